"""《中国敦煌壁画全集》: colour plates with numbered captions, and 图版说明 at the volume's end keyed by number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.assignment import assigned
from extractors.captions import CHINESE_NUMERAL, figure_label, numeral
from extractors.content import Book, FigureRegion, Link, PageContent, Role, TextBlock
from extractors.series import generic
from extractors.series.lexicon import CAVE, DETAIL, PERIOD, SENTENCE_MARK, SITE

NOTES_HEADING = re.compile(r"^\s*(?:图版说明|圖版說明|图版解说|圖版解說)\s*$")
PLATE_LINE = re.compile(
    rf"^\s*(?:图版|圖版|图|圖)?\s*(?P<number>\d{{1,3}}|{CHINESE_NUMERAL}{{1,5}})(?P<gap>[\s　.．、·]*)(?P<rest>[^\d\s].*)$",
    re.DOTALL,
)
_SEPARATOR = re.compile(r"[\s　]*[-—–―－.．·・,，、|｜][\s　]*|[\s　]+")
_MAX_CAPTION = 60
_SAME_PAGE_LIMIT = 160.0  # points between a plate and its caption


@dataclass(frozen=True)
class PlateCaption:
    """A plate's caption, read: number (Arabic), subject and the fields that were printed."""

    number: int
    subject: str
    fields: dict[str, str]


def read_caption(text: str) -> PlateCaption | None:
    """Read "一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧" and its relatives; None when it is no plate caption.

    The parts are told by what they are (site, period, cave), so that lost separators do no harm.
    """
    match = PLATE_LINE.match(text)
    if match is None or len(text) > _MAX_CAPTION or SENTENCE_MARK.search(text.rstrip("。")):
        return None
    rest = match["rest"].strip()
    evidence = CAVE.search(rest) or SITE.search(rest)
    number = numeral(match["number"])
    if number is None or evidence is None or number == 0:
        return None
    subject, fields = _parts(rest)
    if not subject:
        return None
    return PlateCaption(number, subject, {"plate_no": str(number), **fields})


def _parts(rest: str) -> tuple[str, dict[str, str]]:
    fields: dict[str, str] = {}
    detail = DETAIL.search(rest)
    rest = DETAIL.sub("", rest, count=1) if detail else rest
    if cave := CAVE.search(rest):
        fields["cave"] = re.sub(r"\s+", "", cave[0])
        position = _SEPARATOR.sub("", rest[cave.end() :]).strip()
        if position:
            fields["position"] = position
        rest = rest[: cave.start()]
    if site := SITE.search(rest):
        fields["site"] = site[0]
        rest = rest[: site.start()] + " " + rest[site.end() :]
    pieces = [piece for piece in _SEPARATOR.split(rest) if piece]
    for piece in reversed(pieces):
        if PERIOD.fullmatch(piece):
            fields["period"] = piece
            pieces.remove(piece)
            break
    else:
        pieces = _without_glued_period(pieces, fields)
    subject = "".join(pieces)
    if detail and subject:
        subject += "（局部）"
    return subject, fields


def _without_glued_period(pieces: list[str], fields: dict[str, str]) -> list[str]:
    """Where OCR lost the separators, the period is the end of the last piece."""
    if not pieces:
        return pieces
    last = pieces[-1]
    found = [match for start in range(1, len(last)) if (match := PERIOD.fullmatch(last, start))]
    if not found:
        return pieces
    fields["period"] = found[0][0]
    remainder = last[: found[0].start()]
    return [*pieces[:-1], remainder] if remainder else pieces[:-1]


def recognise(pages: Sequence[PageContent]) -> float:
    """Plate captions that name caves, and a 图版说明 heading."""
    captions = sum(
        any(read_caption(block.text) for block in page.texts) for page in pages if page.figures or page.texts
    )
    notes = any(NOTES_HEADING.match(block.text) for page in pages for block in page.texts)
    return min(1.0, 2.0 * captions / max(len(pages), 1) + (0.3 if notes else 0.0))


def with_roles(pages: Sequence[PageContent]) -> list[PageContent]:
    """Mark captions at the plates, and in the notes the entries' heads and descriptions."""
    notes_start = _notes_start(pages)
    marked = []
    for page in pages:
        in_notes = notes_start is not None and page.page_index >= notes_start
        texts = [
            replace(block, role=_role(block, in_notes)) if block.role == "body" else block
            for block in page.texts
        ]
        marked.append(replace(page, texts=tuple(texts)))
    return marked


def _notes_start(pages: Sequence[PageContent]) -> int | None:
    """The page on which 图版说明 begins: the last one headed so (a table of contents may name it too)."""
    starts = [
        page.page_index
        for page in pages
        if any(NOTES_HEADING.match(block.text) for block in page.texts if block.role != "running_head")
    ]
    heads = [
        page.page_index
        for page in pages
        if any(NOTES_HEADING.match(block.text) for block in page.texts if block.role == "running_head")
    ]
    candidates = [index for index in starts if index > len(pages) * 0.3]
    return min(candidates) if candidates else min(heads, default=None)


