#include <math.h>

#include "lk_random.h"
#include "lk_threads.h"

#define TASK_NUMBERS 1024
// A draw is rejected with a probability below 5 %, so that the last of these is as good as never.
#define MOST_DRAWS 64

typedef struct {
  const uint32_t *state;
  float alpha;
  int64_t count;
  float *out;
} run_t;

// One block of Philox 4×32 with 10 rounds.
static void philox(uint32_t words[4], uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; round++) {
    const uint64_t a = (uint64_t)words[0] * 0xD2511F53u, b = (uint64_t)words[2] * 0xCD9E8D57u;
    words[0] = (uint32_t)(b >> 32) ^ words[1] ^ k0;
    words[1] = (uint32_t)b;
    words[2] = (uint32_t)(a >> 32) ^ words[3] ^ k1;
    words[3] = (uint32_t)a;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

// In (0, 1], in steps of 2⁻²⁴.
static double open_uniform(uint32_t word) { return ((double)(word >> 8) + 1) * 0x1p-24; }

// The logarithm of a gamma variate of shape alpha: one of shape alpha + 1 by Marsaglia and Tsang's
// method (2000), times the alpha-th root of a uniform number.
static float log_gamma(const run_t *run, uint64_t place) {
  const double d = (double)run->alpha + 1 - 1.0 / 3, c = 1 / sqrt(9 * d);
  double boost = 0, scaled = 0;
  for (uint32_t draw = 0; draw < MOST_DRAWS; draw++) {
    uint32_t words[4] = {(uint32_t)place, (uint32_t)(place >> 32), draw, 0};
    philox(words, run->state[0], run->state[1]);
    if (draw == 0) boost = log(open_uniform(words[3])) / (double)run->alpha;
    const double radius = sqrt(-2 * log(open_uniform(words[0])));
    const double normal = radius * cos(6.28318530717958647692 * open_uniform(words[1]));
    const double root = 1 + c * normal;
    if (root <= 0) continue;
    const double v = root * root * root;
    scaled = log(d * v);
    if (log(open_uniform(words[2])) < normal * normal / 2 + d - d * v + d * log(v)) break;
  }
  return (float)(scaled + boost);
}

static void gamma_task(void *context, int64_t task) {
  const run_t *run = context;
  int64_t end = (task + 1) * TASK_NUMBERS;
  if (end > run->count) end = run->count;
  for (int64_t i = task * TASK_NUMBERS; i < end; i++) run->out[i] = log_gamma(run, (uint64_t)i);
}

static void random_log_gamma(const void *params, void *const *operands, lk_pool *pool) {
  const lk_random_log_gamma_params *p = params;
  const uint32_t state[2] = {((const uint32_t *)operands[0])[0], ((const uint32_t *)operands[0])[1]};
  run_t run = {state, *(const float *)operands[1], p->count, operands[2]};
  uint32_t *next = operands[3];
  next[0] = state[0];
  next[1] = state[1] + 1;
  lk_parallel_for(pool, (p->count + TASK_NUMBERS - 1) / TASK_NUMBERS, gamma_task, &run);
}

lk_kernel lk_random_log_gamma_kernel(void) { return random_log_gamma; }
