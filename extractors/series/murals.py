"""《中国敦煌壁画全集》: colour plates with numbered captions; at the end 图版说明, keyed by number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.assignment import assigned
from extractors.captions import figure_label
from extractors.content import Book, FigureRegion, Link, PageContent, Role, TextBlock
from extractors.numerals import CHINESE_NUMERAL, numeral
from extractors.series import generic
from extractors.series.lexicon import CAVE, DETAIL, PERIOD, SENTENCE_MARK, SITE
from extractors.series.plate_sequence import settled
from extractors.texts import joined

NOTES_HEADING = re.compile(r"^\s*(?:图版说明|圖版說明|图版解说|圖版解說)\s*$")
PLATE_LINE = re.compile(
    rf"^\s*(?:图版|圖版|图|圖)?\s*(?P<number>\d{{1,3}}|{CHINESE_NUMERAL}{{1,5}})"
    r"(?P<gap>[\s　.．、·]*)(?P<rest>[^\d\s].*)$",
    re.DOTALL,
)
_SEPARATOR = re.compile(r"[\s　]*[-—–―－.．·・,，、|｜][\s　]*|[\s　]+")
_MAX_CAPTION = 60
_PLATE_SHARE = 0.08  # of the page: smaller pictures are not taken for plates captioned elsewhere
FACING = "plate_caption_facing"
_SAME_PAGE_LIMIT = 160.0  # points between a plate and its caption


@dataclass(frozen=True)
class PlateCaption:
    """A plate's caption, read: number (Arabic; None where it was lost), subject and the printed fields."""

    number: int | None
    subject: str
    fields: dict[str, str]


def readings(text: str) -> list[PlateCaption]:
    """The ways to read "一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧" and its like, the most literal
    first; none when it is no plate caption.

    The parts are told by what they are (site, period, cave), so that lost separators do no harm. Where the
    space after the number is lost, a subject may begin with a numeral ("九三身飞天"): every split is one.
    """
    if len(text) > _MAX_CAPTION or SENTENCE_MARK.search(text.rstrip("。")):
        return []
    match = PLATE_LINE.match(text)
    splits: list[tuple[str, str]] = []
    if match is not None:
        digits, rest = match["number"], match["rest"].strip()
        glued = not match["gap"] and not digits.isdecimal()
        cuts = range(len(digits), 0, -1) if glued else (len(digits),)
        splits = [(digits[:cut], digits[cut:] + rest) for cut in cuts]
    found = [made for number, rest in splits if (made := _caption(numeral(number), rest)) is not None]
    if not found and CAVE.search(text):
        unnumbered = _caption(None, text.strip())
        found = [unnumbered] if unnumbered is not None else []
    return found


def read_caption(text: str) -> PlateCaption | None:
    """The most literal reading of a plate caption, or None."""
    return next(iter(readings(text)), None)


def in_sequence(texts: Sequence[str]) -> list[PlateCaption | None]:
    """Read captions that follow each other in a book: plate numbers count up, which settles where a number
    ends and restores one that was lost or misread (see `plate_sequence`)."""
    options = [readings(text) for text in texts]
    numbers = settled([[c.number for c in choices if c.number is not None] for choices in options])
    read: list[PlateCaption | None] = []
    for choices, number in zip(options, numbers, strict=True):
        chosen = next((c for c in choices if c.number == number), choices[0] if choices else None)
        if chosen is not None and chosen.number != number:
            fields = {key: value for key, value in chosen.fields.items() if key != "plate_no"}
            numbered = {"plate_no": str(number)} if number is not None else {}
            chosen = PlateCaption(number, chosen.subject, numbered | fields)
        read.append(chosen)
    return read


