// Recurrent sequence kernels; see lk_recurrent.h.
#include "lk_recurrent.h"
#include "lk_threads.h"

#include "Recurrent/sequence.h"
// Shared by all levels.
#include "Recurrent/team.h"

#define LK_FAMILY "Recurrent/recurrent.inc.h"
#include "Isa/instantiate.h"

lk_kernel lk_recurrent_kernel(void) { return LK_SELECT(recurrent_run); }

lk_kernel lk_recurrent_pair_kernel(void) { return LK_SELECT(recurrent_pair_run); }
