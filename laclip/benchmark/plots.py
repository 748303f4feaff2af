"""The benchmark as a picture: recall of each method with its interval over queries."""

import importlib.util
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from laclip.benchmark.measurement import Measurement, Method
from laclip.files import write_atomically

_COLOURS = ("#8a8f98", "#2f5d8a", "#b5482f", "#5c8a5a", "#a8842c")


def chinese_font() -> str:
    """Register Noto Sans CJK SC and return its family name.

    The file comes from the mplfonts package, whose import is avoided: it rewrites matplotlib's settings.
    Raises ModuleNotFoundError when the package is not installed.
    """
    specification = importlib.util.find_spec("mplfonts")
    if specification is None or not specification.submodule_search_locations:
        raise ModuleNotFoundError("mplfonts, which holds the Chinese font, is not installed; run make setup")
    path = Path(specification.submodule_search_locations[0]) / "fonts" / "NotoSansCJKsc-Regular.otf"
    font_manager.fontManager.addfont(str(path))
    return str(font_manager.FontProperties(fname=str(path)).get_name())


def write_recall_plot(measurement: Measurement, path: Path) -> None:
    """A PNG of two panels: the six recalls by method, and MR with its 95 % interval. Written atomically."""
    with matplotlib.rc_context({"font.family": chinese_font(), "axes.unicode_minus": False}):
        figure = Figure(figsize=(11, 4.4), dpi=130, layout="constrained")
        recall, mean = figure.subplots(1, 2, width_ratios=(2.2, 1))
        _draw_recalls(recall, measurement.methods)
        _draw_means(mean, measurement.methods)
        counts = measurement.dataset.counts
        figure.suptitle(
            f"{measurement.dataset.name}: 以文搜图 / 以图搜文, {counts['test']} test pairs, "
            f"model {measurement.encoder.name} ({measurement.encoder.weights.replace('_', ' ')})",
            fontsize=11,
        )
        write_atomically(path, lambda stream: figure.savefig(stream, format="png"))


def _draw_recalls(axes: Axes, methods: list[Method]) -> None:
    labels = [f"{name}\n{cutoff}" for name in ("以文搜图", "以图搜文") for cutoff in methods[0].text_to_image]
    width = 0.8 / len(methods)
    for index, method in enumerate(methods):
        values = [*method.text_to_image.values(), *method.image_to_text.values()]
        places = np.arange(len(values)) + (index - (len(methods) - 1) / 2) * width
        axes.bar(places, values, width, color=_COLOURS[index % len(_COLOURS)], label=method.name)
    axes.set_xticks(np.arange(len(labels)), labels)
    axes.set_ylabel("recall, %")
    axes.set_ylim(0, 100)
    axes.legend(frameon=False, fontsize=8, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)


def _draw_means(axes: Axes, methods: list[Method]) -> None:
    for index, method in enumerate(methods):
        colour = _COLOURS[index % len(_COLOURS)]
        if method.interval is not None:
            axes.hlines(index, method.interval.low, method.interval.high, color=colour, linewidth=3)
        axes.plot(method.mean_recall, index, "o", color=colour, markersize=8)
        axes.annotate(
            f"{method.mean_recall:.1f}",
            (method.mean_recall, index),
            (0, 8),
            textcoords="offset points",
            ha="center",
        )
    axes.set_yticks(
        range(len(methods)), [method.name.replace(" ", "\n", 1) for method in methods], fontsize=8
    )
    axes.set_ylim(len(methods) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.set_xlabel("MR, %, with 95 % interval")
    axes.spines[["top", "right"]].set_visible(False)
