"""What the training examples share: their arguments, and figures without a screen."""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def arguments(about, **more):
    """The example's arguments: --short for a run of seconds, and the folder for its pictures."""
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument(
        "folder", nargs="?", default="out", type=Path, help="for pictures and models")
    parser.add_argument("--short", action="store_true", help="a run of seconds, to try it out")
    for name, options in more.items():
        parser.add_argument(f"--{name}", **options)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    return given


def learning_curves(axis, history, *names):
    """Draws losses or metrics by epochs."""
    for name in names:
        if name in history.history:
            epochs = [epoch + 1 for epoch in history.epoch]
            axis.plot(epochs, history.history[name], marker="o", label=name.replace("_", " "))
    axis.set_xlabel("epoch")
    axis.legend()


def save(figure, path):
    """Writes a figure as PNG."""
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    print(f"picture: {path}")
