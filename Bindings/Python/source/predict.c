/*
 * Prediction: the way from Python's arrays into lepton and back.
 *
 * A tiny model computes for well under a microsecond, so the way there must not cost more: the
 * input's memory is borrowed through the buffer protocol, the outputs' shapes and numpy.empty's
 * arguments are kept from the call before, and the results are written in place.
 *
 * The interpreter lock is released for every prediction, also of tiny models: that costs about
 * 50 ns and keeps the rule simple.
 */
#include "internal.h"

/* Inputs and outputs together that need no allocation for their descriptions. */
#define INLINE_SLOTS 4

void model_forget_cache(model_object *self) {
  self->cache_valid = 0;
  for (size_t i = 0; i < self->output_count && self->cached_arguments != NULL; i++) {
    Py_CLEAR(self->cached_arguments[i]);
  }
}

/* --- Inputs from what the caller gave --- */

static PyObject *input_key(const model_object *self, size_t index) {
  if (self->input_keys != NULL) {
    return Py_XNewRef(PyTuple_GetItem(self->input_keys, (Py_ssize_t)index));
  }
  return PyUnicode_FromString(self->inputs[index].name);
}

/* "'a', 'b'" */
static PyObject *input_names(const model_object *self) {
  PyObject *names = PyUnicode_FromString("");
  for (size_t i = 0; i < self->input_count && names != NULL; i++) {
    PyObject *key = input_key(self, i);
    PyObject *longer =
        key == NULL ? NULL : PyUnicode_FromFormat("%U%s'%S'", names, i > 0 ? ", " : "", key);
    Py_XDECREF(key);
    Py_DECREF(names);
    names = longer;
  }
  return names;
}

static int wrong_inputs(const model_object *self, const char *given) {
  PyObject *names = input_names(self);
  if (names != NULL) {
    raise_message(
        LEPTON_ERROR_INVALID_ARGUMENT, "the model takes %zu input%s (%U), but was given %s",
        self->input_count, self->input_count == 1 ? "" : "s", names, given);
    Py_DECREF(names);
  }
  return -1;
}

static int gather_from_dict(const model_object *self, PyObject *x, PyObject **values) {
  for (size_t i = 0; i < self->input_count; i++) {
    PyObject *key = input_key(self, i);
    if (key == NULL) return -1;
    PyObject *value = PyDict_GetItemWithError(x, key);
    Py_DECREF(key);
    if (value == NULL) {
      if (PyErr_Occurred()) return -1;
      /* Models with dict inputs may also be addressed by the names of their Input layers. */
      value = PyDict_GetItemString(x, self->inputs[i].name);
    }
    if (value == NULL) return wrong_inputs(self, "a dict that lacks one of these keys");
    values[i] = Py_NewRef(value);
  }
  return 0;
}

/* Whether the only item of a sequence is an array, and not data written as a list. */
static int holds_array(PyObject *sequence) {
  PyObject *item = PySequence_GetItem(sequence, 0);
  if (item == NULL) {
    PyErr_Clear();
    return 0;
  }
  int is_array = PyObject_CheckBuffer(item) || PyObject_HasAttrString(item, "__array__") ||
                 PyObject_HasAttrString(item, "__dlpack__");
  /* NumPy's scalars are numbers, not arrays. */
  if (is_array && PyObject_HasAttrString(item, "ndim")) {
    PyObject *rank = PyObject_GetAttrString(item, "ndim");
    is_array = rank != NULL && PyLong_AsLong(rank) > 0;
    Py_XDECREF(rank);
    PyErr_Clear();
  }
  Py_DECREF(item);
  return is_array;
}

