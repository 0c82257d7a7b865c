#ifndef LEPTON_CHDF5_SHIM_H
#define LEPTON_CHDF5_SHIM_H
#include <hdf5.h>
#endif
