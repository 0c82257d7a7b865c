#include "Math/math.inc.h"
#include "lk_normalization.h"
#include "lk_reduction.h"
#include "lk_threads.h"

#include "Reduction/runs.inc.h"

// Most channels whose totals a task holds at once.
#define LK_CHANNELS_BLOCK 256

#ifndef LK_CHANNELS_TASKS
#define LK_CHANNELS_TASKS
// Elements that a task reads at least, and those of a part that stays in the cache between the two
// passes over it.
#define LK_CHANNELS_ELEMENTS (32 * 1024)
#define LK_CHANNELS_PART (16 * 1024)

// Tasks of a run, each over a share of the rows: by shape only.
static inline int64_t lk_channels_tasks(const lk_channels_params *p) {
  if (p->rows <= 0 || p->channels <= 0) return 0;
  int64_t tasks = p->rows * p->channels / LK_CHANNELS_ELEMENTS;
  if (tasks > 128) tasks = 128;
  if (tasks > p->rows) tasks = p->rows;
  return tasks < 1 ? 1 : tasks;
}
#endif

typedef struct {
  const lk_channels_params *params;
  const float *x, *g, *center;
  double *scratch;  // per task: channels first results, channels second results
  int64_t tasks;
} LK(channels_run_t);

LK_INLINE int64_t LK(channels_first)(const LK(channels_run_t) *run, int64_t task) {
  return run->params->rows * task / run->tasks;
}

// Joins mean and Σ(x - mean)² of n elements to those of `count` (Chan, Golub and LeVeque 1979).
LK_INLINE void LK(join_moments)(double *mean, double *squares, double count, double other_mean,
                                double other_squares, double n) {
  double delta = other_mean - *mean, share = n / (count + n);
  *mean += delta * share;
  *squares += other_squares + delta * delta * count * share;
}

static void LK(channel_moments_task)(void *context, int64_t task) {
  const LK(channels_run_t) *run = context;
  int64_t channels = run->params->channels;
  int64_t begin = LK(channels_first)(run, task), end = LK(channels_first)(run, task + 1);
  double *means = run->scratch + task * channels * 2, *squares = means + channels;
  for (int64_t c = 0; c < channels; c += LK_CHANNELS_BLOCK) {
    int64_t width = channels - c < LK_CHANNELS_BLOCK ? channels - c : LK_CHANNELS_BLOCK;
    int64_t part = LK_CHANNELS_PART / width;
    for (int64_t i = 0; i < width; i++) means[c + i] = squares[c + i] = 0;
    for (int64_t row = begin; row < end; row += part) {
      int64_t rows = end - row < part ? end - row : part;
      const float *x = run->x + row * channels + c;
      double total[LK_CHANNELS_BLOCK] = {0}, spread[LK_CHANNELS_BLOCK] = {0};
      float center[LK_CHANNELS_BLOCK];
      for (int64_t i = 0; i < width; i++) center[i] = 0;
      LK(columns_kind)(LK_REDUCE_SUM, (int)width, x, rows, channels, center, total);
      double n = (double)rows;
      for (int64_t i = 0; i < width; i++) center[i] = (float)(total[i] / n);
      LK(columns_kind)(LK_REDUCE_CENTERED, (int)width, x, rows, channels, center, spread);
      for (int64_t i = 0; i < width; i++) {
        double mean = total[i] / n, off = mean - (double)center[i];
        spread[i] -= n * off * off;
        LK(join_moments)(&means[c + i], &squares[c + i], (double)(row - begin), mean, spread[i], n);
      }
    }
  }
}

static void LK(channel_moments_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_channels_params *p = params;
  LK(channels_run_t) run = {p, operands[0], NULL, NULL, operands[3], lk_channels_tasks(p)};
  if (run.tasks == 0) return;
  lk_parallel_for(run.tasks == 1 ? NULL : pool, run.tasks, LK(channel_moments_task), &run);
  float *mean = operands[1], *variance = operands[2];
  double *means = run.scratch, *squares = run.scratch + p->channels;
  for (int64_t task = 1; task < run.tasks; task++) {
    const double *other = run.scratch + task * p->channels * 2;
    double count = (double)LK(channels_first)(&run, task);
    double n = (double)LK(channels_first)(&run, task + 1) - count;
    for (int64_t c = 0; c < p->channels; c++)
      LK(join_moments)(&means[c], &squares[c], count, other[c], other[p->channels + c], n);
  }
  for (int64_t c = 0; c < p->channels; c++) {
    double spread = squares[c] / (double)p->rows;
    mean[c] = (float)means[c];
    variance[c] = (float)(spread < 0 ? 0 : spread);
  }
}

