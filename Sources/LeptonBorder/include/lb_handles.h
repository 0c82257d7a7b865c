// The table of live handles.
//
// A handle is a number: kind, slot and the slot's generation, with the lowest bit set, so that no
// address of an object is ever taken for a handle. Looking one up costs one atomic operation and
// giving it back another; only making and destroying handles takes a lock. A slot that is freed
// raises its generation, so a stale handle is found out (until 2³² handles later).
#ifndef LB_HANDLES_H
#define LB_HANDLES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  LB_MODEL = 1,
  LB_SESSION = 2,
  LB_BUILDER = 3,
  LB_CUSTOM_OBJECTS = 4,
  LB_TRACE = 5,
  LB_WEIGHTS = 6,
  LB_PROFILE = 7
} lb_kind;

/// A new handle for an object; 0 when memory or slots (2²⁴) are out.
uint64_t lb_handle_create(lb_kind kind, void *object);

/// The object of a live handle of that kind, which stays alive until lb_handle_release; NULL for
/// any other number.
void *lb_handle_acquire(lb_kind kind, uint64_t handle);

/// Ends a use. Returns the object where the handle was closed meanwhile and this was the last use:
/// the caller destroys it. Else NULL.
void *lb_handle_release(uint64_t handle);

/// Closes a handle: nothing acquires it any more. Returns the object where nobody uses it: the caller
/// destroys it. NULL where somebody does (the last release hands it out), or where there is no such
/// live handle.
void *lb_handle_close(lb_kind kind, uint64_t handle);

#ifdef __cplusplus
}
#endif
#endif
