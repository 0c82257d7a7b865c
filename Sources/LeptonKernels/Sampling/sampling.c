#include <math.h>
#include <string.h>

#include "lk_sampling.h"
#include "lk_threads.h"

// Positions beyond this are brought to it, so that they fit integers.
#define FARTHEST 1073741824.0f
// Points times channels that are worth a task of their own.
#define TASK_NUMBERS (16 * 1024)

// The one or two pixels of an axis that a position reads.
typedef struct {
  int count;
  // Elements from the image's first pixel.
  int64_t offset[2];
  float weight[2];
  bool is_inside[2];
} taps_t;

typedef struct {
  const lk_sample_params *params;
  const float *images, *positions, *transforms, *gradient;
  float *out;
  // Elements between neighbours of every spatial axis, and of an image.
  int64_t strides[LK_MAX_RANK], image;
  int64_t bands;
} run_t;

static float limited(float position) {
  if (position > -FARTHEST && position < FARTHEST) return position;
  return position <= -FARTHEST ? -FARTHEST : FARTHEST;
}

static float clamped(float position, int64_t size) {
  const float last = (float)(size - 1);
  return position < 0 ? 0 : position > last ? last : position;
}

// Where TensorFlow's MapCoordinate brings a position outside the axis.
static float mapped_position(lk_border border, float position, int64_t size) {
  if (border == LK_BORDER_CONSTANT) return position;
  float at = position;
  if (border == LK_BORDER_REFLECT) {
    const int64_t twice = 2 * size;
    if (at < 0) {
      if (at < (float)twice) at = (float)(twice * (int64_t)(-at / (float)twice)) + at;
      at = at < (float)-size ? at + (float)twice : -at - 1;
    } else if (at > (float)(size - 1)) {
      at -= (float)(twice * (int64_t)(at / (float)twice));
      if (at >= (float)size) at = (float)twice - at - 1;
    }
  } else if (border == LK_BORDER_WRAP && size > 1) {
    const float last = (float)(size - 1);
    if (at < 0) {
      at += (float)(size * ((int64_t)(-at / last) + 1));
    } else if (at > last) {
      at -= (float)(size * (int64_t)(at / last));
    }
  }
  return clamped(at, size);
}

// Where map_coordinates brings a pixel outside the axis.
static int64_t mapped_index(lk_border border, int64_t index, int64_t size) {
  if (border == LK_BORDER_WRAP) {
    index %= size;
    return index < 0 ? index + size : index;
  }
  if (border == LK_BORDER_REFLECT) {
    // The same as TensorFlow's backend, which does not repeat the first pixel.
    const int64_t beyond = (index < 0 ? -index : index) % (2 * size);
    return beyond < size ? beyond : 2 * size - beyond - 1;
  }
  if (border == LK_BORDER_MIRROR) {
    if (size == 1) return 0;
    const int64_t last = size - 1, beyond = (index < 0 ? -index : index) % (2 * last);
    return beyond <= last ? beyond : 2 * last - beyond;
  }
  return index < 0 ? 0 : index >= size ? size - 1 : index;
}

static void add_tap(taps_t *taps, int64_t index, float weight, int64_t size, int64_t stride) {
  const bool is_inside = index >= 0 && index < size;
  taps->offset[taps->count] = is_inside ? index * stride : 0;
  taps->weight[taps->count] = weight;
  taps->is_inside[taps->count] = is_inside;
  taps->count++;
}

// The pixels of a position of a projective transform: brought inside, then read.
static void projected_taps(const lk_sample_params *p, float position, int64_t size, int64_t stride,
                           taps_t *taps) {
  const float at = mapped_position(p->border, limited(position), size);
  taps->count = 0;
  if (!p->is_linear) {
    add_tap(taps, (int64_t)roundf(at), 1, size, stride);
    return;
  }
  const float lower = floorf(at);
  add_tap(taps, (int64_t)lower, lower + 1 - at, size, stride);
  add_tap(taps, (int64_t)lower + 1, at - lower, size, stride);
}

