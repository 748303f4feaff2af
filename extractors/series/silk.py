"""《中国古代丝绸设计素材图系》: entries of a redrawn pattern, cropped motifs and a photograph of the textile.

An entry opens with a heading "10 海东青逐兔纹" and runs to the next; it fills one or two pages.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from extractors.assignment import FORBIDDEN, assigned
from extractors.captions import FIELD_LABELS, REFERENCE, field_line, field_line_with_bar, figure_label
from extractors.content import Book, FigureRegion, Link, PageContent, Role, TextBlock
from extractors.habit import UNLEARNED
from extractors.reading_order import reading_order
from extractors.series import generic
from extractors.series.lexicon import COLLECTION, PERIOD, SENTENCE_MARK
from extractors.standing import standing
from manifests.geometry import Box

HEADING = re.compile(
    r"^\s*(?P<number>\d{1,4})\s*[\s　.．、]?\s*(?P<title>[\u3400-\u9fff（）()·、“”]{2,24})\s*$"
)
_OBJECT_LINE = re.compile(
    rf"^\s*(?P<period>{PERIOD.pattern})[\s　]*(?P<title>[\u3400-\u9fff（）()·、]{{3,30}})$"
)
_BARE_FIELD = re.compile(rf"^\s*({'|'.join(sorted(FIELD_LABELS, key=len, reverse=True))})(?=\S)")
_CONTENTS_HEADINGS = 4  # a page with this many headings is a table of contents
_CROP_LINE_GAP = 30.0  # points between a cropped motif and its line
_MAX_CROP_LINE = 45  # characters
_MAX_HEADING = 26  # characters
_HEADING_SIZE = 13.0  # points: the smallest type that can be a heading's
_MIN_PARAGRAPH = 16  # characters
_MAX_BARE = 40  # characters of a field whose bar was lost


@dataclass(frozen=True)
class _Placed:
    page_index: int
    figure_index: int
    figure: FigureRegion


@dataclass
class _Entry:
    """One entry: its heading, its figures and its text blocks with their pages, in reading order."""

    number: str
    title: str
    figures: list[_Placed] = field(default_factory=list)
    texts: list[tuple[int, TextBlock]] = field(default_factory=list)

    def is_closed(self) -> bool:
        """Whether the line that ends an entry, its [出处], has been read."""
        return any(block.role == "reference" for _, block in self.texts)


def recognise(pages: Sequence[PageContent]) -> float:
    """How many entries show both their marks: a numbered heading, and (there or overleaf) an object line, a
    labelled field or a [出处] line. Numbered headings alone are any book's."""
    headed = sum(0 < len(_headings(page)) < _CONTENTS_HEADINGS for page in pages)
    labelled = sum(any(_is_label(block) for block in page.texts) for page in pages)
    return min(1.0, 2.5 * min(headed, labelled) / max(len(pages), 1))


def _headings(page: PageContent) -> list[TextBlock]:
    return [block for block in page.texts if _heading(block) is not None]


def _is_label(block: TextBlock) -> bool:
    text = block.text
    object_line = len(text) <= 40 and _OBJECT_LINE.match(text) is not None
    return object_line or field_line_with_bar(text) or REFERENCE.match(text) is not None


def with_roles(pages: Sequence[PageContent]) -> list[PageContent]:
    """Mark headings, the object line (title), fields, references, descriptions; essays keep 图 captions."""
    marked, in_entries = [], False
    for page in pages:
        headings = sum(_heading(block) is not None and block.role == "body" for block in page.texts)
        contents = headings >= _CONTENTS_HEADINGS
        in_entries = in_entries or (0 < headings < _CONTENTS_HEADINGS and bool(page.figures))
        texts = [
            replace(block, role=_role(block, in_entries and not contents)) if block.role == "body" else block
            for block in page.texts
        ]
        marked.append(replace(page, texts=tuple(texts)))
    return marked


def _role(block: TextBlock, in_entry: bool) -> Role:
    if figure_label(block.text) is not None and len(block.text) < 120:
        return "caption"
    if REFERENCE.match(block.text):
        return "reference"
    if not in_entry:
        return "body"
    if _heading(block) is not None:
        return "heading"
    if _OBJECT_LINE.match(block.text) and not SENTENCE_MARK.search(block.text):
        return "title"
    if _field(block) is not None or _is_collection(block.text):
        return "field"
    return "description"


def _heading(block: TextBlock) -> re.Match[str] | None:
    if block.direction == "vertical" or block.role not in ("body", "heading"):
        return None
    match = HEADING.match(block.text)
    return match if match and not _field(block) else None


