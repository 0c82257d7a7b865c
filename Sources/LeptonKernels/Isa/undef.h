// Undoes what Isa/vector.h defined, so that the next level can define it anew.
#undef LK_SUFFIX
#undef LK_ISA
#undef LK_WIDTH
#undef vf
#undef vi
#undef vf_load
#undef vf_store
#undef vf_set1
#undef vf_fma
