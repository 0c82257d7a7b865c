/* Custom code: Python objects behind the functions of lepton_custom_class. What is called here is in
 * lepton/_custom.py. */
#include "internal.h"

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
  int status = result == NULL ? fail_call() : 0;
  end_trace(trace);
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
  int status = made == NULL ? fail_call() : 0;
  end_trace(trace);
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
  objects_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &objects_spec, NULL);
  if (objects_type == NULL || PyModule_AddType(module, objects_type) < 0) return -1;
  return PyModule_AddFunctions(module, custom_functions);
}
