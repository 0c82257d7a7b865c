#include <math.h>

#include "include/lk_reduction.h"
#include "include/lk_threads.h"

typedef struct {
  const lk_cumulate_params *params;
  const void *x;
  void *out;
} cumulate_run;

#define LK_CUMULATE(TYPE, WIDE, START, NEXT)                                                       \
  for (int64_t n = 0; n < p->inner; n++) {                                                         \
    const TYPE *x = (const TYPE *)run->x + block * p->length * p->inner + n;                       \
    TYPE *out = (TYPE *)run->out + block * p->length * p->inner + n;                               \
    WIDE total = START;                                                                            \
    for (int64_t step = 0; step < p->length; step++) {                                             \
      const int64_t at = (p->reverse ? p->length - 1 - step : step) * p->inner;                    \
      const WIDE before = total, value = (WIDE)x[at];                                              \
      total = NEXT;                                                                                \
      out[at] = (TYPE)(p->exclusive ? before : total);                                             \
    }                                                                                              \
  }

static void cumulate_block(void *context, int64_t block) {
  const cumulate_run *run = context;
  const lk_cumulate_params *p = run->params;
  bool is_float = p->dtype == LK_FLOAT32;
  switch ((int)p->kind) {
    case LK_REDUCE_SUM:
      if (is_float) {
        LK_CUMULATE(float, double, 0, before + value)
      } else {
        LK_CUMULATE(uint32_t, uint32_t, 0, before + value)
      }
      return;
    case LK_REDUCE_PROD:
      if (is_float) {
        LK_CUMULATE(float, double, 1, before *value)
      } else {
        LK_CUMULATE(uint32_t, uint32_t, 1, before *value)
      }
      return;
    case LK_REDUCE_MAX:
      if (is_float) {
        LK_CUMULATE(float, float, -INFINITY, before > value || before != before ? before : value)
      } else {
        LK_CUMULATE(int32_t, int32_t, INT32_MIN, before > value ? before : value)
      }
      return;
    case LK_REDUCE_MIN:
      if (is_float) {
        LK_CUMULATE(float, float, INFINITY, before < value || before != before ? before : value)
      } else {
        LK_CUMULATE(int32_t, int32_t, INT32_MAX, before < value ? before : value)
      }
      return;
    default: return;
  }
}
#undef LK_CUMULATE

static void cumulate(const void *params, void *const *operands, lk_pool *pool) {
  const lk_cumulate_params *p = params;
  if (p->outer <= 0 || p->length <= 0 || p->inner <= 0) return;
  cumulate_run run = {p, operands[0], operands[1]};
  bool small = p->outer * p->length * p->inner < 16 * 1024;
  lk_parallel_for(small ? NULL : pool, p->outer, cumulate_block, &run);
}

lk_kernel lk_cumulate_kernel(void) { return cumulate; }
