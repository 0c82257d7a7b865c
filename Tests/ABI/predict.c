/* Prediction against plain loops: memory of the caller's and of lepton's, strides, batches, what
 * does not fit; facts and weights of the same model. */
#include "harness.h"

enum { IN = 3, HIDDEN = 4, OUT = 2, MOST = 70 };

static float kernel1[IN][HIDDEN], bias1[HIDDEN], kernel2[HIDDEN][OUT], bias2[OUT];

static void expected(const float *x, float *y) {
  float hidden[HIDDEN];
  for (int j = 0; j < HIDDEN; j++) {
    hidden[j] = bias1[j];
    for (int i = 0; i < IN; i++) hidden[j] += x[i] * kernel1[i][j];
    if (hidden[j] < 0) hidden[j] = 0;
  }
  for (int k = 0; k < OUT; k++) {
    y[k] = bias2[k];
    for (int j = 0; j < HIDDEN; j++) y[k] += hidden[j] * kernel2[j][k];
  }
}

static int agrees(const float *x, const float *y, int64_t samples) {
  for (int64_t n = 0; n < samples; n++) {
    float wanted[OUT];
    expected(x + n * IN, wanted);
    for (int k = 0; k < OUT; k++)
      if (!(fabsf(y[n * OUT + k] - wanted[k]) <= 1e-5f)) return 0;
  }
  return 1;
}

static void read_weights(lepton_model *model) {
  const char *names[] = {"hidden/kernel", "hidden/bias", "out/kernel", "out/bias"};
  float *const where[] = {&kernel1[0][0], bias1, &kernel2[0][0], bias2};
  for (size_t i = 0; i < 4; i++) {
    size_t index = 99;
    lepton_weight_info info;
    OK(lepton_model_find_weight(model, names[i], &index));
    CHECK(index == i);
    OK(lepton_model_weight(model, index, &info));
    CHECK(strcmp(info.name, names[i]) == 0 && info.dtype == LEPTON_FLOAT32 && info.trainable);
    lepton_array values = {.data = where[i], .dtype = info.dtype, .shape = info.shape};
    OK(lepton_model_get_weight(model, index, &values));
  }
}

static void weights(lepton_model *model) {
  float values[IN * HIDDEN];
  for (int i = 0; i < IN * HIDDEN; i++) values[i] = (float)i * 0.25f - 1;
  lepton_array array = floats(values, 2, IN, HIDDEN);
  OK(lepton_model_set_weight(model, 0, &array));

  /* Transposed in the caller's memory: gathered by strides. */
  float transposed[HIDDEN * IN];
  for (int i = 0; i < IN; i++)
    for (int j = 0; j < HIDDEN; j++) transposed[j * IN + i] = values[i * HIDDEN + j];
  int64_t strides[] = {sizeof(float), IN * sizeof(float)};
  lepton_array view = floats(transposed, 2, IN, HIDDEN);
  view.strides = strides;
  OK(lepton_model_set_weight(model, 0, &view));

  lepton_array copy = {.data = NULL};
  OK(lepton_model_get_weight(model, 0, &copy));
  CHECK(copy.owner != NULL && ((uintptr_t)copy.data & 63) == 0);
  CHECK(copy.shape.rank == 2 && copy.shape.dims[0] == IN && copy.shape.dims[1] == HIDDEN);
  CHECK(memcmp(copy.data, values, sizeof values) == 0);
  lepton_array_free(&copy);
  CHECK(copy.data == NULL && copy.owner == NULL);
  lepton_array_free(&copy);

  array = floats(values, 2, HIDDEN, IN);
  FAILS(LEPTON_ERROR_SHAPE_MISMATCH, "hidden/kernel", lepton_model_set_weight(model, 0, &array));
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_get_weight(model, 0, &array));
  array = floats(values, 2, IN, HIDDEN);
  array.dtype = LEPTON_INT32;
  FAILS(LEPTON_ERROR_TYPE_MISMATCH, "hidden/kernel", lepton_model_set_weight(model, 0, &array));
  EXPECT(LEPTON_ERROR_TYPE_MISMATCH, lepton_model_get_weight(model, 0, &array));
  array.dtype = LEPTON_FLOAT32;
  array.data = NULL;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_set_weight(model, 0, &array));
}

