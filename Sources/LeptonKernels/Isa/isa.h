// Which instruction-set level this process runs at.
#ifndef LK_ISA_H
#define LK_ISA_H

#include "lk_base.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LK_INLINE static inline __attribute__((always_inline))

// 8 - n words on give n lanes on and the rest off, for masked loads and stores of AVX2.
static const int32_t lk_lane_mask[16] __attribute__((unused, aligned(64))) = {
    -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

#endif
