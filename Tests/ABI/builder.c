/* Models without files: shared layers, several inputs and outputs, keyword arguments, what is
 * wrong. */
#include "harness.h"

static lepton_builder *begin(lepton_model_kind kind) {
  lepton_builder *builder = NULL;
  OK(lepton_builder_create(kind, NULL, &builder));
  return builder;
}

/* Two inputs through one shared layer; sum and difference come out. */
static void shared_layer(void) {
  lepton_builder *b = begin(LEPTON_FUNCTIONAL);
  lepton_shape shape = {2, {-1, 2}};
  lepton_tensor in[2], mid[2], out[2];
  lepton_layer layer;
  lepton_tensor_info info;
  OK(lepton_builder_input(b, "a", LEPTON_FLOAT32, &shape, &in[0]));
  OK(lepton_builder_input(b, "b", LEPTON_FLOAT32, &shape, &in[1]));
  OK(lepton_builder_create_layer(
      b, "Dense",
      "{\"name\": \"twice\", \"units\": 2, \"use_bias\": false, \"kernel_initializer\": "
      "{\"class_name\": \"Identity\", \"config\": {\"gain\": 2.0}}}",
      &layer));
  size_t count = 0;
  OK(lepton_builder_call_layer(b, layer, &in[0], 1, NULL, &mid[0], 1, &count));
  CHECK(count == 1);
  OK(lepton_builder_call_layer(b, layer, &in[1], 1, NULL, &mid[1], 1, NULL));
  OK(lepton_builder_layer(b, "Add", NULL, mid, 2, &out[0]));
  OK(lepton_builder_layer(b, "Subtract", "{\"name\": \"difference\"}", mid, 2, &out[1]));
  OK(lepton_builder_tensor(b, out[1], &info));
  CHECK(strcmp(info.name, "difference") == 0 && info.dtype == LEPTON_FLOAT32);
  CHECK(info.shape.rank == 2 && info.shape.dims[0] == -1 && info.shape.dims[1] == 2);

  lepton_model *model = NULL, *half = NULL, *none = NULL;
  OK(lepton_builder_finish(b, NULL, 0, out, 2, &model));
  OK(lepton_builder_finish(b, &in[0], 1, &mid[0], 1, &half));
  EXPECT(LEPTON_ERROR_CONFIGURATION, lepton_builder_finish(b, &in[0], 1, out, 2, &none));
  EXPECT(LEPTON_ERROR_CONFIGURATION, lepton_builder_finish(b, NULL, 0, NULL, 0, &none));
  lepton_builder_free(b);

  const char *name = NULL;
  OK(lepton_model_name(model, &name));
  CHECK(strcmp(name, "functional") == 0);
  float a[2] = {1, 2}, c[2] = {10, 20}, sum[2], difference[2];
  lepton_array inputs[2] = {floats(a, 2, 1, 2), floats(c, 2, 1, 2)};
  lepton_array outputs[2] = {floats(sum, 2, 1, 2), floats(difference, 2, 1, 2)};
  OK(lepton_model_predict(model, inputs, 2, outputs, 2));
  CHECK(sum[0] == 22 && sum[1] == 44 && difference[0] == -18 && difference[1] == -36);
  outputs[1] = (lepton_array){.data = NULL}; /* one of ours, one of lepton's */
  OK(lepton_model_predict(model, inputs, 2, outputs, 2));
  CHECK(sum[0] == 22 && ((float *)outputs[1].data)[1] == -36);
  lepton_array_free(&outputs[1]);
  inputs[1] = floats(c, 2, 2, 2);
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_model_predict(model, inputs, 2, outputs, 2));
  CHECK(outputs[1].data == NULL);

  lepton_array input = floats(a, 2, 1, 2), output = floats(sum, 2, 1, 2);
  OK(lepton_model_predict(half, &input, 1, &output, 1));
  CHECK(sum[0] == 2 && sum[1] == 4);
  lepton_model_free(model);
  lepton_model_free(half);
}

/* A GRU that takes its first state as a keyword argument and gives sequence and state. */
static void keywords(void) {
  lepton_builder *b = begin(LEPTON_FUNCTIONAL);
  lepton_shape steps = {3, {-1, 4, 3}}, state = {2, {-1, 2}};
  lepton_tensor x, h, out[4];
  lepton_layer gru;
  size_t count = 0;
  char arguments[100];
  OK(lepton_builder_input(b, "x", LEPTON_FLOAT32, &steps, &x));
  OK(lepton_builder_input(b, "h", LEPTON_FLOAT32, &state, &h));
  OK(lepton_builder_create_layer(
      b, "GRU", "{\"units\": 2, \"return_sequences\": true, \"return_state\": true}", &gru));
  snprintf(arguments, sizeof arguments, "{\"initial_state\": {\"tensor\": %lld}}", (long long)h);
  OK(lepton_builder_call_layer(b, gru, &x, 1, arguments, out, 4, &count));
  CHECK(count == 2);
  FAILS(LEPTON_ERROR_CONFIGURATION, "",
        lepton_builder_call_layer(b, gru, &x, 1, "[1]", out, 4, &count));
  FAILS(LEPTON_ERROR_NOT_FOUND, "99",
        lepton_builder_call_layer(
            b, gru, &x, 1, "{\"initial_state\": {\"tensor\": 99}}", out, 4, &count));
  lepton_model *model = NULL;
  OK(lepton_builder_finish(b, NULL, 0, out, 2, &model));
  lepton_builder_free(b);

  float series[12], start[2] = {0.5f, -0.25f}, other[2] = {0, 0}, sequence[8], last[2], second[2];
  for (int i = 0; i < 12; i++) series[i] = cosf((float)i);
  lepton_array inputs[2] = {
      {.data = series, .dtype = LEPTON_FLOAT32, .shape = {3, {1, 4, 3}}}, floats(start, 2, 1, 2)};
  lepton_array outputs[2] = {
      {.data = sequence, .dtype = LEPTON_FLOAT32, .shape = {3, {1, 4, 2}}}, floats(last, 2, 1, 2)};
  OK(lepton_model_predict(model, inputs, 2, outputs, 2));
  CHECK(last[0] == sequence[6] && last[1] == sequence[7]);
  inputs[1] = floats(other, 2, 1, 2);
  outputs[1] = floats(second, 2, 1, 2);
  OK(lepton_model_predict(model, inputs, 2, outputs, 2));
  CHECK(last[0] != second[0] && last[1] != second[1]);
  lepton_model_free(model);
}

