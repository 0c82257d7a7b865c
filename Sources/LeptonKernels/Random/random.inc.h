#include "Math/math.inc.h"
#include "lk_random.h"
#include "lk_threads.h"

// Numbers of a group of 16 blocks, and groups of a task.
#define LK_RANDOM_GROUP 64
#define LK_RANDOM_TASK 256

typedef uint32_t LK(vw_t) __attribute__((ext_vector_type(LK_WIDTH)));
typedef uint64_t LK(vq_t) __attribute__((ext_vector_type(LK_WIDTH)));

typedef struct {
  const lk_random_params *params;
  uint32_t key[2];
  float *out;
} LK(random_t);

// The words of LK_WIDTH blocks, first…first+LK_WIDTH-1.
LK_INLINE void LK(philox)(uint64_t first, uint32_t k0, uint32_t k1, LK(vw_t) c[4]) {
  LK(vq_t) counter = first + __builtin_convertvector(vi_lanes(), LK(vq_t));
  c[0] = __builtin_convertvector(counter, LK(vw_t));
  c[1] = __builtin_convertvector(counter >> 32, LK(vw_t));
  c[2] = c[3] = 0;
  for (int round = 0; round < 10; round++) {
    LK(vq_t) a = __builtin_convertvector(c[0], LK(vq_t)) * 0xD2511F53u;
    LK(vq_t) b = __builtin_convertvector(c[2], LK(vq_t)) * 0xCD9E8D57u;
    c[0] = __builtin_convertvector(b >> 32, LK(vw_t)) ^ c[1] ^ k0;
    c[1] = __builtin_convertvector(b, LK(vw_t));
    c[2] = __builtin_convertvector(a >> 32, LK(vw_t)) ^ c[3] ^ k1;
    c[3] = __builtin_convertvector(a, LK(vw_t));
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

// 24 bits of every word as whole numbers.
LK_INLINE vf LK(random_bits)(LK(vw_t) words) {
  return vi_to_vf(__builtin_convertvector(words >> 8, vi));
}

LK_INLINE void LK(random_group)(lk_random_kind kind, uint64_t group, const uint32_t *key,
                                float *out) {
  for (int lane = 0; lane < 16; lane += LK_WIDTH) {
    LK(vw_t) words[4];
    LK(philox)(group * 16 + (uint64_t)lane, key[0], key[1], words);
    if (kind == LK_RANDOM_UNIFORM) {
      for (int w = 0; w < 4; w++)
        vf_store(out + 16 * w + lane, LK(random_bits)(words[w]) * 0x1p-24f);
      continue;
    }
    for (int w = 0; w < 4; w += 2) {
      // (0, 1], so that the logarithm is finite.
      vf uniform = (LK(random_bits)(words[w]) + 1.0f) * 0x1p-24f;
      vf radius = vf_sqrt(-2.0f * LK(vf_log)(uniform));
      vf angle = LK(random_bits)(words[w + 1]) * (6.28318530717958647692f * 0x1p-24f);
      vf_store(out + 16 * w + lane, radius * LK(vf_cos)(angle));
      vf_store(out + 16 * (w + 1) + lane, radius * LK(vf_sin)(angle));
    }
  }
}

static void LK(random_task)(void *context, int64_t task) {
  const LK(random_t) *run = context;
  int64_t count = run->params->count;
  int64_t first = task * LK_RANDOM_TASK * LK_RANDOM_GROUP;
  int64_t end = first + LK_RANDOM_TASK * LK_RANDOM_GROUP;
  if (end > count) end = count;
  for (int64_t at = first; at < end; at += LK_RANDOM_GROUP) {
    uint64_t group = (uint64_t)(at / LK_RANDOM_GROUP);
    float rest[LK_RANDOM_GROUP];
    float *out = end - at < LK_RANDOM_GROUP ? rest : run->out + at;
    if (run->params->kind == LK_RANDOM_UNIFORM) {
      LK(random_group)(LK_RANDOM_UNIFORM, group, run->key, out);
    } else {
      LK(random_group)(LK_RANDOM_NORMAL, group, run->key, out);
    }
    if (out == rest) memcpy(run->out + at, rest, (size_t)(end - at) * sizeof(float));
  }
}

static void LK(random_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_random_params *p = params;
  const uint32_t *state = operands[0];
  LK(random_t) run = {p, {state[0], state[1]}, operands[1]};
  uint32_t *next = operands[2];
  next[0] = run.key[0];
  next[1] = run.key[1] + 1;
  if (p->count <= 0) return;
  int64_t share = LK_RANDOM_TASK * LK_RANDOM_GROUP, tasks = (p->count + share - 1) / share;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(random_task), &run);
}
#undef LK_RANDOM_GROUP
#undef LK_RANDOM_TASK
