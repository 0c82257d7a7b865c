// Independent chains of multiply-adds: enough of them that no unit waits for its own result.

enum { LK(peak_chains) = 12 };

/// Operations in each round.
static int64_t LK(peak_operations)(void) { return 2 * LK_WIDTH * LK(peak_chains); }

/// The result matters to nobody, but the compiler must not know that.
static float LK(peak_rounds)(int64_t rounds, float factor, float summand) {
  vf x[LK(peak_chains)];
  for (int i = 0; i < LK(peak_chains); i++) x[i] = vf_set1((float)i);
  const vf a = vf_set1(factor), b = vf_set1(summand);
  for (int64_t round = 0; round < rounds; round++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LK(peak_chains); i++) x[i] = vf_fma(x[i], a, b);
  }
  vf sum = x[0];
  for (int i = 1; i < LK(peak_chains); i++) sum += x[i];
  return vf_sum(sum);
}
