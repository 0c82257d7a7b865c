// One time step of a group of rows.

// State and output of a masked step: the state stays, the output is repeated, or zero before the
// first unmasked step and with zero_output_for_mask.
static void LK(keep)(
    const lk_sequence *q, const lk_sequence_part *part, int64_t row, int64_t step) {
  const lk_recurrent *p = q->params;
  const lk_recurrent_layout *l = q->layout;
  int64_t group = (int64_t)l->stage[l->stages - 1].group * LK_WIDTH, start = row * l->padded;
  int64_t from = part->first * group, to = part->last * group;
  if (to > l->padded) to = l->padded;
  const float *before = q->h[step & 1] + start;
  float *after = q->h[~step & 1] + start, *out = lk_sequence_output(q, row, step);
  bool zero = p->zero_output_for_mask || !part->seen[row];
  for (int64_t unit = from; unit < to; unit += LK_WIDTH) {
    vf h = vf_load(before + unit);
    vf_store(after + unit, h);
    if (out) LK(store_units)(out + unit, zero ? vf_set1(0.0f) : h, p->units - unit);
  }
}

// A step of a single row: the products, then the cells of all units, whose long chains of latencies
// overlap. The sums of a step need not be kept, so they stay where the chunk's input product left
// them.
static void LK(step_row)(
    const lk_sequence *q, const lk_sequence_part *part, int64_t step, int64_t time) {
  const lk_recurrent *p = q->params;
  const lk_recurrent_layout *l = q->layout;
  float *sums = p->input_projected ? q->sums : q->projected + step % q->chunk * l->row;
  for (int i = 0; i < l->stages; i++) {
    const lk_recurrent_stage *stage = &l->stage[i];
    int64_t begin = l->stages > 1 ? 0 : part->first;
    int64_t end = l->stages > 1 ? stage->panels : part->last;
    int64_t width = (int64_t)stage->group * stage->slots * LK_WIDTH;
    int64_t first = begin * stage->group, last = end * stage->group;
    if (last > l->blocks) last = l->blocks;
    float *from = sums + stage->offset + begin * width;
    if (p->input_projected) {
      LK(take_projected)(q, stage, first, last, q->input + time * p->input_time_stride, from);
      if (p->kind == LK_GRU) LK(start_candidate)(q, first, last, 1, from, 0);
    }
    if (step > 0 || q->known) {
      int64_t size = p->units * stage->group * stage->gates * LK_WIDTH;
      const float *state = i == 0 ? q->h[step & 1] : q->reset;
      const LK(bundles) list = LK(list_bundles)(l, stage, begin, end, size);
      for (int64_t turn = 0; turn < list.turns; turn++) {
        // There and back again: what a step read last is still in the first-level cache when the
        // next one starts.
        LK(bundle) bundle = LK(bundle_at)(&list, step & 1 ? list.turns - 1 - turn : turn);
        float *to =
            sums + stage->offset + bundle.panel * width + stage->shift * LK_WIDTH;
        LK(rows)[bundle.panels][bundle.vectors](
            state, p->units, q->weights + stage->recurrent + bundle.panel * size, to, to, width);
      }
    }
    LK(cell_of)(q, i)(q, 0, step, first, last, from, lk_sequence_output(q, 0, step));
  }
}

// A step of several rows: panel by panel, so that a panel is read once for all of them; there and
// back again as above.
static void LK(step_rows)(
    const lk_sequence *q, const lk_sequence_part *part, int64_t step, int64_t time) {
  const lk_recurrent *p = q->params;
  const lk_recurrent_layout *l = q->layout;
  float tile[LK_RECURRENT_ROWS * 4 * LK_WIDTH] __attribute__((aligned(64)));
  bool chunked = q->rows < LK_RECURRENT_FEW_ROWS && !p->input_projected;
  for (int i = 0; i < l->stages; i++) {
    const lk_recurrent_stage *stage = &l->stage[i];
    LK(cell_fn) cell = LK(cell_of)(q, i);
    int64_t begin = l->stages > 1 ? 0 : part->first;
    int64_t end = l->stages > 1 ? stage->panels : part->last;
    const float *state = i == 0 ? q->h[step & 1] : q->reset;
    for (int64_t turn = begin; turn < end; turn++) {
      int64_t panel = step & 1 ? begin + end - 1 - turn : turn;
      int64_t first = panel * stage->group;
      int blocks = lk_recurrent_panel_blocks(l, stage, panel);
      float *sums = tile;
      int64_t stride = 4 * LK_WIDTH;
      if (chunked) {
        stride = q->chunk * l->row;
        sums = q->projected + step % q->chunk * l->row + stage->offset +
               first * stage->slots * LK_WIDTH;
      } else {
        LK(project_panel)(q, stage, panel, time, sums, stride);
      }
      int shift = stage->shift * LK_WIDTH;
      if (step > 0 || q->known)
        LK(product_rows)(
            q->rows, stage->gates * blocks, state, l->padded, p->units,
            q->weights + stage->recurrent + first * stage->gates * LK_WIDTH * p->units,
            sums + shift, stride, sums + shift, stride);
      for (int64_t row = 0; row < q->rows; row++)
        if (!lk_sequence_masked(q, row, time))
          cell(
              q, row, step, first, first + blocks, sums + row * stride,
              lk_sequence_output(q, row, step));
    }
  }
}

// One step of the units of a part.
static void LK(step)(const lk_sequence *q, lk_sequence_part *part, int64_t step) {
  int64_t time = lk_sequence_time(q, step);
  if (q->rows < LK_RECURRENT_FEW_ROWS && !q->params->input_projected && step % q->chunk == 0)
    LK(project_chunk)(q, part, step);
  int64_t masked = 0;
  if (q->mask)
    for (int64_t row = 0; row < q->rows; row++) {
      if (lk_sequence_masked(q, row, time)) {
        LK(keep)(q, part, row, step);
        masked++;
      } else {
        part->seen[row] = true;
      }
    }
  if (masked == q->rows) return;
  if (q->rows == 1)
    LK(step_row)(q, part, step, time);
  else
    LK(step_rows)(q, part, step, time);
}
