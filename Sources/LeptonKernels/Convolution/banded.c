// A convolution and the windowed op that follows, band by band; see lk_banded_convolution.h.
#include "lk_banded_convolution.h"

#include <string.h>

#include "Convolution/window.h"
#include "Math/extents.h"
#include "Threads/slots.h"

enum {
  BAND_FLOATS = 49152,  // of the convolution's output in a band, so that it stays in the near cache
  GOOD_ITEMS = 8,       // runs of bands that keep a few threads busy to the end
  LEAST_SHARE = 8,      // times as many rows in a run as are computed twice for it
  MOST_SLOTS = 32,      // runs in work at the same time, each with its own scratch
  TILE = 4,             // rows of the largest patches that convolutions compute together
  LINE = 16,
};

// The windows of what follows, along H.
typedef struct {
  int64_t output, stride, reach, before;
} windows;

typedef struct {
  const lk_banded_convolution *banded;
  windows windows;
  int64_t height;                // rows of the convolution's output
  int64_t row_floats;            // of it
  int64_t band, bands;           // rows of the result in a band; bands of an image
  int64_t runs;                  // of an image, as even as they can be
  int64_t band_floats, slot_floats, slots;
  void *const *operands;
} job;

static windows windows_of(const lk_banded_convolution *banded) {
  if (banded->kind == LK_BANDED_POOLING) {
    const lk_pooling_params *pooling = &banded->pooling;
    return (windows){pooling->output[1], pooling->stride[1], pooling->window[1], 0};
  }
  const lk_convolution *depthwise = &banded->depthwise;
  const int64_t reach = (depthwise->kernel[1] - 1) * depthwise->dilation[1] + 1;
  return (windows){depthwise->output[1], depthwise->stride[1], reach, depthwise->padding[1]};
}

// The convolution of `rows` rows of one image, from `first` on. Where it reads pixel by pixel, it is
// one of an image of these rows only, which `skipped` rows of the input precede.
static lk_convolution rows_of(
    const lk_convolution *whole, int64_t first, int64_t rows, int64_t *skipped) {
  lk_convolution part = *whole;
  part.batch = 1;
  part.output[1] = rows;
  part.output_stride = whole->output_channels;
  *skipped = 0;
  if (whole->kernel[1] == 1 && whole->padding[1] == 0) {
    *skipped = first * whole->stride[1];
    part.input[1] = (rows - 1) * whole->stride[1] + 1;
  } else {
    part.padding[1] -= first * whole->stride[1];
  }
  return part;
}

static job plan_of(const lk_banded_convolution *banded) {
  job at = {.banded = banded, .windows = windows_of(banded)};
  const lk_convolution *convolution = &banded->convolution;
  const int64_t stride = at.windows.stride, rows = at.windows.output;
  at.height = convolution->output[1];
  at.row_floats = convolution->output[2] * convolution->output_channels;
  int64_t band = most(1, BAND_FLOATS / most(1, at.row_floats * stride));
  const int64_t overlap = most(0, at.windows.reach - stride);
  int64_t runs = 1;
  if (convolution->batch < GOOD_ITEMS) {
    runs = divide_up(GOOD_ITEMS, most(1, convolution->batch));
    if (overlap > 0) runs = least(runs, most(2, at.height / (LEAST_SHARE * overlap)));
    band = least(band, divide_up(rows, runs));
  }
  // Whole patches.
  const int64_t patch = TILE % stride == 0 ? TILE / stride : 1;
  if (band > patch) band -= band % patch;
  at.band = most(1, least(band, rows));
  at.bands = divide_up(rows, at.band);
  at.runs = most(1, least(runs, at.bands));
  const int64_t under = least(at.height, (at.band - 1) * stride + at.windows.reach);
  at.band_floats = divide_up(under * at.row_floats, LINE) * LINE;
  int64_t skipped;
  const lk_convolution inner = rows_of(convolution, 0, under, &skipped);
  const size_t scratch = lk_convolution_serial_scratch(&inner);
  const size_t later =
      banded->kind == LK_BANDED_DEPTHWISE ? lk_depthwise_scratch(&banded->depthwise) : 0;
  at.slot_floats = at.band_floats + (int64_t)((scratch > later ? scratch : later) / sizeof(float));
  at.slots = least(MOST_SLOTS, convolution->batch * at.runs);
  return at;
}

