#include "lk_movement.h"
#include "lk_threads.h"

// Most tasks of one call, a power of two: each reads all ids.
#define LK_SCATTER_TASKS 32
// Elements added or cleared that are worth a task of their own.
#define LK_SCATTER_ELEMENTS (16 * 1024)
// Ids that a task looks through before it adds the rows that are its own.
#define LK_SCATTER_IDS 1024

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
  int64_t own[LK_SCATTER_IDS];
  for (int64_t first = 0; first < p->count; first += LK_SCATTER_IDS) {
    int64_t end = first + LK_SCATTER_IDS < p->count ? first + LK_SCATTER_IDS : p->count;
    int found = 0;
    for (int64_t i = first; i < end; i++) {
      int64_t id = run->ids[i];
      own[found] = i;
      found += (id & mask) == task && id >= 0 && id < p->rows;
    }
    for (int k = 0; k < found; k++) {
      // A task's rows lie too far apart for the processor to foresee them.
      if (k + 1 < found)
        for (int64_t at = 0; at < width; at += 16)
          __builtin_prefetch(run->in + own[k + 1] * width + at, 0, 3);
      const float *from = run->in + own[k] * width;
      float *to = run->out + run->ids[own[k]] * width;
      int64_t at = 0;
      for (; at + LK_WIDTH <= width; at += LK_WIDTH)
        vf_store(to + at, vf_load(to + at) + vf_load(from + at));
      for (; at < width; at++) to[at] += from[at];
    }
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
#undef LK_SCATTER_IDS
