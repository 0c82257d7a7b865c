// Winograd's minimal filtering F(2×2, 3×3) for 3×3 convolutions of stride 1: four outputs from
// sixteen products instead of thirty-six.
//
// With B, G, A of Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), §4.1:
// every 4×4 patch d of the input (two pixels apart) becomes V = Bᵀ·d·B, the kernel U = G·g·Gᵀ, and
// the 2×2 outputs are Aᵀ·(U ⊙ V)·A summed over channels: sixteen matrix products of patches ×
// channels by channels × filters. The larger F(4×4, 3×3) loses too many digits for deep networks.
#ifndef LK_WINOGRAD_H
#define LK_WINOGRAD_H

#include "Gemm/tiles.h"
#include "lk_convolution.h"

enum {
  LK_WINOGRAD_POINTS = 16,   ///< products per patch
  LK_WINOGRAD_OUTPUTS = 4,   ///< outputs per patch
};

/// The transforms of one level.
typedef struct {
  /// V of one patch: `pixels` are its 16 pixels, row by row; point p of channel c goes to
  /// to[p·step + c].
  void (*input)(const float *const *pixels, int64_t channels, float *to, int64_t step);
  /// The outputs of one patch: point p of filter f is from[p·step + f], output o of filter f goes
  /// to to[o·filters + f]; `filters` is a multiple of the vector.
  void (*output)(const float *from, int64_t step, int filters, float *to);
  /// U of one channel and a panel of `columns` filters: tap t of filter f is g[t·tap + f], point p
  /// goes to to[p·step + f]; filters up to `width` are zero.
  void (*kernel)(
      const float *g, int64_t tap, int columns, int width, float *to, int64_t step);
} lk_winograd_set;

const lk_winograd_set *lk_winograd_at(lk_level level);

/// Whether a convolution is packed and run this way.
bool lk_winograd_fits(const lk_convolution *convolution);

size_t lk_winograd_packed_size(const lk_tile_set *tiles, const lk_convolution *convolution);
/// Packs the channels first..<end.
void lk_winograd_pack(
    lk_level level, const lk_convolution *convolution, const float *kernel, int64_t first,
    int64_t end, float *packed);
size_t lk_winograd_scratch(const lk_tile_set *tiles, const lk_convolution *convolution);
void lk_winograd_run(
    lk_level level, const lk_convolution *convolution, void *const *operands, lk_pool *pool);

#endif
