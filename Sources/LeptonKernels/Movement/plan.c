// Plans strided copies and paddings.
#include "Movement/plan.h"

#include "lk_pointwise.h"

static int64_t magnitude(int64_t x) { return x < 0 ? -x : x; }

// Sets the axes in the order `from` → `to` of one axis, moving those between.
static void move_axis(lk_copy_params *p, int from, int to) {
  int64_t dim = p->dims[from], source = p->source_strides[from];
  int64_t destination = p->destination_strides[from];
  int step = from < to ? 1 : -1;
  for (int i = from; i != to; i += step) {
    p->dims[i] = p->dims[i + step];
    p->source_strides[i] = p->source_strides[i + step];
    p->destination_strides[i] = p->destination_strides[i + step];
  }
  p->dims[to] = dim;
  p->source_strides[to] = source;
  p->destination_strides[to] = destination;
}

// Drops axes of 1 and merges those that both sides walk as one.
static void collapse(lk_copy_params *p) {
  int64_t strides[2][LK_MAX_RANK] = {{0}};
  for (int i = 0; i < p->rank; i++) {
    strides[0][i] = p->source_strides[i];
    strides[1][i] = p->destination_strides[i];
  }
  p->rank = lk_pointwise_collapse(p->rank, p->dims, 2, strides);
  for (int i = 0; i < p->rank; i++) {
    p->source_strides[i] = strides[0][i];
    p->destination_strides[i] = strides[1][i];
  }
}

bool lk_copy_prepare(lk_copy_params *p) {
  p->path = LK_COPY_NOTHING;
  p->units = 0;
  p->task_units = 1;
  if (p->rank < 0 || p->rank > LK_MAX_RANK || !lk_element_size_is_legal(p->element_size))
    return false;
  for (int i = 0; i < p->rank; i++)
    if (p->dims[i] < 0) return false;
  for (int i = 0; i < p->rank; i++)
    if (p->dims[i] == 0) return true;

  collapse(p);
  // Write in the order of addresses.
  for (int i = 1; i < p->rank; i++)
    for (int j = i; j > 0 && magnitude(p->destination_strides[j]) >
                                 magnitude(p->destination_strides[j - 1]); j--)
      move_axis(p, j, j - 1);
  collapse(p);
  if (p->rank == 0) {
    p->rank = 1;
    p->dims[0] = 1;
    p->source_strides[0] = p->destination_strides[0] = 1;
  }

  int last = p->rank - 1;
  int64_t in = p->source_strides[last], out = p->destination_strides[last];
  int inner = 1;
  p->path = LK_COPY_ELEMENTS;
  if (out == 1 && in == 1) {
    p->path = LK_COPY_ROWS;
  } else if (out == 1 && in == 0) {
    p->path = LK_COPY_REPEAT;
  } else if (out == 1) {
    for (int axis = 0; axis < last; axis++) {
      if (p->source_strides[axis] != 1 || p->dims[axis] < 2) continue;
      move_axis(p, axis, last - 1);
      p->path = LK_COPY_TRANSPOSE;
      inner = 2;
      break;
    }
  }
  p->units = 1;
  for (int i = 0; i < p->rank - inner; i++) p->units *= p->dims[i];
  int64_t unit_bytes = p->dims[last] * p->element_size;
  if (p->path == LK_COPY_TRANSPOSE) {
    p->units *= (p->dims[last - 1] + LK_TRANSPOSE_BLOCK - 1) / LK_TRANSPOSE_BLOCK;
    unit_bytes *= LK_TRANSPOSE_BLOCK;
  }
  p->task_units = LK_MOVE_TASK_BYTES / (unit_bytes + 16);
  if (p->task_units < 1) p->task_units = 1;
  return true;
}

bool lk_pad_prepare(lk_pad_params *p) {
  p->valid = 0;
  if (p->rank < 0 || p->rank > LK_MAX_RANK || !lk_element_size_is_legal(p->element_size))
    return false;
  p->axis = 0;
  for (int i = 0; i < p->rank; i++) {
    if (p->dims[i] < 0) return false;
    if (__builtin_add_overflow(p->dims[i], p->before[i], &p->output_dims[i]) ||
        __builtin_add_overflow(p->output_dims[i], p->after[i], &p->output_dims[i]) ||
        p->output_dims[i] < 0)
      return false;
    if (p->before[i] || p->after[i]) p->axis = i;
  }
  if (p->rank == 0) {
    p->rank = 1;
    p->dims[0] = p->output_dims[0] = 1;
    p->before[0] = p->after[0] = 0;
  }
  p->rows = p->inner = 1;
  for (int i = 0; i < p->axis; i++) p->rows *= p->output_dims[i];
  for (int i = p->axis + 1; i < p->rank; i++) p->inner *= p->output_dims[i];
  p->valid = 1;
  return true;
}

bool lk_gather_check(const int32_t *ids, int64_t count, int64_t rows, lk_fault *fault) {
  // One pass without branches, since nearly always all is well.
  uint32_t outside = 0;
  uint64_t limit = (uint64_t)rows;
  for (int64_t i = 0; i < count; i++) outside |= (uint64_t)(int64_t)ids[i] >= limit;
  if (!outside) return true;
  for (int64_t i = 0; i < count; i++) {
    if ((uint64_t)(int64_t)ids[i] < limit) continue;
    if (fault && fault->code == LK_FAULT_NONE)
      *fault = (lk_fault){.code = LK_FAULT_INDEX, .position = i, .value = ids[i], .limit = rows};
    break;
  }
  return false;
}
