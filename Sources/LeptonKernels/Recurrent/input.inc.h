// The input's share of the gate sums.

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

// Gate sums before the recurrent product, of panels begin…end-1 of a single row at one step.
static void LK(project_row)(
    const lk_sequence *q, const lk_recurrent_stage *stage, int64_t begin, int64_t end,
    const float *input, float *sums) {
  const lk_recurrent_layout *l = q->layout;
  int64_t size = l->inputs * stage->group * stage->gates * LK_WIDTH;
  int64_t width = (int64_t)stage->group * stage->slots * LK_WIDTH;
  const LK(bundles) list = LK(list_bundles)(l, stage, begin, end, size);
  for (int64_t turn = 0; turn < list.turns; turn++) {
    LK(bundle) bundle = LK(bundle_at)(&list, turn);
    int64_t offset = stage->offset + bundle.panel * width;
    LK(rows)[bundle.panels][bundle.vectors](
        input, l->inputs, q->weights + stage->input + bundle.panel * size, q->weights + offset,
        sums + offset, width);
  }
}

// Gate sums before the recurrent product, of a part's panels of a few rows over the steps of a
// chunk, into q->projected.
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
      int64_t panels = stage->panels;
      // Both stages of a GRU belong to a single part that has all panels.
      int64_t begin = l->stages > 1 ? 0 : part->first, end = l->stages > 1 ? panels : part->last;
      if (steps == 1) {
        LK(project_row)(q, stage, begin, end, input, sums);
        continue;
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
