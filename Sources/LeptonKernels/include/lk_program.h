// Running a list of kernel calls, and reporting what was wrong with the data.
#ifndef LK_PROGRAM_H
#define LK_PROGRAM_H

#include "lk_base.h"
#include "lk_movement.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One kernel call with resolved addresses.
typedef struct {
  lk_kernel kernel;
  const void *params;
  void *const *operands;
} lk_call;

/// Runs the calls in order; stops after one that recorded a fault in `fault`, a record that kernels
/// which can find fault with the data get as an operand. Returns the number of that call, or -1.
int64_t lk_run(const lk_call *calls, int64_t count, const lk_fault *fault, lk_pool *pool);

/// Copies bytes. Operands: 0 source, 1 destination.
typedef struct {
  int64_t bytes;
} lk_move_params;
lk_kernel lk_move_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
