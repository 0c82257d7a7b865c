/* Custom code: Python objects behind the functions of lepton_custom_class, and traces as objects.
 * What is called here is in lepton/_custom.py; arrays go there as tuples (memory, dtype name, shape)
 * that nobody keeps. */
#include "internal.h"

/* --- Exceptions on their way through the library --- */

static _Thread_local PyObject *pending;

PyObject *take_pending_exception(void) {
  PyObject *exception = pending;
  pending = NULL;
  return exception;
}

/* Keeps the current exception and tells the library of it. Always 1. */
static int failed(void) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (value != NULL && traceback != NULL) PyException_SetTraceback(value, traceback);
  PyObject *name = type == NULL ? NULL : PyObject_GetAttrString(type, "__name__");
  PyObject *text = value == NULL ? NULL : PyObject_Str(value);
  PyObject *sentence =
      name == NULL || text == NULL ? NULL : PyUnicode_FromFormat("%U: %U", name, text);
  PyObject *bytes = sentence == NULL ? NULL : PyUnicode_AsUTF8String(sentence);
  const char *characters = bytes == NULL ? NULL : PyBytes_AsString(bytes);
  lepton_fail(characters != NULL ? characters : "a Python exception without a text");
  PyErr_Clear();
  Py_XDECREF(name);
  Py_XDECREF(text);
  Py_XDECREF(sentence);
  Py_XDECREF(bytes);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  Py_XDECREF(pending);
  pending = value;
  return 1;
}

/* --- Traces --- */

typedef struct trace_object {
  PyObject_HEAD
  lepton_trace *handle;
} trace_object;

static PyTypeObject *trace_type;

static lepton_trace *trace_of(PyObject *self) { return ((trace_object *)self)->handle; }

/* An object that stands for a trace until the library's function returns. */
static PyObject *new_trace(lepton_trace *handle) {
  allocfunc allocate = (allocfunc)PyType_GetSlot(trace_type, Py_tp_alloc);
  trace_object *self = (trace_object *)allocate(trace_type, 0);
  if (self != NULL) self->handle = handle;
  return (PyObject *)self;
}

static void trace_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyObject *none_or(lepton_status status) {
  if (status != LEPTON_OK) return raise_status(status);
  Py_RETURN_NONE;
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

/* --- Functions on arrays --- */

/* A list of tuples for arrays; None for one without memory. */
static PyObject *array_list(const lepton_array *arrays, size_t count, int writable) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    PyObject *item = NULL;
    if (arrays == NULL || arrays[i].data == NULL) {
      item = Py_NewRef(Py_None);
    } else {
      size_t size = 0;
      lepton_status status = lepton_dtype_size(arrays[i].dtype, &size);
      Py_ssize_t bytes = (Py_ssize_t)size;
      for (size_t axis = 0; axis < arrays[i].shape.rank; axis++) {
        bytes *= (Py_ssize_t)arrays[i].shape.dims[axis];
      }
      PyObject *memory = PyMemoryView_FromMemory(
          arrays[i].data, bytes, writable ? PyBUF_WRITE : PyBUF_READ);
      if (status != LEPTON_OK || memory == NULL) {
        Py_XDECREF(memory);
        if (!PyErr_Occurred()) raise_status(status);
      } else {
        item = Py_BuildValue(
            "NsN", memory, lepton_dtype_name(arrays[i].dtype), shape_tuple(&arrays[i].shape));
      }
    }
    if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) Py_CLEAR(list);
  }
  return list;
}

