#define LK_FAMILY "Normalization/channels.inc.h"
#include "Isa/instantiate.h"
lk_kernel lk_channel_moments_kernel(void) { return LK_SELECT(channel_moments_run); }
lk_kernel lk_channel_products_kernel(void) { return LK_SELECT(channel_products_run); }

size_t lk_channels_scratch(const lk_channels_params *p) {
  return (size_t)lk_channels_tasks(p) * (size_t)(p->channels > 0 ? p->channels : 0) * 2 *
         sizeof(double);
}
