/* The host decides: thread count, its own thread pool, its own memory, the log. */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"

#include <pthread.h>

static void thread_count(void) {
  int before = 0, count = 0;
  OK(lepton_get_thread_count(&before));
  CHECK(before >= 1);
  OK(lepton_set_thread_count(3));
  OK(lepton_get_thread_count(&count));
  CHECK(count == 3);
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "-1", lepton_set_thread_count(-1));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_set_thread_count(1025));
  OK(lepton_get_thread_count(&count));
  CHECK(count == 3);
  OK(lepton_set_thread_count(0));
  OK(lepton_get_thread_count(&count));
  CHECK(count == before);
}

/* A pool that runs the tasks in reverse order on the calling thread. */
static int64_t tasks = 0;

static void backwards(
    void *context, int64_t count, void (*task)(void *, int64_t), void *task_context) {
  *(int64_t *)context += count;
  while (count-- > 0) task(task_context, count);
}

enum { BATCH = 48, UNITS = 256 };

/* A model that is large enough for several threads. */
static lepton_model *large_model(void) {
  lepton_builder *b = NULL;
  lepton_model *model = NULL;
  lepton_shape shape = {2, {-1, UNITS}};
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, NULL, &b));
  OK(lepton_builder_input(b, NULL, LEPTON_FLOAT32, &shape, NULL));
  for (int i = 0; i < 2; i++)
    OK(lepton_builder_layer(
        b, "Dense", "{\"units\": 256, \"activation\": \"tanh\"}", NULL, 0, NULL));
  OK(lepton_builder_finish(b, NULL, 0, NULL, 0, &model));
  lepton_builder_free(b);
  return model;
}

static float input_values[BATCH * UNITS], with_one[BATCH * UNITS], results[BATCH * UNITS];

static void thread_pools(void) {
  lepton_model *model = large_model();
  for (int i = 0; i < BATCH * UNITS; i++) input_values[i] = sinf((float)i);
  lepton_array input = floats(input_values, 2, BATCH, UNITS), output = floats(with_one, 2, BATCH, UNITS);
  OK(lepton_set_thread_count(1));
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  output.data = results;
  for (int threads = 2; threads <= 5; threads++) {
    memset(results, 0xFF, sizeof results);
    OK(lepton_set_thread_count(threads));
    OK(lepton_model_predict(model, &input, 1, &output, 1));
    CHECK(memcmp(results, with_one, sizeof results) == 0);
  }
  lepton_thread_pool pool = {
      .struct_size = sizeof pool, .context = &tasks, .threads = 4, .parallel_for = backwards};
  int count = 0;
  OK(lepton_set_thread_pool(&pool));
  OK(lepton_get_thread_count(&count));
  CHECK(count == 4);
  memset(results, 0xFF, sizeof results);
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(tasks > 0 && memcmp(results, with_one, sizeof results) == 0);
  pool.threads = 0;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_set_thread_pool(&pool));
  pool.threads = 4;
  pool.parallel_for = NULL;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_set_thread_pool(&pool));
  OK(lepton_set_thread_pool(NULL));
  int64_t before = tasks;
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(tasks == before);
  lepton_model_free(model);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long blocks = 0, all_blocks = 0;
static size_t bytes = 0;

static void *allocate(void *context, size_t size, size_t alignment) {
  void *memory = NULL;
  CHECK(context == &blocks && (alignment & (alignment - 1)) == 0);
  if (posix_memalign(&memory, alignment, size) != 0) return NULL;
  pthread_mutex_lock(&lock);
  blocks++;
  all_blocks++;
  bytes += size;
  pthread_mutex_unlock(&lock);
  return memory;
}

static void deallocate(void *context, void *memory, size_t size) {
  CHECK(context == &blocks);
  pthread_mutex_lock(&lock);
  blocks--;
  bytes -= size;
  pthread_mutex_unlock(&lock);
  free(memory);
}

static void *allocate_nothing(void *context, size_t size, size_t alignment) {
  (void)context, (void)size, (void)alignment;
  return NULL;
}

static void allocators(void) {
  lepton_model *older = large_model();
  lepton_allocator mine = {
      .struct_size = sizeof mine, .context = &blocks, .allocate = allocate,
      .deallocate = deallocate};
  OK(lepton_set_allocator(&mine));
  lepton_model *model = large_model();
  lepton_array input = floats(input_values, 2, BATCH, UNITS), output = {.data = NULL};
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(all_blocks > 0 && bytes > 2 * UNITS * UNITS * sizeof(float));
  lepton_model_free(older); /* its blocks go back to where they came from */
  OK(lepton_set_allocator(NULL));
  lepton_array_free(&output);
  lepton_model_free(model);
  CHECK(blocks == 0 && bytes == 0);

  lepton_allocator bad = mine;
  bad.deallocate = NULL;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_set_allocator(&bad));

  /* No memory is an error, not the end. */
  model = large_model();
  bad = mine;
  bad.allocate = allocate_nothing;
  OK(lepton_set_allocator(&bad));
  output = (lepton_array){.data = NULL};
  EXPECT(LEPTON_ERROR_OUT_OF_MEMORY, lepton_model_predict(model, &input, 1, &output, 1));
  lepton_builder *b = NULL;
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, NULL, &b));
  lepton_builder_free(b);
  OK(lepton_set_allocator(NULL));
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  lepton_array_free(&output);
  lepton_model_free(model);
}

static int messages = 0;

static void hear(void *context, lepton_log_level level, const char *message) {
  CHECK(context == &messages && level <= LEPTON_LOG_DEBUG && strlen(message) > 0);
  messages++;
}

static void log_callback(void) {
  lepton_model *model = NULL;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "5",
        lepton_set_log_callback((lepton_log_level)5, hear, &messages));
  OK(lepton_set_log_callback(LEPTON_LOG_DEBUG, hear, &messages));
  OK(lepton_model_load(path_in("LEPTON_MODELS", "charlm.h5"), NULL, &model));
  lepton_model_free(model);
  int heard = messages;
  CHECK(heard > 0);
  OK(lepton_set_log_callback(LEPTON_LOG_DEBUG, NULL, NULL));
  OK(lepton_model_load(path_in("LEPTON_MODELS", "charlm.h5"), NULL, &model));
  lepton_model_free(model);
  CHECK(messages == heard);
}

int main(void) {
  thread_count();
  thread_pools();
  allocators();
  log_callback();
  return finish();
}
