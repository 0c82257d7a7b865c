/* After a session is made, runs do not touch the heap; nor does predict after its first call,
 * where the outputs' memory is the caller's. Counts calls of the C library's allocator, which this
 * program replaces. LEPTON_MODELS names the directory of the example models. */
#include "harness.h"

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static volatile long allocations = 0;

void *malloc(size_t size) {
  allocations++;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  allocations++;
  return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) {
  allocations++;
  return __libc_realloc(memory, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  allocations++;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  allocations++;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : 12;
}

static float results[64 * 76];

int main(void) {
  lepton_model *model = NULL;
  lepton_session *session = NULL;
  lepton_shape shape = {2, {1, 1}};
  lepton_session_options options = {.struct_size = sizeof options, .keep_state = 1};
  OK(lepton_model_load(path_in("LEPTON_MODELS", "charlm.h5"), NULL, &model));
  CHECK(allocations > 0);
  OK(lepton_session_create(model, &shape, 1, &options, &session));
  OK(lepton_session_run(session));
  long before = allocations;
  for (int i = 0; i < 100; i++) OK(lepton_session_run(session));
  OK(lepton_session_reset_states(session));
  CHECK(allocations == before);

  int32_t ids[64] = {0};
  lepton_array input = {.data = ids, .dtype = LEPTON_INT32, .shape = {2, {1, 64}}};
  lepton_array output = {
      .data = results, .dtype = LEPTON_FLOAT32, .shape = {3, {1, 64, 76}}};
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  before = allocations;
  for (int i = 0; i < 100; i++) OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(allocations == before);
  printf("%ld allocations in 100 predictions\n", allocations - before);
  lepton_session_free(session);
  lepton_model_free(model);
  return finish();
}
