"""《中国敦煌壁画全集》: colour plates with numbered captions; at the end 图版说明, keyed by number."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from extractors.content import Book, Link, PageContent, Role, TextBlock
from extractors.language.captions import figure_label
from extractors.links.binding import Binding, bind, kept_figures
from extractors.links.confidence import binding_confidence
from extractors.links.legends import Legend, legends
from extractors.links.offers import Figure
from extractors.links.spreads import across_spreads, both_halves
from extractors.series import generic
from extractors.series.plate_caption import PlateCaption, in_sequence, numbered, with_number
from extractors.series.plate_legends import PlateWords, is_list, lone_numbers, plate_words
from extractors.series.plate_notes import NOTES_HEADING, Note, note_role, notes, notes_start, without_heads

_ALIKE = 60.0  # of 100: subjects that differ by no more than what OCR misreads
_PICTURES = ("图", "圖")
FACING = "plate_caption_facing"
_RULES = {
    "own": "plate_caption", "facing": FACING, "shared": "plate_caption_shared",
    "listed": "plate_caption_in_list", "part": "plate_caption",
}  # fmt: skip


def recognise(pages: Sequence[PageContent]) -> float:
    """Plate captions that name caves, and a 图版说明 heading."""
    captions = sum(any(_names_cave(words) for words in plate_words(page, plain=False)) for page in pages)
    notes_headed = any(NOTES_HEADING.match(block.text) for page in pages for block in page.texts)
    return min(1.0, 2.0 * captions / max(len(pages), 1) + (0.3 if notes_headed else 0.0))


def _names_cave(words: PlateWords) -> bool:
    return any("cave" in reading.fields or "site" in reading.fields for reading in words.readings)


def with_roles(pages: Sequence[PageContent]) -> list[PageContent]:
    """Mark captions at the plates, and in the notes the entries' heads and descriptions."""
    start = notes_start(pages)
    marked = []
    for page in pages:
        if start is not None and page.page_index >= start:
            roles = {id(block): note_role(block) for block in page.texts}
        else:
            plain = any(figure.is_large for figure in kept_figures(page))
            captions = {id(b) for words in plate_words(page, plain=plain) for b in words.blocks}
            roles = {id(block): _role(block, id(block) in captions) for block in page.texts}
        texts = [replace(b, role=roles[id(b)]) if _is_open(b, roles[id(b)]) else b for b in page.texts]
        marked.append(replace(page, texts=tuple(texts)))
    return marked


def _is_open(block: TextBlock, role: Role) -> bool:
    """Whether the block may take the role: captions may be printed over their plates."""
    return block.role == "body" or (block.role == "in_figure" and role == "caption")


def _role(block: TextBlock, in_caption: bool) -> Role:
    if NOTES_HEADING.match(block.text):
        return "heading"
    labelled = block.role == "body" and figure_label(block.text) is not None
    return "caption" if in_caption or labelled else "body"


@dataclass(frozen=True)
class _Plates:
    """What the pages before the notes say: each legend of a plate (by id) with its words, and all legends by
    page; `listed` are the captions of a list of plates, by number; `scanned` the pages (by index) whose text
    was recognised, by whomever."""

    words: Mapping[int, PlateWords]
    legends: Mapping[int, Sequence[Legend]]
    listed: Mapping[int, PlateCaption]
    scanned: Collection[int]


def link(book: Book) -> list[Link]:
    """One link for each kept figure."""
    start = notes_start(book.pages)
    figures = {page.page_index: kept_figures(page) for page in book.pages}
    before = [page for page in book.pages if start is None or page.page_index < start]
    noted = notes(book.pages, start, ())
    plates = _plates(before, figures, noted, generic.caption_test(book.pages))
    bindings = bind(figures, plates.legends, plates=True, halves=both_halves(book.pages))
    captions = _captions(bindings, plates, noted)
    numbers = {caption.number for caption in captions.values() if caption.number is not None}
    texts = {
        caption.number: binding.legend.text.lstrip("0123456789〇一二三四五六七八九十百 　")
        for binding in bindings
        if (caption := captions.get(id(binding.legend))) is not None and caption.number is not None
    }
    described = without_heads(notes(book.pages, start, numbers), texts)
    bound = {binding.figure.place: binding for binding in bindings}
    made = []
    for figure in (figure for here in figures.values() for figure in here):
        binding = bound.get(figure.place)
        caption = captions.get(id(binding.legend)) if binding is not None else None
        if binding is None or caption is None:
            made.append(generic.caption_link(figure, binding, "figure"))
        else:
            words = plates.words[id(binding.legend)]
            made.append(_plate_link(figure, binding, caption, words, described, plates))
    return across_spreads(book.pages, made)


def _plates(
    pages: Sequence[PageContent],
    figures: Mapping[int, Sequence[Figure]],
    noted: Collection[int],
    is_caption: Callable[[TextBlock], bool],
) -> _Plates:
    """Read the pages before the notes; `noted` are the numbers that have a note, `is_caption` tells what may
    be a caption of pictures that are no plates."""
    near = {
        page.page_index: sum(
            figure.is_large for step in (-1, 0, 1) for figure in figures.get(page.page_index + step, ())
        )
        for page in pages
    }
    found = {
        page.page_index: plate_words(_captions_only(page), plain=near[page.page_index] > 0) for page in pages
    }
    lists = {
        page.page_index for page in pages if is_list(page, found[page.page_index], near[page.page_index])
    }
    listed = {
        read.number: read
        for index in sorted(lists) for words in found[index] for read in words.readings[:1]
        if read.number is not None
    }  # fmt: skip
    words: dict[int, PlateWords] = {}
    by_page: dict[int, list[Legend]] = {}
    for page in pages:
        if page.page_index in lists:
            continue
        here = found[page.page_index]
        taken = {id(block) for w in here for block in w.blocks}
        here += [w for w in lone_numbers(page, {*listed, *noted}) if id(w.blocks[0]) not in taken]
        taken |= {id(block) for w in here for block in w.blocks}
        others = [block for block in page.texts if id(block) not in taken and is_caption(block)]
        made = [(w.legend(page.page_index), w) for w in here]
        words |= {id(legend): w for legend, w in made}
        by_page[page.page_index] = [legend for legend, _ in made]
        by_page[page.page_index] += legends(page.page_index, others)
    scanned = {page.page_index for page in pages if page.origin != "born_digital"}
    return _of_one_family(_Plates(words, by_page, listed, scanned), noted)


