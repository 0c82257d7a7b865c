// Cross-entropy of a softmax and its gradient. Exponentials are summed in float32 over blocks, the
// blocks in double.
#include "Math/math.inc.h"
#include "lk_cross_entropy.h"
#include "lk_movement.h"
#include "lk_threads.h"

#define LK_SUM_BLOCK 4096

typedef struct {
  const lk_cross_entropy_params *params;
  const float *logits;
  const void *targets;
  float *loss, *moments;
  const float *gradient;
  float *out;
  int64_t task_rows;
} LK(cross_entropy_t);

LK_INLINE float LK(logits_greatest)(const float *x, int64_t n) {
  vf a = -__builtin_inff();
  int64_t i = 0;
  for (; i + LK_WIDTH <= n; i += LK_WIDTH) a = vf_max(a, vf_load(x + i));
  if (i < n) {
    int rest = (int)(n - i);
    a = vf_max(a, (vi_lanes() < rest ? vf_load_n(x + i, rest) : (vf)-__builtin_inff()));
  }
  return vf_greatest(a);
}

/// Σ exp(x - greatest)
LK_INLINE double LK(logits_sum)(const float *x, int64_t n, float greatest) {
  double total = 0;
  for (int64_t first = 0; first < n; first += LK_SUM_BLOCK) {
    int64_t end = first + LK_SUM_BLOCK < n ? first + LK_SUM_BLOCK : n, i = first;
    vf a = 0.0f, b = 0.0f;
    for (; i + 2 * LK_WIDTH <= end; i += 2 * LK_WIDTH) {
      a += LK(vf_exp)(vf_load(x + i) - greatest);
      b += LK(vf_exp)(vf_load(x + i + LK_WIDTH) - greatest);
    }
    for (; i + LK_WIDTH <= end; i += LK_WIDTH) a += LK(vf_exp)(vf_load(x + i) - greatest);
    if (i < end) {
      int rest = (int)(end - i);
      vf e = LK(vf_exp)(vf_load_n(x + i, rest) - greatest);
      b += vi_lanes() < rest ? e : (vf)0.0f;
    }
    total += (double)vf_sum(a + b);
  }
  return total;
}

/// Σ t·(shift - x)
LK_INLINE float LK(targets_sum)(const float *x, const float *t, int64_t n, float shift) {
  double total = 0;
  for (int64_t first = 0; first < n; first += LK_SUM_BLOCK) {
    int64_t end = first + LK_SUM_BLOCK < n ? first + LK_SUM_BLOCK : n, i = first;
    vf a = 0.0f;
    for (; i + LK_WIDTH <= end; i += LK_WIDTH) a += vf_load(t + i) * (shift - vf_load(x + i));
    if (i < end) {
      int rest = (int)(end - i);
      vf part = vf_load_n(t + i, rest) * (shift - vf_load_n(x + i, rest));
      a += vi_lanes() < rest ? part : (vf)0.0f;
    }
    total += (double)vf_sum(a);
  }
  return (float)total;
}

static void LK(cross_entropy_task)(void *context, int64_t task) {
  const LK(cross_entropy_t) *run = context;
  const int64_t n = run->params->classes, last = (task + 1) * run->task_rows;
  const int64_t end = last < run->params->rows ? last : run->params->rows;
  for (int64_t row = task * run->task_rows; row < end; row++) {
    const float *x = run->logits + row * n;
    const float greatest = LK(logits_greatest)(x, n);
    const double sum = LK(logits_sum)(x, n, greatest);
    const float shift = (float)__builtin_log(sum);
    run->moments[2 * row] = greatest;
    run->moments[2 * row + 1] = (float)sum;
    if (run->params->sparse) {
      const int32_t label = ((const int32_t *)run->targets)[row];
      run->loss[row] = shift - (x[label] - greatest);
    } else {
      const float *t = (const float *)run->targets + row * n;
      run->loss[row] = LK(targets_sum)(x, t, n, shift + greatest);
    }
  }
}

static int64_t LK(cross_entropy_tasks)(LK(cross_entropy_t) *run) {
  run->task_rows = 32 * 1024 / (run->params->classes + 16);
  if (run->task_rows < 1) run->task_rows = 1;
  return (run->params->rows + run->task_rows - 1) / run->task_rows;
}

static void LK(cross_entropy_run)(const void *params, void *const *operands, lk_pool *pool) {
  LK(cross_entropy_t) run = {.params = params,
                             .logits = operands[0],
                             .targets = operands[1],
                             .loss = operands[2],
                             .moments = operands[3]};
  const int64_t rows = run.params->rows;
  if (rows <= 0) return;
  if (run.params->classes <= 0 ||
      (run.params->sparse &&
       !lk_gather_check(run.targets, rows, run.params->classes, operands[4]))) {
    for (int64_t row = 0; row < rows; row++)
      run.loss[row] = run.moments[2 * row] = run.moments[2 * row + 1] = 0;
    return;
  }
  const int64_t tasks = LK(cross_entropy_tasks)(&run);
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(cross_entropy_task), &run);
}

static void LK(cross_entropy_gradient_task)(void *context, int64_t task) {
  const LK(cross_entropy_t) *run = context;
  const int64_t n = run->params->classes, last = (task + 1) * run->task_rows;
  const int64_t end = last < run->params->rows ? last : run->params->rows;
  for (int64_t row = task * run->task_rows; row < end; row++) {
    const float *x = run->logits + row * n;
    float *out = run->out + row * n;
    const float greatest = run->moments[2 * row], g = run->gradient[row];
    const float factor = 1.0f / run->moments[2 * row + 1];
    const bool sparse = run->params->sparse;
    const float *t = sparse ? NULL : (const float *)run->targets + row * n;
    int64_t i = 0;
    for (; i + LK_WIDTH <= n; i += LK_WIDTH) {
      vf p = LK(vf_exp)(vf_load(x + i) - greatest) * factor;
      if (t) p -= vf_load(t + i);
      vf_store(out + i, p * g);
    }
    if (i < n) {
      const int rest = (int)(n - i);
      vf p = LK(vf_exp)(vf_load_n(x + i, rest) - greatest) * factor;
      if (t) p -= vf_load_n(t + i, rest);
      vf_store_n(out + i, p * g, rest);
    }
    if (!sparse) continue;
    const int32_t label = ((const int32_t *)run->targets)[row];
    if (label >= 0 && label < n) out[label] -= g;
  }
}

static void LK(cross_entropy_gradient_run)(const void *params, void *const *operands,
                                           lk_pool *pool) {
  LK(cross_entropy_t) run = {.params = params,
                             .logits = operands[0],
                             .targets = operands[1],
                             .moments = operands[2],
                             .gradient = operands[3],
                             .out = operands[4]};
  if (run.params->rows <= 0 || run.params->classes <= 0) return;
  const int64_t tasks = LK(cross_entropy_tasks)(&run);
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(cross_entropy_gradient_task), &run);
}
#undef LK_SUM_BLOCK
