#include "include/lk_sparsemax.h"

#include "include/lk_threads.h"

typedef struct {
  const lk_sparsemax_params *params;
  const float *in;
  float *out;
} sparsemax_run;

/// Lets the element at `root` of a heap of the smallest first sink to its place.
static void sink(float *x, int64_t step, int64_t root, int64_t count) {
  const float moving = x[root * step];
  for (int64_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
    if (child + 1 < count && x[(child + 1) * step] < x[child * step]) child++;
    if (moving <= x[child * step]) break;
    x[root * step] = x[child * step];
    root = child;
  }
  x[root * step] = moving;
}

/// Heap sort in falling order: in place, and never slow.
static void sort_falling(float *x, int64_t step, int64_t count) {
  for (int64_t root = count / 2 - 1; root >= 0; root--) sink(x, step, root, count);
  for (int64_t last = count - 1; last > 0; last--) {
    const float smallest = x[0];
    x[0] = x[last * step];
    x[last * step] = smallest;
    sink(x, step, 0, last);
  }
}

static void row(void *context, int64_t index) {
  const sparsemax_run *run = context;
  const int64_t count = run->params->axis, step = run->params->inner;
  const int64_t start = index / step * count * step + index % step;
  const float *in = run->in + start;
  float *out = run->out + start;

  // The result's place holds the sorted elements first.
  for (int64_t i = 0; i < count; i++) out[i * step] = in[i * step];
  sort_falling(out, step, count);
  float sum = 0, total = 0;
  int64_t supported = 0;
  for (int64_t i = 0; i < count; i++) {
    sum += out[i * step];
    if (out[i * step] - (sum - 1) / (float)(i + 1) > 0) {
      total += sum;
      supported++;
    }
  }
  const float threshold = (total - 1) / (float)supported;
  for (int64_t i = 0; i < count; i++) {
    const float above = in[i * step] - threshold;
    out[i * step] = above > 0 ? above : 0;
  }
}

static void sparsemax(const void *params, void *const *operands, lk_pool *pool) {
  sparsemax_run run = {params, operands[0], operands[1]};
  if (run.params->axis <= 0) return;
  lk_parallel_for(pool, run.params->outer * run.params->inner, row, &run);
}

lk_kernel lk_sparsemax_kernel(void) { return sparsemax; }
