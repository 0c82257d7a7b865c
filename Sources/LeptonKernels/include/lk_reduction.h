// Reductions over any axes, softmax and log-softmax.
#ifndef LK_REDUCTION_H
#define LK_REDUCTION_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  LK_REDUCE_SUM = 0,
  LK_REDUCE_MEAN = 1,
  LK_REDUCE_MAX = 2,  ///< -∞ over nothing; NaN where one is NaN
  LK_REDUCE_MIN = 3,
  LK_REDUCE_PROD = 4,
  LK_REDUCE_ANY = 5,
  LK_REDUCE_ALL = 6,
  LK_REDUCE_ARGMAX = 7,  ///< int32 out: the first of equals, or the first NaN, counted row-major
                         ///< over the reduced axes
  LK_REDUCE_ARGMIN = 8,
  LK_REDUCE_SUM_OF_SQUARES = 9,
  LK_REDUCE_LOG_SUM_EXP = 10,
} lk_reduce_kind;

/// A reduction of a contiguous tensor over the axes whose `reduced` is true. Element types: float32
/// for every kind but any and all; int32 for sum, max, min, prod, argmax, argmin (arithmetic
/// wraps); bool for any and all. Out has the element type of the input (int32 for argmax and
/// argmin) and the kept axes, contiguous. Floats are summed in short float32 blocks added up in
/// double precision.
typedef struct {
  lk_reduce_kind kind;
  lk_dtype dtype;
  int32_t rank;
  int64_t dims[LK_MAX_RANK];
  bool reduced[LK_MAX_RANK];
  // Set by lk_reduce_prepare: the axes merged, those kept and those reduced with their strides; the
  // last kept axis stands apart as `inner` where it is the last of all. `splits` pieces of the
  // first reduced axis are reduced by themselves where there are few results.
  int32_t valid, kept_rank, reduced_rank;
  int64_t kept_dims[LK_MAX_RANK], kept_strides[LK_MAX_RANK];
  int64_t reduced_dims[LK_MAX_RANK], reduced_strides[LK_MAX_RANK];
  int64_t inner, outer, count, splits, task_units;
} lk_reduce_params;

/// Merges axes and plans the split; call once before the kernel. False where a field is out of
/// range.
bool lk_reduce_prepare(lk_reduce_params *params);
/// Bytes of scratch that the kernel needs (0: pass NULL).
size_t lk_reduce_scratch(const lk_reduce_params *params);
/// Operands: in, out, scratch.
lk_kernel lk_reduce_kernel(void);

/// Softmax (or log-softmax) over `axis` of a contiguous float32 tensor [outer, axis, inner], where
/// outer is outer_dims[0]×…×outer_dims[3]. Logits are first multiplied by `scale`. Where a mask
/// (bool) is false the logit is replaced by `masked_value` and, with `zero_masked`, the result by
/// 0. The mask's strides are in elements, 0 where it broadcasts.
typedef struct {
  int64_t outer_dims[4];
  int64_t axis, inner;
  float scale;
  bool log;
  bool masked, zero_masked;
  float masked_value;
  int64_t mask_outer_strides[4], mask_axis_stride, mask_inner_stride;
} lk_softmax_params;

/// Operands: in, out (may be the same memory), mask (NULL unless `masked`).
lk_kernel lk_softmax_kernel(void);

/// out[o, i, n] = x[o, 0, n] ∘ … ∘ x[o, i, n] for x of [outer, length, inner] of LK_FLOAT32 or
/// LK_INT32; from the end back to i where `reverse`, without element i itself where `exclusive`.
/// Sums and products of floats are taken in double precision.
typedef struct {
  lk_dtype dtype;
  int32_t kind;  ///< LK_REDUCE_SUM, LK_REDUCE_PROD, LK_REDUCE_MAX or LK_REDUCE_MIN
  int32_t reverse, exclusive;
  int64_t outer, length, inner;
} lk_cumulate_params;

/// Operands: x, out; they may be the same memory.
lk_kernel lk_cumulate_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
