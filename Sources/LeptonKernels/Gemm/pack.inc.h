// Packing of the panels that tiles read; included by tiles.inc.h.

// The lanes of a and b in turn: the lower halves of both, or the upper.
LK_INLINE vf LK(zip_low)(vf a, vf b) {
#if LK_WIDTH == 16
  return __builtin_shufflevector(
      a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#elif LK_WIDTH == 8
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
#else
  return __builtin_shufflevector(a, b, 0, 4, 1, 5);
#endif
}

LK_INLINE vf LK(zip_high)(vf a, vf b) {
#if LK_WIDTH == 16
  return __builtin_shufflevector(
      a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#elif LK_WIDTH == 8
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
#else
  return __builtin_shufflevector(a, b, 2, 6, 3, 7);
#endif
}

// Transposes a square of vectors: every round deals the two halves of the rows like cards, and after
// as many rounds as the width has bits every element is at its place.
LK_INLINE void LK(transpose_square)(vf *rows) {
  UNROLLED for (int round = 1; round < LK_WIDTH; round *= 2) {
    vf dealt[LK_WIDTH];
    UNROLLED for (int i = 0; i < LK_WIDTH / 2; i++) {
      dealt[2 * i] = LK(zip_low)(rows[i], rows[i + LK_WIDTH / 2]);
      dealt[2 * i + 1] = LK(zip_high)(rows[i], rows[i + LK_WIDTH / 2]);
    }
    UNROLLED for (int i = 0; i < LK_WIDTH; i++) rows[i] = dealt[i];
  }
}

// One vector of columns, `live` of them, whose elements along the depth lie one behind the other.
static void LK(pack_transposed)(
    const float *b, int64_t n_stride, int64_t depth, int live, int panel, float *to) {
  int64_t k = 0;
  for (; k + LK_WIDTH <= depth; k += LK_WIDTH, to += LK_WIDTH * panel) {
    vf rows[LK_WIDTH];
    UNROLLED for (int j = 0; j < LK_WIDTH; j++)
      rows[j] = j < live ? vf_load(b + j * n_stride + k) : vf_set1(0);
    LK(transpose_square)(rows);
    UNROLLED for (int i = 0; i < LK_WIDTH; i++) vf_store(to + i * panel, rows[i]);
  }
  for (; k < depth; k++, to += panel)
    for (int j = 0; j < LK_WIDTH; j++) to[j] = j < live ? b[j * n_stride + k] : 0;
}

static void LK(pack_panel)(
    const float *b, int64_t k_stride, int64_t n_stride, int64_t depth, int live, int panel,
    float *to) {
  for (int column = 0; column < panel; column += LK_WIDTH, to += LK_WIDTH) {
    const int rest = live - column;
    const float *from = b + column * n_stride;
    if (n_stride == 1 && rest >= LK_WIDTH) {
      for (int64_t k = 0; k < depth; k++) vf_store(to + k * panel, vf_load(from + k * k_stride));
    } else if (n_stride == 1) {
      for (int64_t k = 0; k < depth; k++)
        vf_store(to + k * panel, vf_load_n(from + k * k_stride, rest > 0 ? rest : 0));
    } else if (k_stride == 1) {
      LK(pack_transposed)(from, n_stride, depth, rest, panel, to);
    } else {
      for (int64_t k = 0; k < depth; k++)
        for (int j = 0; j < LK_WIDTH; j++)
          to[k * panel + j] = j < rest ? from[k * k_stride + j * n_stride] : 0;
    }
  }
}
