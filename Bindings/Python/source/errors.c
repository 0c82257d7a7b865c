/* Statuses become exceptions. */
#include <stdarg.h>

#include "internal.h"

collaborators shared;

static PyObject *attribute(const char *module, const char *name) {
  PyObject *imported = PyImport_ImportModule(module);
  if (imported == NULL) return NULL;
  PyObject *value = PyObject_GetAttrString(imported, name);
  Py_DECREF(imported);
  return value;
}

int import_collaborators(void) {
  if (shared.as_bfloat16 != NULL) return 0;
  if ((shared.error = attribute("lepton._errors", "error")) == NULL) return -1;
  if ((shared.empty = attribute("numpy", "empty")) == NULL) return -1;
  PyObject *dtype = attribute("numpy", "dtype");
  if (dtype == NULL) return -1;
  for (int i = LEPTON_FLOAT32; i < DTYPE_COUNT; i++) {
    const char *name = i == LEPTON_BFLOAT16 ? "uint16"
                       : i == LEPTON_STRING ? "object"
                                            : lepton_dtype_name((lepton_dtype)i);
    shared.dtypes[i] = PyObject_CallFunction(dtype, "s", name);
    if (shared.dtypes[i] == NULL) break;
  }
  Py_DECREF(dtype);
  if (PyErr_Occurred()) return -1;
  if ((shared.as_input = attribute("lepton._arrays", "as_input")) == NULL) return -1;
  if ((shared.tensor_type = attribute("lepton._tensor", "Tensor")) == NULL) return -1;
  if ((shared.as_numbers = attribute("lepton._arrays", "as_numbers")) == NULL) return -1;
  if ((shared.as_texts = attribute("lepton._arrays", "as_texts")) == NULL) return -1;
  shared.as_bfloat16 = attribute("lepton._arrays", "as_bfloat16");
  return shared.as_bfloat16 == NULL ? -1 : 0;
}

static PyObject *raise_text(lepton_status status, PyObject *text) {
  if (text == NULL || import_collaborators() < 0) {
    Py_XDECREF(text);
    return NULL;
  }
  PyObject *exception = PyObject_CallFunction(shared.error, "iO", (int)status, text);
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
