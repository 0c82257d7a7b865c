#include "Convolution/outer.h"

#define LK_FAMILY "Convolution/outer.inc.h"
#include "Isa/instantiate.h"

const lk_outer_set *lk_outer_at(lk_level level) {
#if defined(__x86_64__)
  if (level == LK_LEVEL_AVX512) return &outer_avx512;
  if (level == LK_LEVEL_AVX2) return &outer_avx2;
#endif
  (void)level;
  return &outer_portable;
}
