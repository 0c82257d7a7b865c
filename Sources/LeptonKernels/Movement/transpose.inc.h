// Transposes of blocks that are contiguous along different axes in source and destination.

// Interleaves two vectors: a0 b0 a1 b1 … of their first and of their second halves.
#if LK_WIDTH == 16
#define LK_INTERLEAVE_LOW(a, b)                                                                    \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define LK_INTERLEAVE_HIGH(a, b)                                                                   \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif LK_WIDTH == 8
#define LK_INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define LK_INTERLEAVE_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define LK_INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define LK_INTERLEAVE_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

// LK_WIDTH × LK_WIDTH elements of 4 bytes; strides in elements.
LK_INLINE void LK(transpose_square)(const float *in, int64_t in_stride, float *out,
                                    int64_t out_stride) {
  vf a[LK_WIDTH], b[LK_WIDTH];
#pragma clang loop unroll(full)
  for (int i = 0; i < LK_WIDTH; i++) a[i] = vf_load(in + i * in_stride);
#pragma clang loop unroll(full)
  for (int stage = 1; stage < LK_WIDTH; stage *= 2) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LK_WIDTH / 2; i++) {
      b[2 * i] = LK_INTERLEAVE_LOW(a[i], a[i + LK_WIDTH / 2]);
      b[2 * i + 1] = LK_INTERLEAVE_HIGH(a[i], a[i + LK_WIDTH / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LK_WIDTH; i++) a[i] = b[i];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < LK_WIDTH; i++) vf_store(out + i * out_stride, a[i]);
}
#undef LK_INTERLEAVE_LOW
#undef LK_INTERLEAVE_HIGH

// Few columns, as the channels of a picture: all of one row after the other.
LK_INLINE void LK(transpose_narrow)(const float *in, int64_t in_stride, float *out,
                                    int64_t out_stride, int64_t rows, int64_t columns) {
  for (int64_t i = 0; i < rows; i++)
    for (int64_t j = 0; j < columns; j++) out[i * out_stride + j] = in[j * in_stride + i];
}

// out[i·out_stride + j] = in[j·in_stride + i] for i < rows, j < columns.
static void LK(transpose_words)(const float *in, int64_t in_stride, float *out, int64_t out_stride,
                                int64_t rows, int64_t columns) {
  if (columns < LK_WIDTH) {
    switch (columns) {
      case 1: LK(transpose_narrow)(in, in_stride, out, out_stride, rows, 1); return;
      case 2: LK(transpose_narrow)(in, in_stride, out, out_stride, rows, 2); return;
      case 3: LK(transpose_narrow)(in, in_stride, out, out_stride, rows, 3); return;
      case 4: LK(transpose_narrow)(in, in_stride, out, out_stride, rows, 4); return;
      default: LK(transpose_narrow)(in, in_stride, out, out_stride, rows, columns); return;
    }
  }
  int64_t i = 0;
  for (; i + LK_WIDTH <= rows; i += LK_WIDTH) {
    int64_t j = 0;
    for (; j + LK_WIDTH <= columns; j += LK_WIDTH)
      LK(transpose_square)(in + j * in_stride + i, in_stride, out + i * out_stride + j, out_stride);
    for (int64_t k = i; k < i + LK_WIDTH; k++)
      for (int64_t l = j; l < columns; l++) out[k * out_stride + l] = in[l * in_stride + k];
  }
  LK(transpose_narrow)(in + i, in_stride, out + i * out_stride, out_stride, rows - i, columns);
}

#define LK_TRANSPOSE(TYPE)                                                                         \
  {                                                                                                \
    const TYPE *from = in;                                                                         \
    TYPE *to = out;                                                                                \
    for (int64_t j = 0; j < columns; j += 16) {                                                    \
      int64_t end = j + 16 < columns ? j + 16 : columns;                                           \
      for (int64_t i = 0; i < rows; i++)                                                           \
        for (int64_t k = j; k < end; k++) to[i * out_stride + k] = from[k * in_stride + i];        \
    }                                                                                              \
    return;                                                                                        \
  }

static void LK(transpose_block)(int size, const void *in, int64_t in_stride, void *out,
                                int64_t out_stride, int64_t rows, int64_t columns) {
  switch (size) {
    case 1: LK_TRANSPOSE(uint8_t)
    case 2: LK_TRANSPOSE(uint16_t)
    case 4: LK(transpose_words)(in, in_stride, out, out_stride, rows, columns); return;
    default: LK_TRANSPOSE(uint64_t)
  }
}
#undef LK_TRANSPOSE