def _captions_only(page: PageContent) -> PageContent:
    return replace(page, texts=tuple(block for block in page.texts if block.role == "caption"))


def _of_one_family(plates: _Plates, noted: Collection[int]) -> _Plates:
    """Captions that begin with 图 are an essay's, where the plates' begin otherwise: most captions do, those
    with 图 count anew from numbers that other plates have, or the notes have none of their numbers."""
    first = {key: words.readings[0] for key, words in plates.words.items()}
    pictured = {key for key, read in first.items() if read.family in _PICTURES}
    others = {first[key].number for key in first.keys() - pictured} - {None}
    counted = {first[key].number for key in pictured}
    apart = not counted.isdisjoint(others) or (noted and counted.isdisjoint(noted))
    if not apart and 2 * len(pictured) > len(first):
        return plates
    return replace(plates, words={k: w for k, w in plates.words.items() if k not in pictured})


def _captions(
    bindings: Sequence[Binding], plates: _Plates, noted: Mapping[int, Note]
) -> dict[int, PlateCaption]:
    """The plate legends (by id), read in the book's order."""
    bound = {id(binding.legend) for binding in bindings}
    order = [
        legend
        for index in sorted(plates.legends)
        for legend in _counted_up([g for g in plates.legends[index] if id(g) in plates.words], plates)
        if id(legend) in bound or _names_cave(plates.words[id(legend)])
    ]
    read = in_sequence([plates.words[id(legend)].readings for legend in order])
    return {
        id(legend): _borne_out(plates.words[id(legend)].readings[0], caption, noted)
        for legend, caption in zip(order, read, strict=True)
        if caption is not None
    }


def _counted_up(legends: Sequence[Legend], plates: _Plates) -> list[Legend]:
    """A page's captions in the order of their numbers, where these follow each other: two columns, or two
    pages on one sheet, may be read in another order."""
    numbers = [plates.words[id(legend)].readings[0].number for legend in legends]
    known = [number for number in numbers if number is not None]
    if sorted(known) != list(range(min(known, default=0), min(known, default=0) + len(legends))):
        return list(legends)
    return [legend for _, legend in sorted(zip(known, legends, strict=True), key=lambda pair: pair[0])]


def _borne_out(literal: PlateCaption, settled: PlateCaption, noted: Mapping[int, Note]) -> PlateCaption:
    """The caption with the number that the notes bear out: their heads repeat subject and cave. Where they
    speak against the number that the sequence gave, it is the one that was read, or the one head alike."""

    def alike(number: int | None) -> bool:
        note = noted.get(number) if number is not None else None
        return note is not None and note.head is not None and _same_plate(note.head, settled)

    if settled.number is not None and (alike(settled.number) or settled.number not in noted):
        return settled
    if alike(literal.number):
        return literal
    same = [number for number in noted if alike(number)]
    return numbered(settled, same[0]) if len(same) == 1 else settled


def _same_plate(a: PlateCaption, b: PlateCaption) -> bool:
    caves = [caption.fields.get("cave", "").strip("第窟") for caption in (a, b)]
    return a.subject == b.subject != "" and caves[0] == caves[1]


def _title(subject: str, elsewhere: Sequence[str], *, recognised: bool) -> str:
    """The plate's subject. What a list or the notes say goes before a recognised caption much like it: there
    the subject stands by itself, while OCR loses the marks between a caption's parts."""
    if not subject or recognised:
        alike = [s for s in elsewhere if not subject or fuzz.ratio(s, subject) >= _ALIKE]
        return next(iter(alike), subject)
    return subject


def _plate_link(
    figure: Figure,
    binding: Binding,
    caption: PlateCaption,
    words: PlateWords,
    described: Mapping[int, Note],
    plates: _Plates,
) -> Link:
    number = caption.number
    note = described.get(number) if number is not None else None
    inferred = number is not None and number != words.readings[0].number
    text = binding.text
    if number is not None and words.block.source == "ocr" and all(r.number != number for r in words.readings):
        text = with_number(text, number, [other.text for other in plates.words.values()])
    elsewhere = [
        plates.listed.get(number) if number is not None else None,
        note.head if note is not None else None,
    ]
    fields = dict(caption.fields)
    for other in elsewhere:
        fields = (other.fields if other is not None else {}) | fields
    rule = _RULES[binding.manner]
    return Link(
        figure.place,
        "mural",
        entry_id="" if number is None else str(number),
        title=_title(
            caption.subject,
            [other.subject for other in elsewhere if other is not None and other.subject],
            recognised=binding.legend.page_index in plates.scanned,
        ),
        caption="" if rule == FACING else text,
        description=note.text if note is not None else "",
        fields=fields,
        rule=f"{rule}_in_sequence" if inferred else rule,
        confidence=binding_confidence(binding, inferred=inferred),
    )
