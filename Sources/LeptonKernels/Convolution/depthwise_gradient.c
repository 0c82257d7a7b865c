// Gradients of depthwise convolution: with one output channel per input channel and stride 1 the
// input's is a depthwise convolution with the taps in reverse order; with more output channels per
// input channel both run as grouped convolutions; what remains is in depthwise_gradient.inc.h.
enum {
  TASK_FLOATS = 1 << 13,  // of the input's gradient
};

#define LK_FAMILY "Convolution/depthwise_gradient.inc.h"
#include "Isa/instantiate.h"
#include "Math/extents.h"

enum {
  MOST_PARTS = 32,
  PART_OPERATIONS = 1 << 18,
};

static size_t padded(size_t bytes) { return (bytes + 63) / 64 * 64; }

lk_depthwise_parts lk_depthwise_parts_of(const lk_convolution *convolution) {
  lk_depthwise_parts parts = {
      .rows = convolution->batch * convolution->output[0] * convolution->output[1],
      .floats = lk_kernel_taps(convolution) * convolution->input_channels,
  };
  parts.step = (parts.floats + 15) / 16 * 16;
  const int64_t row_operations = most(1, convolution->output[2] * parts.floats);
  const int64_t rows = PART_OPERATIONS / row_operations + 1;
  parts.parts = most(1, least(MOST_PARTS, parts.rows / rows));
  return parts;
}

void lk_clip_to_input(
    const lk_convolution *convolution, int axis, int64_t tap, int64_t *begin, int64_t *end) {
  const int64_t offset = tap * convolution->dilation[axis] - convolution->padding[axis];
  const int64_t stride = convolution->stride[axis];
  if (offset < 0) *begin = most(*begin, (stride - 1 - offset) / stride);
  const int64_t last = convolution->input[axis] - 1 - offset;
  *end = last < 0 ? *begin : least(*end, last / stride + 1);
  if (*end < *begin) *end = *begin;
}

static bool is_grouped(const lk_convolution *convolution) {
  return lk_depthwise_multiplier(convolution) > 1;
}

static lk_convolution without_epilogue(const lk_convolution *convolution) {
  lk_convolution plain = *convolution;
  plain.epilogue = (lk_epilogue){.activation = {.kind = LK_LINEAR}, .residual = LK_RESIDUAL_NONE};
  return plain;
}

// The depthwise convolution that computes the input's gradient.
static lk_convolution reversed(const lk_convolution *convolution) {
  const lk_convolution plain = without_epilogue(convolution);
  return lk_reversed_convolution(&plain);
}

static void grouped_input_gradient(
    const lk_convolution *convolution, void *const *operands, lk_pool *pool) {
  const lk_convolution plain = without_epilogue(convolution);
  const lk_convolution grouped = lk_depthwise_grouped(&plain);
  char *packed = operands[3];
  char *scratch = packed + lk_convolution_input_gradient_packed_size(&grouped);
  void *const packing[] = {operands[1], packed};
  lk_convolution_input_gradient_pack_kernel()(&grouped, packing, pool);
  void *const inner[] = {operands[0], packed, NULL, NULL, operands[2], scratch};
  lk_convolution_input_gradient_kernel()(&grouped, inner, pool);
}

static void reversed_input_gradient(
    const lk_convolution *convolution, void *const *operands, lk_pool *pool) {
  const lk_convolution inner = reversed(convolution);
  const int64_t taps = lk_kernel_taps(convolution), channels = convolution->input_channels;
  char *packed = operands[3];
  float *flipped = (float *)(packed + padded(lk_depthwise_packed_size(&inner)));
  for (int64_t tap = 0; tap < taps; tap++)
    memcpy(
        flipped + (taps - 1 - tap) * channels, (const float *)operands[1] + tap * channels,
        (size_t)channels * sizeof(float));
  lk_depthwise_pack(&inner, flipped, packed);
  void *const arguments[] = {operands[0], packed, NULL, NULL, operands[2], NULL};
  lk_depthwise_kernel()(&inner, arguments, pool);
}

size_t lk_depthwise_input_gradient_scratch(const lk_convolution *convolution) {
  if (is_grouped(convolution)) {
    const lk_convolution grouped = lk_depthwise_grouped(convolution);
    return lk_convolution_input_gradient_packed_size(&grouped) +
           lk_convolution_input_gradient_scratch(&grouped);
  }
  if (!lk_has_unit_strides(convolution)) return 0;
  const lk_convolution inner = reversed(convolution);
  const size_t floats = (size_t)(lk_kernel_taps(convolution) * convolution->input_channels);
  return padded(lk_depthwise_packed_size(&inner)) + padded(floats * sizeof(float));
}

size_t lk_depthwise_kernel_gradient_scratch(const lk_convolution *convolution) {
  if (is_grouped(convolution)) {
    const lk_convolution grouped = lk_depthwise_grouped(convolution);
    return lk_convolution_kernel_gradient_scratch(&grouped);
  }
  const lk_depthwise_parts parts = lk_depthwise_parts_of(convolution);
  return (size_t)((parts.parts - 1) * parts.step) * sizeof(float);
}

static void kernel_gradient(const void *params, void *const *operands, lk_pool *pool) {
  if (is_grouped(params)) {
    const lk_convolution grouped = lk_depthwise_grouped(params);
    lk_convolution_kernel_gradient_kernel()(&grouped, operands, pool);
    return;
  }
  LK_SELECT(depthwise_kernel_gradient)(params, operands, pool);
}

static void input_gradient(const void *params, void *const *operands, lk_pool *pool) {
  if (is_grouped(params)) {
    grouped_input_gradient(params, operands, pool);
  } else if (!lk_has_unit_strides(params)) {
    LK_SELECT(depthwise_input_gradient)(params, operands, pool);
  } else {
    reversed_input_gradient(params, operands, pool);
  }
}

lk_kernel lk_depthwise_kernel_gradient_kernel(void) { return kernel_gradient; }

lk_kernel lk_depthwise_input_gradient_kernel(void) { return input_gradient; }
