"""The benchmark's results as files: results.json for machines, Markdown and CSV tables, plots."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from laclip.benchmark.measurement import (
    AblationPoint,
    Effect,
    Figures,
    Measurement,
    MethodResult,
    SliceFigures,
)
from laclip.benchmark.plots import (
    write_ablation_plot,
    write_difference_plot,
    write_recall_plot,
    write_training_plot,
)
from laclip.benchmark.published import PUBLISHED_TABLE, SOURCE
from laclip.benchmark.slices import ALL, FOLD
from laclip.benchmark.trainings import effect_rows, effect_table
from laclip.files import write_text
from laclip.metrics.bootstrap import Interval
from laclip.metrics.recall import CUTOFFS

WEIGHTS_IN_WORDS = {
    "random": "random weights, not trained",
    "from_scratch": "trained from scratch",
    "pretrained": "published weights, not fine-tuned (zero-shot)",
    "fine_tuned": "published weights, fine-tuned",
}

TABLE_FILES = ("results.json", "table.md", "table.csv", "slices.csv", "differences.csv", "twins.csv")
"""What every run writes."""

FILES = (*TABLE_FILES, "recall.png", "recall.svg", "differences.png", "differences.svg")
"""What a run on pictures writes, beside report.html."""

TWIN_COLUMNS = ["method", "swapped", "twins", "won", "low", "high"]

ABLATION_FILES = ("ablations.csv", "ablations.png", "ablations.svg")
"""What a run with ablations writes besides."""

TRAINING_FILES = ("trainings.csv", "trainings.png", "trainings.svg")
"""What a run with other models beside the model writes besides."""


def write_tables(measurement: Measurement, out_dir: Path) -> None:
    """Write TABLE_FILES into `out_dir`, each atomically."""
    text = json.dumps(results(measurement), ensure_ascii=False, indent=2, allow_nan=False)
    write_text(out_dir / "results.json", text + "\n")
    write_text(out_dir / "table.md", markdown_table(measurement))
    write_text(out_dir / "table.csv", _csv(_table_rows(measurement)))
    write_text(out_dir / "slices.csv", _csv(_slice_rows(measurement)))
    write_text(out_dir / "differences.csv", _csv(_difference_rows(measurement)))
    write_text(out_dir / "twins.csv", _csv(_twin_rows(measurement), TWIN_COLUMNS))


def write_results(measurement: Measurement, out_dir: Path) -> None:
    """Write FILES, and ABLATION_FILES where there are ablations, into `out_dir`, each atomically."""
    write_tables(measurement, out_dir)
    write_recall_plot(measurement, out_dir)
    write_difference_plot(measurement, out_dir)
    if measurement.ablations:
        write_text(out_dir / "ablations.csv", _csv(map(_ablation, measurement.ablations)))
        write_ablation_plot(measurement, out_dir)
    if measurement.effects:
        write_trainings(measurement.effects, out_dir)
    unwritten = [*(() if measurement.ablations else ABLATION_FILES)]
    unwritten += () if measurement.effects else TRAINING_FILES
    for name in unwritten:  # of an earlier run: they would pass for this one's
        (out_dir / name).unlink(missing_ok=True)


def write_trainings(found: Sequence[Effect], out_dir: Path) -> None:
    """Write TRAINING_FILES into `out_dir`, each atomically."""
    write_text(out_dir / "trainings.csv", _csv(effect_rows(found)))
    write_training_plot(found, out_dir / "trainings")


def model_in_words(measurement: Measurement) -> str:
    """How the model came to be, in one phrase: "small, trained from scratch on 133 pairs"."""
    encoder = measurement.encoder
    phrase = f"{encoder.name}, {WEIGHTS_IN_WORDS[encoder.weights]}"
    pairs = encoder.training.get("pairs")
    return f"{phrase} on {pairs:,} pairs" if pairs is not None else phrase


def results(measurement: Measurement) -> dict[str, object]:
    """Plain data: dataset, model, environment, seeds, rows, differences and costs."""
    dataset, encoder, options = measurement.dataset, measurement.encoder, measurement.options
    return {
        "dataset": {
            "name": dataset.name,
            "fingerprint": dataset.fingerprint,
            "counts": dataset.counts,
            "left_out": dict(dataset.left_out),
            "distinct_test_pictures": len(measurement.gallery.pictures),
            "distinct_test_texts": len(measurement.gallery.texts),
            "protocol": asdict(dataset.protocol),
        },
        "model": {
            "name": encoder.name,
            "sha256": measurement.model_sha256,
            "weights": encoder.weights,
            "in_words": model_in_words(measurement),
            "training": encoder.training,
            "training_seconds": encoder.training.get("seconds"),
            "texts_cut_at_the_context": measurement.truncated_texts,
        },
        "environment": measurement.environment,
        "seeds": {
            "benchmark": options.seed,
            "crops": [options.seed + draw for draw in range(options.crop_seeds)],
            "training": encoder.training.get("options", {}).get("seed"),
        },
        "options": options.model_dump(),
        "slices": [
            {
                "name": part.name,
                "dimension": part.dimension,
                "texts": len(part.texts),
                "pictures": len(part.pictures),
            }
            for part in measurement.slices
        ],
        "query_sets": [
            {
                "name": queries.name,
                "meaning": queries.meaning,
                "queries": len(queries),
                "true_partners_per_query": float(queries.partners.sum(axis=0).mean()),
            }
            for queries in measurement.query_sets
        ],
        "swapped_twins": measurement.twins.counts,
        "rows": [_row(method, folds(measurement)) for method in measurement.methods],
        "differences": list(_difference_rows(measurement, ends_apart=False)),
        "ablations": [_ablation(point) for point in measurement.ablations],
        "models_beside": effect_rows(measurement.effects),
        "costs": measurement.costs
        | {
            f"seconds to score by {method.name}": round(method.seconds, 3)
            for method in measurement.methods
            if method.passes
        },
        "effective_crops": measurement.effective_crops,
        "published_on_other_data": {
            "source": SOURCE,
            "rows": [vars(row) for row in PUBLISHED_TABLE],
        },
    }


def markdown_table(measurement: Measurement) -> str:
    """The tables with their captions: what was measured on what, by which model, and how to read it.

    Where a published protocol was followed, the sum of recalls (rsum) is told too, and fold by fold, and not
    what others published on CulTi.
    """
    published = measurement.dataset.protocol.as_listed
    heads = ["method", *_columns(), *(["rsum"] if published else []), "MR", "95 % interval"]
    rows = []
    for method in measurement.methods:
        figures = method.slices[ALL]
        sums = [figures.recall_sum] if published else []
        cells = [f"{cell:.1f}" for cell in [*_recall_values(figures), *sums, figures.mean_recall]]
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
    yield from _markdown(["model", *_columns(), "MR"], rows)


def _markdown(heads: list[str], rows: list[list[str]]) -> list[str]:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" + " ---: |" * (len(heads) - 1)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows)]


def _columns() -> list[str]:
    return [f"{arrow} R@{k}" for arrow in ("T→I", "I→T") for k in CUTOFFS]


def _recall_values(figures: SliceFigures) -> list[float]:
    return [*figures.text_to_image.recalls.values(), *_recalls_back(figures).values()]


def _recalls_back(figures: SliceFigures) -> dict[str, float]:
    assert figures.image_to_text is not None
    return figures.image_to_text.recalls


def _interval_in_words(method: MethodResult) -> str:
    interval = method.slices[ALL].interval
    if interval is None:
        return "exact"
    ends = f"{interval.low:.1f} to {interval.high:.1f}"
    return ends if method.spread is None else f"{ends}, ±{method.spread:.1f}"


def _row(method: MethodResult, fold_names: list[str]) -> dict[str, object]:
    whole = method.slices[ALL]
    return {
        "name": method.name,
        "meaning": method.meaning,
        "text_to_image": whole.text_to_image.recalls,
        "image_to_text": _recalls_back(whole),
        "rsum": whole.recall_sum,
        "MR": whole.mean_recall,
        "MR_ci": _ends(whole.interval),
        "MR_sd_over_crop_seeds": method.spread,
        "median_rank": _of_directions(whole, "median_rank"),
        "mAP": _of_directions(whole, "mean_average_precision"),
        "folds": [
            {
                "text_to_image": method.slices[name].text_to_image.recalls,
                "image_to_text": _recalls_back(method.slices[name]),
                "rsum": method.slices[name].recall_sum,
            }
            for name in fold_names
        ],
        "slices": {name: one.mean_recall for name, one in method.slices.items() if name != ALL},
        "slices_ci": {name: _ends(one.interval) for name, one in method.slices.items() if name != ALL},
        "swapped_twins": {rule: one.mean for rule, one in method.twins.items()},
        "swapped_twins_ci": {rule: [one.low, one.high] for rule, one in method.twins.items()},
        "pictures_encoded_per_picture": method.passes,
    }


def _of_directions(figures: SliceFigures, what: str) -> dict[str, float | None]:
    directions: dict[str, Figures | None] = {
        "text_to_image": figures.text_to_image,
        "image_to_text": figures.image_to_text,
    }
    return {name: getattr(one, what) for name, one in directions.items() if one is not None}


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _difference_rows(measurement: Measurement, *, ends_apart: bool = True) -> Iterator[dict[str, object]]:
    for one in measurement.differences:
        row: dict[str, object] = {
            "a": one.a,
            "b": one.b,
            "slice": one.slice,
            "direction": one.direction,
            "MR": one.interval.mean,
        }
        low, high = one.interval.low, one.interval.high
        yield row | ({"low": low, "high": high} if ends_apart else {"ci": [low, high]})


def _ablation(point: AblationPoint) -> dict[str, object]:
    return {
        "option": point.option,
        "value": point.value,
        "MR": point.mean_recall,
        "text_to_image": point.text_to_image,
        "image_to_text": point.image_to_text,
        "over_plain": point.over_plain.mean,
        "over_plain_low": point.over_plain.low,
        "over_plain_high": point.over_plain.high,
        "effective_crops": point.effective_crops,
    }


def _table_rows(measurement: Measurement) -> Iterator[dict[str, object]]:
    for method in measurement.methods:
        whole = method.slices[ALL]
        row: dict[str, object] = {"method": method.name}
        row |= dict(zip(_columns(), _recall_values(whole), strict=True))
        row["rsum"], row["MR"] = whole.recall_sum, whole.mean_recall
        row["MR low"], row["MR high"] = _ends(whole.interval) or (None, None)
        row["MR sd over crop seeds"] = method.spread
        row |= {f"median rank {name}": value for name, value in _of_directions(whole, "median_rank").items()}
        row |= {
            f"mAP {name}": value for name, value in _of_directions(whole, "mean_average_precision").items()
        }
        row |= {f"MR {name}": one.mean_recall for name, one in method.slices.items() if name != ALL}
        yield row


def _slice_rows(measurement: Measurement) -> Iterator[dict[str, object]]:
    counts = {part.name: (part.dimension, len(part.texts), len(part.pictures)) for part in measurement.slices}
    counts |= {queries.name: ("derived queries", len(queries), 0) for queries in measurement.query_sets}
    for method in measurement.methods:
        for name, figures in method.slices.items():
            dimension, texts, pictures = counts[name]
            row: dict[str, object] = {
                "method": method.name,
                "dimension": dimension,
                "slice": name,
                "text queries": texts,
                "picture queries": pictures,
                "rsum": figures.recall_sum,
                "MR": figures.mean_recall,
            }
            row["MR low"], row["MR high"] = _ends(figures.interval) or (None, None)
            for arrow, one in (("T→I", figures.text_to_image), ("I→T", figures.image_to_text)):
                if one is not None:
                    row |= {f"{arrow} {cutoff}": value for cutoff, value in one.recalls.items()}
                    row[f"{arrow} median rank"], row[f"{arrow} mAP"] = (
                        one.median_rank,
                        one.mean_average_precision,
                    )
            yield row


def _twin_rows(measurement: Measurement) -> Iterator[dict[str, object]]:
    for method in measurement.methods:
        for rule, one in method.twins.items():
            cells = (method.name, rule, measurement.twins.counts[rule], one.mean, one.low, one.high)
            yield dict(zip(TWIN_COLUMNS, cells, strict=True))


def _csv(rows: Iterable[dict[str, object]], columns: list[str] | None = None) -> str:
    return str(pd.DataFrame(list(rows), columns=columns).round(4).to_csv(index=False))
