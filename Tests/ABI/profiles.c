/* Profiles: what is called, how often, what it costs. LEPTON_MODELS names the directory of the example
 * models. */
#include "harness.h"

enum { BATCH = 2, RUNS = 4 };

int main(void) {
  lepton_model *model = NULL;
  lepton_session *session = NULL;
  lepton_profile *profile = NULL, *none = NULL;
  OK(lepton_model_load(path_in("LEPTON_MODELS", "fashion_cnn.h5"), NULL, &model));
  lepton_shape shape = {4, {BATCH, 28, 28, 1}};
  OK(lepton_session_create(model, &shape, 1, NULL, &session));

  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_program_profile(session, 0, &none));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_program_profile(session, (size_t)-1, &none));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_program_profile(session, 1, NULL));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_program_profile(NULL, 1, &none));
  CHECK(none == NULL);

  OK(lepton_program_profile(session, RUNS, &profile));
  lepton_session_free(session);
  size_t count = 0;
  lepton_profile_op op;
  OK(lepton_profile_count(profile, &count));
  CHECK(count >= 4);
  EXPECT(LEPTON_ERROR_NOT_FOUND, lepton_profile_describe(profile, count, &op));
  int convolutions = 0, products = 0;
  for (size_t i = 0; i < count; i++) {
    OK(lepton_profile_describe(profile, i, &op));
    CHECK(op.calls == RUNS && op.milliseconds > 0 && op.bytes > 0);
    CHECK(op.peak_fraction >= 0 && *op.op && *op.kernel);
    if (!strcmp(op.layer, "conv2d_1")) {
      /* 8×8 pixels of 64 numbers, each a sum over 5×5 pixels of 32. */
      CHECK(op.flops == 2LL * BATCH * 8 * 8 * 64 * 5 * 5 * 32);
      CHECK(!strcmp(op.op, "convolution, bias, relu"));
      convolutions++;
    }
    if (!strcmp(op.layer, "dense")) {
      CHECK(op.flops == 2LL * BATCH * 1024 * 128);
      CHECK(!strcmp(op.op, "matrix product, bias, relu"));
      products++;
    }
  }
  CHECK(convolutions == 1 && products == 1);

  char *text = NULL;
  OK(lepton_profile_json(profile, &text));
  CHECK(strstr(text, "\"peak_gflops\": ") && strstr(text, "\"layer\": \"conv2d_1\""));
  lepton_string_free(text);
  OK(lepton_profile_trace_json(profile, &text));
  CHECK(strstr(text, "\"traceEvents\": [") && strstr(text, "\"ph\": \"X\""));
  lepton_string_free(text);
  lepton_profile_free(profile);
  EXPECT(LEPTON_ERROR_INVALID_HANDLE, lepton_profile_count(profile, &count));

  /* A step of training. */
  static float images[BATCH][28 * 28], targets[BATCH][10];
  lepton_array x = {
      .data = images, .dtype = LEPTON_FLOAT32, .shape = {4, {BATCH, 28, 28, 1}}};
  lepton_array y = floats(targets[0], 2, BATCH, 10);
  lepton_batch batch = {
      .inputs = &x, .input_count = 1, .targets = &y, .target_count = 1};
  OK(lepton_model_compile(model, "{\"optimizer\": \"adam\", \"loss\": \"mse\"}"));
  OK(lepton_program_profile_training(model, &batch, RUNS, &profile));
  OK(lepton_profile_count(profile, &count));
  int gradients = 0;
  for (size_t i = 0; i < count; i++) {
    OK(lepton_profile_describe(profile, i, &op));
    CHECK(op.calls == RUNS);
    if (!strcmp(op.layer, "conv2d_1") && !strcmp(op.op, "convolution kernel gradient")) {
      CHECK(op.flops == 2LL * BATCH * 8 * 8 * 64 * 5 * 5 * 32);
      gradients++;
    }
  }
  CHECK(gradients == 1);
  lepton_profile_free(profile);
  EXPECT(
      LEPTON_ERROR_INVALID_ARGUMENT, lepton_program_profile_training(model, &batch, 0, &none));
  lepton_model_free(model);
  return finish();
}
