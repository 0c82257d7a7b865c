// The forward pass of recurrent training.

// One row of one step: its state, and what the backward pass needs of it.
typedef struct {
  const float *input;  // x·W + b
  float *sums;         // of the recurrent products, of this row
  float *h, *c;
  float *gates, *before, *extra, *out;
} LK(forward_row);

// The LSTM's new state, in two passes over the units: in one, the operations of a block would be a chain so
// long that the processor could not begin the next block before it ends.
LK_INLINE void LK(forward_carry)(
    const bool usual, const lk_training_rows *q, const LK(forward_row) row, int64_t unit, int64_t count) {
  const lk_recurrent_training *p = q->params;
  int64_t units = p->units, padded = q->layout->padded;
  vf z[3], c = vf_load(row.c + unit);
#pragma clang loop unroll(full)
  for (int g = 0; g < 3; g++)
    z[g] = LK(load_some)(row.input + g * units + unit, count) + vf_load(row.sums + g * padded + unit);
  vf i = LK(training_s)(usual, p, z[0]), f = LK(training_s)(usual, p, z[1]);
  vf g = LK(training_f)(usual, p, z[2]);
  LK(store_some)(row.extra + unit, c, count);
  vf_store(row.c + unit, vf_fma(f, c, i * g));
  LK(store_some)(row.gates + unit, usual ? i : z[0], count);
  LK(store_some)(row.gates + units + unit, usual ? f : z[1], count);
  LK(store_some)(row.gates + 2 * units + unit, usual ? g : z[2], count);
}

LK_INLINE void LK(forward_output)(
    const bool usual, const lk_training_rows *q, const LK(forward_row) row, int64_t unit, int64_t count) {
  const lk_recurrent_training *p = q->params;
  int64_t units = p->units, padded = q->layout->padded;
  vf z = LK(load_some)(row.input + 3 * units + unit, count) + vf_load(row.sums + 3 * padded + unit);
  vf o = LK(training_s)(usual, p, z);
  vf h = o * LK(training_f)(usual, p, vf_load(row.c + unit));
  LK(store_some)(row.gates + 3 * units + unit, usual ? o : z, count);
  LK(store_some)(row.before + unit, vf_load(row.h + unit), count);
  vf_store(row.h + unit, h);
  if (row.out) LK(store_some)(row.out + unit, h, count);
}

LK_INLINE void LK(forward_lstm_cell)(
    const bool usual, const lk_training_rows *q, const LK(forward_row) *r) {
  const LK(forward_row) row = *r;
  int64_t units = q->params->units, whole = units - units % LK_WIDTH;
  for (int64_t unit = 0; unit < whole; unit += LK_WIDTH)
    LK(forward_carry)(usual, q, row, unit, LK_WIDTH);
  if (whole < units) LK(forward_carry)(usual, q, row, whole, units - whole);
  for (int64_t unit = 0; unit < whole; unit += LK_WIDTH)
    LK(forward_output)(usual, q, row, unit, LK_WIDTH);
  if (whole < units) LK(forward_output)(usual, q, row, whole, units - whole);
}

// The new state of a row of the other layers.
LK_INLINE void LK(forward_cell)(
    const bool usual, const lk_recurrent_kind kind, const lk_training_rows *q,
    const LK(forward_row) *r) {
  const lk_recurrent_training *p = q->params;
  const int gates = LK(training_gates)(kind);
  const LK(forward_row) row = *r;
  int64_t units = p->units, padded = q->layout->padded;
  for (int64_t unit = 0; unit < units; unit += LK_WIDTH) {
    int64_t count = units - unit;
    vf z[4], kept[4];
#pragma clang loop unroll(full)
    for (int g = 0; g < gates; g++) {
      vf x = LK(load_some)(row.input + g * units + unit, count);
      vf y = vf_load(row.sums + g * padded + unit);
      // The candidate of a GRU with the reset after the product waits for its reset gate.
      z[g] = kind == LK_GRU && g == 2 ? x : x + y;
    }
    vf before = vf_load(row.h + unit), h;
    if (kind == LK_SIMPLE_RNN) {
      h = LK(training_f)(usual, p, z[0]);
      kept[0] = usual ? h : z[0];
    } else {
      vf update = LK(training_s)(usual, p, z[0]), reset = LK(training_s)(usual, p, z[1]);
      if (kind == LK_GRU) {
        vf y = vf_load(row.sums + 2 * padded + unit);
        LK(store_some)(row.extra + unit, y, count);
        z[2] = vf_fma(reset, y, z[2]);
      }
      vf candidate = LK(training_f)(usual, p, z[2]);
      h = vf_fma(update, before, (1.0f - update) * candidate);
      kept[0] = usual ? update : z[0];
      kept[1] = usual ? reset : z[1];
      kept[2] = usual ? candidate : z[2];
    }
#pragma clang loop unroll(full)
    for (int g = 0; g < gates; g++)
      LK(store_some)(row.gates + g * units + unit, kept[g], count);
    LK(store_some)(row.before + unit, before, count);
    vf_store(row.h + unit, h);
    if (row.out) LK(store_some)(row.out + unit, h, count);
  }
}

