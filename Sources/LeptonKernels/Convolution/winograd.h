// Winograd's minimal filtering for 3×3 and 5×5 convolutions of stride 1: F(2×2, 3×3) makes four outputs
// from sixteen products instead of thirty-six, F(4×4, 3×3) sixteen from thirty-six instead of 144,
// F(2×2, 5×5) four from thirty-six instead of 100.
//
// With B, G, A of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), §4.1:
// every patch d of the input (4×4 or 6×6, as far apart as it has outputs) becomes V = Bᵀ·d·B, the
// kernel U = G·g·Gᵀ, and the outputs are Aᵀ·(U ⊙ V)·A summed over channels: as many matrix products
// of patches × channels by channels × filters as a patch has points.
//
// The latter two interpolate at 0, ±3/4, ±3/2, ∞ instead of the customary 0, ±1, ±2, ∞, which loses
// four times the digits: the largest error is then that of a plain loop over the channels.
#ifndef LK_WINOGRAD_H
#define LK_WINOGRAD_H

#include "Gemm/tiles.h"
#include "lk_convolution.h"

/// How a convolution is computed.
typedef enum {
  LK_WINOGRAD_NONE = -1,  ///< as windows
  LK_WINOGRAD_2 = 0,      ///< F(2×2, 3×3)
  LK_WINOGRAD_4 = 1,      ///< F(4×4, 3×3)
  LK_WINOGRAD_2_5 = 2,    ///< F(2×2, 5×5)
} lk_winograd_form;

/// The transforms of one level, by form.
typedef struct {
  /// V of one patch: `pixels` are its pixels, row by row; point p of channel c goes to
  /// to[p·step + c].
  void (*input[3])(const float *const *pixels, int64_t channels, float *to, int64_t step);
  /// The outputs of one patch: point p of filter f is from[p·step + f], output o of filter f goes
  /// to to[o·filters + f]; `filters` is a multiple of the vector.
  void (*output[3])(const float *from, int64_t step, int filters, float *to);
  /// U of one channel and a panel of `columns` filters: tap t of filter f is g[t·tap + f], point p
  /// goes to to[p·step + f]; filters up to `width` are zero.
  void (*kernel[3])(
      const float *g, int64_t tap, int columns, int width, float *to, int64_t step);
} lk_winograd_set;

const lk_winograd_set *lk_winograd_at(lk_level level);

/// The form that the convolution's packing and kernel say.
lk_winograd_form lk_winograd_form_of(const lk_convolution *convolution);
/// The packing that should be fastest for its shape: 0, 2 or 4.
int32_t lk_winograd_choose(const lk_convolution *convolution);

size_t lk_winograd_packed_size(const lk_tile_set *tiles, const lk_convolution *convolution);
/// Packs the channels first..<end.
void lk_winograd_pack(
    lk_level level, const lk_convolution *convolution, const float *kernel, int64_t first,
    int64_t end, float *packed);
size_t lk_winograd_scratch(const lk_tile_set *tiles, const lk_convolution *convolution);
/// For a run without a pool, of all or of fewer rows of the output.
size_t lk_winograd_serial_scratch(const lk_tile_set *tiles, const lk_convolution *convolution);
void lk_winograd_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool);

#endif
