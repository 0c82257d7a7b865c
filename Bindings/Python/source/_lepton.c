/* The extension module lepton._lepton. */
#include "internal.h"

static PyObject *version(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  return PyUnicode_FromString(lepton_version());
}

static PyObject *json_of(lepton_status (*function)(char **)) {
  char *json = NULL;
  lepton_status status = function(&json);
  return status == LEPTON_OK ? take_text(json) : raise_status(status);
}

static PyObject *features_json(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  return json_of(lepton_features_json);
}

static PyObject *catalog_json(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  return json_of(lepton_catalog_json);
}

static PyObject *convert(PyObject *module, PyObject *arguments) {
  (void)module;
  const char *path, *weights, *new_path;
  int format, without_optimizer, reader;
  if (!PyArg_ParseTuple(
          arguments, "yzyipi", &path, &weights, &new_path, &format, &without_optimizer, &reader)) {
    return NULL;
  }
  lepton_load_options load = {sizeof load, weights};
  lepton_save_options save = {
      sizeof save, (lepton_file_format)format, without_optimizer, (lepton_file_reader)reader};
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_file_convert(path, &load, new_path, &save);
  Py_END_ALLOW_THREADS
  return none_or(status);
}

static PyObject *inspect(PyObject *module, PyObject *arguments) {
  (void)module;
  const char *path;
  if (!PyArg_ParseTuple(arguments, "y", &path)) return NULL;
  char *json = NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_file_inspect(path, &json);
  Py_END_ALLOW_THREADS
  return status == LEPTON_OK ? take_text(json) : raise_status(status);
}

static PyObject *set_num_threads(PyObject *module, PyObject *arguments) {
  (void)module;
  int count;
  if (!PyArg_ParseTuple(arguments, "i", &count)) return NULL;
  lepton_status status = lepton_set_thread_count(count);
  return none_or(status);
}

static PyObject *get_num_threads(PyObject *module, PyObject *unused) {
  (void)module, (void)unused;
  int count = 0;
  lepton_status status = lepton_get_thread_count(&count);
  return status == LEPTON_OK ? PyLong_FromLong(count) : raise_status(status);
}

static PyObject *set_random_seed(PyObject *module, PyObject *arguments) {
  (void)module;
  unsigned long long seed;
  if (!PyArg_ParseTuple(arguments, "K", &seed)) return NULL;
  lepton_status status = lepton_set_random_seed(seed);
  return none_or(status);
}

static PyObject *set_tensor_type(PyObject *module, PyObject *type) {
  (void)module;
  Py_XDECREF(tensor_type);
  tensor_type = Py_NewRef(type);
  Py_RETURN_NONE;
}

static PyObject *status_name(PyObject *module, PyObject *arguments) {
  (void)module;
  int status;
  if (!PyArg_ParseTuple(arguments, "i", &status)) return NULL;
  return PyUnicode_FromString(lepton_status_name((lepton_status)status));
}

static PyMethodDef methods[] = {
    {"version", version, METH_NOARGS, "lepton_version()"},
    {"features_json", features_json, METH_NOARGS, "lepton_features_json()"},
    {"catalog_json", catalog_json, METH_NOARGS, "lepton_catalog_json()"},
    {"convert", convert, METH_VARARGS, "lepton_file_convert()"},
    {"inspect", inspect, METH_VARARGS, "lepton_file_inspect()"},
    {"set_num_threads", set_num_threads, METH_VARARGS,
     "set_num_threads(count, /)\n--\n\nHow many threads a prediction may use, the calling one "
     "included; 0: as many as the process may use cores."},
    {"get_num_threads", get_num_threads, METH_NOARGS,
     "get_num_threads()\n--\n\nHow many threads a prediction uses."},
    {"set_random_seed", set_random_seed, METH_VARARGS, "lepton_set_random_seed()"},
    {"set_tensor_type", set_tensor_type, METH_O,
     "Says which class symbolic tensors have: models called with them give symbolic tensors."},
    {"layer_adapt", layer_adapt, METH_VARARGS, "lepton_layer_adapt()"},
    {"status_name", status_name, METH_VARARGS, "lepton_status_name()"},
    {NULL, NULL, 0, NULL}};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "lepton._lepton", "liblepton for Python.", -1, methods, NULL, NULL,
    NULL, NULL};

/* What the library warns of, as Python's own warnings. It may come from a thread without the GIL. */
static void warn(void *context, lepton_log_level level, const char *message) {
  (void)context;
  (void)level;
  PyGILState_STATE state = PyGILState_Ensure();
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  if (PyErr_WarnEx(PyExc_RuntimeWarning, message, 1) < 0) PyErr_WriteUnraisable(NULL);
  PyErr_Restore(type, value, traceback);
  PyGILState_Release(state);
}

PyMODINIT_FUNC PyInit__lepton(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module == NULL) return NULL;
  if (lepton_set_log_callback(LEPTON_LOG_WARNING, warn, NULL) != LEPTON_OK) {
    Py_DECREF(module);
    PyErr_SetString(PyExc_ImportError, lepton_last_error());
    return NULL;
  }
  if (add_model_type(module) < 0 || add_session_type(module) < 0 ||
      add_builder_type(module) < 0 || add_trace_type(module) < 0 ||
      add_custom_types(module) < 0 || add_weights_type(module) < 0) {
    Py_DECREF(module);
    return NULL;
  }
  return module;
}
