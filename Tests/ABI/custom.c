/* Custom code: a layer on arrays and a traced one, a loss, an activation, a metric, an initializer, the
 * replacement of a Lambda, what is refused, and what is given back. */
#include "harness.h"

enum { SAMPLES = 6, IN = 3 };

static int created = 0, destroyed = 0, released = 0;

/* --- The layer: y = x * scale^2 + shift, with a weight of each for every column --- */

typedef struct {
  float exponent;
} scale_layer;

static int scale_create(
    void *context, const char *name, const char *config, lepton_trace *trace, void **object) {
  (void)name, (void)trace;
  CHECK(context == &created);
  const char *found = strstr(config, "\"exponent\"");
  if (found == NULL) {
    lepton_fail("a Scale needs an 'exponent'");
    return 1;
  }
  scale_layer *layer = malloc(sizeof *layer);
  layer->exponent = (float)atof(strchr(found, ':') + 1);
  created++;
  *object = layer;
  return 0;
}

static void scale_destroy(void *object) {
  destroyed++;
  free(object);
}

static void release(void *context) {
  (void)context;
  released++;
}

static int scale_build(
    void *object, const lepton_tensor_info *inputs, size_t count, lepton_trace *trace) {
  (void)object;
  CHECK(count == 1 && inputs[0].shape.rank == 2 && inputs[0].shape.dims[0] == -1);
  lepton_shape shape = {1, {inputs[0].shape.dims[1]}};
  OK(lepton_trace_add_weight(trace, "scale", &shape, "\"ones\"", 1));
  OK(lepton_trace_add_weight(trace, "shift", &shape, "\"zeros\"", 1));
  return 0;
}

static int scale_forward(void *object, const lepton_host_call *call) {
  const scale_layer *layer = object;
  const float *x = call->inputs[0].data, *scale = call->weights[0].data;
  const float *shift = call->weights[1].data;
  float *y = call->outputs[0].data;
  int64_t rows = call->inputs[0].shape.dims[0], columns = call->inputs[0].shape.dims[1];
  for (int64_t i = 0; i < rows * columns; i++) {
    if (x[i] > 1e6f) {
      lepton_fail("too large a number");
      return 1;
    }
    y[i] = x[i] * powf(scale[i % columns], layer->exponent) + shift[i % columns];
  }
  return 0;
}

static int scale_backward(void *object, const lepton_host_call *call) {
  const scale_layer *layer = object;
  const float *x = call->inputs[0].data, *scale = call->weights[0].data;
  const float *dy = call->output_gradients[0].data;
  float *dx = call->input_gradients[0].data;
  float *dscale = call->weight_gradients[0].data, *dshift = call->weight_gradients[1].data;
  int64_t rows = call->inputs[0].shape.dims[0], columns = call->inputs[0].shape.dims[1];
  for (int64_t i = 0; i < rows * columns; i++) {
    int64_t c = i % columns;
    dx[i] = dy[i] * powf(scale[c], layer->exponent);
    dscale[c] += dy[i] * x[i] * layer->exponent * powf(scale[c], layer->exponent - 1);
    dshift[c] += dy[i];
  }
  return 0;
}

/* --- The same layer, written from operations --- */

static lepton_tensor operation(lepton_trace *trace, const char *name, lepton_tensor a,
                               lepton_tensor b) {
  char arguments[96];
  lepton_tensor result = -1;
  size_t count = 0;
  snprintf(arguments, sizeof arguments, "{\"*\": [{\"tensor\": %d}, {\"tensor\": %d}]}", (int)a,
           (int)b);
  OK(lepton_trace_call(trace, name, NULL, arguments, &result, 1, &count));
  CHECK(count == 1);
  return result;
}

static int scale_trace(void *object, lepton_trace *trace) {
  (void)object;
  size_t inputs = 0, weights = 0;
  int training = -1;
  char *json = NULL;
  lepton_tensor_info info;
  OK(lepton_trace_counts(trace, &inputs, &weights));
  CHECK(inputs == 1 && weights == 2);
  OK(lepton_trace_is_training(trace, &training));
  CHECK(training == 0 || training == 1);
  OK(lepton_trace_tensor(trace, 1, &info));
  CHECK(info.dtype == LEPTON_FLOAT32 && info.shape.rank == 1 && info.shape.dims[0] == IN);
  OK(lepton_trace_arguments_json(trace, &json));
  CHECK(strstr(json, "tensor") != NULL);
  lepton_string_free(json);
  lepton_tensor square = operation(trace, "keras.ops.Multiply", 1, 1);
  lepton_tensor result = operation(trace, "keras.ops.Multiply", 0, square);
  result = operation(trace, "keras.ops.Add", result, 2);
  FAILS(LEPTON_ERROR_NOT_FOUND, "99", lepton_trace_tensor(trace, 99, &info));
  OK(lepton_trace_set_outputs(trace, &result, 1));
  return 0;
}

