/* A C program that predicts, to be timed.
 *
 *     host MODEL [THREADS [SECONDS]]
 *
 * Opens the model, predicts one sample of zeros and prints, as JSON, how long opening took and the
 * memory that the process then holds. With SECONDS it also measures, for that long each, the
 * nanoseconds of a run of a session and of a call of lepton_model_predict() on one thread, and the
 * samples a second that 8 threads get when they predict with the same model. */
#define _POSIX_C_SOURCE 200809L
#include <lepton.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HOST_THREADS = 8 };

/* One sample's arrays. */
typedef struct {
  lepton_model *model;
  lepton_array input, output;
  double seconds;
  long calls;
} task;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void check(lepton_status status) {
  if (status == LEPTON_OK) return;
  fprintf(stderr, "%s: %s\n", lepton_status_name(status), lepton_last_error());
  exit(1);
}

/* The second number of /proc/self/statm: resident pages. */
static double resident_megabytes(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return 0;
  if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  fclose(file);
  return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

/* Zeros for a tensor, with a batch of one. */
static lepton_array zeros(const lepton_tensor_info *info) {
  lepton_array array = {.dtype = info->dtype, .shape = info->shape};
  size_t size = 0;
  check(lepton_dtype_size(info->dtype, &size));
  for (size_t i = 0; i < array.shape.rank; i++) {
    if (array.shape.dims[i] < 0) array.shape.dims[i] = 1;
    size *= (size_t)array.shape.dims[i];
  }
  array.data = calloc(size ? size : 1, 1);
  if (!array.data) exit(1);
  return array;
}

static void predict(task *task) {
  check(lepton_model_predict(task->model, &task->input, 1, &task->output, 1));
}

static void *predict_for_a_while(void *context) {
  task *task = context;
  const double end = now() + task->seconds;
  for (task->calls = 0; now() < end; task->calls++) predict(task);
  return NULL;
}

/* Nanoseconds of one run, over many at a time. */
static double session_nanoseconds(task *task) {
  lepton_session *session = NULL;
  lepton_session_options options = {.struct_size = sizeof options, .threads = 1};
  check(lepton_session_create(task->model, &task->input.shape, 1, &options, &session));
  double fastest = 1;
  for (double end = now() + task->seconds; now() < end;) {
    const int count = 100;
    const double begin = now();
    for (int i = 0; i < count; i++) check(lepton_session_run(session));
    const double once = (now() - begin) / count;
    if (once < fastest) fastest = once;
  }
  lepton_session_free(session);
  return fastest * 1e9;
}

static double samples_per_second(const task *one, const lepton_tensor_info *output) {
  pthread_t threads[HOST_THREADS];
  task tasks[HOST_THREADS];
  long calls = 0;
  for (int i = 0; i < HOST_THREADS; i++) {
    tasks[i] = *one;
    tasks[i].output = zeros(output);
    if (pthread_create(&threads[i], NULL, predict_for_a_while, &tasks[i])) exit(1);
  }
  for (int i = 0; i < HOST_THREADS; i++) {
    pthread_join(threads[i], NULL);
    calls += tasks[i].calls;
    free(tasks[i].output.data);
  }
  return (double)calls / one->seconds;
}

int main(int argument_count, char **arguments) {
  if (argument_count < 2) {
    fprintf(stderr, "usage: %s MODEL [THREADS [SECONDS]]\n", arguments[0]);
    return 2;
  }
  task one = {.seconds = argument_count > 3 ? atof(arguments[3]) : 0};
  check(lepton_set_thread_count(argument_count > 2 ? atoi(arguments[2]) : 1));
  const double begin = now();
  check(lepton_model_load(arguments[1], NULL, &one.model));
  const double opened = now();
  const double opened_megabytes = resident_megabytes();
  lepton_tensor_info input, output;
  check(lepton_model_input(one.model, 0, &input));
  check(lepton_model_output(one.model, 0, &output));
  one.input = zeros(&input);
  one.output = zeros(&output);
  predict(&one);
  printf(
      "{\"open_ms\": %.4f, \"opened_mb\": %.2f, \"predicted_mb\": %.2f", (opened - begin) * 1e3,
      opened_megabytes, resident_megabytes());
  if (one.seconds > 0) {
    printf(", \"session_ns\": %.1f", session_nanoseconds(&one));
    predict_for_a_while(&one);
    printf(", \"predict_ns\": %.1f", one.seconds / (double)one.calls * 1e9);
    printf(", \"samples_per_second\": %.1f", samples_per_second(&one, &output));
  }
  printf("}\n");
  free(one.input.data);
  free(one.output.data);
  lepton_model_free(one.model);
  return 0;
}
