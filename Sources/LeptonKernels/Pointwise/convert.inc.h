// Contiguous conversion between any element type and 32-bit lanes.

LK_INLINE float LK(half_to_float)(uint16_t half) {
  uint32_t magnitude = (uint32_t)(half & 0x7FFF) << 13;
  float scaled;
  memcpy(&scaled, &magnitude, 4);
  scaled *= 5.192296858534828e33f;  // 2¹¹²: from the bias of half to that of float
  uint32_t bits;
  memcpy(&bits, &scaled, 4);
  if ((half & 0x7C00) == 0x7C00) bits |= 0x7F800000;
  bits |= (uint32_t)(half & 0x8000) << 16;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}

// Rounds to nearest even; overflow gives infinity.
LK_INLINE uint16_t LK(float_to_half)(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
  float a;
  memcpy(&a, &magnitude, 4);
  float shifted = a + 0.5f;  // whose last place is that of denormal halves
  uint32_t denormal;
  memcpy(&denormal, &shifted, 4);
  denormal -= 0x3F000000;
  uint32_t normal = (magnitude + 0xFFF + (magnitude >> 13 & 1) - 0x38000000) >> 13;
  uint32_t result = magnitude < 0x38800000 ? denormal : normal;
  result = magnitude >= 0x477FF000 ? 0x7C00 : result;
  result = magnitude > 0x7F800000 ? 0x7E00 : result;
  return (uint16_t)(sign | result);
}

LK_INLINE float LK(bfloat_to_float)(uint16_t x) {
  uint32_t bits = (uint32_t)x << 16;
  float result;
  memcpy(&result, &bits, 4);
  return result;
}

LK_INLINE uint16_t LK(float_to_bfloat)(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  uint32_t rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
  return (uint16_t)((bits & 0x7FFFFFFF) > 0x7F800000 ? (bits >> 16 | 0x40) : rounded);
}

// Truncated, held to int32; NaN gives 0.
LK_INLINE int32_t LK(float_to_int)(float x) {
  x = x != x ? 0.0f : x;
  float held = x < -2147483648.0f ? -2147483648.0f : x > 2147483520.0f ? 2147483520.0f : x;
  int32_t result = (int32_t)held;
  return x >= 2147483648.0f ? INT32_MAX : result;
}

LK_INLINE int32_t LK(double_to_int)(double x) {
  x = x != x ? 0.0 : x;
  return (int32_t)(x < -2147483648.0 ? -2147483648.0 : x > 2147483647.0 ? 2147483647.0 : x);
}

#define LK_CONVERT(TYPE, LANE, EXPRESSION)                                                         \
  {                                                                                                \
    const TYPE *from = source;                                                                     \
    LANE *to = lanes;                                                                              \
    for (int64_t i = 0; i < count; i++) {                                                          \
      TYPE x = from[i];                                                                            \
      to[i] = (LANE)(EXPRESSION);                                                                  \
    }                                                                                              \
    return;                                                                                        \
  }

static void LK(load_lanes)(int opcode, lk_dtype dtype, const void *restrict source,
                           void *restrict lanes, int64_t count) {
  if (opcode == LK_OP_LOAD_FLOAT) {
    switch (dtype) {
      case LK_FLOAT32: memcpy(lanes, source, (size_t)count * 4); return;
      case LK_FLOAT64: LK_CONVERT(double, float, x)
      case LK_FLOAT16: LK_CONVERT(uint16_t, float, LK(half_to_float)(x))
      case LK_BFLOAT16: LK_CONVERT(uint16_t, float, LK(bfloat_to_float)(x))
      case LK_INT8: LK_CONVERT(int8_t, float, x)
      case LK_INT16: LK_CONVERT(int16_t, float, x)
      case LK_INT32: LK_CONVERT(int32_t, float, x)
      case LK_INT64: LK_CONVERT(int64_t, float, x)
      case LK_UINT8: LK_CONVERT(uint8_t, float, x)
      case LK_UINT16: LK_CONVERT(uint16_t, float, x)
      case LK_UINT32: LK_CONVERT(uint32_t, float, x)
      case LK_UINT64: LK_CONVERT(uint64_t, float, x)
      case LK_BOOL: LK_CONVERT(uint8_t, float, x != 0)
      case LK_STRING: break;
    }
  } else if (opcode == LK_OP_LOAD_INT) {
    switch (dtype) {
      case LK_FLOAT32: LK_CONVERT(float, int32_t, LK(float_to_int)(x))
      case LK_FLOAT64: LK_CONVERT(double, int32_t, LK(double_to_int)(x))
      case LK_FLOAT16: LK_CONVERT(uint16_t, int32_t, LK(float_to_int)(LK(half_to_float)(x)))
      case LK_BFLOAT16: LK_CONVERT(uint16_t, int32_t, LK(float_to_int)(LK(bfloat_to_float)(x)))
      case LK_INT8: LK_CONVERT(int8_t, int32_t, x)
      case LK_INT16: LK_CONVERT(int16_t, int32_t, x)
      case LK_INT32:
      case LK_UINT32: memcpy(lanes, source, (size_t)count * 4); return;
      case LK_INT64:
      case LK_UINT64: LK_CONVERT(uint64_t, uint32_t, x)
      case LK_UINT8: LK_CONVERT(uint8_t, int32_t, x)
      case LK_UINT16: LK_CONVERT(uint16_t, int32_t, x)
      case LK_BOOL: LK_CONVERT(uint8_t, int32_t, x != 0)
      case LK_STRING: break;
    }
  } else {
    switch (dtype) {
      case LK_FLOAT32: LK_CONVERT(float, int32_t, x != 0)
      case LK_FLOAT64: LK_CONVERT(double, int32_t, x != 0)
      case LK_FLOAT16:
      case LK_BFLOAT16: LK_CONVERT(uint16_t, int32_t, (x & 0x7FFF) != 0)
      case LK_INT8:
      case LK_UINT8:
      case LK_BOOL: LK_CONVERT(uint8_t, int32_t, x != 0)
      case LK_INT16:
      case LK_UINT16: LK_CONVERT(uint16_t, int32_t, x != 0)
      case LK_INT32:
      case LK_UINT32: LK_CONVERT(uint32_t, int32_t, x != 0)
      case LK_INT64:
      case LK_UINT64: LK_CONVERT(uint64_t, int32_t, x != 0)
      case LK_STRING: break;
    }
  }
}
#undef LK_CONVERT

