/* What the C tests share: checks that count, print where they fail, and go on. */
#ifndef HARNESS_H
#define HARNESS_H

#include <lepton.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks = 0, failures = 0;

#define CHECK(condition)                                                                         \
  do {                                                                                           \
    checks++;                                                                                    \
    if (!(condition)) {                                                                          \
      failures++;                                                                                \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                            \
    }                                                                                            \
  } while (0)

/* The call succeeds. */
#define OK(call) EXPECT(LEPTON_OK, call)

/* The call ends with the given status. */
#define EXPECT(expected, call)                                                                   \
  do {                                                                                           \
    lepton_status status_ = (call);                                                              \
    checks++;                                                                                    \
    if (status_ != (expected)) {                                                                 \
      failures++;                                                                                \
      fprintf(                                                                                   \
          stderr, "%s:%d: %s\n  gave %s (%s), not %s\n", __FILE__, __LINE__, #call,              \
          lepton_status_name(status_), lepton_last_error(), lepton_status_name(expected));       \
    }                                                                                            \
  } while (0)

/* The call fails with the given status and a sentence that contains `part`. */
#define FAILS(expected, part, call)                                                              \
  do {                                                                                           \
    EXPECT(expected, call);                                                                      \
    checks++;                                                                                    \
    if (!strstr(lepton_last_error(), part)) {                                                    \
      failures++;                                                                                \
      fprintf(                                                                                   \
          stderr, "%s:%d: \"%s\" does not contain \"%s\"\n", __FILE__, __LINE__,                 \
          lepton_last_error(), part);                                                            \
    }                                                                                            \
  } while (0)

/* The end of main. */
static inline int finish(void) {
  printf("%d checks, %d failures\n", checks, failures);
  return failures ? 1 : 0;
}

static inline lepton_array floats(const float *data, size_t rank, int64_t d0, int64_t d1) {
  lepton_array array = {.data = (void *)data, .dtype = LEPTON_FLOAT32, .shape = {rank, {d0, d1}}};
  return array;
}

/* A Sequential of two Dense layers, 3 -> 4 (relu) -> 2. */
static inline lepton_model *small_model(void) {
  lepton_builder *builder = NULL;
  lepton_model *model = NULL;
  lepton_shape shape = {2, {-1, 3}};
  OK(lepton_builder_create(LEPTON_SEQUENTIAL, "small", &builder));
  OK(lepton_builder_input(builder, NULL, LEPTON_FLOAT32, &shape, NULL));
  OK(lepton_builder_layer(
      builder, "Dense", "{\"name\": \"hidden\", \"units\": 4, \"activation\": \"relu\"}", NULL, 0,
      NULL));
  OK(lepton_builder_layer(builder, "Dense", "{\"name\": \"out\", \"units\": 2}", NULL, 0, NULL));
  OK(lepton_builder_finish(builder, NULL, 0, NULL, 0, &model));
  lepton_builder_free(builder);
  return model;
}

/* The path of a file in the directory that the environment variable names. */
static inline const char *path_in(const char *variable, const char *name) {
  static char path[4096];
  const char *directory = getenv(variable);
  snprintf(path, sizeof path, "%s/%s", directory ? directory : ".", name);
  return path;
}

#endif
