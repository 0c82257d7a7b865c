/*
 * What the files of the extension module share. The module stands on lepton.h and the stable ABI of
 * CPython 3.11; NumPy is met at run time only, through its Python interface and the buffer protocol.
 */
#ifndef LEPTON_PYTHON_INTERNAL_H
#define LEPTON_PYTHON_INTERNAL_H

#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#include "lepton.h"

#define DTYPE_COUNT (LEPTON_STRING + 1)

/* What every prediction takes from NumPy; filled once, by import_numpy(). */
typedef struct numpy_objects {
  /* numpy.empty */
  PyObject *empty;
  /* numpy.dtype objects to allocate with, by lepton_dtype; bfloat16 is allocated as uint16, and
   * strings never are. */
  PyObject *dtypes[DTYPE_COUNT];
} numpy_objects;

extern numpy_objects numpy;

/* Sets up `numpy`; 0, or -1 with an exception. Later calls do nothing. */
int import_numpy(void);

/* The package's functions that this module calls. */
typedef enum package_function {
  /* lepton._arrays.as_input(value, dtype name, input name) -> array of that dtype. */
  AS_INPUT,
  /* lepton._arrays.as_numbers(value, name) -> array of a number type of lepton's. */
  AS_NUMBERS,
  /* lepton._arrays.as_texts(list of bytes, shape) -> array of objects. */
  AS_TEXTS,
  /* lepton._arrays.as_bfloat16(uint16 array) -> what stands for bfloat16 in NumPy. */
  AS_BFLOAT16,
  /* lepton._errors.error(status, message) -> exception. */
  MAKE_ERROR,
  PACKAGE_FUNCTION_COUNT
} package_function;

/* One of them, whose module is imported when it is first asked for: predicting from arrays of the
 * model's own types needs none. Borrowed reference, or NULL with an exception. */
PyObject *imported(package_function function);

/* lepton._tensor.Tensor, symbolic tensors; NULL before there can be one. */
extern PyObject *tensor_type;

/* Raises the exception for a status, with lepton_last_error() as its sentence. Returns NULL. */
PyObject *raise_status(lepton_status status);
/* None; for a status that is not LEPTON_OK an exception. */
PyObject *none_or(lepton_status status);
/* The same with a sentence of our own. */
PyObject *raise_message(lepton_status status, const char *format, ...);

/* --- arrays.c --- */

/* A model's input or output: lepton_tensor_info with a name of our own. */
typedef struct tensor_spec {
  char *name;
  lepton_dtype dtype;
  lepton_shape shape;
} tensor_spec;

int tensor_spec_set(tensor_spec *spec, const lepton_tensor_info *info);
void tensor_spec_clear(tensor_spec *spec);

/* An argument's memory while a call borrows it. */
typedef struct borrowed {
  Py_buffer view;
  int held;
  lepton_array array;
  int64_t strides[LEPTON_MAX_RANK];
} borrowed;

/* Borrows `value` as an input that should look like `spec`. What does not offer its memory in the
 * right type goes through as_input(). Ranks are adjusted as Keras does: a missing last dimension
 * of 1 is added, a superfluous one dropped. 0, or -1 with an exception. */
int borrow_input(PyObject *value, const tensor_spec *spec, borrowed *slot);
/* Borrows the memory of a fresh array of ours to write to. */
int borrow_output(
    PyObject *value, lepton_dtype dtype, const lepton_shape *shape, borrowed *slot);
void release(borrowed *slot);

/* numpy.empty's arguments for a shape and type. New reference. */
PyObject *empty_arguments(lepton_dtype dtype, const lepton_shape *shape);
/* A new array of a shape and type. */
PyObject *empty_array(lepton_dtype dtype, const lepton_shape *shape);
/* Finishes an array to be given away: bfloat16 gets its type. Steals the reference. */
PyObject *finished_array(PyObject *array, lepton_dtype dtype);
/* An array of lepton's own as a NumPy array; texts become bytes. Frees lepton's. New reference, or NULL
 * with an exception. */
PyObject *take_array(lepton_array *array);
/* Puts outputs together as a model's output_structure asks. Takes the references that it keeps out of
 * `arrays`; the caller gives back those that are left. */
PyObject *assemble(PyObject **arrays, size_t count, PyObject *structure);

