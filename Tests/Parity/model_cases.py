"""Models for comparison with Keras: the core, merging and recurrent layers, masks, operations of
keras.ops, shared layers, nested models.

`all_cases()` yields (name, function that builds the model, kinds of its inputs). Kinds of input: "normal"
(around 0), "positive" (0.1 to 1), "ids" (integers 0 to 4), "padded" (normal, with steps of zeros at the
end and in between), "paddedids" (ids with zeros likewise), "bool".
"""

import itertools

import keras
from keras import layers, ops

_cases = {}


def case(*kinds, name=None):
    def register(build):
        _cases[name or build.__name__] = (build, kinds)
        return build

    return register


def sequential(name, layer, shape, kind="normal", dtype="float32"):
    def build():
        return keras.Sequential([keras.Input(shape, dtype=dtype), layer()], name="model")

    _cases[name] = (build, (kind,))


def core():
    for rank in (1, 2, 3):
        shape = (2, 3, 4, 5)[-rank:]
        sequential(f"dense_{rank}", lambda: layers.Dense(6), shape)
        sequential(
            f"dense_{rank}_plain", lambda: layers.Dense(6, use_bias=False, activation="tanh"), shape
        )
    for activation in ("softmax", "relu", "gelu", "selu", "log_softmax", "leaky_relu", "celu"):
        sequential(
            f"dense_{activation}", lambda a=activation: layers.Dense(6, activation=a), (7,)
        )
        sequential(f"activation_{activation}", lambda a=activation: layers.Activation(a), (3, 7))
    equations = [
        ("ab,bc->ac", 6, "c", (5,)),
        ("abc,cd->abd", (None, 6), "d", (3, 5)),
        ("abc,cde->abde", (None, 4, 2), "de", (3, 5)),
        ("abc,cde->abde", (None, 4, 2), "e", (3, 5)),
        ("abc,cde->abde", (None, 4, 2), None, (3, 5)),
        ("abcd,cde->abe", (None, 7), "e", (3, 4, 5)),
        ("...x,xy->...y", 6, "y", (3, 4, 5)),
        ("...ab,abc->...c", 6, None, (3, 4, 5)),
        ("ab...,bc->ac...", 6, "c", (3, 4, 5)),
        ("abc,bd->adc", (6, 5), "d", (3, 5)),
        ("abc,acd->abd", (3, 6), "bd", (3, 5)),
    ]
    for number, (equation, shape, bias, inputs) in enumerate(equations):
        if equation == "abc,acd->abd":
            continue  # The kernel would have the batch's size.
        sequential(
            f"einsum_{number}",
            lambda e=equation, s=shape, b=bias: layers.EinsumDense(
                e, s, bias_axes=b, activation="relu"
            ),
            inputs,
        )
    for shape in ((), (3,), (3, 4)):
        sequential(
            f"embedding_{len(shape)}", lambda: layers.Embedding(5, 6), shape, "ids", "int32"
        )
    sequential("embedding_float", lambda: layers.Embedding(5, 6), (3,), "ids")
    for form in ("channels_last", "channels_first"):
        for rank in (1, 2, 3):
            sequential(
                f"flatten_{rank}_{form}",
                lambda f=form: layers.Flatten(data_format=f),
                (2, 3, 4)[:rank],
            )
    sequential("identity", lambda: layers.Identity(), (2, 3))
    sequential("masking", lambda: layers.Masking(), (4, 3), "padded")
    for number, target in enumerate(((12,), (4, 3), (-1, 2), (2, -1, 2), (1, 12))):
        sequential(f"reshape_{number}", lambda t=target: layers.Reshape(t), (3, 4))
    for number, dims in enumerate(((1, 2, 3), (2, 1, 3), (3, 1, 2), (3, 2, 1))):
        sequential(f"permute_{number}", lambda d=dims: layers.Permute(d), (2, 3, 4))
    sequential("repeat_vector", lambda: layers.RepeatVector(3), (4,))


