#include "Math/math.inc.h"
#include "lk_normalization.h"
#include "lk_reduction.h"
#include "lk_threads.h"

#include "Reduction/runs.inc.h"

// Elements that one task reads thrice: about 20 microseconds.
#define LK_NORM_TASK (96 * 1024)
// Most channels that a unit of group normalization takes at once.
#define LK_NORM_CHANNELS 256

// out = (x - mean)·factor·gamma + beta for contiguous elements; gamma and beta may be NULL.
LK_INLINE void LK(norm_write)(const float *x, float mean, float factor, const float *gamma,
                              const float *beta, float *out, int64_t n) {
  for (int64_t i = 0; i < n; i += LK_WIDTH) {
    int rest = n - i < LK_WIDTH ? (int)(n - i) : LK_WIDTH;
    bool whole = rest == LK_WIDTH;
    vf y = ((whole ? vf_load(x + i) : vf_load_n(x + i, rest)) - mean) * factor;
    if (gamma) y = y * (whole ? vf_load(gamma + i) : vf_load_n(gamma + i, rest));
    if (beta) y = y + (whole ? vf_load(beta + i) : vf_load_n(beta + i, rest));
    if (whole) {
      vf_store(out + i, y);
    } else {
      vf_store_n(out + i, y, rest);
    }
  }
}

typedef struct {
  const lk_layer_norm_params *params;
  const float *in, *gamma, *beta;
  float *out;
  int64_t task_rows;
} LK(layer_norm_t);

static void LK(layer_norm_task)(void *context, int64_t task) {
  const LK(layer_norm_t) *run = context;
  const lk_layer_norm_params *p = run->params;
  int64_t end = (task + 1) * run->task_rows < p->rows ? (task + 1) * run->task_rows : p->rows;
  for (int64_t row = task * run->task_rows; row < end; row++) {
    const float *x = run->in + row * p->width;
    float *out = run->out + row * p->width;
    double n = (double)p->width, spread;
    float mean = 0;
    if (p->kind == LK_NORM_ROOT_MEAN) {
      spread = LK(run_of)(LK_REDUCE_SUM_OF_SQUARES, x, p->width, 0);
    } else {
      mean = (float)(LK(run_of)(LK_REDUCE_SUM, x, p->width, 0) / n);
      spread = LK(run_of)(LK_REDUCE_CENTERED, x, p->width, mean);
    }
    float factor = (float)(1.0 / __builtin_sqrt(spread / n + (double)p->epsilon));
    if (p->kind == LK_NORM_VARIANCE) mean = 0;
    if (run->gamma && run->beta) {
      LK(norm_write)(x, mean, factor, run->gamma, run->beta, out, p->width);
    } else if (run->gamma) {
      LK(norm_write)(x, mean, factor, run->gamma, NULL, out, p->width);
    } else {
      LK(norm_write)(x, mean, factor, NULL, run->beta, out, p->width);
    }
  }
}

static void LK(layer_norm_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_layer_norm_params *p = params;
  if (p->rows <= 0 || p->width <= 0) return;
  LK(layer_norm_t) run = {p, operands[0], operands[1], operands[2], operands[3],
                          LK_NORM_TASK / (p->width + 32)};
  if (run.task_rows < 1) run.task_rows = 1;
  int64_t tasks = (p->rows + run.task_rows - 1) / run.task_rows;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(layer_norm_task), &run);
}

typedef struct {
  const lk_group_norm_params *params;
  const float *in, *gamma, *beta;
  float *out;
  int64_t group_size, unit_groups, units;  // units per sample
} LK(group_norm_t);

// Totals of channels first…first+width-1 added up group by group into sums[0…].
LK_INLINE void LK(group_totals)(const double *total, int64_t width, int64_t group_size,
                                double *sums) {
  for (int64_t c = 0; c < width; c++) sums[c / group_size] += total[c];
}

