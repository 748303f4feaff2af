"""《中国古代丝绸设计素材图系》: entries of a redrawn pattern, cropped motifs and a photograph of the textile.

An entry opens with a heading "10 海东青逐兔纹" and runs to the next; it fills one or two pages.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from extractors.content import Book, Link, PageContent, Role, TextBlock
from extractors.language.captions import REFERENCE, field_line_with_bar, figure_label
from extractors.links.binding import Binding, bind_lines
from extractors.links.confidence import entry_confidence
from extractors.links.legends import Legend
from extractors.links.offers import Figure, Place
from extractors.series import generic
from extractors.series.lexicon import SENTENCE_MARK
from extractors.series.silk_entries import Entry, entries
from extractors.series.silk_numbering import with_numbers_apart
from extractors.series.silk_pictures import (
    Textiles,
    in_reading_order,
    lead_of,
    learned_marks,
    pattern_of,
    textiles_of,
)
from extractors.series.silk_words import field, fields_in_rows, headings, is_collection, object_line

_CONTENTS_HEADINGS = 4  # a page with this many headings is a table of contents
_MAX_CROP_LINE = 45  # characters
_MAX_OBJECT_LINE = 40  # characters
_CLEAR = 20.0  # points of margin from which a line surely is its picture's
_MIN_PARAGRAPH = 16  # characters


def recognise(pages: Sequence[PageContent]) -> float:
    """How many entries show their marks: a numbered heading, and (there or overleaf) an object line, a
    labelled field or a [出处] line; or, where headings are set so that they are not read, an object line
    with one of the others. Numbered headings alone are any book's."""
    headed = sum(0 < len(headings(page)) < _CONTENTS_HEADINGS for page in pages)
    labelled = sum(bool(_labels(page)) for page in pages)
    described = sum(_is_described(page) for page in pages)
    return min(1.0, 2.5 * max(min(headed, labelled), described) / max(len(pages), 1))


def _is_described(page: PageContent) -> bool:
    """Whether the page describes an object as entries do, whether or not its heading was read."""
    found = _labels(page)
    return "object" in found and len(found) > 1


def _labels(page: PageContent) -> set[str]:
    """Which marks of an entry the page's lines show."""
    found = set()
    for block in page.texts:
        text = block.text
        if len(text) <= _MAX_OBJECT_LINE and object_line(text) is not None:
            found.add("object")
        elif field_line_with_bar(text):
            found.add("field")
        elif REFERENCE.match(text) is not None:
            found.add("reference")
    return found


def with_roles(pages: Sequence[PageContent]) -> list[PageContent]:
    """Mark headings, the object line (title), fields, references, descriptions; essays keep 图 captions."""
    marked, in_entries, title = [], False, ""
    for page in with_numbers_apart(pages):
        found = headings(page)
        contents = len(found) >= _CONTENTS_HEADINGS
        opens = 0 < len(found) < _CONTENTS_HEADINGS or _is_described(page)
        in_entries = in_entries or (opens and bool(page.figures))
        in_entry = in_entries and not contents
        heads = {id(block) for head in found for block in head.blocks} if in_entry else set()
        table = fields_in_rows(page.texts) if in_entry else {}
        title = found[-1].title if found else title
        texts = []
        for i, block in enumerate(page.texts):
            if id(block) in heads:
                block = replace(block, role="heading")
            elif block.role == "body":
                block = replace(block, role="field" if i in table else _role(block, in_entry, title))
            texts.append(block)
        marked.append(replace(page, texts=tuple(texts)))
    return marked


def _role(block: TextBlock, in_entry: bool, title: str) -> Role:
    if figure_label(block.text) is not None and len(block.text) < 120:
        return "caption"
    if REFERENCE.match(block.text):
        return "reference"
    if not in_entry:
        return "body"
    if object_line(block.text, title) is not None:
        return "title"
    if field(block) is not None or is_collection(block.text):
        return "field"
    return "description"


def link(book: Book) -> list[Link]:
    """One link for each kept figure: entries by their conventions, everything else by its caption."""
    others = generic.links(book.pages, "figure")
    links = {made.figure: made for made in others}
    captioned = {made.figure for made in others if made.caption and made.rule != "caption_by_position"}
    found = [entry for entry in entries(book.pages, captioned) if entry.figures]
    lined = _lined(_own_lines(found, ()))
    patterns = [(entry, pattern_of(entry, lined)) for entry in found]
    lined = _lined(_own_lines(found, {pattern.place for _, pattern in patterns}))
    marks = learned_marks(patterns, lined)
    textiles = [textiles_of(entry, pattern, lined, marks) for entry, pattern in patterns]
    others_lines = {pattern.place for _, pattern in patterns} | {
        f.place for t in textiles for f, _ in t.chosen
    }
    lines = _own_lines(found, others_lines)
    for (entry, pattern), chosen in zip(patterns, textiles, strict=True):
        links |= {made.figure: made for made in _entry_links(entry, pattern, chosen, lines)}
    return [links[place] for place in sorted(links)]