def merging():
    for name in ("Add", "Multiply", "Average", "Maximum", "Minimum"):
        for number, shapes in enumerate(
            (((3,), (3,)), ((2, 3), (2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3, 4), (3, 4)), ((1, 3), (2, 1)))
        ):

            def build(n=name, s=shapes):
                inputs = [keras.Input(shape) for shape in s]
                return keras.Model(inputs, getattr(layers, n)()(inputs), name="model")

            _cases[f"{name.lower()}_{number}"] = (build, ("normal",) * len(shapes))

        def masked(n=name):
            inputs = [keras.Input((4, 3)) for _ in range(3)]
            merged = getattr(layers, n)()([layers.Masking()(x) for x in inputs])
            return keras.Model(inputs, layers.LSTM(2)(merged), name="model")

        _cases[f"{name.lower()}_masked"] = (masked, ("padded",) * 3)

        def half_masked(n=name):
            inputs = [keras.Input((4, 3)) for _ in range(2)]
            merged = getattr(layers, n)()([layers.Masking()(inputs[0]), inputs[1]])
            return keras.Model(inputs, layers.LSTM(2)(merged), name="model")

        _cases[f"{name.lower()}_half_masked"] = (half_masked, ("padded", "normal"))

    def subtract():
        inputs = [keras.Input((2, 3)), keras.Input((3,))]
        return keras.Model(inputs, layers.Subtract()(inputs), name="model")

    _cases["subtract"] = (subtract, ("normal", "normal"))
    for axis in (1, 2, 3, -1, -2):

        def concatenate(a=axis):
            inputs = [keras.Input((2, 3, 4)), keras.Input((2, 3, 4)), keras.Input((2, 3, 4))]
            return keras.Model(inputs, layers.Concatenate(axis=a)(inputs), name="model")

        _cases[f"concatenate_{axis}"] = (concatenate, ("normal",) * 3)
    for axis in (1, -1):

        def concatenate_masked(a=axis):
            inputs = [keras.Input((4, 3)), keras.Input((4, 3))]
            joined = layers.Concatenate(axis=a)([layers.Masking()(inputs[0]), inputs[1]])
            return keras.Model(
                inputs, [joined, layers.GRU(2, return_sequences=True)(joined)], name="model"
            )

        _cases[f"concatenate_masked_{axis}"] = (concatenate_masked, ("padded", "padded"))
    dots = [
        ((5,), (5,), 1),
        ((5,), (5,), -1),
        ((3, 5), (4, 5), 2),
        ((3, 5), (5, 4), (2, 1)),
        ((5, 3), (5, 4), 1),
        ((5,), (4, 5), (1, 2)),
        ((3, 5), (5,), (2, 1)),
        ((2, 3, 5), (5, 4), (3, 1)),
        ((3, 5), (2, 5, 4), (2, 2)),
        ((3, 5), (4, 5), -1),
    ]
    for number, (first, second, axes) in enumerate(dots):
        for normalize in (False, True):

            def dot(f=first, s=second, a=axes, n=normalize):
                inputs = [keras.Input(f), keras.Input(s)]
                return keras.Model(inputs, layers.Dot(axes=a, normalize=n)(inputs), name="model")

            _cases[f"dot_{number}_{normalize}"] = (dot, ("normal", "normal"))


