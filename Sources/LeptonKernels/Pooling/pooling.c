#define LK_FAMILY "Pooling/pooling.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_pooling_kernel(void) { return LK_SELECT(pooling_run); }
lk_kernel lk_adaptive_pooling_kernel(void) { return LK_SELECT(adaptive_run); }
