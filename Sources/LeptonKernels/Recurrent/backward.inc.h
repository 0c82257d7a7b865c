// The backward pass of recurrent training.

// One row of one step, on the way back.
typedef struct {
  const float *gates, *before, *extra;
  const float *out;  // the gradient of the output, or NULL
  float *h, *c;      // the gradients of the states after the step, then before it
  float *sums;       // the gradients of the recurrent products, for the way on
  float *to;         // … and of the sums
  float *candidate;
} LK(backward_row);

// From the gradients of a row's state to those of its sums, for `count` units from `unit` on, of which a vector
// is taken. That part of the gradient of h before the step that does not pass through the recurrent product
// is left in h.
LK_INLINE void LK(backward_block)(
    const bool usual, const lk_recurrent_kind kind, const lk_training_rows *q,
    const LK(backward_row) row, int64_t unit, int64_t count) {
  const lk_recurrent_training *p = q->params;
  int64_t units = p->units, padded = q->layout->padded;
  const vf one = 1.0f;
  const int gates = LK(training_gates)(kind);
  vf kept[4], slope[4];
#pragma clang loop unroll(full)
  for (int g = 0; g < gates; g++)
    kept[g] = LK(load_some)(row.gates + g * units + unit, count);
  vf dh = vf_load(row.h + unit);
  if (row.out) dh += LK(load_some)(row.out + unit, count);
  if (kind == LK_SIMPLE_RNN) {
    slope[0] = dh * LK(gate_f)(usual, p, kept[0]).slope;
    vf_store(row.h + unit, vf_set1(0.0f));
  } else if (kind == LK_LSTM) {
    const LK(gate) i = LK(gate_s)(usual, p, kept[0]), f = LK(gate_s)(usual, p, kept[1]);
    const LK(gate) g = LK(gate_f)(usual, p, kept[2]), o = LK(gate_s)(usual, p, kept[3]);
    vf before = LK(load_some)(row.extra + unit, count);
    vf sum = vf_fma(f.value, before, i.value * g.value);
    const LK(gate) c = LK(gate_f)(usual, p, usual ? LK(vf_tanh)(sum) : sum);
    vf dc = vf_fma(dh * o.value, c.slope, vf_load(row.c + unit));
    slope[0] = dc * g.value * i.slope;
    slope[1] = dc * before * f.slope;
    slope[2] = dc * i.value * g.slope;
    slope[3] = dh * c.value * o.slope;
    vf_store(row.c + unit, dc * f.value);
    vf_store(row.h + unit, vf_set1(0.0f));
  } else {
    const LK(gate) update = LK(gate_s)(usual, p, kept[0]);
    const LK(gate) candidate = LK(gate_f)(usual, p, kept[2]);
    vf before = LK(load_some)(row.before + unit, count);
    slope[0] = dh * (before - candidate.value) * update.slope;
    slope[2] = dh * (one - update.value) * candidate.slope;
    vf_store(row.h + unit, dh * update.value);
    if (kind == LK_GRU) {
      const LK(gate) reset = LK(gate_s)(usual, p, kept[1]);
      vf product = slope[2] * reset.value;
      slope[1] = slope[2] * LK(load_some)(row.extra + unit, count) * reset.slope;
      LK(store_some)(row.candidate + unit, product, count);
      vf_store(row.sums + padded + unit, slope[1]);
      vf_store(row.sums + 2 * padded + unit, product);
    } else {
      vf_store(row.sums + 2 * padded + unit, slope[2]);
    }
    vf_store(row.sums + unit, slope[0]);
  }
#pragma clang loop unroll(full)
  for (int g = 0; g < gates; g++) {
    // The reset gate of the GRU that resets first is behind a product.
    if (kind == LK_GRU_RESET_BEFORE && g == 1) continue;
    if (kind == LK_SIMPLE_RNN || kind == LK_LSTM)
      vf_store(row.sums + g * padded + unit, slope[g]);
    LK(store_some)(row.to + g * units + unit, slope[g], count);
  }
}

LK_INLINE void LK(backward_cell)(
    const bool usual, const lk_recurrent_kind kind, const lk_training_rows *q,
    const LK(backward_row) *r) {
  const LK(backward_row) row = *r;
  int64_t units = q->params->units, whole = units - units % LK_WIDTH;
  for (int64_t unit = 0; unit < whole; unit += LK_WIDTH)
    LK(backward_block)(usual, kind, q, row, unit, LK_WIDTH);
  if (whole < units) LK(backward_block)(usual, kind, q, row, whole, units - whole);
}

