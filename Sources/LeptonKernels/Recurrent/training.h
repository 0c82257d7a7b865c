// Where the packed recurrent kernel and the state of the batch lie in training.
//
// The gates of a unit stand apart: the sums of each gate are panels of their own, because with
// dropout every gate multiplies another state. The backward pass takes the transposed kernel gate by
// gate for the same reason.
#ifndef LK_RECURRENT_TRAINING_LAYOUT_H
#define LK_RECURRENT_TRAINING_LAYOUT_H

#include "Recurrent/layout.h"
#include "lk_recurrent_training.h"
#include "lk_threads.h"

// Vectors per panel.
#define LK_TRAINING_PANEL 4

typedef struct {
  int gates;
  int64_t blocks, padded;  // of units, see lk_recurrent_layout
  int64_t panels;          // of a gate
  int64_t matrix;          // floats of one packed gate
  int64_t packed;          // … of all gates, the candidate's bias and zeros
  int64_t row;             // floats of scratch per row of the batch
} lk_training_layout;

LK_INLINE lk_training_layout lk_training_plan(const lk_recurrent_training *p, int width) {
  lk_training_layout l;
  l.gates = lk_recurrent_gates(p->kind);
  l.blocks = (p->units + width - 1) / width;
  l.padded = l.blocks * width;
  l.panels = (l.blocks + LK_TRAINING_PANEL - 1) / LK_TRAINING_PANEL;
  l.matrix = l.padded * p->units;
  l.packed = l.gates * l.matrix + 2 * l.padded;
  // Two states, a masked state, and the sums.
  l.row = (3 + l.gates) * l.padded;
  return l;
}

// Rows of a batch on their way through the time steps.
typedef struct {
  const lk_recurrent_training *params;
  const lk_training_layout *layout;
  void *const *operands;
  bool usual;  // tanh and sigmoid
  int64_t first, rows;
  const uint8_t *mask;   // of the first row
  const float *dropout;  // of the first row of the first gate
  const float *packed, *bias, *zeros;
  // Scratch, rows of `padded` floats: h and c or their gradients, the factor of a product, and the
  // sums or their gradients, rows of gates·padded.
  float *h, *c, *factor, *sums;
} lk_training_rows;

LK_INLINE int64_t lk_training_time(const lk_recurrent_training *p, int64_t step) {
  return p->go_backwards ? p->time - 1 - step : step;
}

LK_INLINE bool lk_training_masked(const lk_training_rows *q, int64_t row, int64_t time) {
  return q->mask && !q->mask[row * q->params->time + time];
}

// Where an operand of [B, T, columns] has a row at a time.
LK_INLINE float *lk_training_at(
    const lk_training_rows *q, int operand, int64_t row, int64_t time, int64_t columns) {
  float *base = q->operands[operand];
  return base ? base + ((q->first + row) * q->params->time + time) * columns : NULL;
}

// Where the output of a step stands, or its gradient; NULL where it has none.
LK_INLINE float *lk_training_output(
    const lk_training_rows *q, int operand, int64_t row, int64_t step) {
  const lk_recurrent_training *p = q->params;
  float *base = q->operands[operand];
  if (!base) return NULL;
  if (!p->return_sequences)
    return step == p->time - 1 ? base + (q->first + row) * p->units : NULL;
  int64_t place = p->restore_order ? lk_training_time(p, step) : step;
  return base + ((q->first + row) * p->time + place) * p->units;
}

// Asks for numbers of a row, if there is one. Steps of a batch-major operand lie too far apart for the
// processor to foresee them.
LK_INLINE void lk_training_fetch(const float *row, int64_t first, int64_t count) {
  for (int64_t i = 0; row && i < count; i += 16) __builtin_prefetch(row + first + i, 0, 2);
}

LK_INLINE void lk_training_fetch_to_write(const float *row, int64_t first, int64_t count) {
  for (int64_t i = 0; row && i < count; i += 16) __builtin_prefetch(row + first + i, 1, 2);
}

// Units of a gate of a row that are read from one operand and written to another, which may be the same
// memory.
LK_INLINE void lk_training_fetch_gate(
    const lk_training_rows *q, int from, int to, int64_t row, int64_t time, int gate, int64_t unit,
    int64_t units) {
  int64_t columns = q->layout->gates * q->params->units, first = gate * q->params->units + unit;
  if (q->operands[from] != q->operands[to])
    lk_training_fetch(lk_training_at(q, from, row, time, columns), first, units);
  lk_training_fetch_to_write(lk_training_at(q, to, row, time, columns), first, units);
}

#endif
