#include "lb_handles.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// A handle, from the lowest bit: 1, kind (3 bits), slot (24), 4 bits zero, generation (32).
// A slot's state, from the lowest bit: closed (1 bit), users (31), generation (32).
enum { KIND_SHIFT = 1, SLOT_SHIFT = 4, GENERATION_SHIFT = 32 };
enum { SLOT_BITS = 24, CHUNK_BITS = 10 };
#define SLOT_MASK ((UINT64_C(1) << SLOT_BITS) - 1)
#define CHUNK_SLOTS (UINT32_C(1) << CHUNK_BITS)
#define CHUNKS (UINT32_C(1) << (SLOT_BITS - CHUNK_BITS))
#define CLOSED UINT64_C(1)
#define USER UINT64_C(2)
#define USERS UINT64_C(0xFFFFFFFE)

typedef struct {
  _Alignas(64) _Atomic uint64_t state;
  void *object;
  _Atomic uint32_t kind;  // 0: the slot is free
  uint32_t next_free;
} slot;

// Chunks never move and are never freed, so that a stale handle always finds its slot.
static _Atomic(slot *) chunks[CHUNKS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t slot_count = 1;  // slot 0 is never used
static uint32_t first_free = 0;

static slot *slot_at(uint32_t index) {
  slot *chunk = atomic_load_explicit(&chunks[index >> CHUNK_BITS], memory_order_acquire);
  return chunk ? &chunk[index & (CHUNK_SLOTS - 1)] : NULL;
}

// The slot that a number names, or NULL where it cannot be a handle of that kind.
static slot *slot_of(lb_kind kind, uint64_t handle) {
  uint64_t expected = 1 | (uint64_t)kind << KIND_SHIFT;
  if ((handle & 0xF) != expected || (handle >> (SLOT_SHIFT + SLOT_BITS) & 0xF) != 0) return NULL;
  slot *found = slot_at((uint32_t)(handle >> SLOT_SHIFT & SLOT_MASK));
  if (!found || atomic_load_explicit(&found->kind, memory_order_relaxed) != (uint32_t)kind)
    return NULL;
  return found;
}

static uint32_t take_slot(void) {
  if (first_free) {
    uint32_t index = first_free;
    first_free = slot_at(index)->next_free;
    return index;
  }
  if (slot_count > SLOT_MASK) return 0;
  uint32_t chunk = slot_count >> CHUNK_BITS;
  if (!atomic_load_explicit(&chunks[chunk], memory_order_relaxed)) {
    slot *made = aligned_alloc(_Alignof(slot), CHUNK_SLOTS * sizeof(slot));
    if (!made) return 0;
    for (uint32_t i = 0; i < CHUNK_SLOTS; i++) {
      atomic_init(&made[i].state, CLOSED | UINT64_C(1) << GENERATION_SHIFT);
      atomic_init(&made[i].kind, 0);
    }
    atomic_store_explicit(&chunks[chunk], made, memory_order_release);
  }
  return slot_count++;
}

uint64_t lb_handle_create(lb_kind kind, void *object) {
  pthread_mutex_lock(&lock);
  uint32_t index = take_slot();
  if (!index) {
    pthread_mutex_unlock(&lock);
    return 0;
  }
  slot *made = slot_at(index);
  made->object = object;
  atomic_store_explicit(&made->kind, kind, memory_order_relaxed);
  uint64_t state = atomic_load_explicit(&made->state, memory_order_relaxed) & ~CLOSED;
  atomic_store_explicit(&made->state, state, memory_order_release);
  pthread_mutex_unlock(&lock);
  uint64_t generation = state >> GENERATION_SHIFT;
  return generation << GENERATION_SHIFT | (uint64_t)index << SLOT_SHIFT |
         (uint64_t)kind << KIND_SHIFT | 1;
}

// Whether a slot in this state is open for a handle's generation.
static bool is_open(uint64_t state, uint64_t handle) {
  return state >> GENERATION_SHIFT == handle >> GENERATION_SHIFT && !(state & CLOSED);
}

void *lb_handle_acquire(lb_kind kind, uint64_t handle) {
  slot *found = slot_of(kind, handle);
  if (!found) return NULL;
  uint64_t state = atomic_load_explicit(&found->state, memory_order_relaxed);
  do {
    if (!is_open(state, handle)) return NULL;
  } while (!atomic_compare_exchange_weak_explicit(
      &found->state, &state, state + USER, memory_order_acquire, memory_order_relaxed));
  return found->object;
}

// Takes the object out of a closed slot without users and makes the slot free.
static void *empty_slot(slot *emptied, uint32_t index) {
  void *object = emptied->object;
  pthread_mutex_lock(&lock);
  emptied->object = NULL;
  atomic_store_explicit(&emptied->kind, 0, memory_order_relaxed);
  uint64_t generation = atomic_load_explicit(&emptied->state, memory_order_relaxed)
                        >> GENERATION_SHIFT;
  generation = generation == UINT32_MAX ? 1 : generation + 1;
  atomic_store_explicit(
      &emptied->state, generation << GENERATION_SHIFT | CLOSED, memory_order_release);
  emptied->next_free = first_free;
  first_free = index;
  pthread_mutex_unlock(&lock);
  return object;
}

void *lb_handle_release(uint64_t handle) {
  uint32_t index = (uint32_t)(handle >> SLOT_SHIFT & SLOT_MASK);
  slot *used = slot_at(index);
  uint64_t state = atomic_fetch_sub_explicit(&used->state, USER, memory_order_acq_rel) - USER;
  if ((state & CLOSED) && !(state & USERS)) return empty_slot(used, index);
  return NULL;
}

void *lb_handle_close(lb_kind kind, uint64_t handle) {
  slot *found = slot_of(kind, handle);
  if (!found) return NULL;
  uint64_t state = atomic_load_explicit(&found->state, memory_order_relaxed);
  do {
    if (!is_open(state, handle)) return NULL;
  } while (!atomic_compare_exchange_weak_explicit(
      &found->state, &state, state | CLOSED, memory_order_acq_rel, memory_order_relaxed));
  if (state & USERS) return NULL;
  return empty_slot(found, (uint32_t)(handle >> SLOT_SHIFT & SLOT_MASK));
}
