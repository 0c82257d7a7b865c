/* Texts as inputs and outputs, vocabularies, and layers that learn from data. */
#include "harness.h"

static lepton_text text(const char *data) {
  lepton_text made = {data, strlen(data)};
  return made;
}

static lepton_array texts(lepton_text *data, size_t rank, int64_t d0, int64_t d1) {
  lepton_array array = {.data = data, .dtype = LEPTON_STRING, .shape = {rank, {d0, d1}}};
  return array;
}

/* One layer on an input of texts. */
static lepton_model *layer_model(const char *class_name, const char *config, lepton_dtype dtype) {
  lepton_builder *builder = NULL;
  lepton_model *model = NULL;
  lepton_shape shape = {2, {-1, strcmp(class_name, "TextVectorization") ? 3 : 1}};
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, "texts", &builder));
  OK(lepton_builder_input(builder, NULL, dtype, &shape, NULL));
  OK(lepton_builder_layer(builder, class_name, config, NULL, 0, NULL));
  OK(lepton_builder_finish(builder, NULL, 0, NULL, 0, &model));
  lepton_builder_free(builder);
  return model;
}

static int holds(const lepton_array *array, size_t index, const char *expected) {
  const lepton_text *elements = array->data;
  return elements[index].size == strlen(expected) &&
         memcmp(elements[index].data, expected, elements[index].size) == 0;
}

static void lookups(void) {
  lepton_model *model = layer_model(
      "StringLookup", "{\"name\": \"words\", \"vocabulary\": [\"a\", \"b\"]}", LEPTON_STRING);
  lepton_text words[6] = {text("a"), text("b"), text("zz"), text("a"), {NULL, 0}, text("b")};
  lepton_array input = texts(words, 2, 2, 3), output = {0};
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  const int32_t expected[6] = {1, 2, 0, 1, 0, 2};
  CHECK(output.dtype == LEPTON_INT32 && output.shape.rank == 2 && output.shape.dims[1] == 3);
  CHECK(memcmp(output.data, expected, sizeof expected) == 0);
  lepton_array_free(&output);

  /* With gaps, and from behind. */
  int64_t strides[2] = {3 * (int64_t)sizeof(lepton_text), -(int64_t)sizeof(lepton_text)};
  input.data = words + 2;
  input.strides = strides;
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  const int32_t backward[6] = {0, 2, 1, 2, 0, 1};
  CHECK(memcmp(output.data, backward, sizeof backward) == 0);
  lepton_array_free(&output);

  /* What is no text. */
  lepton_text wrong[3] = {text("a"), text("\xff\xfe"), text("b")};
  input = texts(wrong, 2, 1, 3);
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "element 1", lepton_model_predict(model, &input, 1, &output, 1));
  wrong[1] = text("\xed\xa0\x80");
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "UTF-8", lepton_model_predict(model, &input, 1, &output, 1));
  wrong[1] = text("\xe6\x97");
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "UTF-8", lepton_model_predict(model, &input, 1, &output, 1));
  lepton_text nowhere = {NULL, 4};
  wrong[1] = nowhere;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "NULL", lepton_model_predict(model, &input, 1, &output, 1));
  float number[3] = {1, 2, 3};
  input = floats(number, 2, 1, 3);
  FAILS(LEPTON_ERROR_TYPE_MISMATCH, "string", lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(output.data == NULL);

  /* The vocabulary. */
  lepton_array vocabulary = {0};
  size_t size = 0;
  OK(lepton_model_vocabulary_size(model, "words", &size));
  CHECK(size == 3);
  OK(lepton_model_get_vocabulary(model, "words", 0, &vocabulary));
  CHECK(vocabulary.dtype == LEPTON_STRING && vocabulary.shape.dims[0] == 3);
  CHECK(holds(&vocabulary, 0, "[UNK]") && holds(&vocabulary, 1, "a") && holds(&vocabulary, 2, "b"));
  lepton_array_free(&vocabulary);
  lepton_text next[2] = {text("b"), text("\xc3\xbc")};
  lepton_array set = texts(next, 1, 2, 0);
  OK(lepton_model_set_vocabulary(model, "words", &set, NULL));
  input = texts(words, 2, 2, 3);
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(((int32_t *)output.data)[0] == 0 && ((int32_t *)output.data)[1] == 1);
  lepton_array_free(&output);
  next[1] = text("b");
  FAILS(LEPTON_ERROR_CONFIGURATION, "twice", lepton_model_set_vocabulary(model, "words", &set, NULL));
  FAILS(LEPTON_ERROR_NOT_FOUND, "none", lepton_model_vocabulary_size(model, "none", &size));
  FAILS(LEPTON_ERROR_CONFIGURATION, "learns none", lepton_model_adapt(model, "words", &input));
  lepton_model_free(model);
  model = layer_model("StringLookup", "{\"name\": \"words\"}", LEPTON_STRING);
  OK(lepton_model_adapt(model, "words", &input));
  OK(lepton_model_get_vocabulary(model, "words", 1, &vocabulary));
  CHECK(vocabulary.shape.dims[0] == 4);
  CHECK(holds(&vocabulary, 0, "b") && holds(&vocabulary, 1, "a") && holds(&vocabulary, 2, "zz"));
  lepton_array_free(&vocabulary);
  lepton_model_free(model);

  /* Unknown where nothing may be. */
  model = layer_model(
      "StringLookup", "{\"name\": \"words\", \"vocabulary\": [\"a\", \"b\"], \"num_oov_indices\": 0}",
      LEPTON_STRING);
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "element 2", lepton_model_predict(model, &input, 1, &output, 1));
  lepton_model_free(model);
}

