/*
 * lepton.h: open the Keras model that somebody trained, run it, train it on and save it, from C.
 *
 * Copyright 2026 the lepton authors. Licensed under the Apache License, Version 2.0; see LICENSE.
 *
 * INTRODUCTION
 *
 * A model is opened from a file that Keras 1, 2 or 3 wrote (.h5, .keras), told what to do with
 * arrays of the caller, and freed:
 *
 *     lepton_model *model = NULL;
 *     if (lepton_model_load("digits.keras", NULL, &model) != LEPTON_OK) {
 *       fprintf(stderr, "%s\n", lepton_last_error());
 *       return 1;
 *     }
 *     float pixels[28 * 28], scores[10];
 *     ...
 *     lepton_array input = {.data = pixels, .dtype = LEPTON_FLOAT32, .shape = {4, {1, 28, 28, 1}}};
 *     lepton_array output = {.data = scores, .dtype = LEPTON_FLOAT32, .shape = {2, {1, 10}}};
 *     if (lepton_model_predict(model, &input, 1, &output, 1) != LEPTON_OK) ...
 *     lepton_model_free(model);
 *
 * What holds everywhere, unless a function says otherwise:
 *
 * Results. A function returns a lepton_status and writes its result through its last parameters.
 *   When it fails, it has written nothing there and changed nothing, except where it says so. The
 *   sentence that says what went wrong is at lepton_last_error().
 * Ownership. _load, _create, _finish and _from_json give a handle, which the caller gives back to
 *   the matching _free; _free of NULL does nothing. Arguments are borrowed until the function
 *   returns, no longer. Text that comes back as `const char *` belongs to its handle (or to the
 *   library) and lives as long; text that comes back as `char *` belongs to the caller, who gives
 *   it to lepton_string_free().
 * Handles. Each call checks its handles: NULL gives LEPTON_ERROR_INVALID_ARGUMENT; a handle that
 *   was freed, or that is a pointer to something else, gives LEPTON_ERROR_INVALID_HANDLE, as far as
 *   that can be detected: a stale handle is never taken for a live object, unless its number has
 *   been given to a new handle meanwhile. A handle is a number in the clothes of a pointer; do not
 *   follow it.
 * Threads. Every function may be called from any thread. Different handles never disturb each
 *   other. One model may be used for prediction by any number of threads at once; the few
 *   functions that change a model (its weights, its states) say so, and must not run while others
 *   use that model. One session or builder belongs to one thread at a time. Freeing a handle that
 *   another thread is using right now is safe: the object lives until that call has ended.
 * Text. UTF-8, ended by a zero byte. Paths are handed to the operating system as they are.
 * Sizes. Counts and indices are size_t, dimensions and strides int64_t; -1 stands for a dimension
 *   that is not known before data arrives (the batch; Keras writes None).
 * Memory. Numbers in arrays are row-major, in Keras's own order (channels last, unless the model
 *   says channels_first).
 * Stability. The library's soname carries the major version; within it functions are only added.
 *   Option structs begin with `size_t struct_size`, which the caller sets to sizeof the struct:
 *   fields that a newer header appends keep their default for older callers. NULL for options
 *   means all defaults, and a field that is zero means the default too. Other structs never
 *   change. Numbers of enumerations never change; new ones may come.
 * The host. The library never ends the process, installs no signal handlers, writes nothing to the
 *   standard streams and opens no connection. It reads the files it is told to read and the
 *   environment variables LEPTON_ISA (portable, avx2, avx512: a ceiling for the instruction set),
 *   LEPTON_WINOGRAD (0, 2, 4: the largest patch of outputs that a 3×3 convolution may compute
 *   together by Winograd's minimal filtering, where that is faster; 0 for never) and
 *   LEPTON_NUM_THREADS (see lepton_set_thread_count()).
 */
#ifndef LEPTON_H
#define LEPTON_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) || defined(__clang__)
#define LEPTON_API __attribute__((visibility("default")))
#define LEPTON_MUST_USE __attribute__((warn_unused_result))
#else
#define LEPTON_API
#define LEPTON_MUST_USE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------------
 * Version and features
 * --------------------------------------------------------------------------------------------- */

#define LEPTON_VERSION_MAJOR 0
#define LEPTON_VERSION_MINOR 1
#define LEPTON_VERSION_PATCH 0
#define LEPTON_VERSION "0.1.0"

/* The version of the library that is running, "major.minor.patch"; LEPTON_VERSION is that of the
 * header. The text lives as long as the library. */
LEPTON_API const char *lepton_version(void);

/* ------------------------------------------------------------------------------------------------
 * Status and errors
 * --------------------------------------------------------------------------------------------- */

/* How a call ended. The numbers are fixed; the gaps are room. */
typedef enum lepton_status {
  LEPTON_OK = 0,
  /* An argument is missing or makes no sense: NULL, a negative size, an unknown option. */
  LEPTON_ERROR_INVALID_ARGUMENT = 10,
  /* A handle was used after it was freed, or is not a handle. */
  LEPTON_ERROR_INVALID_HANDLE = 11,
  /* A file, index, name or key that does not exist. */
  LEPTON_ERROR_NOT_FOUND = 12,
  /* An array's rank or dimensions are not what is asked for. */
  LEPTON_ERROR_SHAPE_MISMATCH = 20,
  /* An array's element type is not what is asked for. */
  LEPTON_ERROR_TYPE_MISMATCH = 21,
  /* A file cannot be opened, read or written. */
  LEPTON_ERROR_INPUT_OUTPUT = 30,
  /* A file is none of the kinds that lepton reads, or is damaged. */
  LEPTON_ERROR_FORMAT = 31,
  /* Text that should be JSON is not, or says what no model says. */
  LEPTON_ERROR_CONFIGURATION = 32,
  /* A layer, operation or option that lepton does not know or will not run. */
  LEPTON_ERROR_UNSUPPORTED = 40,
  /* The weights in a file do not fit the model. */
  LEPTON_ERROR_WEIGHTS = 41,
  /* A limit that guards against hostile input was reached. */
  LEPTON_ERROR_LIMIT = 50,
  /* Memory cannot be had. */
  LEPTON_ERROR_OUT_OF_MEMORY = 51,
  /* The host asked to stop. */
  LEPTON_ERROR_CANCELLED = 60,
  /* A function of the host failed; see lepton_register(). */
  LEPTON_ERROR_HOST = 61,
  /* A defect of lepton itself. */
  LEPTON_ERROR_INTERNAL = 90
} lepton_status;

/* The sentence that says why the calling thread's last failed call failed, naming the file, layer
 * or key and the values that disagree; "" where none has failed yet. Calls that succeed leave it
 * alone. The text belongs to the thread and lives until its next failing call. */
LEPTON_API const char *lepton_last_error(void);

/* A status's name, such as "LEPTON_ERROR_FORMAT"; "unknown status" for a number that is none. The
 * text lives as long as the library. */
LEPTON_API const char *lepton_status_name(lepton_status status);

/* What this build can do, as JSON: {"version": text, "instruction_set": "portable"|"avx2"|"avx512",
 * "threads": int, "readers": [file kinds]}. The caller frees it with lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_features_json(char **json);

/* Everything that lepton knows under its Keras name, as JSON: {"layers": {class name: {"config":
 * {key: default}, "kinds": {key: what may stand there, in words}, "required": [keys without a
 * default], "ignored": [keys that change nothing], "weights": [names], "aliases": [other class
 * names], "inference", "training", "masking": whether it predicts, trains, lets masks through (not
 * of cells)}}, "operations": [classes of keras.ops that are nodes of models], "activations": [names],
 * "initializers", "regularizers", "constraints", "schedules", "callbacks": [class names], "losses",
 * "metrics", "optimizers": {class name: configuration with all defaults, null for what needs
 * some}}. Front ends in other languages are generated from this. The caller frees it with
 * lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_catalog_json(char **json);

/* Gives back text that lepton returned as `char *`. NULL does nothing. */
LEPTON_API void lepton_string_free(char *text);

