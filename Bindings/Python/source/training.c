/*
 * Training: batches and events on their way between Python and lepton.
 *
 * lepton computes without the interpreter lock. It asks for batches and tells of events on the
 * calling thread; there the lock is taken again. An exception that Python raises in such a call
 * stops the training and goes on to the caller.
 */
#include <time.h>

#include "internal.h"

/* Seconds between two looks for signals, and two steps of a progress bar. */
#define INTERVAL 0.05

/* --- Batches --- */

/* Arrays that are borrowed for a batch. */
typedef struct batch_frame {
  size_t count;
  borrowed *slots;
  lepton_array *arrays;
  lepton_batch batch;
} batch_frame;

static void frame_clear(batch_frame *frame) {
  for (size_t i = 0; i < frame->count; i++) release(&frame->slots[i]);
  PyMem_Free(frame->slots);
  PyMem_Free(frame->arrays);
  memset(frame, 0, sizeof *frame);
}

int borrow_numbers(PyObject *value, const char *name, borrowed *slot) {
  lepton_tensor_info any = {name, (lepton_dtype)0, {0, {0}}};
  tensor_spec spec;
  PyObject *as_numbers = imported(AS_NUMBERS);
  if (as_numbers == NULL) return -1;
  PyObject *array = PyObject_CallFunction(as_numbers, "Os", value, name);
  if (array == NULL) return -1;
  PyObject *dtype = PyObject_GetAttrString(array, "dtype");
  PyObject *dtype_name = dtype == NULL ? NULL : PyObject_GetAttrString(dtype, "name");
  PyObject *text = dtype_name == NULL ? NULL : PyUnicode_AsUTF8String(dtype_name);
  if (text != NULL) any.dtype = dtype_from_name(PyBytes_AsString(text));
  Py_XDECREF(text);
  Py_XDECREF(dtype_name);
  Py_XDECREF(dtype);
  int failed = any.dtype == 0 || tensor_spec_set(&spec, &any) < 0;
  if (!failed) {
    spec.shape.rank = LEPTON_MAX_RANK + 2; /* No rank is adjusted. */
    failed = borrow_input(array, &spec, slot) < 0;
    tensor_spec_clear(&spec);
  }
  Py_DECREF(array);
  return failed ? -1 : 0;
}

static int borrow_weights(PyObject *value, borrowed *slot) {
  lepton_tensor_info info = {"sample_weight", LEPTON_FLOAT32, {1, {-1}}};
  tensor_spec spec;
  if (tensor_spec_set(&spec, &info) < 0) return -1;
  int failed = borrow_input(value, &spec, slot);
  tensor_spec_clear(&spec);
  return failed;
}

static const char *output_name(const model_object *self, size_t index) {
  return index < self->output_count ? self->outputs[index].name : "target";
}

/* Fills a frame from (inputs, targets, sample weights): sequences, the last with None for outputs
 * without weights, or None. */
static int frame_fill(model_object *self, batch_frame *frame, PyObject *data) {
  PyObject *parts[3] = {NULL, NULL, NULL};
  if (!PyTuple_Check(data) || PyTuple_Size(data) != 3) {
    raise_message(LEPTON_ERROR_INTERNAL, "a batch is no tuple of three");
    return -1;
  }
  size_t counts[3] = {0, 0, 0};
  for (int i = 0; i < 3; i++) {
    parts[i] = PyTuple_GetItem(data, i);
    if (parts[i] == Py_None) continue;
    Py_ssize_t size = PySequence_Size(parts[i]);
    if (size < 0) return -1;
    counts[i] = (size_t)size;
  }
  if (counts[0] != self->input_count) {
    raise_message(
        LEPTON_ERROR_INVALID_ARGUMENT, "the model takes %zu inputs, but was given %zu",
        self->input_count, counts[0]);
    return -1;
  }
  size_t total = counts[0] + counts[1] + counts[2];
  memset(frame, 0, sizeof *frame);
  frame->slots = PyMem_Calloc(total + 1, sizeof *frame->slots);
  frame->arrays = PyMem_Calloc(total + 1, sizeof *frame->arrays);
  if (frame->slots == NULL || frame->arrays == NULL) {
    frame_clear(frame);
    PyErr_NoMemory();
    return -1;
  }
  for (int part = 0; part < 3; part++) {
    for (size_t i = 0; i < counts[part]; i++) {
      borrowed *slot = &frame->slots[frame->count];
      PyObject *value = PySequence_GetItem(parts[part], (Py_ssize_t)i);
      int failed = value == NULL;
      if (failed) {
      } else if (value == Py_None) {
        memset(&slot->array, 0, sizeof slot->array);
      } else if (part == 0) {
        failed = borrow_input(value, &self->inputs[i], slot);
      } else if (part == 1) {
        failed = borrow_numbers(value, output_name(self, i), slot);
      } else {
        failed = borrow_weights(value, slot);
      }
      Py_XDECREF(value);
      if (failed) {
        frame_clear(frame);
        return -1;
      }
      frame->arrays[frame->count++] = slot->array;
    }
  }
  frame->batch.inputs = frame->arrays;
  frame->batch.input_count = counts[0];
  frame->batch.targets = counts[1] > 0 ? frame->arrays + counts[0] : NULL;
  frame->batch.target_count = counts[1];
  frame->batch.sample_weights = counts[2] > 0 ? frame->arrays + counts[0] + counts[1] : NULL;
  frame->batch.sample_weight_count = counts[2];
  return 0;
}