def _caption(number: int | None, rest: str) -> PlateCaption | None:
    if number == 0 or not (CAVE.search(rest) or SITE.search(rest)):
        return None
    subject, fields = _parts(rest)
    if not subject:
        return None
    numbered = {"plate_no": str(number)} if number is not None else {}
    return PlateCaption(number, subject, {**numbered, **fields})


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
    notes_start = _notes_start(book.pages)
    notes = _notes(book.pages, notes_start)
    plates = [page for page in book.pages if notes_start is None or page.page_index < notes_start]
    bound, spare = _captions_at_plates(plates)
    bound |= _captions_on_facing_pages(plates, bound, spare)
    order = sorted(bound, key=lambda place: (bound[place][0], place))
    captions = dict(zip(order, in_sequence([bound[place][1].text for place in order]), strict=True))
    body_size = generic.body_font_size(book.pages)
    links = []
    for page in book.pages:
        for other in generic.page_links(page, body_size, "figure"):
            caption = captions.get(other.figure)
            if caption is None:
                links.append(other)
            else:
                figure = page.figures[other.figure[1]]
                links.append(_plate_link(other.figure, figure, caption, bound[other.figure], notes))
    return links


def _plate_link(
    place: tuple[int, int],
    figure: FigureRegion,
    caption: PlateCaption,
    binding: "_Binding",
    notes: dict[int, str],
) -> Link:
    _, block, rule, confidence = binding
    number = caption.number
    inferred = number is not None and read_caption(block.text) != caption
    return Link(
        place,
        "mural",
        entry_id="" if number is None else str(number),
        title=caption.subject,
        caption="" if rule == FACING else block.text,
        description="" if number is None else notes.get(number, ""),
        fields=caption.fields,
        rule=f"{rule}_in_sequence" if inferred else rule,
        confidence=round(confidence * (0.8 + 0.2 * figure.confidence), 3),
    )


_Binding = tuple[tuple[int, int], TextBlock, str, float]
"""(page index and reading order of the caption), the caption, the rule that bound it, the confidence."""

_Place = tuple[int, int]


def _captions_at_plates(
    pages: Sequence[PageContent],
) -> tuple[dict[_Place, _Binding], dict[int, list[TextBlock]]]:
    """Captions on the plates' own pages; and those left over on each page, in reading order."""
    bound: dict[_Place, _Binding] = {}
    spare: dict[int, list[TextBlock]] = {}
    for page in pages:
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
            caption = captions[j]
            place = (page.page_index, figures[i][0])
            bound[place] = ((page.page_index, caption.reading_order), caption, "plate_caption", confidence)
        used = {j for _, j, _ in pairs}
        spare[page.page_index] = [caption for j, caption in enumerate(captions) if j not in used]
    return bound, spare


def _captions_on_facing_pages(
    pages: Sequence[PageContent], bound: dict[_Place, _Binding], spare: dict[int, list[TextBlock]]
) -> dict[_Place, _Binding]:
    """Plates without a caption take, in order, the captions left over on the page beside theirs.

    Which side that is, is a habit of the book: the side that serves more plates goes first.
    """
    open_places = {
        page.page_index: [
            (page.page_index, i)
            for i, figure in enumerate(page.figures)
            if figure.drop_reason is None and (page.page_index, i) not in bound
            and figure.bbox.area > _PLATE_SHARE * page.width * page.height
        ]
        for page in pages
    }  # fmt: skip
    left_over = {index: list(captions) for index, captions in spare.items()}

    def served(side: int) -> int:
        return sum(
            min(len(places), len(left_over.get(index + side, ()))) for index, places in open_places.items()
        )

    found: dict[_Place, _Binding] = {}
    for side in sorted((-1, 1), key=lambda side: -served(side)):
        for index, places in open_places.items():
            captions = left_over.get(index + side, [])
            for place, caption in zip(list(places), list(captions), strict=False):
                found[place] = ((index + side, caption.reading_order), caption, FACING, 0.9)
                places.remove(place)
                captions.remove(caption)
    return found


def _notes(pages: Sequence[PageContent], start: int | None) -> dict[int, str]:
    """图版说明: plate number -> description. An entry runs from its head to the next head, over columns and
    pages."""
    if start is None:
        return {}
    blocks = [block for page in pages if page.page_index >= start for block in page.texts]
    heads = iter(in_sequence([block.text for block in blocks if block.role == "title"]))
    notes: dict[int, str] = {}
    current: int | None = None
    for block in blocks:
        if block.role == "title":
            head = next(heads)
            current = head.number if head is not None else None
        elif block.role == "description" and current is not None:
            notes[current] = joined([notes.get(current, ""), block.text])
    return notes