/* ------------------------------------------------------------------------------------------------
 * Arrays
 * --------------------------------------------------------------------------------------------- */

/* Element types. */
typedef enum lepton_dtype {
  LEPTON_FLOAT32 = 1,
  LEPTON_FLOAT64 = 2,
  LEPTON_FLOAT16 = 3,
  LEPTON_BFLOAT16 = 4,
  LEPTON_INT8 = 5,
  LEPTON_INT16 = 6,
  LEPTON_INT32 = 7,
  LEPTON_INT64 = 8,
  LEPTON_UINT8 = 9,
  LEPTON_UINT16 = 10,
  LEPTON_UINT32 = 11,
  LEPTON_UINT64 = 12,
  LEPTON_BOOL = 13,
  /* Texts: the elements are lepton_text. */
  LEPTON_STRING = 14
} lepton_dtype;

/* Most dimensions an array has. */
#define LEPTON_MAX_RANK 8

/* Dimensions; those from `rank` on mean nothing. A scalar has rank 0. */
typedef struct lepton_shape {
  size_t rank;
  int64_t dims[LEPTON_MAX_RANK];
} lepton_shape;

/* Numbers in memory.
 *
 * As an input: `data` points at the first element, aligned to its type, and lepton only reads.
 * `strides` is NULL for row-major data without gaps, else `rank` distances in bytes (they may be
 * negative or zero), from which lepton gathers.
 *
 * As an output: with `data` set, `dtype` and `shape` say what the memory can take and must be what
 * the call gives; lepton writes there. With `data` NULL (and all else zero), lepton allocates
 * memory without gaps, aligned to 64 bytes, and fills in all fields; the caller gives it back to
 * lepton_array_free(). Floating-point results are LEPTON_FLOAT32 whatever the model's dtype policy
 * says: float16 and bfloat16 models are computed in float32. `owner` is lepton's note that it allocated the memory: set it to NULL, then
 * leave it alone.
 */
typedef struct lepton_array {
  void *data;
  lepton_dtype dtype;
  lepton_shape shape;
  const int64_t *strides;
  void *owner;
} lepton_array;

/* An element of an array of type LEPTON_STRING: `size` bytes of UTF-8 at `data`, which need no zero
 * byte behind them; `data` may be NULL where `size` is 0.
 *
 * As an input, such an array is one of others' texts: elements and texts are borrowed until the call
 * returns. Bytes that are not UTF-8 give LEPTON_ERROR_INVALID_ARGUMENT with the element's number.
 * As an output, it is always lepton that allocates it (`data` of the array NULL): the texts lie in
 * the array's own memory and live until lepton_array_free(). In a session's output they live as long
 * as the session; what a session's input points to must live until the run returns. */
typedef struct lepton_text {
  const char *data;
  size_t size;
} lepton_text;

/* A named input, output or weight: its element type and shape, -1 for unknown dimensions. */
typedef struct lepton_tensor_info {
  const char *name;
  lepton_dtype dtype;
  lepton_shape shape;
} lepton_tensor_info;

/* Gives back the memory that lepton allocated for an output, and sets `data` and `owner` to NULL.
 * An array whose memory is the caller's is left alone; NULL does nothing. */
LEPTON_API void lepton_array_free(lepton_array *array);

/* Bytes per element of a type. LEPTON_ERROR_INVALID_ARGUMENT for a number that is no type. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_dtype_size(lepton_dtype dtype, size_t *size);

/* A type's name as NumPy and Keras write it ("float32"); "unknown" for a number that is no type.
 * The text lives as long as the library. */
LEPTON_API const char *lepton_dtype_name(lepton_dtype dtype);

/* ------------------------------------------------------------------------------------------------
 * Models: opening
 * --------------------------------------------------------------------------------------------- */

/* A model: layers and weights. */
typedef struct lepton_model lepton_model;

/* How to open a model. */
typedef struct lepton_load_options {
  size_t struct_size;
  /* A file to take the weights from instead of the model's own: needed where the model's file holds
   * none, as a JSON file from to_json() does. NULL: the model's own. */
  const char *weights_path;
  /* Classes that the file may name beside Keras's own; see lepton_register(). NULL: those that are
   * registered for the whole process. */
  struct lepton_custom_objects *custom_objects;
} lepton_load_options;

/* Opens a model file and gives a model that is ready to predict. What the file is, is decided by
 * its content, never by its name: a whole-model HDF5 file of Keras 1, 2 or 3, a .keras archive, or
 * the JSON that Keras's to_json() writes (without options->weights_path its weights are freshly
 * initialised). Code in a file is never run.
 *
 * LEPTON_ERROR_NOT_FOUND: there is no such file. _INPUT_OUTPUT: it cannot be read. _FORMAT: it is
 * none of these, or is damaged; the sentence says what it is. _CONFIGURATION: its architecture
 * makes no sense. _UNSUPPORTED: a layer or option that cannot be run (Lambda layers hold Python
 * code), with its name and the way out. _WEIGHTS: weights that do not fit. _LIMIT: sizes that no
 * honest file has. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_load(
    const char *path, const lepton_load_options *options, lepton_model **model);

/* The same from `size` bytes in memory, which may be freed once the call returns. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_load_from_memory(
    const void *data, size_t size, const lepton_load_options *options, lepton_model **model);

/* Makes a model from the text that Keras's model.to_json() or lepton_model_to_json() gave, with
 * freshly initialised weights. Errors as lepton_model_load(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_from_json(
    const char *json, lepton_model **model);

/* Gives a model back. Sessions made from it stay usable. NULL does nothing, and so does a handle
 * that was freed already. */
LEPTON_API void lepton_model_free(lepton_model *model);

/* The model's architecture as Keras 3's to_json() writes it, readable by
 * keras.models.model_from_json() and lepton_model_from_json(). The caller frees the text with
 * lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_to_json(
    const lepton_model *model, char **json);

/* How to load weights into a model. */
typedef struct lepton_weights_options {
  size_t struct_size;
  /* Not zero: give weights to layers by the layers' names, and pass over layers that only one side
   * has. Zero: in order, all of them, as Keras does. */
  int by_name;
  /* Not zero: pass over layers whose weights have another count or shape. Zero: that is an
   * error. */
  int skip_mismatch;
} lepton_weights_options;

/* Loads weights into a model of the same architecture, from a weights-only HDF5 file of Keras 1, 2
 * or 3 (.h5, .weights.h5) or from a whole model's file. Changes the model: no other thread may use
 * it meanwhile. When it fails, some weights may have changed.
 *
 * LEPTON_ERROR_NOT_FOUND, _INPUT_OUTPUT, _FORMAT as lepton_model_load(); _WEIGHTS: they do not
 * fit; the sentence names the first layer where they do not. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_load_weights(
    lepton_model *model, const char *path, const lepton_weights_options *options);

/* ------------------------------------------------------------------------------------------------
 * Arrays of a file
 *
 * Every array of numbers in a file that Keras wrote, by its path, without a model: for models whose
 * classes are Python code, for weights alone, for looking into files.
 * --------------------------------------------------------------------------------------------- */

/* An open file of weights. Any number of threads may read from it. */
typedef struct lepton_weights lepton_weights;

/* An array of a file. */
typedef struct lepton_weights_info {
  /* Its path: "layers/dense/vars/0" in .keras and .weights.h5 files,
   * "model_weights/dense/dense/kernel:0" in .h5 files, "optimizer/vars/2" for an optimizer's. Lives
   * as long as the file is open. */
  const char *name;
  /* As it is stored. */
  lepton_dtype dtype;
  lepton_shape shape;
} lepton_weights_info;

