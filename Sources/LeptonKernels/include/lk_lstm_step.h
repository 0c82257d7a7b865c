// One step of an LSTM whose gate sums are computed elsewhere (a convolution, say), and its gradient.
#ifndef LK_LSTM_STEP_H
#define LK_LSTM_STEP_H

#include "lk_unary.h"

#ifdef __cplusplus
extern "C" {
#endif

/// float32 throughout: sums [rows, 4·units] in blocks i, f, c, o; states [rows, units].
///   c = s(f)·c₋ + s(i)·a(z_c),  h = s(o)·a(c)
/// with a the activation and s the recurrent activation.
typedef struct {
  int64_t rows, units;
  lk_activation activation, recurrent_activation;
} lk_lstm_step_params;

/// Operands: sums, c₋, h, c. c may be c₋.
lk_kernel lk_lstm_step_kernel(void);

/// Operands: sums, c₋, c, gradient of h (or NULL), gradient of c (or NULL); the gradients of sums and
/// of c₋. The gradient of the sums may be written over them, that of c₋ over c₋.
lk_kernel lk_lstm_step_gradient_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
