/* Traces as objects: what custom code that is called with symbols writes down. */
#include "internal.h"

typedef struct trace_object {
  PyObject_HEAD
  lepton_trace *handle;
} trace_object;

static PyTypeObject *trace_type;

static lepton_trace *trace_of(PyObject *self) { return ((trace_object *)self)->handle; }

PyObject *new_trace(lepton_trace *handle) {
  allocfunc allocate = (allocfunc)PyType_GetSlot(trace_type, Py_tp_alloc);
  trace_object *self = (trace_object *)allocate(trace_type, 0);
  if (self != NULL) self->handle = handle;
  return (PyObject *)self;
}

void end_trace(PyObject *trace) {
  if (trace == NULL) return;
  ((trace_object *)trace)->handle = NULL;
  Py_DECREF(trace);
}

static void trace_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyObject *trace_add_layer(PyObject *self, PyObject *arguments) {
  const char *attribute, *json;
  int in_list;
  if (!PyArg_ParseTuple(arguments, "sps", &attribute, &in_list, &json)) return NULL;
  return none_or(lepton_trace_add_layer(trace_of(self), attribute, in_list, json, NULL));
}

static PyObject *trace_add_weight(PyObject *self, PyObject *arguments) {
  const char *name, *initializer;
  PyObject *dimensions;
  int trainable;
  lepton_shape shape;
  if (!PyArg_ParseTuple(arguments, "sOsp", &name, &dimensions, &initializer, &trainable))
    return NULL;
  if (shape_from_sequence(dimensions, &shape) < 0) return NULL;
  return none_or(lepton_trace_add_weight(trace_of(self), name, &shape, initializer, trainable));
}

static PyObject *trace_counts(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t inputs = 0, weights = 0;
  lepton_status status = lepton_trace_counts(trace_of(self), &inputs, &weights);
  if (status != LEPTON_OK) return raise_status(status);
  return Py_BuildValue("nn", (Py_ssize_t)inputs, (Py_ssize_t)weights);
}

static PyObject *trace_tensor(PyObject *self, PyObject *arguments) {
  long long tensor;
  if (!PyArg_ParseTuple(arguments, "L", &tensor)) return NULL;
  lepton_tensor_info info;
  lepton_status status = lepton_trace_tensor(trace_of(self), tensor, &info);
  if (status != LEPTON_OK) return raise_status(status);
  return tensor_tuple("", info.dtype, &info.shape);
}

static PyObject *trace_is_training(PyObject *self, PyObject *unused) {
  (void)unused;
  int training = 0;
  lepton_status status = lepton_trace_is_training(trace_of(self), &training);
  return status == LEPTON_OK ? PyBool_FromLong(training) : raise_status(status);
}

static PyObject *trace_arguments(PyObject *self, PyObject *unused) {
  (void)unused;
  char *json = NULL;
  lepton_status status = lepton_trace_arguments_json(trace_of(self), &json);
  return status == LEPTON_OK ? take_text(json) : raise_status(status);
}

#define CALL_CAPACITY 256

