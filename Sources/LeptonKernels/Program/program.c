#include "lk_program.h"

#include <string.h>

int64_t lk_run(const lk_call *calls, int64_t count, const lk_fault *fault, lk_pool *pool) {
  for (int64_t i = 0; i < count; i++) {
    calls[i].kernel(calls[i].params, calls[i].operands, pool);
    if (__builtin_expect(fault->code != LK_FAULT_NONE, 0)) return i;
  }
  return -1;
}

static void move_run(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  const lk_move_params *move = params;
  memmove(operands[1], operands[0], (size_t)move->bytes);
}

lk_kernel lk_move_kernel(void) { return move_run; }
