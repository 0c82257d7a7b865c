// Vector types and primitives of one instruction-set level; included once per level by
// Isa/instantiate.h. LK_WIDTH floats per vector. No intrinsics unless the compiler's generic
// vectors cannot say it: the same text serves every level.
#include <stdint.h>
#include <string.h>

typedef float LK(vf_t) __attribute__((ext_vector_type(LK_WIDTH)));
typedef int32_t LK(vi_t) __attribute__((ext_vector_type(LK_WIDTH)));
typedef float LK(vfu_t) __attribute__((ext_vector_type(LK_WIDTH), aligned(4), may_alias));
typedef int32_t LK(viu_t) __attribute__((ext_vector_type(LK_WIDTH), aligned(4), may_alias));

typedef double LK(vd_t) __attribute__((ext_vector_type(LK_WIDTH)));
typedef int64_t LK(vl_t) __attribute__((ext_vector_type(LK_WIDTH)));

#define vf LK(vf_t)
#define vi LK(vi_t)
#define vd LK(vd_t)
#define vl LK(vl_t)

LK_INLINE vf LK(vf_load_)(const float *p) { return *(const LK(vfu_t) *)p; }
LK_INLINE void LK(vf_store_)(float *p, vf v) { *(LK(vfu_t) *)p = v; }
LK_INLINE vf LK(vf_set1_)(float x) { return (vf)x; }
LK_INLINE vi LK(vi_load_)(const int32_t *p) { return *(const LK(viu_t) *)p; }
LK_INLINE void LK(vi_store_)(int32_t *p, vi v) { *(LK(viu_t) *)p = v; }

// The first n ≤ LK_WIDTH lanes; the others read as 0 and are not written. Nothing outside the n
// elements is touched.
LK_INLINE vf LK(vf_load_n_)(const float *p, int n) {
#if LK_ISA == LK_ISA_AVX512
  return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#elif LK_ISA == LK_ISA_AVX2
  return _mm256_maskload_ps(p, _mm256_loadu_si256((const __m256i *)(lk_lane_mask + 8 - n)));
#else
  vf v = 0;
  if (n > 0) v[0] = p[0];
  if (n > 1) v[1] = p[1];
  if (n > 2) v[2] = p[2];
  if (n > 3) v[3] = p[3];
  return v;
#endif
}

LK_INLINE void LK(vf_store_n_)(float *p, vf v, int n) {
#if LK_ISA == LK_ISA_AVX512
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v);
#elif LK_ISA == LK_ISA_AVX2
  _mm256_maskstore_ps(p, _mm256_loadu_si256((const __m256i *)(lk_lane_mask + 8 - n)), v);
#else
  if (n > 0) p[0] = v[0];
  if (n > 1) p[1] = v[1];
  if (n > 2) p[2] = v[2];
  if (n > 3) p[3] = v[3];
#endif
}

// The same where n is mostly LK_WIDTH.
LK_INLINE vf LK(vf_load_to_)(const float *p, int n) {
  return n < LK_WIDTH ? LK(vf_load_n_)(p, n) : LK(vf_load_)(p);
}
LK_INLINE void LK(vf_store_to_)(float *p, vf v, int n) {
  if (n < LK_WIDTH) {
    LK(vf_store_n_)(p, v, n);
  } else {
    LK(vf_store_)(p, v);
  }
}

// The greater and the lesser; b where either is NaN (one instruction on x86).
LK_INLINE vf LK(vf_max_)(vf a, vf b) { return a > b ? a : b; }
LK_INLINE vf LK(vf_min_)(vf a, vf b) { return a < b ? a : b; }
LK_INLINE vf LK(vf_abs_)(vf a) { return __builtin_elementwise_abs(a); }
LK_INLINE vf LK(vf_sqrt_)(vf a) { return __builtin_elementwise_sqrt(a); }
LK_INLINE vf LK(vf_copysign_)(vf magnitude, vf sign) {
  return __builtin_elementwise_copysign(magnitude, sign);
}

// Whether any lane of a comparison holds.
LK_INLINE bool LK(vi_any_)(vi mask) { return __builtin_reduce_or(mask) != 0; }
LK_INLINE vf LK(vi_to_vf_)(vi a) { return __builtin_convertvector(a, vf); }

// The sum of the lanes, by halves: the same tree on every call.
LK_INLINE float LK(vf_sum_)(vf v) {
#if LK_WIDTH == 16
  __m256 a = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
  __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
#elif LK_WIDTH == 8
  __m128 b = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
#else
  vf b = v;
#endif
  return (b[0] + b[2]) + (b[1] + b[3]);
}

// The greatest lane; NaN lanes may be passed over.
LK_INLINE float LK(vf_greatest_)(vf v) {
#if LK_WIDTH == 16
  __m256 a = _mm256_max_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
  __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
#elif LK_WIDTH == 8
  __m128 b = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
#else
  vf b = v;
#endif
  float low = b[0] > b[2] ? b[0] : b[2], high = b[1] > b[3] ? b[1] : b[3];
  return low > high ? low : high;
}

// Lane i holds i.
LK_INLINE vi LK(vi_lanes_)(void) {
#if LK_WIDTH == 16
  return (vi){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif LK_WIDTH == 8
  return (vi){0, 1, 2, 3, 4, 5, 6, 7};
#else
  return (vi){0, 1, 2, 3};
#endif
}

// a·b + c: fused where the level has it, two roundings on the portable x86 level (a library call
// per lane would be a hundred times slower).
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
#define vi_load LK(vi_load_)
#define vi_store LK(vi_store_)
#define vf_load_n LK(vf_load_n_)
#define vf_store_n LK(vf_store_n_)
#define vf_load_to LK(vf_load_to_)
#define vf_store_to LK(vf_store_to_)
#define vf_max LK(vf_max_)
#define vf_min LK(vf_min_)
#define vf_abs LK(vf_abs_)
#define vf_sqrt LK(vf_sqrt_)
#define vf_copysign LK(vf_copysign_)
#define vf_sum LK(vf_sum_)
#define vf_greatest LK(vf_greatest_)
#define vi_lanes LK(vi_lanes_)
#define vi_any LK(vi_any_)
#define vi_to_vf LK(vi_to_vf_)
