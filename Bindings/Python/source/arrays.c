/* Python's arrays and lepton's. */
#include <string.h>

#include "internal.h"

int tensor_spec_set(tensor_spec *spec, const lepton_tensor_info *info) {
  size_t length = strlen(info->name) + 1;
  spec->name = PyMem_Malloc(length);
  if (spec->name == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  memcpy(spec->name, info->name, length);
  spec->dtype = info->dtype;
  spec->shape = info->shape;
  return 0;
}

void tensor_spec_clear(tensor_spec *spec) {
  PyMem_Free(spec->name);
  spec->name = NULL;
}

/* The type that a buffer's format names, 0 where it is none of lepton's. Integer letters mean
 * different sizes on different systems, so the item's size decides. */
static lepton_dtype dtype_from_format(const char *format, Py_ssize_t size) {
  if (format == NULL) return size == 1 ? LEPTON_UINT8 : (lepton_dtype)0;
  if (*format == '@' || *format == '=' || *format == (PY_LITTLE_ENDIAN ? '<' : '>')) format++;
  if (format[0] == 0 || format[1] != 0) return (lepton_dtype)0;
  switch (*format) {
    case 'f': return LEPTON_FLOAT32;
    case 'd': return LEPTON_FLOAT64;
    case 'e': return LEPTON_FLOAT16;
    case '?': return LEPTON_BOOL;
    case 'b': case 'h': case 'i': case 'l': case 'q': case 'n':
      return size == 1   ? LEPTON_INT8
             : size == 2 ? LEPTON_INT16
             : size == 4 ? LEPTON_INT32
             : size == 8 ? LEPTON_INT64
                         : (lepton_dtype)0;
    case 'B': case 'H': case 'I': case 'L': case 'Q': case 'N':
      return size == 1   ? LEPTON_UINT8
             : size == 2 ? LEPTON_UINT16
             : size == 4 ? LEPTON_UINT32
             : size == 8 ? LEPTON_UINT64
                         : (lepton_dtype)0;
    default: return (lepton_dtype)0;
  }
}

lepton_dtype dtype_from_name(const char *name) {
  for (int i = LEPTON_FLOAT32; i < DTYPE_COUNT; i++) {
    if (strcmp(name, lepton_dtype_name((lepton_dtype)i)) == 0) return (lepton_dtype)i;
  }
  raise_message(LEPTON_ERROR_INVALID_ARGUMENT, "there is no dtype named '%s'", name);
  return (lepton_dtype)0;
}

int same_shape(const lepton_shape *left, const lepton_shape *right) {
  if (left->rank != right->rank) return 0;
  for (size_t i = 0; i < left->rank; i++) {
    if (left->dims[i] != right->dims[i]) return 0;
  }
  return 1;
}

void release(borrowed *slot) {
  if (slot->held) PyBuffer_Release(&slot->view);
  slot->held = 0;
}

/* Describes slot->view to lepton. */
static void describe(borrowed *slot, lepton_dtype dtype) {
  const Py_buffer *view = &slot->view;
  lepton_array *array = &slot->array;
  array->data = view->buf;
  array->dtype = dtype;
  array->owner = NULL;
  array->shape.rank = (size_t)view->ndim;
  /* Walks from the last dimension and sees on the way whether there are gaps. */
  int contiguous = 1;
  int64_t step = view->itemsize;
  for (int i = view->ndim - 1; i >= 0; i--) {
    array->shape.dims[i] = view->shape[i];
    slot->strides[i] = view->strides[i];
    if (view->strides[i] != step && view->shape[i] != 1) contiguous = 0;
    step *= view->shape[i];
  }
  array->strides = contiguous || step == 0 ? NULL : slot->strides;
}

/* A last dimension of 1 that the model has and the array has not, or the other way round. */
static void adjust_rank(borrowed *slot, const tensor_spec *spec) {
  lepton_shape *shape = &slot->array.shape;
  size_t rank = spec->shape.rank;
  if (shape->rank == rank) return;
  if (shape->rank == rank + 1 && shape->dims[rank] == 1) {
    shape->rank = rank;
  } else if (shape->rank + 1 == rank && spec->shape.dims[rank - 1] == 1) {
    shape->dims[rank - 1] = 1;
    slot->strides[rank - 1] = slot->view.itemsize;
    shape->rank = rank;
  }
}

/* Whether the memory of slot->view can be handed to lepton as it is. */
static int fits(const borrowed *slot, lepton_dtype dtype) {
  const Py_buffer *view = &slot->view;
  if (view->ndim < 0 || view->ndim > LEPTON_MAX_RANK || (view->ndim > 0 && view->strides == NULL))
    return 0;
  if (view->suboffsets != NULL || view->itemsize <= 0) return 0;
  if ((uintptr_t)view->buf % (uintptr_t)view->itemsize != 0) return 0;
  for (int i = 0; i < view->ndim; i++) {
    if (view->strides[i] % view->itemsize != 0) return 0;
  }
  return dtype_from_format(view->format, view->itemsize) == dtype;
}

/* Makes slot->view, which as_input() gave for texts, an array of lepton_text: its last dimension are
 * address and size of a text. */
static int describe_texts(borrowed *slot) {
  const Py_buffer *view = &slot->view;
  if (view->ndim < 1 || view->ndim > LEPTON_MAX_RANK || view->shape[view->ndim - 1] != 2 ||
      sizeof(lepton_text) != 16) {
    raise_message(LEPTON_ERROR_SHAPE_MISMATCH, "an array of texts has too many dimensions");
    release(slot);
    return -1;
  }
  describe(slot, LEPTON_STRING);
  slot->array.shape.rank--;
  slot->array.strides = NULL;
  return 0;
}

int borrow_input(PyObject *value, const tensor_spec *spec, borrowed *slot) {
  slot->held = 0;
  if (spec->dtype != LEPTON_STRING && PyObject_CheckBuffer(value)) {
    if (PyObject_GetBuffer(value, &slot->view, PyBUF_RECORDS_RO) == 0) {
      slot->held = 1;
      if (fits(slot, spec->dtype)) {
        describe(slot, spec->dtype);
        adjust_rank(slot, spec);
        return 0;
      }
      release(slot);
    } else {
      PyErr_Clear();
    }
  }
  PyObject *as_input = imported(AS_INPUT);
  if (as_input == NULL) return -1;
  PyObject *converted = PyObject_CallFunction(
      as_input, "Oss", value, lepton_dtype_name(spec->dtype), spec->name);
  if (converted == NULL) return -1;
  int failed = PyObject_GetBuffer(converted, &slot->view, PyBUF_RECORDS_RO);
  Py_DECREF(converted);
  if (failed) return -1;
  slot->held = 1;
  if (spec->dtype == LEPTON_STRING) {
    if (describe_texts(slot) < 0) return -1;
    adjust_rank(slot, spec);
    return 0;
  }
  if (!fits(slot, spec->dtype == LEPTON_BFLOAT16 ? LEPTON_UINT16 : spec->dtype)) {
    raise_message(
        LEPTON_ERROR_SHAPE_MISMATCH, "input '%s' has %d dimensions; at most %d can be taken",
        spec->name, slot->view.ndim, LEPTON_MAX_RANK);
    release(slot);
    return -1;
  }
  describe(slot, spec->dtype);
  adjust_rank(slot, spec);
  return 0;
}

int borrow_output(
    PyObject *value, lepton_dtype dtype, const lepton_shape *shape, borrowed *slot) {
  if (PyObject_GetBuffer(value, &slot->view, PyBUF_WRITABLE) < 0) {
    slot->held = 0;
    return -1;
  }
  slot->held = 1;
  slot->array.data = slot->view.buf;
  slot->array.dtype = dtype;
  slot->array.shape = *shape;
  slot->array.strides = NULL;
  slot->array.owner = NULL;
  return 0;
}

static PyObject *dimensions(const lepton_shape *shape, int with_none) {
  PyObject *tuple = PyTuple_New((Py_ssize_t)shape->rank);
  if (tuple == NULL) return NULL;
  for (size_t i = 0; i < shape->rank; i++) {
    PyObject *item = with_none && shape->dims[i] < 0 ? Py_NewRef(Py_None)
                                                     : PyLong_FromLongLong(shape->dims[i]);
    if (item == NULL || PyTuple_SetItem(tuple, (Py_ssize_t)i, item) < 0) {
      Py_DECREF(tuple);
      return NULL;
    }
  }
  return tuple;
}

PyObject *shape_tuple(const lepton_shape *shape) { return dimensions(shape, 1); }

PyObject *empty_arguments(lepton_dtype dtype, const lepton_shape *shape) {
  if (import_numpy() < 0) return NULL;
  if (dtype < LEPTON_FLOAT32 || dtype >= DTYPE_COUNT)
    return raise_message(LEPTON_ERROR_INTERNAL, "%d is no element type", (int)dtype);
  return Py_BuildValue("(NO)", dimensions(shape, 0), numpy.dtypes[dtype]);
}

PyObject *empty_array(lepton_dtype dtype, const lepton_shape *shape) {
  PyObject *arguments = empty_arguments(dtype, shape);
  if (arguments == NULL) return NULL;
  PyObject *array = PyObject_Call(numpy.empty, arguments, NULL);
  Py_DECREF(arguments);
  return array;
}

PyObject *finished_array(PyObject *array, lepton_dtype dtype) {
  if (dtype != LEPTON_BFLOAT16 || array == NULL) return array;
  PyObject *as_bfloat16 = imported(AS_BFLOAT16);
  PyObject *typed = as_bfloat16 == NULL ? NULL : PyObject_CallFunction(as_bfloat16, "O", array);
  Py_DECREF(array);
  return typed;
}

/* A list of the bytes of an array's texts. */
static PyObject *text_list(const lepton_array *array, Py_ssize_t count) {
  const lepton_text *texts = array->data;
  PyObject *list = PyList_New(count);
  for (Py_ssize_t i = 0; i < count && list != NULL; i++) {
    PyObject *text = PyBytes_FromStringAndSize(texts[i].data, (Py_ssize_t)texts[i].size);
    if (text == NULL || PyList_SetItem(list, i, text) < 0) Py_CLEAR(list);
  }
  return list;
}

PyObject *take_array(lepton_array *array) {
  Py_ssize_t count = 1;
  for (size_t i = 0; i < array->shape.rank; i++) count *= (Py_ssize_t)array->shape.dims[i];
  PyObject *result = NULL;
  if (array->dtype == LEPTON_STRING) {
    PyObject *as_texts = imported(AS_TEXTS);
    PyObject *list = as_texts == NULL ? NULL : text_list(array, count);
    if (list != NULL)
      result = PyObject_CallFunction(as_texts, "NN", list, dimensions(&array->shape, 0));
  } else {
    borrowed slot;
    size_t size = 0;
    result = empty_array(array->dtype, &array->shape);
    if (result != NULL && lepton_dtype_size(array->dtype, &size) == LEPTON_OK) {
      if (borrow_output(result, array->dtype, &array->shape, &slot) < 0) {
        Py_CLEAR(result);
      } else {
        memcpy(slot.array.data, array->data, (size_t)count * size);
        release(&slot);
        result = finished_array(result, array->dtype);
      }
    }
  }
  lepton_array_free(array);
  return result;
}

int shape_from_sequence(PyObject *sequence, lepton_shape *shape) {
  Py_ssize_t rank = PySequence_Size(sequence);
  if (rank < 0) return -1;
  if (rank > LEPTON_MAX_RANK) {
    raise_message(
        LEPTON_ERROR_SHAPE_MISMATCH, "a shape of %zd dimensions; at most %d can be taken", rank,
        LEPTON_MAX_RANK);
    return -1;
  }
  shape->rank = (size_t)rank;
  for (Py_ssize_t i = 0; i < rank; i++) {
    PyObject *item = PySequence_GetItem(sequence, i);
    if (item == NULL) return -1;
    int64_t dimension = -1;
    if (item != Py_None) {
      PyObject *index = PyNumber_Index(item);
      if (index != NULL) {
        dimension = PyLong_AsLongLong(index);
        Py_DECREF(index);
      }
    }
    Py_DECREF(item);
    if (dimension == -1 && PyErr_Occurred()) return -1;
    shape->dims[i] = dimension;
  }
  return 0;
}

PyObject *tensor_tuple(const char *name, lepton_dtype dtype, const lepton_shape *shape) {
  return Py_BuildValue("(ssN)", name, lepton_dtype_name(dtype), shape_tuple(shape));
}

PyObject *take_text(char *text) {
  if (text == NULL) return PyUnicode_FromString("");
  PyObject *result = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
  lepton_string_free(text);
  return result;
}

PyObject *profile_texts(lepton_profile *profile) {
  char *json = NULL, *trace = NULL;
  lepton_status status = lepton_profile_json(profile, &json);
  if (status == LEPTON_OK) status = lepton_profile_trace_json(profile, &trace);
  lepton_profile_free(profile);
  if (status != LEPTON_OK) {
    lepton_string_free(json);
    return raise_status(status);
  }
  return Py_BuildValue("(NN)", take_text(json), take_text(trace));
}

PyObject *assemble(PyObject **arrays, size_t count, PyObject *structure) {
  if (count == 1 && structure == NULL) {
    PyObject *array = arrays[0];
    arrays[0] = NULL;
    return array;
  }
  int keyed = structure != NULL && PyTuple_Check(structure);
  PyObject *result = keyed ? PyDict_New() : PyList_New((Py_ssize_t)count);
  for (size_t i = 0; i < count && result != NULL; i++) {
    int failed;
    if (keyed) {
      PyObject *key = PyTuple_GetItem(structure, (Py_ssize_t)i);
      failed = key == NULL || PyDict_SetItem(result, key, arrays[i]) < 0;
    } else {
      failed = PyList_SetItem(result, (Py_ssize_t)i, arrays[i]) < 0;
      arrays[i] = NULL;
    }
    if (failed) Py_CLEAR(result);
  }
  return result;
}
