/* The shortest way from a file to a prediction: opens a model with one input and one output, feeds
 * it zeros, and prints what comes out.
 *
 *     predict MODEL */
#include <lepton.h>
#include <stdio.h>
#include <stdlib.h>

static void check(lepton_status status) {
  if (status == LEPTON_OK) return;
  fprintf(stderr, "%s\n", lepton_last_error());
  exit(1);
}

int main(int argument_count, char **arguments) {
  if (argument_count != 2) {
    fprintf(stderr, "usage: %s MODEL\n", arguments[0]);
    return 2;
  }
  lepton_model *model = NULL;
  lepton_tensor_info info;
  check(lepton_model_load(arguments[1], NULL, &model));
  check(lepton_model_input(model, 0, &info));
  printf("input %s: %s (", info.name, lepton_dtype_name(info.dtype));

  /* One sample: dimensions that the model leaves open are 1. */
  lepton_array input = {.dtype = info.dtype, .shape = info.shape};
  size_t count = 1, size = 0;
  for (size_t axis = 0; axis < info.shape.rank; axis++) {
    printf("%s%lld", axis ? ", " : "", (long long)info.shape.dims[axis]);
    if (input.shape.dims[axis] < 0) input.shape.dims[axis] = 1;
    count *= (size_t)input.shape.dims[axis];
  }
  puts(")");
  check(lepton_dtype_size(info.dtype, &size));
  input.data = calloc(count, size);

  lepton_array output = {.data = NULL}; /* lepton allocates it */
  check(lepton_model_predict(model, &input, 1, &output, 1));
  count = 1;
  for (size_t axis = 0; axis < output.shape.rank; axis++)
    count *= (size_t)output.shape.dims[axis];
  for (size_t i = 0; i < count && output.dtype == LEPTON_FLOAT32; i++)
    printf("%s%g", i ? " " : "output: ", (double)((float *)output.data)[i]);
  puts("");

  lepton_array_free(&output);
  free(input.data);
  lepton_model_free(model);
  return 0;
}