/* --- A loss, an activation, a metric and an initializer --- */

/* The mean over the last axis of |difference|^3. */
static int cube_forward(void *object, const lepton_host_call *call) {
  (void)object;
  const float *t = call->inputs[0].data, *p = call->inputs[1].data;
  float *value = call->outputs[0].data;
  int64_t rows = call->inputs[1].shape.dims[0], columns = call->inputs[1].shape.dims[1];
  for (int64_t r = 0; r < rows; r++) {
    value[r] = 0;
    for (int64_t c = 0; c < columns; c++) {
      value[r] += powf(fabsf(t[r * columns + c] - p[r * columns + c]), 3) / (float)columns;
    }
  }
  return 0;
}

static int cube_backward(void *object, const lepton_host_call *call) {
  (void)object;
  const float *t = call->inputs[0].data, *p = call->inputs[1].data;
  const float *gradient = call->output_gradients[0].data;
  float *dp = call->input_gradients[1].data;
  int64_t rows = call->inputs[1].shape.dims[0], columns = call->inputs[1].shape.dims[1];
  for (int64_t i = 0; i < rows * columns; i++) {
    float difference = p[i] - t[i];
    dp[i] = gradient[i / columns] * 3 * difference * fabsf(difference) / (float)columns;
  }
  return 0;
}

static int halve_forward(void *object, const lepton_host_call *call) {
  (void)object;
  const float *x = call->inputs[0].data;
  float *y = call->outputs[0].data;
  int64_t count = 1;
  for (size_t i = 0; i < call->inputs[0].shape.rank; i++) count *= call->inputs[0].shape.dims[i];
  for (int64_t i = 0; i < count; i++) y[i] = x[i] / 2;
  return 0;
}

/* The sum of all predictions, and how many there were. */
static int total_build(
    void *object, const lepton_tensor_info *inputs, size_t count, lepton_trace *trace) {
  (void)object, (void)inputs;
  CHECK(count == 2);
  lepton_shape scalar = {0, {0}};
  OK(lepton_trace_add_weight(trace, "sum", &scalar, "\"zeros\"", 0));
  OK(lepton_trace_add_weight(trace, "count", &scalar, "\"zeros\"", 0));
  return 0;
}

static int total_forward(void *object, const lepton_host_call *call) {
  (void)object;
  const float *p = call->inputs[1].data;
  float sum = *(float *)call->weights[0].data, count = *(float *)call->weights[1].data;
  int64_t size = call->inputs[1].shape.dims[0] * call->inputs[1].shape.dims[1];
  for (int64_t i = 0; i < size; i++) sum += p[i];
  *(float *)call->outputs[0].data = sum;
  *(float *)call->outputs[1].data = count + (float)size;
  return 0;
}

static int total_result(void *object, const lepton_host_call *call) {
  (void)object;
  *(float *)call->outputs[0].data =
      *(float *)call->weights[0].data / *(float *)call->weights[1].data;
  return 0;
}

static int sevens_forward(void *object, const lepton_host_call *call) {
  (void)object;
  float *values = call->outputs[0].data;
  for (int64_t i = 0; i < call->outputs[0].shape.dims[0]; i++) values[i] = 7;
  return 0;
}

static lepton_custom_class scale_class(void) {
  lepton_custom_class custom = {
      .struct_size = sizeof custom, .kind = LEPTON_CUSTOM_LAYER, .context = &created,
      .release = release, .create = scale_create, .destroy = scale_destroy,
      .build = scale_build, .forward = scale_forward, .backward = scale_backward};
  return custom;
}

/* Dense(2) after a Scale. */
static lepton_status make(const char *class_name, lepton_model **model) {
  lepton_builder *builder = NULL;
  lepton_shape shape = {2, {-1, IN}};
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, "scaled", &builder));
  OK(lepton_builder_input(builder, NULL, LEPTON_FLOAT32, &shape, NULL));
  lepton_status status = lepton_builder_layer(
      builder, class_name, "{\"name\": \"scale\", \"exponent\": 2.0}", NULL, 0, NULL);
  if (status == LEPTON_OK) {
    OK(lepton_builder_layer(
        builder, "Dense", "{\"units\": 2, \"name\": \"dense\"}", NULL, 0, NULL));
    OK(lepton_builder_finish(builder, NULL, 0, NULL, 0, model));
  }
  lepton_builder_free(builder);
  return status;
}

