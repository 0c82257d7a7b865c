// Connectionist temporal classification: the probability of a sequence of labels, over all ways to
// stretch it to the length of the logits with blanks between, and its gradient.
#ifndef LK_CTC_H
#define LK_CTC_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// float32 logits [rows, steps, classes], int32 labels [rows, labels]: the first n of a row count, n
/// being how many of the row are not 0. Class 0 is the blank.
typedef struct {
  int64_t rows, steps, classes, labels;
} lk_ctc_params;

/// The loss of rows that cannot be aligned, whose gradient is 0.
#define LK_CTC_IMPOSSIBLE 707.0f

/// Bytes of scratch; -1 where they cannot be counted.
int64_t lk_ctc_scratch(const lk_ctc_params *params);
/// loss [rows]: -log of the probability; gradient [rows, steps, classes]: its derivative by the logits.
/// Operands: logits, labels, loss, gradient, scratch, lk_fault (may be NULL). Where a label is outside
/// 0…classes-1, it is recorded as the fault and the results are zeros.
lk_kernel lk_ctc_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
