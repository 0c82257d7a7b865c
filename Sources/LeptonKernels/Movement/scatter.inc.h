#include "lk_movement.h"
#include "lk_threads.h"

// Most tasks of one call, a power of two: each reads all ids.
#define LK_SCATTER_TASKS 32
// Elements added or cleared that are worth a task of their own.
#define LK_SCATTER_ELEMENTS (16 * 1024)

typedef struct {
  const lk_scatter_add_params *params;
  const float *in;
  const int32_t *ids;
  float *out;
  int64_t tasks;
} LK(scatter_add_t);

// A task owns every `tasks`-th row of out, so that neighbouring ids, of which words' are the more
// frequent the smaller they are, spread over all tasks; a row is added up by one task in one order.
static void LK(scatter_add_task)(void *context, int64_t task) {
  const LK(scatter_add_t) *run = context;
  const lk_scatter_add_params *p = run->params;
  int64_t width = p->width, mask = run->tasks - 1;
  for (int64_t row = task; row < p->rows; row += run->tasks)
    memset(run->out + row * width, 0, (size_t)width * sizeof(float));
  for (int64_t i = 0; i < p->count; i++) {
    int64_t id = run->ids[i];
    if ((id & mask) != task || id < 0 || id >= p->rows) continue;
    const float *from = run->in + i * width;
    float *to = run->out + id * width;
    int64_t at = 0;
    for (; at + LK_WIDTH <= width; at += LK_WIDTH)
      vf_store(to + at, vf_load(to + at) + vf_load(from + at));
    for (; at < width; at++) to[at] += from[at];
  }
}

static void LK(scatter_add_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_scatter_add_params *p = params;
  if (p->rows <= 0 || p->width <= 0) return;
  LK(scatter_add_t) run = {p, operands[0], operands[1], operands[2], 1};
  int64_t worth = (p->rows + p->count) * p->width / LK_SCATTER_ELEMENTS;
  while (run.tasks < LK_SCATTER_TASKS && run.tasks * 2 <= worth) run.tasks *= 2;
  lk_parallel_for(run.tasks == 1 ? NULL : pool, run.tasks, LK(scatter_add_task), &run);
}
#undef LK_SCATTER_TASKS
#undef LK_SCATTER_ELEMENTS
