// Plans reductions.
#include <string.h>

#include "lk_reduction.h"

// Elements that one task reads: about 20 microseconds.
#define LK_TASK_ELEMENTS (256 * 1024)
// Kept elements behind the reduced axes that one unit of work covers.
#define LK_UNIT_COLUMNS 256

static bool element_type_is_legal(const lk_reduce_params *p) {
  switch (p->kind) {
    case LK_REDUCE_ANY:
    case LK_REDUCE_ALL: return p->dtype == LK_BOOL;
    case LK_REDUCE_SUM:
    case LK_REDUCE_MAX:
    case LK_REDUCE_MIN:
    case LK_REDUCE_PROD:
    case LK_REDUCE_ARGMAX:
    case LK_REDUCE_ARGMIN: return p->dtype == LK_FLOAT32 || p->dtype == LK_INT32;
    case LK_REDUCE_MEAN:
    case LK_REDUCE_SUM_OF_SQUARES:
    case LK_REDUCE_LOG_SUM_EXP: return p->dtype == LK_FLOAT32;
  }
  return false;
}

// Kinds whose partial results add up to the whole.
static bool splits(lk_reduce_kind kind) {
  return kind == LK_REDUCE_SUM || kind == LK_REDUCE_MEAN || kind == LK_REDUCE_SUM_OF_SQUARES ||
         kind == LK_REDUCE_MAX || kind == LK_REDUCE_MIN;
}

bool lk_reduce_prepare(lk_reduce_params *p) {
  p->valid = 0;
  p->splits = 1;
  if (p->rank < 0 || p->rank > LK_MAX_RANK || !element_type_is_legal(p)) return false;
  for (int i = 0; i < p->rank; i++)
    if (p->dims[i] < 0) return false;

  // Neighbours that are both kept or both reduced are one axis.
  int64_t dims[LK_MAX_RANK];
  bool reduced[LK_MAX_RANK];
  int rank = 0;
  for (int i = 0; i < p->rank; i++) {
    if (p->dims[i] == 1) continue;
    if (rank > 0 && reduced[rank - 1] == p->reduced[i]) {
      dims[rank - 1] *= p->dims[i];
    } else {
      dims[rank] = p->dims[i];
      reduced[rank++] = p->reduced[i];
    }
  }
  p->kept_rank = p->reduced_rank = 0;
  p->inner = p->outer = p->count = 1;
  int64_t stride = 1;
  int64_t strides[LK_MAX_RANK];
  for (int i = rank - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= dims[i];
  }
  for (int i = 0; i < rank; i++) {
    if (reduced[i]) {
      p->reduced_dims[p->reduced_rank] = dims[i];
      p->reduced_strides[p->reduced_rank++] = strides[i];
      p->count *= dims[i];
    } else if (i == rank - 1) {
      p->inner = dims[i];
    } else {
      p->kept_dims[p->kept_rank] = dims[i];
      p->kept_strides[p->kept_rank++] = strides[i];
      p->outer *= dims[i];
    }
  }
  if (p->reduced_rank == 0) {
    p->reduced_rank = 1;
    p->reduced_dims[0] = 1;
    p->reduced_strides[0] = p->inner;
  }

  int64_t columns = (p->inner + LK_UNIT_COLUMNS - 1) / LK_UNIT_COLUMNS;
  int64_t units = p->outer * columns;
  int64_t width = p->inner < LK_UNIT_COLUMNS ? p->inner : LK_UNIT_COLUMNS;
  int64_t work = p->count * width;
  int64_t budget = p->kind == LK_REDUCE_LOG_SUM_EXP ? LK_TASK_ELEMENTS / 8 : LK_TASK_ELEMENTS;
  if (p->dtype == LK_FLOAT32 && splits(p->kind) && units > 0 && units < 8 && work > budget) {
    p->splits = work / (budget / 2);
    if (p->splits > 64) p->splits = 64;
    if (p->splits > p->reduced_dims[0]) p->splits = p->reduced_dims[0];
  }
  p->task_units = p->splits > 1 ? 1 : budget / (work + 64);
  if (p->task_units < 1) p->task_units = 1;
  p->valid = 1;
  return true;
}

size_t lk_reduce_scratch(const lk_reduce_params *p) {
  if (!p->valid || p->splits <= 1) return 0;
  return (size_t)(p->splits * p->outer * p->inner) * sizeof(double);
}
