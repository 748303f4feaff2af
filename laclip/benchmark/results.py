"""The benchmark's results as files: results.json for machines, tables, plots."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from laclip.benchmark.markdown import (
    columns,
    folds,
    markdown_table,
    model_in_words,
    recall_values,
    recalls_back,
)
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
from laclip.benchmark.slices import ALL
from laclip.benchmark.trainings import effect_rows
from laclip.files import write_text
from laclip.metrics.bootstrap import Interval

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


def _row(method: MethodResult, fold_names: list[str]) -> dict[str, object]:
    whole = method.slices[ALL]
    return {
        "name": method.name,
        "meaning": method.meaning,
        "text_to_image": whole.text_to_image.recalls,
        "image_to_text": recalls_back(whole),
        "rsum": whole.recall_sum,
        "MR": whole.mean_recall,
        "MR_ci": _ends(whole.interval),
        "MR_sd_over_crop_seeds": method.spread,
        "median_rank": _of_directions(whole, "median_rank"),
        "mAP": _of_directions(whole, "mean_average_precision"),
        "folds": [
            {
                "text_to_image": method.slices[name].text_to_image.recalls,
                "image_to_text": recalls_back(method.slices[name]),
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
        row |= dict(zip(columns(), recall_values(whole), strict=True))
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
