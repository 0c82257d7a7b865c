#include "Isa/isa.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static _Atomic int level = -1;

static lk_level best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return LK_LEVEL_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return LK_LEVEL_AVX2;
#endif
  return LK_LEVEL_PORTABLE;
}

lk_level lk_isa(void) {
  int current = atomic_load_explicit(&level, memory_order_relaxed);
  if (current >= 0) return (lk_level)current;
  lk_level chosen = best_level();
  const char *forced = getenv("LEPTON_ISA");
  if (forced) {
    lk_level asked = strcmp(forced, "portable") == 0 ? LK_LEVEL_PORTABLE
                     : strcmp(forced, "avx2") == 0   ? LK_LEVEL_AVX2
                                                     : LK_LEVEL_AVX512;
    if (asked < chosen) chosen = asked;
  }
  atomic_store_explicit(&level, (int)chosen, memory_order_relaxed);
  return chosen;
}

bool lk_set_isa(lk_level asked) {
  if (asked > best_level()) return false;
  atomic_store_explicit(&level, (int)asked, memory_order_relaxed);
  return true;
}