static void facts(lepton_model *model) {
  const char *name = NULL;
  size_t count = 0, index = 0;
  int64_t parameters = 0;
  lepton_tensor_info info;
  lepton_layer_info layer;
  OK(lepton_model_name(model, &name));
  CHECK(strcmp(name, "small") == 0);
  OK(lepton_model_input_count(model, &count));
  CHECK(count == 1);
  OK(lepton_model_input(model, 0, &info));
  CHECK(info.dtype == LEPTON_FLOAT32 && info.shape.rank == 2 && info.shape.dims[0] == -1);
  CHECK(info.shape.dims[1] == IN);
  OK(lepton_model_output_count(model, &count));
  CHECK(count == 1);
  OK(lepton_model_output(model, 0, &info));
  CHECK(info.shape.rank == 2 && info.shape.dims[0] == -1 && info.shape.dims[1] == OUT);
  OK(lepton_model_parameter_count(model, &parameters));
  CHECK(parameters == IN * HIDDEN + HIDDEN + HIDDEN * OUT + OUT);
  OK(lepton_model_layer_count(model, &count));
  CHECK(count == 2);
  OK(lepton_model_find_layer(model, "out", &index));
  CHECK(index == 1);
  OK(lepton_model_layer(model, index, &layer));
  CHECK(strcmp(layer.name, "out") == 0 && strcmp(layer.class_name, "Dense") == 0);
  CHECK(strstr(layer.config, "\"units\": 2") != NULL);
  CHECK(layer.weight_count == 2 && layer.parameter_count == HIDDEN * OUT + OUT);
  CHECK(layer.trainable_parameter_count == layer.parameter_count);
  CHECK(layer.output_shape.rank == 2 && layer.output_shape.dims[1] == OUT);
  OK(lepton_model_layer_weight(model, 1, 1, &index));
  CHECK(index == 3);
  OK(lepton_model_weight_count(model, &count));
  CHECK(count == 4);

  char *text = NULL;
  OK(lepton_model_summary(model, &text));
  CHECK(strstr(text, "Model: \"small\"") && strstr(text, "hidden (Dense)"));
  CHECK(strstr(text, "Total params: 26 (104.00 B)") != NULL);
  lepton_string_free(text);
  OK(lepton_model_info_json(model, &text));
  CHECK(strstr(text, "\"parameters\": 26") && strstr(text, "\"weight_bytes\": 104"));
  lepton_string_free(text);

  lepton_model *twin = NULL;
  OK(lepton_model_to_json(model, &text));
  OK(lepton_model_from_json(text, &twin));
  OK(lepton_model_parameter_count(twin, &parameters));
  CHECK(parameters == 26);
  lepton_string_free(text);
  lepton_model_free(twin);
  FAILS(LEPTON_ERROR_CONFIGURATION, "", lepton_model_from_json("{\"class", &twin));
}

static int stop_after_second(void *context, int64_t done, int64_t total) {
  int *calls = context;
  CHECK(total == MOST && done == (*calls + 1) * 16);
  return ++*calls == 2;
}

static int count_calls(void *context, int64_t done, int64_t total) {
  ++*(int *)context;
  return done > total;
}

