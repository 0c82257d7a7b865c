#include "Recurrent/team.h"

#include <sched.h>

static void pause_spin(int64_t spins) {
  // A member may have been taken off its processor in the middle of a part: offer it this one.
  if (spins > 1000) {
    sched_yield();
    return;
  }
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

void lk_team_begin(lk_team *team, int parts, int64_t steps) {
  for (int i = 0; i < parts; i++) {
    atomic_init(&team->part[i].claimed, 0);
    atomic_init(&team->part[i].done, 0);
  }
  atomic_init(&team->arrived, 0);
  team->parts = parts;
  team->steps = steps;
}

void lk_team_join(lk_team *team, lk_team_work work, void *context) {
  int parts = team->parts;
  int own = atomic_fetch_add_explicit(&team->arrived, 1, memory_order_relaxed) % parts;
  for (int64_t step = 0; step < team->steps; step++) {
    for (int i = 0; i < parts; i++) {
      int index = (own + i) % parts;
      lk_team_part *part = &team->part[index];
      int64_t expected = step;
      if (atomic_load_explicit(&part->claimed, memory_order_relaxed) != step) continue;
      if (!atomic_compare_exchange_strong_explicit(
              &part->claimed, &expected, step + 1, memory_order_acquire, memory_order_relaxed))
        continue;
      work(context, index, step);
      atomic_store_explicit(&part->done, step + 1, memory_order_release);
    }
    for (int i = 0; i < parts; i++)
      for (int64_t spins = 0;
           atomic_load_explicit(&team->part[i].done, memory_order_acquire) <= step; spins++)
        pause_spin(spins);
  }
}
