/* Statuses become exceptions. */
#include <stdarg.h>

#include "internal.h"

numpy_objects numpy;

static PyObject *attribute(const char *module, const char *name) {
  PyObject *found = PyImport_ImportModule(module);
  if (found == NULL) return NULL;
  PyObject *value = PyObject_GetAttrString(found, name);
  Py_DECREF(found);
  return value;
}

int import_numpy(void) {
  if (numpy.empty != NULL) return 0;
  PyObject *dtype = attribute("numpy", "dtype");
  if (dtype == NULL) return -1;
  for (int i = LEPTON_FLOAT32; i < DTYPE_COUNT; i++) {
    const char *name = i == LEPTON_BFLOAT16 ? "uint16"
                       : i == LEPTON_STRING ? "object"
                                            : lepton_dtype_name((lepton_dtype)i);
    numpy.dtypes[i] = PyObject_CallFunction(dtype, "s", name);
    if (numpy.dtypes[i] == NULL) break;
  }
  Py_DECREF(dtype);
  if (PyErr_Occurred()) return -1;
  numpy.empty = attribute("numpy", "empty");
  return numpy.empty == NULL ? -1 : 0;
}

PyObject *imported(package_function function) {
  static const struct {
    const char *module, *name;
  } places[PACKAGE_FUNCTION_COUNT] = {
      [AS_INPUT] = {"lepton._arrays", "as_input"},
      [AS_NUMBERS] = {"lepton._arrays", "as_numbers"},
      [AS_TEXTS] = {"lepton._arrays", "as_texts"},
      [AS_BFLOAT16] = {"lepton._arrays", "as_bfloat16"},
      [MAKE_ERROR] = {"lepton._errors", "error"}};
  static PyObject *functions[PACKAGE_FUNCTION_COUNT];
  if (functions[function] == NULL)
    functions[function] = attribute(places[function].module, places[function].name);
  return functions[function];
}

static PyObject *raise_text(lepton_status status, PyObject *text) {
  PyObject *make_error = text == NULL ? NULL : imported(MAKE_ERROR);
  if (make_error == NULL) {
    Py_XDECREF(text);
    return NULL;
  }
  PyObject *exception = PyObject_CallFunction(make_error, "iO", (int)status, text);
  Py_DECREF(text);
  if (exception == NULL) return NULL;
  if (status == LEPTON_ERROR_HOST) PyException_SetCause(exception, take_pending_exception());
  PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
  Py_DECREF(exception);
  return NULL;
}

PyObject *raise_status(lepton_status status) {
  const char *text = lepton_last_error();
  return raise_text(status, PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace"));
}

PyObject *none_or(lepton_status status) {
  if (status != LEPTON_OK) return raise_status(status);
  Py_RETURN_NONE;
}

PyObject *raise_message(lepton_status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  PyObject *text = PyUnicode_FromFormatV(format, arguments);
  va_end(arguments);
  return raise_text(status, text);
}
