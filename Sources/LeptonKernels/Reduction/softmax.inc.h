// Softmax and log-softmax. Exponentials are summed in float32 over at most LK_SUM_BLOCK elements,
// then in double.

typedef struct {
  const lk_softmax_params *params;
  const float *in;
  float *out;
  const uint8_t *mask;
  int64_t rows, task_rows;
} LK(softmax_t);

// A row no longer than a vector.
LK_INLINE void LK(softmax_short)(const float *x, float *out, int n, bool log) {
  vi on = vi_lanes() < n;
  vf v = on ? vf_load_n(x, n) : (vf)-__builtin_inff();
  v = v - vf_greatest(v);
  vf e = on ? LK(vf_exp)(v) : (vf)0.0f;
  float sum = vf_sum(e);
  vf y = log ? v - LK(vf_log)((vf)sum) : e / sum;
  vf_store_n(out, y, n);
}

LK_INLINE float LK(row_greatest)(const float *x, int64_t n) {
  vf a = -__builtin_inff(), b = a, c = a, d = a;
  int64_t i = 0;
  for (; i + 4 * LK_WIDTH <= n; i += 4 * LK_WIDTH) {
    a = vf_max(a, vf_load(x + i));
    b = vf_max(b, vf_load(x + i + LK_WIDTH));
    c = vf_max(c, vf_load(x + i + 2 * LK_WIDTH));
    d = vf_max(d, vf_load(x + i + 3 * LK_WIDTH));
  }
  for (; i + LK_WIDTH <= n; i += LK_WIDTH) a = vf_max(a, vf_load(x + i));
  // The last vector again, moved back: n is at least one vector.
  b = vf_max(b, vf_load(x + n - LK_WIDTH));
  return vf_greatest(vf_max(vf_max(a, b), vf_max(c, d)));
}

// A contiguous row longer than a vector; x may be out.
static void LK(softmax_row)(const float *x, float *out, int64_t n, bool log) {
  float greatest = LK(row_greatest)(x, n);
  if (log) {
    double sum = LK(run_of)(LK_REDUCE_LOG_SUM_EXP, x, n, greatest);
    float shift = (float)__builtin_log(sum);
    int64_t i = 0;
    for (; i + LK_WIDTH <= n; i += LK_WIDTH) vf_store(out + i, vf_load(x + i) - greatest - shift);
    if (i < n) {
      int rest = (int)(n - i);
      vf_store_n(out + i, vf_load_n(x + i, rest) - greatest - shift, rest);
    }
    return;
  }
  double total = 0;
  for (int64_t first = 0; first < n; first += LK_SUM_BLOCK) {
    int64_t end = first + LK_SUM_BLOCK < n ? first + LK_SUM_BLOCK : n, i = first;
    vf a = 0.0f, b = 0.0f;
    for (; i + 2 * LK_WIDTH <= end; i += 2 * LK_WIDTH) {
      vf e = LK(vf_exp)(vf_load(x + i) - greatest);
      vf f = LK(vf_exp)(vf_load(x + i + LK_WIDTH) - greatest);
      vf_store(out + i, e);
      vf_store(out + i + LK_WIDTH, f);
      a += e;
      b += f;
    }
    for (; i < end; i += LK_WIDTH) {
      int rest = end - i < LK_WIDTH ? (int)(end - i) : LK_WIDTH;
      if (rest == LK_WIDTH) {
        vf e = LK(vf_exp)(vf_load(x + i) - greatest);
        vf_store(out + i, e);
        a += e;
      } else {
        vf e = LK(vf_exp)(vf_load_n(x + i, rest) - greatest);
        vf_store_n(out + i, e, rest);
        b += vi_lanes() < rest ? e : (vf)0.0f;
      }
    }
    total += (double)vf_sum(a + b);
  }
  float factor = (float)(1.0 / total);
  int64_t i = 0;
  for (; i + LK_WIDTH <= n; i += LK_WIDTH) vf_store(out + i, vf_load(out + i) * factor);
  if (i < n) vf_store_n(out + i, vf_load_n(out + i, (int)(n - i)) * factor, (int)(n - i));
}

