// Ways to copy the innermost axes of a strided copy.
#ifndef LK_MOVEMENT_PLAN_H
#define LK_MOVEMENT_PLAN_H

#include "lk_movement.h"

enum {
  LK_COPY_NOTHING = 0,
  LK_COPY_ROWS = 1,       // the last axis is contiguous in source and destination
  LK_COPY_REPEAT = 2,     // the last axis repeats one element
  LK_COPY_TRANSPOSE = 3,  // the last axis is contiguous in the destination, the one before it in
                          // the source
  LK_COPY_ELEMENTS = 4,   // neither
};

// Elements of the source's contiguous axis that one unit of a transpose covers.
#define LK_TRANSPOSE_BLOCK 64

// Bytes that a task moves: some 20 microseconds.
#define LK_MOVE_TASK_BYTES (256 * 1024)

static inline bool lk_element_size_is_legal(int32_t size) {
  return size == 1 || size == 2 || size == 4 || size == 8;
}

#endif
