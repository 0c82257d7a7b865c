/* Trains a small convolutional network on Fashion-MNIST, evaluates it and saves it for Keras.
 *
 *     train OUTPUT.keras [EPOCHS [DATA-DIRECTORY]]
 *
 * The images are those of Debian's dataset-fashion-mnist: bytes, which the network scales itself. */
#include <lepton.h>
#include <string.h>

#include "idx.h"

enum { WIDTH = 28, PIXELS = WIDTH * WIDTH };

static void check(lepton_status status) {
  if (status == LEPTON_OK) return;
  fprintf(stderr, "%s: %s\n", lepton_status_name(status), lepton_last_error());
  exit(1);
}

/* Layers by their Keras names, configured with Keras's keys. */
static lepton_model *build(void) {
  static const char *const layers[][2] = {
      {"Rescaling", "{\"scale\": 0.00392156862745098}"},
      {"Conv2D", "{\"filters\": 32, \"kernel_size\": 5, \"activation\": \"relu\"}"},
      {"MaxPooling2D", "{}"},
      {"Conv2D", "{\"filters\": 64, \"kernel_size\": 5, \"activation\": \"relu\"}"},
      {"MaxPooling2D", "{}"},
      {"Flatten", "{}"},
      {"Dense", "{\"units\": 128, \"activation\": \"relu\"}"},
      {"Dense", "{\"units\": 10, \"activation\": \"softmax\"}"},
  };
  lepton_builder *builder = NULL;
  lepton_model *model = NULL;
  lepton_shape shape = {4, {-1, WIDTH, WIDTH, 1}};
  check(lepton_builder_create(LEPTON_SEQUENTIAL, "fashion", &builder));
  check(lepton_builder_input(builder, NULL, LEPTON_FLOAT32, &shape, NULL));
  for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
    check(lepton_builder_layer(builder, layers[i][0], layers[i][1], NULL, 0, NULL));
  check(lepton_builder_finish(builder, NULL, 0, NULL, 0, &model));
  lepton_builder_free(builder);
  return model;
}

/* Prints losses and metrics at the end of every epoch. */
static int report(void *context, const lepton_event *event) {
  (void)context;
  if (event->kind != LEPTON_EPOCH_END) return 0;
  printf("epoch %d:", (int)event->epoch + 1);
  for (size_t i = 0; i < event->count; i++)
    printf(" %s %.4f", event->names[i], event->values[i]);
  printf("\n");
  return 0;
}

/* Images and labels as arrays; the bytes stay where they are. */
static size_t load(const char *directory, const char *part, lepton_array *x, lepton_array *y) {
  char images[64], labels[64];
  size_t count, label_count;
  snprintf(images, sizeof images, "%s-images-idx3-ubyte.gz", part);
  snprintf(labels, sizeof labels, "%s-labels-idx1-ubyte.gz", part);
  memset(x, 0, sizeof *x);
  memset(y, 0, sizeof *y);
  x->data = read_idx(directory, images, 3, PIXELS, &count);
  y->data = read_idx(directory, labels, 1, 1, &label_count);
  x->dtype = y->dtype = LEPTON_UINT8;
  x->shape = (lepton_shape){4, {(int64_t)count, WIDTH, WIDTH, 1}};
  y->shape = (lepton_shape){1, {(int64_t)label_count}};
  return count;
}

int main(int argument_count, char **arguments) {
  if (argument_count < 2) {
    fprintf(stderr, "usage: %s OUTPUT.keras [EPOCHS [DATA-DIRECTORY]]\n", arguments[0]);
    return 2;
  }
  const char *directory = argument_count > 3 ? arguments[3] : "/usr/share/datasets/fashion-mnist";
  lepton_array x, y, test_x, test_y;
  size_t count = load(directory, "train", &x, &y);
  load(directory, "t10k", &test_x, &test_y);

  check(lepton_set_random_seed(1));
  lepton_model *model = build();
  check(lepton_model_compile(
      model,
      "{\"optimizer\": \"adam\", \"loss\": \"sparse_categorical_crossentropy\","
      " \"metrics\": [\"accuracy\"]}"));

  lepton_batch data = {.inputs = &x, .input_count = 1, .targets = &y, .target_count = 1};
  lepton_fit_options options = {.struct_size = sizeof options, .data = &data, .batch_size = 64};
  options.epochs = argument_count > 2 ? atoi(arguments[2]) : 1;
  options.validation_split = 0.1;
  options.on_event = report;
  printf("training on %d images\n", (int)(0.9 * (double)count));
  check(lepton_model_fit(model, &options, NULL));

  lepton_batch test = {.inputs = &test_x, .input_count = 1, .targets = &test_y, .target_count = 1};
  lepton_evaluate_options evaluation = {.struct_size = sizeof evaluation, .data = &test};
  double results[2];
  check(lepton_model_evaluate(model, &evaluation, results, 2));
  printf("test accuracy %.4f\n", results[1]);

  check(lepton_model_save(model, arguments[1], NULL));
  printf("saved %s\n", arguments[1]);
  lepton_model_free(model);
  free(x.data), free(y.data), free(test_x.data), free(test_y.data);
  return 0;
}
