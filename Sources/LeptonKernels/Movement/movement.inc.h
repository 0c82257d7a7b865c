#include "Movement/plan.h"
#include "Movement/transpose.inc.h"
#include "lk_threads.h"

#define LK_EACH_SIZE(size, BODY)                                                                   \
  switch (size) {                                                                                  \
    case 1: BODY(uint8_t) break;                                                                   \
    case 2: BODY(uint16_t) break;                                                                  \
    case 4: BODY(uint32_t) break;                                                                  \
    default: BODY(uint64_t) break;                                                                 \
  }

// Contiguous elements; short rows without a call.
LK_INLINE void LK(copy_bytes)(char *to, const char *from, int64_t bytes) {
  if (bytes > 64) {
    memcpy(to, from, (size_t)bytes);
    return;
  }
  int64_t i = 0;
  for (; i + 16 <= bytes; i += 16) memcpy(to + i, from + i, 16);
  for (; i + 4 <= bytes; i += 4) memcpy(to + i, from + i, 4);
  for (; i < bytes; i++) to[i] = from[i];
}

LK_INLINE void LK(fill_elements)(int size, void *to, int64_t count, int64_t stride,
                                 uint64_t value) {
  if (stride == 1) {
#define LK_BODY(TYPE)                                                                              \
  for (int64_t i = 0; i < count; i++) ((TYPE *)to)[i] = (TYPE)value;
    LK_EACH_SIZE(size, LK_BODY)
#undef LK_BODY
  } else {
#define LK_BODY(TYPE)                                                                              \
  for (int64_t i = 0; i < count; i++) ((TYPE *)to)[i * stride] = (TYPE)value;
    LK_EACH_SIZE(size, LK_BODY)
#undef LK_BODY
  }
}

static void LK(copy_elements)(int size, const void *from, int64_t from_stride, void *to,
                              int64_t to_stride, int64_t count) {
#define LK_BODY(TYPE)                                                                              \
  for (int64_t i = 0; i < count; i++)                                                              \
    ((TYPE *)to)[i * to_stride] = ((const TYPE *)from)[i * from_stride];
  LK_EACH_SIZE(size, LK_BODY)
#undef LK_BODY
}

typedef struct {
  const lk_copy_params *params;
  const char *source;
  char *destination;
} LK(copy_run_t);

static void LK(copy_task)(void *context, int64_t task) {
  const LK(copy_run_t) *run = context;
  const lk_copy_params *p = run->params;
  int size = p->element_size, last = p->rank - 1;
  bool transposes = p->path == LK_COPY_TRANSPOSE;
  int outer = transposes ? last - 1 : last;
  int64_t width = transposes ? p->dims[last - 1] : 1;
  int64_t blocks = (width + LK_TRANSPOSE_BLOCK - 1) / LK_TRANSPOSE_BLOCK;
  int64_t unit = task * p->task_units;
  int64_t end = unit + p->task_units < p->units ? unit + p->task_units : p->units;

  int64_t index[LK_MAX_RANK];
  int64_t block = unit % blocks, rest = unit / blocks, from = 0, to = 0;
  for (int d = outer - 1; d >= 0; d--) {
    index[d] = rest % p->dims[d];
    rest /= p->dims[d];
    from += index[d] * p->source_strides[d];
    to += index[d] * p->destination_strides[d];
  }
  for (; unit < end; unit++) {
    const char *in = run->source + from * size;
    char *out = run->destination + to * size;
    if (transposes) {
      int64_t first = block * LK_TRANSPOSE_BLOCK;
      int64_t rows = width - first < LK_TRANSPOSE_BLOCK ? width - first : LK_TRANSPOSE_BLOCK;
      LK(transpose_block)(size, in + first * size, p->source_strides[last],
                          out + first * p->destination_strides[outer] * size,
                          p->destination_strides[outer], rows, p->dims[last]);
    } else if (p->path == LK_COPY_ROWS) {
      LK(copy_bytes)(out, in, p->dims[last] * size);
    } else if (p->path == LK_COPY_REPEAT) {
      uint64_t value = 0;
      memcpy(&value, in, (size_t)size);
      LK(fill_elements)(size, out, p->dims[last], 1, value);
    } else {
      LK(copy_elements)(size, in, p->source_strides[last], out, p->destination_strides[last],
                        p->dims[last]);
    }
    if (++block < blocks) continue;
    block = 0;
    for (int d = outer - 1; d >= 0; d--) {
      from += p->source_strides[d];
      to += p->destination_strides[d];
      if (++index[d] < p->dims[d]) break;
      from -= index[d] * p->source_strides[d];
      to -= index[d] * p->destination_strides[d];
      index[d] = 0;
    }
  }
}

static void LK(copy_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_copy_params *p = params;
  if (p->path == LK_COPY_NOTHING || p->units == 0) return;
  LK(copy_run_t) run = {p, (const char *)operands[0] + p->source_offset * p->element_size,
                        (char *)operands[1] + p->destination_offset * p->element_size};
  int64_t tasks = (p->units + p->task_units - 1) / p->task_units;
  // One long row, as a tensor that only changes its shape, is cut by bytes.
  if (p->path == LK_COPY_ROWS && p->units == 1) {
    lk_copy_params rows = *p;
    int64_t bytes = p->dims[0] * p->element_size;
    if (bytes > 2 * LK_MOVE_TASK_BYTES) {
      int64_t piece = LK_MOVE_TASK_BYTES / p->element_size;
      int64_t whole = p->dims[0] / piece;
      rows.rank = 2;
      rows.dims[0] = rows.units = whole;
      rows.dims[1] = piece;
      rows.source_strides[0] = rows.destination_strides[0] = piece;
      rows.source_strides[1] = rows.destination_strides[1] = 1;
      rows.task_units = 1;
      run.params = &rows;
      lk_parallel_for(pool, whole, LK(copy_task), &run);
      int64_t done = whole * piece * p->element_size;
      memcpy(run.destination + done, run.source + done, (size_t)(bytes - done));
      return;
    }
  }
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(copy_task), &run);
}

