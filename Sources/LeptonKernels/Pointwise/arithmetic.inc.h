// Every opcode that computes, over arrays of 32-bit lanes. Bool and int32 lanes travel in the same
// vectors, reinterpreted.

#define LK_TILE_LOOP(VALUE)                                                                        \
  {                                                                                                \
    int64_t i = 0;                                                                                 \
    for (; i + LK_WIDTH <= count; i += LK_WIDTH) {                                                 \
      vf x = vf_load(a + i), y = vf_load(b + i);                                                   \
      (void)y;                                                                                     \
      vf_store(out + i, (vf)(VALUE));                                                              \
    }                                                                                              \
    int rest = (int)(count - i);                                                                   \
    if (rest) {                                                                                    \
      vf x = vf_load_n(a + i, rest), y = vf_load_n(b + i, rest);                                   \
      (void)y;                                                                                     \
      vf_store_n(out + i, (vf)(VALUE), rest);                                                      \
    }                                                                                              \
    return;                                                                                        \
  }

// The greater of two, NaN where either is NaN.
LK_INLINE vf LK(vf_maximum)(vf x, vf y) {
  vf z = vf_max(x, y);
  return x != x ? x : z;
}

LK_INLINE vf LK(vf_minimum)(vf x, vf y) {
  vf z = vf_min(x, y);
  return x != x ? x : z;
}

// Float results of two float sources; `out` may be a or b.
static void LK(binary_span)(int opcode, const float *a, const float *b, float *out,
                            int64_t count) {
  switch (opcode) {
    case LK_OP_ADD: LK_TILE_LOOP(x + y)
    case LK_OP_SUBTRACT: LK_TILE_LOOP(x - y)
    case LK_OP_MULTIPLY: LK_TILE_LOOP(x * y)
    case LK_OP_DIVIDE: LK_TILE_LOOP(x / y)
    case LK_OP_MAXIMUM: LK_TILE_LOOP(LK(vf_maximum)(x, y))
    case LK_OP_MINIMUM: LK_TILE_LOOP(LK(vf_minimum)(x, y))
    case LK_OP_POWER: LK_TILE_LOOP(LK(vf_pow)(x, y))
    case LK_OP_FLOOR_DIVIDE: LK_TILE_LOOP(LK(vf_floor)(x / y))
    case LK_OP_SQUARED_DIFFERENCE: LK_TILE_LOOP((x - y) * (x - y))
    case LK_OP_ATAN2: LK_TILE_LOOP(LK(vf_atan2)(x, y))
    case LK_OP_MODULO:
      for (int64_t i = 0; i < count; i++) {
        float divisor = b[i], r = fmodf(a[i], divisor);
        out[i] = r != 0 && (r < 0) != (divisor < 0) ? r + divisor : r;
      }
      return;
    case LK_OP_REMAINDER:
      for (int64_t i = 0; i < count; i++) out[i] = fmodf(a[i], b[i]);
      return;
    case LK_OP_NEXT_AFTER:
      for (int64_t i = 0; i < count; i++) out[i] = nextafterf(a[i], b[i]);
      return;
    default: return;
  }
}

LK_INLINE vi LK(lanes_absolute)(vi x) { return x < 0 ? -x : x; }

