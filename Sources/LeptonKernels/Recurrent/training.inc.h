// Recurrent layers in training at one instruction-set level.
#include "Math/math.inc.h"
//
#include "Math/derivative.inc.h"
#include "Recurrent/lanes.inc.h"
#include "Recurrent/product.inc.h"

// Gates of a cell, known when it is compiled.
LK_INLINE int LK(training_gates)(const lk_recurrent_kind kind) {
  return kind == LK_SIMPLE_RNN ? 1 : kind == LK_LSTM ? 4 : 3;
}

LK_INLINE vf LK(training_f)(const bool usual, const lk_recurrent_training *p, vf x) {
  return usual ? LK(vf_tanh)(x) : LK(vf_unary)(p->activation, x);
}

LK_INLINE vf LK(training_s)(const bool usual, const lk_recurrent_training *p, vf x) {
  return usual ? LK(vf_sigmoid)(x) : LK(vf_unary)(p->recurrent_activation, x);
}

// A number of a gate and the derivative at it.
typedef struct {
  vf value, slope;
} LK(gate);

// From what the forward pass kept of the activation …
LK_INLINE LK(gate) LK(gate_f)(const bool usual, const lk_recurrent_training *p, vf kept) {
  if (usual) return (LK(gate)){kept, 1.0f - kept * kept};
  return (LK(gate)){
    LK(vf_unary)(p->activation, kept), LK(vf_unary_derivative)(p->activation, kept)};
}

// … and of the recurrent activation.
LK_INLINE LK(gate) LK(gate_s)(const bool usual, const lk_recurrent_training *p, vf kept) {
  if (usual) return (LK(gate)){kept, kept * (1.0f - kept)};
  return (LK(gate)){
    LK(vf_unary)(p->recurrent_activation, kept),
    LK(vf_unary_derivative)(p->recurrent_activation, kept)};
}

// to = from∘factors for rows of units; from and to are rows of scratch.
static void LK(scale_rows)(
    const lk_training_rows *q, const float *from, const float *factors, float *to) {
  int64_t units = q->params->units, padded = q->layout->padded;
  for (int64_t row = 0; row < q->rows; row++)
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH)
      vf_store(
          to + row * padded + unit,
          vf_load(from + row * padded + unit) *
              LK(load_some)(factors + row * units + unit, units - unit));
}

// The factors of a gate's state.
LK_INLINE const float *LK(dropout_of)(const lk_training_rows *q, int gate) {
  return q->dropout + gate * q->params->batch * q->params->units;
}

// What products fetch while they run: what the cells of the step after, if there is one, read and write of
// a gate or what belongs to it, for some rows and units.
typedef struct {
  void (*fetch)(
      const lk_training_rows *q, int64_t step, int gate, int64_t row, int64_t rows, int64_t unit,
      int64_t units);
  int64_t step;  // or -1
} LK(training_next);

// sums[row] = start[row] + a[row]·M for the packed matrix of a gate. A row of `a` is of scratch. Every tile
// fetches its own share of the next step, because the processor waits where many lines are asked for at once.
LK_INLINE void LK(multiply)(
    const lk_training_rows *q, int gate, const float *a, int64_t a_stride, const float *start,
    int64_t start_stride, float *sums, int64_t sums_stride, const LK(training_next) next) {
  const lk_training_layout *l = q->layout;
  int64_t units = q->params->units;
  const float *packed = q->packed + gate * l->matrix;
  for (int64_t panel = 0; panel < l->panels; panel++) {
    int64_t block = panel * LK_TRAINING_PANEL, unit = block * LK_WIDTH;
    int64_t left = l->blocks - block;
    const int vectors = left < LK_TRAINING_PANEL ? (int)left : LK_TRAINING_PANEL;
    int64_t width = vectors * LK_WIDTH;
    int64_t tiles = (q->rows + LK(tile_rows)[vectors] - 1) / LK(tile_rows)[vectors];
    for (int64_t row = 0; tiles > 0; tiles--) {
      int64_t rows = (q->rows - row + tiles - 1) / tiles;
      if (next.step >= 0)
        next.fetch(q, next.step, gate, row, rows, unit, units - unit < width ? units - unit : width);
      LK(tiles)[vectors][rows](
          a + row * a_stride, a_stride, units, packed + unit * units,
          start + row * start_stride + unit, start_stride, sums + row * sums_stride + unit,
          sums_stride);
      row += rows;
    }
  }
}

#include "Recurrent/forward.inc.h"
//
#include "Recurrent/backward.inc.h"

// One call of either kernel.
typedef struct {
  const lk_recurrent_training *params;
  void *const *operands;
  lk_training_layout layout;
  const float *kernel, *bias;
  const uint8_t *mask;
  const float *dropout;
  float *scratch;
  bool transposed;
  int64_t groups;
} LK(training_call);

