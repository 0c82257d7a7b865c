// Recurrent sequence kernels: SimpleRNN, LSTM and GRU over all time steps in one call.
#ifndef LK_RECURRENT_H
#define LK_RECURRENT_H

#include "lk_base.h"
#include "lk_unary.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The cell. G is the number of gates, and the column blocks of the kernels are in Keras's order.
/// `f` is the activation, `s` the recurrent activation, ∘ the product by element.
typedef enum {
  /// G = 1: h ← f(x·W + b + h·R)
  LK_SIMPLE_RNN = 0,
  /// G = 4, blocks i, f, c, o: c ← s(z_f)∘c + s(z_i)∘f(z_c); h ← s(z_o)∘f(c)
  LK_LSTM = 1,
  /// G = 3, blocks z, r, h, with reset_after = true: hh = f(x_h + r∘(h·R_h + b_rh));
  /// h ← z∘h + (1 - z)∘hh
  LK_GRU = 2,
  /// G = 3, blocks z, r, h, with reset_after = false: hh = f(x_h + (r∘h)·R_h)
  LK_GRU_RESET_BEFORE = 3,
} lk_recurrent_kind;

/// One recurrent layer applied to one batch of sequences. Strides and offsets count elements.
typedef struct {
  lk_recurrent_kind kind;
  int64_t batch;   ///< B
  int64_t time;    ///< T, at least 0
  int64_t inputs;  ///< I, the features of one step
  int64_t units;   ///< U
  lk_activation activation;
  lk_activation recurrent_activation;
  /// Steps are taken from the last to the first; the mask is read in the same order.
  bool go_backwards;
  /// Write the sequence in the order of the input's time (as Bidirectional does with its backward
  /// layer) instead of the order the steps were taken in. Matters only with go_backwards.
  bool restore_order;
  /// The output is [B, T, U], else that of the last step taken, [B, U].
  bool return_sequences;
  /// The output of a masked step is 0 instead of the previous output.
  bool zero_output_for_mask;
  /// The input operand is x·W + b, [B, T, G·U] in Keras's column order, with the input bias (for
  /// reset_after: row 0) already added; the packed weights then hold no input kernel and `inputs`
  /// is not used. Without it the operand is x, [B, T, I].
  bool input_projected;
  /// Strides of the input operand; its last dimension is contiguous.
  int64_t input_batch_stride, input_time_stride;
  /// Where the output starts in its operand, and its strides; its last dimension is contiguous. A
  /// batch stride of T·2U and a time stride of 2U with offset U write the second half of a
  /// concatenation. The time stride is not used without return_sequences.
  int64_t output_offset, output_batch_stride, output_time_stride;
} lk_recurrent;

/// Positions of the operands of lk_recurrent_kernel. All are float32 but the mask, and contiguous
/// but the input and the output. NULL stands for an absent one where allowed.
enum {
  LK_RECURRENT_INPUT = 0,
  LK_RECURRENT_WEIGHTS = 1,  ///< what lk_recurrent_pack wrote
  LK_RECURRENT_MASK = 2,     ///< bytes [B, T], 0 where a step is masked; or NULL
  /// States before the first step, [B, U]; NULL for zeros. The second is LSTM's c only.
  LK_RECURRENT_INITIAL_H = 3,
  LK_RECURRENT_INITIAL_C = 4,
  LK_RECURRENT_OUTPUT = 5,  ///< or NULL when only the states are wanted
  /// States after the last unmasked step, [B, U]; NULL where not wanted. Each may be the same
  /// memory as its initial state.
  LK_RECURRENT_FINAL_H = 6,
  LK_RECURRENT_FINAL_C = 7,
  LK_RECURRENT_SCRATCH = 8,  ///< lk_recurrent_scratch bytes, aligned to 64
  LK_RECURRENT_OPERANDS = 9,
};

/// Bytes of the packed weights (aligned to 64), at the instruction-set level in use.
size_t lk_recurrent_packed_size(const lk_recurrent *params);

/// Packs the weights for the instruction-set level in use. `kernel` is [I, G·U] (not read, may be
/// NULL, with input_projected), `recurrent_kernel` [U, G·U], `bias` [G·U] or NULL; for LK_GRU
/// [2, 3·U], row 0 of the input, row 1 of the recurrent product.
void lk_recurrent_pack(
    const lk_recurrent *params, const float *kernel, const float *recurrent_kernel,
    const float *bias, void *packed);

/// Bytes of scratch that the kernel needs at the instruction-set level in use.
size_t lk_recurrent_scratch(const lk_recurrent *params);

/// The kernel for the level in use. Parameters: lk_recurrent. Every output element is one chain of
/// sums in a fixed order, so that results do not depend on threads, on the batch a row is in, or on
/// whether a sequence is run at once or step by step.
lk_kernel lk_recurrent_kernel(void);

/// Two independent layers side by side, as the two directions of Bidirectional.
typedef struct {
  lk_recurrent first, second;
} lk_recurrent_pair;

/// Runs both layers of a pair, in parallel where the pool has threads. Parameters:
/// lk_recurrent_pair. Operands: LK_RECURRENT_OPERANDS of the first, then as many of the second;
/// each has its own scratch.
lk_kernel lk_recurrent_pair_kernel(void);

/// Operands of the kernels that take weights as Keras has them: those of LK_RECURRENT_OPERANDS, of
/// which LK_RECURRENT_WEIGHTS is the place that the packed weights are written to
/// (lk_recurrent_packed_size bytes, aligned to 64), then what lk_recurrent_pack takes.
enum {
  LK_UNPACKED_KERNEL = LK_RECURRENT_OPERANDS,
  LK_UNPACKED_RECURRENT_KERNEL,
  LK_UNPACKED_BIAS,  ///< or NULL
  LK_UNPACKED_OPERANDS,
};

/// lk_recurrent_kernel and lk_recurrent_pair_kernel for weights that change from run to run.
lk_kernel lk_recurrent_unpacked_kernel(void);
lk_kernel lk_recurrent_pair_unpacked_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
