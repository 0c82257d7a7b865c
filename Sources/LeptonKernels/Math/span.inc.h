#include "Math/math.inc.h"
#include "Math/rare.inc.h"

LK_INLINE vf LK(vf_any_of)(lk_unary kind, float a, float b, float c, vf x) {
  return kind > LK_AFFINE ? LK(vf_rare_of)(kind, x) : LK(vf_unary_of)(kind, a, b, c, x);
}

// One loop per kind and level: two vectors at a time, so that the long dependency chains of exp and
// its kin overlap.
LK_INLINE void LK(span_of)(lk_unary kind, float a, float b, float c, const float *in, float *out,
                           int64_t count) {
  int64_t i = 0;
#pragma clang loop unroll_count(2)
  for (; i + LK_WIDTH <= count; i += LK_WIDTH)
    vf_store(out + i, LK(vf_any_of)(kind, a, b, c, vf_load(in + i)));
  int rest = (int)(count - i);
  if (rest) vf_store_n(out + i, LK(vf_any_of)(kind, a, b, c, vf_load_n(in + i, rest)), rest);
}

void LK(lk_unary_span)(lk_activation f, const float *in, float *out, int64_t count) {
  // The plain form, by far the most common, in a loop without its options.
  if (f.kind == LK_RELU && f.a == 0 && f.c == 0 && f.b == __builtin_inff()) {
    LK(span_of)(LK_RELU, 0, __builtin_inff(), 0, in, out, count);
    return;
  }
  switch (f.kind) {
#define LK_CASE(KIND)                                                                              \
  case KIND: LK(span_of)(KIND, f.a, f.b, f.c, in, out, count); return;
    LK_UNARY_KINDS(LK_CASE)
#undef LK_CASE
  }
}
