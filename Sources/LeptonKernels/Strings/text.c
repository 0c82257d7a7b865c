// Taking text apart. Tokens are read out of the strings where they lie, changed letter by letter on the
// way; nothing is copied but where a caller wants to keep a token.
#include <string.h>

#include "Strings/table.h"
#include "include/lk_threads.h"

/// Whether a byte, and its three neighbours that belong to a character, are well-formed UTF-8 without
/// surrogates (Unicode 15, table 3-7). Returns the character's length, or 0.
static int64_t character(const uint8_t *s, int64_t size) {
  const uint8_t first = s[0];
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  const int64_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size < length) return 0;
  uint8_t low = 0x80, high = 0xBF;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  if (s[1] < low || s[1] > high) return 0;
  for (int64_t i = 2; i < length; i++)
    if (s[i] < 0x80 || s[i] > 0xBF) return 0;
  return length;
}

static bool is_utf8(const char *data, int64_t size) {
  const uint8_t *s = (const uint8_t *)data;
  for (int64_t i = 0; i < size;) {
    uint64_t word;
    if (size - i >= 8) {
      memcpy(&word, s + i, 8);
      if (!(word & 0x8080808080808080u)) {
        i += 8;
        continue;
      }
    }
    const int64_t length = character(s + i, size - i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

int64_t lk_strings_check(const void *strings, int64_t count, int64_t step) {
  for (int64_t i = 0; i < count; i++) {
    lk_string string;
    memcpy(&string, (const char *)strings + i * step, sizeof string);
    if (string.size < 0 || (string.size > 0 && !string.data)) return i;
    if (!is_utf8(string.data, string.size)) return i;
  }
  return -1;
}

/// Where in a row of strings the next token is looked for.
typedef struct {
  const lk_string *strings;
  int64_t width, string, byte;
} cursor;

/// A token: a part of one string, of which some bytes may not count.
typedef struct {
  const char *start, *end;
} span;

/// Classes of ASCII's bytes.
enum { IS_SPACE = 1, IS_PUNCTUATION = 2, IS_UPPER = 4 };

static int class_of(char byte) {
  const uint8_t b = (uint8_t)byte;
  if (b == ' ' || (b >= '\t' && b <= '\r')) return IS_SPACE;
  if (b >= 'A' && b <= 'Z') return IS_UPPER;
  if ((b >= '!' && b <= '/') || (b >= ':' && b <= '@') || (b >= '[' && b <= '`') ||
      (b >= '{' && b <= '~'))
    return IS_PUNCTUATION;
  return 0;
}

static bool is_left_out(const lk_text *text, char byte) {
  return text->strips && class_of(byte) == IS_PUNCTUATION;
}

static char standardized(const lk_text *text, char byte) {
  return text->lowers && class_of(byte) == IS_UPPER ? (char)(byte + ('a' - 'A')) : byte;
}

/// The next token of a row.
static bool next_token(const lk_text *text, cursor *at, span *token) {
  for (; at->string < at->width; at->string++, at->byte = 0) {
    const lk_string string = at->strings[at->string];
    if (text->split == LK_SPLIT_NONE) {
      *token = (span){string.data, string.data + (string.size > 0 ? string.size : 0)};
      if (!string.data) token->start = token->end = "";
      at->string++;
      at->byte = 0;
      return true;
    }
    int64_t i = at->byte;
    if (text->split == LK_SPLIT_CHARACTER) {
      while (i < string.size && is_left_out(text, string.data[i])) i++;
      if (i >= string.size) continue;
      int64_t length = character((const uint8_t *)string.data + i, string.size - i);
      if (length == 0) length = 1;
      *token = (span){string.data + i, string.data + i + length};
      at->byte = i + length;
      return true;
    }
    while (i < string.size &&
           (class_of(string.data[i]) == IS_SPACE || is_left_out(text, string.data[i])))
      i++;
    if (i >= string.size) continue;
    const int64_t start = i;
    while (i < string.size && class_of(string.data[i]) != IS_SPACE) i++;
    *token = (span){string.data + start, string.data + i};
    at->byte = i;
    return true;
  }
  return false;
}

/// A token, or `width` tokens joined by spaces, that begin at a cursor.
typedef struct {
  const lk_text *text;
  cursor at;
  int32_t width;
} group;

/// Writes the bytes of a group to `memory`; returns how many.
static int64_t write_group(const group *from, char *memory) {
  cursor at = from->at;
  span token;
  int64_t size = 0;
  for (int32_t i = 0; i < from->width && next_token(from->text, &at, &token); i++) {
    if (i > 0) memory[size++] = ' ';
    for (const char *p = token.start; p < token.end; p++)
      if (!is_left_out(from->text, *p)) memory[size++] = standardized(from->text, *p);
  }
  return size;
}

/// Whether a group's bytes are those of a token of a table.
static bool equals(const group *from, const char *bytes, int64_t size) {
  cursor at = from->at;
  span token;
  int64_t done = 0;
  for (int32_t i = 0; i < from->width && next_token(from->text, &at, &token); i++) {
    if (i > 0 && (done >= size || bytes[done++] != ' ')) return false;
    for (const char *p = token.start; p < token.end; p++) {
      if (is_left_out(from->text, *p)) continue;
      if (done >= size || bytes[done++] != standardized(from->text, *p)) return false;
    }
  }
  return done == size;
}

/// The number of a group in a table, -1 where it is unknown, -2 where it is empty.
static int64_t find_group(const lk_string_table *table, const group *from) {
  cursor at = from->at;
  span token;
  uint64_t hash = LK_TABLE_HASH_START;
  int64_t size = 0;
  for (int32_t i = 0; i < from->width && next_token(from->text, &at, &token); i++) {
    if (i > 0) {
      hash = lk_table_hash_step(hash, ' ');
      size++;
    }
    for (const char *p = token.start; p < token.end; p++) {
      if (is_left_out(from->text, *p)) continue;
      hash = lk_table_hash_step(hash, standardized(from->text, *p));
      size++;
    }
  }
  if (size == 0) return -2;
  const int32_t *slots = lk_string_slots(table);
  const lk_token *tokens = lk_string_tokens(table);
  int64_t slot = lk_table_slot(hash, table->slots);
  for (; slots[slot] >= 0; slot = (slot + 1) & (table->slots - 1)) {
    const lk_token *known = tokens + slots[slot];
    if (known->hash == hash && known->size == size &&
        equals(from, lk_string_bytes(table) + known->offset, size))
      return slots[slot];
  }
  return -1;
}

/// Walks over the groups of one row in Keras's order; `take` returns false to stop.
static void walk_row(
    const lk_text *text, const lk_string *strings, int64_t width,
    bool (*take)(void *context, const group *found), void *context) {
  const int32_t widths = text->widths > 0 ? text->widths : 1;
  for (int32_t w = 0; w < widths; w++) {
    int32_t size = text->widths > 0 ? text->width[w] : 1;
    if (size < 1 || size > LK_TEXT_WIDEST) continue;
    group found = {text, {strings, width, 0, 0}, size};
    cursor behind = found.at;
    span token;
    int32_t seen = 0;
    while (next_token(text, &behind, &token)) {
      if (++seen < size) continue;
      if (!take(context, &found)) return;
      next_token(text, &found.at, &token);
    }
  }
}

typedef struct {
  const lk_text_params *params;
  const lk_string *strings;
  const lk_string_table *table;
  void *out;
} text_run;

typedef struct {
  const lk_text_params *params;
  const lk_string_table *table;
  int32_t *ids;
  float *counts;
  int64_t done;
} row_run;

static bool take_index(void *context, const group *found) {
  row_run *row = context;
  if (row->done >= row->params->length) return false;
  row->ids[row->done++] = (int32_t)(find_group(row->table, found) + 2);
  return true;
}

static bool take_count(void *context, const group *found) {
  row_run *row = context;
  const int64_t column = find_group(row->table, found) + 1;
  if (column >= 0 && column < row->params->depth) row->counts[column] += 1;
  return true;
}

static void text_row(void *context, int64_t row) {
  const text_run *run = context;
  const lk_text_params *p = run->params;
  const lk_string *strings = run->strings + row * p->width;
  if (p->depth > 0) {
    row_run state = {p, run->table, NULL, (float *)run->out + row * p->depth, 0};
    memset(state.counts, 0, (size_t)p->depth * sizeof(float));
    walk_row(&p->text, strings, p->width, take_count, &state);
    return;
  }
  row_run state = {p, run->table, (int32_t *)run->out + row * p->length, NULL, 0};
  // An unknown token gives 1; find_group says -1 then, and -2 for the empty one.
  walk_row(&p->text, strings, p->width, take_index, &state);
  for (; state.done < p->length; state.done++) state.ids[state.done] = 0;
}

static void text(const void *params, void *const *operands, lk_pool *pool) {
  text_run run = {params, operands[0], operands[1], operands[2]};
  lk_parallel_for(pool, run.params->rows, text_row, &run);
}

lk_kernel lk_text_kernel(void) { return text; }

static bool count_one(void *context, const group *found) {
  (void)found;
  ++*(int64_t *)context;
  return true;
}

int64_t lk_text_longest(
    const lk_text *text, const lk_string *strings, int64_t rows, int64_t width) {
  int64_t longest = 0;
  for (int64_t row = 0; row < rows; row++) {
    int64_t count = 0;
    walk_row(text, strings + row * width, width, count_one, &count);
    if (count > longest) longest = count;
  }
  return longest;
}

typedef struct {
  char *memory;
  int64_t row;
  void (*take)(void *context, int64_t row, const char *token, int64_t size);
  void *context;
} walk;

static bool take_token(void *context, const group *found) {
  walk *to = context;
  to->take(to->context, to->row, to->memory, write_group(found, to->memory));
  return true;
}

void lk_text_walk(
    const lk_text *text, const lk_string *strings, int64_t rows, int64_t width, char *memory,
    void (*take)(void *context, int64_t row, const char *token, int64_t size), void *context) {
  walk to = {memory, 0, take, context};
  for (; to.row < rows; to.row++)
    walk_row(text, strings + to.row * width, width, take_token, &to);
}

int64_t lk_text_room(const lk_string *strings, int64_t rows, int64_t width) {
  int64_t room = 0;
  for (int64_t row = 0; row < rows; row++) {
    int64_t size = width;
    for (int64_t i = 0; i < width; i++)
      if (strings[row * width + i].size > 0) size += strings[row * width + i].size + 1;
    if (size > room) room = size;
  }
  return room + LK_TEXT_WIDEST;
}
