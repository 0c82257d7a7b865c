/* Facts about a model and its weights, as plain Python objects; lepton/_model.py dresses them. */
#include "internal.h"

/* Text that a function of lepton gives, as str. */
static PyObject *text_of(
    PyObject *self, lepton_status (*function)(const lepton_model *, char **)) {
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  char *text = NULL;
  lepton_status status = function(handle, &text);
  return status == LEPTON_OK ? take_text(text) : raise_status(status);
}

static PyObject *to_json(PyObject *self, PyObject *unused) {
  (void)unused;
  return text_of(self, lepton_model_to_json);
}

static PyObject *summary_text(PyObject *self, PyObject *unused) {
  (void)unused;
  return text_of(self, lepton_model_summary);
}

static PyObject *info_json(PyObject *self, PyObject *unused) {
  (void)unused;
  return text_of(self, lepton_model_info_json);
}

static PyObject *model_name(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  const char *name = NULL;
  lepton_status status = lepton_model_name(handle, &name);
  return status == LEPTON_OK ? PyUnicode_FromString(name) : raise_status(status);
}

static PyObject *specs(const tensor_spec *tensors, size_t count) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    PyObject *item = tensor_tuple(tensors[i].name, tensors[i].dtype, &tensors[i].shape);
    if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *model_inputs(PyObject *self, PyObject *unused) {
  (void)unused;
  if (model_handle(self) == NULL) return NULL;
  return specs(((model_object *)self)->inputs, ((model_object *)self)->input_count);
}

static PyObject *model_outputs(PyObject *self, PyObject *unused) {
  (void)unused;
  if (model_handle(self) == NULL) return NULL;
  return specs(((model_object *)self)->outputs, ((model_object *)self)->output_count);
}

static PyObject *parameter_count(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  int64_t count = 0;
  lepton_status status = lepton_model_parameter_count(handle, &count);
  return status == LEPTON_OK ? PyLong_FromLongLong(count) : raise_status(status);
}

/* The indices of a layer's weights among the model's. */
static PyObject *layer_weights(lepton_model *handle, size_t layer, size_t count) {
  PyObject *indices = PyTuple_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && indices != NULL; i++) {
    size_t index = 0;
    lepton_status status = lepton_model_layer_weight(handle, layer, i, &index);
    if (status != LEPTON_OK) {
      Py_DECREF(indices);
      return raise_status(status);
    }
    if (PyTuple_SetItem(indices, (Py_ssize_t)i, PyLong_FromSize_t(index)) < 0) Py_CLEAR(indices);
  }
  return indices;
}

static PyObject *model_layers(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  size_t count = 0;
  lepton_status status = lepton_model_layer_count(handle, &count);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    lepton_layer_info info;
    status = lepton_model_layer(handle, i, &info);
    if (status != LEPTON_OK) {
      Py_DECREF(list);
      return raise_status(status);
    }
    PyObject *weights = layer_weights(handle, i, info.weight_count);
    PyObject *item =
        weights == NULL
            ? NULL
            : Py_BuildValue(
                  "(sssNNLL)", info.name, info.class_name, info.config,
                  shape_tuple(&info.output_shape), weights, (long long)info.parameter_count,
                  (long long)info.trainable_parameter_count);
    if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) Py_CLEAR(list);
  }
  return list;
}

static PyObject *find_layer(PyObject *self, PyObject *arguments) {
  const char *name;
  if (!PyArg_ParseTuple(arguments, "s", &name)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  size_t index = 0;
  lepton_status status = lepton_model_find_layer(handle, name, &index);
  return status == LEPTON_OK ? PyLong_FromSize_t(index) : raise_status(status);
}

static PyObject *model_weights(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  size_t count = 0;
  lepton_status status = lepton_model_weight_count(handle, &count);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && list != NULL; i++) {
    lepton_weight_info info;
    status = lepton_model_weight(handle, i, &info);
    if (status != LEPTON_OK) {
      Py_DECREF(list);
      return raise_status(status);
    }
    PyObject *item = Py_BuildValue(
        "(ssNN)", info.name, lepton_dtype_name(info.dtype), shape_tuple(&info.shape),
        PyBool_FromLong(info.trainable));
    if (item == NULL || PyList_SetItem(list, (Py_ssize_t)i, item) < 0) Py_CLEAR(list);
  }
  return list;
}

