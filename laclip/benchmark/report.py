"""The benchmark as one HTML page by itself: tables, plots, examples, how the model was made."""

from dataclasses import dataclass
from pathlib import Path

import jinja2

from laclip.benchmark.comparison import BOTH, FORTH
from laclip.benchmark.examples import ExampleMaker, data_uri
from laclip.benchmark.markdown import folds, model_in_words
from laclip.benchmark.measurement import Difference, Measurement
from laclip.benchmark.published import PUBLISHED_TABLE, SOURCE
from laclip.benchmark.rewritten import rewritten
from laclip.benchmark.slices import ALL
from laclip.benchmark.trainings import effect_table
from laclip.files import write_text


@dataclass(frozen=True)
class Column:
    """A slice or query set as a column of a table, with how many queries it has."""

    name: str
    texts: int
    pictures: int


def write_report(measurement: Measurement, out_dir: Path) -> None:
    """Write report.html into `out_dir`, atomically; the plots are expected there and are built in."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("laclip.benchmark", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    maker = ExampleMaker(measurement)
    base = measurement.methods[1].name
    page = environment.get_template("report.html.j2").render(
        m=measurement,
        all=ALL,
        base=base,
        folds=folds(measurement),
        model=model_in_words(measurement),
        plots={name: _plot(out_dir, name) for name in ("recall", "differences", "ablations", "trainings")},
        dimensions=_dimensions(measurement),
        differences=_main_differences(measurement),
        over_base={
            (one.a, one.slice): one
            for one in measurement.differences
            if one.b == base and one.direction == (BOTH if one.slice in _own(measurement) else FORTH)
        },
        text_examples=maker.of_texts(),
        set_examples={queries.name: maker.of_query_set(queries.name) for queries in measurement.query_sets},
        picture_examples=maker.of_pictures(),
        rewritten=rewritten(measurement.dataset.test, measurement.gallery, measurement.options.seed),
        published=PUBLISHED_TABLE,
        source=SOURCE,
        trainings=effect_table(measurement.effects),
    )
    write_text(out_dir / "report.html", page)


def _plot(out_dir: Path, name: str) -> str | None:
    path = out_dir / f"{name}.png"
    return data_uri(path.read_bytes(), "png") if path.is_file() else None


def _own(measurement: Measurement) -> set[str]:
    return {part.name for part in measurement.slices}


def _dimensions(measurement: Measurement) -> dict[str, list[Column]]:
    """Slices by what they are cut by, and the derived queries."""
    found: dict[str, list[Column]] = {}
    for part in measurement.slices:
        if part.name != ALL:
            column = Column(part.name, len(part.texts), len(part.pictures))
            found.setdefault(part.dimension, []).append(column)
    if measurement.query_sets:
        found["derived queries (text to image)"] = [
            Column(queries.name, len(queries), 0) for queries in measurement.query_sets
        ]
    return found


def _main_differences(measurement: Measurement) -> list[Difference]:
    """Those on all queries and on derived ones; the slices' are in the tables by slice and in the files."""
    names = {ALL, *(queries.name for queries in measurement.query_sets)}
    return [one for one in measurement.differences if one.slice in names]