def recurrent():
    makers = {
        "SimpleRNN": [{}, {"activation": "relu", "use_bias": False}],
        "LSTM": [
            {},
            {"activation": "relu", "recurrent_activation": "hard_sigmoid"},
            {"use_bias": False, "unit_forget_bias": False},
            {"activation": "softsign", "recurrent_activation": "tanh", "dropout": 0.3},
        ],
        "GRU": [
            {},
            {"reset_after": False},
            {"use_bias": False},
            {"reset_after": False, "use_bias": False, "activation": "sigmoid"},
            {"recurrent_activation": "hard_sigmoid", "recurrent_dropout": 0.2},
        ],
    }
    flags = ("return_sequences", "go_backwards", "masked", "zero_output_for_mask")
    for name, variants in makers.items():
        for number, options in enumerate(variants):
            combinations = itertools.product((False, True), repeat=4)
            for values in combinations:
                setting = dict(zip(flags, values))
                if setting["zero_output_for_mask"] and not setting["masked"]:
                    continue
                if number > 0 and setting["go_backwards"] and setting["masked"]:
                    continue

                def build(n=name, o=options, s=setting):
                    x = keras.Input((6, 3))
                    y = layers.Masking()(x) if s["masked"] else x
                    rest = {k: v for k, v in s.items() if k != "masked"}
                    return keras.Model(x, getattr(layers, n)(4, **o, **rest)(y), name="model")

                label = "".join(str(int(v)) for v in values)
                kind = "padded" if setting["masked"] else "normal"
                _cases[f"{name.lower()}_{number}_{label}"] = (build, (kind,))
        for masked in (False, True):

            def states(n=name, m=masked):
                x = keras.Input((6, 3))
                y = layers.Masking()(x) if m else x
                outputs = getattr(layers, n)(4, return_state=True, return_sequences=True)(y)
                return keras.Model(x, list(outputs), name="model")

            _cases[f"{name.lower()}_states_{masked}"] = (states, ("padded",))

            def seq2seq(n=name, m=masked):
                a, b = keras.Input((6, 3)), keras.Input((5, 2))
                y = layers.Masking()(a) if m else a
                _, *state = getattr(layers, n)(4, return_state=True)(y)
                z = getattr(layers, n)(4, return_sequences=True)(
                    b, initial_state=state if len(state) > 1 else state[0]
                )
                return keras.Model([a, b], z, name="model")

            _cases[f"{name.lower()}_initial_{masked}"] = (seq2seq, ("padded", "normal"))
        for merge, sequences, masked in itertools.product(
            ("concat", "sum", "mul", "ave", None), (False, True), (False, True)
        ):

            def bidirectional(n=name, merge=merge, s=sequences, m=masked):
                x = keras.Input((6, 3))
                y = layers.Masking()(x) if m else x
                z = layers.Bidirectional(
                    getattr(layers, n)(4, return_sequences=s), merge_mode=merge
                )(y)
                return keras.Model(x, z, name="model")

            _cases[f"bidirectional_{name.lower()}_{merge}_{sequences}_{masked}"] = (
                bidirectional,
                ("padded" if masked else "normal",),
            )

        def bidirectional_states(n=name):
            x = keras.Input((6, 3))
            z = layers.Bidirectional(
                getattr(layers, n)(4, return_sequences=True, return_state=True)
            )(x)
            output, *state = z
            w = layers.Bidirectional(getattr(layers, n)(4))(output, initial_state=state)
            return keras.Model(x, [w, *z], name="model")

        _cases[f"bidirectional_{name.lower()}_states"] = (bidirectional_states, ("normal",))

        def bidirectional_own(n=name):
            x = keras.Input((6, 3))
            z = layers.Bidirectional(
                getattr(layers, n)(4, return_sequences=True),
                backward_layer=getattr(layers, n)(
                    5, return_sequences=True, go_backwards=True, activation="relu"
                ),
            )(x)
            return keras.Model(x, z, name="model")

        _cases[f"bidirectional_{name.lower()}_own"] = (bidirectional_own, ("normal",))

        for masked, sequences, backwards in itertools.product((False, True), repeat=3):

            def stacked(n=name, m=masked, s=sequences, b=backwards):
                x = keras.Input((6, 3))
                y = layers.Masking()(x) if m else x
                cell = getattr(layers, n + "Cell")
                z = layers.RNN([cell(4), cell(5)], return_sequences=s, go_backwards=b)(y)
                return keras.Model(x, z, name="model")

            _cases[f"stacked_{name.lower()}_{masked}_{sequences}_{backwards}"] = (
                stacked,
                ("padded" if masked else "normal",),
            )

        def single(n=name):
            x = keras.Input((6, 3))
            z = layers.RNN(getattr(layers, n + "Cell")(4), return_state=True)(x)
            return keras.Model(x, list(z), name="model")

        _cases[f"rnn_{name.lower()}_cell"] = (single, ("normal",))

    def masks_pass():
        x = keras.Input((6,), dtype="int32")
        y = layers.Embedding(5, 4, mask_zero=True)(x)
        y = layers.Dropout(0.5)(layers.Dense(4, activation="relu")(y))
        y = layers.LSTM(3, return_sequences=True)(layers.BatchNormalization()(y))
        y = layers.Bidirectional(layers.GRU(3, return_sequences=True))(y)
        y = layers.TimeDistributed(layers.Dense(2))(layers.Activation("tanh")(y))
        return keras.Model(x, [layers.SimpleRNN(2)(y), layers.GlobalAveragePooling1D()(y)], name="model")

    _cases["masks_pass"] = (masks_pass, ("paddedids",))

    def masks_end():
        x = keras.Input((6, 3))
        y = layers.Conv1D(4, 3, padding="same")(layers.Masking()(x))
        return keras.Model(x, layers.LSTM(2)(y), name="model")

    _cases["masks_end"] = (masks_end, ("padded",))

    def explicit_mask():
        x, m = keras.Input((6, 3)), keras.Input((6,), dtype="bool")
        y = layers.LSTM(4, return_sequences=True)(x, mask=m)
        return keras.Model([x, m], layers.GRU(2)(y), name="model")

    _cases["explicit_mask"] = (explicit_mask, ("normal", "bool"))


