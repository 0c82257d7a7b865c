// Integer arithmetic that has no vector form.
#ifndef LK_POINTWISE_INTEGERS_H
#define LK_POINTWISE_INTEGERS_H

#include "lk_pointwise.h"

// One of LK_OP_INT_SHIFT_LEFT to LK_OP_INT_REMAINDER.
int32_t lk_rare_integer(int opcode, int32_t a, int32_t b);

#endif
