// The cells: from the gate sums of a row's unit blocks to its new state.

// Stores one block of units, the padding left out.
LK_INLINE void LK(store_units)(float *to, vf value, int64_t count) {
  if (count >= LK_WIDTH) {
    vf_store(to, value);
  } else {
    for (int lane = 0; lane < count; lane++) to[lane] = value[lane];
  }
}

LK_INLINE vf LK(cell_f)(const bool usual, const lk_recurrent *p, vf x) {
  return usual ? LK(vf_tanh)(x) : LK(vf_unary)(p->activation, x);
}

LK_INLINE vf LK(cell_s)(const bool usual, const lk_recurrent *p, vf x) {
  return usual ? LK(vf_sigmoid)(x) : LK(vf_unary)(p->recurrent_activation, x);
}

// New state of unit blocks first…last-1 of one row. `sums` are the gate sums of block `first`,
// `out` the row of the output or NULL.
LK_INLINE void LK(cell)(
    const bool usual, const lk_recurrent_kind kind, const int stage, const lk_sequence *q,
    int64_t row, int64_t step, int64_t first, int64_t last, const float *sums, float *out) {
  const lk_recurrent *p = q->params;
  int64_t start = row * q->layout->padded;
  const float *before = q->h[step & 1] + start;
  float *after = q->h[~step & 1] + start;
  const int slots = q->layout->stage[stage].slots;
  for (int64_t block = first; block < last; block++, sums += slots * LK_WIDTH) {
    int64_t unit = block * LK_WIDTH;
    vf h;
    if (kind == LK_SIMPLE_RNN) {
      h = LK(cell_f)(usual, p, vf_load(sums));
    } else if (kind == LK_LSTM) {
      float *carry = q->c + start + unit;
      vf i = LK(cell_s)(usual, p, vf_load(sums));
      vf f = LK(cell_s)(usual, p, vf_load(sums + LK_WIDTH));
      vf g = LK(cell_f)(usual, p, vf_load(sums + 2 * LK_WIDTH));
      vf o = LK(cell_s)(usual, p, vf_load(sums + 3 * LK_WIDTH));
      vf c = vf_fma(f, vf_load(carry), i * g);
      vf_store(carry, c);
      h = o * LK(cell_f)(usual, p, c);
    } else if (kind == LK_GRU) {
      vf z = LK(cell_s)(usual, p, vf_load(sums + LK_WIDTH));
      vf r = LK(cell_s)(usual, p, vf_load(sums + 2 * LK_WIDTH));
      vf x = vf_load(sums), y = vf_load(sums + 3 * LK_WIDTH);
      vf candidate = LK(cell_f)(usual, p, vf_fma(r, y, x));
      h = vf_fma(z, vf_load(before + unit), (1.0f - z) * candidate);
    } else if (stage == 0) {
      vf r = LK(cell_s)(usual, p, vf_load(sums + LK_WIDTH));
      vf_store(q->update + start + unit, LK(cell_s)(usual, p, vf_load(sums)));
      vf_store(q->reset + start + unit, r * vf_load(before + unit));
      continue;
    } else {
      vf z = vf_load(q->update + start + unit);
      vf candidate = LK(cell_f)(usual, p, vf_load(sums));
      h = vf_fma(z, vf_load(before + unit), (1.0f - z) * candidate);
    }
    vf_store(after + unit, h);
    if (out) LK(store_units)(out + unit, h, p->units - unit);
  }
}

#define LK_CELL(name, kind, stage)                                                                 \
  static void LK(name##_usual)(                                                                    \
      const lk_sequence *q, int64_t row, int64_t step, int64_t first, int64_t last,                \
      const float *sums, float *out) {                                                             \
    LK(cell)(true, kind, stage, q, row, step, first, last, sums, out);                             \
  }                                                                                                \
  static void LK(name##_any)(                                                                      \
      const lk_sequence *q, int64_t row, int64_t step, int64_t first, int64_t last,                \
      const float *sums, float *out) {                                                             \
    LK(cell)(false, kind, stage, q, row, step, first, last, sums, out);                            \
  }
LK_CELL(cell_simple, LK_SIMPLE_RNN, 0)
LK_CELL(cell_lstm, LK_LSTM, 0)
LK_CELL(cell_gru, LK_GRU, 0)
LK_CELL(cell_gru_gates, LK_GRU_RESET_BEFORE, 0)
LK_CELL(cell_gru_candidate, LK_GRU_RESET_BEFORE, 1)
#undef LK_CELL

typedef void (*LK(cell_fn))(
    const lk_sequence *q, int64_t row, int64_t step, int64_t first, int64_t last,
    const float *sums, float *out);

static LK(cell_fn) LK(cell_of)(const lk_sequence *q, int stage) {
  bool usual = q->usual;
  switch (q->params->kind) {
    case LK_SIMPLE_RNN: return usual ? LK(cell_simple_usual) : LK(cell_simple_any);
    case LK_LSTM: return usual ? LK(cell_lstm_usual) : LK(cell_lstm_any);
    case LK_GRU: return usual ? LK(cell_gru_usual) : LK(cell_gru_any);
    case LK_GRU_RESET_BEFORE: break;
  }
  if (stage == 0) return usual ? LK(cell_gru_gates_usual) : LK(cell_gru_gates_any);
  return usual ? LK(cell_gru_candidate_usual) : LK(cell_gru_candidate_any);
}
