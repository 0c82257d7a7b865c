// Umbrella header of the kernel target: one header per family.
#ifndef LEPTON_KERNELS_H
#define LEPTON_KERNELS_H

#include "lk_base.h"
#include "lk_convolution.h"
#include "lk_convolution_gradient.h"
#include "lk_cross_entropy.h"
#include "lk_ctc.h"
#include "lk_epilogue.h"
#include "lk_fourier.h"
#include "lk_gemm.h"
#include "lk_host.h"
#include "lk_linear_algebra.h"
#include "lk_lstm_step.h"
#include "lk_movement.h"
#include "lk_normalization.h"
#include "lk_pointwise.h"
#include "lk_pooled_convolution.h"
#include "lk_pooling.h"
#include "lk_program.h"
#include "lk_random.h"
#include "lk_recurrent.h"
#include "lk_recurrent_training.h"
#include "lk_reduction.h"
#include "lk_resize.h"
#include "lk_sampling.h"
#include "lk_sorting.h"
#include "lk_sparsemax.h"
#include "lk_strings.h"
#include "lk_threads.h"
#include "lk_unary.h"

#endif
