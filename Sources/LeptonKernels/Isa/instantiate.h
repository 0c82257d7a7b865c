// Compiles one kernel family once per instruction-set level.
//
// A family is written once, in a file `<Family>/<name>.inc.h`, with the vector types and helpers of
// `Isa/vector.h` and every function name wrapped in LK(). Its `<Family>/<name>.c` then says
//
//     #define LK_FAMILY "<Family>/<name>.inc.h"
//     #include "Isa/instantiate.h"
//     lk_kernel lk_<name>_kernel(void) { return LK_SELECT(<name>_run); }
//
// and gets <name>_run_portable, <name>_run_avx2 and <name>_run_avx512 (on arm64 only _neon, which is
// the portable level with vectors of four and fused multiply-add).
#include "Isa/isa.h"

#define LK_PASTE2(a, b) a##b
#define LK_PASTE(a, b) LK_PASTE2(a, b)

#define LK(name) LK_PASTE(name, LK_SUFFIX)

#define LK_ISA_PORTABLE 0
#define LK_ISA_AVX2 1
#define LK_ISA_AVX512 2

#define LK_SUFFIX _portable
#define LK_ISA LK_ISA_PORTABLE
#define LK_WIDTH 4
#include "Isa/vector.h"
#include LK_FAMILY
#include "Isa/undef.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2"))), apply_to = function)
#define LK_SUFFIX _avx2
#define LK_ISA LK_ISA_AVX2
#define LK_WIDTH 8
#include "Isa/vector.h"
#include LK_FAMILY
#include "Isa/undef.h"
#pragma clang attribute pop

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi,bmi2"))),          \
    apply_to = function)
#define LK_SUFFIX _avx512
#define LK_ISA LK_ISA_AVX512
#define LK_WIDTH 16
#include "Isa/vector.h"
#include LK_FAMILY
#include "Isa/undef.h"
#pragma clang attribute pop

// The name of a family's function at the level this process runs at.
#define LK_SELECT(name)                                                                            \
  (lk_isa() == LK_LEVEL_AVX512 ? LK_PASTE(name, _avx512)                                           \
   : lk_isa() == LK_LEVEL_AVX2 ? LK_PASTE(name, _avx2)                                             \
                               : LK_PASTE(name, _portable))
#else
#define LK_SELECT(name) LK_PASTE(name, _portable)
#endif
