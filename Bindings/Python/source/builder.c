/* Building models without a file. Tensors and layers are integers here; lepton/_symbolic.py makes
 * objects of them. */
#include "internal.h"

typedef struct builder_object {
  PyObject_HEAD
  lepton_builder *handle;
} builder_object;

static lepton_builder *handle_of(PyObject *self) { return ((builder_object *)self)->handle; }

/* The integers of a sequence. Free with PyMem_Free; NULL with an exception on failure. */
static lepton_tensor *tensors_from(PyObject *sequence, size_t *count) {
  Py_ssize_t size = PySequence_Size(sequence);
  if (size < 0) return NULL;
  lepton_tensor *tensors = PyMem_Calloc((size_t)size + 1, sizeof *tensors);
  if (tensors == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  for (Py_ssize_t i = 0; i < size; i++) {
    PyObject *item = PySequence_GetItem(sequence, i);
    tensors[i] = item == NULL ? -1 : PyLong_AsLongLong(item);
    Py_XDECREF(item);
    if (tensors[i] == -1 && PyErr_Occurred()) {
      PyMem_Free(tensors);
      return NULL;
    }
  }
  *count = (size_t)size;
  return tensors;
}

static PyObject *builder_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)keywords;
  int sequential;
  const char *name;
  if (!PyArg_ParseTuple(arguments, "pz", &sequential, &name)) return NULL;
  lepton_builder *handle = NULL;
  lepton_status status = lepton_builder_create(
      sequential ? LEPTON_SEQUENTIAL : LEPTON_FUNCTIONAL, name, &handle);
  if (status != LEPTON_OK) return raise_status(status);
  allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
  builder_object *self = (builder_object *)allocate(type, 0);
  if (self == NULL) {
    lepton_builder_free(handle);
    return NULL;
  }
  self->handle = handle;
  return (PyObject *)self;
}

static void builder_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  lepton_builder_free(handle_of(self));
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyObject *builder_input(PyObject *self, PyObject *arguments) {
  const char *name, *dtype_name;
  PyObject *dimensions;
  if (!PyArg_ParseTuple(arguments, "zsO", &name, &dtype_name, &dimensions)) return NULL;
  lepton_dtype dtype = dtype_from_name(dtype_name);
  lepton_shape shape;
  if (dtype == 0 || shape_from_sequence(dimensions, &shape) < 0) return NULL;
  lepton_tensor tensor = -1;
  lepton_status status = lepton_builder_input(handle_of(self), name, dtype, &shape, &tensor);
  return status == LEPTON_OK ? PyLong_FromLongLong(tensor) : raise_status(status);
}

/* For sequential models. */
static PyObject *builder_layer(PyObject *self, PyObject *arguments) {
  const char *class_name, *config;
  if (!PyArg_ParseTuple(arguments, "ss", &class_name, &config)) return NULL;
  lepton_status status =
      lepton_builder_layer(handle_of(self), class_name, config, NULL, 0, NULL);
  return none_or(status);
}

static PyObject *builder_create_layer(PyObject *self, PyObject *arguments) {
  const char *class_name, *config;
  if (!PyArg_ParseTuple(arguments, "ss", &class_name, &config)) return NULL;
  lepton_layer layer = -1;
  lepton_status status =
      lepton_builder_create_layer(handle_of(self), class_name, config, &layer);
  return status == LEPTON_OK ? PyLong_FromLongLong(layer) : raise_status(status);
}

/* Most tensors that a call of a layer gives: an RNN over stacked cells gives its output and the
 * states of all cells. */
#define CALL_CAPACITY 256

static PyObject *builder_call_layer(PyObject *self, PyObject *arguments) {
  long long layer;
  PyObject *inputs;
  const char *keywords;
  if (!PyArg_ParseTuple(arguments, "LOz", &layer, &inputs, &keywords)) return NULL;
  size_t input_count = 0;
  lepton_tensor *tensors = tensors_from(inputs, &input_count);
  if (tensors == NULL) return NULL;
  lepton_tensor outputs[CALL_CAPACITY];
  size_t count = 0;
  lepton_status status = lepton_builder_call_layer(
      handle_of(self), layer, tensors, input_count, keywords, outputs, CALL_CAPACITY, &count);
  PyMem_Free(tensors);
  if (status != LEPTON_OK) return raise_status(status);
  if (count > CALL_CAPACITY) {
    return raise_message(
        LEPTON_ERROR_LIMIT, "a layer gives %zu tensors; at most %d can be taken", count,
        CALL_CAPACITY);
  }
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    if (PyList_SetItem(list, (Py_ssize_t)i, PyLong_FromLongLong(outputs[i])) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *builder_tensor(PyObject *self, PyObject *arguments) {
  long long tensor;
  if (!PyArg_ParseTuple(arguments, "L", &tensor)) return NULL;
  lepton_tensor_info info;
  lepton_status status = lepton_builder_tensor(handle_of(self), tensor, &info);
  if (status != LEPTON_OK) return raise_status(status);
  return tensor_tuple(info.name, info.dtype, &info.shape);
}

static PyObject *builder_finish(PyObject *self, PyObject *arguments) {
  PyObject *model, *inputs, *outputs;
  if (!PyArg_ParseTuple(arguments, "O!OO", model_type, &model, &inputs, &outputs)) return NULL;
  size_t input_count = 0, output_count = 0;
  lepton_tensor *from = tensors_from(inputs, &input_count);
  lepton_tensor *to = from == NULL ? NULL : tensors_from(outputs, &output_count);
  if (to == NULL) {
    PyMem_Free(from);
    return NULL;
  }
  lepton_model *handle = NULL;
  lepton_status status = lepton_builder_finish(
      handle_of(self), input_count > 0 ? from : NULL, input_count, output_count > 0 ? to : NULL,
      output_count, &handle);
  PyMem_Free(from);
  PyMem_Free(to);
  if (status != LEPTON_OK) return raise_status(status);
  if (model_adopt((model_object *)model, handle) < 0) return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"input", builder_input, METH_VARARGS, "(name or None, dtype, shape) -> tensor"},
    {"layer", builder_layer, METH_VARARGS, "(class, config): adds a layer to a sequential model"},
    {"create_layer", builder_create_layer, METH_VARARGS, "(class, config) -> layer"},
    {"call_layer", builder_call_layer, METH_VARARGS,
     "(layer, tensors, keyword arguments as JSON or None) -> tensors"},
    {"tensor", builder_tensor, METH_VARARGS, "(tensor) -> (name, dtype, shape)"},
    {"finish", builder_finish, METH_VARARGS, "(model to fill, input tensors, output tensors)"},
    {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A builder of liblepton: Builder(sequential, name or None)."},
    {Py_tp_methods, methods},
    {Py_tp_new, builder_new},
    {Py_tp_dealloc, builder_dealloc},
    {0, NULL}};

static PyType_Spec spec = {
    "lepton._lepton.Builder", sizeof(builder_object), 0, Py_TPFLAGS_DEFAULT, slots};

int add_builder_type(PyObject *module) {
  PyObject *type = PyType_FromModuleAndSpec(module, &spec, NULL);
  if (type == NULL) return -1;
  int failed = PyModule_AddType(module, (PyTypeObject *)type);
  Py_DECREF(type);
  return failed;
}
