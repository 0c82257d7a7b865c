#define LK_FAMILY "Resize/resize.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_resize_kernel(void) { return LK_SELECT(resize_run); }
