#include "lk_host.h"

#include "lk_movement.h"

static void host_run(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  const lk_host_params *call = params;
  lk_fault *fault = operands[call->count];
  if (call->function(call->context, operands) != 0) fault->code = LK_FAULT_HOST;
}

lk_kernel lk_host_kernel(void) { return host_run; }
