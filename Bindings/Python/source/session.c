/* Sessions, and the arrays that show their memory. */
#include "internal.h"

typedef struct session_object {
  PyObject_HEAD
  lepton_session *handle;
  /* The inputs' descriptions; their shapes are the session's. */
  size_t input_count;
  tensor_spec *inputs;
  size_t output_count;
  PyObject *output_structure;
  /* A run is under way. */
  int busy;
  /* Arrays that show the session's memory; it stays while there are any. */
  Py_ssize_t view_count;
  int closed;
} session_object;

/* A session's input or output as an exporter of its memory. */
typedef struct view_object {
  PyObject_HEAD
  PyObject *session;
  lepton_array array;
  Py_ssize_t shape[LEPTON_MAX_RANK];
  Py_ssize_t strides[LEPTON_MAX_RANK];
  Py_ssize_t item_size;
} view_object;

static PyTypeObject *session_type;
static PyTypeObject *view_type;

/* struct's letters, by lepton_dtype; bfloat16 shows as its bits. */
static const char *const formats[DTYPE_COUNT] = {"",  "f", "d", "e", "H", "b", "h",
                                                 "i", "q", "B", "H", "I", "Q", "?", ""};

/* Frees the handle of a session that was closed, once nothing shows its memory any more. */
static void free_closed(session_object *self) {
  if (!self->closed || self->view_count > 0) return;
  lepton_session_free(self->handle);
  self->handle = NULL;
}

static int view_getbuffer(PyObject *object, Py_buffer *buffer, int flags) {
  view_object *self = (view_object *)object;
  Py_ssize_t count = 1;
  for (size_t i = 0; i < self->array.shape.rank; i++) count *= self->shape[i];
  buffer->obj = Py_NewRef(object);
  buffer->buf = self->array.data;
  buffer->len = count * self->item_size;
  buffer->itemsize = self->item_size;
  buffer->readonly = 0;
  buffer->ndim = (int)self->array.shape.rank;
  buffer->format = (flags & PyBUF_FORMAT) ? (char *)formats[self->array.dtype] : NULL;
  buffer->shape = (flags & PyBUF_ND) ? self->shape : NULL;
  buffer->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? self->strides : NULL;
  buffer->suboffsets = NULL;
  buffer->internal = NULL;
  return 0;
}

static void view_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  session_object *session = (session_object *)((view_object *)object)->session;
  session->view_count--;
  free_closed(session);
  Py_DECREF((PyObject *)session);
  PyObject_Free(object);
  Py_DECREF(type);
}

/* An exporter of one of the session's arrays. It holds the session, whose memory it shows. */
static PyObject *new_view(session_object *session, const lepton_array *array) {
  size_t item_size = 0;
  lepton_status status = lepton_dtype_size(array->dtype, &item_size);
  if (status != LEPTON_OK) return raise_status(status);
  view_object *view = PyObject_New(view_object, view_type);
  if (view == NULL) return NULL;
  view->session = Py_NewRef((PyObject *)session);
  session->view_count++;
  view->array = *array;
  view->item_size = (Py_ssize_t)item_size;
  Py_ssize_t step = (Py_ssize_t)item_size;
  for (size_t i = array->shape.rank; i-- > 0;) {
    view->shape[i] = (Py_ssize_t)array->shape.dims[i];
    view->strides[i] = step;
    step *= view->shape[i];
  }
  return (PyObject *)view;
}

/* --- Making one --- */

