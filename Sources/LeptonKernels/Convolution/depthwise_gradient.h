// What the levels of the gradients of depthwise convolution share. All is for one output channel per
// input channel; more run as grouped convolutions.
#ifndef LK_DEPTHWISE_GRADIENT_H
#define LK_DEPTHWISE_GRADIENT_H

#include "Convolution/depthwise.h"
#include "Convolution/window.h"
#include "lk_convolution_gradient.h"

/// How the output rows, over which the kernel's gradient sums, are shared: part 0 sums into the
/// result, the others into scratch. By shape only.
typedef struct {
  int64_t rows, parts;
  int64_t floats, step;  ///< of the gradient, and from part to part
} lk_depthwise_parts;

lk_depthwise_parts lk_depthwise_parts_of(const lk_convolution *convolution);

/// Narrows begin..<end to the output positions at which a tap reads inside the input.
void lk_clip_to_input(
    const lk_convolution *convolution, int axis, int64_t tap, int64_t *begin, int64_t *end);

#endif
