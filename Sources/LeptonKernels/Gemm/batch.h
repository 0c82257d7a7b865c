// The matrices of a batched product.
#ifndef LK_BATCH_H
#define LK_BATCH_H

#include "lk_gemm.h"

static inline int64_t batch_count(const lk_gemm *gemm) {
  int64_t count = 1;
  for (int axis = 0; axis < LK_GEMM_BATCH_AXES; axis++) count *= gemm->batch[axis];
  return count;
}

// Distinct matrices along the batch axes, and their steps when they lie densely, `floats` each.
static inline int64_t dense_batch(
    const lk_gemm *gemm, const int64_t *steps, int64_t floats, int64_t *dense) {
  int64_t count = 1;
  for (int axis = LK_GEMM_BATCH_AXES - 1; axis >= 0; axis--) {
    dense[axis] = steps[axis] == 0 ? 0 : count * floats;
    if (steps[axis] != 0) count *= gemm->batch[axis];
  }
  return count;
}

static inline int64_t batch_offset(const lk_gemm *gemm, const int64_t *steps, int64_t index) {
  int64_t offset = 0;
  for (int axis = LK_GEMM_BATCH_AXES - 1; axis >= 0; axis--) {
    offset += index % gemm->batch[axis] * steps[axis];
    index /= gemm->batch[axis];
  }
  return offset;
}

// Where the index-th distinct matrix begins.
static inline int64_t distinct_offset(const lk_gemm *gemm, const int64_t *steps, int64_t index) {
  int64_t offset = 0;
  for (int axis = LK_GEMM_BATCH_AXES - 1; axis >= 0; axis--) {
    if (steps[axis] == 0) continue;
    offset += index % gemm->batch[axis] * steps[axis];
    index /= gemm->batch[axis];
  }
  return offset;
}

#endif