// total[j] += Σ g, product[j] += Σ g·(x - center[j]) down `vectors` vectors of columns, or the
// first `rest` columns of one.
LK_INLINE void LK(products_of)(int vectors, int rest, const float *g, const float *x, int64_t rows,
                               int64_t stride, const float *center, double *total,
                               double *product) {
  vf middle[2];
  for (int v = 0; v < 2; v++) {
    const float *from = vectors == 1 ? center : center + v * LK_WIDTH;
    middle[v] = rest ? vf_load_n(from, rest) : vf_load(from);
  }
  for (int64_t first = 0; first < rows; first += LK_COLUMN_ROWS) {
    int64_t end = first + LK_COLUMN_ROWS < rows ? first + LK_COLUMN_ROWS : rows;
    vf sum[4] = {0, 0, 0, 0}, along[4] = {0, 0, 0, 0};
    int64_t row = first, together = vectors == 1 ? 4 : 2;
    for (; row + together <= end; row += together) {
#pragma clang loop unroll(full)
      for (int v = 0; v < 4; v++) {
        int64_t at = vectors == 1 ? (row + v) * stride : (row + v / 2) * stride + v % 2 * LK_WIDTH;
        vf a = rest ? vf_load_n(g + at, rest) : vf_load(g + at);
        vf b = rest ? vf_load_n(x + at, rest) : vf_load(x + at);
        sum[v] += a;
        along[v] = vf_fma(a, b - middle[v % 2], along[v]);
      }
    }
    for (; row < end; row++) {
      for (int v = 0; v < vectors; v++) {
        int64_t at = row * stride + v * LK_WIDTH;
        vf a = rest ? vf_load_n(g + at, rest) : vf_load(g + at);
        vf b = rest ? vf_load_n(x + at, rest) : vf_load(x + at);
        sum[v] += a;
        along[v] = vf_fma(a, b - middle[v], along[v]);
      }
    }
    sum[0] += sum[2];
    sum[1] += sum[3];
    along[0] += along[2];
    along[1] += along[3];
    if (vectors == 1) {
      sum[0] += sum[1];
      along[0] += along[1];
    }
    int width = rest ? rest : vectors * LK_WIDTH;
    float lanes[4 * LK_WIDTH];
    for (int v = 0; v < vectors; v++) {
      vf_store(lanes + v * LK_WIDTH, sum[v]);
      vf_store(lanes + (2 + v) * LK_WIDTH, along[v]);
    }
    for (int j = 0; j < width; j++) {
      total[j] += (double)lanes[j];
      product[j] += (double)lanes[2 * LK_WIDTH + j];
    }
  }
}

static void LK(channel_products_task)(void *context, int64_t task) {
  const LK(channels_run_t) *run = context;
  int64_t channels = run->params->channels;
  int64_t begin = LK(channels_first)(run, task), end = LK(channels_first)(run, task + 1);
  double *totals = run->scratch + task * channels * 2, *products = totals + channels;
  for (int64_t c = 0; c < channels; c++) totals[c] = products[c] = 0;
  // Parts that stay in the cache while all columns pass over them.
  int64_t part = LK_CHANNELS_PART / channels;
  if (part < 1) part = 1;
  for (int64_t row = begin; row < end; row += part) {
    int64_t rows = end - row < part ? end - row : part, c = 0;
    const float *g = run->g + row * channels, *x = run->x + row * channels, *m = run->center;
    for (; c + 2 * LK_WIDTH <= channels; c += 2 * LK_WIDTH)
      LK(products_of)(2, 0, g + c, x + c, rows, channels, m + c, totals + c, products + c);
    for (; c + LK_WIDTH <= channels; c += LK_WIDTH)
      LK(products_of)(1, 0, g + c, x + c, rows, channels, m + c, totals + c, products + c);
    if (c < channels) {
      int rest = (int)(channels - c);
      LK(products_of)(1, rest, g + c, x + c, rows, channels, m + c, totals + c, products + c);
    }
  }
}

static void LK(channel_products_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_channels_params *p = params;
  float *total = operands[3], *product = operands[4];
  LK(channels_run_t) run = {p,           operands[1], operands[0],
                            operands[2], operands[5], lk_channels_tasks(p)};
  if (run.tasks > 0)
    lk_parallel_for(run.tasks == 1 ? NULL : pool, run.tasks, LK(channel_products_task), &run);
  for (int64_t c = 0; c < p->channels; c++) {
    double sum = 0, along = 0;
    for (int64_t task = 0; task < run.tasks; task++) {
      sum += run.scratch[task * p->channels * 2 + c];
      along += run.scratch[task * p->channels * 2 + p->channels + c];
    }
    total[c] = (float)sum;
    product[c] = (float)along;
  }
}
#undef LK_CHANNELS_BLOCK
