#include "Math/math.inc.h"

#include "Math/derivative.inc.h"
#include "Recurrent/lanes.inc.h"
#include "lk_lstm_step.h"
#include "lk_threads.h"

// Units that one task computes: some 20 microseconds of transcendental functions.
#define LK_LSTM_STEP_TASK (8 * 1024)

typedef struct {
  const lk_lstm_step_params *params;
  void *const *operands;
  int64_t task_rows;
} LK(lstm_step_t);

// The usual activations without the switch of the others.
LK_INLINE vf LK(step_gate)(const bool usual, lk_activation f, vf x) {
  return usual ? LK(vf_sigmoid)(x) : LK(vf_unary)(f, x);
}

LK_INLINE vf LK(step_squash)(const bool usual, lk_activation f, vf x) {
  return usual ? LK(vf_tanh)(x) : LK(vf_unary)(f, x);
}

LK_INLINE void LK(lstm_step_rows)(
    const bool usual, const LK(lstm_step_t) *run, int64_t first, int64_t last) {
  const lk_lstm_step_params *p = run->params;
  const lk_activation a = p->activation, s = p->recurrent_activation;
  const int64_t units = p->units;
  for (int64_t row = first; row < last; row++) {
    const float *sums = (const float *)run->operands[0] + row * 4 * units;
    const float *before = (const float *)run->operands[1] + row * units;
    float *output = (float *)run->operands[2] + row * units;
    float *carry = (float *)run->operands[3] + row * units;
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH) {
      const int64_t n = units - unit;
      vf i = LK(step_gate)(usual, s, LK(load_some)(sums + unit, n));
      vf f = LK(step_gate)(usual, s, LK(load_some)(sums + units + unit, n));
      vf g = LK(step_squash)(usual, a, LK(load_some)(sums + 2 * units + unit, n));
      vf o = LK(step_gate)(usual, s, LK(load_some)(sums + 3 * units + unit, n));
      vf c = vf_fma(f, LK(load_some)(before + unit, n), i * g);
      LK(store_some)(carry + unit, c, n);
      LK(store_some)(output + unit, o * LK(step_squash)(usual, a, c), n);
    }
  }
}

// f(x), and its derivative in `slope`.
LK_INLINE vf LK(step_gate_slope)(const bool usual, lk_activation f, vf x, vf *slope) {
  vf y = LK(step_gate)(usual, f, x);
  *slope = usual ? y * (1.0f - y) : LK(vf_unary_derivative)(f, x);
  return y;
}

LK_INLINE vf LK(step_squash_slope)(const bool usual, lk_activation f, vf x, vf *slope) {
  vf y = LK(step_squash)(usual, f, x);
  *slope = usual ? 1.0f - y * y : LK(vf_unary_derivative)(f, x);
  return y;
}

LK_INLINE void LK(lstm_step_gradient_rows)(
    const bool usual, const LK(lstm_step_t) *run, int64_t first, int64_t last) {
  const lk_lstm_step_params *p = run->params;
  const lk_activation a = p->activation, s = p->recurrent_activation;
  const int64_t units = p->units;
  for (int64_t row = first; row < last; row++) {
    const float *sums = (const float *)run->operands[0] + row * 4 * units;
    const float *before = (const float *)run->operands[1] + row * units;
    const float *carry = (const float *)run->operands[2] + row * units;
    const float *of_output = run->operands[3];
    const float *of_carry = run->operands[4];
    float *of_sums = (float *)run->operands[5] + row * 4 * units;
    float *of_before = (float *)run->operands[6] + row * units;
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH) {
      const int64_t n = units - unit;
      vf di, df, dg, dout, dc;
      vf i = LK(step_gate_slope)(usual, s, LK(load_some)(sums + unit, n), &di);
      vf f = LK(step_gate_slope)(usual, s, LK(load_some)(sums + units + unit, n), &df);
      vf g = LK(step_squash_slope)(usual, a, LK(load_some)(sums + 2 * units + unit, n), &dg);
      vf o = LK(step_gate_slope)(usual, s, LK(load_some)(sums + 3 * units + unit, n), &dout);
      vf y = LK(step_squash_slope)(usual, a, LK(load_some)(carry + unit, n), &dc);
      vf slope = of_carry ? LK(load_some)(of_carry + row * units + unit, n) : (vf)0.0f;
      vf upper = of_output ? LK(load_some)(of_output + row * units + unit, n) : (vf)0.0f;
      slope = vf_fma(upper, o * dc, slope);
      vf old = LK(load_some)(before + unit, n);
      LK(store_some)(of_sums + unit, slope * g * di, n);
      LK(store_some)(of_sums + units + unit, slope * old * df, n);
      LK(store_some)(of_sums + 2 * units + unit, slope * i * dg, n);
      LK(store_some)(of_sums + 3 * units + unit, upper * y * dout, n);
      LK(store_some)(of_before + unit, slope * f, n);
    }
  }
}

#define LK_LSTM_STEP(name)                                                                         \
  static void LK(name##_task)(void *context, int64_t task) {                                       \
    const LK(lstm_step_t) *run = context;                                                          \
    const lk_lstm_step_params *p = run->params;                                                    \
    int64_t first = task * run->task_rows, last = first + run->task_rows;                          \
    if (last > p->rows) last = p->rows;                                                            \
    if (p->activation.kind == LK_TANH && p->recurrent_activation.kind == LK_SIGMOID) {             \
      LK(name##_rows)(true, run, first, last);                                                     \
    } else {                                                                                       \
      LK(name##_rows)(false, run, first, last);                                                    \
    }                                                                                              \
  }                                                                                                \
  static void LK(name##_run)(const void *params, void *const *operands, lk_pool *pool) {           \
    const lk_lstm_step_params *p = params;                                                         \
    if (p->rows <= 0 || p->units <= 0) return;                                                     \
    LK(lstm_step_t) run = {p, operands, LK_LSTM_STEP_TASK / p->units};                             \
    if (run.task_rows < 1) run.task_rows = 1;                                                      \
    int64_t tasks = (p->rows + run.task_rows - 1) / run.task_rows;                                 \
    lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(name##_task), &run);                       \
  }
LK_LSTM_STEP(lstm_step)
LK_LSTM_STEP(lstm_step_gradient)
#undef LK_LSTM_STEP
#undef LK_LSTM_STEP_TASK
