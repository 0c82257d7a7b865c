// Running a list of kernel calls, and reporting what was wrong with the data.
#ifndef LK_PROGRAM_H
#define LK_PROGRAM_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One kernel call with resolved addresses.
typedef struct {
  lk_kernel kernel;
  const void *params;
  void *const *operands;
} lk_call;

/// What a kernel found wrong with the data: it writes the record that it gets as an operand, once.
typedef struct {
  int32_t kind;   ///< 0 nothing; 1 an id outside 0..<limit
  int32_t step;   ///< which call of lk_run found it
  int64_t value;  ///< the id
  int64_t limit;
} lk_fault;

/// Runs the calls in order; stops after one that recorded a fault, noting its number.
void lk_run(const lk_call *calls, int64_t count, lk_fault *fault, lk_pool *pool);

/// Copies bytes. Operands: 0 source, 1 destination.
typedef struct {
  int64_t bytes;
} lk_copy;
lk_kernel lk_copy_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
