// The innermost loops of depthwise convolution: one line of output columns. Each level includes this
// once, from depthwise.inc.h.

#define COLUMNS 4  // output columns that share the input they load
#if LK_ISA == LK_ISA_AVX512
#define MOST_COLUMNS 6  // of a kernel of three taps, for whose other vectors there are registers
#else
#define MOST_COLUMNS COLUMNS
#endif

#define UNROLLED _Pragma("clang loop unroll(full)")

// One line of output columns begin..<end, and the taps that are summed over: `count` per axis, with the
// steps in floats between taps in the input and, but for the last axis, in the packed kernel.
typedef struct {
  const float *input;  // the first tap's line, at column 0
  const float *kernel, *bias;
  float *output;  // of column `begin`
  int64_t begin, end;
  int64_t interior_begin, interior_end;  // columns all of whose taps are inside
  int64_t stride, padding, extent, dilation;  // along the line
  int64_t pixel;                              // floats from one input column to the next
  int64_t output_step, channels;
  int64_t kernel_block;  // floats of the packed kernel from one block of channels to the next
  int64_t count[3], input_step[2], kernel_step[2];
  float low, high;
} LK(line);

// The taps of a kernel of `rows` lines of `taps` each.
typedef struct {
  vf at[5][5];
} LK(weights);

// The sums of `columns` columns from `column` on, all of whose taps are inside.
LK_INLINE void LK(inside)(
    const int columns, const int rows, const int taps, const int stride, const LK(line) * line,
    const LK(weights) * weights, const float *input, int64_t column, int live, vf *sum) {
  const float *from = input + (column * stride - line->padding) * line->pixel;
  UNROLLED for (int h = 0; h < rows; h++, from += line->input_step[1]) {
    UNROLLED for (int x = 0; x < (columns - 1) * stride + taps; x++) {
      const vf value = vf_load_to(from + x * line->pixel, live);
      UNROLLED for (int i = 0; i < columns; i++) {
        const int w = x - i * stride;
        if (w >= 0 && w < taps) sum[i] = vf_fma(value, weights->at[h][w], sum[i]);
      }
    }
  }
}

// The sum of a column some of whose taps may be outside.
LK_INLINE vf LK(border)(
    const int rows, const int taps, const LK(line) * line, const LK(weights) * weights,
    const float *input, int64_t column, int live, vf sum) {
  const int64_t origin = column * line->stride - line->padding;
  const float *from = input + origin * line->pixel;
  UNROLLED for (int h = 0; h < rows; h++, from += line->input_step[1])
    UNROLLED for (int w = 0; w < taps; w++)
      if ((uint64_t)(origin + w) < (uint64_t)line->extent)
        sum = vf_fma(
            vf_load_to(from + w * line->pixel, live), weights->at[h][w], sum);
  return sum;
}

// The same of any kernel: `columns` columns, all inside where they are more than one.
LK_INLINE void LK(any)(
    const int columns, const LK(line) * line, const float *input, const float *kernel,
    int64_t column, int live, vf *sum) {
  const int64_t origin = column * line->stride - line->padding;
  int64_t first = 0, end = line->count[2];
  if (columns == 1) {
    while (first < end && origin + first * line->dilation < 0) first++;
    while (end > first && origin + (end - 1) * line->dilation >= line->extent) end--;
  }
  const int64_t across = line->dilation * line->pixel, step = line->stride * line->pixel;
  for (int64_t d = 0; d < line->count[0]; d++)
    for (int64_t h = 0; h < line->count[1]; h++) {
      const int64_t offset =
          origin * line->pixel + d * line->input_step[0] + h * line->input_step[1];
      const float *weights = kernel + d * line->kernel_step[0] + h * line->kernel_step[1];
      for (int64_t w = first; w < end; w++) {
        const vf weight = vf_load(weights + w * LK_DEPTHWISE_BLOCK);
        const float *from = input + (offset + w * across);
        UNROLLED for (int i = 0; i < columns; i++)
          sum[i] = vf_fma(vf_load_to(from + i * step, live), weight, sum[i]);
      }
    }
}

LK_INLINE void LK(end_columns)(
    const int columns, const LK(line) * line, vf *sum, float *to, int live) {
  const vf low = vf_set1(line->low), high = vf_set1(line->high);
  UNROLLED for (int i = 0; i < columns; i++, to += line->output_step) {
    vf_store_to(to, vf_max(low, vf_min(high, sum[i])), live);
  }
}

