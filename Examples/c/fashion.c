/* Classifies the 10,000 test images of Fashion-MNIST with a network that Keras trained.
 *
 *     fashion MODEL [DATA-DIRECTORY]
 *
 * Prints the model's summary, the accuracy, images per second and the time from the start of the
 * process to the first prediction. The images are those of Debian's dataset-fashion-mnist. */
#define _POSIX_C_SOURCE 200809L
#include <lepton.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "idx.h"

enum { WIDTH = 28, PIXELS = WIDTH * WIDTH, CLASSES = 10 };

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* When this process was started, on the clock CLOCK_BOOTTIME: field 22 of /proc/self/stat. */
static double process_start(void) {
  char text[1024];
  unsigned long long ticks = 0;
  FILE *file = fopen("/proc/self/stat", "r");
  if (!file) return seconds(CLOCK_BOOTTIME);
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = 0;
  const char *field = strrchr(text, ')'); /* the name before it may hold blanks */
  for (int i = 2; field && i < 22; i++) field = strchr(field + 1, ' ');
  if (!field || sscanf(field, "%llu", &ticks) != 1) return seconds(CLOCK_BOOTTIME);
  return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

static void check(lepton_status status) {
  if (status == LEPTON_OK) return;
  fprintf(stderr, "%s: %s\n", lepton_status_name(status), lepton_last_error());
  exit(1);
}

int main(int argument_count, char **arguments) {
  if (argument_count < 2) {
    fprintf(stderr, "usage: %s MODEL [DATA-DIRECTORY]\n", arguments[0]);
    return 2;
  }
  const char *directory = argument_count > 2 ? arguments[2] : "/usr/share/datasets/fashion-mnist";

  lepton_model *model = NULL;
  check(lepton_model_load(arguments[1], NULL, &model));

  static float blank[PIXELS], first[CLASSES];
  lepton_array one = {.data = blank, .dtype = LEPTON_FLOAT32, .shape = {4, {1, WIDTH, WIDTH, 1}}};
  lepton_array scores = {.data = first, .dtype = LEPTON_FLOAT32, .shape = {2, {1, CLASSES}}};
  check(lepton_model_predict(model, &one, 1, &scores, 1));
  double start_up = seconds(CLOCK_BOOTTIME) - process_start();

  char *summary = NULL;
  check(lepton_model_summary(model, &summary));
  fputs(summary, stdout);
  lepton_string_free(summary);

  size_t count = 0, label_count = 0;
  unsigned char *images =
      read_idx(directory, "t10k-images-idx3-ubyte.gz", 3, PIXELS, &count);
  unsigned char *labels = read_idx(directory, "t10k-labels-idx1-ubyte.gz", 1, 1, &label_count);
  float *pixels = malloc(count * PIXELS * sizeof *pixels);
  float *predictions = malloc(count * CLASSES * sizeof *predictions);
  if (!pixels || !predictions || label_count != count) return 1;
  for (size_t i = 0; i < count * PIXELS; i++) pixels[i] = (float)images[i] / 255.0f;

  lepton_array input = {
      .data = pixels, .dtype = LEPTON_FLOAT32, .shape = {4, {(int64_t)count, WIDTH, WIDTH, 1}}};
  lepton_array output = {
      .data = predictions, .dtype = LEPTON_FLOAT32, .shape = {2, {(int64_t)count, CLASSES}}};
  lepton_predict_options options = {.struct_size = sizeof options, .batch_size = 250};
  double before = seconds(CLOCK_MONOTONIC);
  check(lepton_model_predict_batches(model, &input, 1, &output, 1, &options));
  double elapsed = seconds(CLOCK_MONOTONIC) - before;

  size_t right = 0;
  for (size_t i = 0; i < count; i++) {
    int best = 0;
    for (int k = 1; k < CLASSES; k++)
      if (predictions[i * CLASSES + k] > predictions[i * CLASSES + best]) best = k;
    right += best == labels[i];
  }
  printf("accuracy %.4f on %zu images\n", (double)right / (double)count, count);
  printf("%.0f images per second\n", (double)count / elapsed);
  printf("%.0f ms from process start to the first prediction\n", start_up * 1e3);

  free(pixels);
  free(predictions);
  free(images);
  free(labels);
  lepton_model_free(model);
  return 0;
}
