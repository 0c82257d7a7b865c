// Which instruction-set level this process runs at.
#ifndef LK_ISA_H
#define LK_ISA_H

#include "lk_base.h"

#define LK_INLINE static inline __attribute__((always_inline))

#endif
