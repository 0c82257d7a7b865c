/* Training against plain loops: a linear model, its steps, fits from arrays and from a function,
 * events, what does not fit, and what is saved. */
#include "harness.h"

enum { SAMPLES = 10, IN = 3 };

static float x[SAMPLES][IN], y[SAMPLES];
static float kernel[IN], bias;
static const float RATE = 0.05f;

/* One step of gradient descent on the mean of squared errors, over samples first..last-1. Returns
 * the loss before the step. */
static double step(int first, int last, const float *weights) {
  float error[SAMPLES], sum_bias = 0, sum_kernel[IN] = {0};
  double loss = 0;
  int count = last - first;
  for (int n = first; n < last; n++) {
    error[n] = bias - y[n];
    for (int i = 0; i < IN; i++) error[n] += x[n][i] * kernel[i];
    float weight = weights ? weights[n] : 1;
    loss += (double)(error[n] * error[n] * weight) / count;
    for (int i = 0; i < IN; i++) sum_kernel[i] += 2 * error[n] * weight * x[n][i] / (float)count;
    sum_bias += 2 * error[n] * weight / (float)count;
  }
  for (int i = 0; i < IN; i++) kernel[i] -= RATE * sum_kernel[i];
  bias -= RATE * sum_bias;
  return loss;
}

static void read_weights(lepton_model *model) {
  lepton_array array = floats(kernel, 2, IN, 1);
  OK(lepton_model_get_weight(model, 0, &array));
  array = floats(&bias, 1, 1, 0);
  OK(lepton_model_get_weight(model, 1, &array));
}

static int same_weights(const lepton_model *model) {
  float found[IN] = {0}, offset = 0;
  lepton_array array = floats(found, 2, IN, 1);
  OK(lepton_model_get_weight(model, 0, &array));
  array = floats(&offset, 1, 1, 0);
  OK(lepton_model_get_weight(model, 1, &array));
  int same = fabsf(offset - bias) < 1e-5f;
  for (int i = 0; i < IN; i++) same = same && fabsf(found[i] - kernel[i]) < 1e-5f;
  return same;
}

static lepton_model *build(int units) {
  char config[96];
  lepton_builder *builder = NULL;
  lepton_model *model = NULL;
  lepton_shape shape = {2, {-1, IN}};
  snprintf(config, sizeof config, "{\"units\": %d, \"name\": \"dense\"%s}", units,
           units > 1 ? ", \"activation\": \"softmax\"" : "");
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, "linear", &builder));
  OK(lepton_builder_input(builder, NULL, LEPTON_FLOAT32, &shape, NULL));
  OK(lepton_builder_layer(builder, "Dense", config, NULL, 0, NULL));
  OK(lepton_builder_finish(builder, NULL, 0, NULL, 0, &model));
  lepton_builder_free(builder);
  return model;
}

static void single_steps(lepton_model *model, const lepton_batch *batch) {
  double values[2] = {0, 0};
  for (int i = 0; i < 5; i++) {
    double loss = step(0, SAMPLES, NULL);
    OK(lepton_model_reset_metrics(model));
    OK(lepton_model_train_on_batch(model, batch, values, 2));
    CHECK(fabs(values[0] - loss) < 1e-5 * loss);
  }
  CHECK(same_weights(model));
  float before[IN];
  memcpy(before, kernel, sizeof before);
  double loss = step(0, SAMPLES, NULL);
  OK(lepton_model_reset_metrics(model));
  OK(lepton_model_test_on_batch(model, batch, values, 2));
  CHECK(fabs(values[0] - loss) < 1e-5 * loss);
  memcpy(kernel, before, sizeof before);
  read_weights(model);

  float weights[SAMPLES];
  for (int n = 0; n < SAMPLES; n++) weights[n] = 0.1f * (float)n;
  lepton_array weight_array = floats(weights, 1, SAMPLES, 0);
  lepton_batch weighted = *batch;
  weighted.sample_weights = &weight_array;
  weighted.sample_weight_count = 1;
  loss = step(0, SAMPLES, weights);
  OK(lepton_model_reset_metrics(model));
  OK(lepton_model_train_on_batch(model, &weighted, values, 2));
  CHECK(fabs(values[0] - loss) < 1e-5 * loss);
  CHECK(same_weights(model));
}

/* What the events of a fit were. */
struct heard {
  int counts[10];
  double last_loss;
  int stop_at_epoch, cancel_at_step;
};

static int listen(void *context, const lepton_event *event) {
  struct heard *heard = context;
  heard->counts[event->kind]++;
  if (event->kind == LEPTON_EPOCH_END) {
    CHECK(event->count >= 2 && strcmp(event->names[0], "loss") == 0);
    heard->last_loss = event->values[0];
    if (event->epoch == heard->stop_at_epoch) return 1;
  }
  if (event->kind == LEPTON_TRAIN_BATCH_END) {
    CHECK(event->count == 2 && event->steps == 3);
    if (event->step == heard->cancel_at_step) return -1;
  }
  return 0;
}

