// Recurrent sequence kernels at one instruction-set level.
#include "Math/math.inc.h"
#include "Recurrent/product.inc.h"
// In the order in which they build on each other:
#include "Recurrent/bundle.inc.h"
//
#include "Recurrent/input.inc.h"
//
#include "Recurrent/cells.inc.h"
//
#include "Recurrent/step.inc.h"

static void LK(copy)(float *to, const float *from, int64_t count) {
  int64_t i = 0;
  for (; i + LK_WIDTH <= count; i += LK_WIDTH) vf_store(to + i, vf_load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

static void LK(clear)(float *to, int64_t count) {
  for (int64_t i = 0; i < count; i += LK_WIDTH) vf_store(to + i, vf_set1(0.0f));
}

// Sets up rows first…first+rows-1 of a call and their state before the first step.
static void LK(begin)(
    lk_sequence *q, const lk_recurrent *p, const lk_recurrent_layout *l, void *const *operands,
    int64_t first, int64_t rows) {
  int64_t units = p->units, padded = l->padded;
  bool lstm = p->kind == LK_LSTM;
  float *scratch = operands[LK_RECURRENT_SCRATCH];
  q->params = p;
  q->layout = l;
  q->usual = p->activation.kind == LK_TANH && p->recurrent_activation.kind == LK_SIGMOID;
  q->rows = rows;
  q->weights = operands[LK_RECURRENT_WEIGHTS];
  q->input = (const float *)operands[LK_RECURRENT_INPUT] + first * p->input_batch_stride;
  q->mask = operands[LK_RECURRENT_MASK];
  if (q->mask) q->mask += first * p->time;
  q->initial_h = operands[LK_RECURRENT_INITIAL_H];
  q->initial_c = lstm ? operands[LK_RECURRENT_INITIAL_C] : NULL;
  q->output = operands[LK_RECURRENT_OUTPUT];
  q->final_h = operands[LK_RECURRENT_FINAL_H];
  q->final_c = lstm ? operands[LK_RECURRENT_FINAL_C] : NULL;
  if (q->initial_h) q->initial_h += first * units;
  if (q->initial_c) q->initial_c += first * units;
  if (q->output) q->output += p->output_offset + first * p->output_batch_stride;
  if (q->final_h) q->final_h += first * units;
  if (q->final_c) q->final_c += first * units;
  q->known = q->initial_h != NULL;

  int64_t plane = p->batch * padded, start = first * padded;
  q->h[0] = scratch + start;
  q->h[1] = scratch + plane + start;
  q->c = scratch + 2 * plane + start;
  q->update = scratch + 3 * plane + start;
  q->reset = scratch + 4 * plane + start;
  q->chunk = lk_recurrent_chunk(p);
  q->sums = scratch + 5 * plane;
  q->projected = q->sums + p->batch * l->row;

  for (int64_t row = 0; row < rows; row++) {
    float *h = q->h[0] + row * padded, *c = q->c + row * padded;
    if (q->initial_h)
      LK(copy)(h, q->initial_h + row * units, units);
    else
      LK(clear)(h, padded);
    if (!lstm) continue;
    if (q->initial_c)
      LK(copy)(c, q->initial_c + row * units, units);
    else
      LK(clear)(c, padded);
  }
}

// Hands out the states after the last step.
static void LK(finish)(const lk_sequence *q) {
  const lk_recurrent *p = q->params;
  int64_t padded = q->layout->padded;
  for (int64_t row = 0; row < q->rows; row++) {
    if (q->final_h)
      LK(copy)(q->final_h + row * p->units, q->h[p->time & 1] + row * padded, p->units);
    if (q->final_c) LK(copy)(q->final_c + row * p->units, q->c + row * padded, p->units);
    if (p->time == 0 && !p->return_sequences && q->output)
      for (int64_t unit = 0; unit < p->units; unit++)
        q->output[row * p->output_batch_stride + unit] = 0.0f;
  }
}

// One layer of a call: how its rows are shared out.
typedef struct {
  const lk_recurrent *params;
  void *const *operands;
  lk_recurrent_layout layout;
  int64_t groups;
} LK(call);

static void LK(run_group)(const LK(call) *call, int64_t group) {
  int64_t batch = call->params->batch;
  int64_t first = batch * group / call->groups, last = batch * (group + 1) / call->groups;
  lk_sequence q;
  LK(begin)(&q, call->params, &call->layout, call->operands, first, last - first);
  const lk_recurrent_stage *stage = &call->layout.stage[call->layout.stages - 1];
  lk_sequence_part part = {.first = 0, .last = stage->panels};
  for (int64_t step = 0; step < call->params->time; step++) LK(step)(&q, &part, step);
  LK(finish)(&q);
}

static LK(call) LK(plan)(const lk_recurrent *params, void *const *operands, int threads) {
  LK(call) call = {params, operands, lk_recurrent_plan(params, LK_WIDTH), 1};
  int64_t groups = (params->batch + LK_RECURRENT_ROWS - 1) / LK_RECURRENT_ROWS;
  if (threads > 1) {
    // As many groups for each thread, unless they would get too few rows to use the panels well.
    groups = (groups + threads - 1) / threads * threads;
    int64_t most = params->batch / LK_RECURRENT_FEW_ROWS;
    int64_t least = (params->batch + LK_RECURRENT_ROWS - 1) / LK_RECURRENT_ROWS;
    if (groups > most) groups = most > least ? most : least;
  }
  call.groups = groups < 1 ? 1 : groups;
  return call;
}

// A sequence whose units are shared out over a team.
typedef struct {
  lk_sequence sequence;
  lk_team team;
  lk_sequence_part parts[LK_TEAM_PARTS];
} LK(shared_sequence);

static void LK(shared_step)(void *context, int part, int64_t step) {
  LK(shared_sequence) *shared = context;
  LK(step)(&shared->sequence, &shared->parts[part], step);
}

static void LK(join_team)(void *context, int64_t index) {
  (void)index;
  LK(shared_sequence) *shared = context;
  lk_team_join(&shared->team, LK(shared_step), shared);
}

// Few rows: the panels are shared out, and the team meets after each step. How many parts there are
// does not change any sum, so it may depend on the number of threads.
static void LK(run_shared)(const LK(call) *call, int parts, lk_pool *pool) {
  LK(shared_sequence) shared;
  LK(begin)(
      &shared.sequence, call->params, &call->layout, call->operands, 0, call->params->batch);
  int64_t panels = call->layout.stage[0].panels;
  for (int i = 0; i < parts; i++)
    shared.parts[i] = (lk_sequence_part){
      .first = panels * i / parts, .last = panels * (i + 1) / parts};
  lk_team_begin(&shared.team, parts, call->params->time);
  lk_parallel_for(pool, parts, LK(join_team), &shared);
  LK(finish)(&shared.sequence);
}

// Threads worth using: a task should have enough to do to be worth waking a thread for.
static int LK(threads)(const lk_recurrent *p, lk_pool *pool) {
  if (!pool) return 1;
  double products = (double)p->batch * p->time * lk_recurrent_gates(p->kind) * p->units *
                    (p->units + (p->input_projected ? 0 : p->inputs));
  return products < 1e5 ? 1 : lk_pool_threads(pool);
}

static void LK(group_task)(void *context, int64_t index) {
  const LK(call) *calls = context;
  if (index >= calls->groups)
    LK(run_group)(calls + 1, index - calls->groups);
  else
    LK(run_group)(calls, index);
}

static void LK(recurrent_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_recurrent *p = params;
  if (p->batch <= 0) return;
  int threads = LK(threads)(p, pool);
  LK(call) call = LK(plan)(p, operands, threads);
  int64_t parts = call.layout.stage[0].panels / 2;
  // Meeting after every step costs about a fifth of a microsecond.
  int64_t worth = call.layout.padded * call.layout.row / 16384;
  if (parts > threads) parts = threads;
  if (parts > worth) parts = worth;
  if (parts > LK_TEAM_PARTS) parts = LK_TEAM_PARTS;
  if (call.groups == 1 && call.layout.stages == 1 && parts > 1 && p->time > 1 &&
      p->batch < 2 * LK_RECURRENT_FEW_ROWS)
    LK(run_shared)(&call, (int)parts, pool);
  else if (threads == 1)
    for (int64_t group = 0; group < call.groups; group++) LK(run_group)(&call, group);
  else
    lk_parallel_for(pool, call.groups, LK(group_task), &call);
}

static void LK(recurrent_pair_run)(const void *params, void *const *operands, lk_pool *pool) {
  const lk_recurrent_pair *pair = params;
  int threads = LK(threads)(&pair->first, pool);
  int half = threads > 1 ? (threads + 1) / 2 : 1;
  LK(call) calls[2] = {
    LK(plan)(&pair->first, operands, half),
    LK(plan)(&pair->second, operands + LK_RECURRENT_OPERANDS, half)};
  if (pair->first.batch <= 0) calls[0].groups = 0;
  if (pair->second.batch <= 0) calls[1].groups = 0;
  lk_parallel_for(
      threads > 1 ? pool : NULL, calls[0].groups + calls[1].groups, LK(group_task), calls);
}