// Bool results of two float, int or bool sources, and integer arithmetic.
static void LK(integer_span)(int opcode, const float *a, const float *b, float *out,
                             int64_t count) {
#define LK_FLOATS(RELATION) LK_TILE_LOOP((x RELATION y) & 1)
#define LK_INTS(RELATION) LK_TILE_LOOP(((vi)x RELATION (vi)y) & 1)
  switch (opcode) {
    case LK_OP_EQUAL: LK_FLOATS(==)
    case LK_OP_NOT_EQUAL: LK_FLOATS(!=)
    case LK_OP_LESS: LK_FLOATS(<)
    case LK_OP_LESS_EQUAL: LK_FLOATS(<=)
    case LK_OP_GREATER: LK_FLOATS(>)
    case LK_OP_GREATER_EQUAL: LK_FLOATS(>=)
    case LK_OP_IS_NAN: LK_TILE_LOOP((x != x) & 1)
    case LK_OP_IS_INFINITE: LK_TILE_LOOP((vf_abs(x) == __builtin_inff()) & 1)
    case LK_OP_IS_FINITE: LK_TILE_LOOP((vf_abs(x) < __builtin_inff()) & 1)
    case LK_OP_INT_EQUAL: LK_INTS(==)
    case LK_OP_INT_NOT_EQUAL: LK_INTS(!=)
    case LK_OP_INT_LESS: LK_INTS(<)
    case LK_OP_INT_LESS_EQUAL: LK_INTS(<=)
    case LK_OP_INT_GREATER: LK_INTS(>)
    case LK_OP_INT_GREATER_EQUAL: LK_INTS(>=)
    case LK_OP_INT_ADD: LK_TILE_LOOP((vi)x + (vi)y)
    case LK_OP_INT_SUBTRACT: LK_TILE_LOOP((vi)x - (vi)y)
    case LK_OP_INT_MULTIPLY: LK_TILE_LOOP((vi)x * (vi)y)
    case LK_OP_INT_MAXIMUM: LK_TILE_LOOP((vi)x > (vi)y ? (vi)x : (vi)y)
    case LK_OP_INT_MINIMUM: LK_TILE_LOOP((vi)x < (vi)y ? (vi)x : (vi)y)
    case LK_OP_INT_NEGATE: LK_TILE_LOOP(-(vi)x)
    case LK_OP_INT_ABS: LK_TILE_LOOP(LK(lanes_absolute)((vi)x))
    case LK_OP_INT_SIGN: LK_TILE_LOOP((((vi)x > 0) & 1) | ((vi)x >> 31))
    case LK_OP_INT_AND: LK_TILE_LOOP((vi)x & (vi)y)
    case LK_OP_INT_OR: LK_TILE_LOOP((vi)x | (vi)y)
    case LK_OP_INT_XOR: LK_TILE_LOOP((vi)x ^ (vi)y)
    case LK_OP_LOGICAL_AND: LK_TILE_LOOP(((vi)x != 0) & ((vi)y != 0) & 1)
    case LK_OP_LOGICAL_OR: LK_TILE_LOOP((((vi)x | (vi)y) != 0) & 1)
    case LK_OP_LOGICAL_XOR: LK_TILE_LOOP((((vi)x != 0) ^ ((vi)y != 0)) & 1)
    case LK_OP_LOGICAL_NOT: LK_TILE_LOOP(((vi)x == 0) & 1)
    case LK_OP_INT_TO_FLOAT: LK_TILE_LOOP(vi_to_vf((vi)x))
    case LK_OP_FLOAT_TO_BOOL: LK_TILE_LOOP((x != 0.0f) & 1)
    case LK_OP_INT_TO_BOOL: LK_TILE_LOOP(((vi)x != 0) & 1)
    case LK_OP_FLOAT_TO_INT:
      LK(store_float_lanes)(LK_INT32, a, out, count);
      return;
    case LK_OP_INT_FLOOR_DIVIDE:
    case LK_OP_INT_MODULO: {
      const int32_t *dividend = (const int32_t *)a, *divisor = (const int32_t *)b;
      int32_t *result = (int32_t *)out;
      for (int64_t i = 0; i < count; i++) {
        int64_t n = dividend[i], d = divisor[i];
        int64_t quotient = d ? n / d : 0, rest = d ? n % d : 0;
        if (rest && (rest < 0) != (d < 0)) {
          quotient -= 1;
          rest += d;
        }
        result[i] = (int32_t)(opcode == LK_OP_INT_MODULO ? rest : quotient);
      }
      return;
    }
    case LK_OP_INT_SHIFT_LEFT:
    case LK_OP_INT_SHIFT_RIGHT:
    case LK_OP_INT_POWER:
    case LK_OP_INT_GCD:
    case LK_OP_INT_REMAINDER: {
      const int32_t *left = (const int32_t *)a, *right = (const int32_t *)b;
      int32_t *result = (int32_t *)out;
      for (int64_t i = 0; i < count; i++)
        result[i] = lk_rare_integer(opcode, left[i], right[i]);
      return;
    }
    default: return;
  }
#undef LK_FLOATS
#undef LK_INTS
}

static void LK(ternary_span)(int opcode, const float *a, const float *b, const float *c, float *out,
                             int64_t count) {
  bool select = opcode == LK_OP_SELECT;
  for (int64_t i = 0; i < count; i += LK_WIDTH) {
    int rest = count - i < LK_WIDTH ? (int)(count - i) : LK_WIDTH;
    bool whole = rest == LK_WIDTH;
    vf x = whole ? vf_load(a + i) : vf_load_n(a + i, rest);
    vf y = whole ? vf_load(b + i) : vf_load_n(b + i, rest);
    vf z = whole ? vf_load(c + i) : vf_load_n(c + i, rest);
    vf value = select ? ((vi)x != 0 ? y : z) : vf_fma(x, y, z);
    if (whole) {
      vf_store(out + i, value);
    } else {
      vf_store_n(out + i, value, rest);
    }
  }
}
#undef LK_TILE_LOOP