#define LK_FORWARD(name, kind)                                                                     \
  static void LK(name##_usual)(const lk_training_rows *q, const LK(forward_row) *r) {              \
    LK(forward_cell)(true, kind, q, r);                                                            \
  }                                                                                                \
  static void LK(name##_any)(const lk_training_rows *q, const LK(forward_row) *r) {                \
    LK(forward_cell)(false, kind, q, r);                                                           \
  }
LK_FORWARD(forward_simple, LK_SIMPLE_RNN)
LK_FORWARD(forward_gru, LK_GRU)
LK_FORWARD(forward_reset_before, LK_GRU_RESET_BEFORE)
#undef LK_FORWARD

static void LK(forward_lstm_usual)(const lk_training_rows *q, const LK(forward_row) *r) {
  LK(forward_lstm_cell)(true, q, r);
}

static void LK(forward_lstm_any)(const lk_training_rows *q, const LK(forward_row) *r) {
  LK(forward_lstm_cell)(false, q, r);
}

typedef void (*LK(forward_fn))(const lk_training_rows *q, const LK(forward_row) *r);

static LK(forward_fn) LK(forward_of)(const lk_training_rows *q) {
  switch (q->params->kind) {
    case LK_SIMPLE_RNN: return q->usual ? LK(forward_simple_usual) : LK(forward_simple_any);
    case LK_LSTM: return q->usual ? LK(forward_lstm_usual) : LK(forward_lstm_any);
    case LK_GRU: return q->usual ? LK(forward_gru_usual) : LK(forward_gru_any);
    case LK_GRU_RESET_BEFORE: break;
  }
  return q->usual ? LK(forward_reset_before_usual) : LK(forward_reset_before_any);
}

// A masked step: the state stays; the output is repeated, or zero before the first step that counts
// and with zero_output_for_mask.
static void LK(forward_masked)(
    const lk_training_rows *q, const LK(forward_row) *r, bool seen) {
  const lk_recurrent_training *p = q->params;
  bool zero = p->zero_output_for_mask || !seen;
  for (int64_t unit = 0; unit < p->units; unit += LK_WIDTH) {
    int64_t count = p->units - unit;
    vf h = vf_load(r->h + unit);
    LK(store_some)(r->before + unit, h, count);
    // Read by products whose other factor is zero: they must be numbers.
    if (r->extra) LK(store_some)(r->extra + unit, vf_set1(0.0f), count);
    if (r->out) LK(store_some)(r->out + unit, zero ? vf_set1(0.0f) : h, count);
  }
}

// What the candidate of a GRU with the reset before the product multiplies: r∘h, with the state
// that dropout leaves.
static void LK(forward_reset)(const lk_training_rows *q, int64_t time) {
  const lk_recurrent_training *p = q->params;
  int64_t units = p->units, padded = q->layout->padded;
  const float *dropout = q->dropout ? LK(dropout_of)(q, 2) : NULL;
  for (int64_t row = 0; row < q->rows; row++) {
    const float *input = lk_training_at(q, LK_FORWARD_SUMS, row, time, 3 * units) + units;
    const float *sums = q->sums + row * 3 * padded + padded;
    float *extra = lk_training_at(q, LK_FORWARD_EXTRA, row, time, units);
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH) {
      int64_t count = units - unit;
      vf sum = LK(load_some)(input + unit, count) + vf_load(sums + unit);
      vf product = LK(training_s)(q->usual, p, sum) * vf_load(q->h + row * padded + unit);
      if (dropout) product *= LK(load_some)(dropout + row * units + unit, count);
      vf_store(q->factor + row * padded + unit, product);
      LK(store_some)(extra + unit, product, count);
    }
  }
}