def _role(block: TextBlock, in_notes: bool) -> Role:
    if NOTES_HEADING.match(block.text):
        return "heading"
    if in_notes:
        return "title" if read_caption(block.text) is not None else "description"
    if read_caption(block.text) is not None or figure_label(block.text) is not None:
        return "caption"
    return "body"


def link(book: Book) -> list[Link]:
    """One link for each kept figure."""
    notes = _notes(book.pages)
    notes_start = _notes_start(book.pages)
    body_size = generic.body_font_size(book.pages)
    bound, spare = _captions_at_plates(book.pages, notes_start)
    bound |= _captions_on_facing_pages(book.pages, bound, spare, notes_start)
    links = []
    for page in book.pages:
        others = {made.figure: made for made in generic.page_links(page, body_size, "figure")}
        for index, figure in enumerate(page.figures):
            if figure.drop_reason is not None:
                continue
            place = (page.page_index, index)
            if place in bound:
                links.append(_plate_link(place, figure, *bound[place], notes))
            else:
                links.append(others[place])
    return links


def _plate_link(
    place: tuple[int, int],
    figure: FigureRegion,
    block: TextBlock,
    rule: str,
    confidence: float,
    notes: dict[int, str],
) -> Link:
    caption = read_caption(block.text)
    if caption is None:
        raise ValueError(f"not a plate caption: {block.text!r}")
    facing = rule == "plate_caption_facing"
    return Link(
        place,
        "mural",
        entry_id=str(caption.number),
        title=caption.subject,
        caption="" if facing else block.text,
        description=notes.get(caption.number, ""),
        fields=caption.fields,
        rule=rule,
        confidence=round(confidence * (0.8 + 0.2 * figure.confidence), 3),
    )


_Bound = dict[tuple[int, int], tuple[TextBlock, str, float]]


def _captions_at_plates(
    pages: Sequence[PageContent], notes_start: int | None
) -> tuple[_Bound, dict[int, list[TextBlock]]]:
    """Captions on the plates' own pages; and those left over on each page, in reading order."""
    bound: _Bound = {}
    spare: dict[int, list[TextBlock]] = {}
    for page in pages:
        if notes_start is not None and page.page_index >= notes_start:
            continue
        captions = [b for b in page.texts if b.role == "caption" and read_caption(b.text) is not None]
        figures = [(i, figure) for i, figure in enumerate(page.figures) if figure.drop_reason is None]
        pairs = assigned(
            [figure.bbox for _, figure in figures],
            captions,
            [_SAME_PAGE_LIMIT] * len(captions),
            [True] * len(captions),
        )
        for i, j, cost in pairs:
            confidence = 0.97 - 0.15 * min(1.0, cost / _SAME_PAGE_LIMIT)
            bound[(page.page_index, figures[i][0])] = (captions[j], "plate_caption", confidence)
        used = {j for _, j, _ in pairs}
        spare[page.page_index] = [caption for j, caption in enumerate(captions) if j not in used]
    return bound, spare


def _captions_on_facing_pages(
    pages: Sequence[PageContent],
    bound: _Bound,
    spare: dict[int, list[TextBlock]],
    notes_start: int | None,
) -> _Bound:
    """Plates without a caption take, in order, the captions left over on the next or the previous page."""
    found: _Bound = {}
    by_index = {page.page_index: page for page in pages}
    for page in pages:
        if notes_start is not None and page.page_index >= notes_start:
            continue
        open_places = [
            (page.page_index, i)
            for i, figure in enumerate(page.figures)
            if figure.drop_reason is None and (page.page_index, i) not in bound
            and figure.bbox.area > 0.08 * page.width * page.height
        ]  # fmt: skip
        for neighbour in (page.page_index + 1, page.page_index - 1):
            captions = spare.get(neighbour, [])
            if not open_places or neighbour not in by_index or len(captions) < len(open_places):
                continue
            for place, caption in zip(open_places, captions, strict=False):
                found[place] = (caption, "plate_caption_facing", 0.9)
            spare[neighbour] = captions[len(open_places) :]
            break
    return found


def _notes(pages: Sequence[PageContent]) -> dict[int, str]:
    """图版说明: plate number -> description. An entry runs from its head to the next head, over columns and
    pages."""
    notes: dict[int, str] = {}
    start = _notes_start(pages)
    current: int | None = None
    for page in pages:
        if start is None or page.page_index < start:
            continue
        for block in page.texts:
            if block.role == "title" and (head := read_caption(block.text)) is not None:
                current = head.number
                notes.setdefault(current, "")
            elif block.role == "description" and current is not None:
                notes[current] += block.text
    return notes
