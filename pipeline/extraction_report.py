"""The report of `culti evaluate-extraction`: an HTML page that draws every mistake, the worst first."""

import base64
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import pymupdf
from PIL import Image
from rapidfuzz.distance import Levenshtein

from extractors.evaluation.mistakes import DroppedRegion, Mistake, page_mistakes
from extractors.evaluation.scores import HARD, PredictedFigure, Score
from extractors.evaluation.truth import TruePage
from extractors.options import ExtractionOptions
from extractors.pdf.document import PDF_ERRORS, DocumentError, open_document
from extractors.pictures.raster import render
from manifests.files import write_bytes
from manifests.geometry import Box

_LONG_SIDE = 900  # pixels of a page's longer side
_IMAGE_BUDGET = 32_000_000  # bytes of all pictures together: what a browser still opens at once
_EQUAL_RUN = 24  # characters of agreeing text shown on each side of a difference

_WORDS = {
    "missed": "Missed figure",
    "false": "False figure",
    "inexact": "Inexact box",
    "edges": "Edges",
    "caption": "Caption",
    "description": "Description",
    "title": "Title",
    "kind": "Kind",
    "true": "expected",
    "found": "given",
    "dropped": "seen and dropped",
}


@dataclass(frozen=True)
class Outcome:
    """What the extraction said of one page: kept figures, dropped regions, and its error if it failed."""

    kept: list[PredictedFigure] = field(default_factory=list)
    dropped: list[DroppedRegion] = field(default_factory=list)
    error: str | None = None


@dataclass(frozen=True)
class Judged:
    """An extraction held against the truth: its exit code, the pages' truth, the PDFs by document, what was
    said of each page, and the scores by book (with `all` and `hard`) and by tag."""

    code: int
    truth: Sequence[TruePage]
    pdfs: Mapping[str, Path]
    outcomes: Mapping[tuple[str, int], Outcome] = field(default_factory=dict)
    groups: Mapping[str, Score] = field(default_factory=dict)
    tags: Mapping[str, Score] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """A run of a text: `style` is same, expected (missing from what was given), given (not expected), gap."""

    style: str
    text: str


@dataclass(frozen=True)
class DrawnBox:
    """A box on a drawn page, in points. `style` is true, found or dropped; `numbers` are those of the page's
    mistakes it has a part in."""

    style: str
    box: Box
    label: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class DrawnPage:
    """A page with mistakes. `picture` is a data URI, "" where `no_picture` says why there is none."""

    document: str
    number: int
    tags: list[str]
    error: str | None
    mistakes: list[tuple[Mistake, list[Piece]]]
    boxes: list[DrawnBox]
    width: float
    height: float
    picture: str
    no_picture: str

    @property
    def weight(self) -> float:
        return sum(mistake.weight for mistake, _ in self.mistakes)


def write_report(path: Path, judged: Judged, options: ExtractionOptions) -> None:
    """Write the report to `path`. Raises OSError when the disk refuses."""
    wrong = []
    for page in judged.truth:
        outcome = judged.outcomes.get((page.document, page.page_index), Outcome())
        mistakes = page_mistakes(page, outcome.kept, outcome.dropped)
        if mistakes:
            wrong.append((page, outcome, mistakes))
    wrong.sort(key=lambda item: (HARD in item[0].tags, -sum(mistake.weight for mistake in item[2])))
    pictures = _pictures([page for page, _, _ in wrong], judged.pdfs, options)
    pages = [_drawn(*item, pictures[(item[0].document, item[0].page_index)]) for item in wrong]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("extraction_report.html.j2").render(
        groups=_ordered(judged.groups),
        tags=_ordered(judged.tags),
        n_pages=len(judged.truth),
        pages=[page for page in pages if HARD not in page.tags],
        hard_pages=[page for page in pages if HARD in page.tags],
        words=_WORDS,
        reasons=_reasons(
            mistake for page, _, mistakes in wrong if HARD not in page.tags for mistake in mistakes
        ),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, html.encode())


def _ordered(scores: Mapping[str, Score]) -> list[tuple[str, Score]]:
    return sorted(scores.items(), key=lambda item: (item[0] in ("all", HARD), item[0]))


