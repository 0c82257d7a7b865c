// Builds, checks and plans pointwise programs.
#include "Pointwise/plan.h"

#include <math.h>
#include <string.h>

#include "Math/span.h"

static bool is_function(lk_unary kind) {
  switch (kind) {
#define LK_CASE(KIND) case KIND:
    LK_UNARY_KINDS(LK_CASE)
#undef LK_CASE
    return true;
  }
  return false;
}

void lk_pointwise_begin(lk_pointwise_params *p, int rank, const int64_t *dims) {
  memset(p, 0, sizeof *p);
  p->rank = rank;
  for (int i = 0; i < rank && i < LK_MAX_RANK; i++) p->dims[i] = dims[i];
}

int lk_pointwise_operand(lk_pointwise_params *p, lk_dtype dtype, const int64_t *strides) {
  if (p->operand_count >= LK_POINTWISE_OPERANDS) return -1;
  int number = p->operand_count++;
  p->dtype[number] = dtype;
  for (int i = 0; i < p->rank && i < LK_MAX_RANK; i++) p->strides[number][i] = strides[i];
  return number;
}

bool lk_pointwise_emit(lk_pointwise_params *p, lk_instruction instruction) {
  if (p->instruction_count >= LK_POINTWISE_INSTRUCTIONS) return false;
  p->instructions[p->instruction_count++] = instruction;
  return true;
}

int lk_pointwise_collapse(int rank, int64_t *dims, int operands, int64_t (*strides)[LK_MAX_RANK]) {
  int kept = 0;
  for (int i = 0; i < rank; i++) {
    if (dims[i] == 1) continue;
    bool joins = kept > 0;
    for (int o = 0; o < operands && joins; o++)
      joins = strides[o][kept - 1] == strides[o][i] * dims[i];
    if (joins) {
      dims[kept - 1] *= dims[i];
    } else {
      dims[kept++] = dims[i];
    }
    for (int o = 0; o < operands; o++) strides[o][kept - 1] = strides[o][i];
  }
  for (int i = kept; i < rank; i++) {
    dims[i] = 1;
    for (int o = 0; o < operands; o++) strides[o][i] = 0;
  }
  return kept;
}

static bool legal(const lk_pointwise_params *p) {
  if (p->rank < 0 || p->rank > LK_MAX_RANK) return false;
  for (int i = 0; i < p->rank; i++)
    if (p->dims[i] < 0) return false;
  for (int o = 0; o < p->operand_count; o++)
    if (!lk_dtype_size(p->dtype[o])) return false;
  uint32_t written = 0;
  for (int i = 0; i < p->instruction_count; i++) {
    const lk_instruction *in = &p->instructions[i];
    int sources = lk_opcode_sources(in->opcode);
    if (sources < 0) return false;
    uint8_t source[3] = {in->a, in->b, in->c};
    for (int s = 0; s < sources; s++)
      if (source[s] >= LK_POINTWISE_REGISTERS || !(written >> source[s] & 1)) return false;
    if (lk_opcode_loads(in->opcode) && in->a >= p->operand_count) return false;
    if (in->opcode == LK_OP_UNARY && !is_function(in->f.kind)) return false;
    if (lk_opcode_stores(in->opcode)) {
      if (in->dst >= p->operand_count) return false;
      for (int axis = 0; axis < p->rank; axis++)
        if (p->dims[axis] > 1 && p->strides[in->dst][axis] == 0) return false;
    } else {
      if (in->dst >= LK_POINTWISE_REGISTERS) return false;
      written |= 1u << in->dst;
    }
  }
  return true;
}

// The access of an operand over the axes from `first` on.
static int access_of(const lk_pointwise_params *p, int operand, int first) {
  int64_t expected = 1;
  bool contiguous = true, uniform = true;
  for (int i = p->rank - 1; i >= first; i--) {
    int64_t stride = p->strides[operand][i];
    contiguous = contiguous && stride == expected;
    uniform = uniform && stride == 0;
    expected *= p->dims[i];
  }
  return uniform ? LK_ACCESS_UNIFORM : contiguous ? LK_ACCESS_CONTIGUOUS : LK_ACCESS_STRIDED;
}

static bool reads(const lk_instruction *in, int reg) {
  int sources = lk_opcode_sources(in->opcode);
  return (sources > 0 && in->a == reg) || (sources > 1 && in->b == reg) ||
         (sources > 2 && in->c == reg);
}

static void mark_instructions(lk_pointwise_params *p) {
  int writers[LK_POINTWISE_REGISTERS] = {0};
  for (int i = 0; i < p->instruction_count; i++)
    if (!lk_opcode_stores(p->instructions[i].opcode)) writers[p->instructions[i].dst]++;
  for (int i = 0; i < p->instruction_count; i++) {
    const lk_instruction *in = &p->instructions[i];
    uint8_t marks = 0;
    if (lk_opcode_loads(in->opcode)) {
      bool stored = false;
      for (int j = i + 1; j < p->instruction_count; j++) {
        const lk_instruction *later = &p->instructions[j];
        if (stored && reads(later, in->dst)) marks |= LK_LOAD_COPIES;
        if (lk_opcode_stores(later->opcode)) {
          stored = true;
        } else if (later->dst == in->dst) {
          break;
        }
      }
    } else if (in->opcode == LK_OP_CONSTANT_FLOAT || in->opcode == LK_OP_CONSTANT_INT) {
      if (writers[in->dst] == 1) marks |= LK_CONSTANT_KEPT;
    } else if (!lk_opcode_stores(in->opcode) && i + 1 < p->instruction_count) {
      const lk_instruction *next = &p->instructions[i + 1];
      bool same = (next->opcode == LK_OP_STORE_FLOAT && p->dtype[next->dst] == LK_FLOAT32) ||
                  (next->opcode == LK_OP_STORE_INT && p->dtype[next->dst] == LK_INT32);
      if (lk_opcode_stores(next->opcode) && same && next->a == in->dst && !next->flags &&
          p->plan.access[next->dst] == LK_ACCESS_CONTIGUOUS)
        marks |= LK_RESULT_DIRECT;
    }
    p->plan.copies[i] = marks;
  }
}

