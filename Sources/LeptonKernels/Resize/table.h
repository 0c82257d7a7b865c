// What the planner of resizes tells their kernel.
#ifndef LK_RESIZE_TABLE_H
#define LK_RESIZE_TABLE_H

#include "lk_resize.h"

// Tasks of a resize: bands of output rows, each with a line of scratch of its own.
int64_t lk_resize_bands(const lk_resize_params *params);

#endif