def _reasons(mistakes: Iterable[Mistake]) -> list[tuple[str, str, int]]:
    """(mistake, reason, how often), the most frequent first; reasons that hold numbers count as one."""
    counts: Counter[tuple[str, str]] = Counter()
    for mistake in mistakes:
        counts[(mistake.name, "" if any(c.isdigit() for c in mistake.reason) else mistake.reason)] += 1
    return [(name, reason, count) for (name, reason), count in counts.most_common()]


@dataclass(frozen=True)
class _Picture:
    """A page as drawn: its size in points, and a data URI or the reason why there is none."""

    width: float
    height: float
    uri: str
    why_none: str = ""


def _pictures(
    pages: Sequence[TruePage], pdfs: Mapping[str, Path], options: ExtractionOptions
) -> dict[tuple[str, int], _Picture]:
    """The pages as pictures, in the order of `pages` until the budget is used up; each PDF is opened once."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for page in pages:
        wanted[page.document].append(page.page_index)
    pictures: dict[tuple[str, int], _Picture] = {}
    for document, indices in wanted.items():
        try:
            with open_document(pdfs[document], options) as opened:
                for index in indices:
                    pictures[(document, index)] = _picture(opened.page(index))
        except (DocumentError, *PDF_ERRORS) as error:
            for index in indices:
                pictures.setdefault((document, index), _Picture(1.0, 1.0, "", f"cannot be drawn: {error}"))
    left = _IMAGE_BUDGET
    for page in pages:
        key = (page.document, page.page_index)
        left -= len(pictures[key].uri)
        if left < 0:
            picture = pictures[key]
            why = "left out: the report's pictures have reached their size limit"
            pictures[key] = _Picture(picture.width, picture.height, "", why)
    return pictures


def _picture(page: pymupdf.Page) -> _Picture:
    width, height = float(page.rect.width), float(page.rect.height)
    pixels = render(page, 72 * _LONG_SIDE / max(width, height, 1.0))
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=68, optimize=True)
    return _Picture(width, height, f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}")


def _drawn(page: TruePage, outcome: Outcome, mistakes: list[Mistake], picture: _Picture) -> DrawnPage:
    numbers: dict[tuple[str, Box], list[int]] = defaultdict(list)
    for number, mistake in enumerate(mistakes, start=1):
        for style, box in (("true", mistake.true), ("found", mistake.found)):
            if box is not None:
                numbers[(style, box)].append(number)
    boxes = [DrawnBox("dropped", region.box, f"dropped: {region.reason}") for region in outcome.dropped]
    found = [("found", p.box, p.kind) for p in outcome.kept]
    true = [("true", figure.boxes[0], figure.kind or "") for figure in page.figures]
    boxes += [DrawnBox(style, box, label) for style, box, label in (*true, *found)]
    boxes = [
        DrawnBox(drawn.style, drawn.box, drawn.label, tuple(numbers.pop((drawn.style, drawn.box), ())))
        for drawn in boxes
    ]
    # Equally right boxes other than the first are drawn where a mistake is judged by them.
    boxes += [DrawnBox(style, box, "", tuple(which)) for (style, box), which in numbers.items()]
    return DrawnPage(
        document=page.document,
        number=page.page_index + 1,
        tags=sorted(page.tags),
        error=outcome.error,
        mistakes=[(mistake, _difference(mistake)) for mistake in mistakes],
        boxes=boxes,
        width=picture.width,
        height=picture.height,
        picture=picture.uri,
        no_picture=picture.why_none,
    )


def _difference(mistake: Mistake) -> list[Piece]:
    """The expected and the given text as one, what differs marked; what agrees at length is cut short."""
    if mistake.name not in ("caption", "description", "title"):
        return []
    expected, given = mistake.expected, mistake.given
    pieces: list[Piece] = []
    for step in Levenshtein.opcodes(expected, given):
        old, new = expected[step.src_start : step.src_end], given[step.dest_start : step.dest_end]
        if step.tag == "equal":
            pieces += _shortened(old)
        else:
            pieces += [Piece(style, text) for style, text in (("expected", old), ("given", new)) if text]
    return pieces


def _shortened(text: str) -> list[Piece]:
    if len(text) <= 3 * _EQUAL_RUN:
        return [Piece("same", text)]
    left_out = len(text) - 2 * _EQUAL_RUN
    gap = Piece("gap", f" … {left_out} characters … ")
    return [Piece("same", text[:_EQUAL_RUN]), gap, Piece("same", text[-_EQUAL_RUN:])]