size_t lk_banded_convolution_scratch(const lk_banded_convolution *banded) {
  const job at = plan_of(banded);
  return (size_t)(at.slots * at.slot_floats) * sizeof(float);
}

// Rows first..<end of the convolution's output for one image, to `to`.
static void convolve(
    const job *at, int64_t image, int64_t first, int64_t end, float *to, float *scratch) {
  const lk_convolution *whole = &at->banded->convolution;
  int64_t skipped;
  const lk_convolution part = rows_of(whole, first, end - first, &skipped);
  const float *input = at->operands[0];
  input += (image * whole->input[1] + skipped) * whole->input[2] * whole->input_stride;
  void *operands[] = {(float *)input, at->operands[1], at->operands[2], NULL, to, scratch};
  lk_convolution_kernel()(&part, operands, NULL);
}

// Rows first..<end of the result for one image, from rows begin..<rows_end of the convolution's output.
static void follow(
    const job *at, int64_t image, int64_t first, int64_t end, int64_t begin, int64_t rows_end,
    float *from) {
  const lk_banded_convolution *banded = at->banded;
  float *output = at->operands[5];
  const int64_t row = image * at->windows.output + first;
  if (banded->kind == LK_BANDED_POOLING) {
    lk_pooling_params pooling = banded->pooling;
    pooling.batch = 1;
    pooling.input[1] = rows_end - begin;
    pooling.output[1] = end - first;
    output += row * pooling.output[2] * pooling.channels;
    lk_pooling_kernel()(&pooling, (void *[]){from, output}, NULL);
    return;
  }
  lk_convolution depthwise = banded->depthwise;
  depthwise.batch = 1;
  depthwise.input[1] = rows_end - begin;
  depthwise.input_stride = depthwise.input_channels;
  depthwise.output[1] = end - first;
  depthwise.padding[1] += begin - first * depthwise.stride[1];
  output += row * depthwise.output[2] * depthwise.output_stride;
  void *operands[] = {
      from, at->operands[3], at->operands[4], NULL, output, from + at->band_floats};
  lk_depthwise_kernel()(&depthwise, operands, NULL);
}

static void run_bands(const job *at, int64_t item, float *held) {
  const windows *over = &at->windows;
  const int64_t image = item / at->runs, run = item % at->runs;
  const int64_t first = at->bands * run / at->runs * at->band;
  const int64_t last = least(over->output, at->bands * (run + 1) / at->runs * at->band);
  int64_t begin = 0, end = 0;  // the rows in `held`
  for (int64_t row = first; row < last; row += at->band) {
    const int64_t row_end = least(last, row + at->band);
    const int64_t from = least(at->height, most(0, row * over->stride - over->before));
    const int64_t to = most(
        from, least(at->height, (row_end - 1) * over->stride - over->before + over->reach));
    // What the band before has left of these rows.
    const int64_t kept = row > first && end > from ? end - from : 0;
    if (kept > 0)
      memmove(
          held, held + (from - begin) * at->row_floats,
          (size_t)(kept * at->row_floats) * sizeof(float));
    if (to > from + kept)
      convolve(
          at, image, from + kept, to, held + kept * at->row_floats, held + at->band_floats);
    begin = from;
    end = most(to, from + kept);
    follow(at, image, row, row_end, begin, end, held);
  }
}

static void item_task(void *context, int64_t item, int64_t slot) {
  const job *at = context;
  run_bands(at, item, (float *)at->operands[6] + slot * at->slot_floats);
}

static void banded_run(const void *params, void *const *operands, lk_pool *pool) {
  job at = plan_of(params);
  at.operands = operands;
  lk_parallel_slots(
      pool, at.banded->convolution.batch * at.runs, at.slots, item_task, &at);
}

lk_kernel lk_banded_convolution_kernel(void) { return banded_run; }
