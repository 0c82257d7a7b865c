/* Every function with NULL, stale and foreign handles, and indices that do not exist. */
#include "harness.h"

#include <pthread.h>

/* Every function that takes a model, with a handle that is none, must give `status`. */
static void try_model(lepton_model *handle, lepton_status status) {
  const char *text = NULL;
  char *owned = NULL;
  size_t count = 0;
  int64_t parameters = 0;
  lepton_tensor_info info;
  lepton_layer_info layer;
  lepton_weight_info weight;
  float in[3] = {0}, out[2];
  lepton_array input = floats(in, 2, 1, 3), output = floats(out, 2, 1, 2);
  lepton_shape shape = {2, {1, 3}}, result;
  lepton_session *session = NULL;
  EXPECT(status, lepton_model_to_json(handle, &owned));
  EXPECT(status, lepton_model_load_weights(handle, "weights.h5", NULL));
  EXPECT(status, lepton_model_name(handle, &text));
  EXPECT(status, lepton_model_input_count(handle, &count));
  EXPECT(status, lepton_model_input(handle, 0, &info));
  EXPECT(status, lepton_model_output_count(handle, &count));
  EXPECT(status, lepton_model_output(handle, 0, &info));
  EXPECT(status, lepton_model_parameter_count(handle, &parameters));
  EXPECT(status, lepton_model_summary(handle, &owned));
  EXPECT(status, lepton_model_info_json(handle, &owned));
  EXPECT(status, lepton_model_layer_count(handle, &count));
  EXPECT(status, lepton_model_layer(handle, 0, &layer));
  EXPECT(status, lepton_model_find_layer(handle, "out", &count));
  EXPECT(status, lepton_model_weight_count(handle, &count));
  EXPECT(status, lepton_model_weight(handle, 0, &weight));
  EXPECT(status, lepton_model_find_weight(handle, "out/bias", &count));
  EXPECT(status, lepton_model_layer_weight(handle, 0, 0, &count));
  EXPECT(status, lepton_model_get_weight(handle, 0, &output));
  EXPECT(status, lepton_model_set_weight(handle, 0, &output));
  EXPECT(status, lepton_model_output_shapes(handle, &shape, 1, &result, 1));
  EXPECT(status, lepton_model_predict(handle, &input, 1, &output, 1));
  EXPECT(status, lepton_model_predict_batches(handle, &input, 1, &output, 1, NULL));
  EXPECT(status, lepton_model_reset_states(handle));
  EXPECT(status, lepton_session_create(handle, &shape, 1, NULL, &session));
  CHECK(!text && !owned && !session);
  CHECK(lepton_last_error()[0] != 0);
}

static void try_session(lepton_session *handle, lepton_status status) {
  lepton_array view;
  EXPECT(status, lepton_session_input(handle, 0, &view));
  EXPECT(status, lepton_session_output(handle, 0, &view));
  EXPECT(status, lepton_session_run(handle));
  EXPECT(status, lepton_session_reset_states(handle));
}

static void try_builder(lepton_builder *handle, lepton_status status) {
  lepton_shape shape = {2, {-1, 3}};
  lepton_tensor tensor = 0;
  lepton_layer layer = 0;
  lepton_tensor_info info;
  lepton_model *model = NULL;
  EXPECT(status, lepton_builder_input(handle, NULL, LEPTON_FLOAT32, &shape, &tensor));
  EXPECT(status, lepton_builder_layer(handle, "Flatten", NULL, &tensor, 1, &tensor));
  EXPECT(status, lepton_builder_create_layer(handle, "Flatten", NULL, &layer));
  EXPECT(status, lepton_builder_call_layer(handle, layer, &tensor, 1, NULL, &tensor, 1, NULL));
  EXPECT(status, lepton_builder_tensor(handle, tensor, &info));
  EXPECT(status, lepton_builder_finish(handle, &tensor, 1, &tensor, 1, &model));
  CHECK(!model);
}

