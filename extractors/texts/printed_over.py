"""Captions printed over their picture, told from the lettering drawn into it.

A caption stands by itself at the head or foot of the picture. Names on a map and letters of panels are many,
or stand where the picture needs them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extractors.content import FigureRegion, PageContent, TextBlock
from extractors.language.captions import figure_label
from extractors.language.characters import HAN_CHARACTER, IDEOGRAPHIC_SPACE
from manifests.geometry import Box

_PICTURES = ("placement", "scan")  # detectors of pictures; drawings are lettered to their edges
_LARGE = 0.1  # of the page: no caption is printed over smaller pictures
_EDGE = 0.1  # of the picture's height: no further from its head or foot does a caption stand
_INSIDE = 0.6  # share of a block within the picture it is printed over
_HAN, _LETTERS = 2, 8  # characters of a caption; more Chinese ones where they were recognised
_RECOGNISED_HAN = 4
_SURE = 0.9  # confidence of recognised words: inscriptions in a painting are read with less
_LONGEST = 120  # characters
_LINES = 3
_LEADING = 1.6  # font sizes between the lines of one caption
_FEW = 2  # other words in the picture; where there are more, it is lettered
_OUTWEIGHS = 2  # times as long as the longest of these is a caption
_CAPTION_LIKE = re.compile("[图圖]$|局部|　|[，。；：]")
_SAME_HEIGHT = 12.0  # points
_REPEATED = 2  # on so many pages the same words are a head or a credit


def with_printed_captions(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages with the role `caption` for the words printed over a picture that are its caption."""
    counts = Counter(key for page in pages for key in {key for block in page.texts for key in _keys(block)})
    repeated = {key for key, count in counts.items() if count >= _REPEATED}
    return [_marked(page, repeated) for page in pages]


def _words(block: TextBlock) -> str:
    return re.sub(r"[\d\s]+", "", block.text)


def _keys(block: TextBlock) -> tuple[tuple[str, int], ...]:
    """The words of a block with its height on the page: a plate's site may be named again, elsewhere."""
    height = round(block.bbox.y0 / _SAME_HEIGHT)
    return (_words(block), height), (_words(block), height + 1)


def _marked(page: PageContent, repeated: set[tuple[str, int]]) -> PageContent:
    lettering = [
        block for block in page.texts
        if block.role == "in_figure" and _words(block) and repeated.isdisjoint(_keys(block))
    ]  # fmt: skip
    pictures = [
        figure for figure in page.figures
        if figure.drop_reason is None and figure.detector in _PICTURES
        and figure.bbox.area > _LARGE * page.width * page.height
    ]  # fmt: skip
    if not lettering or not pictures:
        return page
    panels = [figure.bbox for figure in page.figures if figure.drop_reason == "ornament"]
    captions = [group for picture in pictures if (group := _caption(picture, lettering, panels))]
    whole = {id(group[0]): _joined(group) for group in captions}
    parts = {id(block) for group in captions for block in group[1:]}
    texts = [whole.get(id(block), block) for block in page.texts if id(block) not in parts]
    numbered = [replace(block, reading_order=number) for number, block in enumerate(texts)]
    return replace(page, texts=tuple(numbered))


def _joined(group: Sequence[TextBlock]) -> TextBlock:
    """The lines of a caption as one block; they are often set in several sizes."""
    longest = max(group, key=lambda block: len(block.text))
    return replace(
        longest,
        bbox=Box.around(block.bbox for block in group),
        text=IDEOGRAPHIC_SPACE.join(block.text for block in group),
        role="caption",
        confidence=min(block.confidence for block in group),
    )


def _caption(picture: FigureRegion, lettering: Sequence[TextBlock], panels: Sequence[Box]) -> list[TextBlock]:
    """The blocks of the caption printed over a picture, or on one of the panels laid on it, if there is
    one."""
    inside = [block for block in lettering if block.bbox.covered_by(picture.bbox) > _INSIDE]
    on_panels = [
        [block for block in inside if block.bbox.covered_by(panel) > _INSIDE]
        for panel in panels
        if panel.covered_by(picture.bbox) > _INSIDE
    ]
    boxed = [group for group in on_panels if group and _may_be_caption(group)]
    at_edge = [block for block in inside if _at_edge(block.bbox, picture.bbox)]
    groups = boxed or [group for group in _stacked(at_edge) if _may_be_caption(group)]
    if len(groups) != 1:
        return []
    (group,) = groups
    others = [block for block in inside if block not in group]
    text = "".join(block.text for block in group)
    longest = max((len(block.text) for block in others), default=0)
    like = len(others) <= _FEW or _CAPTION_LIKE.search(text) is not None
    return group if like and len(text) >= _OUTWEIGHS * longest else []


def _at_edge(box: Box, picture: Box) -> bool:
    reach = _EDGE * picture.height
    return box.y0 - picture.y0 < reach or picture.y1 - box.y1 < reach


def _stacked(blocks: Sequence[TextBlock]) -> list[list[TextBlock]]:
    """Blocks that follow each other line by line."""
    groups: list[list[TextBlock]] = []
    for block in sorted(blocks, key=lambda block: block.bbox.y0):
        near = next((group for group in groups if _follows(group[-1], block)), None)
        if near is None:
            groups.append([block])
        else:
            near.append(block)
    return groups


def _follows(above: TextBlock, block: TextBlock) -> bool:
    gap = -above.bbox.vertical_overlap(block.bbox)
    size = max(above.font_size, block.font_size, 1.0)
    return gap < _LEADING * size and above.bbox.horizontal_overlap(block.bbox) > 0


def _may_be_caption(group: Sequence[TextBlock]) -> bool:
    """Whether the words of a group can be a caption: more than a letter or a sign, no painted inscription."""
    text = "".join(block.text for block in group)
    recognised = any(block.source == "ocr" for block in group)
    if len(group) > _LINES or len(text) > _LONGEST:
        return False
    if any(figure_label(block.text) is not None for block in group):
        return True
    if recognised and any(b.confidence < _SURE or b.direction == "vertical" for b in group):
        return False
    han = len(HAN_CHARACTER.findall(text))
    letters = sum(character.isalpha() and character.isascii() for character in text)
    return han >= (_RECOGNISED_HAN if recognised else _HAN) or (letters >= _LETTERS and " " in text)
