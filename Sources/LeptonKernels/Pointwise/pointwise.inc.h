#include "Math/math.inc.h"
#include "Pointwise/integers.h"
#include "Pointwise/plan.h"
#include "Pointwise/strided.h"
#include "lk_threads.h"

// In this order.
#include "Pointwise/convert.inc.h"

#include "Pointwise/arithmetic.inc.h"

#include "Pointwise/forms.inc.h"

// What one task of the interpreter holds: the registers' own storage, a buffer for each operand
// that cannot be read where it lies, and what those buffers hold at the moment.
typedef struct {
  float file[LK_POINTWISE_REGISTERS][LK_POINTWISE_TILE] __attribute__((aligned(64)));
  float loaded[LK_POINTWISE_OPERANDS][LK_POINTWISE_TILE] __attribute__((aligned(64)));
  const float *reg[LK_POINTWISE_REGISTERS];
  const char *held_base[LK_POINTWISE_OPERANDS];
  int64_t held_count[LK_POINTWISE_OPERANDS];
  int held_instruction[LK_POINTWISE_OPERANDS];
} LK(pointwise_state);

typedef struct {
  const lk_pointwise_params *params;
  void *const *operands;
} LK(pointwise_run_t);

LK_INLINE void LK(fill_span)(float *out, float value, int64_t count) {
  vf v = value;
  int64_t i = 0;
  for (; i + LK_WIDTH <= count; i += LK_WIDTH) vf_store(out + i, v);
  if (i < count) vf_store_n(out + i, v, (int)(count - i));
}

static void LK(load_operand)(LK(pointwise_state) *state, const lk_pointwise_params *p, int number,
                             const char *base, int64_t rows, int64_t count) {
  const lk_instruction *in = &p->instructions[number];
  int o = in->a, access = p->plan.access[o];
  lk_dtype dtype = p->dtype[o];
  bool lanes = (in->opcode == LK_OP_LOAD_FLOAT && dtype == LK_FLOAT32) ||
               (in->opcode == LK_OP_LOAD_INT && (dtype == LK_INT32 || dtype == LK_UINT32));
  if (access == LK_ACCESS_CONTIGUOUS) {
    if (p->plan.count >= LK_POINTWISE_FAR) {
      // Many operands in turn, each a tile at a time, are too much for the processor to foresee.
      int64_t bytes = count * lk_dtype_size(dtype);
      for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch(base + bytes + i, 0, 3);
    }
    if (lanes && !(p->plan.copies[number] & LK_LOAD_COPIES)) {
      state->reg[in->dst] = (const float *)base;
    } else {
      LK(load_lanes)(in->opcode, dtype, base, state->file[in->dst], count);
      state->reg[in->dst] = state->file[in->dst];
    }
    return;
  }
  float *buffer = state->loaded[o];
  state->reg[in->dst] = buffer;
  // The same place broadcast again, as a bias in every tile: still there.
  if (state->held_base[o] == base && state->held_count[o] >= count &&
      state->held_instruction[o] == number)
    return;
  state->held_base[o] = base;
  state->held_count[o] = count;
  state->held_instruction[o] = number;
  if (access == LK_ACCESS_UNIFORM) {
    LK(load_lanes)(in->opcode, dtype, base, buffer, 1);
    float first;
    memcpy(&first, buffer, 4);
    LK(fill_span)(buffer, first, count);
    return;
  }
  const int64_t *dims = p->dims + p->plan.axis, *strides = p->strides[o] + p->plan.axis;
  int rank = p->rank - p->plan.axis;
  if (lanes) {
    lk_gather_tile(4, rank, dims, rows, strides, base, buffer);
  } else {
    uint64_t raw[LK_POINTWISE_TILE];
    lk_gather_tile(lk_dtype_size(dtype), rank, dims, rows, strides, base, raw);
    LK(load_lanes)(in->opcode, dtype, raw, buffer, count);
  }
}

static void LK(store_operand)(const lk_pointwise_params *p, const lk_instruction *in,
                              const float *lanes, char *base, int64_t rows, int64_t count) {
  int o = in->dst;
  if (p->plan.access[o] == LK_ACCESS_CONTIGUOUS) {
    LK(store_lanes)(in, p->dtype[o], lanes, base, count);
    return;
  }
  uint64_t raw[LK_POINTWISE_TILE];
  LK(store_lanes)(in, p->dtype[o], lanes, raw, count);
  lk_scatter_tile(lk_dtype_size(p->dtype[o]), p->rank - p->plan.axis, p->dims + p->plan.axis, rows,
                  p->strides[o] + p->plan.axis, raw, base);
}