/* Calls a method with the arrays of a run. */
static int compute(PyObject *target, const char *method, const lepton_host_call *call) {
  PyGILState_STATE state = PyGILState_Ensure();
  int backward = call->output_gradients != NULL;
  PyObject *inputs = array_list(call->inputs, call->input_count, 0);
  PyObject *outputs = array_list(call->outputs, call->output_count, !backward);
  PyObject *result = NULL;
  if (inputs != NULL && outputs != NULL && backward) {
    PyObject *given = array_list(call->output_gradients, call->output_count, 0);
    PyObject *wanted = array_list(call->input_gradients, call->input_count, 1);
    if (given != NULL && wanted != NULL) {
      result = PyObject_CallMethod(target, method, "OOOO", inputs, outputs, given, wanted);
    }
    Py_XDECREF(given);
    Py_XDECREF(wanted);
  } else if (inputs != NULL && outputs != NULL) {
    result = PyObject_CallMethod(target, method, "OO", inputs, outputs);
  }
  int status = result == NULL ? failed() : 0;
  Py_XDECREF(inputs);
  Py_XDECREF(outputs);
  Py_XDECREF(result);
  PyGILState_Release(state);
  return status;
}

static int host_forward(void *context, const lepton_host_call *call) {
  return compute(context, "forward", call);
}

static int host_backward(void *context, const lepton_host_call *call) {
  return compute(context, "backward", call);
}

/* Gives back a Python object that the library held. */
static void release_object(void *object) {
  if (!Py_IsInitialized()) return;
  PyGILState_STATE state = PyGILState_Ensure();
  Py_XDECREF((PyObject *)object);
  PyGILState_Release(state);
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

/* --- Classes --- */

/* Calls a method with a trace and, where there are any, the types of inputs. */
static int with_trace(
    PyObject *target, const char *method, const lepton_tensor_info *inputs, size_t count,
    lepton_trace *handle) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *trace = new_trace(handle);
  PyObject *types = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && types != NULL; i++) {
    PyObject *item = tensor_tuple("", inputs[i].dtype, &inputs[i].shape);
    if (item == NULL || PyList_SetItem(types, (Py_ssize_t)i, item) < 0) Py_CLEAR(types);
  }
  PyObject *result = trace == NULL || types == NULL
                         ? NULL
                         : PyObject_CallMethod(target, method, "OO", trace, types);
  int status = result == NULL ? failed() : 0;
  if (trace != NULL) ((trace_object *)trace)->handle = NULL;
  Py_XDECREF(trace);
  Py_XDECREF(types);
  Py_XDECREF(result);
  PyGILState_Release(state);
  return status;
}

static int class_create(
    void *context, const char *name, const char *config, lepton_trace *handle, void **object) {
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *trace = new_trace(handle);
  PyObject *made = trace == NULL ? NULL
                                 : PyObject_CallMethod(
                                       (PyObject *)context, "create", "ssO", name, config, trace);
  int status = made == NULL ? failed() : 0;
  if (trace != NULL) ((trace_object *)trace)->handle = NULL;
  Py_XDECREF(trace);
  *object = made;
  PyGILState_Release(state);
  return status;
}

static int class_build(
    void *object, const lepton_tensor_info *inputs, size_t count, lepton_trace *trace) {
  return with_trace(object, "build", inputs, count, trace);
}

static int class_trace(void *object, lepton_trace *trace) {
  return with_trace(object, "trace", NULL, 0, trace);
}

static int class_result(void *object, lepton_trace *trace) {
  return with_trace(object, "trace_result", NULL, 0, trace);
}

typedef struct objects_object {
  PyObject_HEAD
  lepton_custom_objects *handle;
} objects_object;

static PyTypeObject *objects_type;

static PyObject *objects_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  (void)arguments, (void)keywords;
  lepton_custom_objects *handle = NULL;
  lepton_status status = lepton_custom_objects_create(&handle);
  if (status != LEPTON_OK) return raise_status(status);
  allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
  objects_object *self = (objects_object *)allocate(type, 0);
  if (self == NULL) {
    lepton_custom_objects_free(handle);
    return NULL;
  }
  self->handle = handle;
  return (PyObject *)self;
}

static void objects_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  lepton_custom_objects_free(((objects_object *)self)->handle);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyObject *objects_begin(PyObject *self, PyObject *unused) {
  (void)unused;
  return none_or(lepton_custom_scope_begin(((objects_object *)self)->handle));
}

static PyObject *objects_end(PyObject *self, PyObject *unused) {
  (void)self, (void)unused;
  return none_or(lepton_custom_scope_end());
}

