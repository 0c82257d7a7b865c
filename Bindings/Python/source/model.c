/* The model type: opening, closing, and its methods. */
#include "internal.h"

PyTypeObject *model_type;
PyObject *tensor_type;

static void forget_handle(model_object *self) {
  model_forget_cache(self);
  for (size_t i = 0; i < self->input_count && self->inputs != NULL; i++) {
    tensor_spec_clear(&self->inputs[i]);
  }
  for (size_t i = 0; i < self->output_count && self->outputs != NULL; i++) {
    tensor_spec_clear(&self->outputs[i]);
  }
  PyMem_Free(self->inputs);
  PyMem_Free(self->outputs);
  PyMem_Free(self->cached_inputs);
  PyMem_Free(self->cached_outputs);
  PyMem_Free(self->cached_arguments);
  self->inputs = self->outputs = NULL;
  self->cached_inputs = self->cached_outputs = NULL;
  self->cached_arguments = NULL;
  self->input_count = self->output_count = 0;
  Py_CLEAR(self->output_structure);
  Py_CLEAR(self->input_keys);
  lepton_model_free(self->handle);
  self->handle = NULL;
}

int model_adopt(model_object *self, lepton_model *handle) {
  if (self->busy) {
    lepton_model_free(handle);
    PyErr_SetString(PyExc_RuntimeError, "the model is in use and cannot be replaced now");
    return -1;
  }
  forget_handle(self);
  self->handle = handle;
  size_t inputs = 0, outputs = 0;
  lepton_status status = lepton_model_input_count(handle, &inputs);
  if (status == LEPTON_OK) status = lepton_model_output_count(handle, &outputs);
  if (status != LEPTON_OK) goto failed;
  self->inputs = PyMem_Calloc(inputs + 1, sizeof *self->inputs);
  self->outputs = PyMem_Calloc(outputs + 1, sizeof *self->outputs);
  self->cached_inputs = PyMem_Calloc(inputs + 1, sizeof *self->cached_inputs);
  self->cached_outputs = PyMem_Calloc(outputs + 1, sizeof *self->cached_outputs);
  self->cached_arguments = PyMem_Calloc(outputs + 1, sizeof *self->cached_arguments);
  if (self->inputs == NULL || self->outputs == NULL || self->cached_inputs == NULL ||
      self->cached_outputs == NULL || self->cached_arguments == NULL) {
    PyErr_NoMemory();
    goto raised;
  }
  self->input_count = inputs;
  self->output_count = outputs;
  lepton_tensor_info info;
  for (size_t i = 0; i < inputs; i++) {
    if ((status = lepton_model_input(handle, i, &info)) != LEPTON_OK) goto failed;
    if (tensor_spec_set(&self->inputs[i], &info) < 0) goto raised;
  }
  for (size_t i = 0; i < outputs; i++) {
    if ((status = lepton_model_output(handle, i, &info)) != LEPTON_OK) goto failed;
    if (tensor_spec_set(&self->outputs[i], &info) < 0) goto raised;
  }
  return 0;
failed:
  raise_status(status);
raised:
  forget_handle(self);
  return -1;
}

int model_ready_for(PyObject *self, PyObject *x) {
  model_object *model = (model_object *)self;
  if (model->handle == NULL) {
    PyObject *done = PyObject_CallMethod(self, "_build_for", "O", x);
    if (done == NULL) return -1;
    Py_DECREF(done);
    if (model->handle == NULL) {
      raise_message(LEPTON_ERROR_INVALID_ARGUMENT, "the model has not been built");
      return -1;
    }
  }
  if (model->stale) {
    model->stale = 0;
    PyObject *done = PyObject_CallMethod(self, "_refresh", NULL);
    if (done == NULL) return -1;
    Py_DECREF(done);
  }
  return 0;
}

lepton_model *model_handle(PyObject *self) {
  return model_ready_for(self, Py_None) < 0 ? NULL : ((model_object *)self)->handle;
}

static PyObject *one_argument(
    PyObject *const *arguments, Py_ssize_t count, PyObject *names, const char *name) {
  if (count == 1 && names == NULL) return arguments[0];
  if (count == 0 && names != NULL && PyTuple_Size(names) == 1 &&
      PyUnicode_CompareWithASCIIString(PyTuple_GetItem(names, 0), name) == 0)
    return arguments[0];
  PyErr_Format(PyExc_TypeError, "expected one argument, '%s'", name);
  return NULL;
}

