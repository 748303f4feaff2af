"""Any illustrated book: captions by label and by position."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from extractors.content import Book, Kind, Link, PageContent, TextBlock
from extractors.language.captions import figure_label
from extractors.language.characters import HAN_CHARACTER
from extractors.language.labels import is_table_label, parse_caption
from extractors.language.pointers import pointed_captions
from extractors.links.binding import Binding, bind, kept_figures
from extractors.links.confidence import binding_confidence
from extractors.links.keyed_lists import keyed_legends
from extractors.links.legends import Legend, legends
from extractors.links.numbered_lines import without_heading
from extractors.links.offers import Figure, Manner
from extractors.links.pointed import pointed
from extractors.links.spreads import across_spreads, both_halves
from extractors.links.standing import standing

_MAX_CAPTION = 400  # characters; longer blocks are running text
_MAX_SHORT_LINE = 60  # characters of a line that is set apart as a caption, though not smaller
_SMALLER = 0.93  # captions without a label are set smaller than the body, or are short lines set apart
_RUNNING = 40  # characters from which a block that is no caption is running text
_REPEATED = 3  # a line on so many pages is nobody's caption
_PANEL_MARK = re.compile(r"^\s*[（(]?\s*(?:[a-zA-Z]|[\d一二三四五六七八九十]{1,2})\s*[）)]?\s*$")
"""A letter or number that marks a panel of a figure: no caption by itself."""

_RULES: Mapping[Manner, str] = {
    "own": "caption_by_position", "shared": "caption_shared", "part": "caption_by_part",
    "listed": "caption_in_list", "facing": "caption_facing",
}  # fmt: skip


def recognise(pages: Sequence[PageContent]) -> float:
    """Every book may be read by these conventions: a score below any real evidence for a series."""
    return 0.2


def with_roles(pages: Sequence[PageContent]) -> list[PageContent]:
    """Mark the captions. Whether an unlabelled line is a caption is settled when it is bound to a figure."""
    return [replace(page, texts=tuple(_with_caption_role(block) for block in page.texts)) for page in pages]


def _with_caption_role(block: TextBlock) -> TextBlock:
    if block.role == "body" and len(block.text) <= _MAX_CAPTION and figure_label(block.text) is not None:
        return replace(block, role="caption")
    return block


def link(book: Book) -> list[Link]:
    """One link for each kept figure, in page order."""
    return across_spreads(book.pages, links(book.pages, "figure"))


def links(pages: Sequence[PageContent], kind: Kind) -> list[Link]:
    """Bind the captions of a book, or of a part of it, to its kept figures."""
    may_be = caption_test(pages)
    figures = {page.page_index: kept_figures(page) for page in pages}
    candidates, running = {}, {}
    for page in pages:
        keyed, taken = keyed_legends(page, figures[page.page_index])
        others = [block for block in page.texts if may_be(block) and id(block) not in taken]
        others = without_heading(others, figures[page.page_index])
        found = pointed(legends(page.page_index, others), figures[page.page_index])
        found = [_in_its_picture(legend, figures[page.page_index]) for legend in found]
        candidates[page.page_index] = [*keyed, *found]
        taken |= {id(block) for block in others}
        running[page.page_index] = [
            block.bbox for block in page.texts if _is_running(block) and id(block) not in taken
        ]
    made = bind(figures, candidates, halves=both_halves(pages), running=running)
    bound = {binding.figure.place: binding for binding in made}
    return [
        caption_link(figure, bound.get(figure.place), kind)
        for page in pages
        for figure in figures[page.page_index]
    ]


def _in_its_picture(legend: Legend, figures: Sequence[Figure]) -> Legend:
    """The legend as that of the picture it is printed over, if it is printed over one."""
    over = [figure for figure in figures if standing(figure.box, legend.block.bbox).side == "inside"]
    if not over or legend.parts:
        return legend
    return replace(legend, marked=min(over, key=lambda figure: figure.box.area).place)


def _is_running(block: TextBlock) -> bool:
    return block.role == "body" and block.direction == "horizontal" and len(block.text) >= _RUNNING


def body_font_size(pages: Sequence[PageContent]) -> float:
    """The median font size (points) of the running text, weighted by length; 0 for a book without text."""
    sizes = [
        b.font_size
        for page in pages
        for b in page.texts
        if b.role == "body"
        for _ in range(len(b.text) // 40)
    ]
    return median(sizes) if sizes else 0.0


def repeated_lines(pages: Sequence[PageContent]) -> set[str]:
    """Short texts that come again on several pages: watermarks in words, heads and feet."""
    counts = Counter(text for page in pages for text in {block.text for block in page.texts})
    return {text for text, count in counts.items() if count >= _REPEATED and figure_label(text) is None}


def caption_test(pages: Sequence[PageContent]) -> Callable[[TextBlock], bool]:
    """Tells which blocks of these pages may be captions."""
    body_size, repeated = body_font_size(pages), repeated_lines(pages)
    return lambda block: may_be_caption(block, body_size) and block.text not in repeated


def caption_link(figure: Figure, binding: Binding | None, kind: Kind) -> Link:
    """The link of a figure to its caption, or to none."""
    if binding is None:
        return Link(figure.place, kind, confidence=round(0.3 * figure.region.confidence, 3))
    label = figure_label(binding.legend.title or binding.legend.text)
    labelled = binding.manner == "own" and binding.legend.sure
    return Link(
        figure.place,
        kind,
        title=label.rest if label else binding.title,
        caption=binding.text,
        fields={"label": label.canonical} if label else {},
        rule="caption_by_label" if labelled else _RULES[binding.manner],
        confidence=binding_confidence(binding),
    )


def _begins_with_label(text: str) -> bool:
    """Whether a figure's label is at the head, even where nothing separates it from the words."""
    caption = parse_caption(text)
    return caption is not None and bool(caption.family)


def is_printed_over(block: TextBlock) -> bool:
    """Whether words within a picture are its caption: they begin with a figure's label and go on."""
    label = figure_label(block.text) if block.role == "in_figure" else None
    return label is not None and bool(label.rest)


def may_be_caption(block: TextBlock, body_size: float) -> bool:
    """Whether the block, by its words and its type, can be a caption at all."""
    if block.role == "caption" or is_printed_over(block):
        return True
    if block.role == "body" and pointed_captions(block.text):
        return True
    if block.role == "body" and len(block.text) <= _MAX_SHORT_LINE and _begins_with_label(block.text):
        return True
    if block.role != "body" or len(block.text) > _MAX_CAPTION or is_table_label(block.text):
        return False
    if _PANEL_MARK.match(block.text):
        return False
    smaller = body_size > 0 and block.font_size < _SMALLER * body_size and block.source == "pdf"
    letters = sum(character.isalpha() for character in block.text)  # "釉陶壶（M1:9）": numbers say nothing
    han = len(HAN_CHARACTER.findall(block.text)) > 0.3 * letters
    return smaller or (han and len(block.text) <= _MAX_SHORT_LINE and not block.text.endswith("。"))
