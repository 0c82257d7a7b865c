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

// Slot 3 of a GRU's sums starts from the bias of the recurrent product.
static void LK(start_candidate)(
    const lk_sequence *q, int64_t first, int64_t last, int64_t rows, float *sums, int64_t stride) {
  for (int64_t row = 0; row < rows; row++)
    for (int64_t block = first; block < last; block++) {
      int64_t slot = (block * 4 + 3) * LK_WIDTH;
      vf_store(sums + row * stride + slot - first * 4 * LK_WIDTH, vf_load(q->weights + slot));
    }
}

// Gate sums of unit blocks first…last-1 from a row of a given input product, the bias of the
// recurrent product added.
static void LK(take_projected)(
    const lk_sequence *q, const lk_recurrent_stage *stage, int64_t first, int64_t last,
    const float *row, float *sums) {
  int64_t units = q->params->units;
  const float *bias = q->weights + stage->offset + first * stage->slots * LK_WIDTH;
  int gates = stage->gates;
  for (int64_t block = first; block < last; block++) {
    int64_t unit = block * LK_WIDTH;
    for (int g = 0; g < gates; g++) {
      const float *from = row + stage->input_gate[g] * units + unit;
      vf value;
      if (units - unit >= LK_WIDTH) {
        value = vf_load(from);
      } else {
        value = vf_set1(0.0f);
        for (int lane = 0; lane < units - unit; lane++) value[lane] = from[lane];
      }
      vf_store(sums + g * LK_WIDTH, value + vf_load(bias + g * LK_WIDTH));
    }
    sums += stage->slots * LK_WIDTH;
    bias += stage->slots * LK_WIDTH;
  }
}

// Gate sums before the recurrent product, of one panel and all rows at one time step.
static void LK(project_panel)(
    const lk_sequence *q, const lk_recurrent_stage *stage, int64_t panel, int64_t time,
    float *sums, int64_t stride) {
  const lk_recurrent *p = q->params;
  const lk_recurrent_layout *l = q->layout;
  const float *input = q->input + time * p->input_time_stride;
  int64_t first = panel * stage->group;
  int blocks = lk_recurrent_panel_blocks(l, stage, panel);
  if (p->input_projected) {
    for (int64_t row = 0; row < q->rows; row++)
      LK(take_projected)(
          q, stage, first, first + blocks, input + row * p->input_batch_stride,
          sums + row * stride);
  } else {
    const float *weights =
        q->weights + stage->input + first * stage->gates * LK_WIDTH * l->inputs;
    LK(product_rows)(
        q->rows, stage->gates * blocks, input, p->input_batch_stride, l->inputs, weights,
        q->weights + stage->offset + first * stage->slots * LK_WIDTH, 0, sums, stride);
  }
  if (p->kind == LK_GRU) LK(start_candidate)(q, first, first + blocks, q->rows, sums, stride);
}

// The same for a part's panels of a few rows over the steps of a chunk, into q->projected.
static void LK(project_chunk)(
    const lk_sequence *q, const lk_sequence_part *part, int64_t step) {
  const lk_recurrent *p = q->params;
  const lk_recurrent_layout *l = q->layout;
  int64_t steps = p->time - step < q->chunk ? p->time - step : q->chunk;
  int64_t stride = p->go_backwards ? -p->input_time_stride : p->input_time_stride;
  for (int64_t row = 0; row < q->rows; row++) {
    const float *input = q->input + row * p->input_batch_stride +
                         lk_sequence_time(q, step) * p->input_time_stride;
    float *sums = q->projected + row * q->chunk * l->row;
    for (int i = 0; i < l->stages; i++) {
      const lk_recurrent_stage *stage = &l->stage[i];
      int64_t panels = lk_recurrent_panels(l, stage);
      // Both stages of a GRU belong to a single part that has all panels.
      int64_t begin = l->stages > 1 ? 0 : part->first, end = l->stages > 1 ? panels : part->last;
      if (steps == 1) {
        int width = stage->group * stage->slots * LK_WIDTH;
        const float *start = q->weights + stage->offset;
        const float *weights = q->weights + stage->input;
        int64_t depth = l->inputs, size = depth * stage->group * stage->gates * LK_WIDTH;
        int64_t full = l->blocks / stage->group < end ? l->blocks / stage->group : end;
        LK(row_tiles)[stage->gates * stage->group](
            input, depth, weights + begin * size, full - begin, start + begin * width,
            sums + stage->offset + begin * width, width);
        begin = full;
      }
      for (int64_t panel = begin; panel < end; panel++) {
        int64_t first = panel * stage->group;
        int64_t offset = stage->offset + first * stage->slots * LK_WIDTH;
        LK(product_rows)(
            steps, stage->gates * lk_recurrent_panel_blocks(l, stage, panel), input, stride,
            l->inputs, q->weights + stage->input + first * stage->gates * LK_WIDTH * l->inputs,
            q->weights + offset, 0, sums + offset, l->row);
      }
    }
    if (p->kind == LK_GRU) {
      int64_t first = part->first * 4 * LK_WIDTH;
      LK(start_candidate)(q, part->first, part->last, steps, sums + first, l->row);
    }
  }
}