int main(void) {
  lepton_model *model = small_model();
  facts(model);
  weights(model);
  read_weights(model);

  float x[MOST * IN], y[MOST * OUT];
  for (int i = 0; i < MOST * IN; i++) x[i] = sinf((float)i * 1.7f);
  const int64_t batches[] = {1, 2, 3, 7, 16, 33, MOST, 1};
  for (size_t b = 0; b < sizeof batches / sizeof *batches; b++) {
    lepton_array input = floats(x, 2, batches[b], IN), output = floats(y, 2, batches[b], OUT);
    memset(y, 0xFF, sizeof y);
    OK(lepton_model_predict(model, &input, 1, &output, 1));
    CHECK(agrees(x, y, batches[b]));

    lepton_array allocated = {.data = NULL};
    OK(lepton_model_predict(model, &input, 1, &allocated, 1));
    CHECK(allocated.owner && allocated.dtype == LEPTON_FLOAT32 && allocated.strides == NULL);
    CHECK(allocated.shape.rank == 2 && allocated.shape.dims[0] == batches[b]);
    CHECK(memcmp(allocated.data, y, (size_t)batches[b] * OUT * sizeof(float)) == 0);
    lepton_array_free(&allocated);

    lepton_shape given = {2, {batches[b], IN}}, result;
    OK(lepton_model_output_shapes(model, &given, 1, &result, 1));
    CHECK(result.rank == 2 && result.dims[0] == batches[b] && result.dims[1] == OUT);
  }

  /* In batches, into both kinds of memory, with progress. */
  lepton_array all = floats(x, 2, MOST, IN), results = floats(y, 2, MOST, OUT);
  lepton_predict_options options = {.struct_size = sizeof options, .batch_size = 16};
  memset(y, 0xFF, sizeof y);
  OK(lepton_model_predict_batches(model, &all, 1, &results, 1, &options));
  CHECK(agrees(x, y, MOST));
  lepton_array allocated = {.data = NULL};
  int calls = 0;
  options.progress = count_calls;
  options.context = &calls;
  OK(lepton_model_predict_batches(model, &all, 1, &allocated, 1, &options));
  CHECK(agrees(x, allocated.data, MOST) && calls == 5);
  lepton_array_free(&allocated);
  calls = 0;
  options.progress = stop_after_second;
  EXPECT(LEPTON_ERROR_CANCELLED,
         lepton_model_predict_batches(model, &all, 1, &allocated, 1, &options));
  CHECK(calls == 2 && allocated.data == NULL && allocated.owner == NULL);
  options.progress = NULL;
  options.batch_size = -5;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT,
         lepton_model_predict_batches(model, &all, 1, &results, 1, &options));
  OK(lepton_model_predict_batches(model, &all, 1, &results, 1, NULL));
  CHECK(agrees(x, y, MOST));

  /* An older caller's options: only the first field. */
  struct { size_t struct_size; int64_t batch_size; } older = {16, 16};
  OK(lepton_model_predict_batches(
      model, &all, 1, &results, 1, (const lepton_predict_options *)(const void *)&older));
  options.struct_size = 0;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "struct_size",
        lepton_model_predict_batches(model, &all, 1, &results, 1, &options));

  /* Strided input: every second row backwards, then one row repeated. */
  int64_t backwards[] = {-2 * IN * (int64_t)sizeof(float), sizeof(float)};
  lepton_array strided = floats(x + 8 * IN, 2, 5, IN), five = floats(y, 2, 5, OUT);
  strided.strides = backwards;
  float gathered[5 * IN];
  for (int n = 0; n < 5; n++) memcpy(gathered + n * IN, x + (8 - 2 * n) * IN, IN * sizeof(float));
  OK(lepton_model_predict(model, &strided, 1, &five, 1));
  CHECK(agrees(gathered, y, 5));
  int64_t repeated[] = {0, sizeof(float)};
  strided.strides = repeated;
  for (int n = 0; n < 5; n++) memcpy(gathered + n * IN, x + 8 * IN, IN * sizeof(float));
  OK(lepton_model_predict(model, &strided, 1, &five, 1));
  CHECK(agrees(gathered, y, 5));
  options = (lepton_predict_options){.struct_size = sizeof options, .batch_size = 2};
  strided.strides = backwards;
  for (int n = 0; n < 5; n++) memcpy(gathered + n * IN, x + (8 - 2 * n) * IN, IN * sizeof(float));
  OK(lepton_model_predict_batches(model, &strided, 1, &five, 1, &options));
  CHECK(agrees(gathered, y, 5));

  /* What does not fit. */
  lepton_array input = floats(x, 2, 1, IN), output = floats(y, 2, 1, OUT), bad;
  lepton_array two[2] = {input, input};
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "1 inputs, not 2",
        lepton_model_predict(model, two, 2, &output, 1));
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "1 inputs, not 0",
        lepton_model_predict(model, &input, 0, &output, 1));
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "1 outputs, not 2",
        lepton_model_predict(model, &input, 1, two, 2));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_predict(model, &input, SIZE_MAX, &output, 1));
  bad = floats(x, 2, 1, IN + 1);
  FAILS(LEPTON_ERROR_SHAPE_MISMATCH, "(None, 3)", lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(x, 1, IN, 0);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(x, 0, 0, 0);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(x, 9, 1, IN);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(x, SIZE_MAX, 1, IN);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(x, 2, -1, IN);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(x, 2, INT64_MAX, IN);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(x, 2, INT64_MIN, IN);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &bad, 1, &output, 1));
  for (int dtype = 2; dtype <= 13; dtype++) {
    bad = input;
    bad.dtype = (lepton_dtype)dtype;
    FAILS(LEPTON_ERROR_TYPE_MISMATCH, "float32",
          lepton_model_predict(model, &bad, 1, &output, 1));
    bad = output;
    bad.dtype = (lepton_dtype)dtype;
    FAILS(LEPTON_ERROR_TYPE_MISMATCH, "float32", lepton_model_predict(model, &input, 1, &bad, 1));
  }
  bad = input;
  bad.dtype = (lepton_dtype)99;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = input;
  bad.data = NULL;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_predict(model, &bad, 1, &output, 1));
  bad = floats(y, 2, 2, OUT);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &input, 1, &bad, 1));
  bad = floats(y, 3, 1, OUT);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, &input, 1, &bad, 1));
  bad = floats(y, 2, MOST, OUT + 1);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH,
         lepton_model_predict_batches(model, &all, 1, &bad, 1, &options));
  lepton_shape wrong = {2, {1, 7}}, unknown = {2, {-1, IN}}, deep = {9, {1}}, result;
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_output_shapes(model, &wrong, 1, &result, 1));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_output_shapes(model, &unknown, 1, &result, 1));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_output_shapes(model, &deep, 1, &result, 1));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_output_shapes(model, &wrong, 2, &result, 1));

  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(agrees(x, y, 1));
  OK(lepton_model_reset_states(model));
  lepton_model_free(model);

  char *json = NULL;
  OK(lepton_features_json(&json));
  CHECK(strstr(json, "\"version\": \"" LEPTON_VERSION "\"") && strstr(json, "instruction_set"));
  lepton_string_free(json);
  OK(lepton_catalog_json(&json));
  CHECK(strstr(json, "\"Dense\"") && strstr(json, "\"Conv2D\"") && strstr(json, "\"LSTM\""));
  lepton_string_free(json);
  return finish();
}