// One tile; base[o] is where operand o's part of it begins.
static void LK(run_tile)(LK(pointwise_state) *state, const lk_pointwise_params *p,
                         char *const *base, int64_t rows, int64_t count) {
  const float **reg = state->reg;
  for (int i = 0; i < p->instruction_count; i++) {
    const lk_instruction *in = &p->instructions[i];
    int opcode = in->opcode, marks = p->plan.copies[i];
    if (lk_opcode_loads(opcode)) {
      LK(load_operand)(state, p, i, base[in->a], rows, count);
      continue;
    }
    if (lk_opcode_stores(opcode)) {
      LK(store_operand)(p, in, reg[in->a], base[in->dst], rows, count);
      continue;
    }
    if (marks & LK_CONSTANT_KEPT) continue;
    float *out = marks & LK_RESULT_DIRECT ? (float *)base[in[1].dst] : state->file[in->dst];
    const float *a = reg[in->a], *b = reg[in->b];
    if (opcode == LK_OP_UNARY) {
      LK(lk_unary_span)(in->f, a, out, count);
    } else if (opcode == LK_OP_CONSTANT_FLOAT || opcode == LK_OP_CONSTANT_INT) {
      LK(pointwise_constant)(in, out, count);
    } else if (opcode == LK_OP_SELECT || opcode == LK_OP_MULTIPLY_ADD) {
      LK(ternary_span)(opcode, a, b, reg[in->c], out, count);
    } else if (opcode <= LK_OP_NEXT_AFTER) {
      LK(binary_span)(opcode, a, b, out, count);
    } else {
      bool one = lk_opcode_sources(opcode) == 1;
      LK(integer_span)(opcode, a, one ? a : b, out, count);
    }
    reg[in->dst] = out;
    if (marks & LK_RESULT_DIRECT) i++;
  }
}

static void LK(run_tiles)(void *context, int64_t task) {
  const LK(pointwise_run_t) *run = context;
  const lk_pointwise_params *p = run->params;
  LK(pointwise_state) state;
  for (int o = 0; o < p->operand_count; o++) state.held_base[o] = NULL;
  for (int i = 0; i < p->instruction_count; i++)
    if (p->plan.copies[i] & LK_CONSTANT_KEPT) {
      const lk_instruction *in = &p->instructions[i];
      LK(pointwise_constant)(in, state.file[in->dst], p->plan.step * p->plan.suffix);
      state.reg[in->dst] = state.file[in->dst];
    }
  int axis = p->plan.axis;
  int64_t first = task * p->plan.task_tiles;
  int64_t last = first + p->plan.task_tiles;
  if (last > p->plan.tiles) last = p->plan.tiles;

  // Where the first tile lies; then on from tile to tile.
  int64_t index[LK_MAX_RANK];
  int64_t block = first % p->plan.axis_tiles, rest = first / p->plan.axis_tiles;
  for (int d = axis - 1; d >= 0; d--) {
    index[d] = rest % p->dims[d];
    rest /= p->dims[d];
  }
  for (int64_t tile = first; tile < last; tile++) {
    char *base[LK_POINTWISE_OPERANDS];
    for (int o = 0; o < p->operand_count; o++) {
      const int64_t *strides = p->strides[o];
      int64_t offset = block * p->plan.step * strides[axis];
      for (int d = 0; d < axis; d++) offset += index[d] * strides[d];
      base[o] = (char *)run->operands[o] + offset * lk_dtype_size(p->dtype[o]);
    }
    int64_t rows = p->dims[axis] - block * p->plan.step;
    if (rows > p->plan.step) rows = p->plan.step;
    LK(run_tile)(&state, p, base, rows, rows * p->plan.suffix);
    if (++block == p->plan.axis_tiles) {
      block = 0;
      for (int d = axis - 1; d >= 0 && ++index[d] == p->dims[d]; d--) index[d] = 0;
    }
  }
}

static void LK(pointwise_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_pointwise_params *p = params;
  if (!p->plan.valid || p->plan.count == 0) return;
  if (p->plan.form != LK_FORM_TILES) {
    LK(form_run)(p, operands, pool);
    return;
  }
  LK(pointwise_run_t) run = {p, operands};
  int64_t tasks = (p->plan.tiles + p->plan.task_tiles - 1) / p->plan.task_tiles;
  if (tasks == 1) {
    LK(run_tiles)(&run, 0);
  } else {
    lk_parallel_for(pool, tasks, LK(run_tiles), &run);
  }
}
