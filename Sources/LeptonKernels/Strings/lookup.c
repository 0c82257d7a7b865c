// Indices of elements in vocabularies, tokens of indices, bins by hash.
#include <string.h>

#include "Strings/table.h"
#include "include/lk_movement.h"
#include "include/lk_threads.h"

/// Elements that one task works on.
enum { TASK = 1024 };

static int64_t tasks(int64_t count) { return (count + TASK - 1) / TASK; }

static int64_t task_end(int64_t task, int64_t count) {
  return (task + 1) * TASK < count ? (task + 1) * TASK : count;
}

/// Room for an int64 in decimal.
enum { DECIMAL = 20 };

/// Writes a number in decimal so that it ends at the end of `text`; returns its length.
static int64_t decimal(int64_t number, char text[DECIMAL]) {
  uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
  int64_t at = DECIMAL;
  do text[--at] = (char)('0' + rest % 10);
  while (rest /= 10);
  if (number < 0) text[--at] = '-';
  return DECIMAL - at;
}

/// The text that an element is hashed as: a string itself, a number in decimal in `memory`.
static lk_string text_of(
    const void *elements, lk_dtype dtype, int64_t index, char memory[DECIMAL]) {
  if (dtype == LK_STRING) return ((const lk_string *)elements)[index];
  const int64_t size = decimal(lk_number(elements, dtype, index), memory);
  return (lk_string){memory + DECIMAL - size, size};
}

typedef struct {
  const lk_lookup_params *params;
  const void *elements, *table;
  int32_t *out;
  int64_t unknown;  // the first element that is unknown and must not be, or `count`
} lookup_run;

static int64_t bucket(const lk_lookup_params *p, const void *elements, int64_t i) {
  if (p->oov_count == 1) return 0;
  if (p->oov == LK_OOV_REMAINDER) {
    const int64_t rest = lk_number(elements, p->dtype, i) % p->oov_count;
    return rest < 0 ? rest + p->oov_count : rest;
  }
  char memory[DECIMAL];
  const lk_string text = text_of(elements, p->dtype, i, memory);
  const uint64_t hash = p->oov == LK_OOV_SIPHASH ? lk_siphash(p->key, text.data, text.size)
                                                 : lk_fingerprint(text.data, text.size);
  return (int64_t)(hash % (uint64_t)p->oov_count);
}

