#include "lk_microbatches.h"

#include <stdatomic.h>

enum { ALIGNMENT = 64 };

typedef struct {
  const lk_microbatches *batches;
  void *const *outside;
  char *scratch;
  _Atomic int64_t next;
} run;

static size_t aligned(size_t bytes) { return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

// A lane's memory begins with the addresses of all operands.
static size_t table_bytes(const lk_microbatches *batches) {
  return aligned((size_t)batches->operand_count * sizeof(void *));
}

static size_t lane_bytes(const lk_microbatches *batches) {
  return table_bytes(batches) + aligned((size_t)batches->arena_bytes);
}

size_t lk_microbatches_scratch(const lk_microbatches *batches) {
  return (size_t)batches->lanes * lane_bytes(batches);
}

static void resolve(const run *at, int64_t index, char *arena, void **table) {
  const lk_microbatches *batches = at->batches;
  for (int64_t i = 0; i < batches->operand_count; i++) {
    const lk_microbatch_operand *operand = &batches->operands[i];
    switch (operand->space) {
      case LK_OPERAND_FIXED: table[i] = operand->address; break;
      case LK_OPERAND_ARENA: table[i] = arena + operand->offset; break;
      case LK_OPERAND_OUTSIDE:
        table[i] = (char *)at->outside[operand->number] +
                   index * batches->steps[operand->number] + operand->offset;
    }
  }
}

static void lane_task(void *context, int64_t lane) {
  run *at = context;
  const lk_microbatches *batches = at->batches;
  void **const table = (void **)(at->scratch + (size_t)lane * lane_bytes(batches));
  char *const arena = (char *)table + table_bytes(batches);
  for (;;) {
    const int64_t index = atomic_fetch_add_explicit(&at->next, 1, memory_order_relaxed);
    if (index >= batches->count) return;
    resolve(at, index, arena, table);
    void *const *operands = table;
    for (int64_t i = 0; i < batches->call_count; i++) {
      batches->calls[i].kernel(batches->calls[i].params, operands, NULL);
      operands += batches->operand_counts[i];
    }
  }
}

static void microbatches_run(const void *params, void *const *operands, lk_pool *pool) {
  const lk_microbatches *batches = params;
  run at = {.batches = batches, .outside = operands, .scratch = operands[batches->outside]};
  lk_parallel_for(pool, batches->lanes, lane_task, &at);
}

lk_kernel lk_microbatches_kernel(void) { return microbatches_run; }
