// Whole programs of the most common shapes: one function of one operand, or one operation of two
// and perhaps a function of the result.

static void LK(pointwise_constant)(const lk_instruction *in, float *out, int64_t count) {
  vi v = in->integer;
  if (in->opcode == LK_OP_CONSTANT_FLOAT) v = (vi)(vf)in->f.a;
  int64_t i = 0;
  for (; i + LK_WIDTH <= count; i += LK_WIDTH) vf_store(out + i, (vf)v);
  if (i < count) vf_store_n(out + i, (vf)v, (int)(count - i));
}

// out = relu?(a ∘ b) where a step of 0 repeats the first element.
#define LK_FORM_LOOP(VALUE)                                                                        \
  {                                                                                                \
    vf first_a = a[0], first_b = b[0];                                                             \
    int64_t i = 0;                                                                                 \
    for (; i + LK_WIDTH <= count; i += LK_WIDTH) {                                                 \
      vf x = a_step ? vf_load(a + i) : first_a, y = b_step ? vf_load(b + i) : first_b;             \
      vf z = VALUE;                                                                                \
      vf_store(out + i, relu ? (z <= 0.0f ? (vf)0.0f : z) : z);                                    \
    }                                                                                              \
    int rest = (int)(count - i);                                                                   \
    if (rest) {                                                                                    \
      vf x = a_step ? vf_load_n(a + i, rest) : first_a;                                            \
      vf y = b_step ? vf_load_n(b + i, rest) : first_b;                                            \
      vf z = VALUE;                                                                                \
      vf_store_n(out + i, relu ? (z <= 0.0f ? (vf)0.0f : z) : z, rest);                            \
    }                                                                                              \
  }

LK_INLINE void LK(form_loop)(int opcode, const float *a, bool a_step, const float *b, bool b_step,
                             bool relu, float *out, int64_t count) {
  switch (opcode) {
    case LK_OP_ADD: LK_FORM_LOOP(x + y) break;
    case LK_OP_SUBTRACT: LK_FORM_LOOP(x - y) break;
    case LK_OP_MULTIPLY: LK_FORM_LOOP(x * y) break;
    case LK_OP_DIVIDE: LK_FORM_LOOP(x / y) break;
    case LK_OP_MAXIMUM: LK_FORM_LOOP(LK(vf_maximum)(x, y)) break;
    default: LK_FORM_LOOP(LK(vf_minimum)(x, y)) break;
  }
}
#undef LK_FORM_LOOP

static void LK(form_span)(int opcode, const float *a, bool a_step, const float *b, bool b_step,
                          bool relu, float *out, int64_t count) {
  if (a_step && b_step) {
    if (relu) {
      LK(form_loop)(opcode, a, true, b, true, true, out, count);
    } else {
      LK(form_loop)(opcode, a, true, b, true, false, out, count);
    }
  } else if (a_step) {
    LK(form_loop)(opcode, a, true, b, false, relu, out, count);
  } else {
    LK(form_loop)(opcode, a, false, b, b_step, relu, out, count);
  }
}

typedef struct {
  const lk_pointwise_params *params;
  const float *a, *b;
  float *out;
  lk_activation f;
  int opcode;
  bool a_step, b_step, relu, function;  // steps within a row
  int64_t a_row, b_row;                 // strides from row to row
  int64_t width, total, task_size;      // elements; task_size counts rows for LK_FORM_ROWS
} LK(form_t);

// The functions of a result are applied while it is still in the nearest cache.
static void LK(form_piece)(const LK(form_t) *form, const float *a, const float *b, float *out,
                           int64_t count) {
  if (!form->function) {
    LK(form_span)(form->opcode, a, form->a_step, b, form->b_step, form->relu, out, count);
    return;
  }
  for (int64_t i = 0; i < count; i += 2048) {
    int64_t n = count - i < 2048 ? count - i : 2048;
    LK(form_span)(form->opcode, form->a_step ? a + i : a, form->a_step, form->b_step ? b + i : b,
                  form->b_step, false, out + i, n);
    LK(lk_unary_span)(form->f, out + i, out + i, n);
  }
}

static void LK(form_task)(void *context, int64_t task) {
  const LK(form_t) *form = context;
  int64_t begin = task * form->task_size;
  int64_t end = begin + form->task_size < form->total ? begin + form->task_size : form->total;
  if (form->params->plan.form == LK_FORM_UNARY) {
    LK(lk_unary_span)(form->f, form->a + begin, form->out + begin, end - begin);
  } else if (form->params->plan.form == LK_FORM_BINARY) {
    LK(form_piece)(form, form->a_step ? form->a + begin : form->a,
                   form->b_step ? form->b + begin : form->b, form->out + begin, end - begin);
  } else {
    for (int64_t row = begin; row < end; row++)
      LK(form_piece)(form, form->a + row * form->a_row, form->b + row * form->b_row,
                     form->out + row * form->width, form->width);
  }
}

static void LK(form_run)(const lk_pointwise_params *p, void *const *operands, lk_pool *pool) {
  const lk_instruction *in = p->instructions;
  int count = p->instruction_count;
  int64_t task_elements = p->plan.task_tiles * p->plan.step * p->plan.suffix;
  LK(form_t) form;
  form.params = p;
  form.a = operands[in[0].a];
  form.out = operands[in[count - 1].dst];
  form.width = p->dims[p->rank - 1];
  form.total = p->plan.count;
  form.task_size = task_elements;
  if (p->plan.form == LK_FORM_UNARY) {
    form.f = in[1].f;
  } else {
    form.b = operands[in[1].a];
    form.opcode = in[2].opcode;
    form.a_step = p->strides[in[0].a][p->rank - 1] != 0;
    form.b_step = p->strides[in[1].a][p->rank - 1] != 0;
    form.function = count == 5;
    form.relu = false;
    if (form.function) {
      form.f = in[3].f;
      form.relu = form.f.kind == LK_RELU && form.f.a == 0 && form.f.c == 0 &&
                  form.f.b == __builtin_inff();
      form.function = !form.relu;
    }
    if (p->plan.form == LK_FORM_ROWS) {
      form.a_row = p->strides[in[0].a][0];
      form.b_row = p->strides[in[1].a][0];
      form.total = p->dims[0];
      form.task_size = task_elements / form.width;
      if (form.task_size < 1) form.task_size = 1;
    }
  }
  int64_t tasks = (form.total + form.task_size - 1) / form.task_size;
  if (tasks == 1) {
    LK(form_task)(&form, 0);
  } else {
    lk_parallel_for(pool, tasks, LK(form_task), &form);
  }
}
