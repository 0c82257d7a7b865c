#include "Math/math.inc.h"
#include "lk_reduction.h"
#include "lk_threads.h"

// In this order.
#include "Reduction/runs.inc.h"

#include "Reduction/plain.inc.h"

#include "Reduction/softmax.inc.h"

#define LK_UNIT_COLUMNS 256

typedef struct {
  const lk_reduce_params *params;
  const void *in;
  void *out;
  double *partial;
  int64_t units, columns;  // columns: pieces of `inner`
} LK(reduce_t);

// Where the elements of kept index `outer` begin.
LK_INLINE int64_t LK(reduce_base)(const lk_reduce_params *p, int64_t outer) {
  int64_t base = 0;
  for (int d = p->kept_rank - 1; d >= 0; d--) {
    base += outer % p->kept_dims[d] * p->kept_strides[d];
    outer /= p->kept_dims[d];
  }
  return base;
}

// total[0…width-1] of one kind over everything that `p` reduces.
static void LK(reduce_stretches)(const lk_reduce_params *p, lk_reduce_kind kind, const float *x,
                                 int width, const float *shift, double *total) {
  for (int j = 0; j < width; j++) total[j] = LK(reduce_nothing)(kind);
  LK_EACH_STRETCH(p, 0, {
    if (stride == 1) {
      double part = LK(reduce_run)(kind, x + offset, n, shift[0]);
      total[0] = LK(reduce_join)(kind, total[0], part);
    } else {
      LK(reduce_columns)(kind, width, x + offset, n, stride, shift, total);
    }
  })
}

static void LK(reduce_floats)(const lk_reduce_params *p, const float *x, int width, float *out,
                              double *partial) {
  double total[LK_UNIT_COLUMNS];
  float shift[LK_UNIT_COLUMNS];
  shift[0] = 0;
  if (p->kind == LK_REDUCE_LOG_SUM_EXP) {
    LK(reduce_stretches)(p, LK_REDUCE_MAX, x, width, shift, total);
    // Infinite maxima: nothing to subtract, the sum itself is 0 or infinite.
    for (int j = 0; j < width; j++)
      shift[j] = fabs(total[j]) < (double)__builtin_inff() ? (float)total[j] : 0.0f;
  }
  LK(reduce_stretches)(p, p->kind, x, width, shift, total);
  if (partial) {
    memcpy(partial, total, (size_t)width * sizeof(double));
    return;
  }
  for (int j = 0; j < width; j++) {
    double value = total[j];
    if (p->kind == LK_REDUCE_MEAN) value /= (double)p->count;
    if (p->kind == LK_REDUCE_LOG_SUM_EXP) value = (double)shift[j] + log(value);
    out[j] = (float)value;
  }
}

static void LK(reduce_unit)(const LK(reduce_t) *run, int64_t unit, int64_t split) {
  const lk_reduce_params *p = run->params;
  int64_t outer = unit / run->columns, first = unit % run->columns * LK_UNIT_COLUMNS;
  int64_t rest = p->inner - first;
  int width = (int)(rest < LK_UNIT_COLUMNS ? rest : LK_UNIT_COLUMNS);
  int64_t base = LK(reduce_base)(p, outer) + first, place = outer * p->inner + first;
  bool argument = p->kind == LK_REDUCE_ARGMAX || p->kind == LK_REDUCE_ARGMIN;
  if (argument && p->dtype == LK_FLOAT32 && p->reduced_rank == 1 && p->reduced_strides[0] == 1 &&
      p->count > 0) {
    ((int32_t *)run->out)[place] = LK(argument_run)(p->kind == LK_REDUCE_ARGMIN,
                                                    (const float *)run->in + base, p->count);
  } else if (argument || p->dtype != LK_FLOAT32 || p->kind == LK_REDUCE_PROD) {
    for (int j = 0; j < width; j++) LK(reduce_plain)(p, run->in, base + j, run->out, place + j);
  } else if (p->splits == 1) {
    LK(reduce_floats)(p, (const float *)run->in + base, width, (float *)run->out + place, NULL);
  } else {
    lk_reduce_params piece = *p;
    int64_t begin = p->reduced_dims[0] * split / p->splits;
    int64_t end = p->reduced_dims[0] * (split + 1) / p->splits;
    piece.reduced_dims[0] = end - begin;
    LK(reduce_floats)(&piece, (const float *)run->in + base + begin * p->reduced_strides[0], width,
                      NULL, run->partial + split * p->outer * p->inner + place);
  }
}

static void LK(reduce_task)(void *context, int64_t task) {
  const LK(reduce_t) *run = context;
  if (run->params->splits > 1) {
    LK(reduce_unit)(run, task / run->params->splits, task % run->params->splits);
    return;
  }
  int64_t unit = task * run->params->task_units, end = unit + run->params->task_units;
  if (end > run->units) end = run->units;
  for (; unit < end; unit++) LK(reduce_unit)(run, unit, 0);
}

static void LK(reduce_kernel_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_reduce_params *p = params;
  if (!p->valid || p->outer * p->inner == 0) return;
  int64_t columns = (p->inner + LK_UNIT_COLUMNS - 1) / LK_UNIT_COLUMNS;
  LK(reduce_t) run = {p, operands[0], operands[1], p->splits > 1 ? operands[2] : NULL,
                      p->outer * columns, columns};
  if (p->splits == 1) {
    int64_t tasks = (run.units + p->task_units - 1) / p->task_units;
    lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(reduce_task), &run);
    return;
  }
  lk_parallel_for(pool, run.units * p->splits, LK(reduce_task), &run);
  int64_t results = p->outer * p->inner;
  for (int64_t i = 0; i < results; i++) {
    double total = run.partial[i];
    for (int64_t s = 1; s < p->splits; s++)
      total = LK(reduce_join)(p->kind, total, run.partial[s * results + i]);
    ((float *)run.out)[i] = (float)(p->kind == LK_REDUCE_MEAN ? total / (double)p->count : total);
  }
}
#undef LK_UNIT_COLUMNS
#undef LK_EACH_STRETCH
#undef LK_SUM_BLOCK
#undef LK_COLUMN_ROWS
