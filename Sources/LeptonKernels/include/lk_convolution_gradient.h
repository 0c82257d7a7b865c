// Gradients of convolution and depthwise convolution, float32, channels-last.
#ifndef LK_CONVOLUTION_GRADIENT_H
#define LK_CONVOLUTION_GRADIENT_H

#include "lk_convolution.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The derivative with respect to the kernel. Parameters are the lk_convolution of the convolution
/// itself, with the packing that lk_convolution_kernel_gradient_packing gave or 0; residual stride and
/// epilogue are not read.
///
/// Operands: 0 its input; 1 the gradient of its output (pixels of output_stride floats); 2 the
/// result (D, H, W, input_channels/groups, output_channels); 3 scratch, 64-byte aligned, or NULL
/// when its size is 0.
lk_kernel lk_convolution_kernel_gradient_kernel(void);
size_t lk_convolution_kernel_gradient_scratch(const lk_convolution *convolution);
/// The way that should be fastest: the outputs along an axis of a patch of Winograd's minimal filtering
/// (see lk_winograd), 0 for the direct sum.
int32_t lk_convolution_kernel_gradient_packing(const lk_convolution *convolution);

/// The derivative with respect to the input, with an epilogue. Parameters are the lk_convolution of
/// the convolution itself but for its epilogue and strides: `epilogue` is applied to the result,
/// whose pixels take input_stride floats, those of the residual residual_stride; output_stride is
/// that of the output's gradient.
///
/// Operands: 0 the gradient of the output; 1 packed kernel; 2 bias, input_channels floats, or NULL; 3
/// residual, like the input, or NULL; 4 the result, like the input; 5 scratch. `kernel` is the
/// convolution's own. Packed kernels are as lk_convolution.h describes them.
lk_kernel lk_convolution_input_gradient_kernel(void);
size_t lk_convolution_input_gradient_scratch(const lk_convolution *convolution);
int32_t lk_convolution_input_gradient_packing(const lk_convolution *convolution);
size_t lk_convolution_input_gradient_packed_size(const lk_convolution *convolution);
void lk_convolution_input_gradient_pack(
    const lk_convolution *convolution, const float *kernel, void *packed);
lk_kernel lk_convolution_input_gradient_pack_kernel(void);

/// The same for depthwise convolution with kernels (D, H, W, input_channels, m), m = output_channels /
/// input_channels; `groups` and `epilogue` are not read.
///
/// Kernel gradient, operands: 0 the input; 1 the gradient of the output; 2 the result, like the
/// kernel; 3 scratch. Input gradient, operands: 0 the gradient of the output; 1 the kernel as it is;
/// 2 the result, like the input; 3 scratch.
lk_kernel lk_depthwise_kernel_gradient_kernel(void);
size_t lk_depthwise_kernel_gradient_scratch(const lk_convolution *convolution);
lk_kernel lk_depthwise_input_gradient_kernel(void);
size_t lk_depthwise_input_gradient_scratch(const lk_convolution *convolution);

#ifdef __cplusplus
}
#endif
#endif