// `lanes` neighbouring positions of the inner axis at once; x may be out.
LK_INLINE void LK(softmax_columns)(const float *x, float *out, int64_t axis, int64_t inner,
                                   int lanes, bool log) {
  bool whole = lanes == LK_WIDTH;
  vf greatest = -__builtin_inff(), sum = 0.0f;
  for (int64_t i = 0; i < axis; i++) {
    const float *from = x + i * inner;
    greatest = vf_max(greatest, whole ? vf_load(from) : vf_load_n(from, lanes));
  }
  vd total = 0.0;
  for (int64_t i = 0; i < axis; i++) {
    const float *from = x + i * inner;
    vf v = (whole ? vf_load(from) : vf_load_n(from, lanes)) - greatest;
    vf e = LK(vf_exp)(v);
    sum += e;
    if (log) e = v;
    if (whole) {
      vf_store(out + i * inner, e);
    } else {
      vf_store_n(out + i * inner, e, lanes);
    }
    if (i % 256 == 255) {
      total += __builtin_convertvector(sum, vd);
      sum = 0.0f;
    }
  }
  total += __builtin_convertvector(sum, vd);
  vf all = __builtin_convertvector(total, vf);
  vf change = log ? -LK(vf_log)(all) : 1.0f / all;
  for (int64_t i = 0; i < axis; i++) {
    float *to = out + i * inner;
    vf y = whole ? vf_load(to) : vf_load_n(to, lanes);
    y = log ? y + change : y * change;
    if (whole) {
      vf_store(to, y);
    } else {
      vf_store_n(to, y, lanes);
    }
  }
}

// Where outer row `row` of the mask begins.
LK_INLINE const uint8_t *LK(mask_row)(const LK(softmax_t) *run, int64_t row) {
  const lk_softmax_params *p = run->params;
  int64_t offset = 0;
  for (int d = 3; d >= 0; d--) {
    offset += row % p->outer_dims[d] * p->mask_outer_strides[d];
    row /= p->outer_dims[d];
  }
  return run->mask + offset;
}

// out = mask ? x·scale : masked value.
static void LK(softmax_prepare)(const LK(softmax_t) *run, const float *x, float *out,
                                const uint8_t *mask) {
  const lk_softmax_params *p = run->params;
  float scale = p->scale, hidden = p->masked_value;
  int64_t inner = p->inner;
  if (!mask) {
    for (int64_t i = 0; i < p->axis * inner; i++) out[i] = x[i] * scale;
  } else if (inner == 1 && p->mask_axis_stride == 1) {
    for (int64_t i = 0; i < p->axis; i++) {
      float y = x[i] * scale;
      out[i] = mask[i] ? y : hidden;
    }
  } else {
    for (int64_t i = 0; i < p->axis; i++)
      for (int64_t j = 0; j < inner; j++) {
        bool seen = mask[i * p->mask_axis_stride + j * p->mask_inner_stride];
        out[i * inner + j] = seen ? x[i * inner + j] * scale : hidden;
      }
  }
}

static void LK(softmax_task)(void *context, int64_t task) {
  const LK(softmax_t) *run = context;
  const lk_softmax_params *p = run->params;
  int64_t end = (task + 1) * run->task_rows < run->rows ? (task + 1) * run->task_rows : run->rows;
  int64_t length = p->axis * p->inner;
  for (int64_t row = task * run->task_rows; row < end; row++) {
    const float *x = run->in + row * length;
    float *out = run->out + row * length;
    const uint8_t *mask = run->mask ? LK(mask_row)(run, row) : NULL;
    if (mask || p->scale != 1.0f) {
      LK(softmax_prepare)(run, x, out, mask);
      x = out;
    }
    if (p->inner > 1) {
      for (int64_t j = 0; j < p->inner; j += LK_WIDTH) {
        int lanes = p->inner - j < LK_WIDTH ? (int)(p->inner - j) : LK_WIDTH;
        LK(softmax_columns)(x + j, out + j, p->axis, p->inner, lanes, p->log);
      }
    } else if (p->axis <= LK_WIDTH) {
      LK(softmax_short)(x, out, (int)p->axis, p->log);
    } else {
      LK(softmax_row)(x, out, p->axis, p->log);
    }
    if (!mask || !p->zero_masked) continue;
    for (int64_t i = 0; i < p->axis; i++)
      for (int64_t j = 0; j < p->inner; j++)
        if (!mask[i * p->mask_axis_stride + j * p->mask_inner_stride]) out[i * p->inner + j] = 0;
  }
}

static void LK(softmax_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_softmax_params *p = params;
  int64_t length = p->axis * p->inner;
  LK(softmax_t) run = {p, operands[0], operands[1], p->masked ? operands[2] : NULL, 1, 1};
  for (int d = 0; d < 4; d++) run.rows *= p->outer_dims[d];
  if (length <= 0 || run.rows <= 0) return;
  run.task_rows = 64 * 1024 / (length + 16);
  if (run.task_rows < 1) run.task_rows = 1;
  int64_t tasks = (run.rows + run.task_rows - 1) / run.task_rows;
  lk_parallel_for(tasks == 1 ? NULL : pool, tasks, LK(softmax_task), &run);
}
