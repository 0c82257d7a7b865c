// Recurrent layers in training: the forward pass that keeps what the backward pass needs, and the
// backward pass through time.
//
// Both leave the products over all steps at once to the matrix product: the input's share x·W + b
// of the gate sums is an operand, and the gradients of the gate sums are a result, from which those
// of x, W, b and the recurrent kernel follow as one product each.
#ifndef LK_RECURRENT_TRAINING_H
#define LK_RECURRENT_TRAINING_H

#include "lk_recurrent.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One recurrent layer applied to one batch; the fields are those of lk_recurrent. All operands are
/// contiguous.
typedef struct {
  lk_recurrent_kind kind;
  int64_t batch;  ///< B
  int64_t time;   ///< T, at least 0
  int64_t units;  ///< U
  lk_activation activation;
  lk_activation recurrent_activation;
  bool go_backwards;
  bool restore_order;
  bool return_sequences;
  bool zero_output_for_mask;
} lk_recurrent_training;

/// Operands of lk_recurrent_forward_kernel; NULL stands for an absent one where allowed.
enum {
  LK_FORWARD_SUMS = 0,    ///< x·W + b, [B, T, G·U] in Keras's column order
  LK_FORWARD_KERNEL = 1,  ///< the recurrent kernel R, [U, G·U]
  /// LK_GRU: the bias that the candidate's recurrent product h·R_h starts from, [U]; or NULL.
  LK_FORWARD_BIAS = 2,
  LK_FORWARD_MASK = 3,  ///< bytes [B, T], 0 where a step is masked; or NULL
  /// Factors [G, B, U] of the state in each gate's recurrent product, the same at all steps
  /// (Keras's recurrent dropout); or NULL.
  LK_FORWARD_DROPOUT = 4,
  LK_FORWARD_INITIAL_H = 5,  ///< [B, U] or NULL for zeros
  LK_FORWARD_INITIAL_C = 6,
  LK_FORWARD_OUTPUT = 7,  ///< [B, T, U] or [B, U]; or NULL
  LK_FORWARD_FINAL_H = 8,  ///< [B, U] or NULL
  LK_FORWARD_FINAL_C = 9,
  /// Kept for the backward pass, at the input's place in time. The gates, [B, T, G·U]: activated
  /// where the activations are tanh and sigmoid, else their sums. May be the memory of the sums.
  LK_FORWARD_GATES = 10,
  LK_FORWARD_BEFORE = 11,  ///< h before each step, [B, T, U]
  /// [B, T, U]. LSTM: c before each step; LK_GRU: h·R_h + b; LK_GRU_RESET_BEFORE: what R_h is
  /// multiplied with, r∘h; SimpleRNN: not used, may be NULL.
  LK_FORWARD_EXTRA = 12,
  LK_FORWARD_SCRATCH = 13,  ///< lk_recurrent_training_scratch bytes, aligned to 64
  LK_FORWARD_OPERANDS = 14,
};

/// Operands of lk_recurrent_backward_kernel.
enum {
  LK_BACKWARD_GATES = 0,
  LK_BACKWARD_BEFORE = 1,
  LK_BACKWARD_EXTRA = 2,
  LK_BACKWARD_KERNEL = 3,
  LK_BACKWARD_MASK = 4,     ///< or NULL
  LK_BACKWARD_DROPOUT = 5,  ///< or NULL
  /// The gradients of the results, each NULL where it is zero.
  LK_BACKWARD_OUTPUT = 6,
  LK_BACKWARD_FINAL_H = 7,
  LK_BACKWARD_FINAL_C = 8,
  /// The gradient of the sums, [B, T, G·U]; may be the memory of the gates.
  LK_BACKWARD_SUMS = 9,
  /// LK_GRU: the gradient of h·R_h + b, [B, T, U]; may be the memory of the extra. Else not used.
  LK_BACKWARD_CANDIDATE = 10,
  LK_BACKWARD_INITIAL_H = 11,  ///< the gradients of the initial states, [B, U], or NULL
  LK_BACKWARD_INITIAL_C = 12,
  LK_BACKWARD_SCRATCH = 13,  ///< lk_recurrent_training_scratch bytes, aligned to 64
  LK_BACKWARD_OPERANDS = 14,
};

/// Bytes of scratch that either kernel needs at the instruction-set level in use.
size_t lk_recurrent_training_scratch(const lk_recurrent_training *params);

/// The kernels for the level in use. Parameters: lk_recurrent_training. Every result is one chain of
/// sums in a fixed order, whatever the number of threads.
lk_kernel lk_recurrent_forward_kernel(void);
lk_kernel lk_recurrent_backward_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