def distributed():
    sequential("distributed_dense", lambda: layers.TimeDistributed(layers.Dense(4)), (5, 3))
    sequential(
        "distributed_convolution",
        lambda: layers.TimeDistributed(layers.Conv2D(4, 3, activation="relu")),
        (2, 6, 5, 3),
    )
    sequential("distributed_flatten", lambda: layers.TimeDistributed(layers.Flatten()), (2, 3, 4))
    sequential("distributed_lstm", lambda: layers.TimeDistributed(layers.LSTM(4)), (2, 3, 4))
    sequential(
        "distributed_normalization",
        lambda: layers.TimeDistributed(layers.BatchNormalization()),
        (2, 3, 4),
    )

    def model():
        inner = keras.Sequential(
            [keras.Input((4, 4, 2)), layers.Conv2D(3, 2), layers.Flatten(), layers.Dense(3)]
        )
        x = keras.Input((3, 4, 4, 2))
        return keras.Model(x, layers.LSTM(2)(layers.TimeDistributed(inner)(x)), name="model")

    _cases["distributed_model"] = (model, ("normal",))


def graphs():
    @case("normal", "normal")
    def shared():
        a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
        dense = layers.Dense(4, activation="tanh")
        x, y = dense(a), dense(b)
        return keras.Model([a, b], [layers.Add()([x, y]), dense(x[:, :3])], name="model")

    @case("normal", "normal")
    def dictionaries():
        b, a = keras.Input((3,), name="b"), keras.Input((4,), name="a")
        return keras.Model(
            {"b": b, "a": a},
            {"z": layers.Dense(2, name="z")(b), "c": layers.Dense(5, name="c")(a)},
            name="model",
        )

    @case("normal")
    def nested():
        x = keras.Input((5,))
        inner_input = keras.Input((5,))
        split = layers.Dense(3)(inner_input)
        inner = keras.Model(inner_input, [split, layers.Dense(5)(split)], name="inner")
        first, second = inner(x)
        third, _ = inner(second)
        head = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.ReLU()], name="head")
        return keras.Model(x, [head(first), head(third)], name="model")

    @case("normal")
    def residual():
        x = keras.Input((8, 8, 4))
        y = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
        y = layers.BatchNormalization()(y)
        return keras.Model(x, layers.GlobalAveragePooling2D()(x + y), name="model")

    @case("normal")
    def unused_order():
        x = keras.Input((4,))
        a = layers.Dense(4, name="z_first")(x)
        b = layers.Dense(4, name="a_second")(x)
        c = layers.Add(name="m")([b, a])
        return keras.Model(x, [c, a], name="model")


def operation(name, function, *shapes, kind="normal", dtype="float32"):
    def build():
        inputs = [keras.Input(shape, dtype=dtype) for shape in shapes]
        return keras.Model(inputs, function(*inputs), name="model")

    _cases[f"op_{name}"] = (build, (kind,) * len(shapes))