static int describe_inputs(session_object *self, model_object *model) {
  self->inputs = PyMem_Calloc(model->input_count + 1, sizeof *self->inputs);
  if (self->inputs == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  for (size_t i = 0; i < model->input_count; i++) {
    lepton_array view;
    lepton_status status = lepton_session_input(self->handle, i, &view);
    if (status != LEPTON_OK) {
      raise_status(status);
      return -1;
    }
    lepton_tensor_info info = {model->inputs[i].name, view.dtype, view.shape};
    if (tensor_spec_set(&self->inputs[i], &info) < 0) return -1;
    self->input_count = i + 1;
  }
  return 0;
}

static PyObject *session_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)keywords;
  PyObject *model_argument, *shapes;
  int keep_state, threads;
  if (!PyArg_ParseTuple(arguments, "O!Opi", model_type, &model_argument, &shapes, &keep_state,
                        &threads))
    return NULL;
  model_object *model = (model_object *)model_argument;
  if (model_handle(model_argument) == NULL) return NULL;
  for (size_t i = 0; i < model->input_count + model->output_count; i++) {
    const tensor_spec *spec = i < model->input_count ? &model->inputs[i]
                                                     : &model->outputs[i - model->input_count];
    if (spec->dtype != LEPTON_STRING) continue;
    return raise_message(
        LEPTON_ERROR_UNSUPPORTED,
        "'%s' are strings, for which there are no sessions in Python; use predict()", spec->name);
  }
  Py_ssize_t count = PySequence_Size(shapes);
  if (count < 0) return NULL;
  lepton_shape *inputs = PyMem_Calloc((size_t)count + 1, sizeof *inputs);
  if (inputs == NULL) return PyErr_NoMemory();
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *shape = PySequence_GetItem(shapes, i);
    int failed = shape == NULL || shape_from_sequence(shape, &inputs[i]) < 0;
    Py_XDECREF(shape);
    if (failed) {
      PyMem_Free(inputs);
      return NULL;
    }
  }
  lepton_session_options options = {sizeof options, keep_state, threads};
  lepton_session *handle = NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_session_create(model->handle, inputs, (size_t)count, &options, &handle);
  Py_END_ALLOW_THREADS
  PyMem_Free(inputs);
  if (status != LEPTON_OK) return raise_status(status);
  allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
  session_object *self = (session_object *)allocate(type, 0);
  if (self == NULL) {
    lepton_session_free(handle);
    return NULL;
  }
  self->handle = handle;
  self->output_count = model->output_count;
  self->output_structure = Py_XNewRef(model->output_structure);
  if (describe_inputs(self, model) < 0) Py_CLEAR(self);
  return (PyObject *)self;
}

static void session_dealloc(PyObject *object) {
  session_object *self = (session_object *)object;
  PyTypeObject *type = Py_TYPE(object);
  lepton_session_free(self->handle);
  for (size_t i = 0; i < self->input_count; i++) tensor_spec_clear(&self->inputs[i]);
  PyMem_Free(self->inputs);
  Py_XDECREF(self->output_structure);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(object);
  Py_DECREF(type);
}

/* --- Running --- */

static int unusable(session_object *self) {
  if (self->closed) {
    raise_message(LEPTON_ERROR_INVALID_HANDLE, "the session was closed");
    return 1;
  }
  if (!self->busy) return 0;
  PyErr_SetString(
      PyExc_RuntimeError, "the session is running in another thread; one thread at a time");
  return 1;
}

static int copy_input(session_object *self, size_t index, PyObject *value) {
  const tensor_spec *spec = &self->inputs[index];
  borrowed slot;
  if (borrow_input(value, spec, &slot) < 0) return -1;
  lepton_array target;
  lepton_status status = lepton_session_input(self->handle, index, &target);
  int failed = -1;
  if (status != LEPTON_OK) {
    raise_status(status);
  } else if (!same_shape(&slot.array.shape, &target.shape)) {
    PyObject *given = shape_tuple(&slot.array.shape), *wanted = shape_tuple(&target.shape);
    if (given != NULL && wanted != NULL) {
      raise_message(
          LEPTON_ERROR_SHAPE_MISMATCH,
          "input '%s' has shape %S, but the session was made for %S", spec->name, given, wanted);
    }
    Py_XDECREF(given);
    Py_XDECREF(wanted);
  } else {
    failed = PyBuffer_ToContiguous(target.data, &slot.view, slot.view.len, 'C');
  }
  release(&slot);
  return failed;
}

static PyObject *new_output(session_object *self, size_t index) {
  lepton_array source;
  lepton_status status = lepton_session_output(self->handle, index, &source);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *array = empty_array(source.dtype, &source.shape);
  borrowed slot;
  if (array == NULL || borrow_output(array, source.dtype, &source.shape, &slot) < 0) {
    Py_XDECREF(array);
    return NULL;
  }
  memcpy(slot.view.buf, source.data, (size_t)slot.view.len);
  release(&slot);
  return finished_array(array, source.dtype);
}

/* Copies of the outputs, in the model's structure. */
static PyObject *results(session_object *self) {
  PyObject **arrays = PyMem_Calloc(self->output_count + 1, sizeof *arrays);
  if (arrays == NULL) return PyErr_NoMemory();
  PyObject *result = NULL;
  size_t made = 0;
  while (made < self->output_count && (arrays[made] = new_output(self, made)) != NULL) made++;
  if (made == self->output_count) result = assemble(arrays, made, self->output_structure);
  for (size_t i = 0; i < self->output_count; i++) Py_XDECREF(arrays[i]);
  PyMem_Free(arrays);
  return result;
}