static void LK(fill_run)(const void *params, void *const *operands, lk_pool *pool) {
  (void)pool;
  const lk_fill_params *p = params;
  if (p->rank < 0 || p->rank > LK_MAX_RANK || !lk_element_size_is_legal(p->element_size)) return;
  for (int d = 0; d < p->rank; d++)
    if (p->dims[d] <= 0) return;
  int64_t index[LK_MAX_RANK] = {0}, offset = p->offset;
  int last = p->rank - 1;
  // Trailing axes that lie contiguous are one row.
  int64_t count = last >= 0 ? p->dims[last] : 1, stride = last >= 0 ? p->strides[last] : 1;
  while (last > 0 && p->strides[last - 1] == count * stride) count *= p->dims[--last];
  for (;;) {
    LK(fill_elements)(p->element_size, (char *)operands[0] + offset * p->element_size, count,
                      stride, p->value);
    int d = last - 1;
    for (; d >= 0; d--) {
      offset += p->strides[d];
      if (++index[d] < p->dims[d]) break;
      offset -= index[d] * p->strides[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

typedef struct {
  const lk_pad_params *params;
  const char *source;
  char *destination;
  int64_t task_rows;
} LK(pad_run_t);

// Row `row` counts the indices before the last padded axis: all of it lies outside the source, or
// it is a stretch of the source between two borders.
static void LK(pad_task)(void *context, int64_t task) {
  const LK(pad_run_t) *run = context;
  const lk_pad_params *p = run->params;
  int size = p->element_size, axis = p->axis;
  int64_t width = p->output_dims[axis] * p->inner;
  int64_t end = (task + 1) * run->task_rows < p->rows ? (task + 1) * run->task_rows : p->rows;
  int64_t before = p->before[axis], skipped = 0, taken = p->dims[axis];
  if (before < 0) {
    skipped = -before;
    taken -= skipped;
    before = 0;
  }
  if (p->after[axis] < 0) taken += p->after[axis];
  if (taken < 0) taken = 0;
  if (before > p->output_dims[axis]) before = p->output_dims[axis];
  if (taken > p->output_dims[axis] - before) taken = p->output_dims[axis] - before;
  int64_t left = before * p->inner, middle = taken * p->inner, right = width - left - middle;

  for (int64_t row = task * run->task_rows; row < end; row++) {
    char *out = run->destination + row * width * size;
    int64_t rest = row, offset = 0, step = p->dims[axis];
    bool inside = true;
    for (int d = axis - 1; d >= 0; d--) {
      int64_t i = rest % p->output_dims[d] - p->before[d];
      rest /= p->output_dims[d];
      inside = inside && i >= 0 && i < p->dims[d];
      offset += i * step;
      step *= p->dims[d];
    }
    if (!inside) {
      LK(fill_elements)(size, out, width, 1, p->value);
      continue;
    }
    const char *in = run->source + (offset + skipped) * p->inner * size;
    LK(fill_elements)(size, out, left, 1, p->value);
    LK(copy_bytes)(out + left * size, in, middle * size);
    LK(fill_elements)(size, out + (left + middle) * size, right, 1, p->value);
  }
}

static void LK(pad_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_pad_params *p = params;
  int64_t width = p->valid ? p->output_dims[p->axis] * p->inner : 0;
  if (width == 0 || p->rows == 0) return;
  LK(pad_run_t) run = {p, operands[0], operands[1],
                       LK_MOVE_TASK_BYTES / (width * p->element_size + 16)};
  if (run.task_rows < 1) run.task_rows = 1;
  int64_t tasks = (p->rows + run.task_rows - 1) / run.task_rows;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(pad_task), &run);
}

typedef struct {
  const lk_gather_params *params;
  const char *table;
  const int32_t *ids;
  char *out;
  int64_t task_rows;
} LK(gather_run_t);

static void LK(gather_task)(void *context, int64_t task) {
  const LK(gather_run_t) *run = context;
  const lk_gather_params *p = run->params;
  int64_t bytes = p->width * p->element_size, total = p->outer * p->count;
  int64_t row = task * run->task_rows;
  int64_t end = row + run->task_rows < total ? row + run->task_rows : total;
  int64_t outer = row / p->count, i = row % p->count;
  for (; row < end; row++) {
    int64_t id = run->ids[i];
    char *to = run->out + row * bytes;
    if (id >= 0 && id < p->rows) {
      LK(copy_bytes)(to, run->table + (outer * p->rows + id) * bytes, bytes);
    } else {
      memset(to, 0, (size_t)bytes);
    }
    if (++i == p->count) {
      i = 0;
      outer++;
    }
  }
}

static void LK(gather_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_gather_params *p = params;
  int64_t bytes = p->width * p->element_size, total = p->outer * p->count;
  if (bytes <= 0 || total <= 0) return;
  lk_gather_check(operands[1], p->count, p->rows, operands[3]);
  LK(gather_run_t) run = {p, operands[0], operands[1], operands[2],
                          LK_MOVE_TASK_BYTES / (bytes + 32)};
  if (run.task_rows < 1) run.task_rows = 1;
  int64_t tasks = (total + run.task_rows - 1) / run.task_rows;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(gather_task), &run);
}
#undef LK_EACH_SIZE