def _field(block: TextBlock) -> tuple[str, str] | None:
    """A labelled field; OCR may have lost the bar after the label ("细节此件为…")."""
    found, text = field_line(block.text), block.text
    bare = _BARE_FIELD.match(text)
    if found is not None or bare is None or block.source != "ocr":
        return found
    name, value = FIELD_LABELS[bare[1]], text[bare.end() :].strip()
    # A paragraph may begin with a label's word ("纹样以…为主题，…。"); only 细节 holds sentences.
    sentence = (
        text.startswith(("来源于", "出土于", "收藏于")) or len(value) > _MAX_BARE or value.endswith("。")
    )
    return (name, value) if name == "detail" or not sentence else None


def _is_collection(text: str) -> bool:
    return len(text) <= 24 and not SENTENCE_MARK.search(text) and COLLECTION.search(text) is not None


def link(book: Book) -> list[Link]:
    """One link for each kept figure: entries by their conventions, everything else by its caption."""
    others = generic.links(book.pages, "figure")
    links = {made.figure: made for made in others}
    captioned = {made.figure for made in others if made.rule == "caption_by_label"}
    for entry in _entries(book.pages, captioned):
        links |= {made.figure: made for made in _entry_links(entry)}
    return [links[place] for place in sorted(links)]


def _entries(pages: Sequence[PageContent], captioned: Container[tuple[int, int]]) -> Iterator[_Entry]:
    """The entries of the book, in order; pictures with a caption of their own (`captioned`) are essays'."""
    entry: _Entry | None = None
    for page in pages:
        figures = [
            _Placed(page.page_index, index, figure)
            for index, figure in enumerate(page.figures)
            if figure.drop_reason is None and (page.page_index, index) not in captioned
        ]
        headings = [block for block in page.texts if block.role == "heading"]
        opened = [_opened(heading) for heading in headings]
        tops = [heading.bbox.y0 for heading in headings]
        if not opened and figures and entry is not None and entry.is_closed():
            opened, tops = [_unnumbered(page, entry)], [0.0]
        if opened and entry is not None and not (headings and _continues_above(page, tops[0])):
            yield entry
            entry = None
        _fill(page, figures, tops, opened, entry)
        if opened:
            if entry is not None:
                yield entry
            yield from opened[:-1]
            entry = opened[-1]
    if entry is not None:
        yield entry


def _fill(
    page: PageContent,
    figures: Sequence[_Placed],
    tops: list[float],
    opened: list[_Entry],
    current: _Entry | None,
) -> None:
    """Give the page's figures and texts to the entries that own their height on it."""
    for placed in figures:
        target = _entry_at(placed.figure.bbox.center[1], tops, opened, current)
        if target is not None:
            target.figures.append(placed)
    for block in page.texts:
        target = _entry_at(block.bbox.center[1], tops, opened, current)
        if target is not None and block.role in ("title", "field", "description", "reference"):
            target.texts.append((page.page_index, block))


def _opened(heading: TextBlock) -> _Entry:
    match = HEADING.match(heading.text)
    if match is None:
        raise ValueError(f"not an entry heading: {heading.text!r}")
    return _Entry(match["number"].lstrip("0") or "0", match["title"].strip())


def _unnumbered(page: PageContent, before: _Entry) -> _Entry:
    """The entry on a page whose heading was lost: the one before it is closed by its [出处] line, so this is
    the next. What is left of the heading, the page's largest words, is its title."""
    words = [block for block in page.texts if block.role == "description" and len(block.text) <= _MAX_HEADING]
    largest = max(words, key=lambda block: block.font_size, default=None)
    title = largest.text if largest is not None and largest.font_size > _HEADING_SIZE else ""
    return _Entry(str(int(before.number) + 1), title)


def _continues_above(page: PageContent, top: float) -> bool:
    """Whether the entry of the page before goes on above the first heading of this page."""
    return any(block.role in ("description", "field") and block.bbox.y1 < top for block in page.texts)


def _entry_at(y: float, tops: list[float], opened: list[_Entry], current: _Entry | None) -> _Entry | None:
    """The entry that owns height `y`. A lone heading owns its whole page wherever on it it stands."""
    if not opened:
        return current
    if len(opened) == 1 and current is None:
        return opened[0]
    above = [entry for entry, top in zip(opened, tops, strict=True) if top <= y]
    return above[-1] if above else (current or opened[0])


