/* The arrays of a file, without a model. */
#include "internal.h"

typedef struct weights_object {
  PyObject_HEAD
  lepton_weights *handle;
} weights_object;

static void weights_dealloc(PyObject *object) {
  PyTypeObject *type = Py_TYPE(object);
  lepton_weights_free(((weights_object *)object)->handle);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(object);
  Py_DECREF(type);
}

static PyObject *weights_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)keywords;
  const char *path;
  if (!PyArg_ParseTuple(arguments, "y", &path)) return NULL;
  lepton_weights *handle = NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_weights_open(path, &handle);
  Py_END_ALLOW_THREADS
  if (status != LEPTON_OK) return raise_status(status);
  allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
  weights_object *self = (weights_object *)allocate(type, 0);
  if (self == NULL) {
    lepton_weights_free(handle);
    return NULL;
  }
  self->handle = handle;
  return (PyObject *)self;
}

static PyObject *weights_entries(PyObject *object, PyObject *unused) {
  (void)unused;
  lepton_weights *handle = ((weights_object *)object)->handle;
  size_t count = 0;
  lepton_status status = lepton_weights_count(handle, &count);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    lepton_weights_info info;
    status = lepton_weights_describe(handle, i, &info);
    if (status != LEPTON_OK) {
      Py_DECREF(list);
      return raise_status(status);
    }
    PyObject *item = tensor_tuple(info.name, info.dtype, &info.shape);
    if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *weights_read(PyObject *object, PyObject *arguments) {
  Py_ssize_t index;
  if (!PyArg_ParseTuple(arguments, "n", &index)) return NULL;
  lepton_weights *handle = ((weights_object *)object)->handle;
  lepton_weights_info info;
  lepton_status status = lepton_weights_describe(handle, (size_t)index, &info);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *array = empty_array(info.dtype, &info.shape);
  if (array == NULL) return NULL;
  borrowed slot;
  if (borrow_output(array, info.dtype, &info.shape, &slot) < 0) {
    Py_DECREF(array);
    return NULL;
  }
  Py_BEGIN_ALLOW_THREADS
  status = lepton_weights_array(handle, (size_t)index, &slot.array);
  Py_END_ALLOW_THREADS
  release(&slot);
  if (status != LEPTON_OK) {
    Py_DECREF(array);
    return raise_status(status);
  }
  return finished_array(array, info.dtype);
}

static PyMethodDef methods[] = {
    {"entries", weights_entries, METH_NOARGS, "[(path, dtype, shape)]"},
    {"read", weights_read, METH_VARARGS, "(index) -> array"},
    {NULL, NULL, 0, NULL}};

static PyType_Slot slots[] = {
    {Py_tp_doc, "An open file of weights."},
    {Py_tp_methods, methods},
    {Py_tp_new, weights_new},
    {Py_tp_dealloc, weights_dealloc},
    {0, NULL}};

static PyType_Spec spec = {
    "lepton._lepton.Weights", sizeof(weights_object), 0, Py_TPFLAGS_DEFAULT, slots};

int add_weights_type(PyObject *module) {
  PyTypeObject *type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
  if (type == NULL) return -1;
  int failed = PyModule_AddType(module, type);
  Py_DECREF(type);
  return failed;
}
