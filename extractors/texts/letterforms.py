"""Whether glyphs look like the characters they are said to be: what tells a font that maps its letters to
other letters, though these make a plausible text.

Each glyph is compared with that character in a face of PyMuPDF's own, and with other characters in it: in any
face of Chinese type a character is more like itself than like nearly all others.
"""

from functools import cache, lru_cache

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray
from pymupdf import mupdf

from extractors.pdf.document import PDF_ERRORS
from extractors.pdf.glyph_sample import FontSample, GlyphSample

_EM = 40  # pixels: the size at which a glyph is drawn
_SIDE = 24  # pixels: the size at which its shape is compared
_INK = 60  # of 255
_FLATTEST = 2.5  # longer to shorter side: flatter glyphs (一, l, 1) have no shape to compare
_SMALLEST = 0.3  # of the em
_BLUR = 1.2  # pixels: strokes of other weight still meet
_EVERY = 25  # of the 3,755 common characters one in so many is compared with
_UNLIKE = {"han": 0.2, "latin": 0.3}  # share of other characters that a glyph is more like than its own
_FEWEST = 5  # glyphs from which a font is judged
_SUSPECT = (4, 0.2)  # glyphs unlike their characters, in number and as a share, from which a font is suspect
_FONTS = 64  # of which the verdicts are kept
_FACES = {"han": ("china-s",), "latin": ("helv", "tiro")}

Shape = NDArray[np.float32]


def unlike(sample: GlyphSample) -> dict[str, frozenset[str]]:
    """For each suspect font, by its name in the text layer, the characters its glyphs do not look like."""
    found: dict[str, frozenset[str]] = {}
    for font in sample.fonts:
        judged = [(character, seems) for character, seems in _judged(font) if seems is not None]
        wrong = frozenset(character for character, seems in judged if not seems)
        number, share = _SUSPECT
        if len(judged) >= _FEWEST and len(wrong) >= number and len(wrong) >= share * len(judged):
            found[font.name] = found.get(font.name, frozenset()) | wrong
    return found


def _judged(font: FontSample) -> list[tuple[str, bool | None]]:
    # The glyphs of a Type 3 font are parts of its document: it must not outlive that.
    drawn = mupdf.ll_fz_font_t3_procs(font.font.m_internal) is not None
    known = {} if drawn else _known(_Held(font.font))
    try:
        for character, glyph in font.glyphs.items():
            if (character, glyph) not in known:
                known[character, glyph] = _looks_like(character, _shape(font.font, glyph))
    except PDF_ERRORS:
        return []  # a damaged font program; what it shows is read like any other
    return [(character, known[character, glyph]) for character, glyph in font.glyphs.items()]


class _Held:
    """A font as a key: while it is held, no other can have its address."""

    def __init__(self, font: mupdf.FzFont) -> None:
        self.font, self.address = font, int(font.m_internal.this)

    def __hash__(self) -> int:
        return hash(self.address)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.address == self.address


@lru_cache(maxsize=_FONTS)
def _known(font: _Held) -> dict[tuple[str, int], bool | None]:
    """What is known of a font's glyphs: the pages of a book show the same ones again and again."""
    return {}


def _looks_like(character: str, shape: Shape | None) -> bool | None:
    """Whether a glyph can be the character; None where its shape or its character says nothing."""
    kind = _kind(character)
    own = _own(character) if kind is not None else ()
    if shape is None or kind is None or not own:
        return None
    likeness = max(float(face @ shape) for face in own)
    others = np.max([face @ shape for face in _others(kind, character)], axis=0)
    return float((others > likeness).mean()) <= _UNLIKE[kind]


def _kind(character: str) -> str | None:
    if "\u4e00" <= character <= "\u9fff":
        return "han"
    return "latin" if character.isascii() and character.isalnum() else None


@cache
def _own(character: str) -> tuple[Shape, ...]:
    faces = _FACES[_kind(character) or "han"]
    shapes = [_shape(_face(name).this, _face(name).has_glyph(ord(character))) for name in faces]
    return tuple(shape for shape in shapes if shape is not None)


@cache
def _others(kind: str, character: str) -> tuple[NDArray[np.float32], ...]:
    if kind == "han":
        return _table(_common(), kind)
    alphabet = "0123456789" if character.isdecimal() else "abcdefghijklmnopqrstuvwxyz"
    return _table(tuple(alphabet.upper() if character.isupper() else alphabet), kind)


@cache
def _table(characters: tuple[str, ...], kind: str) -> tuple[NDArray[np.float32], ...]:
    """For each face the shapes of the characters, one a row; a character without a shape is like nothing."""
    none = np.zeros(_SIDE * _SIDE, np.float32)
    return tuple(
        np.stack([
            shape if (shape := _shape(_face(name).this, _face(name).has_glyph(ord(c)))) is not None else none
            for c in characters
        ])
        for name in _FACES[kind]
    )  # fmt: skip


@cache
def _common() -> tuple[str, ...]:
    """One in so many of the characters of everyday text (the first level of GB 2312)."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return tuple(c for code in codes if (c := code.decode("gb2312", "ignore")))[::_EVERY]


@cache
def _face(name: str) -> pymupdf.Font:
    return pymupdf.Font(name)


def _shape(font: mupdf.FzFont, glyph: int) -> Shape | None:
    """The glyph's ink as a vector of length 1, whatever its size and weight; None where it has next to none,
    or is too flat."""
    drawn = _drawn(font, glyph)
    rows, columns = np.flatnonzero(drawn.max(axis=1) > _INK), np.flatnonzero(drawn.max(axis=0) > _INK)
    if not len(rows) or not len(columns):
        return None
    ink = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    longer, shorter = max(ink.shape), min(ink.shape)
    if longer > _FLATTEST * shorter or longer < _SMALLEST * _EM:
        return None
    small = cv2.resize(ink, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), _BLUR), np.float32)
    centred = (soft - soft.mean()).ravel()
    length = float(np.linalg.norm(centred))
    return np.asarray(centred / length, np.float32) if length > 0 else None


def _drawn(font: mupdf.FzFont, glyph: int) -> NDArray[np.uint8]:
    """The glyph's ink, 0 to 255."""
    text = mupdf.fz_new_text()
    place = mupdf.FzMatrix(_EM, 0, 0, -_EM, _EM / 4, _EM)
    mupdf.fz_show_glyph(text, font, place, glyph, 0, 0, 0, mupdf.FZ_BIDI_LTR, mupdf.FZ_LANG_UNSET)
    side = _EM * 3 // 2
    pixels = mupdf.fz_new_pixmap(mupdf.fz_device_gray(), side, side, mupdf.FzSeparations(), 0)
    mupdf.fz_clear_pixmap_with_value(pixels, 255)
    device = mupdf.fz_new_draw_device(mupdf.FzMatrix(), pixels)
    mupdf.fz_fill_text(
        device, text, mupdf.FzMatrix(), mupdf.fz_device_gray(), [0.0], 1.0, mupdf.FzColorParams()
    )
    mupdf.fz_close_device(device)
    samples = np.frombuffer(bytes(mupdf.fz_pixmap_samples_memoryview(pixels)), np.uint8)
    return 255 - samples.reshape(side, -1)[:, :side]
