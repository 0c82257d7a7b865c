// Convolution, depthwise convolution and transposed convolution over 1 to 3 spatial axes,
// channels-last, float32, with a fused epilogue.
#ifndef LK_CONVOLUTION_H
#define LK_CONVOLUTION_H

#include "lk_base.h"
#include "lk_epilogue.h"
#include "lk_threads.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The parameters of the three kernels. Spatial arrays are (D, H, W); fewer axes have leading ones
/// (stride, dilation and kernel 1, padding 0, extent 1). Input is (batch, D, H, W, input_channels),
/// output likewise. `*_stride` counts floats from one pixel to the next (at least the channels, so
/// that an operand may be a slice of a wider tensor whose pixels lie densely).
///
/// Convolution (lk_convolution_kernel): input position = output·stride + tap·dilation - padding;
/// outside the input counts as zero. Channel group g maps input channels [g·C/G, (g+1)·C/G) to
/// output channels [g·F/G, (g+1)·F/G).
///
/// Depthwise (lk_depthwise_kernel): the same positions; output channel c·m + j is input channel c
/// under multiplier j, m = output_channels / input_channels; `groups` is not read.
///
/// Transposed (lk_transposed_convolution_kernel): every input pixel scatters the kernel to full
/// positions input·stride + tap·dilation; the output is that full result from position `padding`
/// on, zero (before bias) beyond its end. Groups split channels as in convolution.
///
/// Operands: 0 input; 1 packed kernel; 2 bias, output_channels floats, or NULL; 3 residual, like
/// the output, or NULL when epilogue.residual is LK_RESIDUAL_NONE; 4 output; 5 scratch of the size
/// that the *_scratch function gives, 64-byte aligned, or NULL when that is 0. The output may be
/// the residual's own memory when their strides agree; it must not overlap the input.
typedef struct {
  int64_t batch;
  int64_t input[3], input_channels, input_stride;
  int64_t output[3], output_channels, output_stride, residual_stride;
  int64_t kernel[3], stride[3], dilation[3], padding[3];
  int64_t groups;
  /// How it is packed and computed: what lk_convolution_packing gave, or 0, which is always right.
  int32_t packing;
  /// Of a convolution whose packing is 0: operand 2 is twice as long, the biases and after them the factors
  /// that the sums are multiplied with before.
  bool has_scale;
  lk_epilogue epilogue;
} lk_convolution;

// Packed kernels belong to the current instruction-set level. They depend on kernel, stride,
// dilation, channels, groups and packing, never on batch or spatial extents, so programs for different
// input shapes may share them. Sizes are in bytes and multiples of 64; `packed` is 64-byte aligned.

// The *_pack_kernel functions do the same as a step of a program, on the pool's threads, for kernels
// that change from run to run. Parameters are the lk_convolution; operands: 0 kernel, 1 packed.

/// Convolution; `kernel` is (D, H, W, input_channels/groups, output_channels).
lk_kernel lk_convolution_kernel(void);
size_t lk_convolution_scratch(const lk_convolution *convolution);
/// The packing that should be fastest, which depends on batch and extents: the tile of Winograd's
/// minimal filtering (see lk_winograd), 0 for plain windows.
int32_t lk_convolution_packing(const lk_convolution *convolution);
size_t lk_convolution_packed_size(const lk_convolution *convolution);
void lk_convolution_pack(const lk_convolution *convolution, const float *kernel, void *packed);
lk_kernel lk_convolution_pack_kernel(void);
/// Whether the packed kernel holds every number of the kernel as it was, for lk_convolution_unpack.
bool lk_convolution_keeps_kernel(const lk_convolution *convolution);
/// Writes to `kernel` what was packed at `level`.
void lk_convolution_unpack(
    lk_level level, const lk_convolution *convolution, const void *packed, float *kernel);

/// The largest patch of outputs, 0, 2 or 4 along an axis, that 3×3 convolutions may compute together
/// by Winograd's minimal filtering, where that is faster; 0 for none. 4 unless LEPTON_WINOGRAD=0|2
/// asks for less. The larger, the more a result may differ from that of a plain loop: the error of 4
/// is about four times that of 2, and within that of a loop that adds up the channels in float32.
/// 5×5 convolutions, computed 2 by 2, are as exact as 3×3 ones 4 by 4 and need 4.
int lk_winograd(void);
/// Sets it (for tests; not while kernels are packed or run).
void lk_set_winograd(int tile);

/// Depthwise convolution; `kernel` is (D, H, W, input_channels, m).
lk_kernel lk_depthwise_kernel(void);
size_t lk_depthwise_scratch(const lk_convolution *convolution);
size_t lk_depthwise_packed_size(const lk_convolution *convolution);
void lk_depthwise_pack(const lk_convolution *convolution, const float *kernel, void *packed);
lk_kernel lk_depthwise_pack_kernel(void);

/// Transposed convolution; `kernel` is (D, H, W, output_channels, input_channels/groups).
lk_kernel lk_transposed_convolution_kernel(void);
size_t lk_transposed_convolution_scratch(const lk_convolution *convolution);
size_t lk_transposed_convolution_packed_size(const lk_convolution *convolution);
void lk_transposed_convolution_pack(
    const lk_convolution *convolution, const float *kernel, void *packed);
lk_kernel lk_transposed_convolution_pack_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
