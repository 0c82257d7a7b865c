#include "Pointwise/integers.h"

static int32_t power(int32_t base, int32_t exponent) {
  if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent & 1 ? -1 : 1) : 0;
  uint32_t result = 1, factor = (uint32_t)base;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result *= factor;
    factor *= factor;
  }
  return (int32_t)result;
}

static int32_t divisor(int32_t a, int32_t b) {
  int64_t x = a < 0 ? -(int64_t)a : a, y = b < 0 ? -(int64_t)b : b;
  while (y) {
    int64_t rest = x % y;
    x = y;
    y = rest;
  }
  return (int32_t)x;
}

int32_t lk_rare_integer(int opcode, int32_t a, int32_t b) {
  bool inside = b >= 0 && b < 32;
  switch (opcode) {
    case LK_OP_INT_SHIFT_LEFT: return inside ? (int32_t)((uint32_t)a << b) : 0;
    case LK_OP_INT_SHIFT_RIGHT: return a >> (inside ? b : 31);
    case LK_OP_INT_POWER: return power(a, b);
    case LK_OP_INT_GCD: return divisor(a, b);
    case LK_OP_INT_REMAINDER: return b ? (int32_t)((int64_t)a % b) : 0;
    default: return 0;
  }
}
