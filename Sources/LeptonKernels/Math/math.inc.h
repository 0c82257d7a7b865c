// Functions of vectors: include after Isa/vector.h (from a family's .inc.h), any number of times.
// vf_exp, vf_expm1, vf_log, vf_log1p, vf_tanh, vf_sigmoid, vf_erf, vf_sin, vf_cos, vf_atan2,
// vf_pow, vf_round, vf_floor, vf_ceil, and vf_unary for every lk_unary; each name wrapped in LK().
#ifndef LK_MATH_LEVEL
#define LK_MATH_LEVEL
#include <math.h>

#include "Math/exponential.inc.h"
#include "Math/span.h"
#include "Math/trigonometric.inc.h"
#include "Math/unary.inc.h"
#include "lk_unary.h"
#endif
