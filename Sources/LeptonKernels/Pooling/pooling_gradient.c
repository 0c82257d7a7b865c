#define LK_FAMILY "Pooling/pooling_gradient.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_pooling_gradient_kernel(void) { return LK_SELECT(pooling_gradient_run); }
lk_kernel lk_adaptive_pooling_gradient_kernel(void) { return LK_SELECT(adaptive_gradient_run); }
