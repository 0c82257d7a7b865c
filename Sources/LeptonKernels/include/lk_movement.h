// Moving elements: copies between any two strided layouts, constant fill, padding, gathering rows
// and adding rows up where they were gathered.
#ifndef LK_MOVEMENT_H
#define LK_MOVEMENT_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What a kernel could not do; a kernel itself returns nothing. The owner of the operand sets
/// `code` to LK_FAULT_NONE before a run and looks at it afterwards; the first fault stays.
typedef enum {
  LK_FAULT_NONE = 0,
  /// Element `position` of the ids is `value`, outside 0…limit-1; its row was written as zeros.
  LK_FAULT_INDEX = 1,
  /// A function of the host failed.
  LK_FAULT_HOST = 2,
  /// Element `position` is in no vocabulary, and there is no index for such.
  LK_FAULT_UNKNOWN_TOKEN = 3,
} lk_fault_code;

typedef struct {
  int32_t code;  ///< an lk_fault_code
  int32_t reserved;
  int64_t position, value, limit;
} lk_fault;

/// A copy of dims[0]×…×dims[rank-1] elements of 1, 2, 4 or 8 bytes. Strides and offsets count
/// elements: negative strides read backwards, 0 in the source repeats. Serves transpose, slice,
/// reverse, concat (one copy per piece), broadcast and tile. Source and destination must not
/// overlap.
typedef struct {
  int32_t rank;
  int32_t element_size;
  int64_t dims[LK_MAX_RANK];
  int64_t source_strides[LK_MAX_RANK];
  int64_t destination_strides[LK_MAX_RANK];
  int64_t source_offset, destination_offset;
  // Set by lk_copy_prepare: how the innermost one or two axes are copied; the work is `units` calls
  // of that, `task_units` of them a task.
  int32_t path;
  int64_t units, task_units;
} lk_copy_params;

/// Orders and merges the loops and picks a path; call once before the kernel. Returns false where
/// rank or element size is out of range (such a copy does nothing).
bool lk_copy_prepare(lk_copy_params *params);
/// Operands: source, destination.
lk_kernel lk_copy_kernel(void);

/// Writes `value` (its low element_size bytes) to a strided block; strides and offset in elements.
typedef struct {
  int32_t rank;
  int32_t element_size;
  int64_t dims[LK_MAX_RANK];
  int64_t strides[LK_MAX_RANK];
  int64_t offset;
  uint64_t value;
} lk_fill_params;

/// Operands: destination.
lk_kernel lk_fill_kernel(void);

/// A contiguous tensor of `dims` surrounded by before[i] and after[i] elements of `value` along
/// each axis; negative amounts crop.
typedef struct {
  int32_t rank;
  int32_t element_size;
  int64_t dims[LK_MAX_RANK];
  int64_t before[LK_MAX_RANK];
  int64_t after[LK_MAX_RANK];
  uint64_t value;
  // Set by lk_pad_prepare: the last padded axis, the elements behind it, the rows before it.
  int32_t axis;
  int32_t valid;
  int64_t inner, rows, output_dims[LK_MAX_RANK];
} lk_pad_params;

/// Plans the rows; call once before the kernel. False where rank, element size or a resulting
/// dimension is out of range (such a kernel does nothing).
bool lk_pad_prepare(lk_pad_params *params);
/// Operands: source, destination.
lk_kernel lk_pad_kernel(void);

/// out[o, i, :] = table[o, ids[i], :] for a table of [outer, rows, width] elements and `count`
/// int32 ids. An embedding has outer 1.
typedef struct {
  int32_t element_size;
  int64_t outer, rows, width, count;
} lk_gather_params;

/// Operands: table, ids (int32), out, lk_fault (may be NULL).
lk_kernel lk_gather_kernel(void);

/// Whether all ids are in 0…rows-1; if not, the first offender goes to `fault` (may be NULL).
bool lk_gather_check(const int32_t *ids, int64_t count, int64_t rows, lk_fault *fault);

/// out[r, :] = Σ in[i, :] over the i with ids[i] = r, in rising i, for `count` rows of `width`
/// float32 and an out of `rows` rows; ids outside 0…rows-1 count nowhere. The gradient of gather.
typedef struct {
  int64_t rows, width, count;
} lk_scatter_add_params;

/// Operands: in, ids (int32), out.
lk_kernel lk_scatter_add_kernel(void);

typedef enum {
  LK_SCATTER_SET = 0,  ///< of several updates of one row the last stays
  LK_SCATTER_ADD = 1,
  LK_SCATTER_MULTIPLY = 2,
  LK_SCATTER_MAX = 3,
  LK_SCATTER_MIN = 4,
} lk_scatter_mode;

/// out = base [rows, width], then row ids[i] of it brought together with updates[i, :], in rising i;
/// ids outside 0…rows-1 change nothing. `dtype` is LK_FLOAT32, LK_INT32, or LK_BOOL (set only).
typedef struct {
  lk_dtype dtype;
  int32_t mode;  ///< an lk_scatter_mode
  int64_t rows, width, count;
} lk_scatter_rows_params;

/// Operands: base, ids (int32), updates, out; base and out may be the same memory.
lk_kernel lk_scatter_rows_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