def _lined(lines: Mapping[Place, Binding]) -> dict[Place, float]:
    """How sure it is, in [0, 1], that each picture has its line."""
    return {place: min(1.0, binding.margin / _CLEAR) for place, binding in lines.items()}


def _own_lines(found: Sequence[Entry], without: Container[Place]) -> dict[Place, Binding]:
    """The one-line descriptions of single pictures: short blocks that stand at them; none `without` any."""
    figures: defaultdict[int, list[Figure]] = defaultdict(list)
    shorts: defaultdict[int, list[Legend]] = defaultdict(list)
    for entry in found:
        for figure in entry.figures:
            if figure.place not in without:
                figures[figure.page_index].append(figure)
        for page_index, block in entry.texts:
            if block.role == "description" and len(block.text) <= _MAX_CROP_LINE:
                shorts[page_index].append(Legend(page_index, block, block.text, sure=False, lone=True))
    return {binding.figure.place: binding for binding in bind_lines(figures, shorts)}


def _entry_links(
    entry: Entry, pattern: Figure, found: Textiles, lines: Mapping[Place, Binding]
) -> list[Link]:
    textiles = {figure.place: line for figure, line in found.chosen}
    own = {f.place: lines[f.place] for f in entry.figures if f.place in lines and f.place not in textiles}
    fields = _entry_fields(entry)
    shared = {key: value for key, value in fields.items() if key != "detail"}
    paragraph, sureness = _paragraph(entry, [binding.legend.block for binding in own.values()])
    titled = bool(entry.title)
    numbered_title = entry.printed + entry.title
    links, running = [], 0
    for figure in in_reading_order(entry.figures):
        if figure is pattern:
            confidence = entry_confidence(
                figure.region, sureness, titled=titled, lead=lead_of(pattern, entry)
            )
            links.append(
                Link(figure.place, "pattern", entry.number, numbered_title, "", paragraph, shared,
                     "silk_entry_pattern", confidence)
            )  # fmt: skip
        elif figure.place in textiles:
            line = textiles[figure.place]
            named = _object_fields(line, entry.title) if line is not None else {}
            title = entry.printed + named.get("object_title", fields.get("object_title", entry.title))
            description = fields.get("detail") or paragraph
            confidence = entry_confidence(figure.region, sureness, titled=titled, lead=found.lead)
            links.append(
                Link(figure.place, "original_textile", entry.number, title, "", description, shared | named,
                     "silk_entry_textile", confidence)
            )  # fmt: skip
        else:
            running += 1
            binding = own.get(figure.place)
            words = binding.text if binding is not None else ""
            sure = binding.legend.block.confidence if binding is not None else sureness
            confidence = entry_confidence(
                figure.region, sure, titled=titled, lead=found.lead, lined=bool(words)
            )
            links.append(
                Link(figure.place, "cropped_pattern", entry.number, f"{numbered_title}{running}",
                     words, words, {}, "silk_entry_crop_line" if words else "silk_entry_crop", confidence)
            )  # fmt: skip
    return links


def _object_fields(line: TextBlock, entry_title: str) -> dict[str, str]:
    read = object_line(line.text, entry_title)
    if read is None:
        return {}
    return {name: value for name, value in zip(("period", "object_title"), read, strict=True) if value}


def _entry_fields(entry: Entry) -> dict[str, str]:
    """Fields of the entry: period and object title from the object line, labelled fields, reference."""
    fields: dict[str, str] = {}
    blocks = [block for _, block in entry.texts]
    table = fields_in_rows([block for block in blocks if block.role == "field"])
    for name, value in table.values():
        if name:
            fields.setdefault(name, value)
    in_table = {value for _, value in table.values()}
    for block in blocks:
        text = block.text
        if block.role == "title":
            for name, value in _object_fields(block, entry.title).items():
                fields.setdefault(name, value)
        elif block.role == "field" and text.strip() not in in_table:
            if named := field(block):
                fields.setdefault(named[0], named[1])
            elif is_collection(text):
                fields.setdefault("collection", text)
        elif block.role == "reference":
            fields.setdefault("reference", REFERENCE.sub("", text).strip())
    return fields


def _paragraph(entry: Entry, used: Sequence[TextBlock]) -> tuple[str, float]:
    """The entry's paragraph, its running text without the lines that belong to single motifs; and how sure
    its words are, in [0, 1]."""
    blocks = [
        block for _, block in entry.texts
        if block.role == "description" and block not in used
        and (len(block.text) >= _MIN_PARAGRAPH or SENTENCE_MARK.search(block.text))
    ]  # fmt: skip
    sureness = min((block.confidence for block in blocks), default=1.0)
    return "".join(block.text for block in blocks), sureness
