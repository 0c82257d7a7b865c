// What the levels of depthwise convolution share.
#ifndef LK_DEPTHWISE_H
#define LK_DEPTHWISE_H

#include "lk_convolution.h"

enum {
  /// More output channels per input channel than this run as a grouped convolution.
  LK_MOST_MULTIPLIER = 8,
  LK_DEPTHWISE_ALIGNMENT = 16,  ///< channels of the packed kernel are a multiple of this
};

static inline int64_t lk_depthwise_multiplier(const lk_convolution *convolution) {
  return convolution->input_channels > 0
             ? convolution->output_channels / convolution->input_channels
             : 1;
}

/// Floats of one tap in the packed kernel, which is [multiplier][taps][channels].
static inline int64_t lk_depthwise_tap_floats(const lk_convolution *convolution) {
  return (convolution->input_channels + LK_DEPTHWISE_ALIGNMENT - 1) / LK_DEPTHWISE_ALIGNMENT *
         LK_DEPTHWISE_ALIGNMENT;
}

/// The same convolution with one group per input channel.
static inline lk_convolution lk_depthwise_grouped(const lk_convolution *convolution) {
  lk_convolution grouped = *convolution;
  grouped.groups = convolution->input_channels;
  return grouped;
}

#endif
