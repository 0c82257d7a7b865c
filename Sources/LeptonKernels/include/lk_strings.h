// Strings: looking them up in vocabularies, hashing them into bins, taking text apart.
//
// A string is a pointer and a length; nothing is copied. Strings are expected to be UTF-8, which
// lk_strings_check establishes, but whatever bytes they hold, nothing outside them is read.
#ifndef LK_STRINGS_H
#define LK_STRINGS_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One element of an array of strings; the layout of lepton_string.
typedef struct {
  const char *data;
  int64_t size;
} lk_string;

/// The number of the first of `count` strings that is not UTF-8, has a negative size or a size
/// without data; -1 where all are well. `step` is the distance in bytes from one to the next.
int64_t lk_strings_check(const void *strings, int64_t count, int64_t step);

/// FarmHash's Fingerprint64, what TensorFlow's to_hash_bucket_fast hashes with.
uint64_t lk_fingerprint(const char *data, int64_t size);

/// SipHash-2-4 with a key of two words, what TensorFlow's to_hash_bucket_strong hashes with.
uint64_t lk_siphash(const uint64_t key[2], const char *data, int64_t size);

/// TensorFlow's FingerprintCat64: the fingerprint of two in a row.
uint64_t lk_fingerprint_join(uint64_t first, uint64_t second);

/// A vocabulary as a hash table in one block of memory, made once and read by the kernels.
///
/// `list` is a packed list of strings: int64 offsets [count + 1] into the bytes behind them, rising
/// from 0. Of strings that occur twice the first counts.
int64_t lk_string_table_size(int64_t count, int64_t bytes);
void lk_string_table_make(void *table, const void *list, int64_t count);

/// The same for int64 numbers.
int64_t lk_integer_table_size(int64_t count);
void lk_integer_table_make(void *table, const int64_t *numbers, int64_t count);

/// What becomes of elements that are not in a vocabulary.
typedef enum {
  LK_OOV_FAULT = 0,        ///< an LK_FAULT_UNKNOWN_TOKEN with the element's position
  LK_OOV_REMAINDER = 1,    ///< numbers: the remainder of the division by the number of buckets
  LK_OOV_FINGERPRINT = 2,  ///< lk_fingerprint of the string, or of the number in decimal
  LK_OOV_SIPHASH = 3,      ///< lk_siphash of the same
} lk_oov;

/// Indices of `count` elements in a vocabulary, as int32. The table's token `mask` (-1: none) gives
/// `mask_index`, any other token number i gives first + i. What is unknown goes to one of
/// oov_count buckets that begin at oov_first.
typedef struct {
  lk_dtype dtype;  ///< of the elements
  int64_t count, first, mask, mask_index;
  lk_oov oov;
  int64_t oov_first, oov_count;
  uint64_t key[2];
} lk_lookup_params;

/// Operands: elements, table (of strings or of numbers), out, lk_fault.
lk_kernel lk_lookup_kernel(void);

/// Tokens of `count` integer indices of type `dtype`: token i - first of the list, its token `mask` for
/// the index 0 (-1: none), its token `unknown` for an index of none. `tokens` is how many the list
/// has for indices.
typedef struct {
  lk_dtype dtype;
  bool is_text;  ///< whether the list is one of strings and the result too, or both of int64
  int64_t count, first, tokens, mask, unknown;
} lk_tokens_params;

/// Operands: indices, list (packed strings, or int64 numbers), out.
lk_kernel lk_tokens_kernel(void);

/// Bins of `count` elements, as int32: hash mod `bins`. Numbers are hashed as their decimal text.
/// With has_mask, elements equal to the mask go to bin 0 and others to 1 + hash mod (bins - 1).
typedef struct {
  lk_dtype dtype;  ///< of the elements
  int64_t count, bins;
  bool is_strong;  ///< lk_siphash with `key`, else lk_fingerprint
  uint64_t key[2];
  bool has_mask;
  int64_t mask_number, mask_size;
} lk_hash_params;

/// Operands: elements, the mask's bytes (NULL for numbers), out.
lk_kernel lk_hash_kernel(void);

/// Most columns of a crossing.
#define LK_CROSS_COLUMNS 32

/// Bins of `count` combinations of one element of each column, as int32: TensorFlow's
/// sparse.cross_hashed with the key that it has by default.
typedef struct {
  int32_t columns;
  lk_dtype dtypes[LK_CROSS_COLUMNS];
  int64_t count, bins;
} lk_cross_params;

/// Operands: the columns, out.
lk_kernel lk_cross_kernel(void);

typedef enum {
  LK_SPLIT_NONE = 0,        ///< every string is one token
  LK_SPLIT_WHITESPACE = 1,  ///< at runs of ASCII's white space
  LK_SPLIT_CHARACTER = 2,   ///< at every character of UTF-8
} lk_split;

/// Most widths of word groups, and the widest.
#define LK_TEXT_WIDTHS 16
#define LK_TEXT_WIDEST 32

/// How text becomes tokens: ASCII letters in lower case, ASCII punctuation left out, split, and
/// groups of neighbouring tokens joined by a space, for each width in turn (none: the tokens).
typedef struct {
  bool lowers, strips;
  lk_split split;
  int32_t widths;
  int32_t width[LK_TEXT_WIDTHS];
} lk_text;

/// The tokens of `rows` texts of `width` strings each as indices: 0 for the empty token, 1 for an
/// unknown one, 2 + i for token i of the table; cut and filled up with 0 to `length`. With `depth`
/// instead, how often each token occurs, as float32 [rows, depth]: column 0 counts the unknown,
/// column 1 + i token i; the empty token counts nowhere.
typedef struct {
  lk_text text;
  int64_t rows, width, length, depth;
} lk_text_params;

/// Operands: strings, table, out (int32 [rows, length] or float32 [rows, depth]).
lk_kernel lk_text_kernel(void);

/// The number of tokens of the row that has most.
int64_t lk_text_longest(const lk_text *text, const lk_string *strings, int64_t rows, int64_t width);

/// Calls `take` for every token of the texts in order, with its row; the bytes live until it returns.
/// `room` bytes at `memory` hold one token at a time and must be at least lk_text_room(…).
void lk_text_walk(
    const lk_text *text, const lk_string *strings, int64_t rows, int64_t width, char *memory,
    void (*take)(void *context, int64_t row, const char *token, int64_t size), void *context);
int64_t lk_text_room(const lk_string *strings, int64_t rows, int64_t width);

/// How often each of the indices 0…depth-1 occurs in every row of int32 `ids` [rows, width], as
/// float32 [rows, depth]; with is_binary, whether it does. Indices outside count nowhere.
typedef struct {
  int64_t rows, width, depth;
  bool is_binary;
} lk_bincount_params;

/// Operands: ids, out.
lk_kernel lk_bincount_kernel(void);

#ifdef __cplusplus
}
#endif
#endif