/* Opens the arrays of a file: .h5 of Keras 1 to 3, .weights.h5, .keras, the list .weights.json of
 * sharded weights, or a folder that Keras saved a model to. Nothing but the names is read yet.
 *
 * LEPTON_ERROR_INPUT_OUTPUT, _NOT_FOUND: the file cannot be read. _FORMAT: it is none of Keras's,
 * or damaged. _WEIGHTS: it holds no arrays. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_weights_open(
    const char *path, lepton_weights **weights);

/* How many arrays there are. They are counted from 0 in the order of their paths. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_weights_count(
    const lepton_weights *weights, size_t *count);

/* The array at an index. LEPTON_ERROR_NOT_FOUND: there is no such index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_weights_describe(
    const lepton_weights *weights, size_t index, lepton_weights_info *info);

/* The index of the array with a path. LEPTON_ERROR_NOT_FOUND: there is none. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_weights_find(
    const lepton_weights *weights, const char *name, size_t *index);

/* Reads an array: into the caller's dense memory of its type and shape or, where values->data is
 * NULL, into memory of lepton's own, which the caller gives back to lepton_array_free().
 *
 * LEPTON_ERROR_TYPE_MISMATCH, _SHAPE_MISMATCH: the memory is for another array. _FORMAT: the file
 * is damaged. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_weights_array(
    const lepton_weights *weights, size_t index, lepton_array *values);

/* Closes the file. NULL does nothing. */
LEPTON_API void lepton_weights_free(lepton_weights *weights);

/* ------------------------------------------------------------------------------------------------
 * Models: facts
 *
 * Names that come back belong to the model and live until it is freed.
 * --------------------------------------------------------------------------------------------- */

/* The model's name. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_name(
    const lepton_model *model, const char **name);

/* How many inputs the model takes. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_input_count(
    const lepton_model *model, size_t *count);

/* The input at an index from 0: its name, element type and shape with the batch first, -1 for
 * unknown dimensions. LEPTON_ERROR_NOT_FOUND: there is no such index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_input(
    const lepton_model *model, size_t index, lepton_tensor_info *info);

/* How many outputs the model gives. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_output_count(
    const lepton_model *model, size_t *count);

/* The output at an index from 0. LEPTON_ERROR_NOT_FOUND: there is no such index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_output(
    const lepton_model *model, size_t index, lepton_tensor_info *info);

/* How many numbers all weights hold together, trainable or not. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_parameter_count(
    const lepton_model *model, int64_t *count);

/* The table that Keras's model.summary() prints: layers with their types, output shapes and
 * parameter counts, and the totals. The caller frees the text with lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_summary(
    const lepton_model *model, char **text);

/* All facts about a model as JSON: {"name", "format", "keras_version", "inputs", "outputs",
 * "layers": [{"name", "class_name", "output_shape", "parameters", ...}], "parameters",
 * "trainable_parameters", "weight_bytes", "flops" (multiplications and additions for a batch of
 * one)}. The caller frees it with lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_info_json(
    const lepton_model *model, char **json);

/* A layer, as lepton_model_layer() describes it. */
typedef struct lepton_layer_info {
  const char *name;
  /* The class as Keras names it, such as "Conv2D". */
  const char *class_name;
  /* The configuration with Keras 3's keys, as JSON. */
  const char *config;
  /* Its output's shape (the first, where it has several), -1 for unknown dimensions. */
  lepton_shape output_shape;
  /* How many arrays it has as weights; see lepton_model_layer_weight(). */
  size_t weight_count;
  /* How many numbers they hold. */
  int64_t parameter_count;
  int64_t trainable_parameter_count;
} lepton_layer_info;

/* How many layers the model has, nested models counting as one layer each. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_layer_count(
    const lepton_model *model, size_t *count);

/* The layer at an index from 0, in Keras's order. LEPTON_ERROR_NOT_FOUND: there is no such
 * index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_layer(
    const lepton_model *model, size_t index, lepton_layer_info *info);

/* The index of the layer with a name. LEPTON_ERROR_NOT_FOUND: there is none; the sentence says
 * which there are. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_find_layer(
    const lepton_model *model, const char *name, size_t *index);

/* ------------------------------------------------------------------------------------------------
 * Models: weights
 *
 * Weights are counted from 0 in the order of Keras's model.weights: layer by layer, trainable ones
 * first within each layer, as get_weights() gives them.
 * --------------------------------------------------------------------------------------------- */

/* A weight, as lepton_model_weight() describes it. */
typedef struct lepton_weight_info {
  /* "layer/variable", such as "conv2d/kernel". */
  const char *name;
  lepton_dtype dtype;
  lepton_shape shape;
  /* Not zero where training changes it. */
  int trainable;
} lepton_weight_info;

/* How many weights the model has. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_weight_count(
    const lepton_model *model, size_t *count);

/* The weight at an index. LEPTON_ERROR_NOT_FOUND: there is no such index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_weight(
    const lepton_model *model, size_t index, lepton_weight_info *info);

/* The index of the weight with a name. LEPTON_ERROR_NOT_FOUND: there is none. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_find_weight(
    const lepton_model *model, const char *name, size_t *index);

/* Which of the model's weights is the `position`th (from 0) of the layer at index `layer`, in the
 * order of Keras's layer.get_weights(). LEPTON_ERROR_NOT_FOUND: there is no such layer or
 * position. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_layer_weight(
    const lepton_model *model, size_t layer, size_t position, size_t *index);

/* Copies a weight out, in Keras's layout: into the caller's memory or, where values->data is NULL,
 * into memory that lepton allocates (lepton_array_free()). LEPTON_ERROR_NOT_FOUND, _SHAPE_MISMATCH,
 * _TYPE_MISMATCH. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_get_weight(
    const lepton_model *model, size_t index, lepton_array *values);

/* Replaces a weight by a copy of the caller's values, which must have its type and shape. Changes
 * the model: no other thread may use it meanwhile. Sessions that exist already keep the old values.
 * LEPTON_ERROR_NOT_FOUND, _SHAPE_MISMATCH, _TYPE_MISMATCH. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_set_weight(
    lepton_model *model, size_t index, const lepton_array *values);

/* ------------------------------------------------------------------------------------------------
 * Prediction
 * --------------------------------------------------------------------------------------------- */

/* The shapes that the outputs will have for inputs of the given shapes. `input_count` and
 * `output_count` must be the model's. LEPTON_ERROR_SHAPE_MISMATCH: the model does not take
 * these. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_output_shapes(
    const lepton_model *model, const lepton_shape *inputs, size_t input_count,
    lepton_shape *outputs, size_t output_count);

/* Runs the model on a batch of any size: `input_count` inputs in the model's order, whose element
 * types must be the model's, to `output_count` outputs, written into the caller's memory where
 * outputs[i].data is set, else into memory that lepton allocates (see lepton_array). The whole
 * input goes through at once; memory grows with the batch. The first call for a shape compiles the
 * model for it; later ones with the same shape find the result.
 *
 * May be called from many threads at once for one model; a stateful model, whose states each call
 * carries on to the next, from one at a time. The same input gives the same bits, whatever the
 * number of threads.
 *
 * LEPTON_ERROR_INVALID_ARGUMENT: another number of inputs or outputs than the model's.
 * _SHAPE_MISMATCH, _TYPE_MISMATCH: an array that does not fit; the sentence names it. When it
 * fails, the contents of outputs' memory are undefined. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_predict(
    const lepton_model *model, const lepton_array *inputs, size_t input_count,
    lepton_array *outputs, size_t output_count);

/* How to predict in batches. */
typedef struct lepton_predict_options {
  size_t struct_size;
  /* Most samples at once. 0: 32, as in Keras. */
  int64_t batch_size;
  /* Called, on the calling thread, after every batch with the number of samples that are done and
   * the number of all. What it returns not zero, stops: the call gives LEPTON_ERROR_CANCELLED.
   * NULL: not called. */
  int (*progress)(void *context, int64_t done, int64_t total);
  /* Handed to `progress`. */
  void *context;
} lepton_predict_options;