/* New references to one value for each input. */
static int gather(const model_object *self, PyObject *x, PyObject **values) {
  if (PyDict_Check(x)) return gather_from_dict(self, x, values);
  int sequence = PyList_Check(x) || PyTuple_Check(x);
  if (self->input_count == 1) {
    if (sequence && PySequence_Size(x) == 1 && holds_array(x)) {
      values[0] = PySequence_GetItem(x, 0);
      return values[0] == NULL ? -1 : 0;
    }
    values[0] = Py_NewRef(x);
    return 0;
  }
  if (!sequence) return wrong_inputs(self, "a single array");
  Py_ssize_t count = PySequence_Size(x);
  if (count != (Py_ssize_t)self->input_count) {
    char given[64];
    PyOS_snprintf(given, sizeof given, "a list of %zd", count);
    return wrong_inputs(self, given);
  }
  for (size_t i = 0; i < self->input_count; i++) {
    values[i] = PySequence_GetItem(x, (Py_ssize_t)i);
    if (values[i] == NULL) return -1;
  }
  return 0;
}

/* --- Outputs --- */

/* Finds the outputs' shapes for the inputs' and keeps them for the next call. */
static int fill_cache(model_object *self, const borrowed *inputs) {
  model_forget_cache(self);
  for (size_t i = 0; i < self->input_count; i++) {
    self->cached_inputs[i] = inputs[i].array.shape;
  }
  lepton_status status = lepton_model_output_shapes(
      self->handle, self->cached_inputs, self->input_count, self->cached_outputs,
      self->output_count);
  if (status != LEPTON_OK) {
    raise_status(status);
    return -1;
  }
  for (size_t i = 0; i < self->output_count; i++) {
    self->cached_arguments[i] =
        empty_arguments(self->outputs[i].dtype, &self->cached_outputs[i]);
    if (self->cached_arguments[i] == NULL) return -1;
  }
  self->cache_valid = 1;
  return 0;
}

static int cache_holds(const model_object *self, const borrowed *inputs) {
  if (!self->cache_valid) return 0;
  for (size_t i = 0; i < self->input_count; i++) {
    if (!same_shape(&self->cached_inputs[i], &inputs[i].array.shape)) return 0;
  }
  return 1;
}

/* --- Prediction --- */

/* What the progress function of a prediction in batches needs. */
typedef struct progress_context {
  PyThreadState *thread;
  PyObject *callback;
} progress_context;

static int report_progress(void *context, int64_t done, int64_t total) {
  progress_context *progress = context;
  PyEval_RestoreThread(progress->thread);
  int stop = PyErr_CheckSignals();
  if (!stop && progress->callback != Py_None) {
    PyObject *result =
        PyObject_CallFunction(progress->callback, "LL", (long long)done, (long long)total);
    stop = result == NULL;
    Py_XDECREF(result);
  }
  progress->thread = PyEval_SaveThread();
  return stop;
}

/* Everything a call holds, so that one place can give it back. */
typedef struct call_frame {
  PyObject **values;
  PyObject **results;
  borrowed *inputs;
  borrowed *outputs;
  lepton_array *arrays;
} call_frame;

/* Runs lepton on the frame's arrays, without the interpreter lock. */
static lepton_status compute(
    model_object *self, call_frame *frame, int64_t batch_size, PyObject *progress) {
  lepton_array *outputs = frame->arrays + self->input_count;
  size_t input_count = self->input_count, output_count = self->output_count;
  lepton_model *handle = self->handle;
  lepton_status status;
  if (progress == NULL) {
    PyThreadState *thread = PyEval_SaveThread();
    status = lepton_model_predict(handle, frame->arrays, input_count, outputs, output_count);
    PyEval_RestoreThread(thread);
    return status;
  }
  progress_context context = {NULL, progress};
  lepton_predict_options options = {
      sizeof options, batch_size, report_progress, &context};
  context.thread = PyEval_SaveThread();
  status = lepton_model_predict_batches(
      handle, frame->arrays, input_count, outputs, output_count, &options);
  PyEval_RestoreThread(context.thread);
  return status;
}

/* Whether a model takes or gives texts: the shapes of its outputs may then depend on what is in them,
 * and the memory of its outputs is lepton's. */
static int has_texts(const model_object *self) {
  for (size_t i = 0; i < self->input_count; i++)
    if (self->inputs[i].dtype == LEPTON_STRING) return 1;
  for (size_t i = 0; i < self->output_count; i++)
    if (self->outputs[i].dtype == LEPTON_STRING) return 1;
  return 0;
}

