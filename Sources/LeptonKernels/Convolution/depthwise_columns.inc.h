// The innermost loops of depthwise convolution: sums of neighbouring output columns. Each level
// includes this once, from depthwise.inc.h.

#define COLUMNS 4  // output columns that share a loaded kernel vector

#define UNROLLED _Pragma("clang loop unroll(full)")

// The taps that a column sums over: from the first one inside the input on, `count` per axis, with
// the steps in floats between taps in the input and, but for the last axis, in the packed kernel.
typedef struct {
  int64_t count[3], input_step[3], kernel_step[2];
} LK(taps);

// The arguments of one call of columns_*: `groups` times neighbouring output columns.
typedef struct {
  const float *input, *kernel, *bias;
  float *output;
  int64_t groups, column_step, output_step, channels;
  int64_t kernel_block;  // floats of the packed kernel from one block of channels to the next
  LK(taps) taps;
  float low, high;
} LK(columns_call);

// Adds one kernel row to the sums of `columns` neighbouring output columns.
LK_INLINE void LK(depthwise_kernel_row)(
    const int columns, int64_t row_taps, const float *from, int64_t column, int64_t across,
    const float *weights, int live, vf *sum) {
  for (int64_t w = 0; w < row_taps; w++) {
    const vf weight = vf_load(weights + w * LK_DEPTHWISE_BLOCK);
    UNROLLED for (int i = 0; i < columns; i++) {
      const float *x = from + i * column + w * across;
      sum[i] = vf_fma(live < LK_WIDTH ? vf_load_n(x, live) : vf_load(x), weight, sum[i]);
    }
  }
}

// One group of columns, one vector of channels. Constant `rows`, `row_taps` and `stride` (else 0)
// unroll the taps and let neighbouring columns share the input they load.
LK_INLINE void LK(depthwise_vector)(
    const int columns, const int rows, const int row_taps, const int stride,
    const LK(columns_call) * at, const float *input, float *output, int64_t c, int live) {
  const LK(taps) *taps = &at->taps;
  const int64_t across = taps->input_step[2];
  const int64_t column = stride ? stride * across : at->column_step;
  const float *kernel = at->kernel + c / LK_DEPTHWISE_BLOCK * at->kernel_block +
                        c % LK_DEPTHWISE_BLOCK;
  vf sum[COLUMNS];
  vf start = vf_set1(0);
  if (at->bias) start = live < LK_WIDTH ? vf_load_n(at->bias + c, live) : vf_load(at->bias + c);
  UNROLLED for (int i = 0; i < columns; i++) sum[i] = start;
  if (rows) {
    UNROLLED for (int h = 0; h < rows; h++) {
      const float *from = input + h * taps->input_step[1] + c;
      const float *weights = kernel + h * row_taps * LK_DEPTHWISE_BLOCK;
      UNROLLED for (int w = 0; w < row_taps; w++)
        LK(depthwise_kernel_row)(
            columns, 1, from + w * across, column, across, weights + w * LK_DEPTHWISE_BLOCK, live,
            sum);
    }
  } else {
    for (int64_t d = 0; d < taps->count[0]; d++)
      for (int64_t h = 0; h < taps->count[1]; h++) {
        const float *from = input + d * taps->input_step[0] + h * taps->input_step[1] + c;
        const float *weights = kernel + d * taps->kernel_step[0] + h * taps->kernel_step[1];
        if (row_taps) {
          UNROLLED for (int w = 0; w < row_taps; w++)
            LK(depthwise_kernel_row)(
                columns, 1, from + w * across, column, across,
                weights + w * LK_DEPTHWISE_BLOCK, live, sum);
        } else {
          LK(depthwise_kernel_row)(
              columns, taps->count[2], from, column, across, weights, live, sum);
        }
      }
  }
  const vf low = vf_set1(at->low), high = vf_set1(at->high);
  UNROLLED for (int i = 0; i < columns; i++) {
    const vf bounded = vf_max(low, vf_min(high, sum[i]));
    float *to = output + i * at->output_step + c;
    if (live < LK_WIDTH) {
      vf_store_n(to, bounded, live);
    } else {
      vf_store(to, bounded);
    }
  }
}

LK_INLINE void LK(depthwise_columns)(
    const int columns, const int rows, const int row_taps, const int stride,
    const LK(columns_call) * call) {
  const LK(columns_call) at = *call;
  const float *input = at.input;
  float *output = at.output;
  for (int64_t group = 0; group < at.groups; group++) {
    int64_t c = 0;
    for (; c + LK_WIDTH <= at.channels; c += LK_WIDTH)
      LK(depthwise_vector)(columns, rows, row_taps, stride, &at, input, output, c, LK_WIDTH);
    if (c < at.channels)
      LK(depthwise_vector)(
          columns, 0, 0, stride, &at, input, output, c, (int)(at.channels - c));
    input += columns * at.column_step;
    output += columns * at.output_step;
  }
}

#define COLUMNS_OF(name, count, rows, row_taps, stride)                                            \
  static void LK(name)(const LK(columns_call) * call) {                                            \
    LK(depthwise_columns)(count, rows, row_taps, stride, call);                                    \
  }
COLUMNS_OF(column_any, 1, 0, 0, 0)
COLUMNS_OF(column_1, 1, 0, 1, 0)
COLUMNS_OF(column_2, 1, 0, 2, 0)
COLUMNS_OF(column_3, 1, 0, 3, 0)
COLUMNS_OF(column_4, 1, 0, 4, 0)
COLUMNS_OF(column_5, 1, 0, 5, 0)
COLUMNS_OF(columns_any, COLUMNS, 0, 0, 0)
COLUMNS_OF(columns_3, COLUMNS, 0, 3, 1)
COLUMNS_OF(columns_5, COLUMNS, 0, 5, 1)
COLUMNS_OF(columns_3_2, COLUMNS, 0, 3, 2)
COLUMNS_OF(columns_5_2, COLUMNS, 0, 5, 2)
COLUMNS_OF(columns_3x3, COLUMNS, 3, 3, 1)
COLUMNS_OF(columns_3x3_2, COLUMNS, 3, 3, 2)

typedef void (*LK(columns_function))(const LK(columns_call) *);

// The function for a group of columns all of whose taps along W are inside.
static LK(columns_function) LK(several_columns)(
    const lk_convolution *convolution, const LK(taps) * taps) {
  const int64_t width = convolution->kernel[2], stride = convolution->stride[2];
  const bool square = taps->count[0] == 1 && taps->count[1] == 3;
  if (convolution->dilation[2] != 1) return LK(columns_any);
  if (width == 3 && stride == 1) return square ? LK(columns_3x3) : LK(columns_3);
  if (width == 3 && stride == 2) return square ? LK(columns_3x3_2) : LK(columns_3_2);
  if (width == 5 && stride == 1) return LK(columns_5);
  if (width == 5 && stride == 2) return LK(columns_5_2);
  return LK(columns_any);
}

// The function for single columns of `width` taps along W.
static LK(columns_function) LK(one_column)(int64_t width) {
  static const LK(columns_function) by_width[] = {
      LK(column_any), LK(column_1), LK(column_2), LK(column_3), LK(column_4), LK(column_5)};
  return by_width[width <= 5 ? width : 0];
}

#undef UNROLLED
#undef COLUMNS_OF