/* NULL for every result, option and text. */
static void nulls(lepton_model *model, lepton_session *session, lepton_builder *builder) {
  const lepton_status status = LEPTON_ERROR_INVALID_ARGUMENT;
  lepton_model *made = NULL;
  lepton_session *made_session = NULL;
  lepton_builder *made_builder = NULL;
  lepton_shape shape = {2, {1, 3}};
  float in[3] = {0}, out[2];
  lepton_array input = floats(in, 2, 1, 3), output = floats(out, 2, 1, 2);
  lepton_tensor tensor = 0;
  size_t index = 0;
  FAILS(status, "json", lepton_features_json(NULL));
  FAILS(status, "json", lepton_catalog_json(NULL));
  FAILS(status, "size", lepton_dtype_size(LEPTON_FLOAT32, NULL));
  FAILS(status, "path", lepton_model_load(NULL, NULL, &made));
  FAILS(status, "model", lepton_model_load("x", NULL, NULL));
  FAILS(status, "data", lepton_model_load_from_memory(NULL, 5, NULL, &made));
  FAILS(status, "model", lepton_model_load_from_memory("x", 1, NULL, NULL));
  FAILS(status, "json", lepton_model_from_json(NULL, &made));
  FAILS(status, "model", lepton_model_from_json("{}", NULL));
  FAILS(status, "json", lepton_model_to_json(model, NULL));
  lepton_weights *weights = NULL;
  lepton_weights_info entry;
  FAILS(status, "path", lepton_weights_open(NULL, &weights));
  FAILS(status, "weights", lepton_weights_open("x", NULL));
  FAILS(status, "weights", lepton_weights_count(NULL, &index));
  FAILS(status, "weights", lepton_weights_describe(NULL, 0, &entry));
  FAILS(status, "weights", lepton_weights_find(NULL, "x", &index));
  FAILS(status, "weights", lepton_weights_array(NULL, 0, &output));
  lepton_weights_free(NULL);
  FAILS(status, "path", lepton_model_load_weights(model, NULL, NULL));
  FAILS(status, "name", lepton_model_name(model, NULL));
  FAILS(status, "count", lepton_model_input_count(model, NULL));
  FAILS(status, "info", lepton_model_input(model, 0, NULL));
  FAILS(status, "count", lepton_model_output_count(model, NULL));
  FAILS(status, "info", lepton_model_output(model, 0, NULL));
  FAILS(status, "count", lepton_model_parameter_count(model, NULL));
  FAILS(status, "text", lepton_model_summary(model, NULL));
  FAILS(status, "json", lepton_model_info_json(model, NULL));
  FAILS(status, "count", lepton_model_layer_count(model, NULL));
  FAILS(status, "info", lepton_model_layer(model, 0, NULL));
  FAILS(status, "name", lepton_model_find_layer(model, NULL, &index));
  FAILS(status, "index", lepton_model_find_layer(model, "out", NULL));
  FAILS(status, "count", lepton_model_weight_count(model, NULL));
  FAILS(status, "info", lepton_model_weight(model, 0, NULL));
  FAILS(status, "name", lepton_model_find_weight(model, NULL, &index));
  FAILS(status, "index", lepton_model_find_weight(model, "out/bias", NULL));
  FAILS(status, "index", lepton_model_layer_weight(model, 0, 0, NULL));
  FAILS(status, "values", lepton_model_get_weight(model, 0, NULL));
  FAILS(status, "values", lepton_model_set_weight(model, 0, NULL));
  FAILS(status, "inputs", lepton_model_output_shapes(model, NULL, 1, &shape, 1));
  FAILS(status, "outputs", lepton_model_output_shapes(model, &shape, 1, NULL, 1));
  FAILS(status, "inputs", lepton_model_predict(model, NULL, 1, &output, 1));
  FAILS(status, "outputs", lepton_model_predict(model, &input, 1, NULL, 1));
  FAILS(status, "inputs", lepton_model_predict_batches(model, NULL, 1, &output, 1, NULL));
  FAILS(status, "outputs", lepton_model_predict_batches(model, &input, 1, NULL, 1, NULL));
  FAILS(status, "inputs", lepton_session_create(model, NULL, 1, NULL, &made_session));
  FAILS(status, "session", lepton_session_create(model, &shape, 1, NULL, NULL));
  FAILS(status, "view", lepton_session_input(session, 0, NULL));
  FAILS(status, "view", lepton_session_output(session, 0, NULL));
  FAILS(status, "builder", lepton_builder_create(LEPTON_SEQUENTIAL, NULL, NULL));
  FAILS(status, "kind", lepton_builder_create((lepton_model_kind)7, NULL, &made_builder));
  FAILS(status, "shape", lepton_builder_input(builder, NULL, LEPTON_FLOAT32, NULL, &tensor));
  FAILS(status, "class_name", lepton_builder_layer(builder, NULL, NULL, &tensor, 1, &tensor));
  FAILS(status, "output", lepton_builder_layer(builder, "Flatten", NULL, &tensor, 1, NULL));
  FAILS(status, "inputs", lepton_builder_layer(builder, "Flatten", NULL, NULL, 1, &tensor));
  FAILS(status, "layer", lepton_builder_create_layer(builder, "Flatten", NULL, NULL));
  FAILS(status, "info", lepton_builder_tensor(builder, 0, NULL));
  FAILS(status, "model", lepton_builder_finish(builder, NULL, 0, &tensor, 1, NULL));
  FAILS(status, "count", lepton_get_thread_count(NULL));
  CHECK(!made && !made_session && !made_builder);
  lepton_string_free(NULL);
  lepton_array_free(NULL);
  lepton_model_free(NULL);
  lepton_session_free(NULL);
  lepton_builder_free(NULL);
}

