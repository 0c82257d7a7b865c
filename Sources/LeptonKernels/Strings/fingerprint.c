// FarmHash's Fingerprint64 (farmhashna::Hash64; Geoff Pike, MIT licence, 2014) and SipHash-2-4
// (Aumasson and Bernstein, 2012).
#include "include/lk_strings.h"

#include <string.h>

static const uint64_t k0 = 0xc3a5c85c97cb3127u;
static const uint64_t k1 = 0xb492b66fbe98f273u;
static const uint64_t k2 = 0x9ae16a3b2f90404fu;

static uint64_t load64(const char *p) {
  uint64_t x;
  memcpy(&x, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  x = __builtin_bswap64(x);
#endif
  return x;
}

static uint64_t load32(const char *p) {
  uint32_t x;
  memcpy(&x, p, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  x = __builtin_bswap32(x);
#endif
  return x;
}

static uint64_t rotate_right(uint64_t x, int by) { return x >> by | x << (64 - by); }
static uint64_t shift_mix(uint64_t x) { return x ^ x >> 47; }

/// The hash of 128 bits with a multiplier.
static uint64_t hash16(uint64_t u, uint64_t v, uint64_t multiplier) {
  uint64_t a = (u ^ v) * multiplier;
  a ^= a >> 47;
  uint64_t b = (v ^ a) * multiplier;
  b ^= b >> 47;
  return b * multiplier;
}

static uint64_t hash_to_16(const char *s, uint64_t n) {
  if (n >= 8) {
    const uint64_t multiplier = k2 + n * 2;
    const uint64_t a = load64(s) + k2, b = load64(s + n - 8);
    const uint64_t c = rotate_right(b, 37) * multiplier + a;
    const uint64_t d = (rotate_right(a, 25) + b) * multiplier;
    return hash16(c, d, multiplier);
  }
  if (n >= 4) {
    const uint64_t multiplier = k2 + n * 2;
    return hash16(n + (load32(s) << 3), load32(s + n - 4), multiplier);
  }
  if (n > 0) {
    const uint8_t a = (uint8_t)s[0], b = (uint8_t)s[n >> 1], c = (uint8_t)s[n - 1];
    const uint32_t y = (uint32_t)a + ((uint32_t)b << 8);
    const uint32_t z = (uint32_t)n + ((uint32_t)c << 2);
    return shift_mix(y * k2 ^ z * k0) * k2;
  }
  return k2;
}

static uint64_t hash_to_32(const char *s, uint64_t n) {
  const uint64_t multiplier = k2 + n * 2;
  const uint64_t a = load64(s) * k1, b = load64(s + 8);
  const uint64_t c = load64(s + n - 8) * multiplier, d = load64(s + n - 16) * k2;
  return hash16(
      rotate_right(a + b, 43) + rotate_right(c, 30) + d, a + rotate_right(b + k2, 18) + c,
      multiplier);
}

static uint64_t hash_to_64(const char *s, uint64_t n) {
  const uint64_t multiplier = k2 + n * 2;
  const uint64_t a = load64(s) * k2, b = load64(s + 8);
  const uint64_t c = load64(s + n - 8) * multiplier, d = load64(s + n - 16) * k2;
  const uint64_t y = rotate_right(a + b, 43) + rotate_right(c, 30) + d;
  const uint64_t z = hash16(y, a + rotate_right(b + k2, 18) + c, multiplier);
  const uint64_t e = load64(s + 16) * multiplier, f = load64(s + 24);
  const uint64_t g = (y + load64(s + n - 32)) * multiplier;
  const uint64_t h = (z + load64(s + n - 24)) * multiplier;
  return hash16(
      rotate_right(e + f, 43) + rotate_right(g, 30) + h, e + rotate_right(f + a, 18) + g,
      multiplier);
}

typedef struct {
  uint64_t first, second;
} pair;

/// A weak hash of 32 bytes with two seeds.
static pair hash_32_weakly(const char *s, uint64_t a, uint64_t b) {
  const uint64_t w = load64(s), x = load64(s + 8), y = load64(s + 16), z = load64(s + 24);
  a += w;
  b = rotate_right(b + a + z, 21);
  const uint64_t c = a;
  a += x;
  a += y;
  b += rotate_right(a, 44);
  return (pair){a + z, b + c};
}

uint64_t lk_fingerprint(const char *s, int64_t size) {
  const uint64_t n = size > 0 ? (uint64_t)size : 0;
  if (n <= 16) return hash_to_16(s, n);
  if (n <= 32) return hash_to_32(s, n);
  if (n <= 64) return hash_to_64(s, n);
  const uint64_t seed = 81;
  uint64_t x = seed, y = seed * k1 + 113;
  uint64_t z = shift_mix(y * k2 + 113) * k2;
  pair v = {0, 0}, w = {0, 0};
  x = x * k2 + load64(s);
  const char *end = s + (n - 1) / 64 * 64;
  const char *last = end + ((n - 1) & 63) - 63;
  do {
    x = rotate_right(x + y + v.first + load64(s + 8), 37) * k1;
    y = rotate_right(y + v.second + load64(s + 48), 42) * k1;
    x ^= w.second;
    y += v.first + load64(s + 40);
    z = rotate_right(z + w.first, 33) * k1;
    v = hash_32_weakly(s, v.second * k1, x + w.first);
    w = hash_32_weakly(s + 32, z + w.second, y + load64(s + 16));
    const uint64_t swapped = z;
    z = x;
    x = swapped;
    s += 64;
  } while (s != end);
  const uint64_t multiplier = k1 + ((z & 0xff) << 1);
  s = last;
  w.first += (n - 1) & 63;
  v.first += w.first;
  w.first += v.first;
  x = rotate_right(x + y + v.first + load64(s + 8), 37) * multiplier;
  y = rotate_right(y + v.second + load64(s + 48), 42) * multiplier;
  x ^= w.second * 9;
  y += v.first * 9 + load64(s + 40);
  z = rotate_right(z + w.first, 33) * multiplier;
  v = hash_32_weakly(s, v.second * multiplier, x + w.first);
  w = hash_32_weakly(s + 32, z + w.second, y + load64(s + 16));
  const uint64_t swapped = z;
  z = x;
  x = swapped;
  return hash16(
      hash16(v.first, w.first, multiplier) + shift_mix(y) * k0 + z,
      hash16(v.second, w.second, multiplier) + x, multiplier);
}

uint64_t lk_fingerprint_join(uint64_t first, uint64_t second) {
  const uint64_t multiplier = 0xc6a4a7935bd1e995u;
  uint64_t result = first ^ multiplier;
  result ^= shift_mix(second * multiplier) * multiplier;
  result *= multiplier;
  result = shift_mix(result) * multiplier;
  return shift_mix(result);
}

static uint64_t rotate_left(uint64_t x, int by) { return x << by | x >> (64 - by); }

static void sip_round(uint64_t v[4]) {
  v[0] += v[1];
  v[1] = rotate_left(v[1], 13) ^ v[0];
  v[0] = rotate_left(v[0], 32);
  v[2] += v[3];
  v[3] = rotate_left(v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = rotate_left(v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = rotate_left(v[1], 17) ^ v[2];
  v[2] = rotate_left(v[2], 32);
}

uint64_t lk_siphash(const uint64_t key[2], const char *data, int64_t size) {
  const uint64_t n = size > 0 ? (uint64_t)size : 0;
  uint64_t v[4] = {
      key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du, key[0] ^ 0x6c7967656e657261u,
      key[1] ^ 0x7465646279746573u};
  const uint64_t whole = n / 8 * 8;
  for (uint64_t i = 0; i < whole; i += 8) {
    const uint64_t word = load64(data + i);
    v[3] ^= word;
    sip_round(v);
    sip_round(v);
    v[0] ^= word;
  }
  uint64_t word = n << 56;
  for (uint64_t i = whole; i < n; i++) word |= (uint64_t)(uint8_t)data[i] << 8 * (i - whole);
  v[3] ^= word;
  sip_round(v);
  sip_round(v);
  v[0] ^= word;
  v[2] ^= 0xff;
  for (int i = 0; i < 4; i++) sip_round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}
