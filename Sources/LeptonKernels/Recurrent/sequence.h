// One group of batch rows on its way through the time steps.
#ifndef LK_RECURRENT_SEQUENCE_H
#define LK_RECURRENT_SEQUENCE_H

#include "Recurrent/layout.h"

typedef struct {
  const lk_recurrent *params;
  const lk_recurrent_layout *layout;
  bool usual;  // tanh and sigmoid
  bool known;  // there is an initial state: without one the first recurrent product is zero
  int64_t rows;
  // The operands, at the first row of the group; NULL where absent.
  const float *input, *weights;
  const uint8_t *mask;
  const float *initial_h, *initial_c;
  float *output, *final_h, *final_c;
  // Scratch, rows of `padded` floats: h before and after a step in turn, c, and the gates of the
  // GRU with the reset before the product.
  float *h[2], *c, *update, *reset;
  // For few rows: gate sums of a chunk of steps [rows, chunk, row] and of one step [rows, row].
  float *projected, *sums;
  int64_t chunk;
} lk_sequence;

// A share of the units of a sequence: panels first…last-1 of every stage.
typedef struct {
  int64_t first, last;
  bool seen[LK_RECURRENT_ROWS];  // whether the row has had an unmasked step
} lk_sequence_part;

// The step of time that is taken at `step`.
LK_INLINE int64_t lk_sequence_time(const lk_sequence *q, int64_t step) {
  return q->params->go_backwards ? q->params->time - 1 - step : step;
}

LK_INLINE bool lk_sequence_masked(const lk_sequence *q, int64_t row, int64_t time) {
  return q->mask && !q->mask[row * q->params->time + time];
}

// Where the output of a step goes, or NULL when it is not wanted.
LK_INLINE float *lk_sequence_output(const lk_sequence *q, int64_t row, int64_t step) {
  const lk_recurrent *p = q->params;
  if (!q->output) return NULL;
  float *to = q->output + row * p->output_batch_stride;
  if (!p->return_sequences) return step == p->time - 1 ? to : NULL;
  int64_t place = p->restore_order ? lk_sequence_time(q, step) : step;
  return to + place * p->output_time_stride;
}

#endif