// The pixels of a coordinate: chosen, then brought inside.
static void mapped_taps(const lk_sample_params *p, float position, int64_t size, int64_t stride,
                        taps_t *taps) {
  const float at = limited(position);
  const float lower = p->is_linear ? floorf(at) : rintf(at);
  taps->count = 0;
  for (int step = 0; step <= (p->is_linear ? 1 : 0); step++) {
    const float weight = !p->is_linear ? 1 : step ? at - lower : 1 - (at - lower);
    int64_t index = (int64_t)lower + step;
    if (p->border != LK_BORDER_CONSTANT) index = mapped_index(p->border, index, size);
    add_tap(taps, index, weight, size, stride);
  }
}

// The taps of a point on all axes; false where the whole point is the fill value.
static bool point_taps(const run_t *run, int64_t sample, int64_t point, taps_t *taps) {
  const lk_sample_params *p = run->params;
  if (!run->transforms) {
    for (int64_t axis = 0; axis < p->rank; axis++) {
      const float at = run->positions[(sample * p->rank + axis) * p->points + point];
      mapped_taps(p, at, p->dims[axis], run->strides[axis], taps + axis);
    }
    return true;
  }
  const float *t = run->transforms + (p->transforms == 1 ? 0 : sample * 8);
  const float x = (float)(point % p->row), y = (float)(point / p->row);
  const float k = t[6] * x + t[7] * y + 1;
  if (k == 0) return false;
  projected_taps(p, (t[3] * x + t[4] * y + t[5]) / k, p->dims[0], run->strides[0], taps);
  projected_taps(p, (t[0] * x + t[1] * y + t[2]) / k, p->dims[1], run->strides[1], taps + 1);
  return true;
}

// A corner of a point's cell: which tap of every axis is a bit of its number. Corners count from 0
// to 2^rank; one whose axis has no second tap does not exist.
static bool find_corner(const taps_t *taps, int64_t rank, int corner, int64_t *offset,
                        float *weight, bool *is_inside) {
  *offset = 0;
  *weight = 1;
  *is_inside = true;
  for (int64_t axis = 0; axis < rank; axis++) {
    const int tap = corner >> axis & 1;
    if (tap >= taps[axis].count) return false;
    *offset += taps[axis].offset[tap];
    *weight *= taps[axis].weight[tap];
    *is_inside &= taps[axis].is_inside[tap];
  }
  return true;
}

static void read_band(void *context, int64_t band) {
  const run_t *run = context;
  const lk_sample_params *p = run->params;
  const int64_t all = p->batch * p->points, end = all * (band + 1) / run->bands;
  taps_t taps[LK_MAX_RANK];
  for (int64_t at = all * band / run->bands; at < end; at++) {
    const int64_t sample = at / p->points, c = p->channels;
    const float *image = run->images + sample * run->image;
    float *out = run->out + at * c;
    const bool is_defined = point_taps(run, sample, at % p->points, taps);
    for (int64_t i = 0; i < c; i++) out[i] = is_defined ? 0 : p->fill;
    for (int corner = 0; is_defined && corner < 1 << p->rank; corner++) {
      int64_t offset;
      float weight;
      bool is_inside;
      if (!find_corner(taps, p->rank, corner, &offset, &weight, &is_inside) || weight == 0) continue;
      if (is_inside) {
        for (int64_t i = 0; i < c; i++) out[i] += weight * image[offset + i];
      } else {
        for (int64_t i = 0; i < c; i++) out[i] += weight * p->fill;
      }
    }
  }
}

// One task per image, so that its pixels are added up in one order.
static void spread_image(void *context, int64_t sample) {
  const run_t *run = context;
  const lk_sample_params *p = run->params;
  const int64_t c = p->channels;
  float *image = run->out + sample * run->image;
  taps_t taps[LK_MAX_RANK];
  memset(image, 0, (size_t)run->image * sizeof(float));
  for (int64_t point = 0; point < p->points; point++) {
    const float *gradient = run->gradient + (sample * p->points + point) * c;
    if (!point_taps(run, sample, point, taps)) continue;
    for (int corner = 0; corner < 1 << p->rank; corner++) {
      int64_t offset;
      float weight;
      bool is_inside;
      if (!find_corner(taps, p->rank, corner, &offset, &weight, &is_inside) || !is_inside) continue;
      for (int64_t i = 0; i < c; i++) image[offset + i] += weight * gradient[i];
    }
  }
}

