"""The functions of keras.ops: name, class of operation, arguments, and those of the arguments that
belong to the operation rather than to its call.

Written by tools/generate_operations.py from Keras. Do not edit.
"""

from __future__ import annotations

#: A line for each function: name, class, arguments, ";" and the options of the class.
TABLE = """
absolute Absolute x ;
adaptive_average_pool AdaptiveAveragePool inputs output_size data_format=None ; output_size data_format
adaptive_max_pool AdaptiveMaxPool inputs output_size data_format=None ; output_size data_format
add Add x1 x2 ;
all All x axis=None keepdims=False ; axis keepdims
allclose AllClose x1 x2 rtol=1e-05 atol=1e-08 equal_nan=False ; rtol atol equal_nan
amax Amax x axis=None keepdims=False ; axis keepdims
amin Amin x axis=None keepdims=False ; axis keepdims
angle Angle x ;
any Any x axis=None keepdims=False ; axis keepdims
append Append x1 x2 axis=None ; axis
arange Arange start stop=None step=None dtype=None ; dtype
arccos Arccos x ;
arccosh Arccosh x ;
arcsin Arcsin x ;
arcsinh Arcsinh x ;
arctan Arctan x ;
arctan2 Arctan2 x1 x2 ;
arctanh Arctanh x ;
argmax Argmax x axis=None keepdims=False ; axis keepdims
argmin Argmin x axis=None keepdims=False ; axis keepdims
argpartition Argpartition x kth axis=-1 ; kth axis
argsort Argsort x axis=-1 ; axis
array Array x dtype=None ; dtype
array_split ArraySplit x indices_or_sections axis=0 ; indices_or_sections axis
associative_scan AssociativeScan f elems reverse=False axis=0 ; reverse axis
average Average x axis=None weights=None ; axis
average_pool AveragePool inputs pool_size strides=None padding='valid' data_format=None ; pool_size strides padding data_format
batch_normalization BatchNorm x mean variance axis offset=None scale=None epsilon=0.001 ; axis epsilon
binary_crossentropy BinaryCrossentropy target output from_logits=False ; from_logits
bincount Bincount x weights=None minlength=0 sparse=False ; weights minlength sparse
bitwise_and BitwiseAnd x y ;
bitwise_invert BitwiseInvert x ;
bitwise_left_shift BitwiseLeftShift x y ;
bitwise_not BitwiseNot x ;
bitwise_or BitwiseOr x y ;
bitwise_right_shift BitwiseRightShift x y ;
bitwise_xor BitwiseXor x y ;
broadcast_to BroadcastTo x shape ; shape
categorical_crossentropy CategoricalCrossentropy target output from_logits=False axis=-1 ; from_logits axis
cbrt Cbrt x ;
cdist CDist x y ;
ceil Ceil x ;
celu Celu x alpha=1.0 ; alpha
cholesky Cholesky x upper=False ; upper
cholesky_inverse CholeskyInverse x upper=False ; upper
clip Clip x x_min x_max ; x_min x_max
concatenate Concatenate xs axis=0 ; axis
conjugate Conjugate x ;
conv Conv inputs kernel strides=1 padding='valid' data_format=None dilation_rate=1 ; strides padding data_format dilation_rate
conv_transpose ConvTranspose inputs kernel strides=1 padding='valid' output_padding=None data_format=None dilation_rate=1 ; strides padding output_padding data_format dilation_rate
copy Copy x ;
corrcoef Corrcoef x ;
correlate Correlate x1 x2 mode='valid' ; mode
cos Cos x ;
cosh Cosh x ;
count_nonzero CountNonzero x axis=None ; axis
cross Cross x1 x2 axisa=-1 axisb=-1 axisc=-1 axis=None ; axisa axisb axisc axis
ctc_decode CTCDecode inputs sequence_lengths strategy='greedy' beam_width=100 top_paths=1 merge_repeated=True mask_index=0 ; strategy beam_width top_paths merge_repeated mask_index
ctc_loss CTCLoss target output target_length output_length mask_index=0 ; mask_index
cumprod Cumprod x axis=None dtype=None ; axis dtype
cumsum Cumsum x axis=None dtype=None ; axis dtype
deg2rad Deg2rad x ;
depth_to_space DepthToSpace x block_size data_format='channels_last' ; block_size data_format
depthwise_conv DepthwiseConv inputs kernel strides=1 padding='valid' data_format=None dilation_rate=1 ; strides padding data_format dilation_rate
det Det x ;
diag Diag x k=0 ; k
diagflat Diagflat x k=0 ; k
diagonal Diagonal x offset=0 axis1=0 axis2=1 ; offset axis1 axis2
digitize Digitize x bins ;
divide Divide x1 x2 ;
divide_no_nan DivideNoNan x1 x2 ;
dot Dot x1 x2 ;
dot_product_attention DotProductAttention query key value bias=None mask=None scale=None is_causal=False flash_attention=None attn_logits_soft_cap=None ; is_causal flash_attention attn_logits_soft_cap
dsplit Dsplit x indices_or_sections ; indices_or_sections
dstack Dstack xs ;
eig Eig x ;
eigh Eigh x ;
elu Elu x alpha=1.0 ; alpha
empty_like EmptyLike x dtype=None ; dtype
equal Equal x1 x2 ;
erf Erf x ;
erfc Erfc x ;
erfinv Erfinv x ;
exp Exp x ;
exp2 Exp2 x ;
expand_dims ExpandDims x axis ; axis
expm1 Expm1 x ;
extract_sequences ExtractSequences x sequence_length sequence_stride ; sequence_length sequence_stride
fabs Fabs x ;
fft FFT x ;
fft2 FFT2 x ;
flip Flip x axis=None ; axis
fliplr Fliplr x ;
flipud Flipud x ;
floor Floor x ;
floor_divide FloorDivide x1 x2 ;
fmax Fmax x1 x2 ;
fmin Fmin x1 x2 ;
fmod Fmod x1 x2 ;
fold Fold x output_size kernel_size dilation=1 padding=0 stride=1 ; output_size kernel_size dilation padding stride
fori_loop ForiLoop lower upper body_fun init_val ; lower upper body_fun
full Full shape fill_value dtype=None ; shape dtype
full_like FullLike x fill_value dtype=None ; dtype
gcd Gcd x1 x2 ;
gelu Gelu x approximate=True ; approximate
get_item GetItem x key ;
glu Glu x axis=-1 ; axis
greater Greater x1 x2 ;
greater_equal GreaterEqual x1 x2 ;
hard_shrink HardShrink x threshold=0.5 ; threshold
hard_sigmoid HardSigmoid x ;
hard_silu HardSilu x ;
hard_swish HardSilu x ;
hard_tanh HardTanh x ;
heaviside Heaviside x1 x2 ;
histogram Histogram x bins=10 range=None ; bins range
hsplit Hsplit x indices_or_sections ; indices_or_sections
hstack Hstack xs ;
hypot Hypot x1 x2 ;
i0 I0 x ;
ifft2 IFFT2 x ;
imag Imag x ;
in_top_k InTopK targets predictions k ; k
inner Inner x1 x2 ;
inv Inv x ;
irfft IRFFT x fft_length=None ; fft_length
isclose Isclose x1 x2 rtol=1e-05 atol=1e-08 equal_nan=False ; equal_nan
isfinite Isfinite x ;
isin IsIn x1 x2 assume_unique=False invert=False ; assume_unique invert
isinf Isinf x ;
isnan Isnan x ;
isneginf Isneginf x ;
isposinf Isposinf x ;
isreal Isreal x ;
istft ISTFT x sequence_length sequence_stride fft_length length=None window='hann' center=True ; sequence_length sequence_stride fft_length length window center
jvp JVP fun primals tangents has_aux=False ; has_aux
kron Kron x1 x2 ;
lcm Lcm x1 x2 ;
ldexp Ldexp x1 x2 ;
leaky_relu LeakyRelu x negative_slope=0.2 ; negative_slope
left_shift LeftShift x y ;
less Less x1 x2 ;
less_equal LessEqual x1 x2 ;
log Log x ;
log10 Log10 x ;
log1p Log1p x ;
log2 Log2 x ;
log_sigmoid LogSigmoid x ;
log_softmax LogSoftmax x axis=-1 ; axis
logaddexp Logaddexp x1 x2 ;
logaddexp2 Logaddexp2 x1 x2 ;
logdet Logdet x ;
logical_and LogicalAnd x1 x2 ;
logical_not LogicalNot x ;
logical_or LogicalOr x1 x2 ;
logical_xor LogicalXor x1 x2 ;
logsumexp Logsumexp x axis=None keepdims=False ; axis keepdims
lstsq Lstsq a b rcond=None ; rcond
lu_factor LuFactor x ;
map Map f xs ;
matmul Matmul x1 x2 ;
matrix_rank MatrixRank x tol=None ; tol
max Max x axis=None keepdims=False initial=None ; axis keepdims initial
max_pool MaxPool inputs pool_size strides=None padding='valid' data_format=None ; pool_size strides padding data_format
maximum Maximum x1 x2 ;
mean Mean x axis=None keepdims=False ; axis keepdims
median Median x axis=None keepdims=False ; axis keepdims
meshgrid Meshgrid *x indexing='xy' ; indexing
min Min x axis=None keepdims=False initial=None ; axis keepdims initial
minimum Minimum x1 x2 ;
mod Mod x1 x2 ;
moments Moments x axes keepdims=False synchronized=False ; axes keepdims synchronized
moveaxis Moveaxis x source destination ; source destination
multiply Multiply x1 x2 ;
nan_to_num NanToNum x nan=0.0 posinf=None neginf=None ; nan posinf neginf
nanargmax Nanargmax x axis=None keepdims=False ; axis keepdims
nanargmin Nanargmin x axis=None keepdims=False ; axis keepdims
nancumprod Nancumprod x axis=None dtype=None ; axis dtype
nancumsum Nancumsum x axis=None dtype=None ; axis dtype
nanmax Nanmax x axis=None keepdims=False ; axis keepdims
nanmean Nanmean x axis=None keepdims=False ; axis keepdims
nanmedian Nanmedian x axis=None keepdims=False ; axis keepdims
nanmin Nanmin x axis=None keepdims=False ; axis keepdims
nanpercentile Nanpercentile x q axis=None method='linear' keepdims=False ; axis method keepdims
nanprod Nanprod x axis=None keepdims=False ; axis keepdims
nanquantile Nanquantile x q axis=None method='linear' keepdims=False ; axis method keepdims
nanstd Nanstd x axis=None keepdims=False ; axis keepdims
nansum Nansum x axis=None keepdims=False ; axis keepdims
nanvar Nanvar x axis=None keepdims=False ; axis keepdims
ndim Ndim x ;
negative Negative x ;
nextafter Nextafter x1 x2 ;
nonzero Nonzero x ;
norm Norm x ord=None axis=None keepdims=False ; ord axis keepdims
normalize Normalize x axis=-1 order=2 epsilon=None ; axis order epsilon
not_equal NotEqual x1 x2 ;
one_hot OneHot x num_classes axis=-1 dtype=None sparse=False ; num_classes axis dtype sparse
ones_like OnesLike x dtype=None ; dtype
outer Outer x1 x2 ;
percentile Percentile x q axis=None method='linear' keepdims=False ; axis method keepdims
pinv Pinv x rcond=None ; rcond
polar Polar abs_ angle ;
power Power x1 x2 ;
prod Prod x axis=None keepdims=False dtype=None ; axis keepdims dtype
psnr PSNR x1 x2 max_val ; max_val
ptp Ptp x axis=None keepdims=False ; axis keepdims
qr Qr x mode='reduced' ; mode
quantile Quantile x q axis=None method='linear' keepdims=False ; axis method keepdims
rad2deg Rad2deg x ;
ravel Ravel x ;
real Real x ;
reciprocal Reciprocal x ;
relu Relu x ;
relu6 Relu6 x ;
repeat Repeat x repeats axis=None ; repeats axis
reshape Reshape x newshape ; newshape
rfft RFFT x fft_length=None ; fft_length
right_shift RightShift x y ;
rms_normalization RMSNorm x scale=None axis=-1 epsilon=None ; axis epsilon
roll Roll x shift axis=None ; shift axis
round Round x decimals=0 ; decimals
rsqrt Rsqrt x ;
scan Scan f init xs=None length=None reverse=False unroll=1 ; length reverse unroll
scatter Scatter indices values shape ; shape
scatter_update ScatterUpdate inputs indices updates reduction=None ; reduction
searchsorted SearchSorted sorted_sequence values side='left' ; side
segment_max SegmentMax data segment_ids num_segments=None sorted=False ; num_segments sorted
segment_min SegmentMin data segment_ids num_segments=None sorted=False ; num_segments sorted
segment_prod SegmentProd data segment_ids num_segments=None sorted=False ; num_segments sorted
segment_sum SegmentSum data segment_ids num_segments=None sorted=False ; num_segments sorted
select Select condlist choicelist default=0 ;
selu Selu x ;
separable_conv SeparableConv inputs depthwise_kernel pointwise_kernel strides=1 padding='valid' data_format=None dilation_rate=1 ; strides padding data_format dilation_rate
sigmoid Sigmoid x ;
sign Sign x ;
signbit Signbit x ;
silu Silu x ;
sin Sin x ;
sinc Sinc x ;
sinh Sinh x ;
size Size x ;
slice Slice inputs start_indices shape ; shape
slice_update SliceUpdate inputs start_indices updates ;
slogdet Slogdet x ;
soft_shrink SoftShrink x threshold=0.5 ; threshold
softmax Softmax x axis=-1 ; axis
softplus Softplus x ;
softsign Softsign x ;
solve Solve a b ;
solve_triangular SolveTriangular a b lower=False ; lower
sort Sort x axis=-1 ; axis
space_to_depth SpaceToDepth x block_size data_format='channels_last' ; block_size data_format
sparse_categorical_crossentropy SparseCategoricalCrossentropy target output from_logits=False axis=-1 ; from_logits axis
sparse_plus SparsePlus x ;
sparse_sigmoid SparseSigmoid x ;
sparsemax Sparsemax x axis=-1 ; axis
split Split x indices_or_sections axis=0 ; indices_or_sections axis
sqrt Sqrt x ;
square Square x ;
squareplus Squareplus x b=4 ; b
squeeze Squeeze x axis=None ; axis
stack Stack x axis=0 ; axis
std Std x axis=None keepdims=False ; axis keepdims
stft STFT x sequence_length sequence_stride fft_length window='hann' center=True ; sequence_length sequence_stride fft_length window center
stop_gradient StopGradient variable ;
subtract Subtract x1 x2 ;
sum Sum x axis=None keepdims=False ; axis keepdims
svd SVD x full_matrices=True compute_uv=True ; full_matrices compute_uv
swapaxes Swapaxes x axis1 axis2 ; axis1 axis2
swish Silu x ;
switch Switch index branches *operands ;
take Take x indices axis=None ; axis
take_along_axis TakeAlongAxis x indices axis=None ; axis
tan Tan x ;
tanh Tanh x ;
tanh_shrink TanhShrink x ;
tensordot Tensordot x1 x2 axes=2 ; axes
threshold Threshold x threshold default_value ; threshold default_value
tile Tile x repeats ; repeats
top_k TopK x k sorted=True ; k sorted
trace Trace x offset=0 axis1=0 axis2=1 ; offset axis1 axis2
transpose Transpose x axes=None ; axes
trapezoid Trapezoid y x=None dx=1.0 axis=-1 ; x dx axis
tril Tril x k=0 ; k
triu Triu x k=0 ; k
true_divide TrueDivide x1 x2 ;
trunc Trunc x ;
unfold Unfold x kernel_size dilation=1 padding=0 stride=1 ; kernel_size dilation padding stride
unique Unique x sorted=True return_index=False return_inverse=False return_counts=False axis=None size=None fill_value=None ; sorted return_index return_inverse return_counts axis size fill_value
unravel_index UnravelIndex indices shape ; shape
unstack Unstack x num=None axis=0 ; num axis
vander Vander x N=None increasing=False ; N increasing
var Var x axis=None keepdims=False ; axis keepdims
vdot Vdot x1 x2 ;
view View x dtype=None ; dtype
view_as_complex ViewAsComplex x ;
view_as_real ViewAsReal x ;
vsplit Vsplit x indices_or_sections ; indices_or_sections
vstack Vstack xs ;
where Where condition x1=None x2=None ;
while_loop WhileLoop cond body loop_vars maximum_iterations=None ; cond body maximum_iterations
zeros_like ZerosLike x dtype=None ; dtype
"""