#define LK_BACKWARD(name, kind)                                                                    \
  static void LK(name##_usual)(const lk_training_rows *q, const LK(backward_row) *r) {             \
    LK(backward_cell)(true, kind, q, r);                                                           \
  }                                                                                                \
  static void LK(name##_any)(const lk_training_rows *q, const LK(backward_row) *r) {               \
    LK(backward_cell)(false, kind, q, r);                                                          \
  }
LK_BACKWARD(backward_simple, LK_SIMPLE_RNN)
LK_BACKWARD(backward_lstm, LK_LSTM)
LK_BACKWARD(backward_gru, LK_GRU)
LK_BACKWARD(backward_reset_before, LK_GRU_RESET_BEFORE)
#undef LK_BACKWARD

typedef void (*LK(backward_fn))(const lk_training_rows *q, const LK(backward_row) *r);

static LK(backward_fn) LK(backward_of)(const lk_training_rows *q) {
  switch (q->params->kind) {
    case LK_SIMPLE_RNN: return q->usual ? LK(backward_simple_usual) : LK(backward_simple_any);
    case LK_LSTM: return q->usual ? LK(backward_lstm_usual) : LK(backward_lstm_any);
    case LK_GRU: return q->usual ? LK(backward_gru_usual) : LK(backward_gru_any);
    case LK_GRU_RESET_BEFORE: break;
  }
  return q->usual ? LK(backward_reset_before_usual) : LK(backward_reset_before_any);
}

// A masked step has no gradients of its own; that of a repeated output goes to the state.
static void LK(backward_masked)(
    const lk_training_rows *q, const LK(backward_row) *r, bool seen) {
  const lk_recurrent_training *p = q->params;
  bool repeated = r->out && seen && !p->zero_output_for_mask;
  for (int64_t unit = 0; unit < p->units; unit += LK_WIDTH) {
    int64_t count = p->units - unit;
    if (repeated)
      vf_store(r->h + unit, vf_load(r->h + unit) + LK(load_some)(r->out + unit, count));
    for (int g = 0; g < q->layout->gates; g++) {
      vf_store(r->sums + g * q->layout->padded + unit, vf_set1(0.0f));
      LK(store_some)(r->to + g * p->units + unit, vf_set1(0.0f), count);
    }
    if (r->candidate) LK(store_some)(r->candidate + unit, vf_set1(0.0f), count);
  }
}

// See training_next.
static void LK(backward_fetch)(
    const lk_training_rows *q, int64_t step, int gate, int64_t row, int64_t rows, int64_t unit,
    int64_t units) {
  const lk_recurrent_training *p = q->params;
  const bool is_gru = p->kind == LK_GRU || p->kind == LK_GRU_RESET_BEFORE;
  int64_t time = lk_training_time(p, step);
  for (; rows > 0; rows--, row++) {
    lk_training_fetch_gate(q, LK_BACKWARD_GATES, LK_BACKWARD_SUMS, row, time, gate, unit, units);
    if (gate == 0)
      lk_training_fetch(lk_training_output(q, LK_BACKWARD_OUTPUT, row, step), unit, units);
    if (gate == 1 && is_gru)
      lk_training_fetch(lk_training_at(q, LK_BACKWARD_BEFORE, row, time, p->units), unit, units);
    if (gate == 1 && (p->kind == LK_GRU || p->kind == LK_LSTM))
      lk_training_fetch(lk_training_at(q, LK_BACKWARD_EXTRA, row, time, p->units), unit, units);
    if (gate == 2 && p->kind == LK_GRU)
      lk_training_fetch_to_write(
          lk_training_at(q, LK_BACKWARD_CANDIDATE, row, time, p->units), unit, units);
  }
}

// Adds a gate's share to the gradients of the state before the step.
static void LK(backward_product)(const lk_training_rows *q, int gate, LK(training_next) next) {
  const lk_training_layout *l = q->layout;
  int64_t units = q->params->units, padded = l->padded, width = l->gates * padded;
  const float *sums = q->sums + gate * padded;
  if (!q->dropout) {
    LK(multiply)(q, gate, sums, width, q->h, padded, q->h, padded, next);
    return;
  }
  LK(multiply)(q, gate, sums, width, q->zeros, 0, q->factor, padded, next);
  const float *dropout = LK(dropout_of)(q, gate);
  for (int64_t row = 0; row < q->rows; row++)
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH) {
      float *h = q->h + row * padded + unit;
      vf factor = LK(load_some)(dropout + row * units + unit, units - unit);
      vf_store(h, vf_fma(vf_load(q->factor + row * padded + unit), factor, vf_load(h)));
    }
}

