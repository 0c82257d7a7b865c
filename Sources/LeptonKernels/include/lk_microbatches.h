// A part of a program, run for one microbatch after the other.
#ifndef LK_MICROBATCHES_H
#define LK_MICROBATCHES_H

#include "lk_base.h"
#include "lk_threads.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Where a call finds an operand.
typedef enum {
  LK_OPERAND_FIXED = 0,   ///< at `address`, for all microbatches; NULL for no operand
  LK_OPERAND_ARENA = 1,   ///< in the memory for one microbatch
  LK_OPERAND_OUTSIDE = 2, ///< in operand `number` of the kernel, at the microbatch's samples
} lk_operand_space;

typedef struct {
  lk_operand_space space;
  int32_t number;
  int64_t offset;  ///< bytes
  void *address;
} lk_microbatch_operand;

typedef struct {
  lk_kernel kernel;
  const void *params;
} lk_microbatch_call;

/// Runs `calls`, whose operands follow each other in `operands`, `count` times. Operands of the kernel:
/// 0…outside-1 the arrays of the whole batch, of which microbatch i takes the bytes from i·steps[k] on;
/// then scratch of lk_microbatches_scratch bytes, 64-byte aligned.
///
/// Microbatches run beside each other on as many threads as the pool has free, at most `lanes`; each by
/// itself runs on one thread.
typedef struct {
  const lk_microbatch_call *calls;
  const int32_t *operand_counts;  ///< of every call
  int64_t call_count;
  const lk_microbatch_operand *operands;
  int64_t operand_count;
  const int64_t *steps;  ///< bytes of one microbatch, per outside operand
  int64_t outside;
  int64_t count, lanes;
  int64_t arena_bytes;
} lk_microbatches;

lk_kernel lk_microbatches_kernel(void);
size_t lk_microbatches_scratch(const lk_microbatches *microbatches);

#ifdef __cplusplus
}
#endif
#endif
