#define LK_FAMILY "Normalization/normalization.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_layer_norm_kernel(void) { return LK_SELECT(layer_norm_run); }
lk_kernel lk_group_norm_kernel(void) { return LK_SELECT(group_norm_run); }
lk_kernel lk_unit_norm_kernel(void) { return LK_SELECT(unit_norm_run); }