// A unit is a few whole groups of one sample, or one group in pieces of LK_NORM_CHANNELS channels.
static void LK(group_norm_task)(void *context, int64_t task) {
  const LK(group_norm_t) *run = context;
  const lk_group_norm_params *p = run->params;
  int64_t sample = task / run->units, unit = task % run->units, size = run->group_size;
  int64_t first = unit * run->unit_groups * size;
  int64_t end = first + run->unit_groups * size < p->channels ? first + run->unit_groups * size
                                                              : p->channels;
  const float *x = run->in + sample * p->spatial * p->channels;
  float *out = run->out + sample * p->spatial * p->channels;
  double n = (double)(p->spatial * size);
  double total[LK_NORM_CHANNELS], sums[LK_NORM_CHANNELS];
  float mean[LK_NORM_CHANNELS], factor[LK_NORM_CHANNELS], offset[LK_NORM_CHANNELS];
  float center[LK_NORM_CHANNELS];  // the mean of each channel's group

  for (int64_t g = 0; g < run->unit_groups; g++) sums[g] = 0;
  for (int64_t c = first; c < end; c += LK_NORM_CHANNELS) {
    int64_t width = end - c < LK_NORM_CHANNELS ? end - c : LK_NORM_CHANNELS;
    for (int64_t i = 0; i < width; i++) total[i] = 0;
    LK(columns_kind)(LK_REDUCE_SUM, (int)width, x + c, p->spatial, p->channels, center, total);
    LK(group_totals)(total, width, size, sums);
  }
  for (int64_t g = 0; g < run->unit_groups; g++) mean[g] = (float)(sums[g] / n);
  for (int64_t i = 0; i < LK_NORM_CHANNELS && first + i < end; i++)
    center[i] = mean[run->unit_groups == 1 ? 0 : i / size];
  for (int64_t g = 0; g < run->unit_groups; g++) sums[g] = 0;
  for (int64_t c = first; c < end; c += LK_NORM_CHANNELS) {
    int64_t width = end - c < LK_NORM_CHANNELS ? end - c : LK_NORM_CHANNELS;
    for (int64_t i = 0; i < width; i++) total[i] = 0;
    LK(columns_kind)(LK_REDUCE_CENTERED, (int)width, x + c, p->spatial, p->channels, center, total);
    LK(group_totals)(total, width, size, sums);
  }
  for (int64_t c = first; c < end; c += LK_NORM_CHANNELS) {
    int64_t width = end - c < LK_NORM_CHANNELS ? end - c : LK_NORM_CHANNELS;
    for (int64_t i = 0; i < width; i++) {
      double variance = sums[run->unit_groups == 1 ? 0 : i / size] / n;
      float scale = (float)(1.0 / __builtin_sqrt(variance + (double)p->epsilon));
      factor[i] = run->gamma ? scale * run->gamma[c + i] : scale;
      offset[i] = run->beta ? run->beta[c + i] : 0.0f;
    }
    for (int64_t row = 0; row < p->spatial; row++) {
      const float *from = x + row * p->channels + c;
      float *to = out + row * p->channels + c;
      for (int64_t i = 0; i < width; i += LK_WIDTH) {
        int rest = width - i < LK_WIDTH ? (int)(width - i) : LK_WIDTH;
        if (rest == LK_WIDTH) {
          vf y = vf_load(from + i) - vf_load(center + i);
          vf_store(to + i, y * vf_load(factor + i) + vf_load(offset + i));
        } else {
          vf y = vf_load_n(from + i, rest) - vf_load_n(center + i, rest);
          y = y * vf_load_n(factor + i, rest) + vf_load_n(offset + i, rest);
          vf_store_n(to + i, y, rest);
        }
      }
    }
  }
}

static void LK(group_norm_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_group_norm_params *p = params;
  if (p->samples <= 0 || p->spatial <= 0 || p->channels <= 0 || p->groups <= 0 ||
      p->channels % p->groups)
    return;
  LK(group_norm_t) run = {p, operands[0], operands[1], operands[2], operands[3],
                          p->channels / p->groups, 1, 1};
  // Narrow units of large samples stay in the second cache over the three passes.
  int64_t channels = p->spatial > 512 ? 64 : LK_NORM_CHANNELS;
  if (run.group_size < channels) run.unit_groups = channels / run.group_size;
  run.units = (p->groups + run.unit_groups - 1) / run.unit_groups;
  int64_t tasks = p->samples * run.units;
  bool small = p->samples * p->spatial * p->channels < LK_NORM_TASK;
  lk_parallel_for(small ? NULL : pool, tasks, LK(group_norm_task), &run);
}

typedef struct {
  const lk_unit_norm_params *params;
  const float *in;
  float *out;
  int64_t task_rows;
} LK(unit_norm_t);

LK_INLINE float LK(unit_factor)(double squares, float limit) {
  float factor = (float)(1.0 / __builtin_sqrt(squares));
  return factor > limit ? limit : factor;
}

static void LK(unit_norm_task)(void *context, int64_t task) {
  const LK(unit_norm_t) *run = context;
  const lk_unit_norm_params *p = run->params;
  int64_t end = (task + 1) * run->task_rows < p->outer ? (task + 1) * run->task_rows : p->outer;
  for (int64_t row = task * run->task_rows; row < end; row++) {
    const float *x = run->in + row * p->axis * p->inner;
    float *out = run->out + row * p->axis * p->inner;
    if (p->inner == 1) {
      double squares = LK(run_of)(LK_REDUCE_SUM_OF_SQUARES, x, p->axis, 0);
      LK(norm_write)(x, 0, LK(unit_factor)(squares, p->limit), NULL, NULL, out, p->axis);
      continue;
    }
    for (int64_t c = 0; c < p->inner; c += LK_NORM_CHANNELS) {
      int64_t width = p->inner - c < LK_NORM_CHANNELS ? p->inner - c : LK_NORM_CHANNELS;
      double total[LK_NORM_CHANNELS] = {0};
      float factor[LK_NORM_CHANNELS];
      LK(columns_kind)(LK_REDUCE_SUM_OF_SQUARES, (int)width, x + c, p->axis, p->inner, factor,
                       total);
      for (int64_t i = 0; i < width; i++) factor[i] = LK(unit_factor)(total[i], p->limit);
      for (int64_t i = 0; i < p->axis; i++)
        LK(norm_write)(x + i * p->inner + c, 0, 1, factor, NULL, out + i * p->inner + c, width);
    }
  }
}

static void LK(unit_norm_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_unit_norm_params *p = params;
  if (p->outer <= 0 || p->axis <= 0 || p->inner <= 0) return;
  LK(unit_norm_t) run = {p, operands[0], operands[1], LK_NORM_TASK / (p->axis * p->inner + 32)};
  if (run.task_rows < 1) run.task_rows = 1;
  int64_t tasks = (p->outer + run.task_rows - 1) / run.task_rows;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(unit_norm_task), &run);
}
#undef LK_NORM_TASK
#undef LK_NORM_CHANNELS
