#define LK_FAMILY "CrossEntropy/cross_entropy.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_cross_entropy_kernel(void) { return LK_SELECT(cross_entropy_run); }
lk_kernel lk_cross_entropy_gradient_kernel(void) { return LK_SELECT(cross_entropy_gradient_run); }
