// Tiles that do not lie contiguous in memory.
#ifndef LK_STRIDED_H
#define LK_STRIDED_H

#include <stdint.h>

// Collects rows × dims[1] × … × dims[rank-1] elements of 1, 2, 4 or 8 bytes from a strided source
// into a contiguous tile. Strides in elements.
void lk_gather_tile(int size, int rank, const int64_t *dims, int64_t rows, const int64_t *strides,
                    const void *source, void *tile);

// The reverse: a contiguous tile to a strided destination.
void lk_scatter_tile(int size, int rank, const int64_t *dims, int64_t rows, const int64_t *strides,
                     const void *tile, void *destination);

#endif
