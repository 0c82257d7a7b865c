// Parallel work on items that each need scratch.
#ifndef LK_SLOTS_H
#define LK_SLOTS_H

#include "lk_threads.h"

/// Runs work(context, item, slot) for every item in 0..<items on the pool's threads. Two items that run at
/// the same time have different slots in 0..<slots, so that scratch is bounded: whoever has a slot takes
/// items until none are left.
void lk_parallel_slots(
    lk_pool *pool, int64_t items, int64_t slots,
    void (*work)(void *context, int64_t item, int64_t slot), void *context);

#endif
