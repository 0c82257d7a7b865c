// libzip.
#ifndef LEPTON_CZIP_SHIM_H
#define LEPTON_CZIP_SHIM_H
#include <zip.h>
#endif
