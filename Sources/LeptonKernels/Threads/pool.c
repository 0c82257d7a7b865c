// The thread pool of lk_threads.h.
//
// A parallel region lives in one of the pool's job slots. Its caller fills the slot, sets the
// slot's bit in `open` and draws task numbers from the slot's counters; workers that see the bit
// join the slot and draw too. The tasks are cut into runs, one per thread: each draws from its own run
// first, then from the others', so that in regions that follow each other the same part of an image
// falls to the same thread, in whose cache it still is. Joining is counted in `helpers` and confirmed by the slot's
// `accepting` flag, so once the caller has cleared the flag and seen no helpers, nobody will touch
// the job any more. Nothing here takes a lock but starting the workers and fork.
#define _GNU_SOURCE  // syscall, posix_memalign under -std=c11
#include "lk_threads.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "Threads/wait.h"

enum {
  SLOTS = 64,
  CACHE_LINE = 64,
  MOST_THREADS = 1024,
  SPIN_NANOSECONDS = 50000,
  PAUSES_PER_CLOCK = 64,
  MOST_RUNS = 16,
};

// The tasks next..<end.
typedef struct {
  _Alignas(CACHE_LINE) _Atomic int64_t next;
  int64_t end;
} task_run;

typedef struct {
  _Alignas(CACHE_LINE) _Atomic uint32_t helpers;
  _Atomic uint32_t accepting;
  _Atomic uint32_t caller_sleeps;
  lk_task task;
  void *context;
  int runs;
  task_run run[MOST_RUNS];
} job_slot;

struct lk_pool {
  _Alignas(CACHE_LINE) _Atomic uint64_t open;  // slots with tasks left
  _Alignas(CACHE_LINE) _Atomic uint64_t busy;  // slots in use
  _Alignas(CACHE_LINE) _Atomic uint32_t sleepers;
  _Atomic uint32_t signal;
  _Alignas(CACHE_LINE) _Atomic bool started;
  _Atomic bool stopping;
  _Atomic int joined;  // workers that have begun
  int threads;
  int workers;  // that could be started
  pthread_t *handles;
  void (*host_parallel_for)(void *, int64_t, void (*)(void *, int64_t), void *);
  void *host;
  lk_pool *next_pool;
  job_slot slots[SLOTS];
};

// Every pool of the process, for the fork handler.
static pthread_mutex_t registry_lock = PTHREAD_MUTEX_INITIALIZER;
static lk_pool *registry;

// Whether this thread is running a task: a nested region runs inline.
static _Thread_local bool inside_task;

static void run_inline(int64_t count, lk_task task, void *context) {
  for (int64_t i = 0; i < count; i++) task(context, i);
}

// Draws and runs tasks until none are left, those of the thread's own run first.
static void work_on(lk_pool *pool, int index, int thread) {
  job_slot *slot = &pool->slots[index];
  const lk_task task = slot->task;
  void *const context = slot->context;
  const int runs = slot->runs, own = thread % runs;
  for (int k = 0; k < runs; k++) {
    task_run *run = &slot->run[own + k < runs ? own + k : own + k - runs];
    const int64_t end = run->end;
    for (;;) {
      const int64_t i = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed);
      if (i >= end) break;
      task(context, i);
    }
  }
  const uint64_t bit = (uint64_t)1 << index;
  if (atomic_load_explicit(&pool->open, memory_order_relaxed) & bit)
    atomic_fetch_and(&pool->open, ~bit);
}

static void help(lk_pool *pool, int index, int thread) {
  job_slot *slot = &pool->slots[index];
  atomic_fetch_add(&slot->helpers, 1);
  if (atomic_load(&slot->accepting)) work_on(pool, index, thread);
  if (atomic_fetch_sub(&slot->helpers, 1) == 1 && atomic_load(&slot->caller_sleeps))
    lk_wake(&slot->helpers, 1);
}

// Helps every open job once; false when there was none.
static bool help_all(lk_pool *pool, int thread) {
  uint64_t open = atomic_load_explicit(&pool->open, memory_order_acquire);
  if (!open) return false;
  for (; open; open &= open - 1) help(pool, __builtin_ctzll(open), thread);
  return true;
}

static void sleep_until_work(lk_pool *pool) {
  atomic_fetch_add(&pool->sleepers, 1);
  const uint32_t seen = atomic_load(&pool->signal);
  if (!atomic_load(&pool->open) && !atomic_load(&pool->stopping)) lk_wait(&pool->signal, seen);
  atomic_fetch_sub(&pool->sleepers, 1);
}

static void *worker(void *argument) {
  lk_pool *pool = argument;
  const int thread = atomic_fetch_add(&pool->joined, 1) + 1;  // callers are 0
  inside_task = true;
  while (!atomic_load_explicit(&pool->stopping, memory_order_acquire)) {
    const int64_t deadline = lk_nanoseconds() + SPIN_NANOSECONDS;
    bool worked = false;
    do {
      for (int i = 0; i < PAUSES_PER_CLOCK && !(worked = help_all(pool, thread)); i++) lk_pause();
    } while (!worked && lk_nanoseconds() < deadline);
    if (!worked) sleep_until_work(pool);
  }
  return NULL;
}

static void start_workers(lk_pool *pool) {
  pthread_mutex_lock(&registry_lock);
  if (!atomic_load(&pool->started)) {
    // The host's signal handlers shall run on the host's threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int workers = 0;
    while (workers < pool->threads - 1 &&
           pthread_create(&pool->handles[workers], NULL, worker, pool) == 0)
      workers++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pool->workers = workers;
    atomic_store(&pool->started, true);
  }
  pthread_mutex_unlock(&registry_lock);
}