static float x[SAMPLES][IN], y[SAMPLES][2], scales[IN] = {1.5f, -0.5f, 2}, shifts[IN] = {0, 1, 2};
static float kernel[IN][2] = {{1, 2}, {3, -1}, {0.5f, 1}};

static void set_weights(lepton_model *model) {
  lepton_array array = floats(scales, 1, IN, 0);
  OK(lepton_model_set_weight(model, 0, &array));
  array = floats(shifts, 1, IN, 0);
  OK(lepton_model_set_weight(model, 1, &array));
  array = floats(kernel[0], 2, IN, 2);
  OK(lepton_model_set_weight(model, 2, &array));
}

static void check_prediction(const lepton_model *model) {
  float found[SAMPLES][2] = {{0}};
  lepton_array in = floats(x[0], 2, SAMPLES, IN), out = floats(found[0], 2, SAMPLES, 2);
  OK(lepton_model_predict(model, &in, 1, &out, 1));
  for (int n = 0; n < SAMPLES; n++) {
    for (int u = 0; u < 2; u++) {
      float expected = 0;
      for (int i = 0; i < IN; i++) {
        expected += (x[n][i] * scales[i] * scales[i] + shifts[i]) * kernel[i][u];
      }
      CHECK(fabsf(found[n][u] - expected) < 1e-5f);
    }
  }
}

/* The weights after a few steps of both forms of the layer are the same. */
static void trained(const char *class_name, const char *loss, float weights[3][IN * 2]) {
  char config[128];
  lepton_model *model = NULL;
  OK(make(class_name, &model));
  if (model == NULL) return;
  set_weights(model);
  check_prediction(model);
  snprintf(config, sizeof config,
           "{\"optimizer\": {\"class_name\": \"SGD\", \"config\": {\"learning_rate\": 0.01}}, "
           "\"loss\": %s}", loss);
  OK(lepton_model_compile(model, config));
  lepton_array in = floats(x[0], 2, SAMPLES, IN), out = floats(y[0], 2, SAMPLES, 2);
  lepton_batch batch = {.inputs = &in, .input_count = 1, .targets = &out, .target_count = 1};
  for (int i = 0; i < 3; i++) OK(lepton_model_train_on_batch(model, &batch, NULL, 0));
  for (size_t i = 0; i < 3; i++) {
    lepton_array array = i < 2 ? floats(weights[i], 1, IN, 0) : floats(weights[i], 2, IN, 2);
    OK(lepton_model_get_weight(model, i, &array));
  }
  lepton_model_free(model);
}