// One vector of channels: its weights stay in registers for the whole line. `rows` 0 for any kernel.
LK_INLINE void LK(line_vector)(
    const int rows, const int taps, const int stride, const LK(line) * at, int64_t c, int live) {
  const LK(line) line = *at;
  const float *input = line.input + c;
  const float *kernel = line.kernel + c / LK_DEPTHWISE_BLOCK * line.kernel_block +
                        c % LK_DEPTHWISE_BLOCK;
  float *to = line.output + c;
  LK(weights) weights;
  UNROLLED for (int h = 0; h < rows; h++)
    UNROLLED for (int w = 0; w < taps; w++)
      weights.at[h][w] = vf_load(kernel + h * line.kernel_step[1] + w * LK_DEPTHWISE_BLOCK);
  const vf start = line.bias ? vf_load_to(line.bias + c, live) : vf_set1(0);
  const int64_t inside_end = line.end < line.interior_end ? line.end : line.interior_end;
  for (int64_t column = line.begin; column < line.end;) {
    vf sum[MOST_COLUMNS];
    const int64_t left = column < line.interior_begin ? 0 : inside_end - column;
    int done = 1;
    if (taps == 3 && stride == 1 && MOST_COLUMNS > COLUMNS && left >= MOST_COLUMNS) {
      done = MOST_COLUMNS;
      UNROLLED for (int i = 0; i < MOST_COLUMNS; i++) sum[i] = start;
      LK(inside)(MOST_COLUMNS, rows, taps, stride, &line, &weights, input, column, live, sum);
      LK(end_columns)(MOST_COLUMNS, &line, sum, to, live);
    } else if (left >= COLUMNS) {
      done = COLUMNS;
      UNROLLED for (int i = 0; i < COLUMNS; i++) sum[i] = start;
      if (rows) {
        LK(inside)(COLUMNS, rows, taps, stride, &line, &weights, input, column, live, sum);
      } else {
        LK(any)(COLUMNS, &line, input, kernel, column, live, sum);
      }
      LK(end_columns)(COLUMNS, &line, sum, to, live);
    } else {
      sum[0] = start;
      if (rows) {
        sum[0] = LK(border)(rows, taps, &line, &weights, input, column, live, sum[0]);
      } else {
        LK(any)(1, &line, input, kernel, column, live, sum);
      }
      LK(end_columns)(1, &line, sum, to, live);
    }
    column += done;
    to += done * line.output_step;
  }
}

LK_INLINE void LK(line_of)(
    const int rows, const int taps, const int stride, const LK(line) * line) {
  int64_t c = 0;
  for (; c + LK_WIDTH <= line->channels; c += LK_WIDTH)
    LK(line_vector)(rows, taps, stride, line, c, LK_WIDTH);
  if (c < line->channels) LK(line_vector)(0, 0, 0, line, c, (int)(line->channels - c));
}

#define LINE(rows, taps, stride)                                                                   \
  static void LK(line_##rows##_##taps##_##stride)(const LK(line) * line) {                         \
    LK(line_of)(rows, taps, stride, line);                                                         \
  }
LINE(0, 0, 0)
LINE(2, 3, 1)
LINE(3, 3, 1)
LINE(2, 3, 2)
LINE(3, 3, 2)
LINE(3, 5, 1)
LINE(4, 5, 1)
LINE(5, 5, 1)
LINE(3, 5, 2)
LINE(4, 5, 2)
LINE(5, 5, 2)

// Whole kernels of 3×3 and 5×5, and what of them is inside at the upper and lower border.
static void LK(run_line)(const LK(line) * line) {
  static void (*const by_kernel[2][2][4])(const LK(line) *) = {
      {{LK(line_2_3_1), LK(line_3_3_1)}, {LK(line_2_3_2), LK(line_3_3_2)}},
      {{NULL, LK(line_3_5_1), LK(line_4_5_1), LK(line_5_5_1)},
       {NULL, LK(line_3_5_2), LK(line_4_5_2), LK(line_5_5_2)}}};
  const int64_t taps = line->count[2], rows = line->count[1];
  const bool known = line->count[0] == 1 && line->dilation == 1 && (taps == 3 || taps == 5) &&
                     line->stride >= 1 && line->stride <= 2 && rows >= 2 && rows <= taps;
  void (*run)(const LK(line) *) =
      known ? by_kernel[taps == 5][line->stride - 1][rows - 2] : NULL;
  (run ? run : LK(line_0_0_0))(line);
}

#undef UNROLLED
#undef LINE
#undef MOST_COLUMNS
