#include "Pointwise/strided.h"

#include <string.h>

#include "lk_base.h"

// Walks the rows of a tile along its last axis: ROW(i, n) with the element offset of each in
// `offset`.
#define LK_WALK(ROW)                                                                               \
  {                                                                                                \
    int64_t index[LK_MAX_RANK] = {0};                                                              \
    int last = rank - 1;                                                                           \
    int64_t n = last == 0 ? rows : dims[last], stride = strides[last], offset = 0;                 \
    (void)stride;                                                                                  \
    for (;;) {                                                                                     \
      ROW;                                                                                         \
      int d = last - 1;                                                                            \
      for (; d >= 0; d--) {                                                                        \
        offset += strides[d];                                                                      \
        if (++index[d] < (d == 0 ? rows : dims[d])) break;                                         \
        offset -= strides[d] * index[d];                                                           \
        index[d] = 0;                                                                              \
      }                                                                                            \
      if (d < 0) return;                                                                           \
    }                                                                                              \
  }

#define LK_GATHER(TYPE)                                                                            \
  {                                                                                                \
    const TYPE *from = source;                                                                     \
    TYPE *to = tile;                                                                               \
    if (strides[rank - 1] == 1) {                                                                  \
      LK_WALK({                                                                                    \
        for (int64_t i = 0; i < n; i++) to[i] = from[offset + i];                                  \
        to += n;                                                                                   \
      })                                                                                           \
    }                                                                                              \
    LK_WALK({                                                                                      \
      for (int64_t i = 0; i < n; i++) to[i] = from[offset + i * stride];                           \
      to += n;                                                                                     \
    })                                                                                             \
  }

void lk_gather_tile(int size, int rank, const int64_t *dims, int64_t rows, const int64_t *strides,
                    const void *source, void *tile) {
  switch (size) {
    case 1: LK_GATHER(uint8_t)
    case 2: LK_GATHER(uint16_t)
    case 4: LK_GATHER(uint32_t)
    default: LK_GATHER(uint64_t)
  }
}

#define LK_SCATTER(TYPE)                                                                           \
  {                                                                                                \
    const TYPE *from = tile;                                                                       \
    TYPE *to = destination;                                                                        \
    LK_WALK({                                                                                      \
      for (int64_t i = 0; i < n; i++) to[offset + i * stride] = from[i];                           \
      from += n;                                                                                   \
    })                                                                                             \
  }

void lk_scatter_tile(int size, int rank, const int64_t *dims, int64_t rows, const int64_t *strides,
                     const void *tile, void *destination) {
  switch (size) {
    case 1: LK_SCATTER(uint8_t)
    case 2: LK_SCATTER(uint16_t)
    case 4: LK_SCATTER(uint32_t)
    default: LK_SCATTER(uint64_t)
  }
}