static void before_fork(void) { pthread_mutex_lock(&registry_lock); }

static void after_fork_in_parent(void) { pthread_mutex_unlock(&registry_lock); }

// The child has only the forking thread: no workers, no regions of other threads.
static void after_fork_in_child(void) {
  for (lk_pool *pool = registry; pool; pool = pool->next_pool) {
    atomic_store(&pool->open, 0);
    atomic_store(&pool->busy, 0);
    atomic_store(&pool->sleepers, 0);
    for (int i = 0; i < SLOTS; i++) {
      atomic_store(&pool->slots[i].helpers, 0);
      atomic_store(&pool->slots[i].accepting, 0);
    }
    pool->workers = 0;
    atomic_store(&pool->joined, 0);
    atomic_store(&pool->started, false);
  }
  inside_task = false;
  pthread_mutex_unlock(&registry_lock);
}

static void install_fork_handlers(void) {
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

static lk_pool *allocate_pool(int threads) {
  lk_pool *pool = NULL;
  if (posix_memalign((void **)&pool, CACHE_LINE, sizeof(lk_pool)) != 0) return NULL;
  *pool = (lk_pool){.threads = threads < 1 ? 1 : threads > MOST_THREADS ? MOST_THREADS : threads};
  return pool;
}

lk_pool *lk_pool_create(int threads) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, install_fork_handlers);
  lk_pool *pool = allocate_pool(threads);
  if (!pool) return NULL;
  pool->handles = calloc((size_t)pool->threads, sizeof(pthread_t));
  if (!pool->handles) {
    free(pool);
    return NULL;
  }
  pthread_mutex_lock(&registry_lock);
  pool->next_pool = registry;
  registry = pool;
  pthread_mutex_unlock(&registry_lock);
  return pool;
}

lk_pool *lk_pool_create_host(
    int threads, void (*parallel_for)(void *, int64_t, void (*)(void *, int64_t), void *),
    void *host) {
  lk_pool *pool = allocate_pool(threads);
  if (!pool) return NULL;
  pool->host_parallel_for = parallel_for;
  pool->host = host;
  return pool;
}

void lk_pool_free(lk_pool *pool) {
  if (!pool) return;
  if (!pool->host_parallel_for) {
    pthread_mutex_lock(&registry_lock);
    for (lk_pool **link = &registry; *link; link = &(*link)->next_pool)
      if (*link == pool) {
        *link = pool->next_pool;
        break;
      }
    const int workers = pool->workers;
    pthread_mutex_unlock(&registry_lock);
    atomic_store(&pool->stopping, true);
    atomic_fetch_add(&pool->signal, 1);
    lk_wake(&pool->signal, MOST_THREADS);
    for (int i = 0; i < workers; i++) pthread_join(pool->handles[i], NULL);
    free(pool->handles);
  }
  free(pool);
}

int lk_pool_threads(const lk_pool *pool) { return pool ? pool->threads : 1; }

typedef struct {
  lk_task task;
  void *context;
} host_region;

static void host_task(void *argument, int64_t index) {
  const host_region *region = argument;
  inside_task = true;
  region->task(region->context, index);
  inside_task = false;
}

// Takes a free slot, or -1.
static int take_slot(lk_pool *pool) {
  uint64_t busy = atomic_load_explicit(&pool->busy, memory_order_relaxed);
  while (~busy) {
    const int index = __builtin_ctzll(~busy);
    if (atomic_compare_exchange_weak(&pool->busy, &busy, busy | (uint64_t)1 << index)) return index;
  }
  return -1;
}

static void wait_for_helpers(job_slot *slot) {
  for (int spins = 0; atomic_load(&slot->helpers); spins++) {
    if (spins < 4096) {
      lk_pause();
      continue;
    }
    atomic_store(&slot->caller_sleeps, 1);
    const uint32_t helpers = atomic_load(&slot->helpers);
    if (helpers) lk_wait(&slot->helpers, helpers);
    atomic_store(&slot->caller_sleeps, 0);
  }
}

void lk_parallel_for(lk_pool *pool, int64_t count, lk_task task, void *context) {
  if (count <= 1 || !pool || pool->threads == 1 || inside_task) {
    run_inline(count, task, context);
    return;
  }
  if (pool->host_parallel_for) {
    host_region region = {task, context};
    pool->host_parallel_for(pool->host, count, host_task, &region);
    return;
  }
  if (!atomic_load_explicit(&pool->started, memory_order_acquire)) start_workers(pool);
  const int index = take_slot(pool);
  if (index < 0) {
    run_inline(count, task, context);
    return;
  }
  job_slot *slot = &pool->slots[index];
  const uint64_t bit = (uint64_t)1 << index;
  slot->task = task;
  slot->context = context;
  int runs = pool->threads < MOST_RUNS ? pool->threads : MOST_RUNS;
  if (runs > count) runs = (int)count;
  slot->runs = runs;
  for (int i = 0; i < runs; i++) {
    slot->run[i].end = count / runs * (i + 1) + count % runs * (i + 1) / runs;
    atomic_store_explicit(
        &slot->run[i].next, i > 0 ? slot->run[i - 1].end : 0, memory_order_relaxed);
  }
  atomic_store(&slot->accepting, 1);
  atomic_fetch_or(&pool->open, bit);
  if (atomic_load(&pool->sleepers)) {
    atomic_fetch_add(&pool->signal, 1);
    lk_wake(&pool->signal, count - 1 < MOST_THREADS ? (int)(count - 1) : MOST_THREADS);
  }
  inside_task = true;
  work_on(pool, index, 0);
  inside_task = false;
  atomic_store(&slot->accepting, 0);
  wait_for_helpers(slot);
  atomic_fetch_and(&pool->busy, ~bit);
}
