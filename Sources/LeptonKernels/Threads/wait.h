// Sleeping on a 32-bit word until somebody changes it and wakes the sleepers.
#ifndef LK_WAIT_H
#define LK_WAIT_H

#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#if defined(__linux__)
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Sleeps while *word == seen; may also return early.
static inline void lk_wait(_Atomic uint32_t *word, uint32_t seen) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

static inline void lk_wake(_Atomic uint32_t *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}
#else
// Without a futex a short sleep bounds both the latency of a wake-up and the cost of waiting.
static inline void lk_wait(_Atomic uint32_t *word, uint32_t seen) {
  for (int i = 0; i < 20 && atomic_load(word) == seen; i++)
    nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
}

static inline void lk_wake(_Atomic uint32_t *word, int count) {
  (void)word;
  (void)count;
}
#endif

/// Tells the core that this is a spin loop.
static inline void lk_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static inline int64_t lk_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif
