// Chains of elementwise operations, run in one pass over cache-sized tiles.
//
// A program is a short list of instructions over registers that hold one tile of 32-bit lanes each:
// float32, int32, or bool as int32 0 and 1. It loads operands (converting their element type and
// broadcasting), computes, and stores operands (converting again). Build one so:
//
//     lk_pointwise_begin(&p, rank, dims);
//     int x = lk_pointwise_operand(&p, LK_FLOAT32, xStrides);  // strides in elements, 0 broadcasts
//     int y = lk_pointwise_operand(&p, LK_FLOAT32, yStrides);
//     lk_pointwise_emit(&p, (lk_instruction){.opcode = LK_OP_LOAD_FLOAT, .dst = 0, .a = x});
//     lk_pointwise_emit(&p, (lk_instruction){.opcode = LK_OP_UNARY, .dst = 1, .a = 0, .f = relu});
//     lk_pointwise_emit(&p, (lk_instruction){.opcode = LK_OP_STORE_FLOAT, .dst = y, .a = 1});
//     if (!lk_pointwise_finish(&p)) …                            // not a legal program
//     lk_pointwise_kernel()(&p, operands, pool);  // operands in order of declaration
#ifndef LK_POINTWISE_H
#define LK_POINTWISE_H

#include "lk_base.h"
#include "lk_unary.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Registers of a program.
#define LK_POINTWISE_REGISTERS 16
/// Most instructions of a program.
#define LK_POINTWISE_INSTRUCTIONS 64
/// Most operands of a program.
#define LK_POINTWISE_OPERANDS 16
/// Lanes of a register: the elements that one step of the interpreter handles.
#define LK_POINTWISE_TILE 512

/// What an instruction does. Registers are dst, a, b, c unless stated; lanes are float32 in names
/// without INT, LOGICAL or BOOL.
typedef enum {
  // Operand a to register dst, from any lk_dtype: to float32; to int32 (floats truncate and
  // saturate, 64-bit integers wrap); to bool (≠ 0).
  LK_OP_LOAD_FLOAT = 0,
  LK_OP_LOAD_INT = 1,
  LK_OP_LOAD_BOOL = 2,
  // Register a to operand dst, of any lk_dtype. Float lanes to integers: truncated towards zero (or
  // rounded to even with LK_STORE_ROUND), held to int32, then wrapped to the type, or held to the
  // type's range with LK_STORE_SATURATE; NaN gives 0. To bool: ≠ 0.
  LK_OP_STORE_FLOAT = 3,
  LK_OP_STORE_INT = 4,
  LK_OP_CONSTANT_FLOAT = 5,  ///< dst = f.a
  LK_OP_CONSTANT_INT = 6,    ///< dst = integer
  LK_OP_UNARY = 7,           ///< dst = f(a)

  LK_OP_ADD = 10,
  LK_OP_SUBTRACT = 11,
  LK_OP_MULTIPLY = 12,
  LK_OP_DIVIDE = 13,
  LK_OP_MAXIMUM = 14,  ///< NaN where either is NaN
  LK_OP_MINIMUM = 15,
  LK_OP_POWER = 16,
  LK_OP_FLOOR_DIVIDE = 17,        ///< floor(a/b)
  LK_OP_MODULO = 18,              ///< with the sign of b, as Python's %
  LK_OP_SQUARED_DIFFERENCE = 19,  ///< (a - b)²
  LK_OP_ATAN2 = 20,
  LK_OP_MULTIPLY_ADD = 21,  ///< a·b + c
  LK_OP_REMAINDER = 22,     ///< with the sign of a, as C's fmod
  LK_OP_NEXT_AFTER = 23,    ///< the number next to a in the direction of b

  LK_OP_EQUAL = 30,  ///< comparisons give bool
  LK_OP_NOT_EQUAL = 31,
  LK_OP_LESS = 32,
  LK_OP_LESS_EQUAL = 33,
  LK_OP_GREATER = 34,
  LK_OP_GREATER_EQUAL = 35,
  LK_OP_IS_NAN = 36,
  LK_OP_IS_INFINITE = 37,
  LK_OP_IS_FINITE = 38,

  LK_OP_INT_ADD = 40,  ///< int32 arithmetic wraps
  LK_OP_INT_SUBTRACT = 41,
  LK_OP_INT_MULTIPLY = 42,
  LK_OP_INT_FLOOR_DIVIDE = 43,  ///< by zero gives 0, as NumPy
  LK_OP_INT_MODULO = 44,
  LK_OP_INT_MAXIMUM = 45,
  LK_OP_INT_MINIMUM = 46,
  LK_OP_INT_NEGATE = 47,
  LK_OP_INT_ABS = 48,
  LK_OP_INT_SIGN = 49,
  LK_OP_INT_AND = 50,
  LK_OP_INT_OR = 51,
  LK_OP_INT_XOR = 52,
  LK_OP_INT_SHIFT_LEFT = 53,   ///< a·2ᵇ; 0 where b is not in 0…31
  LK_OP_INT_SHIFT_RIGHT = 54,  ///< keeps the sign; by the whole width where b is not in 0…31
  LK_OP_INT_POWER = 55,        ///< 0 for a negative power, but of 1 and -1
  LK_OP_INT_GCD = 56,          ///< the greatest common divisor, not negative
  LK_OP_INT_REMAINDER = 57,    ///< with the sign of a; by zero gives 0

  LK_OP_INT_EQUAL = 60,
  LK_OP_INT_NOT_EQUAL = 61,
  LK_OP_INT_LESS = 62,
  LK_OP_INT_LESS_EQUAL = 63,
  LK_OP_INT_GREATER = 64,
  LK_OP_INT_GREATER_EQUAL = 65,

  LK_OP_LOGICAL_AND = 70,  ///< bool lanes in and out
  LK_OP_LOGICAL_OR = 71,
  LK_OP_LOGICAL_XOR = 72,
  LK_OP_LOGICAL_NOT = 73,

  LK_OP_SELECT = 80,        ///< bool a ? b : c, any lanes
  LK_OP_FLOAT_TO_INT = 81,  ///< truncates, saturates; NaN gives 0
  LK_OP_INT_TO_FLOAT = 82,  ///< also bool to float
  LK_OP_FLOAT_TO_BOOL = 83,
  LK_OP_INT_TO_BOOL = 84,
} lk_opcode;

