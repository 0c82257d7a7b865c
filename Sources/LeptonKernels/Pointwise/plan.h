// What the planner of pointwise programs tells their runner.
#ifndef LK_POINTWISE_PLAN_H
#define LK_POINTWISE_PLAN_H

#include "lk_pointwise.h"

// plan.access: how one tile of an operand lies in memory.
enum { LK_ACCESS_STRIDED = 0, LK_ACCESS_CONTIGUOUS = 1, LK_ACCESS_UNIFORM = 2 };

// plan.form: loops that run a whole program of one common shape without tiles.
enum {
  LK_FORM_TILES = 0,   // the interpreter
  LK_FORM_UNARY = 1,   // load, unary, store; everything contiguous
  LK_FORM_BINARY = 2,  // load, load, binary, (unary,) store over contiguous and uniform operands
  LK_FORM_ROWS = 3,    // the same over [rows, width], where an operand may repeat for every row
};

// Elements of a program whose operands come from beyond the near caches.
enum { LK_POINTWISE_FAR = 1 << 15 };

// plan.copies, bits per instruction.
enum {
  LK_LOAD_COPIES = 1,     // a load whose value is read after a store: it must not alias memory
  LK_RESULT_DIRECT = 2,   // the next instruction stores this result: write it there at once
  LK_CONSTANT_KEPT = 4,   // a constant whose register nothing else writes: filled once per task
};

static inline int lk_dtype_size(lk_dtype dtype) {
  switch (dtype) {
    case LK_INT8:
    case LK_UINT8:
    case LK_BOOL: return 1;
    case LK_FLOAT16:
    case LK_BFLOAT16:
    case LK_INT16:
    case LK_UINT16: return 2;
    case LK_FLOAT32:
    case LK_INT32:
    case LK_UINT32: return 4;
    case LK_FLOAT64:
    case LK_INT64:
    case LK_UINT64: return 8;
    case LK_STRING: break;
  }
  return 0;
}

// How many source registers an opcode reads, and whether it is known.
static inline int lk_opcode_sources(int opcode) {
  switch (opcode) {
    case LK_OP_LOAD_FLOAT:
    case LK_OP_LOAD_INT:
    case LK_OP_LOAD_BOOL:
    case LK_OP_CONSTANT_FLOAT:
    case LK_OP_CONSTANT_INT: return 0;
    case LK_OP_STORE_FLOAT:
    case LK_OP_STORE_INT:
    case LK_OP_UNARY:
    case LK_OP_IS_NAN:
    case LK_OP_IS_INFINITE:
    case LK_OP_IS_FINITE:
    case LK_OP_INT_NEGATE:
    case LK_OP_INT_ABS:
    case LK_OP_INT_SIGN:
    case LK_OP_LOGICAL_NOT:
    case LK_OP_FLOAT_TO_INT:
    case LK_OP_INT_TO_FLOAT:
    case LK_OP_FLOAT_TO_BOOL:
    case LK_OP_INT_TO_BOOL: return 1;
    case LK_OP_MULTIPLY_ADD:
    case LK_OP_SELECT: return 3;
    default: break;
  }
  bool binary = (opcode >= LK_OP_ADD && opcode <= LK_OP_ATAN2) ||
                (opcode >= LK_OP_EQUAL && opcode <= LK_OP_GREATER_EQUAL) ||
                (opcode >= LK_OP_INT_ADD && opcode <= LK_OP_INT_MINIMUM) ||
                (opcode >= LK_OP_INT_AND && opcode <= LK_OP_INT_REMAINDER) ||
                opcode == LK_OP_REMAINDER || opcode == LK_OP_NEXT_AFTER ||
                (opcode >= LK_OP_INT_EQUAL && opcode <= LK_OP_INT_GREATER_EQUAL) ||
                (opcode >= LK_OP_LOGICAL_AND && opcode <= LK_OP_LOGICAL_XOR);
  return binary ? 2 : -1;
}

static inline bool lk_opcode_loads(int opcode) { return opcode <= LK_OP_LOAD_BOOL; }
static inline bool lk_opcode_stores(int opcode) {
  return opcode == LK_OP_STORE_FLOAT || opcode == LK_OP_STORE_INT;
}

#endif
