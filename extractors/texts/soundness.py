"""Which words of a text layer can be believed, and the others read from the pixels instead.

A font is one encoding: what is wrong with some of its characters is wrong with all of them. So the text of a
page is judged font by font; improbable text is compared with what OCR reads in a sample of its lines before
it is given up, for names, old books and rare characters are improbable too.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import mean

from extractors.language.plausibility import is_doubtful, is_unreadable
from extractors.texts.hidden_layer import similarity
from extractors.texts.holes import filled, has_holes
from extractors.texts.lines import Line
from manifests.geometry import Box

_SAMPLE = 3  # lines of a doubtful font that are compared with the pixels
_AGREES = 0.5  # edit similarity to what OCR reads: sound text reaches 0.9, a wrong encoding 0.2
_FEW = 8  # characters: a font with fewer is judged by the company it keeps
_SYMBOLS = re.compile("CMEX|CMSY|MSAM|MSBM|Math|Symbol|ding|Awesome|Ornament|Emoji")
"""Names of fonts whose glyphs are signs: there is nothing to read in them."""

_MARGIN = 0.4  # font sizes around a line in which it is looked for
_MAX_REGIONS = 6  # regions read one by one; where there are more, the page is read once
_MAX_SHARE = 0.35  # likewise, of the page's area
_UNVERIFIED = 0.3  # confidence of text in doubt where OCR is forbidden

Read = Callable[[Box], list[Line]]
"""Recognises the lines in a box of the page; boxes in points of the page."""


def believed(lines: Sequence[Line], page: Box, read: Read | None) -> list[Line]:
    """The lines with those that cannot be believed read anew by `read`; without it (OCR is forbidden) they
    stay, with a low confidence. `page` is the page's box."""
    garbled = _garbled(lines, read)
    sound = [line for line, wrong in zip(lines, garbled, strict=True) if not wrong]
    wrong = [line for line, wrong in zip(lines, garbled, strict=True) if wrong]
    if read is None:
        wrong = [replace(line, confidence=_UNVERIFIED) for line in wrong]
        return [*(_filled(line, []) for line in sound), *wrong]
    holes = [line for line in sound if has_holes(line.text)]
    seen = _seen([*wrong, *holes], page, read)
    return [*(_filled(line, seen) for line in sound), *_in_place_of(wrong, sound, seen)]


def _filled(line: Line, seen: Sequence[Line]) -> Line:
    if not has_holes(line.text):
        return line

    def there() -> str:
        place = _around(line)
        found = [other for other in seen if other.box.covered_by(place) > 0.5]
        along = 1 if line.direction == "vertical" else 0
        return _words(sorted(found, key=lambda other: other.box.center[along]))

    return replace(line, text=filled(line.text, there))


def _garbled(lines: Sequence[Line], read: Read | None) -> list[bool]:
    """Whether each line is garbled: by itself, by its font, or, where most of the page is, by its company."""
    by_font: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if not _SYMBOLS.search(line.font):
            by_font[line.font].append(line)
    fonts = {font for font, members in by_font.items() if _is_garbled(members, read)}
    if _total(lines) < 2 * sum(_total(by_font[font]) for font in fonts):
        others = [font for font in by_font if font not in fonts]
        fonts |= {font for font in others if _is_garbled_too(by_font[font], read)}
    return [line.font in fonts or (line.font in by_font and is_unreadable(line.text)) for line in lines]


def _is_garbled_too(lines: Sequence[Line], read: Read | None) -> bool:
    """Whether a font beside garbled ones is garbled, though its characters are probable or too few."""
    return _total(lines) < _FEW or (read is not None and not _agrees_with_pixels(lines, read))


def _total(lines: Sequence[Line]) -> int:
    return sum(map(_length, lines))


def _length(line: Line) -> int:
    return len(line.text)


def _is_garbled(lines: Sequence[Line], read: Read | None) -> bool:
    text = "\n".join(line.text for line in lines)
    if is_unreadable(text):
        return any(is_unreadable(line.text) for line in lines) or _length(lines[0]) == len(text)
    if not is_doubtful(text):
        return False
    return read is None or not _agrees_with_pixels(lines, read)


def _agrees_with_pixels(lines: Sequence[Line], read: Read) -> bool:
    """Whether OCR reads in the longest lines what they say. Where it reads nothing, they are believed."""
    sample = sorted(lines, key=lambda line: (-_length(line), line.box))[:_SAMPLE]
    compared = [(line.text, _words(read(_around(line)))) for line in sample]
    similar = [similarity(said, seen) for said, seen in compared if seen]
    return not similar or mean(similar) >= _AGREES


def _words(lines: Sequence[Line]) -> str:
    return "".join(line.text for line in lines)


def _around(line: Line) -> Box:
    return line.box.expanded(_MARGIN * line.size)


def _seen(lines: Sequence[Line], page: Box, read: Read) -> list[Line]:
    """What is seen where the lines stand, and near it."""
    regions = [region for box in _regions(lines) if (region := page.intersection(box)) is not None]
    if len(regions) > _MAX_REGIONS or sum(box.area for box in regions) > _MAX_SHARE * page.area:
        regions = [page]
    return [line for region in regions for line in read(region)]


def _in_place_of(wrong: Sequence[Line], sound: Sequence[Line], seen: Sequence[Line]) -> list[Line]:
    """What is seen where the wrong lines stand; what sound lines already say is left out."""
    places = [_around(line) for line in wrong]
    return [
        line
        for line in seen
        if any(line.box.covered_by(place) > 0.5 for place in places)
        and not any(line.box.covered_by(other.box) > 0.5 for other in sound)
    ]


def _regions(lines: Sequence[Line]) -> list[Box]:
    """Boxes around lines that stand near each other."""
    boxes: list[Box] = []
    for line in lines:
        box = line.box.expanded(line.size)
        while touching := [other for other in boxes if other.intersection(box) is not None]:
            boxes = [other for other in boxes if other not in touching]
            box = Box.around([box, *touching])
        boxes.append(box)
    return boxes