/* --- Calls from lepton --- */

/* Which events of batches Python hears. */
enum { HEARS_NONE = 0, HEARS_ALL = 1, HEARS_SOME = 2 };

/* What the calls from lepton need. One thread state serves all of them. */
typedef struct run_context {
  model_object *model;
  PyThreadState *thread;
  /* (kind, epoch, step, logs or None) -> 0 to go on, 1 to end the training; or None. */
  PyObject *on_event;
  int train_batches;
  int test_batches;
  double last;
} run_context;

/* Where batches come from: a function that gives (inputs, targets, sample weights) or None. */
typedef struct source_context {
  run_context *run;
  PyObject *next;
  batch_frame frame;
} source_context;

static double now(void) {
  struct timespec time;
  timespec_get(&time, TIME_UTC);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int take_batch(void *context, lepton_batch *batch) {
  source_context *source = context;
  PyEval_RestoreThread(source->run->thread);
  int result = -1;
  frame_clear(&source->frame);
  PyObject *data = PyErr_CheckSignals() ? NULL : PyObject_CallNoArgs(source->next);
  if (data == Py_None) {
    result = 0;
  } else if (data != NULL && frame_fill(source->run->model, &source->frame, data) == 0) {
    *batch = source->frame.batch;
    result = 1;
  }
  Py_XDECREF(data);
  source->run->thread = PyEval_SaveThread();
  return result;
}

static PyObject *logs_of(const lepton_event *event) {
  if (event->count == 0) return Py_NewRef(Py_None);
  PyObject *logs = PyDict_New();
  for (size_t i = 0; i < event->count && logs != NULL; i++) {
    PyObject *value = PyFloat_FromDouble(event->values[i]);
    if (value == NULL || PyDict_SetItemString(logs, event->names[i], value) < 0) Py_CLEAR(logs);
    Py_XDECREF(value);
  }
  return logs;
}

/* Tells Python of an event, with the interpreter lock held. */
static int tell(const run_context *run, const lepton_event *event) {
  if (PyErr_CheckSignals()) return -1;
  if (run->on_event == Py_None) return 0;
  PyObject *logs = logs_of(event);
  if (logs == NULL) return -1;
  PyObject *answer = PyObject_CallFunction(
      run->on_event, "iLLN", (int)event->kind, (long long)event->epoch, (long long)event->step,
      logs);
  if (answer == NULL) return -1;
  long value = PyLong_AsLong(answer);
  Py_DECREF(answer);
  return PyErr_Occurred() ? -1 : value != 0;
}

/* Whether nobody needs to hear of this event now. */
static int passes_over(run_context *run, const lepton_event *event) {
  int hears;
  switch (event->kind) {
    case LEPTON_TRAIN_BATCH_BEGIN:
    case LEPTON_TRAIN_BATCH_END: hears = run->train_batches; break;
    case LEPTON_TEST_BATCH_BEGIN:
    case LEPTON_TEST_BATCH_END: hears = run->test_batches; break;
    default: return 0;
  }
  if (hears == HEARS_ALL) return 0;
  if (event->kind == LEPTON_TRAIN_BATCH_BEGIN || event->kind == LEPTON_TEST_BATCH_BEGIN) return 1;
  double time = now();
  if (time - run->last < INTERVAL && !(hears == HEARS_SOME && event->step == 0)) return 1;
  run->last = time;
  return 0;
}

static int hear_event(void *context, const lepton_event *event) {
  run_context *run = context;
  if (passes_over(run, event)) return 0;
  PyEval_RestoreThread(run->thread);
  int result = tell(run, event);
  run->thread = PyEval_SaveThread();
  return result;
}

/* --- Functions --- */

/* Data for a run: whole (a tuple), from a function, or none. */
typedef struct data_argument {
  PyObject *value;
  batch_frame whole;
  source_context source;
} data_argument;

static int data_prepare(data_argument *data, run_context *run) {
  memset(&data->whole, 0, sizeof data->whole);
  memset(&data->source, 0, sizeof data->source);
  data->source.run = run;
  data->source.next = data->value;
  return PyTuple_Check(data->value) ? frame_fill(run->model, &data->whole, data->value) : 0;
}

static void data_clear(data_argument *data) {
  frame_clear(&data->whole);
  frame_clear(&data->source.frame);
}

static const lepton_batch *data_whole(const data_argument *data) {
  return PyTuple_Check(data->value) ? &data->whole.batch : NULL;
}

static lepton_next_batch data_source(const data_argument *data) {
  return PyTuple_Check(data->value) || data->value == Py_None ? NULL : take_batch;
}

/* The weights of classes: two arrays in one block, from a dict or None. */
static int class_weights(PyObject *dict, int64_t **ids, float **values, size_t *count) {
  *ids = NULL;
  *values = NULL;
  *count = 0;
  if (dict == Py_None) return 0;
  Py_ssize_t size = PyDict_Size(dict), position = 0;
  if (size < 0) return -1;
  *ids = PyMem_Calloc((size_t)size + 1, sizeof **ids);
  *values = PyMem_Calloc((size_t)size + 1, sizeof **values);
  PyObject *key, *value;
  while (*ids != NULL && *values != NULL && PyDict_Next(dict, &position, &key, &value)) {
    (*ids)[*count] = PyLong_AsLongLong(key);
    (*values)[*count] = (float)PyFloat_AsDouble(value);
    (*count)++;
  }
  if (*ids == NULL || *values == NULL) PyErr_NoMemory();
  return PyErr_Occurred() ? -1 : 0;
}

static PyObject *fit(PyObject *object, PyObject *arguments) {
  model_object *self = (model_object *)object;
  data_argument data, validation;
  PyObject *weights;
  run_context run = {self, NULL, NULL, HEARS_ALL, HEARS_ALL, 0};
  lepton_fit_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  long long batch_size, epochs, initial_epoch, steps, validation_batch, validation_steps, freq;
  if (!PyArg_ParseTuple(
          arguments, "OOOLLLLpdLLLOii", &data.value, &validation.value, &weights, &batch_size,
          &epochs, &initial_epoch, &steps, &options.keep_order, &options.validation_split,
          &validation_batch, &validation_steps, &freq, &run.on_event, &run.train_batches,
          &run.test_batches))
    return NULL;
  options.batch_size = batch_size;
  options.epochs = epochs;
  options.initial_epoch = initial_epoch;
  options.steps_per_epoch = steps;
  options.validation_batch_size = validation_batch;
  options.validation_steps = validation_steps;
  options.validation_freq = freq;
  if (model_handle(object) == NULL) return NULL;
  int64_t *ids;
  float *values;
  size_t count;
  int prepared = data_prepare(&data, &run) == 0;
  if (data_prepare(&validation, &run) < 0) prepared = 0;
  if (prepared && class_weights(weights, &ids, &values, &count) == 0) {
    options.data = data_whole(&data);
    options.next_batch = data_source(&data);
    options.next_batch_context = &data.source;
    options.validation_data = data_whole(&validation);
    options.validation_next_batch = data_source(&validation);
    options.validation_next_batch_context = &validation.source;
    options.class_weight_ids = ids;
    options.class_weight_values = values;
    options.class_weight_count = count;
    options.on_event = hear_event;
    options.on_event_context = &run;
    lepton_model *handle = self->handle;
    self->busy++;
    run.thread = PyEval_SaveThread();
    lepton_status status = lepton_model_fit(handle, &options, NULL);
    PyEval_RestoreThread(run.thread);
    self->busy--;
    if (status != LEPTON_OK && !PyErr_Occurred()) raise_status(status);
  }
  if (prepared) {
    PyMem_Free(ids);
    PyMem_Free(values);
  }
  data_clear(&data);
  data_clear(&validation);
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

/* Room for the losses and metrics. Free with PyMem_Free; NULL with an exception on failure. */
static double *metric_room(lepton_model *handle, size_t *count) {
  *count = 0;
  lepton_status status = lepton_model_metric_count(handle, count);
  if (status != LEPTON_OK) {
    raise_status(status);
    return NULL;
  }
  double *values = PyMem_Calloc(*count + 1, sizeof *values);
  if (values == NULL) PyErr_NoMemory();
  return values;
}

static PyObject *list_of(const double *values, size_t count) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    if (PyList_SetItem(list, (Py_ssize_t)i, PyFloat_FromDouble(values[i])) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *evaluate(PyObject *object, PyObject *arguments) {
  model_object *self = (model_object *)object;
  data_argument data;
  run_context run = {self, NULL, NULL, HEARS_ALL, HEARS_ALL, 0};
  long long batch_size, steps;
  if (!PyArg_ParseTuple(
          arguments, "OLLOi", &data.value, &batch_size, &steps, &run.on_event, &run.test_batches))
    return NULL;
  lepton_model *handle = model_handle(object);
  if (handle == NULL) return NULL;
  size_t count;
  double *values = metric_room(handle, &count);
  if (values == NULL) return NULL;
  if (data_prepare(&data, &run) == 0) {
    lepton_evaluate_options options;
    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.data = data_whole(&data);
    options.next_batch = data_source(&data);
    options.next_batch_context = &data.source;
    options.batch_size = batch_size;
    options.steps = steps;
    options.on_event = hear_event;
    options.on_event_context = &run;
    self->busy++;
    run.thread = PyEval_SaveThread();
    lepton_status status = lepton_model_evaluate(handle, &options, values, count);
    PyEval_RestoreThread(run.thread);
    self->busy--;
    if (status != LEPTON_OK && !PyErr_Occurred()) raise_status(status);
  }
  data_clear(&data);
  PyObject *result = PyErr_Occurred() ? NULL : list_of(values, count);
  PyMem_Free(values);
  return result;
}

static PyObject *on_batch(
    PyObject *object, PyObject *arguments,
    lepton_status (*function)(lepton_model *, const lepton_batch *, double *, size_t)) {
  model_object *self = (model_object *)object;
  PyObject *data;
  if (!PyArg_ParseTuple(arguments, "O", &data)) return NULL;
  lepton_model *handle = model_handle(object);
  if (handle == NULL) return NULL;
  size_t count;
  double *values = metric_room(handle, &count);
  if (values == NULL) return NULL;
  PyObject *result = NULL;
  batch_frame frame;
  memset(&frame, 0, sizeof frame);
  if (frame_fill(self, &frame, data) == 0) {
    self->busy++;
    PyThreadState *thread = PyEval_SaveThread();
    lepton_status status = function(handle, &frame.batch, values, count);
    PyEval_RestoreThread(thread);
    self->busy--;
    result = status == LEPTON_OK ? list_of(values, count) : raise_status(status);
  }
  frame_clear(&frame);
  PyMem_Free(values);
  return result;
}

static PyObject *profile_training(PyObject *object, PyObject *arguments) {
  model_object *self = (model_object *)object;
  PyObject *data;
  Py_ssize_t runs;
  if (!PyArg_ParseTuple(arguments, "On", &data, &runs)) return NULL;
  lepton_model *handle = model_handle(object);
  if (handle == NULL) return NULL;
  PyObject *result = NULL;
  batch_frame frame;
  memset(&frame, 0, sizeof frame);
  if (frame_fill(self, &frame, data) == 0) {
    lepton_profile *profile = NULL;
    self->busy++;
    PyThreadState *thread = PyEval_SaveThread();
    lepton_status status =
        lepton_program_profile_training(handle, &frame.batch, (size_t)runs, &profile);
    PyEval_RestoreThread(thread);
    self->busy--;
    result = status == LEPTON_OK ? profile_texts(profile) : raise_status(status);
  }
  frame_clear(&frame);
  return result;
}

static PyObject *train_on_batch(PyObject *self, PyObject *arguments) {
  return on_batch(self, arguments, lepton_model_train_on_batch);
}

static PyObject *test_on_batch(PyObject *self, PyObject *arguments) {
  return on_batch(self, arguments, lepton_model_test_on_batch);
}

PyMethodDef training_methods[] = {
    {"_fit", fit, METH_VARARGS,
     "(data, validation data, class weights, batch size, epochs, first epoch, steps, keep order, "
     "validation split, validation batch size, validation steps, validation frequency, event "
     "function or None, events of training batches, events of test batches)"},
    {"_evaluate", evaluate, METH_VARARGS,
     "(data, batch size, steps, event function or None, events of batches) -> numbers"},
    {"_train_on_batch", train_on_batch, METH_VARARGS, "(data) -> numbers"},
    {"_profile_training", profile_training, METH_VARARGS,
     "(data, runs) -> (profile, trace), JSON"},
    {"_test_on_batch", test_on_batch, METH_VARARGS, "(data) -> numbers"},
    {NULL, NULL, 0, NULL}};
