// What follows from the parameters of a convolution alone.
#ifndef LK_GEOMETRY_H
#define LK_GEOMETRY_H

#include <stdbool.h>

#include "lk_convolution.h"

static inline int64_t lk_kernel_taps(const lk_convolution *convolution) {
  return convolution->kernel[0] * convolution->kernel[1] * convolution->kernel[2];
}

static inline bool lk_has_unit_strides(const lk_convolution *convolution) {
  return convolution->stride[0] == 1 && convolution->stride[1] == 1 && convolution->stride[2] == 1;
}

/// From the output to the input: with strides of 1 the convolution whose kernel has the taps in
/// reverse order, else the transposed convolution of the same padding.
static inline lk_convolution lk_reversed_convolution(const lk_convolution *convolution) {
  lk_convolution result = *convolution;
  for (int axis = 0; axis < 3; axis++) {
    result.input[axis] = convolution->output[axis];
    result.output[axis] = convolution->input[axis];
    if (lk_has_unit_strides(convolution))
      result.padding[axis] = (convolution->kernel[axis] - 1) * convolution->dilation[axis] -
                             convolution->padding[axis];
  }
  result.input_channels = convolution->output_channels;
  result.output_channels = convolution->input_channels;
  result.input_stride = convolution->output_stride;
  result.output_stride = convolution->input_stride;
  return result;
}

#endif
