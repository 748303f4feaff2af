"""《中国古代丝绸设计素材图系》: entries of a redrawn pattern, cropped motifs and a photograph of the textile.

An entry opens with a heading "10 海东青逐兔纹" and runs to the next; it fills one or two pages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractors.captions import FIELD_LABELS, REFERENCE, field_line, figure_label
from extractors.content import Book, FigureRegion, Link, PageContent, Role, TextBlock
from extractors.series import generic
from extractors.series.lexicon import COLLECTION, PERIOD, SENTENCE_MARK

HEADING = re.compile(r"^\s*(?P<number>\d{1,4})\s*[\s　.．、]?\s*(?P<title>[\u3400-\u9fff（）()·、“”]{2,24})\s*$")
_OBJECT_LINE = re.compile(rf"^\s*(?P<period>{PERIOD.pattern})[\s　]*(?P<title>[\u3400-\u9fff（）()·、]{{3,30}})$")
_BARE_FIELD = re.compile(rf"^\s*({'|'.join(sorted(FIELD_LABELS, key=len, reverse=True))})(?=\S)")
_CONTENTS_HEADINGS = 4  # a page with this many headings is a table of contents
_CROP_LINE_GAP = 30.0  # points between a cropped motif and its line
_MIN_PARAGRAPH = 16  # characters


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


def recognise(pages: Sequence[PageContent]) -> float:
    """Share of pages with the marks of an entry: a numbered heading, labelled fields, a [出处] line."""
    marks = 0
    for page in pages:
        headings = sum(_heading(block) is not None for block in page.texts)
        labelled = any(_field(block.text) or REFERENCE.match(block.text) for block in page.texts)
        marks += 0 < headings < _CONTENTS_HEADINGS and (labelled or len(page.figures) > 1)
    return min(1.0, 2.5 * marks / max(len(pages), 1))


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
    if _field(block.text) is not None or _is_collection(block.text):
        return "field"
    return "description"


def _heading(block: TextBlock) -> re.Match[str] | None:
    if block.direction == "vertical" or block.role not in ("body", "heading"):
        return None
    match = HEADING.match(block.text)
    return match if match and not _field(block.text) else None


def _field(text: str) -> tuple[str, str] | None:
    """A labelled field; OCR may have lost the bar after the label ("细节此件为…")."""
    found = field_line(text)
    if found is None and (bare := _BARE_FIELD.match(text)) and not text.startswith(("来源于", "出土于", "收藏于")):
        found = FIELD_LABELS[bare[1]], text[bare.end() :].strip()
    return found


def _is_collection(text: str) -> bool:
    return len(text) <= 24 and not SENTENCE_MARK.search(text) and COLLECTION.search(text) is not None


def link(book: Book) -> list[Link]:
    """One link for each kept figure: entries by their conventions, everything else by its caption."""
    links: dict[tuple[int, int], Link] = {}
    for entry in _entries(book.pages):
        links |= {made.figure: made for made in _entry_links(entry)}
    body_size = generic.body_font_size(book.pages)
    for page in book.pages:
        for made in generic.page_links(page, body_size, "figure"):
            links.setdefault(made.figure, made)
    return [links[place] for place in sorted(links)]


def _entries(pages: Sequence[PageContent]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    for page in pages:
        headings = [block for block in page.texts if block.role == "heading"]
        tops = [heading.bbox.y0 for heading in headings]
        figures = [
            _Placed(page.page_index, index, figure)
            for index, figure in enumerate(page.figures)
            if figure.drop_reason is None
        ]
        opened = [_opened(heading) for heading in headings]
        if opened and entry is not None and not _continues_above(page, tops[0]):
            yield entry
            entry = None
        for placed in figures:
            target = _entry_at(placed.figure.bbox.center[1], tops, opened, entry)
            if target is not None:
                target.figures.append(placed)
        for block in page.texts:
            target = _entry_at(block.bbox.center[1], tops, opened, entry)
            if target is not None and block.role in ("title", "field", "description", "reference"):
                target.texts.append((page.page_index, block))
        if opened:
            if entry is not None:
                yield entry
            yield from opened[:-1]
            entry = opened[-1]
    if entry is not None:
        yield entry


def _opened(heading: TextBlock) -> _Entry:
    match = HEADING.match(heading.text)
    if match is None:
        raise ValueError(f"not an entry heading: {heading.text!r}")
    return _Entry(match["number"].lstrip("0") or "0", match["title"].strip())


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
    own_lines = {(p.page_index, p.figure_index): _line_below(p, entry, figures) for p in figures}
    used = [line for line in own_lines.values() if line is not None]
    fields = _entry_fields(entry)
    paragraph = _paragraph(entry, used)
    pattern = max(figures, key=lambda p: p.figure.bbox.area)
    textile = _textile(entry, pattern, own_lines)
    links, running = [], 0
    for placed in sorted(figures, key=lambda p: (p.page_index, round(p.figure.bbox.y0 / 24), p.figure.bbox.x0)):
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
            line = own_lines[place]
            words = line.text if line is not None else ""
            links.append(
                Link(place, "cropped_pattern", entry.number, f"{entry.number}{entry.title}{running}", words, words,
                     {}, "silk_entry_crop_line" if words else "silk_entry_crop", 0.93)
            )  # fmt: skip
    return links


def _line_below(placed: _Placed, entry: _Entry, figures: Sequence[_Placed]) -> TextBlock | None:
    """The one-line description right below a figure: short, under its width, nearer to it than to others."""
    box = placed.figure.bbox
    best, best_gap = None, _CROP_LINE_GAP
    for page_index, block in entry.texts:
        if page_index != placed.page_index or block.role not in ("description", "field", "title"):
            continue
        if _field(block.text) is not None or _OBJECT_LINE.match(block.text) or _is_collection(block.text):
            continue
        gap = block.bbox.y0 - box.y1
        beneath = block.bbox.horizontal_overlap(box) > 0.6 * block.bbox.width
        narrow = block.bbox.width < 1.25 * box.width + 12
        centred = abs(block.bbox.center[0] - box.center[0]) < 0.2 * box.width + 12
        left_aligned = abs(block.bbox.x0 - box.x0) < 0.1 * box.width + 8
        if -6 <= gap < best_gap and beneath and narrow and (centred or left_aligned) and len(block.text) <= 60:
            best, best_gap = block, gap
    return best


def _textile(
    entry: _Entry, pattern: _Placed, own_lines: dict[tuple[int, int], TextBlock | None]
) -> _Placed | None:
    """The photograph of the textile: the most textured picture without a line of its own."""
    others = [
        placed
        for placed in entry.figures
        if placed is not pattern and own_lines[(placed.page_index, placed.figure_index)] is None
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
        elif (named := _field(text)) and block.role == "field":
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
