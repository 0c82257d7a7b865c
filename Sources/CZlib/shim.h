#ifndef LEPTON_CZLIB_SHIM_H
#define LEPTON_CZLIB_SHIM_H
#include <zlib.h>
#endif
