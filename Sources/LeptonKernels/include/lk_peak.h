// What the processor can do at most: the yardstick of profiles.
#ifndef LK_PEAK_H
#define LK_PEAK_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Nanoseconds of a clock that never goes back.
int64_t lk_now(void);

/// Floating-point operations a second of the calling thread while it does nothing but multiply-adds in
/// registers at the current instruction-set level; a multiply-add counts two. Measured anew by each
/// call, for about 20 ms.
double lk_measure_peak(void);

#ifdef __cplusplus
}
#endif
#endif