static PyObject *predict_texts(
    model_object *self, call_frame *frame, int64_t batch_size, PyObject *progress) {
  lepton_array *outputs = frame->arrays + self->input_count;
  memset(outputs, 0, self->output_count * sizeof *outputs);
  lepton_status status = compute(self, frame, batch_size, progress);
  if (status != LEPTON_OK && !PyErr_Occurred()) raise_status(status);
  for (size_t i = 0; i < self->output_count; i++) {
    if (!PyErr_Occurred()) frame->results[i] = take_array(&outputs[i]);
    lepton_array_free(&outputs[i]);
  }
  if (PyErr_Occurred()) return NULL;
  return assemble(frame->results, self->output_count, self->output_structure);
}

static PyObject *predict_in_frame(
    model_object *self, PyObject *x, call_frame *frame, int64_t batch_size, PyObject *progress) {
  if (gather(self, x, frame->values) < 0) return NULL;
  for (size_t i = 0; i < self->input_count; i++) {
    if (borrow_input(frame->values[i], &self->inputs[i], &frame->inputs[i]) < 0) return NULL;
    frame->arrays[i] = frame->inputs[i].array;
    /* lepton_array points at the strides, which lie in the slot. */
  }
  if (has_texts(self)) return predict_texts(self, frame, batch_size, progress);
  if (!cache_holds(self, frame->inputs) && fill_cache(self, frame->inputs) < 0) return NULL;
  for (size_t i = 0; i < self->output_count; i++) {
    frame->results[i] = PyObject_Call(numpy.empty, self->cached_arguments[i], NULL);
    if (frame->results[i] == NULL) return NULL;
    if (borrow_output(
            frame->results[i], self->outputs[i].dtype, &self->cached_outputs[i],
            &frame->outputs[i]) < 0)
      return NULL;
    frame->arrays[self->input_count + i] = frame->outputs[i].array;
  }
  lepton_status status = compute(self, frame, batch_size, progress);
  for (size_t i = 0; i < self->output_count; i++) release(&frame->outputs[i]);
  if (PyErr_Occurred()) return NULL;
  if (status != LEPTON_OK) return raise_status(status);
  for (size_t i = 0; i < self->output_count; i++) {
    frame->results[i] = finished_array(frame->results[i], self->outputs[i].dtype);
    if (frame->results[i] == NULL) return NULL;
  }
  return assemble(frame->results, self->output_count, self->output_structure);
}

PyObject *model_predict(
    model_object *self, PyObject *x, int64_t batch_size, PyObject *progress) {
  if ((self->handle == NULL || self->stale) && model_ready_for((PyObject *)self, x) < 0)
    return NULL;
  size_t inputs = self->input_count, outputs = self->output_count, count = inputs + outputs;
  PyObject *objects[INLINE_SLOTS];
  borrowed slots[INLINE_SLOTS];
  lepton_array arrays[INLINE_SLOTS];
  call_frame frame = {objects, objects + inputs, slots, slots + inputs, arrays};
  int large = count > INLINE_SLOTS;
  if (large) {
    frame.values = PyMem_Calloc(count, sizeof *frame.values);
    frame.inputs = PyMem_Calloc(count, sizeof *frame.inputs);
    frame.arrays = PyMem_Calloc(count, sizeof *frame.arrays);
    frame.results = frame.values + inputs;
    frame.outputs = frame.inputs + inputs;
  }
  PyObject *result = NULL;
  if (frame.values != NULL && frame.inputs != NULL && frame.arrays != NULL) {
    for (size_t i = 0; i < count; i++) {
      frame.values[i] = NULL;
      frame.inputs[i].held = 0;
    }
    self->busy++;
    result = predict_in_frame(self, x, &frame, batch_size, progress);
    self->busy--;
    for (size_t i = 0; i < count; i++) {
      release(&frame.inputs[i]);
      Py_XDECREF(frame.values[i]);
    }
  } else {
    PyErr_NoMemory();
  }
  if (large) {
    PyMem_Free(frame.values);
    PyMem_Free(frame.inputs);
    PyMem_Free(frame.arrays);
  }
  return result;
}
