// A step of a program that the host computes.
#ifndef LK_HOST_H
#define LK_HOST_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Calls `function` once, on the calling thread. Operands: what the function takes and gives, as many
/// as `count`, then lk_fault. Where it returns anything but 0, the fault is LK_FAULT_HOST; what went
/// wrong is kept by the function.
typedef struct {
  int32_t (*function)(void *context, void *const *operands);
  void *context;
  int64_t count;
} lk_host_params;
lk_kernel lk_host_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
