// Recurrent layers in training; see lk_recurrent_training.h.
#include "Recurrent/training.h"

#define LK_FAMILY "Recurrent/training.inc.h"
#include "Isa/instantiate.h"

lk_kernel lk_recurrent_forward_kernel(void) { return LK_SELECT(recurrent_forward); }

lk_kernel lk_recurrent_backward_kernel(void) { return LK_SELECT(recurrent_backward); }

size_t lk_recurrent_training_scratch(const lk_recurrent_training *params) {
  int width = lk_isa() == LK_LEVEL_AVX512 ? 16 : lk_isa() == LK_LEVEL_AVX2 ? 8 : 4;
  lk_training_layout layout = lk_training_plan(params, width);
  int64_t floats = layout.packed + params->batch * layout.row;
  return ((size_t)floats * sizeof(float) + 63) / 64 * 64;
}
