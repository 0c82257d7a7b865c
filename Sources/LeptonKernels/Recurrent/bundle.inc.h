// Which panels a single row is multiplied with at once, and in what order.
//
// Weights that stay in the first-level cache from step to step are limited by the latency of the
// sums: two panels at once give more chains. Weights that come from further away are read best one
// panel after the other.

typedef struct {
  int64_t begin;    // the first panel
  int64_t full;     // the end of the full panels; at most one narrower panel follows
  int vectors;      // of a full panel
  int narrow;       // … and of the narrower one
  int shift;        // the logarithm of the panels at once
  int64_t bundles;  // of that many panels; single panels follow
  int64_t turns;
} LK(bundles);

typedef struct {
  int64_t panel;
  int panels;
  int vectors;
} LK(bundle);

// `size` is the number of floats in a full panel.
LK_INLINE LK(bundles) LK(list_bundles)(
    const lk_recurrent_layout *l, const lk_recurrent_stage *stage, int64_t begin, int64_t end,
    int64_t size) {
  LK(bundles) list = {.begin = begin, .full = end};
  list.vectors = stage->gates * stage->group;
  list.narrow = stage->gates * lk_recurrent_panel_blocks(l, stage, end - 1);
  if (list.narrow < list.vectors) list.full--;
  if ((end - begin) * size <= LK_RECURRENT_NEAR) list.shift = 1;
  list.bundles = (list.full - begin) >> list.shift;
  list.turns = end - begin - (list.bundles << list.shift) + list.bundles;
  return list;
}

LK_INLINE LK(bundle) LK(bundle_at)(const LK(bundles) *list, int64_t turn) {
  if (turn < list->bundles)
    return (LK(bundle)){list->begin + (turn << list->shift), 1 << list->shift, list->vectors};
  int64_t panel = list->begin + (list->bundles << list->shift) + turn - list->bundles;
  return (LK(bundle)){panel, 1, panel < list->full ? list->vectors : list->narrow};
}
