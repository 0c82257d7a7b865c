#define LK_FAMILY "Random/random.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_random_kernel(void) { return LK_SELECT(random_run); }
