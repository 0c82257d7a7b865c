/* Builds a model without a file: two inputs that share a layer, joined, with Keras's names for
 * layers and options. Then sets a weight, predicts, and prints the model as Keras's to_json() would. */
#include <lepton.h>
#include <stdio.h>
#include <stdlib.h>

static void check(lepton_status status) {
  if (status == LEPTON_OK) return;
  fprintf(stderr, "%s\n", lepton_last_error());
  exit(1);
}

int main(void) {
  lepton_builder *builder = NULL;
  lepton_model *model = NULL;
  lepton_layer shared;
  lepton_tensor left, right, sides[2], joined, result;
  lepton_shape three = {2, {-1, 3}};

  check(lepton_builder_create(LEPTON_FUNCTIONAL, "siamese", &builder));
  check(lepton_builder_input(builder, "left", LEPTON_FLOAT32, &three, &left));
  check(lepton_builder_input(builder, "right", LEPTON_FLOAT32, &three, &right));
  check(lepton_builder_create_layer(
      builder, "Dense", "{\"name\": \"shared\", \"units\": 4, \"activation\": \"relu\"}", &shared));
  check(lepton_builder_call_layer(builder, shared, &left, 1, NULL, &sides[0], 1, NULL));
  check(lepton_builder_call_layer(builder, shared, &right, 1, NULL, &sides[1], 1, NULL));
  check(lepton_builder_layer(builder, "Concatenate", NULL, sides, 2, &joined));
  check(lepton_builder_layer(
      builder, "Dense", "{\"name\": \"result\", \"units\": 1}", &joined, 1, &result));
  check(lepton_builder_finish(builder, NULL, 0, &result, 1, &model));
  lepton_builder_free(builder);

  size_t bias = 0;
  float half = 0.5f;
  lepton_array value = {.data = &half, .dtype = LEPTON_FLOAT32, .shape = {1, {1}}};
  check(lepton_model_find_weight(model, "result/bias", &bias));
  check(lepton_model_set_weight(model, bias, &value));

  float nothing[3] = {0}, answer = 0;
  lepton_array inputs[2] = {
      {.data = nothing, .dtype = LEPTON_FLOAT32, .shape = {2, {1, 3}}},
      {.data = nothing, .dtype = LEPTON_FLOAT32, .shape = {2, {1, 3}}}};
  lepton_array output = {.data = &answer, .dtype = LEPTON_FLOAT32, .shape = {2, {1, 1}}};
  check(lepton_model_predict(model, inputs, 2, &output, 1));
  printf("zeros in, the bias out: %g\n", (double)answer);

  char *text = NULL;
  check(lepton_model_summary(model, &text));
  fputs(text, stdout);
  lepton_string_free(text);
  check(lepton_model_to_json(model, &text));
  puts(text);
  lepton_string_free(text);
  lepton_model_free(model);
  return answer == 0.5f ? 0 : 1;
}
