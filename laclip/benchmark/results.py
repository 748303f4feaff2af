"""The benchmark's results as files: results.json for machines, a Markdown table, a CSV table, a plot."""

import json
from pathlib import Path

import pandas as pd

from laclip.benchmark.measurement import Measurement, Method
from laclip.benchmark.plots import write_recall_plot
from laclip.benchmark.published import PUBLISHED_TABLE, SOURCE
from laclip.files import write_text
from laclip.metrics.bootstrap import Interval
from laclip.metrics.recall import CUTOFFS

WEIGHTS_IN_WORDS = {
    "random": "random weights, not trained",
    "from_scratch": "trained from scratch",
    "pretrained": "published weights, not fine-tuned",
    "fine_tuned": "published weights, fine-tuned",
}


def write_results(measurement: Measurement, out_dir: Path) -> None:
    """Write results.json, table.md, table.csv and recall.png into `out_dir`, each atomically."""
    text = json.dumps(results(measurement), ensure_ascii=False, indent=2, allow_nan=False)
    write_text(out_dir / "results.json", text + "\n")
    write_text(out_dir / "table.md", markdown_table(measurement))
    write_text(out_dir / "table.csv", _frame(measurement).to_csv(index=False))
    write_recall_plot(measurement, out_dir / "recall.png")


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
        "dataset": {"name": dataset.name, "fingerprint": dataset.fingerprint, "counts": dataset.counts},
        "model": {
            "name": encoder.name,
            "sha256": measurement.model_sha256,
            "weights": encoder.weights,
            "in_words": model_in_words(measurement),
            "training": encoder.training,
            "training_seconds": encoder.training.get("seconds"),
            "texts_cut_at_the_context": encoder.truncated_texts,
        },
        "environment": measurement.environment,
        "seeds": {
            "benchmark": options.seed,
            "crops": [options.seed + draw for draw in range(options.crop_seeds)],
            "training": encoder.training.get("options", {}).get("seed"),
        },
        "options": options.model_dump(),
        "rows": [_row(method) for method in measurement.methods],
        "differences": [
            {
                "a": difference.a,
                "b": difference.b,
                "slice": difference.slice,
                "direction": difference.direction,
                "MR": difference.interval.mean,
                "ci": _ends(difference.interval),
            }
            for difference in measurement.differences
        ],
        "costs": measurement.costs,
        "effective_crops": measurement.effective_crops,
        "published_on_other_data": {
            "source": SOURCE,
            "rows": [vars(row) for row in PUBLISHED_TABLE],
        },
    }


def markdown_table(measurement: Measurement) -> str:
    """The table with its caption: what was measured on what, by which model, and how to read it."""
    heads = ["method", *_columns(), "MR", "95 % interval"]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" + " ---: |" * (len(heads) - 1)]
    for method in measurement.methods:
        cells = [*_recall_values(method), method.mean_recall]
        lines.append(
            f"| {method.name} | " + " | ".join(f"{cell:.1f}" for cell in cells) + f" | {_interval(method)} |"
        )
    counts = measurement.dataset.counts
    return "\n".join(
        [
            f"Model: **{model_in_words(measurement)}**. Dataset: {measurement.dataset.name}, "
            f"{counts['train']:,} / {counts['validation']:,} / {counts['test']:,} pairs "
            "(train / validation / test); measured on test.",
            "",
            *lines,
            "",
            "Recall in per cent; T→I finds pictures by text, I→T texts by picture; MR is their mean. "
            f"Interval: percentile bootstrap over queries, {measurement.options.resamples:,} resamples. "
            f"LACLIP rows are means over {measurement.options.crop_seeds} draws of the crops; "
            "± is MR's standard deviation over draws.",
            "",
        ]
    )


def _columns() -> list[str]:
    return [f"{arrow} R@{k}" for arrow in ("T→I", "I→T") for k in CUTOFFS]


def _recall_values(method: Method) -> list[float]:
    return [*method.text_to_image.values(), *method.image_to_text.values()]


def _interval(method: Method) -> str:
    if method.interval is None:
        return "exact"
    ends = f"{method.interval.low:.1f} to {method.interval.high:.1f}"
    return ends if method.spread is None else f"{ends}, ±{method.spread:.1f}"


def _row(method: Method) -> dict[str, object]:
    return {
        "name": method.name,
        "text_to_image": method.text_to_image,
        "image_to_text": method.image_to_text,
        "MR": method.mean_recall,
        "MR_ci": _ends(method.interval),
        "MR_sd_over_crop_seeds": method.spread,
        "slices": method.slices,
    }


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _frame(measurement: Measurement) -> pd.DataFrame:
    rows = []
    for method in measurement.methods:
        row: dict[str, object] = {"method": method.name}
        row |= dict(zip(_columns(), _recall_values(method), strict=True))
        row["MR"] = method.mean_recall
        ends = _ends(method.interval)
        row["MR low"], row["MR high"] = ends if ends is not None else (None, None)
        row["MR sd over crop seeds"] = method.spread
        row |= {f"MR {kind}": value for kind, value in method.slices.items()}
        rows.append(row)
    return pd.DataFrame(rows).round(4)
