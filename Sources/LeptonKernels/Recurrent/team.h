// Threads that go through the steps of one sequence together, each with its share of the units.
//
// The pool does not promise that its tasks run at the same time, so nobody may wait for a member
// that has not arrived. Hence every part of every step is claimed before it is worked on: a member
// first claims its own part, then whatever part nobody has claimed, and waits only for parts that
// others are working on. A member alone does all of them; one that comes late finds the work
// claimed and falls in step.
#ifndef LK_RECURRENT_TEAM_H
#define LK_RECURRENT_TEAM_H

#include <stdatomic.h>
#include <stdint.h>

#define LK_TEAM_PARTS 8

typedef struct {
  _Alignas(64) _Atomic int64_t claimed;  // steps of this part that were begun
  _Alignas(64) _Atomic int64_t done;     // … and finished
} lk_team_part;

typedef struct {
  lk_team_part part[LK_TEAM_PARTS];
  _Alignas(64) _Atomic int arrived;
  int parts;
  int64_t steps;
} lk_team;

typedef void (*lk_team_work)(void *context, int part, int64_t step);

void lk_team_begin(lk_team *team, int parts, int64_t steps);

// Takes part until every step of every part is done.
void lk_team_join(lk_team *team, lk_team_work work, void *context);

#endif