/* As lepton_model_predict(), but a batch at a time: for data of any length with the memory of one
 * batch. The last batch may be smaller. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_predict_batches(
    const lepton_model *model, const lepton_array *inputs, size_t input_count,
    lepton_array *outputs, size_t output_count, const lepton_predict_options *options);

/* Sets the states of a model's stateful recurrent layers back to zero, as at the start of a
 * sequence. Changes the model: no other thread may use it meanwhile. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_reset_states(lepton_model *model);

/* ------------------------------------------------------------------------------------------------
 * Sessions: fixed shapes, own memory, own state
 *
 * A session is a model made ready for inputs of one shape. It owns its inputs' and outputs' memory:
 * write to the former, run, read the latter. A run allocates nothing and takes no lock, so it suits
 * real-time threads. With keep_state, recurrent layers carry their state from run to run: a
 * sequence can be fed a piece at a time, down to one sample at a time, with the result of the
 * whole.
 * --------------------------------------------------------------------------------------------- */

typedef struct lepton_session lepton_session;

/* How to make a session. */
typedef struct lepton_session_options {
  size_t struct_size;
  /* Not zero: every recurrent layer begins a run with the state in which the last one ended; zero:
   * only those that the model says are stateful. */
  int keep_state;
  /* 1: runs use the calling thread only; 0: the library's threads as well. */
  int threads;
} lepton_session_options;

/* Makes a session for inputs of the given shapes, one for each of the model's inputs, all
 * dimensions known. The session keeps what it needs: the model may be freed before it.
 * LEPTON_ERROR_INVALID_ARGUMENT: another number of shapes. _SHAPE_MISMATCH: the model does not take
 * these. _UNSUPPORTED: keep_state with a layer that cannot be run piece by piece
 * (Bidirectional). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_session_create(
    const lepton_model *model, const lepton_shape *inputs, size_t input_count,
    const lepton_session_options *options, lepton_session **session);

/* Gives a session back; the memory of its inputs and outputs goes with it. NULL does nothing. */
LEPTON_API void lepton_session_free(lepton_session *session);

/* Where the input at an index lies: the memory that the next run reads. It stays in place until the
 * session is freed and keeps what was written. LEPTON_ERROR_NOT_FOUND: there is no such index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_session_input(
    const lepton_session *session, size_t index, lepton_array *view);

/* Where the output at an index lies: the memory that each run overwrites. It stays in place until
 * the session is freed. LEPTON_ERROR_NOT_FOUND: there is no such index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_session_output(
    const lepton_session *session, size_t index, lepton_array *view);

/* Runs the model on what the inputs hold. Allocates nothing, takes no lock. One thread at a
 * time. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_session_run(lepton_session *session);

/* Sets the states of all recurrent layers back to zero, as at the start of a sequence. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_session_reset_states(lepton_session *session);

/* ------------------------------------------------------------------------------------------------
 * Building models without a file
 *
 * Layers go by the names of their Keras classes and are configured with Keras's own keys, as JSON;
 * keys that are left out have Keras's defaults. A sequential model:
 *
 *     lepton_builder_create(LEPTON_SEQUENTIAL, "small", &b);
 *     lepton_builder_input(b, NULL, LEPTON_FLOAT32, &(lepton_shape){2, {-1, 8}}, NULL);
 *     lepton_builder_layer(b, "Dense", "{\"units\":16,\"activation\":\"relu\"}", NULL, 0, NULL);
 *     lepton_builder_layer(b, "Dense", "{\"units\":3}", NULL, 0, NULL);
 *     lepton_builder_finish(b, NULL, 0, NULL, 0, &model);
 *     lepton_builder_free(b);
 *
 * A functional graph names the tensors between the layers: each call gives the tensor that comes
 * out, and takes those that go in. A builder belongs to one thread at a time.
 * --------------------------------------------------------------------------------------------- */

typedef struct lepton_builder lepton_builder;

/* A tensor of the model that is being built: an input or what came out of a layer. */
typedef int64_t lepton_tensor;

/* A layer of the model that is being built, for layers that are called more than once. */
typedef int64_t lepton_layer;

typedef enum lepton_model_kind { LEPTON_SEQUENTIAL = 1, LEPTON_FUNCTIONAL = 2 } lepton_model_kind;

/* Begins a model. `name` NULL: "sequential" or "functional". */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_builder_create(
    lepton_model_kind kind, const char *name, lepton_builder **builder);

/* Gives a builder back; models that it finished stay. NULL does nothing. */
LEPTON_API void lepton_builder_free(lepton_builder *builder);

/* Adds an input of the given shape, batch first, -1 for dimensions that are not known. `name`
 * NULL: one is made up. `tensor` may be NULL for a sequential model. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_builder_input(
    lepton_builder *builder, const char *name, lepton_dtype dtype, const lepton_shape *shape,
    lepton_tensor *tensor);

/* Adds a layer and calls it once. In a sequential model `inputs` is NULL, `input_count` 0 and
 * `output` may be NULL: the layer takes what the one before gives. In a functional one the layer
 * is called with the given tensors, and `*output` is the tensor it gives (the first, where it
 * gives several). `config` NULL: all defaults; a "name" key names the layer.
 *
 * LEPTON_ERROR_UNSUPPORTED: no layer of that class. _CONFIGURATION: the JSON is none, or a key or
 * value in it is not the layer's. _SHAPE_MISMATCH: the layer does not take such tensors.
 * _NOT_FOUND: a tensor that is none of this builder's. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_builder_layer(
    lepton_builder *builder, const char *class_name, const char *config,
    const lepton_tensor *inputs, size_t input_count, lepton_tensor *output);

/* Makes a layer without calling it: for layers that are called several times with shared weights,
 * that take keyword arguments or give several outputs. Functional models only. Errors as
 * lepton_builder_layer(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_builder_create_layer(
    lepton_builder *builder, const char *class_name, const char *config, lepton_layer *layer);

/* Calls a layer that lepton_builder_create_layer() made, with `input_count` tensors and, unless
 * NULL, the keyword arguments `arguments`: JSON as in {"initial_state": [{"tensor": 4}, {"tensor":
 * 5}], "use_causal_mask": true}, where {"tensor": n} stands for the lepton_tensor n. A list under
 * the key "*" has further positional arguments. An operation of keras.ops is a layer of the class
 * "keras.ops.Add", and so on.
 * Writes the tensors it gives to outputs[0...], as far as `capacity` reaches, and how many it
 * gives to `output_count`, which may be NULL. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_builder_call_layer(
    lepton_builder *builder, lepton_layer layer, const lepton_tensor *inputs, size_t input_count,
    const char *arguments, lepton_tensor *outputs, size_t capacity, size_t *output_count);

/* The element type and shape of a tensor of the model that is being built; `name` is that of the
 * layer it comes from and lives as long as the builder. LEPTON_ERROR_NOT_FOUND: none of this
 * builder's. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_builder_tensor(
    lepton_builder *builder, lepton_tensor tensor, lepton_tensor_info *info);

/* Makes the model, with freshly initialised weights. A functional one goes from `inputs` (NULL and
 * 0: all inputs, in the order they were added) to `outputs`; a sequential one takes NULL and 0 for
 * both. The builder may go on: each finish gives another model.
 * LEPTON_ERROR_CONFIGURATION: there are no layers, or an output does not depend on the inputs. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_builder_finish(
    lepton_builder *builder, const lepton_tensor *inputs, size_t input_count,
    const lepton_tensor *outputs, size_t output_count, lepton_model **model);

/* ------------------------------------------------------------------------------------------------
 * Training
 *
 * A model is compiled with an optimizer, a loss and metrics, all named and configured as in Keras,
 * and then learns from arrays or from batches that the host hands over. Functions of this section
 * that take a model which is not `const` change it: no other thread may use it meanwhile.
 *
 *     lepton_model_compile(model, "{\"optimizer\": \"adam\", \"loss\": \"mse\"}");
 *     lepton_batch data = {.inputs = &x, .input_count = 1, .targets = &y, .target_count = 1};
 *     lepton_fit_options options = {.struct_size = sizeof options, .data = &data, .epochs = 5};
 *     lepton_model_fit(model, &options, NULL);
 *     lepton_model_save(model, "trained.keras", NULL);
 * --------------------------------------------------------------------------------------------- */

