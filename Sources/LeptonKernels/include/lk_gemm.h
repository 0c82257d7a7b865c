// Matrix product with a fused epilogue: C = epilogue(A·B), A is M×K, B is K×N, C is M×N, float32.
#ifndef LK_GEMM_H
#define LK_GEMM_H

#include "lk_base.h"
#include "lk_epilogue.h"
#include "lk_threads.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Batch axes a product may have; absent ones have extent 1.
#define LK_GEMM_BATCH_AXES 3

/// How operand 1 lies in memory.
typedef enum {
  LK_B_PACKED = 0,      ///< as lk_gemm_pack wrote it
  LK_B_ROWS = 1,        ///< K rows of N floats, b_stride floats from row to row
  LK_B_TRANSPOSED = 2,  ///< N rows of K floats, b_stride floats from row to row
} lk_gemm_b;

/// The parameters of lk_gemm_kernel. Strides count floats. `batch` holds the extents of the batch
/// axes, outermost first, all at least 1; `*_batch` the step of each operand along them, 0 where
/// the operand is shared (never for C). For packed B the step is lk_gemm_packed_size(K, N) / 4.
///
/// Operands: 0 A; 1 B; 2 bias, N floats, or NULL; 3 residual, M×N, or NULL when epilogue.residual
/// is LK_RESIDUAL_NONE; 4 C; 5 scratch of lk_gemm_scratch bytes, 64-byte aligned, or NULL when that
/// is 0. C may be the residual's own memory when their strides agree; it must not overlap A or B.
typedef struct {
  int64_t m, n, k;
  bool a_transposed;  ///< A is stored as K rows of M floats
  lk_gemm_b b_layout;
  int64_t a_stride, b_stride, c_stride, residual_stride;
  int64_t batch[LK_GEMM_BATCH_AXES];
  int64_t a_batch[LK_GEMM_BATCH_AXES], b_batch[LK_GEMM_BATCH_AXES], c_batch[LK_GEMM_BATCH_AXES];
  int64_t bias_batch[LK_GEMM_BATCH_AXES], residual_batch[LK_GEMM_BATCH_AXES];
  lk_epilogue epilogue;
} lk_gemm;

/// The kernel for the current instruction-set level; parameters are an lk_gemm.
lk_kernel lk_gemm_kernel(void);

/// Bytes of scratch the product needs, whatever the number of threads.
size_t lk_gemm_scratch(const lk_gemm *gemm);

/// Bytes of one packed K×N matrix, a multiple of 64.
size_t lk_gemm_packed_size(int64_t k, int64_t n);

/// Packs B, whose element (k, n) is b[k·k_stride + n·n_stride], into `packed` (64-byte aligned).
/// The layout belongs to the current instruction-set level and depends on nothing but K and N.
void lk_gemm_pack(
    const float *b, int64_t k_stride, int64_t n_stride, int64_t k, int64_t n, void *packed);

/// Writes to b[k·k_stride + n·n_stride] what was packed at `level`.
void lk_gemm_unpack(
    lk_level level, const void *packed, int64_t k_stride, int64_t n_stride, int64_t k, int64_t n,
    float *b);

#ifdef __cplusplus
}
#endif
#endif