// A step of a single row: the products of all panels, then the cell. The sums of a step need not be
// kept, so they stay where the chunk's input product left them.
static void LK(step_row)(
    const lk_sequence *q, const lk_sequence_part *part, int64_t step, int64_t time) {
  const lk_recurrent *p = q->params;
  const lk_recurrent_layout *l = q->layout;
  float *sums = q->sums;
  const float *start = q->sums;
  if (p->input_projected) {
    for (int i = 0; i < l->stages; i++) {
      const lk_recurrent_stage *stage = &l->stage[i];
      bool all = l->stages > 1;
      int64_t first = all ? 0 : part->first * stage->group;
      int64_t last = all ? l->blocks : part->last * stage->group;
      if (last > l->blocks) last = l->blocks;
      float *to = sums + stage->offset + first * stage->slots * LK_WIDTH;
      LK(take_projected)(q, stage, first, last, q->input + time * p->input_time_stride, to);
      if (p->kind == LK_GRU) LK(start_candidate)(q, first, last, 1, to, 0);
    }
  } else {
    start = sums = q->projected + step % q->chunk * l->row;
  }
  for (int i = 0; i < l->stages; i++) {
    const lk_recurrent_stage *stage = &l->stage[i];
    bool all = l->stages > 1;
    int64_t begin = all ? 0 : part->first;
    int64_t end = all ? lk_recurrent_panels(l, stage) : part->last;
    int64_t width = (int64_t)stage->group * stage->slots * LK_WIDTH;
    int64_t size = p->units * stage->group * stage->gates * LK_WIDTH;
    int64_t shift = stage->offset + stage->shift * LK_WIDTH;
    if (step > 0 || q->known) {
      const float *state = i == 0 ? q->h[step & 1] : q->reset;
      const float *weights = q->weights + stage->recurrent;
      int64_t full = l->blocks / stage->group < end ? l->blocks / stage->group : end;
      if (full > begin)
        LK(row_tiles)[stage->gates * stage->group](
            state, p->units, weights + begin * size, full - begin, start + shift + begin * width,
            sums + shift + begin * width, width);
      if (end > full)
        LK(row_tiles)[stage->gates * lk_recurrent_panel_blocks(l, stage, full)](
            state, p->units, weights + full * size, 1, start + shift + full * width,
            sums + shift + full * width, width);
    }
    int64_t first = begin * stage->group, last = end * stage->group;
    if (last > l->blocks) last = l->blocks;
    LK(cell_of)(q, i)(
        q, 0, step, first, last, sums + stage->offset + begin * width,
        lk_sequence_output(q, 0, step));
  }
}

// A step of several rows: panel by panel, so that a panel is read once for all of them.
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
    int64_t end = l->stages > 1 ? lk_recurrent_panels(l, stage) : part->last;
    const float *state = i == 0 ? q->h[step & 1] : q->reset;
    for (int64_t panel = begin; panel < end; panel++) {
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
