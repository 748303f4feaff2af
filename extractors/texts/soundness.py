"""Which words of a text layer can be believed, and the others read from the pixels instead.

A font is one encoding: what is wrong with some of its characters is wrong with all of them. So the text of a
page is judged font by font; improbable text is compared with what OCR reads in a sample of its lines before
it is given up, for names, old books and rare characters are improbable too.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from statistics import mean

from extractors.language.plausibility import is_doubtful, is_unreadable
from extractors.texts.hidden_layer import similarity
from extractors.texts.holes import filled, has_holes
from extractors.texts.lines import Line
from manifests.geometry import Box

_SAMPLE = 3  # lines of a doubtful font that are compared with the pixels
_AGREES = 0.5  # edit similarity to what OCR reads: sound text reaches 0.9, a wrong encoding 0.2
_SURE_READING = 0.85  # confidence from which what OCR reads speaks against a font
_CONFIRMED = 0.5  # share of the suspect characters that OCR reads too in a sound font
_MANY_UNLIKE = 8  # suspect characters of a font that is not believed where nothing can be read
_FEW = 8  # characters: a font with fewer is judged by the company it keeps
_SYMBOLS = re.compile("CMEX|CMSY|MSAM|MSBM|Math|Symbol|ding|Awesome|Ornament|Emoji")
"""Names of fonts whose glyphs are signs: there is nothing to read in them."""

_MARGIN = 0.4  # font sizes around a line in which it is looked for
_MAX_REGIONS = 6  # regions read one by one; where there are more, the page is read once
_MAX_SHARE = 0.35  # likewise, of the page's area
_UNVERIFIED = 0.3  # confidence of text in doubt where OCR is forbidden

Read = Callable[[Box], list[Line]]
"""Recognises the lines in a box of the page; boxes in points of the page."""


def believed(
    lines: Sequence[Line], page: Box, read: Read | None, unlike: Mapping[str, Collection[str]] | None = None
) -> list[Line]:
    """The lines with those that cannot be believed read anew by `read`; without it (OCR is forbidden) they
    stay, with a low confidence. `page` is the page's box; `unlike` has, by the name of the font, characters
    that its glyphs do not look like (see `letterforms`)."""
    garbled = _garbled(lines, read, unlike or {})
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


def _garbled(lines: Sequence[Line], read: Read | None, unlike: Mapping[str, Collection[str]]) -> list[bool]:
    """Whether each line is garbled: by itself, by its font, or, where most of the page is, by its company."""
    by_font: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if not _SYMBOLS.search(line.font):
            by_font[line.font].append(line)
    fonts = {
        font for font, members in by_font.items()
        if _is_garbled(members, read) or _misleads(members, unlike.get(font, ()), read)
    }  # fmt: skip
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


def _misleads(lines: Sequence[Line], unlike: Collection[str], read: Read | None) -> bool:
    """Whether a font shows other characters than it says: where its glyphs do not look like their characters,
    OCR reads something else, and is sure of it. Lettering that OCR is not sure of (seal script) is believed.
    """
    if read is None:
        return len(unlike) >= _MANY_UNLIKE
    suspect = [sum(character in unlike for character in line.text) for line in lines]
    order = sorted(range(len(lines)), key=lambda i: (-suspect[i], lines[i].box))
    there = confirmed = 0
    for line in (lines[i] for i in order[:_SAMPLE] if suspect[i]):
        seen = read(_around(line))
        if seen and min(other.confidence for other in seen) >= _SURE_READING:
            places = [i for i, character in enumerate(line.text) if character in unlike]
            same = _same_places(line.text, _words(seen))
            there, confirmed = there + len(places), confirmed + sum(i in same for i in places)
    return confirmed < _CONFIRMED * there


def _same_places(said: str, seen: str) -> set[int]:
    """The places in `said` that OCR reads alike."""
    matched = SequenceMatcher(None, said, seen, autojunk=False).get_matching_blocks()
    return {place for start, _, size in matched for place in range(start, start + size)}


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
