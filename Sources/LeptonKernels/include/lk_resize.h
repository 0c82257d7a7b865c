// Resizing float32 images [batch, height, width, channels], one axis after the other by tables of
// weights.
#ifndef LK_RESIZE_H
#define LK_RESIZE_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Half-pixel centres in all. Samples outside the image are dropped and the weights of the rest
/// brought to a sum of 1, which for bilinear is the same as repeating the edge.
typedef enum {
  LK_RESIZE_NEAREST = 0,  ///< source floor((i + 0.5)·in/out); for whole factors: repetition
  LK_RESIZE_BILINEAR = 1,
  LK_RESIZE_BICUBIC = 2,  ///< Keys' cubic, a = -0.5
  LK_RESIZE_LANCZOS3 = 3,
  LK_RESIZE_LANCZOS5 = 4,
  LK_RESIZE_AREA = 5,  ///< the mean over the area a pixel covers
} lk_resize_method;

/// How one axis is resampled: output i is Σ_t weights[i·taps + t]·input[start[i] + t]. All reads
/// lie inside the input.
typedef struct {
  int64_t input, output;
  int64_t taps;
  const int32_t *start;  ///< [output]
  const float *weights;  ///< [output, taps]
} lk_resize_axis;

/// The taps that a table needs. `antialias` widens the filter by the scale when shrinking
/// (bilinear, bicubic, lanczos).
int64_t lk_resize_taps(lk_resize_method method, int64_t input, int64_t output, bool antialias);

/// Fills start [output] and weights [output, taps], taps as lk_resize_taps says.
void lk_resize_table(lk_resize_method method, int64_t input, int64_t output, bool antialias,
                     int32_t *start, float *weights);

/// The transpose of a table: an axis whose input is the other's output and whose taps are these. With
/// it lk_resize_kernel computes the gradient of the resize that the table describes.
int64_t lk_resize_transposed_taps(const lk_resize_axis *axis);
/// Fills start [axis input] and weights [axis input, lk_resize_transposed_taps].
void lk_resize_transpose(const lk_resize_axis *axis, int32_t *start, float *weights);

typedef struct {
  int64_t batch, channels;
  lk_resize_axis height, width;
} lk_resize_params;

/// Bytes of scratch that the kernel needs (0: pass NULL).
size_t lk_resize_scratch(const lk_resize_params *params);
/// Operands: in, out, scratch.
lk_kernel lk_resize_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