PyObject *get_variable(
    PyObject *self, PyObject *arguments, describe_variable *describe, read_variable *read) {
  Py_ssize_t index;
  if (!PyArg_ParseTuple(arguments, "n", &index)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_weight_info info;
  lepton_status status = describe(handle, (size_t)index, &info);
  if (status != LEPTON_OK) return raise_status(status);
  PyObject *array = empty_array(info.dtype, &info.shape);
  if (array == NULL) return NULL;
  borrowed slot;
  if (borrow_output(array, info.dtype, &info.shape, &slot) < 0) {
    Py_DECREF(array);
    return NULL;
  }
  status = read(handle, (size_t)index, &slot.array);
  release(&slot);
  if (status != LEPTON_OK) {
    Py_DECREF(array);
    return raise_status(status);
  }
  return finished_array(array, info.dtype);
}

PyObject *set_variable(
    PyObject *self, PyObject *arguments, describe_variable *describe, write_variable *write) {
  Py_ssize_t index;
  PyObject *value;
  if (!PyArg_ParseTuple(arguments, "nO", &index, &value)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_weight_info info;
  lepton_status status = describe(handle, (size_t)index, &info);
  if (status != LEPTON_OK) return raise_status(status);
  lepton_tensor_info described = {info.name, info.dtype, info.shape};
  tensor_spec spec;
  borrowed slot;
  if (tensor_spec_set(&spec, &described) < 0) return NULL;
  int failed = borrow_input(value, &spec, &slot);
  tensor_spec_clear(&spec);
  if (failed) return NULL;
  status = write(handle, (size_t)index, &slot.array);
  release(&slot);
  return none_or(status);
}

static PyObject *get_weight(PyObject *self, PyObject *arguments) {
  return get_variable(self, arguments, lepton_model_weight, lepton_model_get_weight);
}

static PyObject *set_weight(PyObject *self, PyObject *arguments) {
  return set_variable(self, arguments, lepton_model_weight, lepton_model_set_weight);
}

static PyObject *load_weights(PyObject *self, PyObject *arguments) {
  const char *path;
  int by_name, skip_mismatch;
  if (!PyArg_ParseTuple(arguments, "ypp", &path, &by_name, &skip_mismatch)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_weights_options options = {sizeof options, by_name, skip_mismatch};
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_load_weights(handle, path, &options);
  Py_END_ALLOW_THREADS
  return none_or(status);
}

static PyObject *reset_states(PyObject *self, PyObject *unused) {
  (void)unused;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_status status = lepton_model_reset_states(handle);
  return none_or(status);
}

PyMethodDef model_fact_methods[] = {
    {"to_json", to_json, METH_NOARGS,
     "to_json($self)\n--\n\nThe architecture as Keras 3's to_json() writes it."},
    {"reset_states", reset_states, METH_NOARGS,
     "reset_states($self)\n--\n\nSet the states of stateful recurrent layers back to zero."},
    {"_summary_text", summary_text, METH_NOARGS, "lepton_model_summary()"},
    {"_info_json", info_json, METH_NOARGS, "lepton_model_info_json()"},
    {"_name", model_name, METH_NOARGS, "lepton_model_name()"},
    {"_inputs", model_inputs, METH_NOARGS, "[(name, dtype, shape)]"},
    {"_outputs", model_outputs, METH_NOARGS, "[(name, dtype, shape)]"},
    {"_parameter_count", parameter_count, METH_NOARGS, "lepton_model_parameter_count()"},
    {"_layers", model_layers, METH_NOARGS,
     "[(name, class, config, output shape, weight indices, parameters, trainable ones)]"},
    {"_find_layer", find_layer, METH_VARARGS, "(name) -> index"},
    {"_weights", model_weights, METH_NOARGS, "[(name, dtype, shape, trainable)]"},
    {"_get_weight", get_weight, METH_VARARGS, "(index) -> array"},
    {"_set_weight", set_weight, METH_VARARGS, "(index, array)"},
    {"_load_weights", load_weights, METH_VARARGS, "(path as bytes, by name, skip mismatch)"},
    {NULL, NULL, 0, NULL}};
