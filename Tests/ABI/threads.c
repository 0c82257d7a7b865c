/* Eight threads predict with one model at once, in several shapes; others ask for facts, make and
 * free sessions; at last the model is freed while it is in use. Results are those of one thread,
 * bit for bit. LEPTON_MODELS names the directory of the example models. */
#include "harness.h"

#include <pthread.h>

enum { THREADS = 8, ROUNDS = 12, LENGTH = 20, CHARACTERS = 76, MOST = 4 };

static lepton_model *model = NULL;
static int32_t ids[MOST * LENGTH];
static float wanted[MOST + 1][MOST * LENGTH * CHARACTERS];

static lepton_status predict(int batch, float *results) {
  lepton_array input = {.data = ids, .dtype = LEPTON_INT32, .shape = {2, {batch, LENGTH}}};
  lepton_array output = {
      .data = results, .dtype = LEPTON_FLOAT32, .shape = {3, {batch, LENGTH, CHARACTERS}}};
  return lepton_model_predict(model, &input, 1, &output, 1);
}

static void *work(void *argument) {
  int number = *(int *)argument;
  long wrong = 0;
  float *results = malloc(sizeof wanted[0]);
  for (int round = 0; round < ROUNDS; round++) {
    int batch = 1 + (number + round) % MOST;
    size_t size = (size_t)batch * LENGTH * CHARACTERS * sizeof(float);
    if (predict(batch, results) != LEPTON_OK) wrong++;
    else if (memcmp(results, wanted[batch], size) != 0) wrong++;

    lepton_layer_info layer;
    lepton_shape one = {2, {1, 1}};
    lepton_session *session = NULL;
    if (lepton_model_layer(model, 1, &layer) != LEPTON_OK || layer.parameter_count != 2432) wrong++;
    if (lepton_session_create(model, &one, 1, NULL, &session) != LEPTON_OK) wrong++;
    else if (lepton_session_run(session) != LEPTON_OK) wrong++;
    lepton_session_free(session);
  }
  free(results);
  return (void *)wrong;
}

/* Predicts until the model is gone, which is an error and nothing worse. */
static void *work_until_freed(void *unused) {
  (void)unused;
  long wrong = 0;
  float *results = malloc(sizeof wanted[0]);
  lepton_status status;
  while ((status = predict(1, results)) == LEPTON_OK)
    wrong += memcmp(results, wanted[1], LENGTH * CHARACTERS * sizeof(float)) != 0;
  wrong += status != LEPTON_ERROR_INVALID_HANDLE;
  free(results);
  return (void *)wrong;
}

static void in_parallel(void *(*body)(void *), int with_free) {
  pthread_t threads[THREADS];
  int numbers[THREADS];
  for (int i = 0; i < THREADS; i++) {
    numbers[i] = i;
    CHECK(pthread_create(&threads[i], NULL, body, &numbers[i]) == 0);
  }
  if (with_free) {
    float *results = malloc(sizeof wanted[0]);
    for (int i = 0; i < 20; i++) OK(predict(2, results));
    free(results);
    lepton_model_free(model);
  }
  for (int i = 0; i < THREADS; i++) {
    void *wrong = NULL;
    pthread_join(threads[i], &wrong);
    CHECK((long)wrong == 0);
  }
}

int main(void) {
  for (int i = 0; i < MOST * LENGTH; i++) ids[i] = i * 31 % CHARACTERS;
  const char *path = path_in("LEPTON_MODELS", "charlm.h5");
  OK(lepton_set_thread_count(1));
  OK(lepton_model_load(path, NULL, &model));
  for (int batch = 1; batch <= MOST; batch++) OK(predict(batch, wanted[batch]));
  lepton_model_free(model);

  for (int threads = 1; threads <= 4; threads++) {
    OK(lepton_set_thread_count(threads));
    OK(lepton_model_load(path, NULL, &model));
    in_parallel(work, 0);
    if (threads % 2 == 0) in_parallel(work_until_freed, 1);
    else lepton_model_free(model);
  }
  return finish();
}