static void lookup_task(void *context, int64_t task) {
  lookup_run *run = context;
  const lk_lookup_params *p = run->params;
  for (int64_t i = task * TASK, end = task_end(task, p->count); i < end; i++) {
    int64_t token;
    if (p->dtype == LK_STRING) {
      const lk_string *string = (const lk_string *)run->elements + i;
      token = lk_string_find(run->table, string->data, string->size);
    } else {
      token = lk_integer_find(run->table, lk_number(run->elements, p->dtype, i));
    }
    if (token >= 0) {
      run->out[i] = (int32_t)(token == p->mask ? p->mask_index : p->first + token);
    } else if (p->oov_count > 0) {
      run->out[i] = (int32_t)(p->oov_first + bucket(p, run->elements, i));
    } else {
      run->out[i] = 0;
      int64_t known = __atomic_load_n(&run->unknown, __ATOMIC_RELAXED);
      while (i < known && !__atomic_compare_exchange_n(
                              &run->unknown, &known, i, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
      }
    }
  }
}

static void lookup(const void *params, void *const *operands, lk_pool *pool) {
  const lk_lookup_params *p = params;
  lookup_run run = {p, operands[0], operands[1], operands[2], p->count};
  lk_parallel_for(pool, tasks(p->count), lookup_task, &run);
  lk_fault *fault = operands[3];
  if (run.unknown < p->count && fault && fault->code == LK_FAULT_NONE)
    *fault = (lk_fault){.code = LK_FAULT_UNKNOWN_TOKEN, .position = run.unknown};
}

lk_kernel lk_lookup_kernel(void) { return lookup; }

static void tokens(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  const lk_tokens_params *p = params;
  const int64_t *list = operands[1];
  for (int64_t i = 0; i < p->count; i++) {
    const int64_t index = lk_number(operands[0], p->dtype, i);
    int64_t token = p->unknown;
    if (index >= p->first && index - p->first < p->tokens) token = index - p->first;
    if (index == 0 && p->mask >= 0) token = p->mask;
    if (p->is_text) {
      const int64_t all = p->tokens + (p->mask >= 0) + 1;
      const char *bytes = (const char *)(list + all + 1);
      ((lk_string *)operands[2])[i] =
          (lk_string){bytes + list[token], list[token + 1] - list[token]};
    } else {
      ((int64_t *)operands[2])[i] = list[token];
    }
  }
}

lk_kernel lk_tokens_kernel(void) { return tokens; }

typedef struct {
  const lk_hash_params *params;
  const void *elements;
  const char *mask;
  int32_t *out;
} hash_run;

static bool is_mask(const hash_run *run, int64_t i) {
  const lk_hash_params *p = run->params;
  if (p->dtype != LK_STRING) return lk_number(run->elements, p->dtype, i) == p->mask_number;
  const lk_string string = ((const lk_string *)run->elements)[i];
  return string.size == p->mask_size &&
         (string.size == 0 || memcmp(string.data, run->mask, (size_t)string.size) == 0);
}

static void hash_task(void *context, int64_t task) {
  hash_run *run = context;
  const lk_hash_params *p = run->params;
  const bool has_mask = p->has_mask && p->bins > 1;
  const uint64_t bins = (uint64_t)(p->bins - has_mask);
  for (int64_t i = task * TASK, end = task_end(task, p->count); i < end; i++) {
    if (has_mask && is_mask(run, i)) {
      run->out[i] = 0;
      continue;
    }
    char memory[DECIMAL];
    const lk_string text = text_of(run->elements, p->dtype, i, memory);
    const uint64_t hash = p->is_strong ? lk_siphash(p->key, text.data, text.size)
                                       : lk_fingerprint(text.data, text.size);
    run->out[i] = (int32_t)(hash % bins) + has_mask;
  }
}

static void hash(const void *params, void *const *operands, lk_pool *pool) {
  hash_run run = {params, operands[0], operands[1], operands[2]};
  if (run.params->bins <= 0) return;
  lk_parallel_for(pool, tasks(run.params->count), hash_task, &run);
}

lk_kernel lk_hash_kernel(void) { return hash; }

static void cross(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  const lk_cross_params *p = params;
  int32_t *out = operands[p->columns];
  // The key of TensorFlow's sparse_cross_hashed.
  const uint64_t start = 0xDECAFCAFFEu;
  for (int64_t i = 0; i < p->count; i++) {
    uint64_t hash = start;
    for (int32_t column = 0; column < p->columns; column++) {
      uint64_t feature;
      if (p->dtypes[column] == LK_STRING) {
        const lk_string string = ((const lk_string *)operands[column])[i];
        feature = lk_fingerprint(string.data, string.size);
      } else {
        feature = (uint64_t)lk_number(operands[column], p->dtypes[column], i);
      }
      hash = lk_fingerprint_join(hash, feature);
    }
    out[i] = (int32_t)(hash % (uint64_t)p->bins);
  }
}

lk_kernel lk_cross_kernel(void) { return cross; }

static void bincount(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  const lk_bincount_params *p = params;
  const int32_t *ids = operands[0];
  float *out = operands[1];
  memset(out, 0, (size_t)(p->rows * p->depth) * sizeof(float));
  for (int64_t row = 0; row < p->rows; row++, ids += p->width, out += p->depth) {
    for (int64_t i = 0; i < p->width; i++) {
      if (ids[i] < 0 || ids[i] >= p->depth) continue;
      out[ids[i]] = p->is_binary ? 1 : out[ids[i]] + 1;
    }
  }
}

lk_kernel lk_bincount_kernel(void) { return bincount; }
