#include "Math/math.inc.h"
#include "lk_pooling.h"
#include "lk_reduction.h"
#include "lk_threads.h"

#include "Reduction/runs.inc.h"

// Elements that one task reads: about 20 microseconds.
#define LK_POOL_TASK (192 * 1024)
// Channels that a unit of global pooling takes.
#define LK_POOL_CHANNELS 64

// The part of a window that lies inside the input: begin and end along each axis.
typedef struct {
  int64_t begin[3], end[3];
} LK(window);

// `vectors` vectors of channels (or the first `rest` channels of one) of one output pixel.
LK_INLINE void LK(pool_channels)(lk_pool_kind kind, int vectors, int rest, const float *x,
                                 const int64_t *input, int64_t channels, const LK(window) *window,
                                 float count, float *out) {
  vf initial = kind == LK_POOL_MAX ? (vf)-__builtin_inff() : (vf)0.0f;
  vf value[4] = {initial, initial, initial, initial};
  for (int64_t d = window->begin[0]; d < window->end[0]; d++)
    for (int64_t h = window->begin[1]; h < window->end[1]; h++) {
      const float *from = x + ((d * input[1] + h) * input[2] + window->begin[2]) * channels;
      for (int64_t w = window->begin[2]; w < window->end[2]; w++, from += channels) {
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) {
          vf y = rest ? vf_load_n(from, rest) : vf_load(from + v * LK_WIDTH);
          value[v] = kind == LK_POOL_MAX ? vf_max(y, value[v]) : value[v] + y;
        }
      }
    }
  for (int v = 0; v < vectors; v++) {
    vf y = kind == LK_POOL_MAX ? value[v] : value[v] / count;
    if (rest) {
      vf_store_n(out, y, rest);
    } else {
      vf_store(out + v * LK_WIDTH, y);
    }
  }
}

LK_INLINE void LK(pool_pixel_of)(lk_pool_kind kind, const float *x, const int64_t *input,
                                 int64_t channels, const LK(window) *window, float *out) {
  float count = 1;
  for (int i = 0; i < 3; i++) count *= (float)(window->end[i] - window->begin[i]);
  int64_t c = 0;
  for (; c + 4 * LK_WIDTH <= channels; c += 4 * LK_WIDTH)
    LK(pool_channels)(kind, 4, 0, x + c, input, channels, window, count, out + c);
  for (; c + 2 * LK_WIDTH <= channels; c += 2 * LK_WIDTH)
    LK(pool_channels)(kind, 2, 0, x + c, input, channels, window, count, out + c);
  for (; c + LK_WIDTH <= channels; c += LK_WIDTH)
    LK(pool_channels)(kind, 1, 0, x + c, input, channels, window, count, out + c);
  if (c < channels)
    LK(pool_channels)(kind, 1, (int)(channels - c), x + c, input, channels, window, count, out + c);
}

static void LK(pool_pixel)(lk_pool_kind kind, const float *x, const int64_t *input,
                           int64_t channels, const LK(window) *window, float *out) {
  if (kind == LK_POOL_MAX) {
    LK(pool_pixel_of)(LK_POOL_MAX, x, input, channels, window, out);
  } else {
    LK(pool_pixel_of)(LK_POOL_AVERAGE, x, input, channels, window, out);
  }
}

// Fetches what the window below reads into the near cache, a row of windows ahead: lines are too short for the
// processor to see where it goes.
LK_INLINE void LK(fetch_below)(
    const float *x, const int64_t *input, int64_t channels, const LK(window) *window) {
  const int64_t rows = window->end[1] - window->begin[1];
  const int64_t floats = (window->end[2] - window->begin[2]) * channels;
  for (int64_t h = window->end[1]; h < window->end[1] + rows && h < input[1]; h++) {
    const float *from =
        x + ((window->begin[0] * input[1] + h) * input[2] + window->begin[2]) * channels;
    for (int64_t i = 0; i < floats; i += 16) __builtin_prefetch(from + i, 0, 2);
  }
}

// Window i of an axis, clipped to the input.
LK_INLINE void LK(pool_window)(const lk_pooling_params *p, int axis, int64_t i,
                               LK(window) *window) {
  int64_t begin = i * p->stride[axis] - p->before[axis], end = begin + p->window[axis];
  window->begin[axis] = begin < 0 ? 0 : begin;
  window->end[axis] = end > p->input[axis] ? p->input[axis] : end;
  if (window->end[axis] < window->begin[axis]) window->end[axis] = window->begin[axis];
}

LK_INLINE void LK(adaptive_window)(const lk_adaptive_pooling_params *p, int axis, int64_t i,
                                   LK(window) *window) {
  int64_t n = p->input[axis], o = p->output[axis];
  window->begin[axis] = i * n / o;
  window->end[axis] = ((i + 1) * n + o - 1) / o;
}

