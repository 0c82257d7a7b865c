"""The chart of `bench.py`: how each engine's time compares with lepton's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt


def draw(results: dict[str, Any], path: Path) -> None:
    """A row for each model and batch, a point for each engine; to the right of 1 lepton is faster.
    Of the numbers of threads the largest."""
    tables = {title: _rows(results.get(name, []))
              for name, title in (("inference", "Inference"), ("training", "Training"))}
    tables = {title: rows for title, rows in tables.items() if rows}
    if not tables:
        return
    heights = [len(rows) for rows in tables.values()]
    figure, parts = plt.subplots(
        len(tables), 1, figsize=(9, 1.6 + 0.32 * sum(heights)), squeeze=False, layout="constrained",
        height_ratios=heights)
    engines = list(dict.fromkeys(
        engine for rows in tables.values() for _, times in rows for engine in times))
    colors = {engine: f"C{place}" for place, engine in enumerate(engines)}
    for axes, (title, rows) in zip(parts[:, 0], tables.items()):
        for place, (_, times) in enumerate(rows):
            for engine, ratio in times.items():
                axes.plot(ratio, place, "o", color=colors[engine], label=engine)
        axes.axvline(1, color="black", linewidth=1)
        axes.set_xscale("log")
        axes.set_yticks(range(len(rows)), [name for name, _ in rows])
        axes.invert_yaxis()
        axes.grid(axis="x", alpha=0.3)
        axes.set_title(f"{title}: time compared with lepton's")
        handles, labels = axes.get_legend_handles_labels()
        unique = dict(zip(labels, handles))
        axes.legend(
            unique.values(), unique.keys(), fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _rows(rows: list[Any]) -> list[tuple[str, dict[str, float]]]:
    timed = [row for row in rows if "lepton" in row.get("times", {})]
    most = max((row["threads"] for row in timed), default=0)
    found = []
    for row in timed:
        if row["threads"] == most:
            ours = row["times"]["lepton"]["milliseconds"]
            found.append((f"{row['model']}, {row['batch']}", {
                engine: times["milliseconds"] / ours for engine, times in row["times"].items()
                if not engine.startswith("lepton")}))
    return found
