"""The benchmark as one HTML page that needs nothing beside it: table, plot, examples, the model's making."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path

import jinja2
import numpy as np
from PIL import Image

from laclip.benchmark.measurement import Measurement
from laclip.benchmark.published import PUBLISHED_TABLE, SOURCE
from laclip.benchmark.results import model_in_words
from laclip.files import write_text
from laclip.pairs.split import Pairs

_THUMBNAIL_SIDE = 128
_RETRIEVED = 5


@dataclass(frozen=True)
class Found:
    """One retrieved candidate of an example query."""

    text: str
    thumbnail: str
    figure_id: str
    hit: bool
    score: float


@dataclass(frozen=True)
class Example:
    """A query and what each method retrieved for it, best first. `rank` is the best true partner's."""

    text: str
    thumbnail: str
    figure_id: str
    retrieved: dict[str, list[Found]]
    ranks: dict[str, int]


def write_report(measurement: Measurement, out_dir: Path) -> None:
    """Write report.html into `out_dir`, atomically; recall.png is expected there and is built in."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("laclip.benchmark", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pairs = measurement.dataset.test
    chosen = np.random.default_rng(measurement.options.seed).permutation(len(pairs))
    rows = sorted(int(row) for row in chosen[: measurement.options.examples])
    thumbnails = {row: _thumbnail(pairs.image(row)) for row in range(len(pairs))} if rows else {}
    page = environment.get_template("report.html.j2").render(
        m=measurement,
        model=model_in_words(measurement),
        plot=_data_uri((out_dir / "recall.png").read_bytes(), "png"),
        text_queries=[_example(measurement, pairs, thumbnails, row, by_text=True) for row in rows],
        image_queries=[_example(measurement, pairs, thumbnails, row, by_text=False) for row in rows],
        published=PUBLISHED_TABLE,
        source=SOURCE,
    )
    write_text(out_dir / "report.html", page)


def _example(
    measurement: Measurement, pairs: Pairs, thumbnails: dict[int, str], row: int, *, by_text: bool
) -> Example:
    retrieved, ranks = {}, {}
    partners = pairs.partners[row]
    for method, scores in measurement.scores.items():
        line = scores[:, row] if by_text else scores[row]
        order = np.argsort(-line, kind="stable")
        ranks[method] = 1 + int(np.flatnonzero(partners[order])[0])
        retrieved[method] = [
            Found(
                pairs.texts[other],
                thumbnails[other],
                pairs.figure_ids[other],
                bool(partners[other]),
                float(line[other]),
            )
            for other in (int(index) for index in order[:_RETRIEVED])
        ]
    return Example(pairs.texts[row], thumbnails[row], pairs.figure_ids[row], retrieved, ranks)


def _thumbnail(image: Image.Image) -> str:
    image = image.copy()
    image.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=82)
    return _data_uri(stream.getvalue(), "jpeg")


def _data_uri(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