/* Starts the library's own stream of random numbers anew: initial weights of models that are made
 * from now on, the streams of their layers, the shuffling of data. The same seed gives the same run
 * on any number of threads. Without it, the streams begin at random. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_set_random_seed(uint64_t seed);

/* Prepares a model for training. `config` is JSON with the arguments of Keras's compile():
 * {"optimizer": name or object, "loss": name, object, list, or object by output name,
 * "loss_weights", "metrics", "weighted_metrics"}, where an object is {"class_name": ..., "config":
 * {...}}; what get_compile_config() of Keras gives is understood as it is. Compiling again starts
 * with a fresh optimizer; weights stay.
 *
 * LEPTON_ERROR_CONFIGURATION: something that Keras does not know either, or a list that does not
 * fit the model's outputs. _UNSUPPORTED: something that lepton does not have, or a layer that
 * cannot be trained. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_compile(
    lepton_model *model, const char *config);

/* What the model was compiled with, as Keras 3 writes it, with every default filled in; "null" for
 * a model that is not compiled. A model that was opened from a file is compiled as the file says.
 * The caller frees the text with lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_compile_config(
    const lepton_model *model, char **json);

/* Says whether training changes a layer's weights (Keras's `layer.trainable`); of a nested model,
 * those of all its layers. `layer` is the layer's name, or names joined by '/' for a layer inside a
 * nested model; NULL means the whole model. Takes effect with the next lepton_model_compile(), in
 * Keras's manner. LEPTON_ERROR_NOT_FOUND: there is no such layer. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_set_trainable(
    lepton_model *model, const char *layer, int trainable);

/* Samples to learn from: `input_count` inputs in the model's order, `target_count` targets in the
 * order of the model's outputs, and either no sample weights or one array (N) for each output
 * (`data` NULL where an output has none). Targets may have any number type. All are borrowed. */
typedef struct lepton_batch {
  const lepton_array *inputs;
  size_t input_count;
  const lepton_array *targets;
  size_t target_count;
  const lepton_array *sample_weights;
  size_t sample_weight_count;
} lepton_batch;

/* Hands over the next batch. Returns 1 after filling in `batch`, whose memory must stay as it is
 * until the function is called again or the call that uses it returns; 0 where an epoch's data ends
 * (the next call then begins the next epoch); a negative number to stop the call with
 * LEPTON_ERROR_CANCELLED. Called on the calling thread. */
typedef int (*lepton_next_batch)(void *context, lepton_batch *batch);

/* What lepton_event_callback is told. */
typedef enum lepton_event_kind {
  LEPTON_TRAIN_BEGIN = 0,
  LEPTON_TRAIN_END = 1,
  LEPTON_EPOCH_BEGIN = 2,
  LEPTON_EPOCH_END = 3,
  LEPTON_TRAIN_BATCH_BEGIN = 4,
  LEPTON_TRAIN_BATCH_END = 5,
  LEPTON_TEST_BEGIN = 6,
  LEPTON_TEST_END = 7,
  LEPTON_TEST_BATCH_BEGIN = 8,
  LEPTON_TEST_BATCH_END = 9
} lepton_event_kind;

/* A moment of a fit or an evaluation. */
typedef struct lepton_event {
  lepton_event_kind kind;
  /* From 0; of an evaluation outside a fit, 0. */
  int64_t epoch;
  /* The batch within the epoch, from 0. */
  int64_t step;
  /* Batches of an epoch, -1 while that is not known. */
  int64_t steps;
  /* Keras's logs: after batches and epochs the losses and metrics so far, in Keras's order, at the
   * end of an epoch with those of the validation ("val_loss") after them; none at a beginning. The
   * texts and numbers live until the callback returns. */
  const char *const *names;
  const double *values;
  size_t count;
} lepton_event;

/* Hears of the events of a fit or an evaluation, on the calling thread. In it the model may be
 * read, saved, predicted with, and its learning rate set. Returns 0 to go on; 1 to end the fit as
 * Keras's `stop_training` does (after the epoch, or after the batch where the event is a batch's
 * end); a negative number to stop at once with LEPTON_ERROR_CANCELLED. */
typedef int (*lepton_event_callback)(void *context, const lepton_event *event);

/* How to train. */
typedef struct lepton_fit_options {
  size_t struct_size;
  /* The samples, whole; or NULL, and `next_batch` hands them over. */
  const lepton_batch *data;
  lepton_next_batch next_batch;
  void *next_batch_context;
  /* Samples in a batch taken from `data`. 0: 32. The last batch of an epoch may be smaller. */
  int64_t batch_size;
  /* The epoch to stop before, counted from 0. 0: 1. */
  int64_t epochs;
  /* The epoch to begin with. */
  int64_t initial_epoch;
  /* Batches of an epoch, the next epoch going on where it ended. 0: until the data ends, which also
   * ends an epoch before its time. */
  int64_t steps_per_epoch;
  /* Not zero: take the samples in order. Zero: shuffle `data` anew for every epoch. */
  int keep_order;
  /* The share of `data`, taken from its end, to validate with instead of learning from it. */
  double validation_split;
  /* Samples to validate with after epochs, in one of the same two ways; NULL for none. */
  const lepton_batch *validation_data;
  lepton_next_batch validation_next_batch;
  void *validation_next_batch_context;
  /* 0: as batch_size. */
  int64_t validation_batch_size;
  /* 0: until the data ends. */
  int64_t validation_steps;
  /* Epochs from one validation to the next. 0: 1. */
  int64_t validation_freq;
  /* Weights of classes: class_weight_values[i] for samples of the class class_weight_ids[i]; 1 for
   * others. For models of one output. */
  const int64_t *class_weight_ids;
  const float *class_weight_values;
  size_t class_weight_count;
  /* Keras's own callbacks as a JSON list, such as [{"class_name": "EarlyStopping", "config":
   * {"patience": 3}}]; NULL for none. They hear of an event before `on_event` does. */
  const char *callbacks;
  lepton_event_callback on_event;
  void *on_event_context;
} lepton_fit_options;

/* Trains the model, as Keras's fit(). Where `history` is not NULL it receives what Keras's History
 * holds, as JSON: {"epoch": [numbers], "history": {name: [numbers]}}; the caller frees it with
 * lepton_string_free().
 *
 * LEPTON_ERROR_INVALID_ARGUMENT: the model is not compiled; arrays of different lengths; labels
 * outside the range of the loss's classes. _SHAPE_MISMATCH, _TYPE_MISMATCH: an array that fits
 * neither the model nor its loss; the sentence names it. _CANCELLED: a callback said so. When it
 * fails, the model holds what it had learned before the batch that failed, and remains usable. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_fit(
    lepton_model *model, const lepton_fit_options *options, char **history);

/* How to evaluate. */
typedef struct lepton_evaluate_options {
  size_t struct_size;
  /* As in lepton_fit_options. */
  const lepton_batch *data;
  lepton_next_batch next_batch;
  void *next_batch_context;
  int64_t batch_size;
  int64_t steps;
  lepton_event_callback on_event;
  void *on_event_context;
} lepton_evaluate_options;

