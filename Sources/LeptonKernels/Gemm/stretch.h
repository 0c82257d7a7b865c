// The part of a product whose rows lie evenly: see lk_stretch in tiles.h.
#ifndef LK_STRETCH_H
#define LK_STRETCH_H

#include "Gemm/product.h"

/// `count` rows by panels begin..<end over the whole depth, with the product's epilogue, to C. B is packed.
void lk_stretch_run(
    const lk_product *product, const lk_stretch *at, int64_t count, int64_t begin, int64_t end);

#endif
