// Reductions that are rare enough for plain loops: products, integers, bools; and argmax, argmin.

// Calls BODY(element offset, elements, stride, elements before) for each stretch of the innermost
// reduced axis that belongs to the result at `base`.
#define LK_EACH_STRETCH(p, base, BODY)                                                             \
  {                                                                                                \
    int64_t index[LK_MAX_RANK] = {0}, offset = (base), before = 0;                                 \
    int last = (p)->reduced_rank - 1;                                                              \
    int64_t n = (p)->reduced_dims[last], stride = (p)->reduced_strides[last];                      \
    for (int d = 0; (p)->count > 0 && d >= 0;) {                                                   \
      BODY;                                                                                        \
      before += n;                                                                                 \
      for (d = last - 1; d >= 0; d--) {                                                            \
        offset += (p)->reduced_strides[d];                                                         \
        if (++index[d] < (p)->reduced_dims[d]) break;                                              \
        offset -= index[d] * (p)->reduced_strides[d];                                              \
        index[d] = 0;                                                                              \
      }                                                                                            \
    }                                                                                              \
    (void)before;                                                                                  \
  }

static void LK(reduce_plain)(const lk_reduce_params *p, const void *in, int64_t base, void *out,
                             int64_t place) {
  bool least = p->kind == LK_REDUCE_ARGMIN || p->kind == LK_REDUCE_MIN;
  if (p->dtype == LK_BOOL) {
    const uint8_t *x = in;
    uint8_t any = 0, all = 1;
    LK_EACH_STRETCH(p, base, {
      for (int64_t i = 0; i < n; i++) {
        uint8_t y = x[offset + i * stride] != 0;
        any |= y;
        all &= y;
      }
    })
    ((uint8_t *)out)[place] = p->kind == LK_REDUCE_ANY ? any : all;
  } else if (p->kind == LK_REDUCE_ARGMAX || p->kind == LK_REDUCE_ARGMIN) {
    int64_t found = 0;
    if (p->dtype == LK_FLOAT32) {
      const float *x = in;
      float best = p->count > 0 ? x[base] : 0;
      LK_EACH_STRETCH(p, base, {
        for (int64_t i = 0; i < n; i++) {
          float y = x[offset + i * stride];
          bool better = least ? y < best : y > best;
          if ((better || y != y) && best == best) {
            best = y;
            found = before + i;
          }
        }
      })
    } else {
      const int32_t *x = in;
      int32_t best = p->count > 0 ? x[base] : 0;
      LK_EACH_STRETCH(p, base, {
        for (int64_t i = 0; i < n; i++) {
          int32_t y = x[offset + i * stride];
          if (least ? y < best : y > best) {
            best = y;
            found = before + i;
          }
        }
      })
    }
    ((int32_t *)out)[place] = (int32_t)found;
  } else if (p->dtype == LK_FLOAT32) {
    const float *x = in;
    double product = 1;
    LK_EACH_STRETCH(p, base, {
      for (int64_t i = 0; i < n; i++) product *= (double)x[offset + i * stride];
    })
    ((float *)out)[place] = (float)product;
  } else {
    const int32_t *x = in;
    uint32_t sum = 0, product = 1;
    int32_t most = INT32_MIN, fewest = INT32_MAX;
    LK_EACH_STRETCH(p, base, {
      for (int64_t i = 0; i < n; i++) {
        int32_t y = x[offset + i * stride];
        sum += (uint32_t)y;
        product *= (uint32_t)y;
        most = y > most ? y : most;
        fewest = y < fewest ? y : fewest;
      }
    })
    ((int32_t *)out)[place] = p->kind == LK_REDUCE_SUM   ? (int32_t)sum
                              : p->kind == LK_REDUCE_MAX ? most
                              : p->kind == LK_REDUCE_MIN ? fewest
                                                         : (int32_t)product;
  }
}

// argmax and argmin of contiguous float32: the extreme first, then where it stands.
static int32_t LK(argument_run)(bool least, const float *x, int64_t n) {
  float best = (float)LK(reduce_run)(least ? LK_REDUCE_MIN : LK_REDUCE_MAX, x, n, 0);
  int64_t i = 0;
  for (; i + LK_WIDTH <= n; i += LK_WIDTH) {
    vf y = vf_load(x + i);
    if (vi_any(best == best ? y == best : y != y)) break;
  }
  while (i < n - 1 && !(best == best ? x[i] == best : x[i] != x[i])) i++;
  return (int32_t)i;
}