// Packs one panel: for each row of the gate's matrix, or column where it is taken transposed, the
// panel's vectors, filled with zeros.
static void LK(pack_panel)(void *context, int64_t index) {
  const LK(training_call) *call = context;
  const lk_training_layout *l = &call->layout;
  int64_t units = call->params->units, columns = l->gates * units;
  int64_t gate = index / l->panels, block = index % l->panels * LK_TRAINING_PANEL;
  int64_t left = l->blocks - block;
  int64_t width = (left < LK_TRAINING_PANEL ? left : LK_TRAINING_PANEL) * LK_WIDTH;
  int64_t first = block * LK_WIDTH, count = units - first < width ? units - first : width;
  const float *from = call->kernel + gate * units;
  float *to = call->scratch + gate * l->matrix + first * units;
  if (!call->transposed) {
    for (int64_t k = 0; k < units; k++)
      for (int64_t i = 0; i < width; i++)
        to[k * width + i] = i < count ? from[k * columns + first + i] : 0.0f;
    return;
  }
  for (int64_t i = 0; i < width; i++)
    for (int64_t k = 0; k < units; k++)
      to[k * width + i] = i < count ? from[(first + i) * columns + k] : 0.0f;
}

static void LK(training_group)(void *context, int64_t group) {
  const LK(training_call) *call = context;
  const lk_recurrent_training *p = call->params;
  const lk_training_layout *l = &call->layout;
  int64_t first = p->batch * group / call->groups;
  lk_training_rows q = {
    .params = p,
    .layout = l,
    .operands = call->operands,
    .usual = p->activation.kind == LK_TANH && p->recurrent_activation.kind == LK_SIGMOID,
    .first = first,
    .rows = p->batch * (group + 1) / call->groups - first,
    .mask = call->mask ? call->mask + first * p->time : NULL,
    .dropout = call->dropout ? call->dropout + first * p->units : NULL,
    .packed = call->scratch,
    .bias = call->scratch + l->gates * l->matrix,
    .zeros = call->scratch + l->gates * l->matrix + l->padded,
  };
  float *scratch = call->scratch + l->packed + first * l->row;
  int64_t plane = q.rows * l->padded;
  q.h = scratch;
  q.c = scratch + plane;
  q.factor = scratch + 2 * plane;
  q.sums = scratch + 3 * plane;
  if (call->transposed)
    LK(backward_rows)(&q);
  else
    LK(forward_rows)(&q);
}

static void LK(run_training)(LK(training_call) *call, lk_pool *pool) {
  const lk_recurrent_training *p = call->params;
  if (p->batch <= 0) return;
  call->layout = lk_training_plan(p, LK_WIDTH);
  const lk_training_layout *l = &call->layout;
  // How the rows are shared out does not change any sum, so it may depend on the threads.
  double work = (double)p->batch * (double)p->time * (double)(l->gates * p->units * p->units);
  int threads = work < 1e5 ? 1 : lk_pool_threads(pool);
  if (threads == 1) pool = NULL;
  int64_t least = (p->batch + LK_RECURRENT_ROWS - 1) / LK_RECURRENT_ROWS;
  int64_t most = p->batch / LK_RECURRENT_FEW_ROWS;
  call->groups = (least + threads - 1) / threads * threads;
  if (call->groups > most) call->groups = most > least ? most : least;
  float *bias = call->scratch + l->gates * l->matrix;
  for (int64_t unit = 0; unit < l->padded; unit++) {
    bias[unit] = call->bias && unit < p->units ? call->bias[unit] : 0.0f;
    bias[l->padded + unit] = 0.0f;
  }
  lk_parallel_for(pool, l->gates * l->panels, LK(pack_panel), call);
  lk_parallel_for(pool, call->groups, LK(training_group), call);
}

static void LK(recurrent_forward)(const void *params, void *const *operands, lk_pool *pool) {
  LK(training_call) call = {
    .params = params,
    .operands = operands,
    .kernel = operands[LK_FORWARD_KERNEL],
    .bias = operands[LK_FORWARD_BIAS],
    .mask = operands[LK_FORWARD_MASK],
    .dropout = operands[LK_FORWARD_DROPOUT],
    .scratch = operands[LK_FORWARD_SCRATCH],
  };
  LK(run_training)(&call, pool);
}

static void LK(recurrent_backward)(const void *params, void *const *operands, lk_pool *pool) {
  LK(training_call) call = {
    .params = params,
    .operands = operands,
    .kernel = operands[LK_BACKWARD_KERNEL],
    .mask = operands[LK_BACKWARD_MASK],
    .dropout = operands[LK_BACKWARD_DROPOUT],
    .scratch = operands[LK_BACKWARD_SCRATCH],
    .transposed = true,
  };
  LK(run_training)(&call, pool);
}