static PyObject *session_run(PyObject *object, PyObject *const *arguments, Py_ssize_t count) {
  session_object *self = (session_object *)object;
  if (unusable(self)) return NULL;
  if (count != 0 && count != (Py_ssize_t)self->input_count) {
    return raise_message(
        LEPTON_ERROR_INVALID_ARGUMENT, "the session takes %zu inputs, but was given %zd",
        self->input_count, count);
  }
  self->busy = 1;
  int failed = 0;
  for (Py_ssize_t i = 0; i < count && !failed; i++) {
    failed = copy_input(self, (size_t)i, arguments[i]);
  }
  lepton_status status = LEPTON_OK;
  if (!failed) {
    PyThreadState *thread = PyEval_SaveThread();
    status = lepton_session_run(self->handle);
    PyEval_RestoreThread(thread);
  }
  PyObject *result = NULL;
  if (!failed) result = status == LEPTON_OK ? results(self) : raise_status(status);
  self->busy = 0;
  return result;
}

static PyObject *session_close(PyObject *object, PyObject *unused) {
  (void)unused;
  session_object *self = (session_object *)object;
  if (self->closed) Py_RETURN_NONE;
  if (unusable(self)) return NULL;
  self->closed = 1;
  free_closed(self);
  Py_RETURN_NONE;
}

static PyObject *session_reset_states(PyObject *object, PyObject *unused) {
  (void)unused;
  session_object *self = (session_object *)object;
  if (unusable(self)) return NULL;
  lepton_status status = lepton_session_reset_states(self->handle);
  return none_or(status);
}

static PyObject *session_profile(PyObject *object, PyObject *arguments) {
  session_object *self = (session_object *)object;
  Py_ssize_t runs;
  if (!PyArg_ParseTuple(arguments, "n", &runs) || unusable(self)) return NULL;
  self->busy = 1;
  lepton_profile *profile = NULL;
  PyThreadState *thread = PyEval_SaveThread();
  lepton_status status = lepton_program_profile(self->handle, (size_t)runs, &profile);
  PyEval_RestoreThread(thread);
  self->busy = 0;
  return status == LEPTON_OK ? profile_texts(profile) : raise_status(status);
}

static PyObject *session_view(
    PyObject *object, PyObject *arguments,
    lepton_status (*find)(const lepton_session *, size_t, lepton_array *)) {
  Py_ssize_t index;
  if (!PyArg_ParseTuple(arguments, "n", &index)) return NULL;
  session_object *self = (session_object *)object;
  if (self->closed) return raise_message(LEPTON_ERROR_INVALID_HANDLE, "the session was closed");
  lepton_array array;
  lepton_status status = find(self->handle, (size_t)index, &array);
  if (status != LEPTON_OK) return raise_status(status);
  return Py_BuildValue("(Ns)", new_view(self, &array), lepton_dtype_name(array.dtype));
}

static PyObject *session_input(PyObject *self, PyObject *arguments) {
  return session_view(self, arguments, lepton_session_input);
}

static PyObject *session_output(PyObject *self, PyObject *arguments) {
  return session_view(self, arguments, lepton_session_output);
}

static PyMethodDef methods[] = {
    {"run", (PyCFunction)(void (*)(void))session_run, METH_FASTCALL,
     "run($self, *inputs)\n--\n\nRun the model on one array for each input, or without "
     "arguments on what `inputs` hold. Returns copies of the outputs."},
    {"close", session_close, METH_NOARGS,
     "close($self)\n--\n\nGive the memory back. Arrays that show it stay usable."},
    {"_profile", session_profile, METH_VARARGS, "(runs) -> (profile, trace), JSON"},
    {"_input", session_input, METH_VARARGS, "(index) -> (buffer, dtype)"},
    {"_output", session_output, METH_VARARGS, "(index) -> (buffer, dtype)"},
    {"reset_states", session_reset_states, METH_NOARGS,
     "reset_states($self)\n--\n\nSet the states of all recurrent layers back to zero."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot session_slots[] = {
    {Py_tp_doc, "A session of liblepton."},
    {Py_tp_methods, methods},
    {Py_tp_new, session_new},
    {Py_tp_dealloc, session_dealloc},
    {0, NULL}};

static PyType_Spec session_spec = {
    "lepton._lepton.Session", sizeof(session_object), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, session_slots};

static PyType_Slot view_slots[] = {
    {Py_tp_doc, "The memory of a session's input or output."},
    {Py_tp_dealloc, view_dealloc},
    {Py_bf_getbuffer, view_getbuffer},
    {0, NULL}};

static PyType_Spec view_spec = {
    "lepton._lepton.View", sizeof(view_object), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, view_slots};

int add_session_type(PyObject *module) {
  session_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &session_spec, NULL);
  view_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &view_spec, NULL);
  if (session_type == NULL || view_type == NULL) return -1;
  return PyModule_AddType(module, session_type);
}