static void indices(lepton_model *model, lepton_session *session, lepton_builder *builder) {
  const size_t beyond[] = {1, 1000, SIZE_MAX};
  for (size_t i = 0; i < 3; i++) {
    lepton_tensor_info info;
    lepton_layer_info layer;
    lepton_weight_info weight;
    lepton_array view = {.data = NULL};
    size_t index;
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_input(model, beyond[i], &info));
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_output(model, beyond[i], &info));
    size_t far = beyond[i] < 4 ? 4 : beyond[i];
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_layer(model, far, &layer));
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_weight(model, far, &weight));
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_layer_weight(model, far, 0, &index));
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_layer_weight(model, 0, far, &index));
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_get_weight(model, far, &view));
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_session_input(session, beyond[i], &view));
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_session_output(session, beyond[i], &view));
  }
  const lepton_tensor strange[] = {-1, 99, INT64_MAX, INT64_MIN};
  for (size_t i = 0; i < 4; i++) {
    lepton_tensor_info info;
    lepton_tensor output;
    lepton_model *model_out = NULL;
    EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_builder_tensor(builder, strange[i], &info));
    EXPECT(LEPTON_ERROR_NOT_FOUND,
           lepton_builder_layer(builder, "Flatten", NULL, &strange[i], 1, &output));
    EXPECT(LEPTON_ERROR_NOT_FOUND,
           lepton_builder_call_layer(builder, strange[i], NULL, 0, NULL, &output, 1, NULL));
    EXPECT(LEPTON_ERROR_NOT_FOUND,
           lepton_builder_finish(builder, NULL, 0, &strange[i], 1, &model_out));
  }
  size_t index;
  FAILS(LEPTON_ERROR_NOT_FOUND, "'hidden', 'out'", lepton_model_find_layer(model, "no", &index));
  FAILS(LEPTON_ERROR_NOT_FOUND, "'hidden/kernel'", lepton_model_find_weight(model, "no", &index));
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "UTF-8", lepton_model_find_layer(model, "\xff", &index));
}

