#define LK_FAMILY "Math/span.inc.h"
#include "Isa/instantiate.h"

void lk_unary_apply(lk_activation f, const float *in, float *out, int64_t count) {
  LK_SELECT(lk_unary_span)(f, in, out, count);
}
