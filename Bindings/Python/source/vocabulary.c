/* Vocabularies, and layers that learn from data. */
#include "internal.h"

/* Borrows an array of texts, or of numbers of any type. 0, or -1 with an exception. */
static int borrow_data(PyObject *value, int is_text, borrowed *slot) {
  if (!is_text) return borrow_numbers(value, "data", slot);
  lepton_tensor_info info = {"data", LEPTON_STRING, {0, {0}}};
  tensor_spec spec;
  if (tensor_spec_set(&spec, &info) < 0) return -1;
  spec.shape.rank = LEPTON_MAX_RANK + 2; /* No rank is adjusted. */
  int failed = borrow_input(value, &spec, slot);
  tensor_spec_clear(&spec);
  return failed;
}

static PyObject *adapt(PyObject *self, PyObject *arguments) {
  const char *layer;
  PyObject *data;
  int is_text;
  if (!PyArg_ParseTuple(arguments, "sOp", &layer, &data, &is_text)) return NULL;
  lepton_model *handle = model_handle(self);
  borrowed slot;
  if (handle == NULL || borrow_data(data, is_text, &slot) < 0) return NULL;
  lepton_status status;
  Py_BEGIN_ALLOW_THREADS
  status = lepton_model_adapt(handle, layer, &slot.array);
  Py_END_ALLOW_THREADS
  release(&slot);
  return none_or(status);
}

static PyObject *get_vocabulary(PyObject *self, PyObject *arguments) {
  const char *layer;
  int without_special;
  if (!PyArg_ParseTuple(arguments, "sp", &layer, &without_special)) return NULL;
  lepton_model *handle = model_handle(self);
  if (handle == NULL) return NULL;
  lepton_array vocabulary;
  memset(&vocabulary, 0, sizeof vocabulary);
  lepton_status status =
      lepton_model_get_vocabulary(handle, layer, without_special, &vocabulary);
  return status == LEPTON_OK ? take_array(&vocabulary) : raise_status(status);
}

static PyObject *set_vocabulary(PyObject *self, PyObject *arguments) {
  const char *layer;
  PyObject *tokens, *weights;
  int is_text;
  if (!PyArg_ParseTuple(arguments, "sOOp", &layer, &tokens, &weights, &is_text)) return NULL;
  lepton_model *handle = model_handle(self);
  borrowed slots[2] = {{.held = 0}, {.held = 0}};
  if (handle == NULL || borrow_data(tokens, is_text, &slots[0]) < 0) return NULL;
  if (weights != Py_None && borrow_data(weights, 0, &slots[1]) < 0) {
    release(&slots[0]);
    return NULL;
  }
  lepton_status status = lepton_model_set_vocabulary(
      handle, layer, &slots[0].array, weights == Py_None ? NULL : &slots[1].array);
  release(&slots[0]);
  release(&slots[1]);
  return none_or(status);
}

PyMethodDef vocabulary_methods[] = {
    {"_adapt", adapt, METH_VARARGS, "(layer, data, whether they are texts)"},
    {"_get_vocabulary", get_vocabulary, METH_VARARGS, "(layer, without special tokens) -> array"},
    {"_set_vocabulary", set_vocabulary, METH_VARARGS, "(layer, tokens, weights or None, is text)"},
    {NULL, NULL, 0, NULL}};

PyObject *layer_adapt(PyObject *module, PyObject *arguments) {
  (void)module;
  const char *class_name, *config;
  PyObject *data;
  int is_text;
  if (!PyArg_ParseTuple(arguments, "ssOp", &class_name, &config, &data, &is_text)) return NULL;
  borrowed slot;
  if (borrow_data(data, is_text, &slot) < 0) return NULL;
  char *adapted = NULL;
  lepton_status status = lepton_layer_adapt(class_name, config, &slot.array, &adapted);
  release(&slot);
  return status == LEPTON_OK ? take_text(adapted) : raise_status(status);
}