static void fits(lepton_model *model, const lepton_batch *batch) {
  struct heard heard = {.stop_at_epoch = -1, .cancel_at_step = -1};
  lepton_fit_options options = {.struct_size = sizeof options, .data = batch, .batch_size = 4};
  options.epochs = 3;
  options.keep_order = 1;
  options.on_event = listen;
  options.on_event_context = &heard;
  double loss = 0;
  read_weights(model);
  for (int epoch = 0; epoch < 3; epoch++)
    loss = (4 * step(0, 4, NULL) + 4 * step(4, 8, NULL) + 2 * step(8, 10, NULL)) / 10;
  char *history = NULL;
  OK(lepton_model_fit(model, &options, &history));
  CHECK(same_weights(model));
  CHECK(fabs(heard.last_loss - loss) < 1e-5 * loss);
  CHECK(history && strstr(history, "\"epoch\": [0, 1, 2]") && strstr(history, "\"loss\": ["));
  lepton_string_free(history);
  CHECK(heard.counts[LEPTON_TRAIN_BEGIN] == 1 && heard.counts[LEPTON_TRAIN_END] == 1);
  CHECK(heard.counts[LEPTON_EPOCH_BEGIN] == 3 && heard.counts[LEPTON_EPOCH_END] == 3);
  CHECK(heard.counts[LEPTON_TRAIN_BATCH_BEGIN] == 9 && heard.counts[LEPTON_TRAIN_BATCH_END] == 9);
  CHECK(heard.counts[LEPTON_TEST_BEGIN] == 0);

  memset(&heard, 0, sizeof heard);
  heard.stop_at_epoch = 1;
  heard.cancel_at_step = -1;
  options.epochs = 100;
  OK(lepton_model_fit(model, &options, NULL));
  CHECK(heard.counts[LEPTON_EPOCH_END] == 2);

  heard.cancel_at_step = 1;
  EXPECT(LEPTON_ERROR_CANCELLED, lepton_model_fit(model, &options, NULL));

  /* The tail validates. */
  memset(&heard, 0, sizeof heard);
  heard.stop_at_epoch = heard.cancel_at_step = -1;
  options.on_event = NULL;
  options.epochs = 1;
  options.validation_split = 0.2;
  options.batch_size = 32;
  read_weights(model);
  double validation = 0;
  step(0, 8, NULL);
  for (int n = 8; n < 10; n++) {
    float error = bias - y[n];
    for (int i = 0; i < IN; i++) error += x[n][i] * kernel[i];
    validation += (double)(error * error) / 2;
  }
  char expected[64];
  OK(lepton_model_fit(model, &options, &history));
  snprintf(expected, sizeof expected, "\"val_loss\": [%.4f", validation);
  CHECK(strstr(history, "\"val_loss\": ["));
  double found = history ? strtod(strstr(history, "\"val_loss\": [") + 13, NULL) : 0;
  CHECK(fabs(found - validation) < 1e-4 * validation);
  lepton_string_free(history);
  options.validation_split = 0.99;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "0.99", lepton_model_fit(model, &options, NULL));
}

struct feed {
  int next;
  lepton_array x, y;
};

/* Batches of five, two an epoch. */
static int next_batch(void *context, lepton_batch *batch) {
  struct feed *feed = context;
  if (feed->next == 2) {
    feed->next = 0;
    return 0;
  }
  feed->x = floats(x[5 * feed->next], 2, 5, IN);
  feed->y = floats(y + 5 * feed->next, 1, 5, 0);
  feed->next++;
  *batch = (lepton_batch){
      .inputs = &feed->x, .input_count = 1, .targets = &feed->y, .target_count = 1};
  return 1;
}

static int broken_batch(void *context, lepton_batch *batch) {
  (void)context, (void)batch;
  return -1;
}

static void feeds(lepton_model *model) {
  struct feed feed = {0};
  lepton_fit_options options = {.struct_size = sizeof options, .epochs = 2};
  options.next_batch = next_batch;
  options.next_batch_context = &feed;
  read_weights(model);
  for (int epoch = 0; epoch < 2; epoch++) step(0, 5, NULL), step(5, 10, NULL);
  OK(lepton_model_fit(model, &options, NULL));
  CHECK(same_weights(model));
  options.next_batch = broken_batch;
  EXPECT(LEPTON_ERROR_CANCELLED, lepton_model_fit(model, &options, NULL));

  lepton_evaluate_options evaluation = {.struct_size = sizeof evaluation, .next_batch = next_batch};
  evaluation.next_batch_context = &feed;
  feed.next = 0;
  double values[2];
  OK(lepton_model_evaluate(model, &evaluation, values, 2));
  CHECK(values[0] > 0 && values[1] > 0);
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_evaluate(model, &evaluation, values, 3));
}