static PyObject *model_predict_on_batch(
    PyObject *self, PyObject *const *arguments, Py_ssize_t count, PyObject *names) {
  PyObject *x = one_argument(arguments, count, names, "x");
  return x == NULL ? NULL : model_predict((model_object *)self, x, 0, NULL);
}

static PyObject *model_predict_batches(PyObject *self, PyObject *arguments) {
  PyObject *x, *progress;
  long long batch_size;
  if (!PyArg_ParseTuple(arguments, "OLO", &x, &batch_size, &progress)) return NULL;
  return model_predict((model_object *)self, x, batch_size, progress);
}

/* Whether a model is called with symbolic tensors, as a layer. */
static int is_symbolic(PyObject *x) {
  if ((PyObject *)Py_TYPE(x) == tensor_type) return 1;
  PyObject *first = NULL;
  Py_ssize_t position = 0;
  if (PyDict_Check(x)) {
    PyDict_Next(x, &position, NULL, &first);
  } else if (PyList_Check(x) && PyList_Size(x) > 0) {
    first = PyList_GetItem(x, 0);
  } else if (PyTuple_Check(x) && PyTuple_Size(x) > 0) {
    first = PyTuple_GetItem(x, 0);
  }
  return first != NULL && (PyObject *)Py_TYPE(first) == tensor_type;
}

/* model(x, training=False, mask=None) */
static PyObject *model_call(PyObject *self, PyObject *arguments, PyObject *keywords) {
  if (PyTuple_Size(arguments) > 0 && is_symbolic(PyTuple_GetItem(arguments, 0))) {
    return PyObject_CallMethod(self, "_call_symbolic", "O", PyTuple_GetItem(arguments, 0));
  }
  if (keywords == NULL && PyTuple_Size(arguments) == 1) {
    return model_predict((model_object *)self, PyTuple_GetItem(arguments, 0), 0, NULL);
  }
  static char *names[] = {"inputs", "training", "mask", NULL};
  PyObject *x, *training = Py_None, *mask = Py_None;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|OO", names, &x, &training, &mask))
    return NULL;
  int in_training = PyObject_IsTrue(training);
  if (in_training < 0) return NULL;
  if (in_training || mask != Py_None) {
    return raise_message(
        LEPTON_ERROR_UNSUPPORTED, "a model is called for inference only: %s",
        in_training ? "leave out training=True"
                    : "masks come from the model's own Masking and Embedding layers");
  }
  return model_predict((model_object *)self, x, 0, NULL);
}

/* --- Opening --- */

static PyObject *adopt_result(PyObject *self, lepton_status status, lepton_model *handle) {
  if (status != LEPTON_OK) return raise_status(status);
  if (model_adopt((model_object *)self, handle) < 0) return NULL;
  Py_RETURN_NONE;
}

/* A path as bytes, or None for NULL. */
static int optional_path(PyObject *value, const char **path) {
  *path = NULL;
  if (value == Py_None) return 0;
  *path = PyBytes_AsString(value);
  return *path == NULL ? -1 : 0;
}

static PyObject *model_open(PyObject *self, PyObject *arguments) {
  const char *path, *weights;
  PyObject *weights_path;
  if (!PyArg_ParseTuple(arguments, "yO", &path, &weights_path)) return NULL;
  if (optional_path(weights_path, &weights) < 0) return NULL;
  lepton_load_options options = {.struct_size = sizeof options, .weights_path = weights};
  lepton_model *handle = NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_load(path, &options, &handle);
  Py_END_ALLOW_THREADS
  return adopt_result(self, status, handle);
}

static PyObject *model_open_memory(PyObject *self, PyObject *arguments) {
  Py_buffer data;
  const char *weights;
  PyObject *weights_path;
  if (!PyArg_ParseTuple(arguments, "y*O", &data, &weights_path)) return NULL;
  if (optional_path(weights_path, &weights) < 0) {
    PyBuffer_Release(&data);
    return NULL;
  }
  lepton_load_options options = {.struct_size = sizeof options, .weights_path = weights};
  lepton_model *handle = NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_load_from_memory(data.buf, (size_t)data.len, &options, &handle);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(&data);
  return adopt_result(self, status, handle);
}