/* A tuple with None for -1. */
PyObject *shape_tuple(const lepton_shape *shape);
/* From a sequence of integers and None. 0, or -1 with an exception. */
int shape_from_sequence(PyObject *sequence, lepton_shape *shape);
/* The type with a name, or 0 with an exception. */
lepton_dtype dtype_from_name(const char *name);
int same_shape(const lepton_shape *left, const lepton_shape *right);
/* (name, dtype name, shape) */
PyObject *tensor_tuple(const char *name, lepton_dtype dtype, const lepton_shape *shape);
/* Text that lepton allocated, as str; frees it. */
PyObject *take_text(char *text);

/* A profile as two JSON texts, its own and its trace's. Frees the profile. */
PyObject *profile_texts(lepton_profile *profile);

/* --- model.c --- */

typedef struct model_object {
  PyObject_HEAD
  lepton_model *handle;
  size_t input_count;
  size_t output_count;
  tensor_spec *inputs;
  tensor_spec *outputs;
  /* NULL: a single array; None: a list; a tuple of str: a dict with these keys. */
  PyObject *output_structure;
  /* Keys under which a dict of inputs has them; NULL: the inputs' names. */
  PyObject *input_keys;
  /* Calls that are under way; the handle stays while there are any. */
  int busy;
  /* Whether a model that shares layers with this one has newer weights; see lepton/_sharing.py. */
  int stale;
  /* The shapes of the last call, and what follows from them. */
  int cache_valid;
  lepton_shape *cached_inputs;
  lepton_shape *cached_outputs;
  PyObject **cached_arguments;
} model_object;

extern PyTypeObject *model_type;
int add_model_type(PyObject *module);
/* Hands a handle over to a model object that has none or another. The handle is freed on failure.
 */
int model_adopt(model_object *self, lepton_model *handle);
/* The handle of a model, which is built first if need be, or NULL with an exception. */
lepton_model *model_handle(PyObject *self);
/* Makes sure that there is a model with its newest weights: a Sequential is built when it is first
 * needed, for the data `x` where it has no input shape. 0, or -1 with an exception. */
int model_ready_for(PyObject *self, PyObject *x);

/* --- predict.c --- */

/* Runs a model on `x`: `progress` NULL: all at once; None or a function of the samples done and of
 * all: in batches. */
PyObject *model_predict(model_object *self, PyObject *x, int64_t batch_size, PyObject *progress);
/* Forgets what the last call left for the next. */
void model_forget_cache(model_object *self);

/* --- model_facts.c, compiling.c, training.c: methods of the model type --- */

extern PyMethodDef model_fact_methods[];
extern PyMethodDef compiling_methods[];
extern PyMethodDef training_methods[];

/* --- host_calls.c --- */

/* The exception that custom code raised on this thread since the last call, or NULL. New reference. */
PyObject *take_pending_exception(void);
/* Keeps the current exception and tells the library of it. Always 1. */
int fail_call(void);
/* Functions of lepton_host_function: the methods forward and backward of a Python object. */
int host_forward(void *target, const lepton_host_call *call);
int host_backward(void *target, const lepton_host_call *call);
/* Gives back a Python object that the library held. */
void release_object(void *object);

/* --- trace.c --- */

int add_trace_type(PyObject *module);
/* An object that stands for a trace until end_trace(), which gives it back. */
PyObject *new_trace(lepton_trace *handle);
void end_trace(PyObject *trace);

/* --- custom.c --- */

int add_custom_types(PyObject *module);

/* Borrows an array of numbers of any type. 0, or -1 with an exception. */
int borrow_numbers(PyObject *value, const char *name, borrowed *slot);

/* --- vocabulary.c --- */

extern PyMethodDef vocabulary_methods[];
/* (class, configuration as JSON, data, whether they are texts) -> configuration as JSON. */
PyObject *layer_adapt(PyObject *module, PyObject *arguments);

/* --- session.c, builder.c, weights_file.c --- */

int add_session_type(PyObject *module);
int add_builder_type(PyObject *module);
int add_weights_type(PyObject *module);

/* The functions of lepton.h that describe, copy out and replace one variable of a model: a weight, or
 * a variable of its optimizer. */
typedef lepton_status describe_variable(const lepton_model *, size_t, lepton_weight_info *);
typedef lepton_status read_variable(const lepton_model *, size_t, lepton_array *);
typedef lepton_status write_variable(lepton_model *, size_t, const lepton_array *);

/* The variable at the index in `arguments` as a new array. */
PyObject *get_variable(
    PyObject *self, PyObject *arguments, describe_variable *describe, read_variable *read);

/* Replaces the variable at the index in `arguments` by the array after it. */
PyObject *set_variable(
    PyObject *self, PyObject *arguments, describe_variable *describe, write_variable *write);

#endif