static PyObject *numbers(const lepton_tensor *tensors, size_t count) {
  if (count > CALL_CAPACITY) {
    return raise_message(
        LEPTON_ERROR_LIMIT, "a call gives %zu tensors; at most %d can be taken", count,
        CALL_CAPACITY);
  }
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    if (PyList_SetItem(list, (Py_ssize_t)i, PyLong_FromLongLong(tensors[i])) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *trace_call(PyObject *self, PyObject *arguments) {
  const char *class_name, *config, *json;
  if (!PyArg_ParseTuple(arguments, "sss", &class_name, &config, &json)) return NULL;
  lepton_tensor outputs[CALL_CAPACITY];
  size_t count = 0;
  lepton_status status = lepton_trace_call(
      trace_of(self), class_name, config, json, outputs, CALL_CAPACITY, &count);
  return status == LEPTON_OK ? numbers(outputs, count) : raise_status(status);
}

static PyObject *trace_call_layer(PyObject *self, PyObject *arguments) {
  Py_ssize_t layer;
  const char *json;
  if (!PyArg_ParseTuple(arguments, "ns", &layer, &json)) return NULL;
  lepton_tensor outputs[CALL_CAPACITY];
  size_t count = 0;
  lepton_status status = lepton_trace_call_layer(
      trace_of(self), (size_t)layer, json, outputs, CALL_CAPACITY, &count);
  return status == LEPTON_OK ? numbers(outputs, count) : raise_status(status);
}

/* At most 64 tensors from a sequence of integers. The count, or -1 with an exception. */
static Py_ssize_t tensors_from(PyObject *sequence, lepton_tensor *tensors, Py_ssize_t capacity) {
  Py_ssize_t count = PySequence_Size(sequence);
  if (count > capacity) PyErr_SetString(PyExc_ValueError, "too many tensors in one call");
  if (count < 0 || count > capacity) return -1;
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject *item = PySequence_GetItem(sequence, i);
    tensors[i] = item == NULL ? -1 : PyLong_AsLongLong(item);
    Py_XDECREF(item);
    if (PyErr_Occurred()) return -1;
  }
  return count;
}

static PyObject *trace_add_loss(PyObject *self, PyObject *arguments) {
  long long tensor;
  if (!PyArg_ParseTuple(arguments, "L", &tensor)) return NULL;
  return none_or(lepton_trace_add_loss(trace_of(self), tensor));
}

static PyObject *trace_set_outputs(PyObject *self, PyObject *arguments) {
  PyObject *sequence;
  lepton_tensor tensors[CALL_CAPACITY];
  if (!PyArg_ParseTuple(arguments, "O", &sequence)) return NULL;
  Py_ssize_t count = tensors_from(sequence, tensors, CALL_CAPACITY);
  if (count < 0) return NULL;
  return none_or(lepton_trace_set_outputs(trace_of(self), tensors, (size_t)count));
}

/* (name, target with forward and backward, whether it has a backward, tensors, types) -> tensors */
static PyObject *trace_call_host(PyObject *self, PyObject *arguments) {
  const char *name;
  PyObject *target, *sequence, *types;
  int differentiable;
  if (!PyArg_ParseTuple(
          arguments, "sOpOO", &name, &target, &differentiable, &sequence, &types))
    return NULL;
  lepton_tensor inputs[CALL_CAPACITY], outputs[CALL_CAPACITY];
  lepton_tensor_info infos[CALL_CAPACITY];
  Py_ssize_t count = tensors_from(sequence, inputs, CALL_CAPACITY);
  Py_ssize_t results = PySequence_Size(types);
  if (count < 0 || results < 0) return NULL;
  if (results > CALL_CAPACITY) {
    PyErr_SetString(PyExc_ValueError, "too many results of one call");
    return NULL;
  }
  for (Py_ssize_t i = 0; i < results; i++) {
    PyObject *item = PySequence_GetItem(types, i);
    const char *dtype = NULL;
    PyObject *shape = NULL;
    int fits = item != NULL && PyArg_ParseTuple(item, "sO", &dtype, &shape);
    if (fits) {
      infos[i].name = "";
      infos[i].dtype = dtype_from_name(dtype);
      fits = infos[i].dtype != 0 && shape_from_sequence(shape, &infos[i].shape) == 0;
    }
    Py_XDECREF(item);
    if (!fits) return NULL;
  }
  lepton_host_function function = {
      sizeof function, name, Py_NewRef(target), release_object, host_forward,
      differentiable ? host_backward : NULL};
  lepton_status status = lepton_trace_call_host(
      trace_of(self), &function, inputs, (size_t)count, infos, outputs, (size_t)results);
  if (status != LEPTON_OK) {
    Py_DECREF(target);
    return raise_status(status);
  }
  return numbers(outputs, (size_t)results);
}

static PyMethodDef trace_methods[] = {
    {"add_layer", trace_add_layer, METH_VARARGS, "(attribute, in a list, JSON)"},
    {"add_weight", trace_add_weight, METH_VARARGS, "(name, shape, initializer, trainable)"},
    {"counts", trace_counts, METH_NOARGS, "How many inputs and weights there are."},
    {"tensor", trace_tensor, METH_VARARGS, "(number) -> (\"\", dtype, shape)"},
    {"is_training", trace_is_training, METH_NOARGS, "Whether this is a step of training."},
    {"arguments", trace_arguments, METH_NOARGS, "The arguments of the call as JSON."},
    {"call", trace_call, METH_VARARGS, "(class, config, arguments as JSON) -> tensors"},
    {"call_layer", trace_call_layer, METH_VARARGS, "(number, arguments as JSON) -> tensors"},
    {"call_host", trace_call_host, METH_VARARGS,
     "(name, target, whether it has a backward, tensors, [(dtype, shape)]) -> tensors"},
    {"add_loss", trace_add_loss, METH_VARARGS, "(tensor)"},
    {"set_outputs", trace_set_outputs, METH_VARARGS, "(tensors)"},
    {NULL, NULL, 0, NULL}};

static PyType_Slot trace_slots[] = {
    {Py_tp_doc, "A call of custom code that is being written down."},
    {Py_tp_methods, trace_methods},
    {Py_tp_dealloc, trace_dealloc},
    {0, NULL}};

static PyType_Spec trace_spec = {
    "lepton._lepton.Trace", sizeof(trace_object), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, trace_slots};

int add_trace_type(PyObject *module) {
  trace_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &trace_spec, NULL);
  return trace_type == NULL ? -1 : PyModule_AddType(module, trace_type);
}
