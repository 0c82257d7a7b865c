// The pixels of a patch, for the transforms of Winograd's minimal filtering.
#ifndef LK_WINOGRAD_PATCH_H
#define LK_WINOGRAD_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LK_FAR_FLOATS = 1 << 18 };

/// Planes of rows × columns pixels, `stride` floats apart.
typedef struct {
  const float *pixels;
  int64_t planes, rows, columns, stride;
} lk_planes;

/// The addresses of side × side pixels from (row, column) of a plane on, row by row; `zeros` for those
/// beyond its border, and for all of a plane that is not there.
static inline void lk_find_patch(
    const lk_planes *image, int64_t plane, int64_t row, int64_t column, int side,
    const float *zeros, const float **patch) {
  const bool plane_inside = (uint64_t)plane < (uint64_t)image->planes;
  const int64_t first = (plane * image->rows + row) * image->columns + column;
  for (int i = 0; i < side; i++) {
    const bool row_inside = plane_inside && (uint64_t)(row + i) < (uint64_t)image->rows;
    for (int j = 0; j < side; j++) {
      const bool inside = row_inside && (uint64_t)(column + j) < (uint64_t)image->columns;
      patch[i * side + j] =
          inside ? image->pixels + (first + i * image->columns + j) * image->stride : zeros;
    }
  }
}

/// Fetches what the patch below has and this one has not into the near cache: a row of patches ahead, since
/// lines of an image are too short for the processor to see where it goes. `tile` pixels lie between
/// patches, `channels` of each are read. Small images are near anyway.
static inline void lk_fetch_patch_below(
    const lk_planes *image, int64_t plane, int64_t row, int64_t column, int side, int tile,
    int64_t channels) {
  const uint64_t all = (uint64_t)(image->planes * image->rows * image->columns);
  if (all * (uint64_t)image->stride < LK_FAR_FLOATS) return;
  const int64_t first = (plane * image->rows + row + side) * image->columns + column;
  for (int i = 0; i < tile; i++) {
    for (int j = 0; j < tile; j++) {
      const int64_t pixel = first + i * image->columns + j;
      if ((uint64_t)pixel >= all) continue;
      const float *at = image->pixels + pixel * image->stride;
      for (int64_t c = 0; c < channels; c += 16) __builtin_prefetch(at + c, 0, 2);
    }
  }
}

#endif
