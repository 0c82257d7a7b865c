#define LK_FAMILY "Reduction/reduction.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_reduce_kernel(void) { return LK_SELECT(reduce_kernel_run); }
lk_kernel lk_softmax_kernel(void) { return LK_SELECT(softmax_run); }
