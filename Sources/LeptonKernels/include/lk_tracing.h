// A pool that writes down which thread did what and when, for profiles.
#ifndef LK_TRACING_H
#define LK_TRACING_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The calling thread's number, other than that of any thread that lives.
uint64_t lk_this_thread(void);

/// One task of a parallel region: the thread that ran it and lk_now() before and after.
typedef struct {
  uint64_t thread;
  int64_t begin;
  int64_t end;
} lk_traced_task;

typedef struct lk_tracing lk_tracing;

/// Room for `capacity` tasks; those beyond it run, but leave no trace. Tasks run on `inner`, which
/// must live longer. NULL when memory is short.
lk_tracing *lk_tracing_create(lk_pool *inner, int64_t capacity);
void lk_tracing_free(lk_tracing *tracing);

/// The pool to give to kernels; it belongs to the tracing. Regions of one task, and all regions of one
/// thread, run inline and leave no trace.
lk_pool *lk_tracing_pool(const lk_tracing *tracing);

/// Forgets all tasks. No parallel region may be running, as for the next.
void lk_tracing_clear(lk_tracing *tracing);

/// The tasks since the last clearing, in no order.
const lk_traced_task *lk_tracing_tasks(const lk_tracing *tracing, int64_t *count);

#ifdef __cplusplus
}
#endif
#endif