static void layers(void) {
  lepton_model *model = NULL;
  FAILS(LEPTON_ERROR_UNSUPPORTED, "lepton_register", make("Scale", &model));
  lepton_custom_class custom = scale_class();
  OK(lepton_register(NULL, "Scale", &custom));
  custom.forward = NULL;
  custom.backward = NULL;
  custom.trace = scale_trace;
  OK(lepton_register(NULL, "Package>Traced", &custom));
  custom = scale_class();
  custom.backward = NULL;
  OK(lepton_register(NULL, "Fixed", &custom));

  float by_arrays[3][IN * 2] = {{0}}, by_trace[3][IN * 2] = {{0}};
  trained("Scale", "\"mse\"", by_arrays);
  trained("Package>Traced", "\"mse\"", by_trace);
  CHECK(fabsf(by_arrays[0][0] - scales[0]) > 1e-3f);
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < (i < 2 ? IN : IN * 2); j++) {
      CHECK(fabsf(by_arrays[i][j] - by_trace[i][j]) < 1e-5f);
    }
  }

  /* Without a backward function nothing is learned through it. */
  OK(make("Fixed", &model));
  OK(lepton_model_compile(model, "{\"optimizer\": \"sgd\", \"loss\": \"mse\"}"));
  lepton_array in = floats(x[0], 2, SAMPLES, IN), out = floats(y[0], 2, SAMPLES, 2);
  lepton_batch batch = {.inputs = &in, .input_count = 1, .targets = &out, .target_count = 1};
  FAILS(LEPTON_ERROR_UNSUPPORTED, "backward",
        lepton_model_train_on_batch(model, &batch, NULL, 0));
  /* What fails says why. */
  float large[1][IN] = {{1, 2e6f, 3}}, found[2];
  in = floats(large[0], 2, 1, IN);
  out = floats(found, 2, 1, 2);
  FAILS(LEPTON_ERROR_HOST, "too large a number", lepton_model_predict(model, &in, 1, &out, 1));
  FAILS(LEPTON_ERROR_HOST, "scale", lepton_model_predict(model, &in, 1, &out, 1));
  in = floats(x[0], 2, 1, IN);
  OK(lepton_model_predict(model, &in, 1, &out, 1));
  /* What is registered no longer lives on in the model. */
  OK(lepton_unregister(NULL, "Fixed"));
  OK(lepton_model_predict(model, &in, 1, &out, 1));
  CHECK(released == 0);
  lepton_model_free(model);
  CHECK(released == 1);

  /* A file with the layer opens where the class is known, and only there. */
  void *data = NULL;
  size_t size = 0;
  lepton_custom_objects *objects = NULL;
  OK(make("Package>Traced", &model));
  set_weights(model);
  OK(lepton_model_save_to_memory(model, NULL, &data, &size));
  lepton_model_free(model);
  OK(lepton_unregister(NULL, "Package>Traced"));
  FAILS(LEPTON_ERROR_UNSUPPORTED, "Package>Traced",
        lepton_model_load_from_memory(data, size, NULL, &model));
  OK(lepton_custom_objects_create(&objects));
  custom = scale_class();
  OK(lepton_register(objects, "Package>Traced", &custom));
  lepton_load_options options = {.struct_size = sizeof options, .custom_objects = objects};
  OK(lepton_model_load_from_memory(data, size, &options, &model));
  check_prediction(model);
  lepton_model_free(model);
  OK(lepton_custom_scope_begin(objects));
  OK(lepton_model_load_from_memory(data, size, NULL, &model));
  OK(lepton_custom_scope_end());
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "no scope", lepton_custom_scope_end());
  lepton_custom_objects_free(objects);
  check_prediction(model);
  lepton_model_free(model);
  lepton_bytes_free(data);

  OK(lepton_unregister(NULL, "Scale"));
  CHECK(created == destroyed && released == 4);
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_register(NULL, "Scale", NULL));
  custom.forward = NULL;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_register(NULL, "Scale", &custom));
  EXPECT(LEPTON_ERROR_INVALID_HANDLE, lepton_custom_scope_begin(objects));
}

static void functions(void) {
  lepton_custom_class custom = {
      .struct_size = sizeof custom, .kind = LEPTON_CUSTOM_FUNCTION, .forward = cube_forward,
      .backward = cube_backward};
  OK(lepton_register(NULL, "cube", &custom));
  custom.forward = halve_forward;
  custom.backward = NULL;
  OK(lepton_register(NULL, "halve", &custom));
  custom.kind = LEPTON_CUSTOM_METRIC;
  custom.build = total_build;
  custom.forward = total_forward;
  custom.result = total_result;
  OK(lepton_register(NULL, "Total", &custom));
  custom.kind = LEPTON_CUSTOM_INITIALIZER;
  custom.forward = sevens_forward;
  OK(lepton_register(NULL, "Sevens", &custom));

  lepton_builder *builder = NULL;
  lepton_model *model = NULL;
  lepton_shape shape = {2, {-1, IN}};
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, NULL, &builder));
  OK(lepton_builder_input(builder, NULL, LEPTON_FLOAT32, &shape, NULL));
  OK(lepton_builder_layer(
      builder, "Activation", "{\"activation\": \"halve\"}", NULL, 0, NULL));
  OK(lepton_builder_layer(
      builder, "Dense",
      "{\"units\": 2, \"bias_initializer\": {\"class_name\": \"Sevens\", \"config\": {}}}", NULL,
      0, NULL));
  OK(lepton_builder_finish(builder, NULL, 0, NULL, 0, &model));
  lepton_builder_free(builder);
  float bias[2];
  lepton_array array = floats(bias, 1, 2, 0);
  OK(lepton_model_get_weight(model, 1, &array));
  CHECK(bias[0] == 7 && bias[1] == 7);
  array = floats(kernel[0], 2, IN, 2);
  OK(lepton_model_set_weight(model, 0, &array));

  OK(lepton_model_compile(
      model, "{\"optimizer\": {\"class_name\": \"SGD\", \"config\": {\"learning_rate\": 0.01}}, "
             "\"loss\": \"cube\", \"metrics\": [{\"class_name\": \"Total\", \"config\": {}}, "
             "\"cube\"]}"));
  double loss = 0, sum = 0, gradient = 0, values[3];
  for (int n = 0; n < SAMPLES; n++) {
    for (int u = 0; u < 2; u++) {
      double p = 7;
      for (int i = 0; i < IN; i++) p += x[n][i] / 2 * kernel[i][u];
      loss += pow(fabs(p - y[n][u]), 3) / (2 * SAMPLES);
      sum += p / (2 * SAMPLES);
      if (u == 0) gradient += 3 * (p - y[n][u]) * fabs(p - y[n][u]) / (2 * SAMPLES);
    }
  }
  lepton_array in = floats(x[0], 2, SAMPLES, IN), out = floats(y[0], 2, SAMPLES, 2);
  lepton_batch batch = {.inputs = &in, .input_count = 1, .targets = &out, .target_count = 1};
  OK(lepton_model_train_on_batch(model, &batch, values, 3));
  CHECK(fabs(values[0] - loss) < 1e-4 * loss);
  CHECK(fabs(values[1] - sum) < 1e-4);
  CHECK(fabs(values[2] - loss) < 1e-4 * loss);
  array = floats(bias, 1, 2, 0);
  OK(lepton_model_get_weight(model, 1, &array));
  CHECK(fabs(bias[0] - (7 - 0.01 * gradient)) < 1e-4);
  lepton_model_free(model);
  OK(lepton_unregister(NULL, "cube"));
  OK(lepton_unregister(NULL, "halve"));
  OK(lepton_unregister(NULL, "Total"));
  OK(lepton_unregister(NULL, "Sevens"));
}