// See training_next.
static void LK(forward_fetch)(
    const lk_training_rows *q, int64_t step, int gate, int64_t row, int64_t rows, int64_t unit,
    int64_t units) {
  const lk_recurrent_training *p = q->params;
  int64_t time = lk_training_time(p, step);
  for (; rows > 0; rows--, row++) {
    lk_training_fetch_gate(q, LK_FORWARD_SUMS, LK_FORWARD_GATES, row, time, gate, unit, units);
    if (gate == 0)
      lk_training_fetch_to_write(
          lk_training_at(q, LK_FORWARD_BEFORE, row, time, p->units), unit, units);
    if (gate == 1)
      lk_training_fetch_to_write(
          lk_training_at(q, LK_FORWARD_EXTRA, row, time, p->units), unit, units);
    if (gate == q->layout->gates - 1)
      lk_training_fetch_to_write(
          lk_training_output(q, LK_FORWARD_OUTPUT, row, step), unit, units);
  }
}

static void LK(forward_products)(const lk_training_rows *q, int64_t step) {
  const lk_recurrent_training *p = q->params;
  const lk_training_layout *l = q->layout;
  int64_t time = lk_training_time(p, step), width = l->gates * l->padded;
  const LK(training_next) next = {LK(forward_fetch), step + 1 < p->time ? step + 1 : -1};
  for (int g = 0; g < l->gates; g++) {
    const float *state = q->h;
    if (p->kind == LK_GRU_RESET_BEFORE && g == 2) {
      LK(forward_reset)(q, time);
      state = q->factor;
    } else if (q->dropout) {
      LK(scale_rows)(q, q->h, LK(dropout_of)(q, g), q->factor);
      state = q->factor;
    }
    const float *start = p->kind == LK_GRU && g == 2 ? q->bias : q->zeros;
    LK(multiply)(q, g, state, l->padded, start, 0, q->sums + g * l->padded, width, next);
  }
}

static void LK(forward_begin)(const lk_training_rows *q, int operand, float *state) {
  int64_t units = q->params->units, padded = q->layout->padded;
  const float *initial = q->operands[operand];
  for (int64_t row = 0; row < q->rows; row++)
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH)
      vf_store(
          state + row * padded + unit,
          initial ? LK(load_some)(initial + (q->first + row) * units + unit, units - unit)
                  : vf_set1(0.0f));
}

// Writes rows of scratch to an operand of [B, U].
static void LK(training_finish)(const lk_training_rows *q, int operand, const float *state) {
  int64_t units = q->params->units, padded = q->layout->padded;
  float *final = q->operands[operand];
  if (!final) return;
  for (int64_t row = 0; row < q->rows; row++)
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH)
      LK(store_some)(
          final + (q->first + row) * units + unit, vf_load(state + row * padded + unit),
          units - unit);
}

static void LK(forward_rows)(const lk_training_rows *q) {
  const lk_recurrent_training *p = q->params;
  const lk_training_layout *l = q->layout;
  int64_t units = p->units;
  const LK(forward_fn) cell = LK(forward_of)(q);
  bool seen[LK_RECURRENT_ROWS] = {false};
  LK(forward_begin)(q, LK_FORWARD_INITIAL_H, q->h);
  if (p->kind == LK_LSTM) LK(forward_begin)(q, LK_FORWARD_INITIAL_C, q->c);
  for (int64_t step = 0; step < p->time; step++) {
    int64_t time = lk_training_time(p, step);
    LK(forward_products)(q, step);
    for (int64_t row = 0; row < q->rows; row++) {
      LK(forward_row) r = {
        .input = lk_training_at(q, LK_FORWARD_SUMS, row, time, l->gates * units),
        .sums = q->sums + row * l->gates * l->padded,
        .h = q->h + row * l->padded,
        .c = q->c + row * l->padded,
        .gates = lk_training_at(q, LK_FORWARD_GATES, row, time, l->gates * units),
        .before = lk_training_at(q, LK_FORWARD_BEFORE, row, time, units),
        .extra = lk_training_at(q, LK_FORWARD_EXTRA, row, time, units),
        .out = lk_training_output(q, LK_FORWARD_OUTPUT, row, step),
      };
      if (lk_training_masked(q, row, time)) {
        LK(forward_masked)(q, &r, seen[row]);
      } else {
        cell(q, &r);
        seen[row] = true;
      }
    }
  }
  LK(training_finish)(q, LK_FORWARD_FINAL_H, q->h);
  if (p->kind == LK_LSTM) LK(training_finish)(q, LK_FORWARD_FINAL_C, q->c);
  if (p->time == 0 && !p->return_sequences) {
    float *output = q->operands[LK_FORWARD_OUTPUT];
    for (int64_t i = 0; output && i < q->rows * units; i++) output[q->first * units + i] = 0.0f;
  }
}
