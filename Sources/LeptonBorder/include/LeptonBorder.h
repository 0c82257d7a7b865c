// What the C border needs and Swift cannot say: text per thread, and a table of live handles that
// any thread may look into without a lock.
#ifndef LEPTON_BORDER_H
#define LEPTON_BORDER_H

#include "lb_handles.h"
#include "lb_message.h"

#endif
