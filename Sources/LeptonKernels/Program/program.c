#include "lk_program.h"

void lk_run(const lk_call *calls, int64_t count, lk_fault *fault, lk_pool *pool) {
  for (int64_t i = 0; i < count; i++) {
    calls[i].kernel(calls[i].params, calls[i].operands, pool);
    if (__builtin_expect(fault->kind != 0, 0)) {
      fault->step = (int32_t)i;
      return;
    }
  }
}