static const char lambda[] =
    "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": ["
    "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 3], \"name\": \"in\"}},"
    "{\"class_name\": \"Lambda\", \"config\": {\"name\": \"half\", \"trainable\": true, "
    "\"function\": {\"class_name\": \"__lambda__\", \"config\": {\"code\": \"4wEAAA==\"}}, "
    "\"arguments\": {}}}]}, \"keras_version\": \"3.15.1\"}";

static void lambdas(void) {
  lepton_model *model = NULL;
  FAILS(LEPTON_ERROR_UNSUPPORTED, "half", lepton_model_from_json(lambda, &model));
  float found[IN];
  lepton_array in = floats(x[0], 2, 1, IN), out = floats(found, 2, 1, IN);
  lepton_custom_class custom = {
      .struct_size = sizeof custom, .kind = LEPTON_CUSTOM_FUNCTION, .forward = halve_forward};
  OK(lepton_register(NULL, "half", &custom));
  OK(lepton_model_from_json(lambda, &model));
  OK(lepton_model_predict(model, &in, 1, &out, 1));
  for (int i = 0; i < IN; i++) CHECK(found[i] == x[0][i] / 2);
  /* The Lambda itself stays what it was. */
  char *json = NULL;
  OK(lepton_model_to_json(model, &json));
  CHECK(strstr(json, "4wEAAA==") != NULL && strstr(json, "Lambda") != NULL);
  lepton_string_free(json);
  lepton_model_free(model);

  OK(lepton_register_replacement(NULL, "half", "\"relu\""));
  OK(lepton_model_from_json(lambda, &model));
  OK(lepton_model_predict(model, &in, 1, &out, 1));
  for (int i = 0; i < IN; i++) CHECK(found[i] == (x[0][i] > 0 ? x[0][i] : 0));
  lepton_model_free(model);

  OK(lepton_register_replacement(
      NULL, "half",
      "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Rescaling\", "
      "\"config\": {\"name\": \"a\", \"scale\": 2.0}}, {\"class_name\": \"ReLU\", \"config\": "
      "{\"name\": \"b\"}}]}}"));
  OK(lepton_model_from_json(lambda, &model));
  OK(lepton_model_predict(model, &in, 1, &out, 1));
  for (int i = 0; i < IN; i++) CHECK(found[i] == (x[0][i] > 0 ? 2 * x[0][i] : 0));
  lepton_model_free(model);
  OK(lepton_unregister(NULL, "half"));
}

int main(void) {
  for (int n = 0; n < SAMPLES; n++) {
    for (int i = 0; i < IN; i++) x[n][i] = (float)((n * 7 + i * 3) % 11) / 5 - 1;
    for (int u = 0; u < 2; u++) y[n][u] = (float)((n * 5 + u) % 7) / 3 - 1;
  }
  layers();
  functions();
  lambdas();
  return finish();
}
