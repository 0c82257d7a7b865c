/* What a model was compiled with, its optimizer's state, and saving. */
#include "internal.h"

static PyObject *compile(PyObject *self, PyObject *arguments) {
  const char *config;
  if (!PyArg_ParseTuple(arguments, "s", &config)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_compile(handle, config);
  Py_END_ALLOW_THREADS
  return none_or(status);
}

static PyObject *compile_config(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  char *json = NULL;
  lepton_status status = lepton_model_compile_config(handle, &json);
  return status == LEPTON_OK ? take_text(json) : raise_status(status);
}

static PyObject *set_trainable(PyObject *self, PyObject *arguments) {
  const char *layer;
  int trainable;
  if (!PyArg_ParseTuple(arguments, "zp", &layer, &trainable)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_status status = lepton_model_set_trainable(handle, layer, trainable);
  return none_or(status);
}

static PyObject *metric_names(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  size_t count = 0;
  lepton_status status = lepton_model_metric_count(handle, &count);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    const char *name = NULL;
    status = lepton_model_metric_name(handle, i, &name);
    if (status != LEPTON_OK) {
      Py_DECREF(list);
      return raise_status(status);
    }
    if (PyList_SetItem(list, (Py_ssize_t)i, PyUnicode_FromString(name)) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *reset_metrics(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_status status = lepton_model_reset_metrics(handle);
  return none_or(status);
}

static PyObject *get_learning_rate(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  double rate = 0;
  lepton_status status = lepton_model_learning_rate(handle, &rate);
  return status == LEPTON_OK ? PyFloat_FromDouble(rate) : raise_status(status);
}

static PyObject *set_learning_rate(PyObject *self, PyObject *arguments) {
  double rate;
  if (!PyArg_ParseTuple(arguments, "d", &rate)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_status status = lepton_model_set_learning_rate(handle, rate);
  return none_or(status);
}

static PyObject *optimizer_variables(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  size_t count = 0;
  lepton_status status = lepton_model_optimizer_variable_count(handle, &count);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    lepton_weight_info info;
    status = lepton_model_optimizer_variable(handle, i, &info);
    if (status != LEPTON_OK) {
      Py_DECREF(list);
      return raise_status(status);
    }
    PyObject *item = tensor_tuple(info.name, info.dtype, &info.shape);
    if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *get_optimizer_variable(PyObject *self, PyObject *arguments) {
  return get_variable(
      self, arguments, lepton_model_optimizer_variable, lepton_model_get_optimizer_variable);
}

static PyObject *set_optimizer_variable(PyObject *self, PyObject *arguments) {
  return set_variable(
      self, arguments, lepton_model_optimizer_variable, lepton_model_set_optimizer_variable);
}

static PyObject *save(PyObject *self, PyObject *arguments) {
  const char *path;
  int format, without_optimizer, reader;
  unsigned long long max_shard_size = 0;
  if (!PyArg_ParseTuple(
          arguments, "yipi|K", &path, &format, &without_optimizer, &reader, &max_shard_size)) {
    return NULL;
  }
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_save_options options = {
      sizeof options, (lepton_file_format)format, without_optimizer, (lepton_file_reader)reader,
      max_shard_size};
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_save(handle, path, &options);
  Py_END_ALLOW_THREADS
  return none_or(status);
}

static PyObject *save_to_memory(PyObject *self, PyObject *arguments) {
  int format, without_optimizer, reader;
  if (!PyArg_ParseTuple(arguments, "ipi", &format, &without_optimizer, &reader)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_save_options options = {
      sizeof options, (lepton_file_format)format, without_optimizer, (lepton_file_reader)reader,
      0};
  void *data = NULL;
  size_t size = 0;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_save_to_memory(handle, &options, &data, &size);
  Py_END_ALLOW_THREADS
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *bytes = PyBytes_FromStringAndSize(data, (Py_ssize_t)size);
  lepton_bytes_free(data);
  return bytes;
}

PyMethodDef compiling_methods[] = {
    {"_compile", compile, METH_VARARGS, "(configuration as JSON)"},
    {"_compile_config", compile_config, METH_NOARGS, "lepton_model_compile_config()"},
    {"_set_trainable", set_trainable, METH_VARARGS, "(layer's name or None, trainable)"},
    {"_metric_names", metric_names, METH_NOARGS, "[name]"},
    {"reset_metrics", reset_metrics, METH_NOARGS,
     "reset_metrics($self)\n--\n\nLet losses and metrics begin anew."},
    {"_get_learning_rate", get_learning_rate, METH_NOARGS, "lepton_model_learning_rate()"},
    {"_set_learning_rate", set_learning_rate, METH_VARARGS, "(rate)"},
    {"_optimizer_facts", optimizer_variables, METH_NOARGS, "[(name, dtype, shape)]"},
    {"_get_optimizer_variable", get_optimizer_variable, METH_VARARGS, "(index) -> array"},
    {"_set_optimizer_variable", set_optimizer_variable, METH_VARARGS, "(index, array)"},
    {"_save", save, METH_VARARGS, 
     "(path as bytes, format, without optimizer, reader, largest shard)"},
    {"_save_to_memory", save_to_memory, METH_VARARGS,
     "(format, without optimizer, reader) -> bytes"},
    {NULL, NULL, 0, NULL}};
