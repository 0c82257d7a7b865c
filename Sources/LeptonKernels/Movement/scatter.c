#define LK_FAMILY "Movement/scatter.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_scatter_add_kernel(void) { return LK_SELECT(scatter_add_run); }
