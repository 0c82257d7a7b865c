/* Sessions: the same numbers as predict, streams, state. LEPTON_MODELS names the directory of the
 * example models. */
#include "harness.h"

enum { LENGTH = 40, CHARACTERS = 76 };

int main(void) {
  lepton_model *model = NULL;
  lepton_session *stream = NULL, *pieces = NULL, *fresh = NULL, *none = NULL;
  OK(lepton_model_load(path_in("LEPTON_MODELS", "charlm.h5"), NULL, &model));

  int32_t ids[LENGTH];
  for (int i = 0; i < LENGTH; i++) ids[i] = (i * 29 + 11) % CHARACTERS;
  static float whole[LENGTH * CHARACTERS];
  lepton_array input = {.data = ids, .dtype = LEPTON_INT32, .shape = {2, {1, LENGTH}}};
  lepton_array output = {
      .data = whole, .dtype = LEPTON_FLOAT32, .shape = {3, {1, LENGTH, CHARACTERS}}};
  OK(lepton_model_predict(model, &input, 1, &output, 1));

  lepton_shape one = {2, {1, 1}}, five = {2, {1, 5}}, open = {2, {1, -1}}, wrong = {3, {1, 1, 2}};
  lepton_session_options keep = {.struct_size = sizeof keep, .keep_state = 1, .threads = 1};
  OK(lepton_session_create(model, &one, 1, &keep, &stream));
  OK(lepton_session_create(model, &five, 1, &keep, &pieces));
  OK(lepton_session_create(model, &one, 1, NULL, &fresh));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_session_create(model, &open, 1, NULL, &none));
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_session_create(model, &one, 0, NULL, &none));
  EXPECT(LEPTON_ERROR_SHAPE_MISMATCH, lepton_session_create(model, &wrong, 1, NULL, &none));
  keep.threads = 3;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_session_create(model, &one, 1, &keep, &none));
  CHECK(none == NULL);
  lepton_model_free(model);

  lepton_array in, out, in5, out5, again;
  OK(lepton_session_input(stream, 0, &in));
  OK(lepton_session_output(stream, 0, &out));
  OK(lepton_session_input(pieces, 0, &in5));
  OK(lepton_session_output(pieces, 0, &out5));
  CHECK(in.dtype == LEPTON_INT32 && in.shape.rank == 2 && in.owner == NULL);
  CHECK(out.dtype == LEPTON_FLOAT32 && out.shape.rank == 3 && out.shape.dims[2] == CHARACTERS);
  CHECK(((uintptr_t)in.data & 63) == 0 && ((uintptr_t)out.data & 63) == 0);
  lepton_array_free(&in); /* borrowed: nothing happens */
  CHECK(in.data != NULL);

  for (int round = 0; round < 2; round++) {
    float worst = 0, worst5 = 0;
    for (int i = 0; i < LENGTH; i++) {
      *(int32_t *)in.data = ids[i];
      OK(lepton_session_run(stream));
      for (int k = 0; k < CHARACTERS; k++)
        worst = fmaxf(worst, fabsf(((float *)out.data)[k] - whole[i * CHARACTERS + k]));
    }
    for (int i = 0; i < LENGTH; i += 5) {
      memcpy(in5.data, ids + i, 5 * sizeof *ids);
      OK(lepton_session_run(pieces));
      for (int k = 0; k < 5 * CHARACTERS; k++)
        worst5 = fmaxf(worst5, fabsf(((float *)out5.data)[k] - whole[i * CHARACTERS + k]));
    }
    CHECK(worst < 2e-5f);
    CHECK(worst5 < 2e-5f);
    OK(lepton_session_reset_states(stream));
    OK(lepton_session_reset_states(pieces));
  }
  OK(lepton_session_input(stream, 0, &again));
  CHECK(again.data == in.data);

  /* Without keep_state every run begins anew. */
  OK(lepton_session_input(fresh, 0, &in));
  OK(lepton_session_output(fresh, 0, &out));
  *(int32_t *)in.data = ids[0];
  for (int i = 0; i < 3; i++) {
    OK(lepton_session_run(fresh));
    CHECK(fabsf(((float *)out.data)[3] - whole[3]) < 2e-5f);
  }
  *(int32_t *)in.data = 1000;
  EXPECT(LEPTON_ERROR_INVALID_ARGUMENT, lepton_session_run(fresh));
  *(int32_t *)in.data = ids[0];
  OK(lepton_session_run(fresh));
  CHECK(fabsf(((float *)out.data)[3] - whole[3]) < 2e-5f);

  lepton_session_free(stream);
  lepton_session_free(pieces);
  lepton_session_free(fresh);
  EXPECT(LEPTON_ERROR_INVALID_HANDLE, lepton_session_run(stream));
  return finish();
}
