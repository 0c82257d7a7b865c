// A single LSTM step over given gate sums; see lk_lstm_step.h.
#define LK_FAMILY "Recurrent/lstm_step.inc.h"
#include "Isa/instantiate.h"

lk_kernel lk_lstm_step_kernel(void) { return LK_SELECT(lstm_step_run); }

lk_kernel lk_lstm_step_gradient_kernel(void) { return LK_SELECT(lstm_step_gradient_run); }