// A weight's slope by its own axis's position: up for the second tap, down for the first.
static void slope_band(void *context, int64_t band) {
  const run_t *run = context;
  const lk_sample_params *p = run->params;
  const int64_t all = p->batch * p->points, end = all * (band + 1) / run->bands, c = p->channels;
  taps_t taps[LK_MAX_RANK];
  for (int64_t at = all * band / run->bands; at < end; at++) {
    const int64_t sample = at / p->points, point = at % p->points;
    const float *image = run->images + sample * run->image, *gradient = run->gradient + at * c;
    point_taps(run, sample, point, taps);
    for (int64_t axis = 0; axis < p->rank; axis++) {
      taps_t sloped[LK_MAX_RANK];
      float sum = 0;
      memcpy(sloped, taps, sizeof(taps_t) * (size_t)p->rank);
      sloped[axis].weight[0] = -1;
      sloped[axis].weight[1] = 1;
      for (int corner = 0; p->is_linear && corner < 1 << p->rank; corner++) {
        int64_t offset;
        float weight;
        bool is_inside;
        if (!find_corner(sloped, p->rank, corner, &offset, &weight, &is_inside)) continue;
        for (int64_t i = 0; i < c; i++)
          sum += weight * gradient[i] * (is_inside ? image[offset + i] : p->fill);
      }
      run->out[(sample * p->rank + axis) * p->points + point] = sum;
    }
  }
}

static bool prepare(run_t *run) {
  const lk_sample_params *p = run->params;
  int64_t stride = p->channels;
  for (int64_t axis = p->rank - 1; axis >= 0; axis--) {
    run->strides[axis] = stride;
    stride *= p->dims[axis];
  }
  run->image = stride;
  const int64_t all = p->batch * p->points;
  run->bands = all * (p->channels + 4) / TASK_NUMBERS + 1;
  if (run->bands > 64) run->bands = 64;
  if (run->bands > all) run->bands = all;
  return stride > 0;
}

static void sample(const void *params, void *const *operands, lk_pool *pool) {
  run_t run = {.params = params, .images = operands[0], .positions = operands[1],
               .out = operands[2]};
  if (prepare(&run)) lk_parallel_for(pool, run.bands, read_band, &run);
}

static void project(const void *params, void *const *operands, lk_pool *pool) {
  run_t run = {.params = params, .images = operands[0], .transforms = operands[1],
               .out = operands[2]};
  if (prepare(&run)) lk_parallel_for(pool, run.bands, read_band, &run);
}

static void sample_images_gradient(const void *params, void *const *operands, lk_pool *pool) {
  run_t run = {.params = params, .gradient = operands[0], .positions = operands[1],
               .out = operands[2]};
  if (prepare(&run)) lk_parallel_for(pool, run.params->batch, spread_image, &run);
}

static void project_gradient(const void *params, void *const *operands, lk_pool *pool) {
  run_t run = {.params = params, .gradient = operands[0], .transforms = operands[1],
               .out = operands[2]};
  if (prepare(&run)) lk_parallel_for(pool, run.params->batch, spread_image, &run);
}

static void sample_positions_gradient(const void *params, void *const *operands, lk_pool *pool) {
  run_t run = {.params = params, .gradient = operands[0], .images = operands[1],
               .positions = operands[2], .out = operands[3]};
  if (prepare(&run)) lk_parallel_for(pool, run.bands, slope_band, &run);
}

lk_kernel lk_sample_kernel(void) { return sample; }
lk_kernel lk_sample_images_gradient_kernel(void) { return sample_images_gradient; }
lk_kernel lk_sample_positions_gradient_kernel(void) { return sample_positions_gradient; }
lk_kernel lk_project_kernel(void) { return project; }
lk_kernel lk_project_gradient_kernel(void) { return project_gradient; }
