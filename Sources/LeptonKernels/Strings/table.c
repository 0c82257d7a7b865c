#include "Strings/table.h"

#include <string.h>

/// A power of two that leaves at least half of the slots free.
static int64_t slot_count(int64_t count) {
  int64_t slots = 4;
  while (slots < count * 2) slots *= 2;
  return slots;
}

int64_t lk_string_table_size(int64_t count, int64_t bytes) {
  return (int64_t)sizeof(lk_string_table) + slot_count(count) * (int64_t)sizeof(int32_t) +
         count * (int64_t)sizeof(lk_token) + bytes;
}

static uint64_t hash_bytes(const char *data, int64_t size) {
  uint64_t hash = LK_TABLE_HASH_START;
  for (int64_t i = 0; i < size; i++) hash = lk_table_hash_step(hash, data[i]);
  return hash;
}

void lk_string_table_make(void *memory, const void *list, int64_t count) {
  lk_string_table *table = memory;
  table->count = count;
  table->slots = slot_count(count);
  int32_t *slots = (int32_t *)lk_string_slots(table);
  lk_token *tokens = (lk_token *)lk_string_tokens(table);
  char *bytes = (char *)lk_string_bytes(table);
  const int64_t *offsets = list;
  const char *source = (const char *)(offsets + count + 1);
  memcpy(bytes, source, (size_t)offsets[count]);
  memset(slots, 0xff, (size_t)table->slots * sizeof(int32_t));
  for (int64_t i = 0; i < count; i++) {
    const int64_t size = offsets[i + 1] - offsets[i];
    tokens[i] = (lk_token){hash_bytes(bytes + offsets[i], size), offsets[i], size};
    int64_t slot = lk_table_slot(tokens[i].hash, table->slots);
    while (slots[slot] >= 0) {
      const lk_token *other = tokens + slots[slot];
      if (other->hash == tokens[i].hash && other->size == size &&
          memcmp(bytes + other->offset, bytes + offsets[i], (size_t)size) == 0)
        break;
      slot = (slot + 1) & (table->slots - 1);
    }
    if (slots[slot] < 0) slots[slot] = (int32_t)i;
  }
}

int64_t lk_string_find(const lk_string_table *table, const char *data, int64_t size) {
  const int32_t *slots = lk_string_slots(table);
  const lk_token *tokens = lk_string_tokens(table);
  const char *bytes = lk_string_bytes(table);
  const uint64_t hash = hash_bytes(data, size);
  int64_t slot = lk_table_slot(hash, table->slots);
  for (; slots[slot] >= 0; slot = (slot + 1) & (table->slots - 1)) {
    const lk_token *token = tokens + slots[slot];
    if (token->hash == hash && token->size == size &&
        (size == 0 || memcmp(bytes + token->offset, data, (size_t)size) == 0))
      return slots[slot];
  }
  return -1;
}

int64_t lk_integer_table_size(int64_t count) {
  const int64_t slots = slot_count(count);
  return (int64_t)sizeof(lk_integer_table) + slots * (int64_t)sizeof(int32_t) +
         count * (int64_t)sizeof(int64_t);
}

static const int64_t *integer_tokens(const lk_integer_table *table) {
  return (const int64_t *)((const int32_t *)(table + 1) + table->slots);
}

void lk_integer_table_make(void *memory, const int64_t *numbers, int64_t count) {
  lk_integer_table *table = memory;
  table->count = count;
  table->slots = slot_count(count);
  int32_t *slots = (int32_t *)(table + 1);
  int64_t *tokens = (int64_t *)integer_tokens(table);
  memset(slots, 0xff, (size_t)table->slots * sizeof(int32_t));
  for (int64_t i = 0; i < count; i++) {
    tokens[i] = numbers[i];
    int64_t slot = lk_table_slot((uint64_t)numbers[i], table->slots);
    while (slots[slot] >= 0 && tokens[slots[slot]] != numbers[i])
      slot = (slot + 1) & (table->slots - 1);
    if (slots[slot] < 0) slots[slot] = (int32_t)i;
  }
}

int64_t lk_integer_find(const lk_integer_table *table, int64_t number) {
  const int32_t *slots = (const int32_t *)(table + 1);
  const int64_t *tokens = integer_tokens(table);
  int64_t slot = lk_table_slot((uint64_t)number, table->slots);
  for (; slots[slot] >= 0; slot = (slot + 1) & (table->slots - 1))
    if (tokens[slots[slot]] == number) return slots[slot];
  return -1;
}

static int64_t whole(double x) {
  // Beyond the range, and for what is no number, the conversion would mean nothing.
  if (!(x > -9223372036854775808.0 && x < 9223372036854775808.0)) return INT64_MIN;
  return (int64_t)x;
}

int64_t lk_number(const void *elements, lk_dtype dtype, int64_t index) {
  switch (dtype) {
    case LK_FLOAT32: return whole(((const float *)elements)[index]);
    case LK_FLOAT64: return whole(((const double *)elements)[index]);
    case LK_INT8: return ((const int8_t *)elements)[index];
    case LK_INT16: return ((const int16_t *)elements)[index];
    case LK_INT32: return ((const int32_t *)elements)[index];
    case LK_INT64: return ((const int64_t *)elements)[index];
    case LK_UINT8:
    case LK_BOOL: return ((const uint8_t *)elements)[index];
    case LK_UINT16: return ((const uint16_t *)elements)[index];
    case LK_UINT32: return ((const uint32_t *)elements)[index];
    case LK_UINT64: return (int64_t)((const uint64_t *)elements)[index];
    default: return 0;
  }
}
