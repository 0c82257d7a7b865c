// Normalizations whose statistics come from the data itself. Variances are taken in two passes.
#ifndef LK_NORMALIZATION_H
#define LK_NORMALIZATION_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  LK_NORM_LAYER = 0,      ///< (x - mean)·rsqrt(variance + ε)·gamma + beta
  LK_NORM_VARIANCE = 1,   ///< x·rsqrt(variance + ε)·gamma: Keras's LayerNormalization(rms_scaling)
  LK_NORM_ROOT_MEAN = 2,  ///< x·rsqrt(mean(x²) + ε)·gamma: RMSNormalization
} lk_norm_kind;

/// Over the trailing axes of float32 [rows, width].
typedef struct {
  lk_norm_kind kind;
  float epsilon;
  int64_t rows, width;
} lk_layer_norm_params;

/// Operands: in, gamma [width] or NULL, beta [width] or NULL, out (may be in).
lk_kernel lk_layer_norm_kernel(void);

/// float32 [samples, spatial, channels]; group g is channels g·C/G…; statistics per sample and
/// group.
typedef struct {
  float epsilon;
  int64_t samples, spatial, channels, groups;
} lk_group_norm_params;

/// Operands: in, gamma [channels] or NULL, beta [channels] or NULL, out (may be in).
lk_kernel lk_group_norm_kernel(void);

/// x·min(rsqrt(Σx²), limit) over `axis` of float32 [outer, axis, inner]; Keras's limit is 1e12.
typedef struct {
  int64_t outer, axis, inner;
  float limit;
} lk_unit_norm_params;

/// Operands: in, out (may be in).
lk_kernel lk_unit_norm_kernel(void);

/// float32 [rows, channels], channel by channel over all rows: batch normalization's statistics,
/// and what its gradient needs. Parts of the rows have their own sums, joined in double precision.
typedef struct {
  int64_t rows, channels;
} lk_channels_params;

/// Bytes of scratch that the two kernels need.
size_t lk_channels_scratch(const lk_channels_params *params);
/// Mean and population variance. Operands: in, mean [channels], variance [channels], scratch. Does
/// nothing for no rows.
lk_kernel lk_channel_moments_kernel(void);
/// Σ g and Σ g·(x - center). Operands: g, x, center [channels], sums [channels], products
/// [channels], scratch.
lk_kernel lk_channel_products_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
