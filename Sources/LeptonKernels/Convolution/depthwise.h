// What the levels of depthwise convolution share.
#ifndef LK_DEPTHWISE_H
#define LK_DEPTHWISE_H

#include "Convolution/geometry.h"

enum {
  /// More output channels per input channel than this run as a grouped convolution.
  LK_MOST_MULTIPLIER = 8,
  /// Channels whose weights lie together in the packed kernel: a multiple of every vector.
  LK_DEPTHWISE_BLOCK = 16,
};

static inline int64_t lk_depthwise_multiplier(const lk_convolution *convolution) {
  return convolution->input_channels > 0
             ? convolution->output_channels / convolution->input_channels
             : 1;
}

/// Channels of the packed kernel, which is [multiplier][channel / 16][tap][channel % 16].
static inline int64_t lk_depthwise_channels(const lk_convolution *convolution) {
  return (convolution->input_channels + LK_DEPTHWISE_BLOCK - 1) / LK_DEPTHWISE_BLOCK *
         LK_DEPTHWISE_BLOCK;
}

/// The same convolution with one group per input channel.
static inline lk_convolution lk_depthwise_grouped(const lk_convolution *convolution) {
  lk_convolution grouped = *convolution;
  grouped.groups = convolution->input_channels;
  return grouped;
}

#endif
