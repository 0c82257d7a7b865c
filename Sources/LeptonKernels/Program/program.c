#include "lk_program.h"

#include <string.h>

void lk_run(const lk_call *calls, int64_t count, lk_fault *fault, lk_pool *pool) {
  for (int64_t i = 0; i < count; i++) {
    calls[i].kernel(calls[i].params, calls[i].operands, pool);
    if (__builtin_expect(fault->kind != 0, 0)) {
      fault->step = (int32_t)i;
      return;
    }
  }
}

static void copy_run(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  const lk_copy *copy = params;
  memmove(operands[1], operands[0], (size_t)copy->bytes);
}

lk_kernel lk_copy_kernel(void) { return copy_run; }
