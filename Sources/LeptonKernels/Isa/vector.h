// Vector types and primitives of one instruction-set level; included once per level by
// Isa/instantiate.h. LK_WIDTH floats per vector. No intrinsics unless the compiler's generic vectors
// cannot say it: the same text serves every level.
#include <stdint.h>
#include <string.h>

typedef float LK(vf_t) __attribute__((ext_vector_type(LK_WIDTH)));
typedef int32_t LK(vi_t) __attribute__((ext_vector_type(LK_WIDTH)));
typedef float LK(vfu_t) __attribute__((ext_vector_type(LK_WIDTH), aligned(4)));
typedef int32_t LK(viu_t) __attribute__((ext_vector_type(LK_WIDTH), aligned(4)));

#define vf LK(vf_t)
#define vi LK(vi_t)

LK_INLINE vf LK(vf_load_)(const float *p) { return *(const LK(vfu_t) *)p; }
LK_INLINE void LK(vf_store_)(float *p, vf v) { *(LK(vfu_t) *)p = v; }
LK_INLINE vf LK(vf_set1_)(float x) { return (vf)x; }

// a·b + c: fused where the level has it, two roundings on the portable x86 level (a library call per
// lane would be a hundred times slower).
LK_INLINE vf LK(vf_fma_)(vf a, vf b, vf c) {
#if LK_ISA == LK_ISA_PORTABLE && defined(__x86_64__)
  return a * b + c;
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}

#define vf_load LK(vf_load_)
#define vf_store LK(vf_store_)
#define vf_set1 LK(vf_set1_)
#define vf_fma LK(vf_fma_)
