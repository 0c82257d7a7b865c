// Vocabularies as hash tables with open addressing, in one block of memory.
#ifndef LK_STRINGS_TABLE_H
#define LK_STRINGS_TABLE_H

#include "include/lk_strings.h"

typedef struct {
  uint64_t hash;
  int64_t offset, size;
} lk_token;

/// Followed by `slots` numbers of tokens (-1: none), the tokens and their bytes.
typedef struct {
  int64_t count, slots;
} lk_string_table;

/// Followed by `slots` numbers of tokens (-1: none) and the tokens.
typedef struct {
  int64_t count, slots;
} lk_integer_table;

static inline const int32_t *lk_string_slots(const lk_string_table *table) {
  return (const int32_t *)(table + 1);
}

static inline const lk_token *lk_string_tokens(const lk_string_table *table) {
  return (const lk_token *)(lk_string_slots(table) + table->slots);
}

static inline const char *lk_string_bytes(const lk_string_table *table) {
  return (const char *)(lk_string_tokens(table) + table->count);
}

/// The table's own hash, of bytes one after the other (FNV-1a), so that a token can be hashed while it
/// is read out of a text.
#define LK_TABLE_HASH_START 0xcbf29ce484222325u

static inline uint64_t lk_table_hash_step(uint64_t hash, char byte) {
  return (hash ^ (uint8_t)byte) * 0x100000001b3u;
}

static inline int64_t lk_table_slot(uint64_t hash, int64_t slots) {
  return (int64_t)((hash ^ hash >> 32) * 0x9e3779b97f4a7c15u >> 20 & (uint64_t)(slots - 1));
}

/// The token's number, or -1.
int64_t lk_string_find(const lk_string_table *table, const char *data, int64_t size);
int64_t lk_integer_find(const lk_integer_table *table, int64_t number);

/// Element `index` of an array of numbers as an int64; floats are cut.
int64_t lk_number(const void *elements, lk_dtype dtype, int64_t index);

#endif