/* The message belongs to the thread. */
static void *other_thread(void *unused) {
  (void)unused;
  CHECK(strcmp(lepton_last_error(), "") == 0);
  lepton_model *model = NULL;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "path", lepton_model_load(NULL, NULL, &model));
  return NULL;
}

int main(void) {
  CHECK(strcmp(lepton_last_error(), "") == 0);
  CHECK(strcmp(lepton_version(), LEPTON_VERSION) == 0);
  CHECK(strcmp(lepton_status_name(LEPTON_OK), "LEPTON_OK") == 0);
  CHECK(strcmp(lepton_status_name(LEPTON_ERROR_WEIGHTS), "LEPTON_ERROR_WEIGHTS") == 0);
  CHECK(strcmp(lepton_status_name((lepton_status)7), "unknown status") == 0);
  CHECK(strcmp(lepton_dtype_name(LEPTON_BFLOAT16), "bfloat16") == 0);
  CHECK(strcmp(lepton_dtype_name((lepton_dtype)99), "unknown") == 0);
  size_t size = 0;
  OK(lepton_dtype_size(LEPTON_INT64, &size));
  CHECK(size == 8);
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_dtype_size((lepton_dtype)0, &size));

  lepton_model *model = small_model();
  lepton_session *session = NULL;
  lepton_builder *builder = NULL;
  lepton_shape shape = {2, {1, 3}};
  lepton_tensor tensor;
  OK(lepton_session_create(model, &shape, 1, NULL, &session));
  OK(lepton_builder_create(LEPTON_FUNCTIONAL, NULL, &builder));
  OK(lepton_builder_input(builder, NULL, LEPTON_FLOAT32, &shape, &tensor));

  try_model(NULL, LEPTON_ERROR_INVALID_ARGUMENT);
  try_session(NULL, LEPTON_ERROR_INVALID_ARGUMENT);
  try_builder(NULL, LEPTON_ERROR_INVALID_ARGUMENT);
  nulls(model, session, builder);
  indices(model, session, builder);

  /* Handles of another kind, addresses of the host's memory, and numbers. */
  char memory[64] = {0};
  lepton_model *foreign[] = {
      (lepton_model *)(void *)session, (lepton_model *)(void *)builder,
      (lepton_model *)(void *)memory, (lepton_model *)(uintptr_t)1,
      (lepton_model *)(uintptr_t)3, (lepton_model *)UINTPTR_MAX,
      (lepton_model *)((uintptr_t)model ^ (uintptr_t)1 << 40)};
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
    try_model(foreign[i], LEPTON_ERROR_INVALID_HANDLE);
    lepton_model_free(foreign[i]);
  }
  try_session((lepton_session *)(void *)model, LEPTON_ERROR_INVALID_HANDLE);
  try_builder((lepton_builder *)(void *)model, LEPTON_ERROR_INVALID_HANDLE);
  OK(lepton_session_run(session));

  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, other_thread, NULL) == 0);
  pthread_join(thread, NULL);
  CHECK(strstr(lepton_last_error(), "builder") != NULL);

  /* Freed handles, also when freed twice, and when their places are taken by new ones. */
  lepton_model_free(model);
  lepton_builder_free(builder);
  try_model(model, LEPTON_ERROR_INVALID_HANDLE);
  try_builder(builder, LEPTON_ERROR_INVALID_HANDLE);
  lepton_model_free(model);
  lepton_model *others[40];
  for (int i = 0; i < 40; i++) others[i] = small_model();
  try_model(model, LEPTON_ERROR_INVALID_HANDLE);
  lepton_model_free(model);
  for (int i = 0; i < 40; i++) {
    const char *name = NULL;
    OK(lepton_model_name(others[i], &name));
    lepton_model_free(others[i]);
  }
  OK(lepton_session_run(session)); /* outlives its model */
  lepton_session_free(session);
  lepton_session_free(session);
  try_session(session, LEPTON_ERROR_INVALID_HANDLE);
  return finish();
}
