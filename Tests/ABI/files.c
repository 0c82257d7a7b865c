/* Opening files: whole, from memory, cut short, of the wrong kind, hostile.
 * LEPTON_MODELS names the directory of the example models. */
#include "harness.h"

static unsigned char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  unsigned char *bytes = NULL;
  *size = 0;
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  bytes = malloc(*size + 1);
  if (bytes && fread(bytes, 1, *size, file) != *size) *size = 0;
  fclose(file);
  return bytes;
}

static void write_file(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  CHECK(file && fwrite(bytes, 1, size, file) == size);
  if (file) fclose(file);
}

int main(void) {
  lepton_model *model = NULL, *copy = NULL;
  const char *charlm = path_in("LEPTON_MODELS", "charlm.h5");
  OK(lepton_model_load(charlm, NULL, &model));
  size_t size = 0;
  unsigned char *bytes = read_file(charlm, &size);
  CHECK(bytes && size > 1000);
  OK(lepton_model_load_from_memory(bytes, size, NULL, &copy));

  /* The same model, so the same bits. */
  int32_t ids[2][9] = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {9, 8, 7, 6, 5, 4, 3, 2, 1}};
  lepton_array input = {.data = ids, .dtype = LEPTON_INT32, .shape = {2, {2, 9}}};
  lepton_array first = {.data = NULL}, second = {.data = NULL};
  OK(lepton_model_predict(model, &input, 1, &first, 1));
  OK(lepton_model_predict(copy, &input, 1, &second, 1));
  CHECK(first.shape.rank == 3 && first.shape.dims[2] == 76);
  CHECK(memcmp(first.data, second.data, 2 * 9 * 76 * sizeof(float)) == 0);
  ids[0][0] = 76;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "76", lepton_model_predict(model, &input, 1, &first, 1));
  ids[0][0] = -1;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "-1", lepton_model_predict(model, &input, 1, &first, 1));
  ids[0][0] = 1;
  OK(lepton_model_predict(model, &input, 1, &first, 1));
  CHECK(memcmp(first.data, second.data, 2 * 9 * 76 * sizeof(float)) == 0);

  /* Weights from the file into a model made from JSON. */
  char *json = NULL;
  lepton_model *empty = NULL;
  lepton_weights_options by_name = {.struct_size = sizeof by_name, .by_name = 1};
  OK(lepton_model_to_json(model, &json));
  OK(lepton_model_from_json(json, &empty));
  OK(lepton_model_predict(empty, &input, 1, &second, 1));
  CHECK(memcmp(first.data, second.data, 2 * 9 * 76 * sizeof(float)) != 0);
  OK(lepton_model_load_weights(empty, charlm, NULL));
  OK(lepton_model_predict(empty, &input, 1, &second, 1));
  CHECK(memcmp(first.data, second.data, 2 * 9 * 76 * sizeof(float)) == 0);
  OK(lepton_model_load_weights(empty, charlm, &by_name));
  lepton_model_free(empty);
  lepton_model *small = small_model();
  EXPECT(LEPTON_ERROR_WEIGHTS, lepton_model_load_weights(small, charlm, NULL));
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_load_weights(small, "no-such-file.h5", NULL));
  lepton_model_free(small);

  /* JSON in a file, with the weights elsewhere. */
  lepton_load_options options = {.struct_size = sizeof options, .weights_path = charlm};
  write_file("model.json", json, strlen(json));
  OK(lepton_model_load("model.json", &options, &empty));
  OK(lepton_model_predict(empty, &input, 1, &second, 1));
  CHECK(memcmp(first.data, second.data, 2 * 9 * 76 * sizeof(float)) == 0);
  lepton_model_free(empty);
  options.weights_path = "no-such-file.h5";
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_model_load("model.json", &options, &empty));
  lepton_string_free(json);
  lepton_array_free(&first);
  lepton_array_free(&second);
  lepton_model_free(model);
  lepton_model_free(copy);

  /* The arrays of the file, without the model. */
  lepton_weights *weights = NULL;
  size_t array_count = 0, index = 0;
  lepton_weights_info info;
  lepton_array values = {.data = NULL};
  OK(lepton_weights_open(charlm, &weights));
  OK(lepton_weights_count(weights, &array_count));
  CHECK(array_count > 4);
  OK(lepton_weights_describe(weights, 0, &info));
  OK(lepton_weights_find(weights, info.name, &index));
  CHECK(index == 0);
  OK(lepton_weights_array(weights, 0, &values));
  CHECK(values.dtype == info.dtype && values.shape.rank == info.shape.rank);
  CHECK(values.shape.rank == 0 || values.shape.dims[0] == info.shape.dims[0]);
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_weights_describe(weights, array_count, &info));
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_weights_array(weights, array_count, &values));
  FAILS(LEPTON_ERROR_NOT_FOUND, "nothing", lepton_weights_find(weights, "nothing", &index));
  lepton_array_free(&values);
  lepton_weights_free(weights);
  EXPECT(LEPTON_ERROR_INVALID_HANDLE, lepton_weights_count(weights, &array_count));
  EXPECT(LEPTON_ERROR_WEIGHTS, lepton_weights_open("model.json", &weights));
  FAILS(LEPTON_ERROR_NOT_FOUND, "no-such-file.h5",
        lepton_weights_open("no-such-file.h5", &weights));

  /* For another Keras, and back. */
  lepton_save_options save = {.struct_size = sizeof save, .reader = LEPTON_READER_KERAS_2};
  OK(lepton_file_convert(charlm, NULL, "old.keras", &save));
  OK(lepton_file_inspect("old.keras", &json));
  CHECK(strstr(json, "\"keras_version\": \"2.") && strstr(json, "\"refusal\": null"));
  lepton_string_free(json);
  save.reader = LEPTON_READER_KERAS_3;
  OK(lepton_file_convert("old.keras", NULL, "new.keras", &save));
  OK(lepton_file_inspect("new.keras", &json));
  CHECK(strstr(json, "\"stops_keras_3\": false"));
  lepton_string_free(json);
  options.weights_path = charlm;
  OK(lepton_file_convert("model.json", &options, "new.weights.h5", NULL));
  save.reader = (lepton_file_reader)1;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "reader",
        lepton_file_convert(charlm, NULL, "new.keras", &save));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_file_convert(charlm, NULL, "new.txt", NULL));
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_file_inspect("no-such-file.h5", &json));

  /* Cut short anywhere, from memory and from disk. */
  model = NULL;
  for (size_t part = 0; part < 24; part++) {
    size_t cut = size / 24 * part;
    EXPECT(LEPTON_ERROR_FORMAT, lepton_model_load_from_memory(bytes, cut, NULL, &model));
    if (part % 6 == 5) {
      write_file("cut.h5", bytes, cut);
      FAILS(LEPTON_ERROR_FORMAT, "cut.h5", lepton_model_load("cut.h5", NULL, &model));
    }
  }
  /* Bytes changed here and there: any status, but never a crash. */
  unsigned random = 1;
  for (int trial = 0; trial < 60; trial++) {
    unsigned char *changed = malloc(size);
    memcpy(changed, bytes, size);
    for (int i = 0; i < 30; i++) {
      random = random * 1664525u + 1013904223u;
      changed[(trial % 2 ? random % 4096 : random % size)] = (unsigned char)(random >> 24);
    }
    lepton_model *odd = NULL;
    lepton_status status = lepton_model_load_from_memory(changed, size, NULL, &odd);
    CHECK((status == LEPTON_OK) == (odd != NULL));
    lepton_model_free(odd);
    free(changed);
  }
  free(bytes);

  FAILS(LEPTON_ERROR_NOT_FOUND, "no-such-file.h5",
        lepton_model_load("no-such-file.h5", NULL, &model));
  FAILS(LEPTON_ERROR_FORMAT, "text", (write_file("text.h5", "hello\n", 6),
                                      lepton_model_load("text.h5", NULL, &model)));
  EXPECT(LEPTON_ERROR_FORMAT, (write_file("empty.h5", "", 0),
                               lepton_model_load("empty.h5", NULL, &model)));
  EXPECT(LEPTON_ERROR_FORMAT, (write_file("cut.keras", "PK\003\004rest", 8),
                               lepton_model_load("cut.keras", NULL, &model)));
  CHECK(lepton_model_load("/", NULL, &model) != LEPTON_OK);

  static const char sequential[] =
      "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"m\", \"layers\": ["
      "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 3]}}, %s]}}";
  static const struct {
    const char *layer, *part;
    lepton_status status;
  } refused[] = {
      {"{\"class_name\": \"Lambda\", \"config\": {\"name\": \"mine\", \"function\": \"4wEAAA\"}}",
       "mine", LEPTON_ERROR_UNSUPPORTED},
      {"{\"class_name\": \"Sparkle\", \"config\": {\"name\": \"mine\"}}", "Sparkle",
       LEPTON_ERROR_UNSUPPORTED},
      {"{\"class_name\": \"Dense\", \"config\": {\"name\": \"mine\", \"sparkle\": 1}}",
       "sparkle",
       LEPTON_ERROR_UNSUPPORTED},
      {"{\"class_name\": \"Dense\", \"config\": {\"name\": \"mine\", \"units\": -2}}", "units",
       LEPTON_ERROR_CONFIGURATION},
      {"{\"class_name\": \"Dense\", \"config\": {\"name\": \"mine\"}}", "units",
       LEPTON_ERROR_CONFIGURATION},
  };
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    char text[1024];
    snprintf(text, sizeof text, sequential, refused[i].layer);
    FAILS(refused[i].status, refused[i].part, lepton_model_from_json(text, &model));
  }
  CHECK(model == NULL);
  return finish();
}
