"""A whole book: what only its pages together show. Series, running heads, page numbers, repeated pictures."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from types import ModuleType

from extractors.content import Book, PageContent, SeriesName
from extractors.figures.imprint import without_imprint_marks
from extractors.language.numerals import numeral
from extractors.options import ExtractionOptions
from extractors.series import generic, murals, silk
from extractors.sheets import parted
from extractors.texts.margin_notes import with_margin_notes
from extractors.texts.page_edges import with_edge_roles
from extractors.texts.printed_over import with_printed_captions

SERIES: dict[SeriesName, ModuleType] = {"silk": silk, "murals": murals, "generic": generic}
"""Each module has `recognise(pages) -> float`, `with_roles(pages) -> pages` and `link(book) -> links`."""

_REPEATS = 3  # on so many pages the same picture is furniture
_LOGO_SHARE = 0.06  # of the page: smaller pictures that come again are marks wherever they stand
_SAME_PLACE = 4.0  # points: places that round to the same are the same


def assemble(pages: Sequence[PageContent], title: str, options: ExtractionOptions) -> Book:
    """Read the pages (in order) as one book: drop repeated pictures, find heads and numbers, settle the
    series and the role of each text block. Pure and fast: no file is opened."""
    sheets = parted(sorted(pages, key=lambda page: page.page_index))
    ordered = without_imprint_marks(_without_repeated_pictures(sheets.pages))
    ordered = with_printed_captions(with_margin_notes(with_edge_roles(ordered)))
    series = options.series if options.series != "auto" else recognised(ordered)
    ordered = SERIES[series].with_roles(ordered)
    title = title or _printed_title(ordered)
    return Book(series=series, title=title, pages=tuple(sheets.joined(ordered)))


def recognised(pages: Sequence[PageContent]) -> SeriesName:
    """The series whose conventions the book follows best; `generic` when none is convincing."""
    scores = {name: module.recognise(pages) for name, module in SERIES.items()}
    return max(scores, key=lambda name: scores[name])


def _without_repeated_pictures(pages: Sequence[PageContent]) -> list[PageContent]:
    """Watermarks and logos: the same picture on many pages, small, or at the same place. A large picture
    that is shown again elsewhere is a figure each time."""
    places: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for page in pages:
        for figure in page.figures:
            if figure.picture is not None:
                small = figure.bbox.area < _LOGO_SHARE * page.width * page.height
                place = () if small else tuple(round(v / _SAME_PLACE) for v in figure.bbox.as_list())
                places[figure.picture.sha256][page.page_index] = place
    repeated = {
        sha256 for sha256, found in places.items() if max(Counter(found.values()).values()) >= _REPEATS
    }
    cleaned = []
    for page in pages:
        area = max(page.width * page.height, 1.0)
        figures = [
            replace(figure, drop_reason="watermark" if figure.bbox.area > 0.3 * area else "logo")
            if figure.picture is not None and figure.picture.sha256 in repeated
            else figure
            for figure in page.figures
        ]
        cleaned.append(replace(page, figures=tuple(figures)))
    return cleaned


def _printed_title(pages: Sequence[PageContent]) -> str:
    """The largest line of the first pages, when it stands out from the rest; "" otherwise."""
    blocks = [
        block for page in pages[:3] for block in page.texts if block.role in ("body", "heading", "title")
    ]
    if not blocks:
        return ""
    largest = max(blocks, key=lambda block: block.font_size)
    body = generic.body_font_size(pages) or largest.font_size
    stands_out = largest.font_size > 1.5 * body and len(largest.text) <= 60 and numeral(largest.text) is None
    return largest.text if stands_out else ""
