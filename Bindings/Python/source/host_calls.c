/* Calls of Python by the library while a model runs, with arrays as tuples (memory, dtype name, shape)
 * that nobody keeps, and the exceptions that they raise. */
#include "internal.h"

static _Thread_local PyObject *pending;

PyObject *take_pending_exception(void) {
  PyObject *exception = pending;
  pending = NULL;
  return exception;
}

int fail_call(void) {
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
  int status = result == NULL ? fail_call() : 0;
  Py_XDECREF(inputs);
  Py_XDECREF(outputs);
  Py_XDECREF(result);
  PyGILState_Release(state);
  return status;
}

int host_forward(void *context, const lepton_host_call *call) {
  return compute(context, "forward", call);
}

int host_backward(void *context, const lepton_host_call *call) {
  return compute(context, "backward", call);
}

void release_object(void *object) {
  if (!Py_IsInitialized()) return;
  PyGILState_STATE state = PyGILState_Ensure();
  Py_XDECREF((PyObject *)object);
  PyGILState_Release(state);
}