// Programs short enough to have loops of their own; see the forms in plan.h.
static int form_of(const lk_pointwise_params *p) {
  const lk_instruction *in = p->instructions;
  int count = p->instruction_count;
  if (count < 3 || in[0].opcode != LK_OP_LOAD_FLOAT) return LK_FORM_TILES;
  for (int o = 0; o < p->operand_count; o++)
    if (p->dtype[o] != LK_FLOAT32) return LK_FORM_TILES;
  const lk_instruction *store = &in[count - 1];
  if (store->opcode != LK_OP_STORE_FLOAT || store->a != in[count - 2].dst) return LK_FORM_TILES;
  int whole_out = access_of(p, store->dst, 0);
  if (whole_out != LK_ACCESS_CONTIGUOUS) return LK_FORM_TILES;
  if (count == 3)
    return in[1].opcode == LK_OP_UNARY && in[1].a == in[0].dst &&
                   access_of(p, in[0].a, 0) == LK_ACCESS_CONTIGUOUS
               ? LK_FORM_UNARY
               : LK_FORM_TILES;
  bool binary = in[1].opcode == LK_OP_LOAD_FLOAT && in[2].opcode >= LK_OP_ADD &&
                in[2].opcode <= LK_OP_MINIMUM && in[2].a == in[0].dst && in[2].b == in[1].dst &&
                in[0].dst != in[1].dst;
  bool tail = count == 4 ||
              (count == 5 && in[3].opcode == LK_OP_UNARY && in[3].a == in[2].dst);
  if (!binary || !tail) return LK_FORM_TILES;
  int a = access_of(p, in[0].a, 0), b = access_of(p, in[1].a, 0);
  if (a != LK_ACCESS_STRIDED && b != LK_ACCESS_STRIDED) return LK_FORM_BINARY;
  if (p->rank != 2 || p->dims[1] < 64) return LK_FORM_TILES;
  for (int k = 0; k < 2; k++)
    if (access_of(p, in[k].a, 1) == LK_ACCESS_STRIDED) return LK_FORM_TILES;
  return LK_FORM_ROWS;
}

// A rough price of one element in picoseconds, to size tasks.
static int64_t price(const lk_pointwise_params *p) {
  int64_t total = 60;
  for (int i = 0; i < p->instruction_count; i++) {
    const lk_instruction *in = &p->instructions[i];
    bool heavy = in->opcode == LK_OP_POWER || in->opcode == LK_OP_ATAN2 ||
                 in->opcode == LK_OP_MODULO || in->opcode == LK_OP_INT_FLOOR_DIVIDE ||
                 in->opcode == LK_OP_INT_MODULO || in->opcode == LK_OP_REMAINDER ||
                 in->opcode == LK_OP_INT_POWER || in->opcode == LK_OP_INT_GCD ||
                 in->opcode == LK_OP_INT_REMAINDER;
    bool function = in->opcode == LK_OP_UNARY && in->f.kind >= LK_ELU;
    total += heavy ? 1000 : function ? 200 : 40;
  }
  return total;
}

bool lk_pointwise_finish(lk_pointwise_params *p) {
  memset(&p->plan, 0, sizeof p->plan);
  if (!legal(p)) return false;
  p->rank = lk_pointwise_collapse(p->rank, p->dims, p->operand_count, p->strides);
  if (p->rank == 0) {
    p->rank = 1;
    p->dims[0] = 1;
    for (int o = 0; o < p->operand_count; o++) p->strides[o][0] = 1;
  }
  int64_t count = 1;
  for (int i = 0; i < p->rank; i++) count *= p->dims[i];
  p->plan.count = count;
  p->plan.valid = 1;
  if (count == 0) return true;

  int axis = p->rank - 1;
  int64_t suffix = 1;
  while (axis > 0 && suffix * p->dims[axis] <= LK_POINTWISE_TILE) suffix *= p->dims[axis--];
  int64_t step = LK_POINTWISE_TILE / suffix;
  int64_t axis_tiles = (p->dims[axis] + step - 1) / step;
  step = (p->dims[axis] + axis_tiles - 1) / axis_tiles;
  if (suffix == 1 && axis_tiles > 1) step = (step + 15) / 16 * 16;
  axis_tiles = (p->dims[axis] + step - 1) / step;
  p->plan.axis = axis;
  p->plan.suffix = suffix;
  p->plan.step = step;
  p->plan.axis_tiles = axis_tiles;
  p->plan.tiles = count / (p->dims[axis] * suffix) * axis_tiles;
  for (int o = 0; o < p->operand_count; o++) p->plan.access[o] = (uint8_t)access_of(p, o, axis);
  mark_instructions(p);
  p->plan.form = form_of(p);

  // Tasks of about 30 microseconds.
  int64_t elements = 30000000 / price(p);
  int64_t tiles = elements / (step * suffix);
  p->plan.task_tiles = (int32_t)(tiles < 1 ? 1 : tiles > 1 << 20 ? 1 << 20 : tiles);
  return true;
}
