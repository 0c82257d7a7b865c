// Vectors of units, of which the last may be short: the lanes behind it read as zero.
LK_INLINE vf LK(load_some)(const float *from, int64_t count) {
  return count >= LK_WIDTH ? vf_load(from) : vf_load_n(from, (int)count);
}

LK_INLINE void LK(store_some)(float *to, vf value, int64_t count) {
  if (count >= LK_WIDTH)
    vf_store(to, value);
  else
    vf_store_n(to, value, (int)count);
}
