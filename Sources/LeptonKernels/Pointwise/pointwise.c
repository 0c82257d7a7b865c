#define LK_FAMILY "Pointwise/pointwise.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_pointwise_kernel(void) { return LK_SELECT(pointwise_run); }
