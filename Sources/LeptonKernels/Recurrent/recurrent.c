// Recurrent sequence kernels; see lk_recurrent.h.
#include "lk_recurrent.h"
#include "lk_threads.h"

#include "Recurrent/sequence.h"
// Shared by all levels.
#include "Recurrent/team.h"

#define LK_FAMILY "Recurrent/recurrent.inc.h"
#include "Isa/instantiate.h"

lk_kernel lk_recurrent_kernel(void) { return LK_SELECT(recurrent_run); }

lk_kernel lk_recurrent_pair_kernel(void) { return LK_SELECT(recurrent_pair_run); }

static void pack_operands(const lk_recurrent *params, void *const *from, void **to) {
  for (int i = 0; i < LK_RECURRENT_OPERANDS; i++) to[i] = from[i];
  lk_recurrent_pack(
      params, from[LK_UNPACKED_KERNEL], from[LK_UNPACKED_RECURRENT_KERNEL], from[LK_UNPACKED_BIAS],
      from[LK_RECURRENT_WEIGHTS]);
}

static void run_unpacked(const void *params, void *const *operands, lk_pool *pool) {
  void *packed[LK_RECURRENT_OPERANDS];
  pack_operands(params, operands, packed);
  lk_recurrent_kernel()(params, packed, pool);
}

static void run_pair_unpacked(const void *params, void *const *operands, lk_pool *pool) {
  const lk_recurrent_pair *pair = params;
  void *packed[2 * LK_RECURRENT_OPERANDS];
  pack_operands(&pair->first, operands, packed);
  pack_operands(
      &pair->second, operands + LK_UNPACKED_OPERANDS, packed + LK_RECURRENT_OPERANDS);
  lk_recurrent_pair_kernel()(params, packed, pool);
}

lk_kernel lk_recurrent_unpacked_kernel(void) { return run_unpacked; }

lk_kernel lk_recurrent_pair_unpacked_kernel(void) { return run_pair_unpacked; }