static PyMethodDef objects_methods[] = {
    {"begin", objects_begin, METH_NOARGS, "Begins a scope of the calling thread."},
    {"end", objects_end, METH_NOARGS, "Ends the calling thread's innermost scope."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot objects_slots[] = {
    {Py_tp_doc, "Custom classes by their names."},
    {Py_tp_methods, objects_methods},
    {Py_tp_new, objects_new},
    {Py_tp_dealloc, objects_dealloc},
    {0, NULL}};

static PyType_Spec objects_spec = {
    "lepton._lepton.CustomObjects", sizeof(objects_object), 0, Py_TPFLAGS_DEFAULT, objects_slots};

/* The handle of objects or None. 0, or -1 with an exception. */
static int handle_of(PyObject *objects, lepton_custom_objects **handle) {
  *handle = NULL;
  if (objects == Py_None) return 0;
  if (Py_TYPE(objects) != objects_type) {
    PyErr_SetString(PyExc_TypeError, "expected CustomObjects or None");
    return -1;
  }
  *handle = ((objects_object *)objects)->handle;
  return 0;
}

static PyObject *register_class(PyObject *module, PyObject *arguments) {
  (void)module;
  PyObject *objects, *target;
  lepton_custom_objects *handle;
  const char *name, *place, *class_name;
  int kind;
  if (!PyArg_ParseTuple(
          arguments, "OsizzO", &objects, &name, &kind, &place, &class_name, &target))
    return NULL;
  if (handle_of(objects, &handle) < 0) return NULL;
  lepton_custom_class custom = {
      .struct_size = sizeof custom, .kind = (lepton_custom_kind)kind, .module = place,
      .context = Py_NewRef(target), .release = release_object, .create = class_create,
      .destroy = release_object, .class_name = class_name};
  if (kind == LEPTON_CUSTOM_INITIALIZER) {
    custom.forward = host_forward;
  } else {
    custom.build = class_build;
    custom.trace = class_trace;
    custom.trace_result = class_result;
    PyObject *masks = PyObject_GetAttrString(target, "supports_masking");
    custom.supports_masking = masks != NULL && PyObject_IsTrue(masks) == 1;
    Py_XDECREF(masks);
    PyErr_Clear();
  }
  lepton_status status = lepton_register(handle, name, &custom);
  if (status != LEPTON_OK) {
    Py_DECREF(target);
    return raise_status(status);
  }
  Py_RETURN_NONE;
}

static PyObject *register_replacement(PyObject *module, PyObject *arguments) {
  (void)module;
  PyObject *objects;
  lepton_custom_objects *handle;
  const char *name, *json;
  if (!PyArg_ParseTuple(arguments, "Oss", &objects, &name, &json)) return NULL;
  if (handle_of(objects, &handle) < 0) return NULL;
  return none_or(lepton_register_replacement(handle, name, json));
}

static PyObject *unregister(PyObject *module, PyObject *arguments) {
  (void)module;
  PyObject *objects;
  lepton_custom_objects *handle;
  const char *name;
  if (!PyArg_ParseTuple(arguments, "Os", &objects, &name)) return NULL;
  if (handle_of(objects, &handle) < 0) return NULL;
  return none_or(lepton_unregister(handle, name));
}

static PyMethodDef custom_functions[] = {
    {"register", register_class, METH_VARARGS,
     "(CustomObjects or None, name, kind, module or None, class name or None, target)"},
    {"register_replacement", register_replacement, METH_VARARGS,
     "(CustomObjects or None, name, JSON)"},
    {"unregister", unregister, METH_VARARGS, "(CustomObjects or None, name)"},
    {NULL, NULL, 0, NULL}};

int add_custom_types(PyObject *module) {
  trace_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &trace_spec, NULL);
  if (trace_type == NULL || PyModule_AddType(module, trace_type) < 0) return -1;
  objects_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &objects_spec, NULL);
  if (objects_type == NULL || PyModule_AddType(module, objects_type) < 0) return -1;
  return PyModule_AddFunctions(module, custom_functions);
}