typedef struct {
  const lk_pooling_params *params;
  const lk_adaptive_pooling_params *adaptive;  // the one or the other
  lk_pool_kind kind;
  int64_t channels;
  const int64_t *input, *output;
  const float *in;
  float *out;
  int64_t rows, task_rows;  // rows of output pixels
} LK(pooling_t);

static void LK(pooling_task)(void *context, int64_t task) {
  const LK(pooling_t) *run = context;
  const int64_t *input = run->input, *output = run->output;
  int64_t end = (task + 1) * run->task_rows < run->rows ? (task + 1) * run->task_rows : run->rows;
  for (int64_t row = task * run->task_rows; row < end; row++) {
    int64_t h = row % output[1], d = row / output[1] % output[0];
    int64_t sample = row / (output[1] * output[0]);
    const float *x = run->in + sample * input[0] * input[1] * input[2] * run->channels;
    float *out = run->out + row * output[2] * run->channels;
    LK(window) window;
    if (run->params) {
      LK(pool_window)(run->params, 0, d, &window);
      LK(pool_window)(run->params, 1, h, &window);
    } else {
      LK(adaptive_window)(run->adaptive, 0, d, &window);
      LK(adaptive_window)(run->adaptive, 1, h, &window);
    }
    for (int64_t w = 0; w < output[2]; w++) {
      if (run->params) {
        LK(pool_window)(run->params, 2, w, &window);
      } else {
        LK(adaptive_window)(run->adaptive, 2, w, &window);
      }
      LK(fetch_below)(x, input, run->channels, &window);
      LK(pool_pixel)(run->kind, x, input, run->channels, &window, out + w * run->channels);
    }
  }
}

// Everything of a sample to one pixel: down the columns, a stretch of channels at a time.
static void LK(global_task)(void *context, int64_t task) {
  const LK(pooling_t) *run = context;
  int64_t pieces = (run->channels + LK_POOL_CHANNELS - 1) / LK_POOL_CHANNELS;
  int64_t sample = task / pieces, first = task % pieces * LK_POOL_CHANNELS;
  int64_t rows = run->input[0] * run->input[1] * run->input[2], rest = run->channels - first;
  int width = (int)(rest < LK_POOL_CHANNELS ? rest : LK_POOL_CHANNELS);
  const float *x = run->in + sample * rows * run->channels + first;
  float *out = run->out + sample * run->channels + first;
  double total[LK_POOL_CHANNELS];
  float unused[LK_POOL_CHANNELS];
  bool greatest = run->kind == LK_POOL_MAX;
  for (int j = 0; j < width; j++) total[j] = greatest ? -(double)__builtin_inff() : 0;
  if (greatest) {
    LK(columns_kind)(LK_REDUCE_MAX, width, x, rows, run->channels, unused, total);
  } else {
    LK(columns_kind)(LK_REDUCE_SUM, width, x, rows, run->channels, unused, total);
  }
  for (int j = 0; j < width; j++) out[j] = (float)(greatest ? total[j] : total[j] / (double)rows);
}

static void LK(pooling_start)(LK(pooling_t) *run, int64_t batch, double reads, lk_pool *pool) {
  const int64_t *input = run->input, *output = run->output;
  int64_t outputs = output[0] * output[1] * output[2];
  if (batch <= 0 || run->channels <= 0 || outputs <= 0) return;
  bool global = outputs == 1;
  for (int i = 0; i < 3 && run->params; i++)
    global = global && run->params->window[i] == input[i] && run->params->before[i] == 0;
  if (global) {
    int64_t pieces = (run->channels + LK_POOL_CHANNELS - 1) / LK_POOL_CHANNELS;
    bool small = batch * run->channels * input[0] * input[1] * input[2] < LK_POOL_TASK;
    lk_parallel_for(small ? NULL : pool, batch * pieces, LK(global_task), run);
    return;
  }
  run->rows = batch * output[0] * output[1];
  double work = reads * (double)(output[2] * (run->channels + 32));
  run->task_rows = (int64_t)((double)LK_POOL_TASK / (work < 1 ? 1 : work));
  if (run->task_rows < 1) run->task_rows = 1;
  int64_t tasks = (run->rows + run->task_rows - 1) / run->task_rows;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(pooling_task), run);
}

static void LK(pooling_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_pooling_params *p = params;
  LK(pooling_t) run = {p, NULL, p->kind, p->channels, p->input, p->output, operands[0], operands[1],
                       0, 1};
  double reads = (double)p->window[0] * (double)p->window[1] * (double)p->window[2];
  LK(pooling_start)(&run, p->batch, reads, pool);
}

static void LK(adaptive_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_adaptive_pooling_params *p = params;
  LK(pooling_t) run = {NULL, p, p->kind, p->channels, p->input, p->output, operands[0], operands[1],
                       0, 1};
  double reads = 1;
  for (int i = 0; i < 3; i++)
    if (p->output[i] > 0) reads *= (double)p->input[i] / (double)p->output[i] + 1;
  LK(pooling_start)(&run, p->batch, reads, pool);
}
#undef LK_POOL_TASK
#undef LK_POOL_CHANNELS