#define LK_CONVERT(LANE, TYPE, EXPRESSION)                                                         \
  {                                                                                                \
    const LANE *from = lanes;                                                                      \
    TYPE *to = destination;                                                                        \
    for (int64_t i = 0; i < count; i++) {                                                          \
      LANE x = from[i];                                                                            \
      to[i] = (TYPE)(EXPRESSION);                                                                  \
    }                                                                                              \
    return;                                                                                        \
  }
#define LK_CLAMP(x, low, high) ((x) < (low) ? (low) : (x) > (high) ? (high) : (x))

static void LK(store_int_lanes)(int flags, lk_dtype dtype, const void *restrict lanes,
                                void *restrict destination, int64_t count) {
  if (flags & LK_STORE_SATURATE) {
    switch (dtype) {
      case LK_INT8: LK_CONVERT(int32_t, int8_t, LK_CLAMP(x, -128, 127))
      case LK_INT16: LK_CONVERT(int32_t, int16_t, LK_CLAMP(x, -32768, 32767))
      case LK_UINT8: LK_CONVERT(int32_t, uint8_t, LK_CLAMP(x, 0, 255))
      case LK_UINT16: LK_CONVERT(int32_t, uint16_t, LK_CLAMP(x, 0, 65535))
      case LK_UINT32: LK_CONVERT(int32_t, uint32_t, x < 0 ? 0 : x)
      case LK_UINT64: LK_CONVERT(int32_t, uint64_t, x < 0 ? 0 : x)
      default: break;
    }
  }
  switch (dtype) {
    case LK_FLOAT32: LK_CONVERT(int32_t, float, x)
    case LK_FLOAT64: LK_CONVERT(int32_t, double, x)
    case LK_FLOAT16: LK_CONVERT(int32_t, uint16_t, LK(float_to_half)((float)x))
    case LK_BFLOAT16: LK_CONVERT(int32_t, uint16_t, LK(float_to_bfloat)((float)x))
    case LK_INT8:
    case LK_UINT8: LK_CONVERT(uint32_t, uint8_t, x)
    case LK_INT16:
    case LK_UINT16: LK_CONVERT(uint32_t, uint16_t, x)
    case LK_INT32:
    case LK_UINT32: memcpy(destination, lanes, (size_t)count * 4); return;
    case LK_INT64:
    case LK_UINT64: LK_CONVERT(int32_t, int64_t, x)
    case LK_BOOL: LK_CONVERT(int32_t, uint8_t, x != 0)
    case LK_STRING: break;
  }
}

static void LK(store_float_lanes)(lk_dtype dtype, const void *restrict lanes,
                                  void *restrict destination, int64_t count) {
  switch (dtype) {
    case LK_FLOAT32: memcpy(destination, lanes, (size_t)count * 4); return;
    case LK_FLOAT64: LK_CONVERT(float, double, x)
    case LK_FLOAT16: LK_CONVERT(float, uint16_t, LK(float_to_half)(x))
    case LK_BFLOAT16: LK_CONVERT(float, uint16_t, LK(float_to_bfloat)(x))
    case LK_BOOL: LK_CONVERT(float, uint8_t, x != 0)
    case LK_INT32: LK_CONVERT(float, int32_t, LK(float_to_int)(x))
    default: return;
  }
}
#undef LK_CONVERT
#undef LK_CLAMP

// A register to memory of any type: float lanes bound for other integers pass through int32.
static void LK(store_lanes)(const lk_instruction *in, lk_dtype dtype, const void *lanes,
                            void *destination, int64_t count) {
  if (in->opcode == LK_OP_STORE_INT) {
    LK(store_int_lanes)(in->flags, dtype, lanes, destination, count);
    return;
  }
  bool integer = dtype >= LK_INT8 && dtype <= LK_UINT64;
  if (!integer) {
    LK(store_float_lanes)(dtype, lanes, destination, count);
    return;
  }
  float rounded[LK_POINTWISE_TILE];
  int32_t whole[LK_POINTWISE_TILE];
  if (in->flags & LK_STORE_ROUND) {
    LK(lk_unary_span)((lk_activation){.kind = LK_ROUND}, lanes, rounded, count);
    lanes = rounded;
  }
  LK(store_float_lanes)(LK_INT32, lanes, whole, count);
  LK(store_int_lanes)(in->flags, dtype, whole, destination, count);
}
