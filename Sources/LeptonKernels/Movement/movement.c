#define LK_FAMILY "Movement/movement.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_copy_kernel(void) { return LK_SELECT(copy_run); }
lk_kernel lk_fill_kernel(void) { return LK_SELECT(fill_run); }
lk_kernel lk_pad_kernel(void) { return LK_SELECT(pad_run); }
lk_kernel lk_gather_kernel(void) { return LK_SELECT(gather_run); }
