#include <string.h>

#include "include/lk_movement.h"
#include "include/lk_threads.h"

// Elements that are worth a task of their own.
enum { LK_SCATTER_PIECE = 16 * 1024 };

typedef struct {
  const lk_scatter_rows_params *params;
  const int32_t *ids;
  const char *updates;
  char *out;
  int64_t columns;  // of one task
} scatter_rows_run;

#define LK_COMBINE(TYPE)                                                                           \
  {                                                                                                \
    TYPE *to = target;                                                                             \
    const TYPE *from = source;                                                                     \
    for (int64_t i = 0; i < count; i++) {                                                          \
      const TYPE a = to[i], b = from[i];                                                           \
      switch (mode) {                                                                              \
        case LK_SCATTER_ADD: to[i] = a + b; break;                                                 \
        case LK_SCATTER_MULTIPLY: to[i] = a * b; break;                                            \
        case LK_SCATTER_MAX: to[i] = a > b || a != a ? a : b; break;                               \
        default: to[i] = a < b || a != a ? a : b; break;                                           \
      }                                                                                            \
    }                                                                                              \
  }

static void combine_floats(int mode, void *target, const void *source, int64_t count)
    LK_COMBINE(float)

// Integers wrap.
static void combine_integers(int mode, void *target, const void *source, int64_t count) {
  if (mode == LK_SCATTER_ADD || mode == LK_SCATTER_MULTIPLY)
    LK_COMBINE(uint32_t)
  else
    LK_COMBINE(int32_t)
}
#undef LK_COMBINE

/// All rows, in their order, of some columns.
static void scatter_columns(void *context, int64_t task) {
  const scatter_rows_run *run = context;
  const lk_scatter_rows_params *p = run->params;
  int64_t first = task * run->columns;
  int64_t count = p->width - first < run->columns ? p->width - first : run->columns;
  int64_t size = p->dtype == LK_BOOL ? 1 : 4;
  for (int64_t i = 0; i < p->count; i++) {
    int64_t id = run->ids[i];
    if (id < 0 || id >= p->rows) continue;
    void *to = run->out + (id * p->width + first) * size;
    const void *from = run->updates + (i * p->width + first) * size;
    if (p->mode == LK_SCATTER_SET) {
      memcpy(to, from, (size_t)(count * size));
    } else if (p->dtype == LK_FLOAT32) {
      combine_floats(p->mode, to, from, count);
    } else {
      combine_integers(p->mode, to, from, count);
    }
  }
}

static void scatter_rows(const void *params, void *const *operands, lk_pool *pool) {
  const lk_scatter_rows_params *p = params;
  if (p->rows <= 0 || p->width <= 0) return;
  int64_t size = p->dtype == LK_BOOL ? 1 : 4;
  if (operands[0] != operands[3])
    memcpy(operands[3], operands[0], (size_t)(p->rows * p->width * size));
  if (p->count <= 0 || (p->dtype == LK_BOOL && p->mode != LK_SCATTER_SET)) return;
  scatter_rows_run run = {p, operands[1], operands[2], operands[3], p->width};
  int64_t tasks = 1;
  while (tasks < 16 && tasks * 2 * LK_SCATTER_PIECE <= p->count * p->width &&
         p->width / (tasks * 2) >= 16)
    tasks *= 2;
  run.columns = (p->width + tasks - 1) / tasks;
  tasks = (p->width + run.columns - 1) / run.columns;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, scatter_columns, &run);
}

lk_kernel lk_scatter_rows_kernel(void) { return scatter_rows; }