static void texts_out(void) {
  lepton_model *model = layer_model(
      "StringLookup",
      "{\"name\": \"back\", \"vocabulary\": [\"a\", \"\\u00fcber\"], \"invert\": true}", LEPTON_INT64);
  const int64_t indices[6] = {0, 1, 2, 3, -1, 1};
  lepton_array input = {.data = (void *)indices, .dtype = LEPTON_INT64, .shape = {2, {2, 3}}};
  lepton_array output = {0};
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(output.dtype == LEPTON_STRING && output.shape.dims[0] == 2);
  CHECK(holds(&output, 0, "[UNK]") && holds(&output, 1, "a") && holds(&output, 2, "\xc3\xbc" "ber"));
  CHECK(holds(&output, 3, "[UNK]") && holds(&output, 4, "[UNK]") && holds(&output, 5, "a"));
  lepton_text memory[6];
  lepton_array given = texts(memory, 2, 2, 3);
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "NULL", lepton_model_predict(model, &input, 1, &given, 1));

  lepton_session *session = NULL;
  lepton_array view = {0};
  OK(lepton_session_create(model, &input.shape, 1, NULL, &session));
  OK(lepton_session_input(session, 0, &view));
  memcpy(view.data, indices, sizeof indices);
  OK(lepton_session_run(session));
  OK(lepton_session_output(session, 0, &view));
  CHECK(holds(&view, 2, "\xc3\xbc" "ber"));
  lepton_model_free(model);
  CHECK(holds(&view, 1, "a"));
  lepton_session_free(session);
  /* The output's texts are its own. */
  CHECK(holds(&output, 2, "\xc3\xbc" "ber"));
  lepton_array_free(&output);
}

