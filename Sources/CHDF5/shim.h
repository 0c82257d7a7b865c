// libhdf5, with functions in place of the macros that Swift cannot import.
#ifndef LEPTON_CHDF5_SHIM_H
#define LEPTON_CHDF5_SHIM_H
#include <hdf5.h>
#include <string.h>

static inline hid_t lepton_h5_file_access_class(void) { return H5P_FILE_ACCESS; }
static inline unsigned lepton_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline hid_t lepton_h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t lepton_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t lepton_h5_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t lepton_h5_native_int16(void) { return H5T_NATIVE_INT16; }
static inline hid_t lepton_h5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t lepton_h5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t lepton_h5_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t lepton_h5_native_uint16(void) { return H5T_NATIVE_UINT16; }
static inline hid_t lepton_h5_native_uint32(void) { return H5T_NATIVE_UINT32; }
static inline hid_t lepton_h5_native_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t lepton_h5_c_string(void) { return H5T_C_S1; }
static inline size_t lepton_h5_variable_size(void) { return H5T_VARIABLE; }

// What the library says first about the last failed call of this thread, and forget it: a stack of
// errors that is left on a thread that ends makes Debian's library complain when the process ends.
struct lepton_h5_reason {
  char text[256];
};

static inline herr_t lepton_h5_take_reason_(unsigned n, const H5E_error2_t *error, void *out) {
  (void)n;
  struct lepton_h5_reason *reason = (struct lepton_h5_reason *)out;
  if (reason->text[0] == 0 && error->desc != NULL)
    strncpy(reason->text, error->desc, sizeof reason->text - 1);
  return 0;
}

static inline void lepton_h5_take_reason(struct lepton_h5_reason *reason) {
  memset(reason, 0, sizeof *reason);
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, lepton_h5_take_reason_, reason);
  H5Eclear2(H5E_DEFAULT);
}

#endif
