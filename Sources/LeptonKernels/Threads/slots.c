#include "Threads/slots.h"

#include <stdatomic.h>

typedef struct {
  int64_t items;
  void (*work)(void *context, int64_t item, int64_t slot);
  void *context;
  _Atomic int64_t next;
} job;

static void slot_task(void *context, int64_t slot) {
  job *at = context;
  for (;;) {
    const int64_t item = atomic_fetch_add_explicit(&at->next, 1, memory_order_relaxed);
    if (item >= at->items) return;
    at->work(at->context, item, slot);
  }
}

void lk_parallel_slots(
    lk_pool *pool, int64_t items, int64_t slots,
    void (*work)(void *context, int64_t item, int64_t slot), void *context) {
  job at = {.items = items, .work = work, .context = context};
  lk_parallel_for(pool, slots, slot_task, &at);
}