static void refusals(void) {
  lepton_builder *b = begin(LEPTON_SEQUENTIAL);
  lepton_shape shape = {2, {-1, 3}}, deep = {9, {1}}, negative = {2, {-1, -7}};
  lepton_tensor tensor = 0, out;
  lepton_layer layer;
  lepton_model *model = NULL;
  EXPECT(LEPTON_ERROR_CONFIGURATION, lepton_builder_finish(b, NULL, 0, NULL, 0, &model));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_builder_input(b, NULL, LEPTON_FLOAT32, &deep, NULL));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT,
         lepton_builder_input(b, NULL, LEPTON_FLOAT32, &negative, NULL));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT,
         lepton_builder_input(b, NULL, (lepton_dtype)55, &shape, NULL));
  OK(lepton_builder_input(b, NULL, LEPTON_FLOAT32, &shape, NULL));
  EXPECT(LEPTON_ERROR_CONFIGURATION, lepton_builder_input(b, NULL, LEPTON_FLOAT32, &shape, NULL));
  FAILS(LEPTON_ERROR_UNSUPPORTED, "Sparkle",
        lepton_builder_layer(b, "Sparkle", NULL, NULL, 0, NULL));
  FAILS(LEPTON_ERROR_UNSUPPORTED, "Lambda", lepton_builder_layer(b, "Lambda", "{}", NULL, 0, NULL));
  FAILS(LEPTON_ERROR_CONFIGURATION, "units", lepton_builder_layer(b, "Dense", NULL, NULL, 0, NULL));
  FAILS(LEPTON_ERROR_CONFIGURATION, "unit",
        lepton_builder_layer(b, "Dense", "{\"unit\": 3, \"units\": 3}", NULL, 0, NULL));
  FAILS(LEPTON_ERROR_CONFIGURATION, "",
        lepton_builder_layer(b, "Dense", "{\"units\"", NULL, 0, NULL));
  FAILS(LEPTON_ERROR_CONFIGURATION, "object", lepton_builder_layer(b, "Dense", "3", NULL, 0, NULL));
  FAILS(LEPTON_ERROR_UNSUPPORTED, "sparkle",
        lepton_builder_layer(
            b, "Dense", "{\"units\": 3, \"activation\": \"sparkle\"}", NULL, 0, NULL));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT,
         lepton_builder_layer(b, "Flatten", NULL, &tensor, 1, &tensor));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_builder_create_layer(b, "Flatten", NULL, &layer));
  CHECK(lepton_builder_layer(b, "Conv2D", "{\"filters\": 2, \"kernel_size\": 3}", NULL, 0, NULL) !=
        LEPTON_OK);
  OK(lepton_builder_layer(b, "Dense", "{\"units\": 3}", NULL, 0, NULL));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_builder_finish(b, NULL, 0, &tensor, 1, &model));
  OK(lepton_builder_finish(b, NULL, 0, NULL, 0, &model));
  lepton_model_free(model);
  lepton_builder_free(b);

  b = begin(LEPTON_FUNCTIONAL);
  OK(lepton_builder_input(b, "x", LEPTON_FLOAT32, &shape, &tensor));
  EXPECT(LEPTON_ERROR_CONFIGURATION, lepton_builder_input(b, "x", LEPTON_FLOAT32, &shape, &out));
  lepton_tensor pair[2] = {tensor, 0};
  lepton_shape other = {2, {-1, 5}};
  OK(lepton_builder_input(b, "y", LEPTON_FLOAT32, &other, &pair[1]));
  CHECK(lepton_builder_layer(b, "Add", NULL, pair, 2, &out) != LEPTON_OK);
  OK(lepton_builder_layer(b, "Concatenate", NULL, pair, 2, &out));
  model = NULL;
  OK(lepton_builder_finish(b, NULL, 0, &out, 1, &model));
  lepton_model_free(model);
  lepton_builder_free(b);
}

int main(void) {
  shared_layer();
  keywords();
  refusals();
  return finish();
}