/* How many numbers evaluate and the single steps give: the loss, the losses of the outputs where
 * there are several, then the metrics. 0 for a model that is not compiled. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_metric_count(
    const lepton_model *model, size_t *count);

/* The name of the number at an index from 0, as in Keras's History: "loss", "accuracy". The text
 * lives until the model is freed. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_metric_name(
    const lepton_model *model, size_t index, const char **name);

/* Loss and metrics of the model over samples, as Keras's evaluate(): `count` numbers in the order
 * of lepton_model_metric_name(). Errors as lepton_model_fit(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_evaluate(
    lepton_model *model, const lepton_evaluate_options *options, double *values, size_t count);

/* One step of training on one batch, as Keras's train_on_batch(): `count` numbers, the metrics
 * being those since lepton_model_reset_metrics(). `values` may be NULL where nobody wants them.
 * Errors as lepton_model_fit(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_train_on_batch(
    lepton_model *model, const lepton_batch *batch, double *values, size_t count);

/* Loss and metrics of one batch, as Keras's test_on_batch(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_test_on_batch(
    lepton_model *model, const lepton_batch *batch, double *values, size_t count);

/* Lets losses and metrics begin anew. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_reset_metrics(lepton_model *model);

/* The optimizer's learning rate: where it follows a schedule, that of the next step.
 * LEPTON_ERROR_INVALID_ARGUMENT: the model is not compiled. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_learning_rate(
    const lepton_model *model, double *rate);

/* Sets the learning rate. LEPTON_ERROR_INVALID_ARGUMENT: the model is not compiled, or its learning
 * rate follows a schedule. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_set_learning_rate(
    lepton_model *model, double rate);

/* How many variables the optimizer has: its count of iterations, its learning rate, then its slots,
 * in Keras's order. 0 for a model that is not compiled. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_optimizer_variable_count(
    const lepton_model *model, size_t *count);

/* The optimizer's variable at an index: its name as in Keras ("iteration",
 * "dense_kernel_momentum"), type and shape. The name lives until the model is freed or compiled
 * again. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_optimizer_variable(
    const lepton_model *model, size_t index, lepton_weight_info *info);

/* As lepton_model_get_weight(), for a variable of the optimizer. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_get_optimizer_variable(
    const lepton_model *model, size_t index, lepton_array *values);

/* As lepton_model_set_weight(), for a variable of the optimizer. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_set_optimizer_variable(
    lepton_model *model, size_t index, const lepton_array *values);

/* ------------------------------------------------------------------------------------------------
 * Profiles: where the time goes
 *
 * A profile lists the kernel calls of a program, in its order: what each computes for which layer,
 * how long it takes, and how near that is to what the processor can do. A program that is not being
 * profiled is no slower for it.
 * --------------------------------------------------------------------------------------------- */

typedef struct lepton_profile lepton_profile;

/* One kernel call of a program. The texts live until the profile is freed. */
typedef struct lepton_profile_op {
  /* The layer that it belongs to; "" for what belongs to none. */
  const char *layer;
  /* What it computes, with what was fused into it: "convolution, bias, relu". */
  const char *op;
  /* The kernel that was chosen: "Winograd F(4×4, 3×3)". */
  const char *kernel;
  /* How often it was timed, and the median. */
  int64_t calls;
  double milliseconds;
  /* Floating-point operations of the op as it is written, a multiply-add counting two; a kernel may
   * get by with fewer. */
  int64_t flops;
  /* Bytes of all that it reads and writes, each counted once. */
  int64_t bytes;
  /* Floating-point operations a second as a part of what the threads that may take part reach with
   * multiply-adds in registers. That is measured once in a process on one thread, for about 20 ms,
   * and multiplied by their number. */
  double peak_fraction;
} lepton_profile_op;

/* Runs a session `runs` times on what its inputs hold, like lepton_session_run(), and tells how
 * long everything takes. LEPTON_ERROR_INVALID_ARGUMENT: `runs` is not 1 to 1,000,000. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_program_profile(
    lepton_session *session, size_t runs, lepton_profile **profile);

/* Does `runs` steps of training on one batch, like lepton_model_train_on_batch(), and tells how
 * long everything takes. Errors as there and as lepton_program_profile(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_program_profile_training(
    lepton_model *model, const lepton_batch *batch, size_t runs, lepton_profile **profile);

/* Gives a profile back, with all texts it has given. NULL does nothing. */
LEPTON_API void lepton_profile_free(lepton_profile *profile);

/* How many kernel calls a run makes. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_profile_count(
    const lepton_profile *profile, size_t *count);

/* The kernel call at an index from 0. LEPTON_ERROR_NOT_FOUND: there is no such index. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_profile_describe(
    const lepton_profile *profile, size_t index, lepton_profile_op *op);

/* All of it as JSON: {"instruction_set": text, "threads": int, "peak_gflops": float,
 * "milliseconds": float, "ops": [{"layer", "op", "kernel", "calls", "milliseconds", "flops",
 * "bytes", "peak_fraction"}]}. The caller frees it with lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_profile_json(
    const lepton_profile *profile, char **json);

/* The last run in the trace event format, for chrome://tracing and ui.perfetto.dev: the kernel
 * calls, and the tasks into which they split, by thread. The caller frees it with
 * lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_profile_trace_json(
    const lepton_profile *profile, char **json);

/* ------------------------------------------------------------------------------------------------
 * Custom code
 *
 * Files may name classes that are not Keras's own: layers, activations, losses, metrics and
 * initializers that somebody wrote in Python. Such a class is registered under the name that files
 * have for it, with functions of the host that do what the Python class did; then such files open,
 * train, and are saved so that Keras opens them with `custom_objects`. A Lambda, whose code is in
 * the file and is never run, is registered under the layer's name.
 *
 * The function that computes either works on arrays (`forward`, with `backward` for training), or
 * writes the computation once, from operations that lepton knows (`trace`), which then runs like
 * everything else and needs no `backward`.
 *
 * Threads. `create`, `build`, `outputs` and `trace` are called by the thread that opens, builds,
 * compiles or first runs a model for new shapes; `forward` and `backward` by the thread that runs
 * it, once for each run, and at the same time by as many threads as run the model; a session's run
 * allocates what it needs to call them. `destroy` and `release` are called by whichever thread lets
 * go of the last use. All of them may call lepton, but not with the model that they are called for.
 *
 * Errors. Functions that return int return 0, or anything else after lepton_fail(): the call of
 * lepton that led to them then fails with LEPTON_ERROR_HOST and that sentence.
 * --------------------------------------------------------------------------------------------- */

/* Says why a function of the host is about to fail; the text is copied. For the calling thread. */
LEPTON_API void lepton_fail(const char *message);

/* The arrays of one run. All are dense, row-major, and live until the function returns. */
typedef struct lepton_host_call {
  const lepton_array *inputs;
  size_t input_count;
  /* The layer's weights, in the order in which `build` asked for them. */
  const lepton_array *weights;
  size_t weight_count;
  /* forward: to be written. backward: what forward wrote. */
  lepton_array *outputs;
  size_t output_count;
  /* Not zero in a step of training. */
  int training;
  /* backward only: the derivatives of the loss with respect to the outputs, and those with respect
   * to inputs and weights, which are to be written; `data` is NULL where none is wanted, as for
   * inputs that are not float32. */
  const lepton_array *output_gradients;
  lepton_array *input_gradients;
  lepton_array *weight_gradients;
} lepton_host_call;

/* A call of custom code that is being written down, or an object that is being made; lives until
 * the function that it is handed to returns. */
typedef struct lepton_trace lepton_trace;

typedef enum lepton_custom_kind {
  LEPTON_CUSTOM_LAYER = 1,
  /* A function on tensors: an activation (one input), a loss or a metric that is a mean (target and
   * prediction, giving a value for every sample). Replaces a Lambda, too. */
  LEPTON_CUSTOM_FUNCTION = 2,
  /* A metric with variables of its own, which `build` asks for: inputs are target, prediction and,
   * where the metric is weighted, sample weights; outputs the variables' next values. */
  LEPTON_CUSTOM_METRIC = 3,
  /* Fills a new weight: `forward` with no input and one float32 output. */
  LEPTON_CUSTOM_INITIALIZER = 4
} lepton_custom_kind;

/* A custom class. Functions that are not needed are NULL. `object` is what `create` gave, or
 * `context` where there is no `create`. */
