// Packing of recurrent weights; see layout.h for the order.
#include "Recurrent/layout.h"

static int width(void) {
  return lk_isa() == LK_LEVEL_AVX512 ? 16 : lk_isa() == LK_LEVEL_AVX2 ? 8 : 4;
}

size_t lk_recurrent_packed_size(const lk_recurrent *params) {
  lk_recurrent_layout layout = lk_recurrent_plan(params, width());
  return (size_t)layout.total * sizeof(float);
}

// Panels of one stage: for each panel, each row of the matrix, each unit block, each gate, one
// vector.
static void pack_panels(
    const lk_recurrent *params, const lk_recurrent_layout *layout, const lk_recurrent_stage *stage,
    const int *gate, const float *matrix, int64_t depth, float *to) {
  int64_t units = params->units, columns = units * lk_recurrent_gates(params->kind);
  int64_t panels = stage->panels;
  for (int64_t panel = 0; panel < panels; panel++) {
    int64_t first = panel * stage->group;
    int blocks = lk_recurrent_panel_blocks(layout, stage, panel);
    for (int64_t k = 0; k < depth; k++) {
      for (int64_t block = first; block < first + blocks; block++) {
        for (int g = 0; g < stage->gates; g++) {
          const float *from = matrix + k * columns + gate[g] * units;
          for (int lane = 0; lane < layout->width; lane++) {
            int64_t unit = block * layout->width + lane;
            *to++ = unit < units ? from[unit] : 0.0f;
          }
        }
      }
    }
  }
}

// The bias that a gate's sum starts from: `input` and `recurrent` are rows of a bias, or NULL.
static float start(const float *input, const float *recurrent, int64_t column) {
  return (input ? input[column] : 0.0f) + (recurrent ? recurrent[column] : 0.0f);
}

static void pack_bias(
    const lk_recurrent *params, const lk_recurrent_layout *layout, const float *bias, float *to) {
  int64_t units = params->units, columns = units * lk_recurrent_gates(params->kind);
  const float *input = params->input_projected ? NULL : bias;
  const float *recurrent = bias && params->kind == LK_GRU ? bias + columns : NULL;
  for (int i = 0; i < layout->stages; i++) {
    const lk_recurrent_stage *stage = &layout->stage[i];
    for (int64_t unit = 0; unit < layout->padded; unit++) {
      int64_t block = unit / layout->width, lane = unit % layout->width;
      float *row = to + stage->offset + block * stage->slots * layout->width + lane;
      for (int slot = 0; slot < stage->slots; slot++) {
        float value = 0.0f;
        if (unit < units) {
          if (params->kind != LK_GRU) {
            value = start(input, NULL, stage->gate[slot] * units + unit);
          } else if (slot == 0) {
            value = start(input, NULL, 2 * units + unit);
          } else if (slot == 3) {
            value = start(NULL, recurrent, 2 * units + unit);
          } else {
            value = start(input, recurrent, (slot - 1) * units + unit);
          }
        }
        row[slot * layout->width] = value;
      }
    }
  }
}

void lk_recurrent_pack(
    const lk_recurrent *params, const float *kernel, const float *recurrent_kernel,
    const float *bias, void *packed) {
  lk_recurrent_layout layout = lk_recurrent_plan(params, width());
  float *to = packed;
  pack_bias(params, &layout, bias, to);
  for (int i = 0; i < layout.stages; i++) {
    const lk_recurrent_stage *stage = &layout.stage[i];
    pack_panels(
        params, &layout, stage, stage->input_gate, kernel, layout.inputs, to + stage->input);
    pack_panels(
        params, &layout, stage, stage->gate, recurrent_kernel, params->units,
        to + stage->recurrent);
  }
}

size_t lk_recurrent_scratch(const lk_recurrent *params) {
  lk_recurrent_layout layout = lk_recurrent_plan(params, width());
  // Per row of the batch: h before and after, c, and the update and reset gates; then the gate sums
  // of a chunk of steps and of one step where the batch has few rows.
  int64_t floats = params->batch * 5 * layout.padded;
  if (params->batch < LK_RECURRENT_FEW_ROWS)
    floats += params->batch * (lk_recurrent_chunk(params) + 1) * layout.row;
  return ((size_t)floats * sizeof(float) + 63) / 64 * 64;
}
