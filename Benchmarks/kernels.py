"""Times kernels by shape: each layer alone, in a prediction and in a step of training, by lepton's
own profile.

usage: kernels.py [--models NAME,…] [--threads 1,2] [--runs 30] [--json FILE]

For each kernel call of the layer: milliseconds, the speed as a part of the processor's measured
peak (more than 100 % where a kernel gets by with fewer operations, as Winograd's does), and the
memory traffic. Calls that take less than a twentieth of the layer's time are left out.
"""

from __future__ import annotations

from typing import Any

from rounds import names, parser, write_json
from tables import line

# (name, the shape of one sample, batch, function of `layers` that makes the layer)
CASES: list[tuple[str, tuple[int, ...], int, Any]] = [
    *((f"dense {m}×{k}×{n}", (k,), m, lambda layers, n=n: layers.Dense(n, name="it"))
      for m, k, n in ((1, 1024, 1024), (32, 784, 512), (128, 512, 512), (512, 1024, 1024))),
    *((f"conv {size}×{size}×{c} → {f}, {kernel}×{kernel}/{strides}", (size, size, c), batch,
       lambda layers, f=f, kernel=kernel, strides=strides: layers.Conv2D(
           f, kernel, strides, padding="same", name="it"))
      for size, c, f, kernel, strides, batch in (
          (224, 3, 64, 7, 2, 1), (28, 1, 32, 5, 1, 32), (56, 64, 64, 3, 1, 1),
          (28, 128, 128, 3, 1, 1), (14, 256, 256, 3, 1, 1), (7, 512, 512, 3, 1, 1),
          (32, 64, 64, 3, 1, 32), (56, 64, 256, 1, 1, 1), (7, 512, 2048, 1, 1, 1))),
    *((f"depthwise {size}×{size}×{c}, 3×3/{strides}", (size, size, c), 1,
       lambda layers, strides=strides: layers.DepthwiseConv2D(
           3, strides, padding="same", name="it"))
      for size, c, strides in ((112, 32, 1), (56, 144, 2), (14, 384, 1), (7, 960, 1))),
    *((f"{kind.lower()} {steps}×{inputs} → {units}", (steps, inputs), batch,
       lambda layers, kind=kind, units=units: getattr(layers, kind)(units, name="it"))
      for kind, steps, inputs, units, batch in (
          ("LSTM", 200, 128, 128, 1), ("LSTM", 200, 128, 128, 32), ("GRU", 100, 64, 64, 1),
          ("GRU", 100, 64, 64, 32), ("SimpleRNN", 100, 64, 64, 32))),
    ("max pooling 112×112×64, 3×3/2", (112, 112, 64), 1,
     lambda layers: layers.MaxPooling2D(3, 2, padding="same", name="it")),
    ("batch normalization 32×32×64", (32, 32, 64), 32,
     lambda layers: layers.BatchNormalization(name="it")),
    ("layer normalization 128×512", (128, 512), 8,
     lambda layers: layers.LayerNormalization(name="it")),
    ("softmax 1000", (1000,), 32, lambda layers: layers.Softmax(name="it")),
    ("gelu 128×2048", (128, 2048), 8, lambda layers: layers.Activation("gelu", name="it")),
]

HEADS = ["layer", "batch", "threads", "in", "op", "kernel", "ms", "GFLOP/s", "of peak", "GB/s"]
# Calls that take a smaller part of the layer's time are not shown.
_SMALL = 0.05


def profiles(lepton: Any, shape: tuple[int, ...], batch: int, layer: Any, runs: int) -> list[Any]:
    """Of a prediction, and of a step of training in which the layer is not the first: its input
    needs a gradient."""
    import numpy as np

    layers = lepton.layers
    x = np.random.default_rng(0).random((batch, *shape), dtype=np.float32)
    alone = lepton.Sequential([lepton.Input(shape), layer(layers)])
    second = lepton.Sequential([
        lepton.Input(shape), layers.BatchNormalization(name="before"), layer(layers)])
    second.compile("sgd", "mse")
    y = np.zeros(alone(x).shape, "float32")
    second.train_on_batch(x, y)
    return [alone.profile(x, runs=runs), second.profile(x, y, runs=runs)]


def main() -> None:
    options = parser(__doc__, ["lepton"])
    options.add_argument("--models", type=names, default=[], help="parts of layers' names")
    options.add_argument("--runs", type=int, default=30)
    given = options.parse_args()
    import lepton

    rows = []
    print(line(HEADS))
    print("|---" * len(HEADS) + "|")
    for threads in given.threads:
        lepton.set_num_threads(threads)
        for name, shape, batch, layer in CASES:
            if given.models and not any(part in name for part in given.models):
                continue
            both = profiles(lepton, shape, batch, layer, given.runs)
            for mode, profile in zip(("predict", "train"), both):
                ops = [op for op in profile.ops if op["layer"] == "it"]
                total = sum(op["milliseconds"] for op in ops)
                for op in ops:
                    row = {**op, "case": name, "mode": mode, "batch": batch, "threads": threads,
                           "peak_gflops": profile.peak_gflops}
                    rows.append(row)
                    if op["milliseconds"] >= _SMALL * total:
                        print(_line(row), flush=True)
    write_json(given.json, rows)


def _line(row: dict[str, Any]) -> str:
    seconds = max(row["milliseconds"] / 1e3, 1e-9)
    return line([
        row["case"], str(row["batch"]), str(row["threads"]), row["mode"], row["op"],
        row["kernel"] if row["kernel"] != row["op"] else "", f"{row['milliseconds']:.4f}",
        f"{row['flops'] / seconds / 1e9:.1f}", f"{row['peak_fraction']:.0%}",
        f"{row['bytes'] / seconds / 1e9:.1f}"])


if __name__ == "__main__":
    main()
