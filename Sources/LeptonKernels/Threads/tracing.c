#include "include/lk_tracing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "include/lk_peak.h"
#include "include/lk_threads.h"

struct lk_tracing {
  lk_pool *inner;
  lk_pool *pool;
  lk_traced_task *tasks;
  int64_t capacity;
  atomic_int_fast64_t count;
};

typedef struct {
  lk_tracing *tracing;
  lk_task task;
  void *context;
} traced_region;

uint64_t lk_this_thread(void) { return (uint64_t)(uintptr_t)pthread_self(); }

static void traced_task(void *context, int64_t index) {
  const traced_region *region = context;
  const int64_t begin = lk_now();
  region->task(region->context, index);
  const int64_t end = lk_now();
  lk_tracing *tracing = region->tracing;
  const int64_t place = atomic_fetch_add_explicit(&tracing->count, 1, memory_order_relaxed);
  if (place >= tracing->capacity) return;
  tracing->tasks[place] = (lk_traced_task){lk_this_thread(), begin, end};
}

static void traced_for(void *host, int64_t count, lk_task task, void *context) {
  lk_tracing *tracing = host;
  traced_region region = {tracing, task, context};
  lk_parallel_for(tracing->inner, count, traced_task, &region);
}

lk_tracing *lk_tracing_create(lk_pool *inner, int64_t capacity) {
  lk_tracing *tracing = calloc(1, sizeof *tracing);
  if (tracing == NULL) return NULL;
  tracing->inner = inner;
  tracing->capacity = capacity;
  tracing->tasks = calloc((size_t)capacity + 1, sizeof *tracing->tasks);
  tracing->pool = lk_pool_create_host(lk_pool_threads(inner), traced_for, tracing);
  if (tracing->tasks == NULL || tracing->pool == NULL) {
    lk_tracing_free(tracing);
    return NULL;
  }
  return tracing;
}

void lk_tracing_free(lk_tracing *tracing) {
  if (tracing == NULL) return;
  lk_pool_free(tracing->pool);
  free(tracing->tasks);
  free(tracing);
}

lk_pool *lk_tracing_pool(const lk_tracing *tracing) { return tracing->pool; }

void lk_tracing_clear(lk_tracing *tracing) {
  atomic_store_explicit(&tracing->count, 0, memory_order_relaxed);
}

const lk_traced_task *lk_tracing_tasks(const lk_tracing *tracing, int64_t *count) {
  const int64_t found = atomic_load_explicit(&tracing->count, memory_order_relaxed);
  *count = found < tracing->capacity ? found : tracing->capacity;
  return tracing->tasks;
}
