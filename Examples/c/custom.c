/* Opens a model with a layer that is not Keras's own, and trains it on.
 *
 *     custom
 *
 * In Python the layer was
 *
 *     @keras.saving.register_keras_serializable("Shop")
 *     class Discount(keras.layers.Layer):
 *         def build(self, input_shape):
 *             self.rate = self.add_weight(shape=(input_shape[-1],), name="rate", ...)
 *         def call(self, x):
 *             return x * (1 - self.rate)
 *
 * so the file names it "Shop>Discount"; here are its forward and backward. */
#include <lepton.h>
#include <stdio.h>
#include <stdlib.h>

static const char architecture[] =
    "{\"module\": \"keras\", \"class_name\": \"Sequential\", \"config\": {\"name\": \"shop\", "
    "\"layers\": [{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 2], "
    "\"name\": \"prices\"}}, {\"module\": \"shop\", \"class_name\": \"Discount\", \"config\": "
    "{\"name\": \"discount\"}, \"registered_name\": \"Shop>Discount\"}]}}";

static void check(lepton_status status) {
  if (status == LEPTON_OK) return;
  fprintf(stderr, "%s: %s\n", lepton_status_name(status), lepton_last_error());
  exit(1);
}

static int build(
    void *object, const lepton_tensor_info *inputs, size_t count, lepton_trace *trace) {
  (void)object;
  if (count != 1 || inputs[0].shape.rank != 2) {
    lepton_fail("a Discount takes one input of 2 axes");
    return 1;
  }
  lepton_shape shape = {1, {inputs[0].shape.dims[1]}};
  return lepton_trace_add_weight(trace, "rate", &shape, "\"zeros\"", 1) != LEPTON_OK;
}

static int forward(void *object, const lepton_host_call *call) {
  (void)object;
  const float *x = call->inputs[0].data, *rate = call->weights[0].data;
  float *y = call->outputs[0].data;
  int64_t columns = call->inputs[0].shape.dims[1], size = call->inputs[0].shape.dims[0] * columns;
  for (int64_t i = 0; i < size; i++) y[i] = x[i] * (1 - rate[i % columns]);
  return 0;
}

static int backward(void *object, const lepton_host_call *call) {
  (void)object;
  const float *x = call->inputs[0].data, *rate = call->weights[0].data;
  const float *dy = call->output_gradients[0].data;
  float *dx = call->input_gradients[0].data, *drate = call->weight_gradients[0].data;
  int64_t columns = call->inputs[0].shape.dims[1], size = call->inputs[0].shape.dims[0] * columns;
  for (int64_t i = 0; i < size; i++) {
    dx[i] = dy[i] * (1 - rate[i % columns]);
    drate[i % columns] -= dy[i] * x[i]; /* begins as zero */
  }
  return 0;
}

int main(void) {
  lepton_custom_class discount = {
      .struct_size = sizeof discount, .kind = LEPTON_CUSTOM_LAYER, .module = "shop",
      .build = build, .forward = forward, .backward = backward};
  check(lepton_register(NULL, "Shop>Discount", &discount));

  lepton_model *model = NULL;
  check(lepton_model_from_json(architecture, &model));
  check(lepton_model_compile(
      model, "{\"optimizer\": {\"class_name\": \"Adam\", \"config\": {\"learning_rate\": 0.05}}, "
             "\"loss\": \"mse\"}"));
  float prices[64][2], paid[64][2], rates[2];
  for (int i = 0; i < 64; i++) {
    prices[i][0] = (float)(i % 8 + 1);
    prices[i][1] = (float)(i / 8 + 1);
    paid[i][0] = prices[i][0] * 0.8f; /* 20 % off */
    paid[i][1] = prices[i][1] * 0.9f;
  }
  lepton_array x = {.data = prices, .dtype = LEPTON_FLOAT32, .shape = {2, {64, 2}}};
  lepton_array y = {.data = paid, .dtype = LEPTON_FLOAT32, .shape = {2, {64, 2}}};
  lepton_batch data = {.inputs = &x, .input_count = 1, .targets = &y, .target_count = 1};
  lepton_fit_options options = {.struct_size = sizeof options, .data = &data, .epochs = 60};
  check(lepton_model_fit(model, &options, NULL));
  lepton_array learned = {.data = rates, .dtype = LEPTON_FLOAT32, .shape = {1, {2}}};
  check(lepton_model_get_weight(model, 0, &learned));
  printf("discounts: %.2f %.2f\n", rates[0], rates[1]);
  lepton_model_free(model);
  return 0;
}