typedef struct lepton_custom_class {
  size_t struct_size;
  lepton_custom_kind kind;
  /* The Python module that files name beside the class, or NULL. */
  const char *module;
  void *context;
  /* Called once, when the class is registered no longer and nothing uses it. */
  void (*release)(void *context);
  /* Makes one layer (function, …) of the class: `config` is its configuration as JSON. Layers
   * inside the layer are told by lepton_trace_add_layer(). */
  int (*create)(
      void *context, const char *name, const char *config, lepton_trace *trace, void **object);
  /* Ends what `create` gave, once. */
  void (*destroy)(void *object);
  /* Tells the weights by lepton_trace_add_weight(), for inputs of these types; dimensions may be
   * unknown (-1). Called for every model that the object becomes a part of. */
  int (*build)(
      void *object, const lepton_tensor_info *inputs, size_t input_count, lepton_trace *trace);
  /* With `forward`: the types of the outputs (names are ignored), at most `capacity`, for inputs
   * of these types; dimensions may be unknown. NULL: one output like the first input; for a
   * function of several inputs a float32 (batch); for a metric its variables. */
  int (*outputs)(
      void *object, const lepton_tensor_info *inputs, size_t input_count,
      lepton_tensor_info *outputs, size_t capacity, size_t *output_count);
  int (*forward)(void *object, const lepton_host_call *call);
  /* NULL: models are not trained through it; what would have to be is refused by name. */
  int (*backward)(void *object, const lepton_host_call *call);
  /* Instead of `outputs`, `forward` and `backward`: writes the computation and names the results by
   * lepton_trace_set_outputs(). Called for every set of shapes. */
  int (*trace)(void *object, lepton_trace *trace);
  /* Of a metric: its value from its variables, by `forward` (weights: the variables; one float32
   * output) or by `trace`. NULL: the first variable divided by the second, 0 where that is 0. */
  int (*result)(void *object, const lepton_host_call *call);
  int (*trace_result)(void *object, lepton_trace *trace);
  /* Not zero: a mask of the first input goes on with the outputs. */
  int supports_masking;
  /* The Python class's own name where it is registered under another; NULL: the registered name
   * without its package. */
  const char *class_name;
} lepton_custom_class;

/* Custom classes by their names, for single calls; see lepton_custom_scope_begin(). */
typedef struct lepton_custom_objects lepton_custom_objects;

LEPTON_API LEPTON_MUST_USE lepton_status lepton_custom_objects_create(
    lepton_custom_objects **objects);

/* Gives them back; models that use them stay as they are. NULL does nothing. */
LEPTON_API void lepton_custom_objects_free(lepton_custom_objects *objects);

/* Registers a class (the struct is copied) under the name that files have for it, "Name" or
 * "Package>Name"; a Lambda's replacement under the name of that layer. `objects` NULL: for the
 * whole process. What had the name before is forgotten; models that use it keep it. Where the call
 * fails, `release` is not called. LEPTON_ERROR_INVALID_ARGUMENT: a class without a function to
 * compute with. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_register(
    lepton_custom_objects *objects, const char *name, const lepton_custom_class *custom);

/* The same with a layer in place of functions: `json` is the name of an activation ("\"relu\""), a
 * layer ({"class_name": "Dense", "config": {"units": 3}}), or a whole Sequential or functional
 * model as lepton_model_to_json() gives it. It takes the weights of the class it replaces, in their
 * order. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_register_replacement(
    lepton_custom_objects *objects, const char *name, const char *json);

/* Forgets a name; models that use what it stood for keep it. A name that is not registered does no
 * harm. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_unregister(
    lepton_custom_objects *objects, const char *name);

/* Lets the names in `objects` hold, before those of the whole process, for what the calling thread
 * opens, builds and compiles until lepton_custom_scope_end(); scopes may be nested. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_custom_scope_begin(
    lepton_custom_objects *objects);

/* LEPTON_ERROR_INVALID_ARGUMENT: the thread is in no scope. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_custom_scope_end(void);

/* In `create` or `build`: adds a layer (`json` as Keras 3 writes it, with "class_name" and
 * "config") that the custom layer holds in the Python attribute `attribute`, in a list where
 * `in_list` is not zero. `index`, which may be NULL, receives its number. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_add_layer(
    lepton_trace *trace, const char *attribute, int in_list, const char *json, size_t *index);

/* In `build`: adds a float32 weight (a variable, for a metric, which begins as zeros).
 * `initializer` is JSON as in a configuration ("\"zeros\""), NULL: "glorot_uniform". */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_add_weight(
    lepton_trace *trace, const char *name, const lepton_shape *shape, const char *initializer,
    int trainable);

/* In `trace`: tensors go by numbers. Those of the call's inputs begin with 0, in the order in which
 * they stand in the arguments; then come the weights; then what the functions below give. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_counts(
    lepton_trace *trace, size_t *input_count, size_t *weight_count);

/* A tensor's element type and shape; its name is "". */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_tensor(
    lepton_trace *trace, lepton_tensor tensor, lepton_tensor_info *info);

/* Whether this is a step of training. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_is_training(
    lepton_trace *trace, int *training);

/* The arguments of the call as JSON, as they come: {"*": [those by position], name: value}, with
 * {"tensor": n} for tensors. The caller frees it with lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_arguments_json(
    lepton_trace *trace, char **json);

/* Writes an operation ("keras.ops.Add", named by its class in keras.ops) or a layer without
 * weights ("Activation"). `config` (NULL: empty) and `arguments` are JSON; arguments as from
 * lepton_trace_arguments_json(), arrays as {"class_name": "__numpy__", "config": {"value": ...,
 * "dtype": ...}}. Writes the tensors it gives to outputs[0...], as far as `capacity` reaches, and
 * how many to `output_count`, which may be NULL. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_call(
    lepton_trace *trace, const char *class_name, const char *config, const char *arguments,
    lepton_tensor *outputs, size_t capacity, size_t *output_count);

/* Calls a layer that lepton_trace_add_layer() added. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_call_layer(
    lepton_trace *trace, size_t layer, const char *arguments, lepton_tensor *outputs,
    size_t capacity, size_t *output_count);

/* A function on arrays as part of what is traced. */
typedef struct lepton_host_function {
  size_t struct_size;
  /* For messages. */
  const char *name;
  void *context;
  /* Called once, when nothing uses the function any more. */
  void (*release)(void *context);
  /* As in lepton_custom_class; all tensors are inputs. */
  int (*forward)(void *context, const lepton_host_call *call);
  int (*backward)(void *context, const lepton_host_call *call);
} lepton_host_function;

/* Writes a call of a function (the struct is copied) with these tensors, which gives
 * `output_count` arrays of the types in `results`. Where it fails, `release` is not called. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_call_host(
    lepton_trace *trace, const lepton_host_function *function, const lepton_tensor *inputs,
    size_t input_count, const lepton_tensor_info *results, lepton_tensor *outputs,
    size_t output_count);

/* Adds a scalar to the loss of the model, as Keras's add_loss(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_add_loss(
    lepton_trace *trace, lepton_tensor tensor);

/* Says what the call gives. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_trace_set_outputs(
    lepton_trace *trace, const lepton_tensor *tensors, size_t count);

/* ------------------------------------------------------------------------------------------------
 * Vocabularies, and what layers learn from data
 *
 * `layer` is a layer's name, or names joined by '/' for a layer inside a nested model.
 * LEPTON_ERROR_NOT_FOUND: there is no such layer. _INVALID_ARGUMENT: it has no vocabulary.
 * --------------------------------------------------------------------------------------------- */

/* How many indices a StringLookup, IntegerLookup or TextVectorization layer has, those of the mask
 * and of unknown elements included. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_vocabulary_size(
    const lepton_model *model, const char *layer, size_t *size);

/* The tokens of such a layer in the order of their indices, as LEPTON_STRING or LEPTON_INT64 in
 * memory that lepton allocates (lepton_array_free()). Not zero in `without_special`: without the
 * mask and the tokens for unknown elements, which come first. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_get_vocabulary(
    const lepton_model *model, const char *layer, int without_special, lepton_array *vocabulary);

/* Replaces the tokens of such a layer by those of an array (N), all with the mask and the tokens for
 * unknown elements before them or all without, as Keras's set_vocabulary(). `idf_weights` (N) go
 * with output_mode "tf_idf", else NULL. Changes the model: no other thread may use it meanwhile.
 *
 * LEPTON_ERROR_CONFIGURATION: a token occurs twice, there are more than max_tokens, or the layer's
 * output would get another length than the layers after it were made for. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_set_vocabulary(
    lepton_model *model, const char *layer, const lepton_array *vocabulary,
    const lepton_array *idf_weights);

/* Lets a layer of the model learn from data (N, ...), as Keras's layer.adapt(): StringLookup,
 * IntegerLookup and TextVectorization their vocabulary, the most frequent tokens first and of equals
 * the one that sorts last; Normalization mean and variance. Changes the model: no other thread may
 * use it meanwhile. LEPTON_ERROR_UNSUPPORTED: a layer that learns nothing so. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_adapt(
    lepton_model *model, const char *layer, const lepton_array *data);

/* The same for a layer before there is a model: gives the configuration `config` (JSON with Keras's
 * keys) of a layer of class `class_name` with what it learned from `data` in it, to make the layer
 * from. Here Discretization learns its boundaries, too. The caller frees the text with
 * lepton_string_free(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_layer_adapt(
    const char *class_name, const char *config, const lepton_array *data, char **adapted);

/* ------------------------------------------------------------------------------------------------
 * Saving
 * --------------------------------------------------------------------------------------------- */

