// What matrix product and convolution do with a sum before they store it.
#ifndef LK_EPILOGUE_H
#define LK_EPILOGUE_H

#include "lk_base.h"
#include "lk_unary.h"

/// Where a second summand (the skip connection of a residual block) enters.
typedef enum {
  LK_RESIDUAL_NONE = 0,
  LK_RESIDUAL_BEFORE = 1,  ///< activation(sum + bias + residual)
  LK_RESIDUAL_AFTER = 2,   ///< activation(sum + bias) + residual
} lk_residual;

/// Bias and residual themselves are operands of the kernel; a NULL bias adds nothing.
typedef struct {
  lk_activation activation;
  lk_residual residual;
} lk_epilogue;

#endif
