// What every kernel family shares: the calling convention, element types and the instruction-set
// level.
#ifndef LK_BASE_H
#define LK_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Most dimensions a tensor may have.
#define LK_MAX_RANK 8

/// Element types; the numbers are those of lepton_dtype and of LeptonGraph.DType.
typedef enum {
  LK_FLOAT32 = 1,
  LK_FLOAT64 = 2,
  LK_FLOAT16 = 3,
  LK_BFLOAT16 = 4,
  LK_INT8 = 5,
  LK_INT16 = 6,
  LK_INT32 = 7,
  LK_INT64 = 8,
  LK_UINT8 = 9,
  LK_UINT16 = 10,
  LK_UINT32 = 11,
  LK_UINT64 = 12,
  LK_BOOL = 13,
  LK_STRING = 14,  ///< lk_string
} lk_dtype;

/// A set of worker threads; see lk_threads.h.
typedef struct lk_pool lk_pool;

/// One step of a program. `params` points at the family's parameter struct (immutable, shared by all
/// threads that run the program); `operands` is the list of pointers that the family's header
/// documents (inputs, then outputs, then scratch); `pool` may be NULL (run on the calling thread). A
/// kernel allocates nothing and takes no lock.
typedef void (*lk_kernel)(const void *params, void *const *operands, lk_pool *pool);

/// Instruction-set levels, in rising order.
typedef enum { LK_LEVEL_PORTABLE = 0, LK_LEVEL_AVX2 = 1, LK_LEVEL_AVX512 = 2 } lk_level;

/// The level in use: the best the CPU has, unless LEPTON_ISA=portable|avx2|avx512 asks for a lower
/// one.
lk_level lk_isa(void);

/// Forces a level that the CPU has (for tests; not safe while kernels run). Returns false, changing
/// nothing, where the CPU lacks it.
bool lk_set_isa(lk_level level);

/// The number of processors that this process may run on.
int lk_available_cpus(void);

#ifdef __cplusplus
}
#endif
#endif
