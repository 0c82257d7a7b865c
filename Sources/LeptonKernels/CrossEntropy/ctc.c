#include "include/lk_ctc.h"

#include <math.h>
#include <string.h>

#include "include/lk_movement.h"
#include "include/lk_threads.h"

typedef struct {
  const lk_ctc_params *params;
  const float *logits;
  const int32_t *labels;
  float *loss, *gradient;
  double *scratch;
  int64_t slot;
} ctc_run;

/// Doubles of scratch for a row: forward sums of all steps, two steps of backward sums, log-sums.
static int64_t slot_size(const lk_ctc_params *p) {
  int64_t states, forward, total;
  if (__builtin_mul_overflow(p->labels, 2, &states) ||
      __builtin_add_overflow(states, 1, &states) ||
      __builtin_mul_overflow(states, p->steps, &forward) ||
      __builtin_add_overflow(forward, 2 * states, &total) ||
      __builtin_add_overflow(total, p->steps, &total))
    return -1;
  return total;
}

int64_t lk_ctc_scratch(const lk_ctc_params *params) {
  int64_t bytes = slot_size(params);
  if (bytes < 0 || __builtin_mul_overflow(bytes, params->rows, &bytes) ||
      __builtin_mul_overflow(bytes, (int64_t)sizeof(double), &bytes))
    return -1;
  return bytes;
}

/// log(exp a + exp b)
static double log_add(double a, double b) {
  const double high = a > b ? a : b, low = a > b ? b : a;
  return low == -INFINITY ? high : high + log1p(exp(low - high));
}

/// Softmax of one step into `out`; gives the logarithm of the sum of exponentials.
static double softmax(const float *x, float *out, int64_t count) {
  float greatest = x[0];
  for (int64_t c = 1; c < count; c++) greatest = x[c] > greatest ? x[c] : greatest;
  double sum = 0;
  for (int64_t c = 0; c < count; c++) sum += (double)(out[c] = expf(x[c] - greatest));
  for (int64_t c = 0; c < count; c++) out[c] = (float)((double)out[c] / sum);
  return (double)greatest + log(sum);
}

/// Whether state s may follow state s - 2: from label to label, but not to the same again.
static bool skips(const int32_t *labels, int64_t s) {
  return s % 2 == 1 && s >= 3 && labels[s / 2] != labels[s / 2 - 1];
}

static void row(void *context, int64_t index) {
  const ctc_run *run = context;
  const lk_ctc_params *p = run->params;
  const int64_t steps = p->steps, classes = p->classes;
  const float *x = run->logits + index * steps * classes;
  float *gradient = run->gradient + index * steps * classes;
  const int32_t *labels = run->labels + index * p->labels;
  int64_t count = 0;
  for (int64_t i = 0; i < p->labels; i++) count += labels[i] != 0;
  // Blanks at even states, labels at odd ones.
  const int64_t states = 2 * count + 1;
  double *forward = run->scratch + index * run->slot;
  double *next = forward + steps * states, *now = next + states, *shift = now + states;
#define LK_CTC_CLASS(s) ((s) % 2 == 1 ? labels[(s) / 2] : 0)
#define LK_CTC_EMIT(t, s) ((double)x[(t) * classes + LK_CTC_CLASS(s)] - shift[t])

  for (int64_t t = 0; t < steps; t++)
    shift[t] = softmax(x + t * classes, gradient + t * classes, classes);
  for (int64_t t = 0; t < steps; t++) {
    for (int64_t s = 0; s < states; s++) {
      double sum = t == 0 ? (s < 2 ? 0 : -INFINITY) : forward[(t - 1) * states + s];
      if (t > 0 && s > 0) sum = log_add(sum, forward[(t - 1) * states + s - 1]);
      if (t > 0 && skips(labels, s)) sum = log_add(sum, forward[(t - 1) * states + s - 2]);
      forward[t * states + s] = sum + LK_CTC_EMIT(t, s);
    }
  }
  const double *last = forward + (steps - 1) * states;
  double total = last[states - 1];
  if (states > 1) total = log_add(total, last[states - 2]);
  if (total == -INFINITY) {
    run->loss[index] = LK_CTC_IMPOSSIBLE;
    memset(gradient, 0, (size_t)(steps * classes) * sizeof(float));
    return;
  }
  run->loss[index] = (float)-total;

  for (int64_t t = steps - 1; t >= 0; t--) {
    for (int64_t s = 0; s < states; s++) {
      double sum = t == steps - 1 ? (s + 2 >= states ? 0 : -INFINITY)
                                  : next[s] + LK_CTC_EMIT(t + 1, s);
      if (t < steps - 1 && s + 1 < states)
        sum = log_add(sum, next[s + 1] + LK_CTC_EMIT(t + 1, s + 1));
      if (t < steps - 1 && s + 2 < states && skips(labels, s + 2))
        sum = log_add(sum, next[s + 2] + LK_CTC_EMIT(t + 1, s + 2));
      now[s] = sum;
      const double share = exp(forward[t * states + s] + sum - total);
      gradient[t * classes + LK_CTC_CLASS(s)] -= (float)share;
    }
    double *other = next;
    next = now;
    now = other;
  }
#undef LK_CTC_CLASS
#undef LK_CTC_EMIT
}

static void ctc(const void *params, void *const *operands, lk_pool *pool) {
  ctc_run run = {.params = params,
                 .logits = operands[0],
                 .labels = operands[1],
                 .loss = operands[2],
                 .gradient = operands[3],
                 .scratch = operands[4]};
  const lk_ctc_params *p = run.params;
  run.slot = slot_size(p);
  if (p->rows <= 0 || run.slot < 0) return;
  if (p->steps <= 0 || p->classes <= 0 ||
      !lk_gather_check(run.labels, p->rows * p->labels, p->classes, operands[5])) {
    memset(run.loss, 0, (size_t)p->rows * sizeof(float));
    memset(run.gradient, 0, (size_t)(p->rows * p->steps * p->classes) * sizeof(float));
    return;
  }
  lk_parallel_for(p->rows == 1 ? NULL : pool, p->rows, row, &run);
}

lk_kernel lk_ctc_kernel(void) { return ctc; }
