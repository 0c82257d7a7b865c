// Convolution as a product: which input pixels the rows of a tile read.
//
// A window is a lattice of output positions and the taps that each of them sums over. Along one
// axis, lattice position j is output position output_begin + j·output_step and its tap t reads
// input position input_begin + j·input_step + t·tap_step. Convolution is one window; transposed
// convolution is one window per residue of the output position modulo the stride.
#ifndef LK_WINDOW_H
#define LK_WINDOW_H

#include "Gemm/product.h"
#include "lk_convolution.h"

typedef struct {
  int64_t batch;
  int64_t extent[3];  ///< lattice positions
  int64_t output_begin[3], output_step[3], output[3];
  int64_t input_begin[3], input_step[3], input[3];
  int64_t taps[3], tap_step[3];
  int64_t channels;  ///< that a row reads of each pixel
  int64_t input_stride, output_stride, residual_stride;
  const float *from, *residual;  ///< at the first channel of the group
  float *to;
  const float *zeros;  ///< lk_window_zeros floats
  /// Chunks of the taps: `tap_rows` rows of the kernel, or, where one row has more taps than a
  /// chunk may, `row_taps` taps of one row.
  int64_t tap_rows, row_taps;
  /// Rows of the product run over the images first: where much of the window lies outside the input,
  /// the rows of a tile then lack the same taps, and these are left out.
  bool images_first;
} lk_window;

/// The product of a window; its grid, packed kernel and bias remain to be filled in. `n` columns.
lk_product lk_window_product(
    const lk_tile_set *tiles, lk_window *window, int64_t n, const lk_epilogue *epilogue);

/// Floats of zeros that rows outside the input read.
int64_t lk_window_zeros(const lk_window *window);

/// Zeros, where few enough are needed; else NULL: they must come from the scratch.
const float *lk_static_zeros(int64_t count);

/// The scratch of lk_convolution_kernel where it runs without a pool, and also where it runs so for
/// fewer rows of the output.
size_t lk_convolution_serial_scratch(const lk_convolution *convolution);

/// lk_convolution_kernel of a level.
lk_kernel lk_convolution_kernel_at(lk_level level);

/// lk_convolution_pack for a level, on the pool's threads.
void lk_convolution_pack_at(
    lk_level level, const lk_convolution *convolution, const float *kernel, void *packed,
    lk_pool *pool);

/// lk_transposed_convolution_kernel of a level, and packing for it.
lk_kernel lk_transposed_convolution_kernel_at(lk_level level);
void lk_transposed_convolution_pack_at(
    lk_level level, const lk_convolution *convolution, const float *kernel, void *packed,
    lk_pool *pool);

#endif
