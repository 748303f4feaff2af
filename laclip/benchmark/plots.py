"""The benchmark as pictures, each as PNG and as SVG: recalls, differences with intervals, ablations.

Letters stand in the SVG as outlines, so that Chinese is readable on machines without a Chinese font.
"""

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from laclip.benchmark.comparison import BACK, BOTH, FORTH
from laclip.benchmark.measurement import AblationPoint, Effect, Measurement, MethodResult
from laclip.benchmark.slices import ALL
from laclip.benchmark.trainings import main_measures
from laclip.files import write_atomically
from laclip.metrics.bootstrap import Interval

_COLOURS = (
    "#8a8f98",
    "#2f5d8a",
    "#b5482f",
    "#5c8a5a",
    "#a8842c",
    "#6d5a8f",
    "#3f8f8b",
    "#c27a9b",
    "#54585f",
    "#c9b458",
    "#7a3b4e",
    "#8fb3d9",
)
"""One a row of the table, chance first."""
_DIRECTIONS = {BOTH: ("MR", "#23262b"), FORTH: ("以文搜图", "#2f5d8a"), BACK: ("以图搜文", "#b5482f")}

_OPTION_TITLES = {
    "crops": "number of crops k 裁剪数",
    "size": "side of a crop / short side 尺寸",
    "weighting": "weighting 权重",
    "temperature": "temperature of the softmax 温度",
    "whole_share": "share of the whole picture 整图占比",
}


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


def write_recall_plot(measurement: Measurement, out_dir: Path) -> None:
    """recall.png and recall.svg: the six recalls by method, and MR with its 95 % interval."""
    methods = measurement.own_methods
    with _drawing(out_dir / "recall", (12.5, 2.2 + 0.42 * len(methods))) as figure:
        recall, mean = figure.subplots(1, 2, width_ratios=(2.1, 1))
        _draw_recalls(recall, methods)
        _draw_means(mean, methods)
        counts = measurement.dataset.counts
        figure.suptitle(
            f"{measurement.dataset.name}: 以文搜图 / 以图搜文, {counts['test']} test pairs, "
            f"model {measurement.encoder.name} ({measurement.encoder.weights.replace('_', ' ')})",
            fontsize=11,
        )


def write_difference_plot(measurement: Measurement, out_dir: Path) -> None:
    """differences.png and .svg: each method less the plain model, in MR points with 95 % intervals, on all
    queries by direction, and on the derived queries."""
    base = measurement.methods[1].name
    shown = [(ALL, direction) for direction in (BOTH, FORTH, BACK)]
    shown += [(queries.name, FORTH) for queries in measurement.query_sets]
    names = [method.name for method in measurement.own_methods[2:]]
    found = {(d.a, d.slice, d.direction): d for d in measurement.differences if d.b == base}
    with _drawing(out_dir / "differences", (3.2 * len(shown), 1.6 + 0.34 * len(names))) as figure:
        panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
        for axes, (part, direction) in zip(panels, shown, strict=True):
            title = _DIRECTIONS[direction][0] if part == ALL else f"{part}\n{_DIRECTIONS[direction][0]}"
            _draw_intervals(axes, [found[name, part, direction].interval for name in names])
            axes.set_title(title, fontsize=10)
        panels[0].set_yticks(range(len(names)), names, fontsize=8)
        panels[0].set_ylim(len(names) - 0.5, -0.5)
        figure.supxlabel(f"points of mean recall over {base}, with 95 % intervals (paired)", fontsize=9)


def write_training_plot(found: Sequence[Effect], path: Path) -> None:
    """`path` with .png and .svg: each training less the base, in points with 95 % intervals, a panel for each
    main measure."""
    measures, trainings = main_measures(found), list(dict.fromkeys(one.training for one in found))
    by_place = {(one.training, one.measure): one.over_base for one in found}
    with _drawing(path, (3.2 + 2.4 * len(measures), 1.6 + 0.34 * len(trainings))) as figure:
        panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
        for axes, measure in zip(panels, measures, strict=True):
            _draw_intervals(axes, [by_place[training, measure] for training in trainings])
            axes.set_title(measure, fontsize=10)
        panels[0].set_yticks(range(len(trainings)), trainings, fontsize=8)
        panels[0].set_ylim(len(trainings) - 0.5, -0.5)
        figure.supxlabel(f"points over {found[0].base}, with 95 % intervals (paired)", fontsize=9)


