// How the table of a transform is laid out, and the memory of a task.
#ifndef LK_FOURIER_LAYOUT_H
#define LK_FOURIER_LAYOUT_H

#include "lk_fourier.h"

// Floats, all at multiples of 16: roots of the stages of `size` (each stage (r-1) runs of real parts,
// then as many of imaginary parts, of size/r/stride numbers); with Bluestein also the chirp
// exp(-πi·k²/length), length real and length imaginary parts, and the transformed filter, size and size.
typedef struct {
  int64_t roots, chirp, filter, end;
} lk_fourier_layout;

static inline int64_t lk_fourier_rounded(int64_t floats) { return (floats + 15) / 16 * 16; }

static inline bool lk_fourier_is_direct(const lk_fourier_params *p) { return p->size == p->length; }

static inline lk_fourier_layout lk_fourier_plan(const lk_fourier_params *p) {
  lk_fourier_layout layout = {0, 0, 0, 0};
  int64_t rest = p->size, floats = 0;
  for (int i = 0; i < p->factor_count; i++) {
    rest /= p->factors[i];
    floats += 2 * (p->factors[i] - 1) * rest;
  }
  layout.chirp = lk_fourier_rounded(floats);
  layout.filter = layout.chirp;
  layout.end = layout.chirp;
  if (!lk_fourier_is_direct(p)) {
    layout.filter = layout.chirp + lk_fourier_rounded(2 * p->length);
    layout.end = layout.filter + lk_fourier_rounded(2 * p->size);
  }
  return layout;
}

#endif
