/* What goes wrong, and what lepton says about it: each call below fails on purpose, and the program
 * goes on. */
#include <lepton.h>
#include <stdio.h>

static int failures = 0;

static void expect(const char *what, lepton_status expected, lepton_status status) {
  printf("%s\n  %s: %s\n", what, lepton_status_name(status), lepton_last_error());
  if (status != expected) failures++;
}

int main(int argument_count, char **arguments) {
  if (argument_count != 2) {
    fprintf(stderr, "usage: %s fashion_cnn.h5\n", arguments[0]);
    return 2;
  }
  lepton_model *model = NULL;
  expect("A file that is not there", LEPTON_ERROR_NOT_FOUND,
         lepton_model_load("no-such-file.h5", NULL, &model));
  expect("A file that is no model", LEPTON_ERROR_FORMAT,
         lepton_model_load(arguments[0], NULL, &model));
  expect("NULL for a path", LEPTON_ERROR_INVALID_ARGUMENT, lepton_model_load(NULL, NULL, &model));

  if (lepton_model_load(arguments[1], NULL, &model) != LEPTON_OK) return 1;
  static float pixels[27 * 27], scores[10];
  lepton_array input = {.data = pixels, .dtype = LEPTON_FLOAT32, .shape = {4, {1, 27, 27, 1}}};
  lepton_array output = {.data = scores, .dtype = LEPTON_FLOAT32, .shape = {2, {1, 10}}};
  expect("An image of the wrong size", LEPTON_ERROR_SHAPE_MISMATCH,
         lepton_model_predict(model, &input, 1, &output, 1));
  input.dtype = LEPTON_FLOAT64;
  expect("Numbers of the wrong type", LEPTON_ERROR_TYPE_MISMATCH,
         lepton_model_predict(model, &input, 1, &output, 1));
  size_t index = 0;
  expect("A layer by a name it does not have", LEPTON_ERROR_NOT_FOUND,
         lepton_model_find_layer(model, "conv2d_9", &index));
  lepton_model_free(model);
  expect("A model that was freed", LEPTON_ERROR_INVALID_HANDLE,
         lepton_model_predict(model, &input, 1, &output, 1));
  return failures;
}
