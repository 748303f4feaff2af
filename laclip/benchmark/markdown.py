"""The benchmark's tables for people, as Markdown, with what there is to know for reading them."""

from collections.abc import Iterator

from laclip.benchmark.measurement import Measurement, MethodResult, SliceFigures
from laclip.benchmark.published import PUBLISHED_TABLE, SOURCE
from laclip.benchmark.slices import ALL, FOLD
from laclip.benchmark.trainings import effect_table
from laclip.metrics.recall import CUTOFFS

WEIGHTS_IN_WORDS = {
    "random": "random weights, not trained",
    "from_scratch": "trained from scratch",
    "pretrained": "published weights, not fine-tuned (zero-shot)",
    "fine_tuned": "published weights, fine-tuned",
}


def model_in_words(measurement: Measurement) -> str:
    """How the model came to be, in one phrase: "small, trained from scratch on 133 pairs"."""
    encoder = measurement.encoder
    phrase = f"{encoder.name}, {WEIGHTS_IN_WORDS[encoder.weights]}"
    pairs = encoder.training.get("pairs")
    return f"{phrase} on {pairs:,} pairs" if pairs is not None else phrase


def markdown_table(measurement: Measurement) -> str:
    """The tables with their captions: what was measured on what, by which model, and how to read it.

    Where a published protocol was followed, the sum of recalls (rsum) is told too, and fold by fold, and not
    what others published on CulTi.
    """
    published = measurement.dataset.protocol.as_listed
    heads = ["method", *columns(), *(["rsum"] if published else []), "MR", "95 % interval"]
    rows = []
    for method in measurement.methods:
        figures = method.slices[ALL]
        sums = [figures.recall_sum] if published else []
        cells = [f"{cell:.1f}" for cell in [*recall_values(figures), *sums, figures.mean_recall]]
        rows.append([method.name, *cells, _interval_in_words(method)])
    counts = measurement.dataset.counts
    pictures = "pictures" if measurement.dataset.medium == "pictures" else "videos"
    lines = [
        f"Model: **{model_in_words(measurement)}**. Dataset: {measurement.dataset.name}, "
        f"{counts['train']:,} / {counts['validation']:,} / {counts['test']:,} pairs "
        f"(train / validation / test); measured on test: {len(measurement.gallery.pictures):,} {pictures}, "
        f"{len(measurement.gallery.texts):,} texts.",
        "",
        *_markdown(heads, rows),
        "",
        "Recall in per cent; T→I finds pictures by text, I→T texts by picture; MR is their mean. "
        f"Interval: percentile bootstrap over queries, {measurement.options.resamples:,} resamples. "
        f"Rows with ± are means over {measurement.options.crop_seeds} draws of the crops, or over the "
        "trainings of a model beside it; ± is MR's standard deviation over them.",
        "",
    ]
    if published:
        lines += [f"rsum: the sum of the six recalls. {measurement.dataset.protocol.meaning}", ""]
    if measurement.gallery.n_folds > 1:
        lines += [*_fold_table(measurement), ""]
    if measurement.query_sets:
        lines += [*_query_set_table(measurement), ""]
    if len(measurement.twins):
        lines += [*_twin_table(measurement), ""]
    if measurement.effects:
        lines += [*_training_table(measurement), ""]
    if not published:
        lines += [*_published_table(), ""]
    return "\n".join(lines)


def folds(measurement: Measurement) -> list[str]:
    """The names of the slices that are folds; none where a split is measured whole."""
    return [part.name for part in measurement.slices if part.dimension == FOLD]


def _fold_table(measurement: Measurement) -> Iterator[str]:
    names = folds(measurement)
    rows = [
        [method.name, *(f"{method.slices[name].recall_sum:.1f}" for name in [*names, ALL])]
        for method in measurement.methods
    ]
    yield "Sum of recalls, fold by fold:"
    yield ""
    yield from _markdown(["method", *names, "mean"], rows)


def _query_set_table(measurement: Measurement) -> Iterator[str]:
    sets = measurement.query_sets
    heads = ["method", *(f"{queries.name}: mean recall, mAP" for queries in sets)]
    rows = []
    for method in measurement.methods:
        cells = [method.slices[queries.name] for queries in sets]
        rows.append(
            [
                method.name,
                *(f"{one.mean_recall:.1f}, {one.text_to_image.mean_average_precision:.1f}" for one in cells),
            ]
        )
    yield from _markdown(heads, rows)
    yield ""
    counted = "; ".join(f"{queries.name} ({len(queries):,}): {queries.meaning}" for queries in sets)
    yield f"Derived queries, T→I: mean of R@1, R@5 and R@10, and mAP. {counted[0].upper()}{counted[1:]}."


def _twin_table(measurement: Measurement) -> Iterator[str]:
    counts = measurement.twins.counts
    rows = [
        [
            method.name,
            *(
                f"{one.mean:.1f}"
                if one.low == one.high
                else f"{one.mean:.1f} ({one.low:.1f} to {one.high:.1f})"
                for one in method.twins.values()
            ),
        ]
        for method in measurement.methods
    ]
    yield from _markdown(["method", *(f"{rule} ({count:,})" for rule, count in counts.items())], rows)
    yield ""
    yield (
        "Swapped twins: the share, in per cent, of true texts that score above their twin with one claim "
        "swapped; ties count half, chance is 50. In brackets: twins, 95 % intervals."
    )


def _training_table(measurement: Measurement) -> Iterator[str]:
    heads, rows = effect_table(measurement.effects)
    yield from _markdown(heads, rows)
    yield ""
    yield (
        f"Other models less {measurement.effects[0].base}, in points, with 95 % intervals (paired): mean "
        "recall of all queries and of derived ones, share of swapped twins below the true text. ▲ better, "
        "▼ worse; without a mark no difference can be told."
    )


def _published_table() -> Iterator[str]:
    rows = [
        [row.method, *(f"{value:.1f}" for value in (*row.text_to_image, *row.image_to_text, row.mean_recall))]
        for row in PUBLISHED_TABLE
    ]
    yield f"Published figures on other data, not to be compared with the rows above ({SOURCE}):"
    yield ""
    yield from _markdown(["model", *columns(), "MR"], rows)


def _markdown(heads: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" + " ---: |" * (len(heads) - 1)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def columns() -> list[str]:
    """The heads of the six recalls."""
    return [f"{arrow} R@{k}" for arrow in ("T→I", "I→T") for k in CUTOFFS]


def recall_values(figures: SliceFigures) -> list[float]:
    """The six recalls of queries both ways, in per cent."""
    return [*figures.text_to_image.recalls.values(), *recalls_back(figures).values()]


def recalls_back(figures: SliceFigures) -> dict[str, float]:
    """Those from picture to text."""
    assert figures.image_to_text is not None
    return figures.image_to_text.recalls


def _interval_in_words(method: MethodResult) -> str:
    interval = method.slices[ALL].interval
    if interval is None:
        return "exact"
    ends = f"{interval.low:.1f} to {interval.high:.1f}"
    return ends if method.spread is None else f"{ends}, ±{method.spread:.1f}"