def write_ablation_plot(measurement: Measurement, out_dir: Path) -> None:
    """ablations.png and .svg: a panel for each option, MR and both directions, the plain model at zero."""
    points = measurement.ablations
    options = list(dict.fromkeys(point.option for point in points))
    with _drawing(out_dir / "ablations", (3.3 * len(options), 3.9)) as figure:
        panels = figure.subplots(1, len(options), sharey=True, squeeze=False)[0]
        for axes, option in zip(panels, options, strict=True):
            _draw_option(axes, [point for point in points if point.option == option])
            axes.set_title(_OPTION_TITLES.get(option, option), fontsize=10)
        panels[0].set_ylabel("mean recall, %")
        figure.legend(
            *panels[0].get_legend_handles_labels(), frameon=False, loc="outside lower center", ncols=3
        )
        figure.suptitle(
            "LACLIP as published, one option changed at a time; validation split; bars: 95 % interval of "
            f"MR less the plain model's ({measurement.encoder.name}, dashed)",
            fontsize=10,
        )


@contextmanager
def _drawing(path: Path, size: tuple[float, float]) -> Iterator[Figure]:
    """A figure of `size` inches to draw on, then written as `path` with .png and .svg, atomically."""
    settings: Any = {
        "font.family": chinese_font(),
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "culti",  # names in the file do not change from run to run
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=size, dpi=130, layout="constrained")
        yield figure
        write_atomically(path.with_suffix(".png"), lambda stream: figure.savefig(stream, format="png"))
        write_atomically(
            path.with_suffix(".svg"),
            lambda stream: figure.savefig(stream, format="svg", metadata={"Date": None}),
        )


def _draw_recalls(axes: Axes, methods: Sequence[MethodResult]) -> None:
    cutoffs = methods[0].slices[ALL].text_to_image.recalls
    labels = [f"{name}\n{cutoff}" for name in ("以文搜图", "以图搜文") for cutoff in cutoffs]
    width = 0.84 / len(methods)
    for index, method in enumerate(methods):
        figures = method.slices[ALL]
        assert figures.image_to_text is not None
        values = [*figures.text_to_image.recalls.values(), *figures.image_to_text.recalls.values()]
        places = np.arange(len(values)) + (index - (len(methods) - 1) / 2) * width
        axes.bar(places, values, width, color=_COLOURS[index % len(_COLOURS)], label=method.name)
    axes.set_xticks(np.arange(len(labels)), labels)
    axes.set_ylabel("recall, %")
    axes.set_ylim(0, min(100.0, 5.0 * np.ceil(axes.get_ylim()[1] / 5)))
    axes.figure.legend(frameon=False, fontsize=8, loc="outside lower center", ncols=5)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_means(axes: Axes, methods: Sequence[MethodResult]) -> None:
    for index, method in enumerate(methods):
        colour = _COLOURS[index % len(_COLOURS)]
        figures = method.slices[ALL]
        if figures.interval is not None:
            axes.hlines(index, figures.interval.low, figures.interval.high, color=colour, linewidth=3)
        axes.plot(figures.mean_recall, index, "o", color=colour, markersize=7)
        axes.annotate(
            f"{figures.mean_recall:.1f}",
            (figures.mean_recall, index),
            (0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    axes.set_yticks(range(len(methods)), [method.name for method in methods], fontsize=8)
    axes.set_ylim(len(methods) - 0.4, -0.7)
    axes.set_xlim(left=0)
    axes.set_xlabel("MR, %, with 95 % interval")
    axes.spines[["top", "right"]].set_visible(False)


def _draw_intervals(axes: Axes, intervals: Sequence[Interval]) -> None:
    """Differences, dark where the interval leaves out zero."""
    axes.axvline(0, color="#8a8f98", linewidth=1)
    for index, interval in enumerate(intervals):
        colour = "#23262b" if interval.low > 0 or interval.high < 0 else "#8a8f98"
        axes.hlines(index, interval.low, interval.high, color=colour, linewidth=2.5)
        axes.plot(interval.mean, index, "o", color=colour, markersize=5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="x", labelsize=8)


def _draw_option(axes: Axes, points: Sequence[AblationPoint]) -> None:
    numeric = all(isinstance(point.value, int | float) for point in points)
    logarithmic = points[0].option in ("crops", "temperature")
    places = [float(point.value) for point in points] if numeric else list(range(len(points)))
    lines = {
        BOTH: [point.mean_recall for point in points],
        FORTH: [point.text_to_image for point in points],
        BACK: [point.image_to_text for point in points],
    }
    for direction, values in lines.items():
        label, colour = _DIRECTIONS[direction]
        width = 2 if direction == BOTH else 1.2
        axes.plot(places, values, "o-", color=colour, linewidth=width, markersize=4, label=label)
    plain = points[0].mean_recall - points[0].over_plain.mean
    axes.axhline(plain, color="#8a8f98", linestyle="--", linewidth=1)
    low = [plain + point.over_plain.low for point in points]
    high = [plain + point.over_plain.high for point in points]
    axes.vlines(places, low, high, color=_DIRECTIONS[BOTH][1], linewidth=1, alpha=0.5)
    if logarithmic:
        axes.set_xscale("log")
    ticks = [f"{point.value:g}" if isinstance(point.value, int | float) else point.value for point in points]
    axes.set_xticks(places, ticks, fontsize=7, rotation=0 if points[0].option == "crops" else 35)
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