static PyObject *model_open_json(PyObject *self, PyObject *arguments) {
  const char *json;
  if (!PyArg_ParseTuple(arguments, "s", &json)) return NULL;
  lepton_model *handle = NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_from_json(json, &handle);
  Py_END_ALLOW_THREADS
  return adopt_result(self, status, handle);
}

static PyObject *model_set_structure(PyObject *object, PyObject *arguments) {
  model_object *self = (model_object *)object;
  PyObject *inputs, *outputs;
  if (!PyArg_ParseTuple(arguments, "OO", &inputs, &outputs)) return NULL;
  int fits = (inputs == Py_None || (PyTuple_Check(inputs) &&
                                    PyTuple_Size(inputs) == (Py_ssize_t)self->input_count)) &&
             (!PyTuple_Check(outputs) || PyTuple_Size(outputs) == (Py_ssize_t)self->output_count);
  if (!fits) return raise_message(LEPTON_ERROR_INTERNAL, "names do not fit the model");
  PyObject *old_inputs = self->input_keys, *old_outputs = self->output_structure;
  self->input_keys = inputs == Py_None ? NULL : Py_NewRef(inputs);
  self->output_structure = PyTuple_Check(outputs)  ? Py_NewRef(outputs)
                           : outputs == Py_True ? Py_NewRef(Py_None)
                                                : NULL;
  Py_XDECREF(old_inputs);
  Py_XDECREF(old_outputs);
  Py_RETURN_NONE;
}

static PyObject *model_close(PyObject *object, PyObject *unused) {
  (void)unused;
  model_object *self = (model_object *)object;
  if (self->busy) {
    PyErr_SetString(PyExc_RuntimeError, "the model is in use and cannot be changed now");
    return NULL;
  }
  forget_handle(self);
  Py_RETURN_NONE;
}

static PyObject *model_is_open(PyObject *self, PyObject *unused) {
  (void)unused;
  return PyBool_FromLong(((model_object *)self)->handle != NULL);
}

static PyObject *model_set_stale(PyObject *self, PyObject *unused) {
  (void)unused;
  ((model_object *)self)->stale = 1;
  Py_RETURN_NONE;
}

static void model_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  forget_handle((model_object *)object);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(object);
  Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"predict_on_batch", (PyCFunction)(void (*)(void))model_predict_on_batch,
     METH_FASTCALL | METH_KEYWORDS,
     "predict_on_batch($self, x)\n--\n\nRun the model on x, all of it at once."},
    {"_predict_batches", model_predict_batches, METH_VARARGS,
     "(x, batch size, progress function or None)"},
    {"_open", model_open, METH_VARARGS, "(path as bytes, weights' path as bytes or None)"},
    {"_open_memory", model_open_memory, METH_VARARGS, "(bytes, weights' path or None)"},
    {"_open_json", model_open_json, METH_VARARGS, "(text)"},
    {"_set_structure", model_set_structure, METH_VARARGS,
     "(input keys or None, False: one array, True: a list, or a tuple of output keys)"},
    {"_close", model_close, METH_NOARGS, "Frees the model behind this object."},
    {"_set_stale", model_set_stale, METH_NOARGS, "_refresh() is called before the next use."},
    {"_is_open", model_is_open, METH_NOARGS, "Whether there is a model behind this object."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A model of liblepton."},
    {Py_tp_methods, methods},
    {Py_tp_call, model_call},
    {Py_tp_dealloc, model_dealloc},
    {0, NULL}};

static PyType_Spec spec = {
    "lepton._lepton.Model", sizeof(model_object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    slots};

static int add_methods(PyMethodDef *method) {
  for (; method->ml_name != NULL; method++) {
    PyObject *descriptor = PyDescr_NewMethod(model_type, method);
    if (descriptor == NULL) return -1;
    int failed = PyObject_SetAttrString((PyObject *)model_type, method->ml_name, descriptor);
    Py_DECREF(descriptor);
    if (failed) return -1;
  }
  return 0;
}

int add_model_type(PyObject *module) {
  model_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
  if (model_type == NULL || add_methods(model_fact_methods) < 0 ||
      add_methods(compiling_methods) < 0 || add_methods(training_methods) < 0 ||
      add_methods(vocabulary_methods) < 0)
    return -1;
  return PyModule_AddType(module, model_type);
}