static void mistakes(lepton_batch batch) {
  lepton_model *model = build(4);
  double values[2];
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "not compiled",
        lepton_model_train_on_batch(model, &batch, values, 2));
  FAILS(LEPTON_ERROR_UNSUPPORTED, "nonsense",
        lepton_model_compile(model, "{\"optimizer\": \"sgd\", \"loss\": \"nonsense\"}"));
  EXPECT(LEPTON_ERROR_CONFIGURATION, lepton_model_compile(model, "{\"optimizer\": "));
  FAILS(LEPTON_ERROR_CONFIGURATION, "los",
        lepton_model_compile(model, "{\"optimizer\": \"sgd\", \"los\": \"mse\"}"));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_compile(model, NULL));
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_set_trainable(model, "nothing", 0));

  OK(lepton_model_compile(
      model, "{\"optimizer\": \"adam\", \"loss\": \"sparse_categorical_crossentropy\"}"));
  float labels[SAMPLES] = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1};
  lepton_array targets = floats(labels, 1, SAMPLES, 0);
  batch.targets = &targets;
  OK(lepton_model_train_on_batch(model, &batch, values, 1));
  float before[IN * 4], after[IN * 4];
  lepton_array array = floats(before, 2, IN, 4);
  OK(lepton_model_get_weight(model, 0, &array));
  labels[3] = 4; /* there are four classes, 0 to 3 */
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "4",
        lepton_model_train_on_batch(model, &batch, values, 1));
  array = floats(after, 2, IN, 4);
  OK(lepton_model_get_weight(model, 0, &array));
  CHECK(memcmp(before, after, sizeof before) == 0);
  labels[3] = 3;
  targets.shape.dims[0] = SAMPLES - 1;
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_train_on_batch(model, &batch, values, 1));
  targets.shape.dims[0] = SAMPLES;
  batch.target_count = 0;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_train_on_batch(model, &batch, values, 1));
  batch.target_count = 1;
  OK(lepton_model_train_on_batch(model, &batch, values, 1));

  /* A frozen layer learns nothing. */
  OK(lepton_model_set_trainable(model, "dense", 0));
  OK(lepton_model_get_weight(model, 0, &array));
  lepton_weight_info info;
  OK(lepton_model_weight(model, 0, &info));
  CHECK(!info.trainable);
  lepton_model_free(model);
}

static void saving(lepton_model *model) {
  void *data = NULL;
  size_t size = 0;
  lepton_model *again = NULL;
  read_weights(model);
  OK(lepton_model_save_to_memory(model, NULL, &data, &size));
  CHECK(size > 0);
  OK(lepton_model_load_from_memory(data, size, NULL, &again));
  CHECK(same_weights(again));
  lepton_bytes_free(data);
  lepton_bytes_free(NULL);
  lepton_model_free(again);
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "model.xyz", lepton_model_save(model, "model.xyz", NULL));
  FAILS(LEPTON_ERROR_INPUT_OUTPUT, "/nowhere", lepton_model_save(model, "/nowhere/m.keras", NULL));
}

int main(void) {
  for (int n = 0; n < SAMPLES; n++) {
    for (int i = 0; i < IN; i++) x[n][i] = sinf((float)(3 * n + i));
    y[n] = cosf((float)n) + 2;
  }
  lepton_array inputs = floats(&x[0][0], 2, SAMPLES, IN), targets = floats(y, 1, SAMPLES, 0);
  lepton_batch batch = {
      .inputs = &inputs, .input_count = 1, .targets = &targets, .target_count = 1};
  OK(lepton_set_random_seed(5));
  lepton_model *model = build(1);
  char *json = NULL;
  OK(lepton_model_compile_config(model, &json));
  CHECK(json && strcmp(json, "null") == 0);
  lepton_string_free(json);
  size_t count = 99;
  OK(lepton_model_metric_count(model, &count));
  CHECK(count == 0);
  OK(lepton_model_compile(
      model,
      "{\"optimizer\": {\"class_name\": \"SGD\", \"config\": {\"learning_rate\": 0.05}},"
      " \"loss\": \"mse\", \"metrics\": [\"mae\"]}"));
  OK(lepton_model_compile_config(model, &json));
  CHECK(json && strstr(json, "SGD"));
  lepton_string_free(json);
  const char *name = NULL;
  OK(lepton_model_metric_count(model, &count));
  CHECK(count == 2);
  OK(lepton_model_metric_name(model, 1, &name));
  CHECK(name && strcmp(name, "mae") == 0);
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_metric_name(model, 2, &name));
  double rate = 0;
  OK(lepton_model_learning_rate(model, &rate));
  CHECK(fabs(rate - 0.05) < 1e-7);

  read_weights(model);
  single_steps(model, &batch);
  fits(model, &batch);
  feeds(model);

  lepton_weight_info info;
  OK(lepton_model_optimizer_variable_count(model, &count));
  CHECK(count == 2);
  OK(lepton_model_optimizer_variable(model, 0, &info));
  CHECK(strcmp(info.name, "iteration") == 0 && info.dtype == LEPTON_INT64);
  int64_t iterations = 0;
  lepton_array array = {.data = &iterations, .dtype = LEPTON_INT64};
  OK(lepton_model_get_optimizer_variable(model, 0, &array));
  CHECK(iterations > 20);
  OK(lepton_model_set_learning_rate(model, 0));
  read_weights(model);
  OK(lepton_model_train_on_batch(model, &batch, NULL, 0));
  CHECK(same_weights(model));

  saving(model);
  mistakes(batch);
  lepton_model_free(model);
  return finish();
}
