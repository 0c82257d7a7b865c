#define _POSIX_C_SOURCE 200809L

#include "include/lk_peak.h"

#include <time.h>

#define LK_FAMILY "Peak/peak.inc.h"
#include "Isa/instantiate.h"

int64_t lk_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

double lk_measure_peak(void) {
  float (*run)(int64_t, float, float) = LK_SELECT(peak_rounds);
  // Sums stay finite: x·0.5 + 1 goes to 2.
  volatile float factor = 0.5f, summand = 1;
  int64_t rounds = 1024, fastest = INT64_MAX;
  for (int measured = 0; measured < 10;) {
    const int64_t begin = lk_now();
    volatile float result = run(rounds, factor, summand);
    (void)result;
    const int64_t duration = lk_now() - begin;
    // Long enough for the clock, and for the processor to reach its speed: 1 ms.
    if (duration < 1000000) {
      rounds *= 2;
    } else {
      if (duration < fastest) fastest = duration;
      measured++;
    }
  }
  return (double)rounds * (double)LK_SELECT(peak_operations)() / (double)fastest * 1e9;
}
