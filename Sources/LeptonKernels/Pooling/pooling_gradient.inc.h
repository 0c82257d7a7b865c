// Gradients of pooling. Where no two windows share an element, every output row owns the input rows
// up to the next one's and writes each of their elements once. Else a task takes some channels of a
// sample and adds up window by window.
#include "lk_pooling.h"
#include "lk_threads.h"

// Elements that one task writes: some tens of microseconds.
#define TASK_FLOATS (64 * 1024)
// Channels of a task where windows overlap and samples are few.
#define TASK_CHANNELS 16

// The part of a window that lies inside the input, and where what it owns ends.
typedef struct {
  int64_t begin, end;
} LK(range);

typedef struct {
  const lk_pooling_params *params;
  const lk_adaptive_pooling_params *adaptive;  // the one or the other
  lk_pool_kind kind;
  int64_t batch, channels;
  const int64_t *input, *output;
  const float *x, *y, *gradient;
  float *result;
  int64_t rows, task_rows;         // without overlap: output rows
  int64_t pieces, piece_channels;  // with overlap
} LK(pool_gradient);

LK_INLINE LK(range) LK(gradient_window)(const LK(pool_gradient) * run, int axis, int64_t i) {
  const int64_t n = run->input[axis];
  LK(range) range;
  if (run->params) {
    const int64_t begin = i * run->params->stride[axis] - run->params->before[axis];
    const int64_t end = begin + run->params->window[axis];
    range.begin = begin < 0 ? 0 : begin > n ? n : begin;
    range.end = end > n ? n : end;
    if (range.end < range.begin) range.end = range.begin;
  } else {
    const int64_t o = run->output[axis];
    range.begin = i * n / o;
    range.end = ((i + 1) * n + o - 1) / o;
  }
  return range;
}

// Where the elements begin that belong to window i when no two windows overlap.
LK_INLINE int64_t LK(owned_begin)(const LK(pool_gradient) * run, int axis, int64_t i) {
  if (i == 0) return 0;
  if (i == run->output[axis]) return run->input[axis];
  return LK(gradient_window)(run, axis, i).begin;
}

// One vector of channels (the first `live` of it, or all when 0) of one window; `adds` to what is
// there or writes.
LK_INLINE void LK(gradient_vector)(
    const LK(pool_gradient) * run, lk_pool_kind kind, bool adds, int live, int64_t sample,
    const LK(range) * window, int64_t out, int64_t c, float scale) {
  const int64_t *input = run->input, channels = run->channels;
  vf g = live ? vf_load_n(run->gradient + out + c, live) : vf_load(run->gradient + out + c);
  vf y = g;
  if (kind == LK_POOL_MAX) {
    y = live ? vf_load_n(run->y + out + c, live) : vf_load(run->y + out + c);
  } else {
    g = g / scale;
  }
  for (int64_t d = window[0].begin; d < window[0].end; d++)
    for (int64_t h = window[1].begin; h < window[1].end; h++) {
      const int64_t row = ((sample * input[0] + d) * input[1] + h) * input[2];
      for (int64_t w = window[2].begin; w < window[2].end; w++) {
        const int64_t at = (row + w) * channels + c;
        vf share = g;
        if (kind == LK_POOL_MAX) {
          const vf x = live ? vf_load_n(run->x + at, live) : vf_load(run->x + at);
          share = x == y ? g : (vf)0.0f;
          // What has been given away is not there any more.
          g = x == y ? (vf)0.0f : g;
        }
        float *to = run->result + at;
        if (adds) share += live ? vf_load_n(to, live) : vf_load(to);
        if (live) {
          vf_store_n(to, share, live);
        } else {
          vf_store(to, share);
        }
      }
    }
}

LK_INLINE void LK(gradient_pixel_of)(
    const LK(pool_gradient) * run, lk_pool_kind kind, bool adds, int64_t sample,
    const LK(range) * window, int64_t out, int64_t first, int64_t end) {
  float scale = 1;
  for (int i = 0; i < 3; i++) scale *= (float)(window[i].end - window[i].begin);
  int64_t c = first;
  for (; c + LK_WIDTH <= end; c += LK_WIDTH)
    LK(gradient_vector)(run, kind, adds, 0, sample, window, out, c, scale);
  if (c < end)
    LK(gradient_vector)(run, kind, adds, (int)(end - c), sample, window, out, c, scale);
}

static void LK(gradient_pixel)(
    const LK(pool_gradient) * run, bool adds, int64_t sample, const LK(range) * window,
    int64_t out, int64_t first, int64_t end) {
  if (run->kind == LK_POOL_MAX) {
    if (adds) {
      LK(gradient_pixel_of)(run, LK_POOL_MAX, true, sample, window, out, first, end);
    } else {
      LK(gradient_pixel_of)(run, LK_POOL_MAX, false, sample, window, out, first, end);
    }
  } else if (adds) {
    LK(gradient_pixel_of)(run, LK_POOL_AVERAGE, true, sample, window, out, first, end);
  } else {
    LK(gradient_pixel_of)(run, LK_POOL_AVERAGE, false, sample, window, out, first, end);
  }
}

LK_INLINE void LK(zero)(const LK(pool_gradient) * run, int64_t pixel, int64_t pixels) {
  memset(run->result + pixel * run->channels, 0, (size_t)(pixels * run->channels) * sizeof(float));
}

// Zeros in the rows an output row owns that its windows do not reach, and between the windows.
static void LK(zero_rest)(
    const LK(pool_gradient) * run, int64_t sample, int64_t d, int64_t h,
    const LK(range) * window) {
  const int64_t *input = run->input, *output = run->output;
  const int64_t d_end = LK(owned_begin)(run, 0, d + 1), h_end = LK(owned_begin)(run, 1, h + 1);
  for (int64_t i = LK(owned_begin)(run, 0, d); i < d_end; i++)
    for (int64_t j = LK(owned_begin)(run, 1, h); j < h_end; j++) {
      const int64_t row = ((sample * input[0] + i) * input[1] + j) * input[2];
      const bool reached = i >= window[0].begin && i < window[0].end && j >= window[1].begin &&
                           j < window[1].end;
      if (!reached) {
        LK(zero)(run, row, input[2]);
        continue;
      }
      int64_t at = 0;
      for (int64_t w = 0; w < output[2]; w++) {
        const LK(range) range = LK(gradient_window)(run, 2, w);
        if (range.begin > at) LK(zero)(run, row + at, range.begin - at);
        if (range.end > at) at = range.end;
      }
      if (input[2] > at) LK(zero)(run, row + at, input[2] - at);
    }
}

static void LK(owned_task)(void *context, int64_t task) {
  const LK(pool_gradient) *run = context;
  const int64_t *output = run->output, first = task * run->task_rows;
  const int64_t end = first + run->task_rows < run->rows ? first + run->task_rows : run->rows;
  for (int64_t row = first; row < end; row++) {
    const int64_t h = row % output[1], d = row / output[1] % output[0];
    const int64_t sample = row / (output[1] * output[0]);
    LK(range) window[3] = {LK(gradient_window)(run, 0, d), LK(gradient_window)(run, 1, h), {0, 0}};
    LK(zero_rest)(run, sample, d, h, window);
    for (int64_t w = 0; w < output[2]; w++) {
      window[2] = LK(gradient_window)(run, 2, w);
      LK(gradient_pixel)
      (run, false, sample, window, (row * output[2] + w) * run->channels, 0, run->channels);
    }
  }
}

static void LK(overlap_task)(void *context, int64_t task) {
  const LK(pool_gradient) *run = context;
  const int64_t *input = run->input, *output = run->output;
  const int64_t sample = task / run->pieces, first = task % run->pieces * run->piece_channels;
  int64_t end = first + run->piece_channels;
  if (end > run->channels) end = run->channels;
  const int64_t pixels = input[0] * input[1] * input[2];
  for (int64_t i = 0; i < pixels; i++)
    memset(
        run->result + (sample * pixels + i) * run->channels + first, 0,
        (size_t)(end - first) * sizeof(float));
  LK(range) window[3];
  int64_t out = sample * output[0] * output[1] * output[2] * run->channels;
  for (int64_t d = 0; d < output[0]; d++)
    for (int64_t h = 0; h < output[1]; h++)
      for (int64_t w = 0; w < output[2]; w++, out += run->channels) {
        window[0] = LK(gradient_window)(run, 0, d);
        window[1] = LK(gradient_window)(run, 1, h);
        window[2] = LK(gradient_window)(run, 2, w);
        LK(gradient_pixel)(run, true, sample, window, out, first, end);
      }
}

static void LK(pool_gradient_start)(LK(pool_gradient) * run, lk_pool *pool) {
  const int64_t *input = run->input, *output = run->output;
  const int64_t floats = input[0] * input[1] * input[2] * run->channels;
  if (run->batch <= 0 || floats <= 0) return;
  bool overlaps = false;
  for (int axis = 0; axis < 3; axis++) {
    if (run->params) {
      overlaps |= run->params->stride[axis] < run->params->window[axis] && output[axis] > 1;
    } else {
      overlaps |= input[axis] % output[axis] != 0;
    }
    if (output[axis] <= 0) {
      memset(run->result, 0, (size_t)(run->batch * floats) * sizeof(float));
      return;
    }
  }
  if (overlaps) {
    // All channels at once where there are samples enough to share among threads.
    run->piece_channels = run->batch >= 16 ? run->channels : TASK_CHANNELS;
    run->pieces = (run->channels + run->piece_channels - 1) / run->piece_channels;
    lk_parallel_for(
        run->batch * floats < TASK_FLOATS ? NULL : pool, run->batch * run->pieces,
        LK(overlap_task), run);
    return;
  }
  run->rows = run->batch * output[0] * output[1];
  run->task_rows = TASK_FLOATS / (floats / (output[0] * output[1]) + 1);
  if (run->task_rows < 1) run->task_rows = 1;
  const int64_t tasks = (run->rows + run->task_rows - 1) / run->task_rows;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(owned_task), run);
}

static void LK(pooling_gradient_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_pooling_params *p = params;
  LK(pool_gradient) run = {
      .params = p, .kind = p->kind, .batch = p->batch, .channels = p->channels,
      .input = p->input, .output = p->output, .x = operands[0], .y = operands[1],
      .gradient = operands[2], .result = operands[3]};
  LK(pool_gradient_start)(&run, pool);
}

static void LK(adaptive_gradient_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_adaptive_pooling_params *p = params;
  LK(pool_gradient) run = {
      .adaptive = p, .kind = p->kind, .batch = p->batch, .channels = p->channels,
      .input = p->input, .output = p->output, .x = operands[0], .y = operands[1],
      .gradient = operands[2], .result = operands[3]};
  LK(pool_gradient_start)(&run, pool);
}
#undef TASK_FLOATS
#undef TASK_CHANNELS