def operations():
    unary = """relu relu6 sigmoid softplus softsign silu log_sigmoid hard_sigmoid hard_silu elu selu gelu
        celu tanh_shrink hard_tanh soft_shrink hard_shrink leaky_relu squareplus sparse_plus sparse_sigmoid
        tanh exp expm1 sin cos tan sinh cosh arctan floor ceil round trunc abs negative sign square erf
        exp2 deg2rad rad2deg softmax log_softmax isnan isfinite isinf logical_not""".split()
    for name in unary:
        operation(name, getattr(ops, name), (3, 4))
    for name in "log log1p log2 log10 sqrt rsqrt reciprocal arcsin arccos".split():
        operation(name, getattr(ops, name), (3, 4), kind="positive")
    binary = """add subtract multiply maximum minimum divide true_divide arctan2 hypot logaddexp equal
        not_equal less less_equal greater greater_equal logical_and logical_or logical_xor
        divide_no_nan""".split()
    for name in binary:
        operation(name, getattr(ops, name), (3, 4), (3, 4))
        operation(f"{name}_wide", getattr(ops, name), (3, 4), (1, 4), kind="positive")
    for name in "floor_divide mod power".split():
        operation(name, getattr(ops, name), (3, 4), (3, 4), kind="positive")
    operation("numbers", lambda x: 2.0 * x + 1 - x / 3 - (1 - x) ** 2, (3, 4))
    operation("integers", lambda x: (x + 1) * 2 - x // 2 + x % 3, (3,), kind="ids", dtype="int32")
    operation("integers_float", lambda x: x * 0.5 + 1, (3,), kind="ids", dtype="int32")
    operation("where", lambda x, y: ops.where(x > 0, x, y), (3, 4), (3, 4))
    operation("where_number", lambda x: ops.where(x > 0, x, 0.0), (3, 4))
    operation("clip", lambda x: ops.clip(x, -0.5, 0.5), (3, 4))
    for name in "sum mean max min prod var std logsumexp any all".split():
        for axis in (None, 1, -1, (1, 2)):
            for keepdims in (False, True):
                if axis is None:
                    continue
                operation(
                    f"{name}_{axis}_{keepdims}",
                    lambda x, f=getattr(ops, name), a=axis, k=keepdims: f(x, axis=a, keepdims=k),
                    (3, 4),
                )
    for axis in (1, -1):
        operation(f"argmax_{axis}", lambda x, a=axis: ops.argmax(x, axis=a), (3, 4))
        operation(f"argmin_{axis}", lambda x, a=axis: ops.argmin(x, axis=a), (3, 4))
        operation(f"cumsum_{axis}", lambda x, a=axis: ops.cumsum(x, axis=a), (3, 4))
        operation(f"norm_{axis}", lambda x, a=axis: ops.norm(x, axis=(a,)), (3, 4))
        operation(f"normalize_{axis}", lambda x, a=axis: ops.normalize(x, axis=a), (3, 4))
        operation(f"flip_{axis}", lambda x, a=axis: ops.flip(x, axis=a), (3, 4))
        operation(f"roll_{axis}", lambda x, a=axis: ops.roll(x, 2, axis=a), (3, 4))
        operation(f"repeat_{axis}", lambda x, a=axis: ops.repeat(x, 2, axis=a), (3, 4))
        operation(f"diff_{axis}", lambda x, a=axis: ops.diff(x, axis=a), (3, 4))
        operation(f"split_{axis}", lambda x, a=axis: ops.split(x, 2, axis=a), (4, 4))
        operation(
            f"split_at_{axis}", lambda x, a=axis: ops.split(x, [1, 3], axis=a), (4, 4)
        )
        operation(f"unstack_{axis}", lambda x, a=axis: ops.unstack(x, axis=a), (3, 4))
        operation(f"stack_{axis}", lambda x, y, a=axis: ops.stack([x, y], axis=a), (3, 4), (3, 4))
        operation(
            f"concatenate_{axis}",
            lambda x, y, a=axis: ops.concatenate([x, y], axis=a),
            (3, 4),
            (3, 4),
        )
        operation(
            f"take_{axis}", lambda x, a=axis: ops.take(x, [2, 0, 1], axis=a), (3, 4)
        )
    operation("reshape", lambda x: ops.reshape(x, (-1, 2, 6)), (3, 4))
    operation("transpose", lambda x: ops.transpose(x, (0, 2, 1)), (3, 4))
    operation("swapaxes", lambda x: ops.swapaxes(x, 1, 2), (3, 4))
    operation("moveaxis", lambda x: ops.moveaxis(x, 1, -1), (3, 4, 5))
    operation("expand_dims", lambda x: ops.expand_dims(x, -1), (3, 4))
    operation("squeeze", lambda x: ops.squeeze(x, 1), (1, 4))
    operation("squeeze_last", lambda x: ops.squeeze(x, -1), (4, 1))
    operation("tile", lambda x: ops.tile(x, (1, 2, 3)), (3, 4))
    operation("pad", lambda x: ops.pad(x, ((0, 0), (1, 2), (3, 0))), (3, 4))
    operation("hstack", lambda x, y: ops.hstack([x, y]), (3, 4), (3, 4))
    operation("matmul", ops.matmul, (3, 4), (4, 5))
    operation("matmul_operator", lambda x, y: x @ ops.transpose(y, (0, 2, 1)), (3, 4), (5, 4))
    operation("einsum", lambda x, y: ops.einsum("bij,bkj->bik", x, y), (3, 4), (5, 4))
    operation("einsum_heads", lambda x, y: ops.einsum("bthd,bshd->bhts", x, y), (3, 2, 4), (5, 2, 4))
    operation("ones_like", ops.ones_like, (3, 4))
    operation("zeros_like", ops.zeros_like, (3, 4))
    operation("full_like", lambda x: ops.full_like(x, 2.5), (3, 4))
    operation("cast", lambda x: ops.cast(ops.cast(x * 3, "int32"), "float32"), (3, 4))
    operation("cast_bool", lambda x: ops.cast(x > 0, "float32"), (3, 4))
    operation("tril", ops.tril, (4, 4))
    operation("triu", lambda x: ops.triu(x, 1), (4, 4))
    operation("one_hot", lambda x: ops.one_hot(x, 5), (3,), kind="ids", dtype="int32")
    operation("item", lambda x: x[:, 0], (3, 4))
    operation("item_last", lambda x: x[:, -1, :], (3, 4))
    operation("item_slices", lambda x: x[:, 1:3, ::2], (3, 4))
    operation("item_reversed", lambda x: x[:, ::-1], (3, 4))
    operation("item_ellipsis", lambda x: x[..., 1], (3, 4))
    operation("item_new", lambda x: x[:, None, :, 1:], (3, 4))
    operation("depth_to_space", lambda x: ops.depth_to_space(x, 2), (2, 3, 8))
    operation("space_to_depth", lambda x: ops.space_to_depth(x, 2), (4, 6, 2))

    def attention(q, k):
        scores = ops.matmul(q, ops.transpose(k, (0, 2, 1))) / ops.sqrt(4.0)
        return ops.matmul(ops.softmax(scores, axis=-1), k)

    operation("attention", attention, (3, 4), (5, 4))


def all_cases():
    if not _cases:
        core()
        merging()
        recurrent()
        distributed()
        graphs()
        operations()
    for name, (build, kinds) in _cases.items():
        yield name, build, kinds


def make_input(kind, shape, rng):
    if kind == "positive":
        return rng.uniform(0.1, 1.0, shape).astype("float32")
    if kind == "ids":
        return rng.integers(0, 5, shape).astype("int32")
    if kind == "bool":
        return rng.uniform(size=shape) < 0.6
    if kind in ("padded", "paddedids"):
        x = rng.standard_normal(shape).astype("float32")
        if kind == "paddedids":
            x = rng.integers(1, 5, shape).astype("int32")
        x[0, -2:] = 0
        x[1 % shape[0], 1] = 0
        if shape[0] > 2:
            x[2, :2] = 0
            x[2, -1:] = 0
        return x
    return rng.standard_normal(shape).astype("float32")


def randomize(model, rng):
    """Gives all weights values around 0, those of variances around 1."""
    for weight in model.weights:
        if weight.dtype != "float32":
            continue
        value = rng.standard_normal(weight.shape) * 0.5
        if "variance" in weight.name or weight.name in ("gamma", "scale"):
            value = 0.5 + abs(value)
        weight.assign(value.astype("float32"))
