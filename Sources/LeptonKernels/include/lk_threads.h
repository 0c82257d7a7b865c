// The thread pool: persistent workers that spin briefly and then sleep.
#ifndef LK_THREADS_H
#define LK_THREADS_H

#include "lk_base.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One task of a parallel region.
typedef void (*lk_task)(void *context, int64_t index);

/// A pool of `threads` threads, the caller of lk_parallel_for included (so threads-1 workers,
/// started at the first parallel region). NULL when memory is short. After fork() the child's pool
/// starts its own workers.
lk_pool *lk_pool_create(int threads);

/// A pool that hands its parallel regions to the host: `parallel_for` runs task(task_context,
/// 0…count-1), each exactly once, on whatever threads it likes, and returns when all are done.
lk_pool *lk_pool_create_host(
    int threads,
    void (*parallel_for)(
        void *host, int64_t count, void (*task)(void *, int64_t), void *task_context),
    void *host);

/// Stops the workers; no parallel region may be running. NULL is ignored.
void lk_pool_free(lk_pool *pool);

/// Threads of the pool; 1 for NULL.
int lk_pool_threads(const lk_pool *pool);

/// Runs task(context, 0…count-1), each exactly once, on the caller and on whatever workers are
/// free; returns when all are done. Several host threads may call at once: each makes progress by
/// itself, idle workers help whoever has tasks left. A nested call runs on the calling thread. pool
/// NULL or count 1 runs inline. Which thread runs a task must not change the result: split the work
/// by output tile, by shape only, never by thread count.
void lk_parallel_for(lk_pool *pool, int64_t count, lk_task task, void *context);

#ifdef __cplusplus
}
#endif
#endif