// The GRU that resets first: from the gradient of the candidate's sum to that of the reset gate.
static void LK(backward_reset)(
    const lk_training_rows *q, int64_t time, LK(training_next) next) {
  const lk_recurrent_training *p = q->params;
  int64_t units = p->units, padded = q->layout->padded;
  LK(multiply)(q, 2, q->sums + 2 * padded, 3 * padded, q->zeros, 0, q->factor, padded, next);
  const float *dropout = q->dropout ? LK(dropout_of)(q, 2) : NULL;
  for (int64_t row = 0; row < q->rows; row++) {
    if (lk_training_masked(q, row, time)) continue;
    // The gradients may lie where the gates lay: this gate has not been overwritten.
    const float *gates = lk_training_at(q, LK_BACKWARD_GATES, row, time, 3 * units) + units;
    const float *before = lk_training_at(q, LK_BACKWARD_BEFORE, row, time, units);
    float *to = lk_training_at(q, LK_BACKWARD_SUMS, row, time, 3 * units) + units;
    for (int64_t unit = 0; unit < units; unit += LK_WIDTH) {
      int64_t count = units - unit;
      const LK(gate) reset = LK(gate_s)(q->usual, p, LK(load_some)(gates + unit, count));
      vf product = vf_load(q->factor + row * padded + unit);
      if (dropout) product *= LK(load_some)(dropout + row * units + unit, count);
      float *h = q->h + row * padded + unit;
      vf_store(h, vf_fma(product, reset.value, vf_load(h)));
      vf slope = product * LK(load_some)(before + unit, count) * reset.slope;
      vf_store(q->sums + row * 3 * padded + padded + unit, slope);
      LK(store_some)(to + unit, slope, count);
    }
  }
}

static void LK(backward_rows)(const lk_training_rows *q) {
  const lk_recurrent_training *p = q->params;
  const lk_training_layout *l = q->layout;
  int64_t units = p->units;
  const LK(backward_fn) cell = LK(backward_of)(q);
  int64_t first[LK_RECURRENT_ROWS];  // the step that first counts
  for (int64_t row = 0; row < q->rows; row++)
    for (first[row] = 0; first[row] < p->time; first[row]++)
      if (!lk_training_masked(q, row, lk_training_time(p, first[row]))) break;
  LK(forward_begin)(q, LK_BACKWARD_FINAL_H, q->h);
  if (p->kind == LK_LSTM) LK(forward_begin)(q, LK_BACKWARD_FINAL_C, q->c);
  for (int64_t step = p->time - 1; step >= 0; step--) {
    int64_t time = lk_training_time(p, step);
    for (int64_t row = 0; row < q->rows; row++) {
      LK(backward_row) r = {
        .gates = lk_training_at(q, LK_BACKWARD_GATES, row, time, l->gates * units),
        .before = lk_training_at(q, LK_BACKWARD_BEFORE, row, time, units),
        .extra = lk_training_at(q, LK_BACKWARD_EXTRA, row, time, units),
        .out = lk_training_output(q, LK_BACKWARD_OUTPUT, row, step),
        .h = q->h + row * l->padded,
        .c = q->c + row * l->padded,
        .sums = q->sums + row * l->gates * l->padded,
        .to = lk_training_at(q, LK_BACKWARD_SUMS, row, time, l->gates * units),
        .candidate = p->kind == LK_GRU
                       ? lk_training_at(q, LK_BACKWARD_CANDIDATE, row, time, units)
                       : NULL,
      };
      if (lk_training_masked(q, row, time))
        LK(backward_masked)(q, &r, step > first[row]);
      else
        cell(q, &r);
    }
    const LK(training_next) next = {LK(backward_fetch), step - 1};
    if (p->kind == LK_GRU_RESET_BEFORE) LK(backward_reset)(q, time, next);
    if (step == 0 && !q->operands[LK_BACKWARD_INITIAL_H]) break;
    int products = p->kind == LK_GRU_RESET_BEFORE ? 2 : l->gates;
    for (int g = 0; g < products; g++) LK(backward_product)(q, g, next);
  }
  LK(training_finish)(q, LK_BACKWARD_INITIAL_H, q->h);
  if (p->kind == LK_LSTM) LK(training_finish)(q, LK_BACKWARD_INITIAL_C, q->c);
}
