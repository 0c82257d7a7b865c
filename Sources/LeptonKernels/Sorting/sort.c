#include "include/lk_sorting.h"

#include <string.h>

#include "include/lk_threads.h"

// Most tasks of one call; each has its own scratch.
enum { LK_SORT_TASKS = 16, LK_SORT_SMALL = 48 };

typedef struct {
  uint32_t key;
  int32_t index;
} entry;

typedef struct {
  const lk_sort_params *params;
  const void *x;
  void *values;
  int32_t *indices;
  entry *scratch;
  int64_t tasks;
} sort_run;

static int64_t task_count(const lk_sort_params *p) {
  return p->rows < LK_SORT_TASKS ? p->rows : LK_SORT_TASKS;
}

int64_t lk_sort_scratch(const lk_sort_params *p) {
  int64_t bytes;
  if (__builtin_mul_overflow(p->length, 2 * (int64_t)sizeof(entry), &bytes) ||
      __builtin_mul_overflow(bytes, task_count(p), &bytes))
    return -1;
  return bytes;
}

/// Unsigned numbers in the order of the elements.
static uint32_t key_of(uint32_t bits, bool is_float) {
  if (!is_float) return bits ^ 0x80000000u;
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return 0xFFFFFFFFu;
  if (bits == 0x80000000u) bits = 0;
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

static void sort_small(entry *row, int64_t count) {
  for (int64_t i = 1; i < count; i++) {
    const entry moving = row[i];
    int64_t at = i;
    for (; at > 0 && row[at - 1].key > moving.key; at--) row[at] = row[at - 1];
    row[at] = moving;
  }
}

/// By one byte of the key after the other; a byte that all share is passed over. Gives where the
/// sorted row lies.
static entry *sort_radix(entry *from, entry *to, int64_t count) {
  for (int shift = 0; shift < 32; shift += 8) {
    int64_t starts[257] = {0};
    for (int64_t i = 0; i < count; i++) starts[(from[i].key >> shift & 255) + 1]++;
    if (starts[(from[0].key >> shift & 255) + 1] == count) continue;
    for (int b = 0; b < 256; b++) starts[b + 1] += starts[b];
    for (int64_t i = 0; i < count; i++) to[starts[from[i].key >> shift & 255]++] = from[i];
    entry *other = from;
    from = to;
    to = other;
  }
  return from;
}

static void sort_rows(void *context, int64_t task) {
  const sort_run *run = context;
  const lk_sort_params *p = run->params;
  entry *entries = run->scratch + task * 2 * p->length;
  for (int64_t row = task; row < p->rows; row += run->tasks) {
    const uint32_t *x = (const uint32_t *)run->x + row * p->length;
    for (int64_t i = 0; i < p->length; i++) {
      const uint32_t key = key_of(x[i], p->dtype == LK_FLOAT32);
      entries[i] = (entry){p->falling ? ~key : key, (int32_t)i};
    }
    const entry *sorted = entries;
    if (p->length <= LK_SORT_SMALL) {
      sort_small(entries, p->length);
    } else {
      sorted = sort_radix(entries, entries + p->length, p->length);
    }
    uint32_t *values = (uint32_t *)run->values + row * p->kept;
    int32_t *indices = run->indices + row * p->kept;
    for (int64_t i = 0; i < p->kept; i++) {
      indices[i] = sorted[i].index;
      values[i] = x[sorted[i].index];
    }
  }
}

static void sort(const void *params, void *const *operands, lk_pool *pool) {
  const lk_sort_params *p = params;
  if (p->rows <= 0 || p->length <= 0 || p->kept <= 0 || p->kept > p->length) return;
  sort_run run = {p, operands[0], operands[1], operands[2], operands[3], task_count(p)};
  bool small = p->rows * p->length < 4096;
  lk_parallel_for(small ? NULL : pool, run.tasks, sort_rows, &run);
}

lk_kernel lk_sort_kernel(void) { return sort; }
