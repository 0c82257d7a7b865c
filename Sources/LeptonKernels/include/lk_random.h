// Random numbers from counters: Philox 4×32 with 10 rounds (Salmon et al., "Parallel random numbers:
// as easy as 1, 2, 3", 2011). Every number depends on the stream's state and its own place alone.
#ifndef LK_RANDOM_H
#define LK_RANDOM_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  LK_RANDOM_UNIFORM = 0,  ///< in [0, 1), in steps of 2⁻²⁴
  LK_RANDOM_NORMAL = 1,   ///< mean 0 and deviation 1 (Box and Muller 1958), at most 5.8 from 0
} lk_random_kind;

/// `count` float32 numbers of a stream. In every 64 numbers, number 16·w + l is word w of block l of
/// theirs; blocks count from 0, their key is the state.
typedef struct {
  lk_random_kind kind;
  int64_t count;
} lk_random_params;

/// Operands: state (uint32 [2]: seed, counter), out, next state (the counter one more).
lk_kernel lk_random_kernel(void);

/// `count` float32 logarithms of gamma variates of a shape > 0 and scale 1. Logarithms, for those of a
/// small shape are less than any float32.
typedef struct {
  int64_t count;
} lk_random_log_gamma_params;

/// Operands: state, the shape (float32 [1]), out, next state (the counter one more).
lk_kernel lk_random_log_gamma_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