/// Flags of LK_OP_STORE_FLOAT and LK_OP_STORE_INT.
enum { LK_STORE_ROUND = 1, LK_STORE_SATURATE = 2 };

/// One instruction. Registers are 0…LK_POINTWISE_REGISTERS-1; dst may equal a source.
typedef struct {
  uint8_t opcode;  ///< an lk_opcode
  uint8_t dst, a, b, c;
  uint8_t flags;
  int32_t integer;
  lk_activation f;
} lk_instruction;

/// A program over an iteration space of `rank` dimensions. Fill it with the functions below; the
/// fields after `plan` are theirs.
typedef struct {
  int32_t rank;
  int32_t operand_count;
  int32_t instruction_count;
  int64_t dims[LK_MAX_RANK];
  lk_dtype dtype[LK_POINTWISE_OPERANDS];
  int64_t strides[LK_POINTWISE_OPERANDS][LK_MAX_RANK];
  lk_instruction instructions[LK_POINTWISE_INSTRUCTIONS];
  struct {
    int32_t form;          // which specialised loop, 0 for the interpreter
    int32_t valid;
    int32_t axis;          // a tile is `step` indices of this axis times all later axes
    int32_t task_tiles;    // tiles per task of a parallel run
    int64_t step, suffix;  // suffix: elements of the axes after `axis`
    int64_t tiles, axis_tiles, count;
    uint8_t access[LK_POINTWISE_OPERANDS];  // how a tile of the operand lies in memory
    uint8_t copies[LK_POINTWISE_INSTRUCTIONS];  // a load that must copy, a result stored directly
  } plan;
} lk_pointwise_params;

/// Starts a program over dims[0…rank-1] (rank 0: one element).
void lk_pointwise_begin(lk_pointwise_params *params, int rank, const int64_t *dims);

/// Declares an operand: its element type and its strides in elements along each dimension, 0 where
/// it broadcasts (loads only). Returns its number, or -1 where there are too many.
int lk_pointwise_operand(lk_pointwise_params *params, lk_dtype dtype, const int64_t *strides);

/// Appends an instruction; false where there are too many.
bool lk_pointwise_emit(lk_pointwise_params *params, lk_instruction instruction);

/// Checks the program and plans its run: drops dimensions of 1, merges dimensions that every
/// operand walks as one, chooses tiles and loops. Returns false for a program that is not legal (an
/// unknown opcode, a register read before it is written, an operand or a register out of range, a
/// store to a broadcast operand); such a program does nothing when run.
bool lk_pointwise_finish(lk_pointwise_params *params);

/// Drops dimensions of 1 and merges neighbours that all operands walk as one. strides[o] are the
/// strides of operand o; all are rewritten. Returns the new rank (0 where one element is left).
int lk_pointwise_collapse(int rank, int64_t *dims, int operands, int64_t (*strides)[LK_MAX_RANK]);

/// Runs a finished program; operands: as declared. An output may be the same memory as an input of
/// the same element size and layout; the program must then load that input before it stores the
/// output.
lk_kernel lk_pointwise_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