/* Kinds of files. */
typedef enum lepton_file_format {
  /* As the path ends: ".keras", ".weights.h5", ".weights.json" (shards), or ".h5" (also
   * ".hdf5"). */
  LEPTON_FORMAT_AUTOMATIC = 0,
  /* Keras 3's archive: architecture, weights, optimizer. */
  LEPTON_FORMAT_KERAS = 1,
  /* One HDF5 file in the layout of Keras 2, which Keras 2 and 3 open: architecture, weights,
   * optimizer. */
  LEPTON_FORMAT_H5 = 2,
  /* Keras 3's HDF5 file of weights only. */
  LEPTON_FORMAT_WEIGHTS = 3,
  /* A folder with the parts of a .keras archive side by side, as Keras's save_model(zipped=False)
   * makes it. */
  LEPTON_FORMAT_DIRECTORY = 4,
  /* Weights only, cut into several files beside each other: the path is that of their list. */
  LEPTON_FORMAT_SHARDS = 5
} lepton_file_format;

/* Which Keras shall open a file. */
typedef enum lepton_file_reader {
  /* Keras 3; .h5 files also Keras 2 where the model has a form that both read. */
  LEPTON_READER_AUTOMATIC = 0,
  /* Keras 2 (tf.keras, tf_keras): .h5 from 2.4 on, .keras and .weights.h5 from 2.15 on. */
  LEPTON_READER_KERAS_2 = 2,
  /* Keras 3. */
  LEPTON_READER_KERAS_3 = 3
} lepton_file_reader;

/* How to save. */
typedef struct lepton_save_options {
  size_t struct_size;
  lepton_file_format format;
  /* Not zero: leave out the optimizer and what the model was compiled with. */
  int without_optimizer;
  lepton_file_reader reader;
  /* For shards: the largest size of one, in bytes of its arrays. 0: 5 GiB. */
  uint64_t max_shard_size;
} lepton_save_options;

/* Saves a model to a file that Keras opens, too. It is written beside its place and then put there,
 * so that a crash or a full disk leaves an older file of that name whole.
 *
 * LEPTON_ERROR_INVALID_ARGUMENT: the format is automatic and the path ends in nothing known.
 * _INPUT_OUTPUT: the file cannot be written; the sentence says why. _UNSUPPORTED: the model has
 * something that the chosen reader has no form for; the sentence names layer and option. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_save(
    const lepton_model *model, const char *path, const lepton_save_options *options);

/* The same into memory, which the caller gives back to lepton_bytes_free(). Without a format, a
 * .keras archive. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_model_save_to_memory(
    const lepton_model *model, const lepton_save_options *options, void **data, size_t *size);

/* Gives back what lepton_model_save_to_memory() gave. NULL does nothing. */
LEPTON_API void lepton_bytes_free(void *data);

/* Opens a model file of any kind and version and writes what is in it, with the optimizer's state, to
 * another one (or the same) for a chosen reader. `load` and `save` may be NULL.
 *
 * Errors of lepton_model_load() and lepton_model_save(). */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_file_convert(
    const char *path, const lepton_load_options *load, const char *new_path,
    const lepton_save_options *save);

/* Says what wrote a model file, what is unusual in it, and what would stop Keras 3 from opening it, as
 * JSON: {"file", "kind", "keras_version", "backend", "bytes", "layers", "arrays", "refusal" (why
 * lepton refuses the model, null where it opens it), "fix_refusal" (why it does not write the model
 * for Keras 3, null where it does), "stops_keras_3", "findings": [{"check" (its name, such as
 * "time-major"), "effect": "stops" (Keras 3 refuses the file), "changes" (it computes other numbers or
 * loses something) or "unusual", "sentence", "layers": [path]}]}. Nothing found: an empty list. lepton_file_convert() for LEPTON_READER_KERAS_3 writes a file without what stops Keras 3. The
 * caller frees the text with lepton_string_free().
 *
 * LEPTON_ERROR_NOT_FOUND, _INPUT_OUTPUT; _FORMAT: it is no model file or damaged. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_file_inspect(const char *path, char **json);

/* ------------------------------------------------------------------------------------------------
 * The host decides
 *
 * These hold for the whole process. Call them before the first model is opened, or at least while
 * nothing runs.
 * --------------------------------------------------------------------------------------------- */

/* How many threads a prediction may use, the calling one included. 0: as many as the process may
 * use cores. Without this call LEPTON_NUM_THREADS of the environment says, else 0 holds. Results do
 * not depend on it. LEPTON_ERROR_INVALID_ARGUMENT: negative, or more than 1024. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_set_thread_count(int count);

/* How many threads a prediction uses. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_get_thread_count(int *count);

/* A thread pool of the host, to be used instead of lepton's own threads. */
typedef struct lepton_thread_pool {
  size_t struct_size;
  /* Handed to parallel_for. */
  void *context;
  /* How many threads it has, the calling one included; at least 1. */
  int threads;
  /* Calls task(task_context, i) for every i from 0 to count - 1, once each, on any threads and in
   * any order, and returns when all have returned. */
  void (*parallel_for)(
      void *context, int64_t count, void (*task)(void *task_context, int64_t index),
      void *task_context);
} lepton_thread_pool;

/* Uses the host's thread pool (the struct is copied); NULL goes back to lepton's own. The pool must
 * live until then. LEPTON_ERROR_INVALID_ARGUMENT: no parallel_for, or threads below 1. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_set_thread_pool(const lepton_thread_pool *pool);

/* The host's memory, to be used instead of the C library's for what is large: weights, packed
 * weights, arenas of programs and sessions, and output arrays. */
typedef struct lepton_allocator {
  size_t struct_size;
  /* Handed to both functions. */
  void *context;
  /* `size` bytes aligned to `alignment`, a power of two; NULL when there are none. Called from any
   * thread. */
  void *(*allocate)(void *context, size_t size, size_t alignment);
  /* Takes back what `allocate` gave, with the same size. Called from any thread. */
  void (*deallocate)(void *context, void *memory, size_t size);
} lepton_allocator;

/* Uses the host's allocator (the struct is copied) for what is allocated from now on; NULL goes
 * back to the C library's. What was allocated before is given back to where it came from, so the
 * host's functions must stay callable until all handles and arrays are freed.
 * LEPTON_ERROR_INVALID_ARGUMENT: only one of the two functions. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_set_allocator(const lepton_allocator *allocator);

typedef enum lepton_log_level {
  LEPTON_LOG_WARNING = 10,
  LEPTON_LOG_INFO = 20,
  LEPTON_LOG_DEBUG = 30
} lepton_log_level;

/* Hands every message up to `level` to `callback`, from whatever thread it arises on; NULL: none,
 * as at the start. The message lives until the callback returns. The callback must not call
 * lepton. */
LEPTON_API LEPTON_MUST_USE lepton_status lepton_set_log_callback(
    lepton_log_level level,
    void (*callback)(void *context, lepton_log_level level, const char *message), void *context);

#ifdef __cplusplus
}
#endif
#endif
