// Images read at positions between their pixels: projective transforms as TensorFlow's
// ImageProjectiveTransformV3 computes them, coordinates as keras.ops.image.map_coordinates does, and
// what a gradient through them needs.
#ifndef LK_SAMPLING_H
#define LK_SAMPLING_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What lies beyond an axis a b c d.
typedef enum {
  LK_BORDER_CONSTANT = 0,  ///< k k k | a b c d | k k k
  LK_BORDER_NEAREST = 1,   ///< a a a | a b c d | d d d
  LK_BORDER_REFLECT = 2,   ///< c b a | a b c d | d c b
  LK_BORDER_WRAP = 3,      ///< b c d | a b c d | a b c
  LK_BORDER_MIRROR = 4,    ///< d c b | a b c d | c b a; of coordinates only
} lk_border;

/// float32 images [batch, dims…, channels], read at `points` positions each.
typedef struct {
  int64_t batch, channels;
  /// Spatial axes, 1…LK_MAX_RANK; 2 for projective transforms.
  int64_t rank;
  int64_t dims[LK_MAX_RANK];
  int64_t points;
  /// Projective transforms: pixels in a row of the result, and 1 or `batch` transforms.
  int64_t row, transforms;
  lk_border border;
  /// Between pixels linear; else the nearest.
  bool is_linear;
  /// k of LK_BORDER_CONSTANT.
  float fill;
} lk_sample_params;

/// result [batch, points, channels]. Operands: images, positions [batch, rank, points], result.
lk_kernel lk_sample_kernel(void);
/// The gradient of the images: every gradient of a point is added to the pixels it was read from.
/// Operands: gradient [batch, points, channels], positions, images' gradient.
lk_kernel lk_sample_images_gradient_kernel(void);
/// The gradient of the positions. Operands: gradient, images, positions, positions' gradient.
lk_kernel lk_sample_positions_gradient_kernel(void);

/// Row-major points (x, y) of the result are read at ((a·x + b·y + c)/k, (d·x + e·y + f)/k) with
/// k = g·x + h·y + 1, for transforms [transforms, 8] of a…h. Operands: images, transforms, result.
lk_kernel lk_project_kernel(void);
/// Operands: gradient, transforms, images' gradient.
lk_kernel lk_project_gradient_kernel(void);

/// The projective transforms that bring end points back to start points, by solving for the eight
/// numbers of each; not a number where points make no such transform. count: transforms.
typedef struct {
  int64_t count;
} lk_homography_params;

/// Operands: start points [count, 4, 2] of x and y, end points [count, 4, 2], transforms [count, 8].
lk_kernel lk_homography_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