def _entry_links(entry: _Entry) -> list[Link]:
    figures = entry.figures
    if not figures:
        return []
    pattern = max(figures, key=lambda p: p.figure.bbox.area)
    own_lines = _own_lines(entry, pattern)
    fields = _entry_fields(entry)
    paragraph = _paragraph(entry, list(own_lines.values()))
    textile = _textile(entry, pattern, own_lines)
    links, running = [], 0
    for placed in _in_reading_order(figures):
        place = (placed.page_index, placed.figure_index)
        shared = {key: value for key, value in fields.items() if key != "detail"}
        if placed is pattern:
            links.append(
                Link(place, "pattern", entry.number, entry.number + entry.title, "", paragraph, shared,
                     "silk_entry_pattern", 0.97)
            )  # fmt: skip
        elif placed is textile:
            title = entry.number + fields.get("object_title", entry.title)
            description = fields.get("detail") or paragraph
            links.append(
                Link(place, "original_textile", entry.number, title, "", description, shared,
                     "silk_entry_textile", 0.93)
            )  # fmt: skip
        else:
            running += 1
            line = own_lines.get(place)
            words = line.text if line is not None else ""
            links.append(
                Link(place, "cropped_pattern", entry.number, f"{entry.number}{entry.title}{running}",
                     words, words, {}, "silk_entry_crop_line" if words else "silk_entry_crop", 0.93)
            )  # fmt: skip
    return links


def _in_reading_order(figures: Sequence[_Placed]) -> list[_Placed]:
    ordered: list[_Placed] = []
    for page_index in sorted({placed.page_index for placed in figures}):
        here = [placed for placed in figures if placed.page_index == page_index]
        ordered += [here[i] for i in reading_order([placed.figure.bbox for placed in here])]
    return ordered


def _own_lines(entry: _Entry, pattern: _Placed) -> dict[tuple[int, int], TextBlock]:
    """The one-line descriptions of single pictures: short blocks right below them, assigned page by page."""
    lines: dict[tuple[int, int], TextBlock] = {}
    for page_index in sorted({placed.page_index for placed in entry.figures}):
        small = [p for p in entry.figures if p.page_index == page_index and p is not pattern]
        shorts = [
            block
            for index, block in entry.texts
            if index == page_index and block.role == "description" and len(block.text) <= _MAX_CROP_LINE
        ]
        costs = np.array([[_line_cost(placed.figure.bbox, line.bbox) for line in shorts] for placed in small])
        if costs.size:
            for match in assigned(costs, [_CROP_LINE_GAP + 1.0] * len(shorts)):
                lines[(page_index, small[match.row].figure_index)] = shorts[match.column]
    return lines


def _line_cost(figure: Box, line: Box) -> float:
    stands = standing(figure, line)
    cost = UNLEARNED.cost(stands)
    return cost if stands.side == "below" and cost <= _CROP_LINE_GAP else FORBIDDEN


def _textile(entry: _Entry, pattern: _Placed, own_lines: dict[tuple[int, int], TextBlock]) -> _Placed | None:
    """The photograph of the textile: the most textured picture without a line of its own."""
    others = [
        placed
        for placed in entry.figures
        if placed is not pattern and (placed.page_index, placed.figure_index) not in own_lines
    ]
    if not others:
        return None
    if not any(block.role in ("title", "field") for _, block in entry.texts):
        return None
    return max(others, key=lambda p: p.figure.picture.texture if p.figure.picture else 0.0)


def _entry_fields(entry: _Entry) -> dict[str, str]:
    """Fields of the entry: period and object title from the object line, labelled fields, reference."""
    fields: dict[str, str] = {}
    for _, block in entry.texts:
        text = block.text
        if (match := _OBJECT_LINE.match(text)) and block.role == "title":
            fields.setdefault("period", match["period"].strip())
            fields.setdefault("object_title", match["title"].strip())
        elif (named := _field(block)) and block.role == "field":
            fields.setdefault(named[0], named[1])
        elif block.role == "field" and _is_collection(text):
            fields.setdefault("collection", text)
        elif block.role == "reference":
            fields.setdefault("reference", REFERENCE.sub("", text).strip())
    return fields


def _paragraph(entry: _Entry, used: Sequence[TextBlock]) -> str:
    """The entry's paragraph: its running text, without the lines that belong to single motifs."""
    parts = [
        block.text
        for _, block in entry.texts
        if block.role == "description" and block not in used
        and (len(block.text) >= _MIN_PARAGRAPH or SENTENCE_MARK.search(block.text))
    ]  # fmt: skip
    return "".join(parts)
