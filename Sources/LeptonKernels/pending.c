// Weak placeholders until the kernels land; removed with the last of them.
__attribute__((weak)) void *lk_adaptive_pooling_kernel(void);
__attribute__((weak)) void *lk_adaptive_pooling_kernel(void) { return 0; }
__attribute__((weak)) void *lk_copy_kernel(void);
__attribute__((weak)) void *lk_copy_kernel(void) { return 0; }
__attribute__((weak)) void *lk_copy_prepare(void);
__attribute__((weak)) void *lk_copy_prepare(void) { return 0; }
__attribute__((weak)) void *lk_depthwise_kernel(void);
__attribute__((weak)) void *lk_depthwise_kernel(void) { return 0; }
__attribute__((weak)) void *lk_depthwise_pack(void);
__attribute__((weak)) void *lk_depthwise_pack(void) { return 0; }
__attribute__((weak)) void *lk_depthwise_packed_size(void);
__attribute__((weak)) void *lk_depthwise_packed_size(void) { return 0; }
__attribute__((weak)) void *lk_depthwise_scratch(void);
__attribute__((weak)) void *lk_depthwise_scratch(void) { return 0; }
__attribute__((weak)) void *lk_gather_kernel(void);
__attribute__((weak)) void *lk_gather_kernel(void) { return 0; }
__attribute__((weak)) void *lk_group_norm_kernel(void);
__attribute__((weak)) void *lk_group_norm_kernel(void) { return 0; }
__attribute__((weak)) void *lk_layer_norm_kernel(void);
__attribute__((weak)) void *lk_layer_norm_kernel(void) { return 0; }
__attribute__((weak)) void *lk_pad_kernel(void);
__attribute__((weak)) void *lk_pad_kernel(void) { return 0; }
__attribute__((weak)) void *lk_pad_prepare(void);
__attribute__((weak)) void *lk_pad_prepare(void) { return 0; }
__attribute__((weak)) void *lk_pooling_kernel(void);
__attribute__((weak)) void *lk_pooling_kernel(void) { return 0; }
__attribute__((weak)) void *lk_reduce_kernel(void);
__attribute__((weak)) void *lk_reduce_kernel(void) { return 0; }
__attribute__((weak)) void *lk_reduce_prepare(void);
__attribute__((weak)) void *lk_reduce_prepare(void) { return 0; }
__attribute__((weak)) void *lk_reduce_scratch(void);
__attribute__((weak)) void *lk_reduce_scratch(void) { return 0; }
__attribute__((weak)) void *lk_resize_kernel(void);
__attribute__((weak)) void *lk_resize_kernel(void) { return 0; }
__attribute__((weak)) void *lk_resize_scratch(void);
__attribute__((weak)) void *lk_resize_scratch(void) { return 0; }
__attribute__((weak)) void *lk_resize_table(void);
__attribute__((weak)) void *lk_resize_table(void) { return 0; }
__attribute__((weak)) void *lk_resize_taps(void);
__attribute__((weak)) void *lk_resize_taps(void) { return 0; }
__attribute__((weak)) void *lk_softmax_kernel(void);
__attribute__((weak)) void *lk_softmax_kernel(void) { return 0; }
__attribute__((weak)) void *lk_unit_norm_kernel(void);
__attribute__((weak)) void *lk_unit_norm_kernel(void) { return 0; }
