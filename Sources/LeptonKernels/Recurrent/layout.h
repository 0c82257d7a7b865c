// Where the weights and the gate sums of one recurrent layer lie, for vectors of a given width.
//
// Units are taken in blocks of one vector; the last block is padded with zero weights. The gate
// columns of one block stand side by side, so that one panel of at most four vectors yields all
// gates of its units and the cell is finished while they are in registers or the first-level cache.
#ifndef LK_RECURRENT_LAYOUT_H
#define LK_RECURRENT_LAYOUT_H

#include "Isa/isa.h"
#include "lk_recurrent.h"

// Most rows of a batch that are stepped together.
#define LK_RECURRENT_ROWS 16
// Below this many rows the input product is taken over many steps at once instead of step by step.
#define LK_RECURRENT_FEW_ROWS 4
// Steps whose input product is taken at once: enough rows to use each panel well, few enough for
// the result to stay in the second-level cache.
#define LK_RECURRENT_CHUNK 48

// Floats of weights that stay in the first-level cache from step to step.
#define LK_RECURRENT_NEAR 16400

// Gates whose recurrent products can be taken at once. All cells have one stage but the GRU with
// the reset before the product, which needs all reset gates before it can start on the candidate.
typedef struct {
  int gates;           // columns per unit
  int group;           // unit blocks per panel: gates·group is at most 4
  int slots;           // vectors per unit block in a row of gate sums
  int shift;           // the slot where the recurrent product starts
  int input_gate[4];   // Keras's gate number of each column of an input panel
  int gate[4];         // … and of a recurrent panel
  int64_t panels;
  int64_t offset;      // floats before this stage in a row of gate sums
  int64_t input;       // floats before the input panels in the packed weights
  int64_t recurrent;   // floats before the recurrent panels
} lk_recurrent_stage;

typedef struct {
  int width;       // floats per vector
  int stages;
  lk_recurrent_stage stage[2];
  int64_t blocks;  // of units
  int64_t padded;  // units, the padding included
  int64_t row;     // floats of a row of gate sums; the packed weights begin with one, the bias
  int64_t inputs;  // depth of the input product, 0 when it is given
  int64_t total;   // floats of the packed weights
} lk_recurrent_layout;

// Unit blocks in a panel.
LK_INLINE int lk_recurrent_panel_blocks(
    const lk_recurrent_layout *l, const lk_recurrent_stage *s, int64_t panel) {
  int64_t left = l->blocks - panel * s->group;
  return left < s->group ? (int)left : s->group;
}

LK_INLINE lk_recurrent_layout lk_recurrent_plan(const lk_recurrent *p, int width) {
  lk_recurrent_layout l;
  l.width = width;
  l.blocks = (p->units + width - 1) / width;
  l.padded = l.blocks * width;
  l.inputs = p->input_projected ? 0 : p->inputs;
  l.stages = 1;
  switch (p->kind) {
    case LK_SIMPLE_RNN:
      l.stage[0] = (lk_recurrent_stage){.gates = 1, .group = 4, .slots = 1};
      break;
    case LK_LSTM:
      l.stage[0] = (lk_recurrent_stage){.gates = 4, .group = 1, .slots = 4,
        .input_gate = {0, 1, 2, 3}, .gate = {0, 1, 2, 3}};
      break;
    case LK_GRU:
      // Slots: input part of h, z, r, recurrent part of h.
      l.stage[0] = (lk_recurrent_stage){.gates = 3, .group = 1, .slots = 4, .shift = 1,
        .input_gate = {2, 0, 1}, .gate = {0, 1, 2}};
      break;
    case LK_GRU_RESET_BEFORE:
      l.stages = 2;
      l.stage[0] = (lk_recurrent_stage){.gates = 2, .group = 2, .slots = 2,
        .input_gate = {0, 1}, .gate = {0, 1}};
      l.stage[1] = (lk_recurrent_stage){.gates = 1, .group = 4, .slots = 1,
        .input_gate = {2}, .gate = {2}};
      break;
  }
  l.row = 0;
  for (int i = 0; i < l.stages; i++) {
    l.stage[i].panels = (l.blocks + l.stage[i].group - 1) / l.stage[i].group;
    l.stage[i].offset = l.row;
    l.row += l.padded * l.stage[i].slots;
  }
  l.total = l.row;
  for (int i = 0; i < l.stages; i++) {
    l.stage[i].input = l.total;
    l.total += l.inputs * l.padded * l.stage[i].gates;
    l.stage[i].recurrent = l.total;
    l.total += p->units * l.padded * l.stage[i].gates;
  }
  return l;
}

LK_INLINE int lk_recurrent_gates(lk_recurrent_kind kind) {
  return kind == LK_SIMPLE_RNN ? 1 : kind == LK_LSTM ? 4 : 3;
}

// Steps of a chunk of the input product for a batch of few rows.
LK_INLINE int64_t lk_recurrent_chunk(const lk_recurrent *p) {
  return p->time < LK_RECURRENT_CHUNK ? (p->time > 0 ? p->time : 1) : LK_RECURRENT_CHUNK;
}

#endif
