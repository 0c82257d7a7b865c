// A convolution and the pooling that follows, band by band; see lk_pooled_convolution.h.
#include "lk_pooled_convolution.h"

#include <stdatomic.h>

#include "Convolution/window.h"

enum {
  BAND_FLOATS = 49152,  // of the convolution's output in a band, so that it stays in the near cache
  GOOD_ITEMS = 8,       // bands that keep a few threads busy to the end
  MOST_SLOTS = 32,      // bands in work at the same time, each with its own scratch
  TILE = 4,             // rows of the largest patches that convolutions compute together
  LINE = 16,
};

typedef struct {
  const lk_pooled_convolution *pooled;
  int64_t band, bands;  // pooled rows of a band; bands of an image
  int64_t band_floats, slot_floats, slots;
  void *const *operands;
  _Atomic int64_t next;
} run;

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t divide_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// Rows of the convolution's output under `band` rows of the pooling's.
static int64_t rows_under(const lk_pooling_params *pooling, int64_t band) {
  return (band - 1) * pooling->stride[1] + pooling->window[1];
}

// The convolution of `rows` rows of one image, from `first` on.
static lk_convolution band_of(const lk_convolution *whole, int64_t first, int64_t rows) {
  lk_convolution band = *whole;
  band.batch = 1;
  band.output[1] = rows;
  band.padding[1] -= first * whole->stride[1];
  band.output_stride = whole->output_channels;
  return band;
}

static run plan_of(const lk_pooled_convolution *pooled) {
  const lk_pooling_params *pooling = &pooled->pooling;
  const int64_t rows = pooling->output[1], stride = pooling->stride[1];
  const int64_t row_floats = pooling->input[2] * pooling->channels;
  run at = {.pooled = pooled};
  int64_t band = most(1, BAND_FLOATS / most(1, row_floats * stride));
  if (pooling->batch < GOOD_ITEMS)
    band = least(band, divide_up(rows * pooling->batch, GOOD_ITEMS));
  // Whole patches.
  const int64_t patch = TILE % stride == 0 ? TILE / stride : 1;
  if (band > patch) band -= band % patch;
  at.band = most(1, least(band, rows));
  at.bands = divide_up(rows, at.band);
  const int64_t under = rows_under(pooling, at.band);
  at.band_floats = divide_up(under * row_floats, LINE) * LINE;
  const lk_convolution inner = band_of(&pooled->convolution, 0, under);
  at.slot_floats =
      at.band_floats + (int64_t)(lk_convolution_serial_scratch(&inner) / sizeof(float));
  at.slots = least(MOST_SLOTS, pooling->batch * at.bands);
  return at;
}

size_t lk_pooled_convolution_scratch(const lk_pooled_convolution *pooled) {
  const run at = plan_of(pooled);
  return (size_t)(at.slots * at.slot_floats) * sizeof(float);
}

static void run_band(const run *at, int64_t item, float *scratch) {
  const lk_pooled_convolution *pooled = at->pooled;
  const lk_convolution *whole = &pooled->convolution;
  lk_pooling_params pooling = pooled->pooling;
  const int64_t image = item / at->bands, first = item % at->bands * at->band;
  const int64_t band = least(at->band, pooling.output[1] - first);
  const int64_t rows = rows_under(&pooling, band);
  const int64_t pixels = whole->input[1] * whole->input[2];
  const lk_convolution convolution = band_of(whole, first * pooling.stride[1], rows);
  const float *input = at->operands[0];
  float *output = at->operands[4];
  void *operands[] = {
      (float *)input + image * pixels * whole->input_stride,
      at->operands[1],
      at->operands[2],
      NULL,
      scratch,
      scratch + at->band_floats,
  };
  lk_convolution_kernel()(&convolution, operands, NULL);
  output += (image * pooling.output[1] + first) * pooling.output[2] * pooling.channels;
  pooling.batch = 1;
  pooling.input[1] = rows;
  pooling.output[1] = band;
  lk_pooling_kernel()(&pooling, (void *[]){scratch, output}, NULL);
}

// Slot by slot, so that scratch is bounded: each takes bands until none are left.
static void slot_task(void *context, int64_t slot) {
  run *at = context;
  float *scratch = (float *)at->operands[5] + slot * at->slot_floats;
  for (;;) {
    const int64_t item = atomic_fetch_add_explicit(&at->next, 1, memory_order_relaxed);
    if (item >= at->pooled->pooling.batch * at->bands) return;
    run_band(at, item, scratch);
  }
}

static void pooled_run(const void *params, void *const *operands, lk_pool *pool) {
  run at = plan_of(params);
  at.operands = operands;
  lk_parallel_for(pool, at.slots, slot_task, &at);
}

lk_kernel lk_pooled_convolution_kernel(void) { return pooled_run; }