static void vectorization(void) {
  lepton_text lines[3] = {text("The cat. The dog!"), text("a CAT"), text("")};
  lepton_array input = texts(lines, 1, 3, 0);
  char *config = NULL;
  OK(lepton_layer_adapt("TextVectorization", "{\"name\": \"text\"}", &input, &config));
  CHECK(config && strstr(config, "\"the\"") && strstr(config, "\"cat\""));
  lepton_model *model = layer_model("TextVectorization", config, LEPTON_STRING);
  lepton_string_free(config);
  /* Two of each: "the" sorts behind "cat". Then one of each: "dog", "a". */
  const int32_t expected[12] = {2, 3, 2, 4, 5, 3, 0, 0, 0, 0, 0, 0};
  lepton_array output = {0};
  input = texts(lines, 2, 3, 1);
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(output.shape.dims[0] == 3 && output.shape.dims[1] == 4);
  CHECK(output.data && memcmp(output.data, expected, sizeof expected) == 0);
  lepton_array_free(&output);
  lepton_shape shape;
  FAILS(LEPTON_ERROR_UNSUPPORTED, "output_sequence_length",
        lepton_model_output_shapes(model, &input.shape, 1, &shape, 1));

  /* Through a file. */
  OK(lepton_model_save(model, "texts.keras", NULL));
  lepton_model_free(model);
  OK(lepton_model_load("texts.keras", NULL, &model));
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(output.data && memcmp(output.data, expected, sizeof expected) == 0);
  lepton_array_free(&output);
  OK(lepton_model_save(model, "texts.h5", NULL));
  lepton_model_free(model);
  OK(lepton_model_load("texts.h5", NULL, &model));
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  CHECK(output.data && memcmp(output.data, expected, sizeof expected) == 0);
  lepton_array_free(&output);
  lepton_model_free(model);

  model = layer_model("TextVectorization", "{\"name\": \"text\"}", LEPTON_STRING);
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "no vocabulary",
        lepton_model_predict(model, &input, 1, &output, 1));
  lepton_model_free(model);

  /* Sessions know the length beforehand. */
  model = layer_model(
      "TextVectorization",
      "{\"name\": \"text\", \"vocabulary\": [\"cat\"], \"output_sequence_length\": 2}", LEPTON_STRING);
  lepton_session *session = NULL;
  lepton_array view = {0};
  OK(lepton_session_create(model, &input.shape, 1, NULL, &session));
  OK(lepton_session_input(session, 0, &view));
  memcpy(view.data, lines, sizeof lines);
  OK(lepton_session_run(session));
  ((lepton_text *)view.data)[1] = text("\xff");
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "UTF-8", lepton_session_run(session));
  OK(lepton_session_output(session, 0, &view));
  const int32_t cut[6] = {1, 2, 1, 2, 0, 0};
  CHECK(memcmp(view.data, cut, sizeof cut) == 0);
  lepton_session_free(session);
  lepton_model_free(model);
}

static void numbers(void) {
  const float data[6] = {1, 10, 2, 20, 3, 30};
  lepton_array input = floats(data, 2, 3, 2), output = {0};
  char *config = NULL;
  OK(lepton_layer_adapt("Normalization", "{}", &input, &config));
  CHECK(config && strstr(config, "\"mean\": [2.0, 20.0]"));
  lepton_string_free(config);
  OK(lepton_layer_adapt("Discretization", "{\"num_bins\": 2}", &input, &config));
  CHECK(config && strstr(config, "bin_boundaries"));
  lepton_string_free(config);
  FAILS(LEPTON_ERROR_UNSUPPORTED, "adapt", lepton_layer_adapt("Dense", "{\"units\": 2}", &input, &config));

  lepton_builder *builder = NULL;
  lepton_model *model = NULL;
  lepton_shape shape = {2, {-1, 2}};
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, "numbers", &builder));
  OK(lepton_builder_input(builder, NULL, LEPTON_FLOAT32, &shape, NULL));
  OK(lepton_builder_layer(builder, "Normalization", "{\"name\": \"norm\"}", NULL, 0, NULL));
  OK(lepton_builder_finish(builder, NULL, 0, NULL, 0, &model));
  lepton_builder_free(builder);
  OK(lepton_model_adapt(model, "norm", &input));
  OK(lepton_model_predict(model, &input, 1, &output, 1));
  const float *result = output.data;
  CHECK(result && fabsf(result[1] - result[0]) < 1e-6f);
  CHECK(result && fabsf(result[0] + 1.2247449f) < 1e-6f && result[2] == 0);
  lepton_array_free(&output);
  size_t size = 0;
  FAILS(LEPTON_ERROR_INVALID_ARGUMENT, "vocabulary", lepton_model_vocabulary_size(model, "norm", &size));
  lepton_model_free(model);
}

int main(void) {
  size_t size = 0;
  OK(lepton_dtype_size(LEPTON_STRING, &size));
  CHECK(size == sizeof(lepton_text));
  CHECK(strcmp(lepton_dtype_name(LEPTON_STRING), "string") == 0);
  lookups();
  texts_out();
  vectorization();
  numbers();
  return finish();
}
