"""Characters: what shows nothing goes, compatibility forms become plain ones."""

import re
import unicodedata

from extractors.language.characters import plain

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\ufffd\ue000-\uf8ff]"
)
_EXCEPTIONS = re.compile(
    "(["
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e"  # full-width punctuation: see `punctuation`
    "…"  # would become three dots
    "①-⓿㈠-㋿"  # circled and bracketed numbers would become plain ones in the middle of words
    "¼-¾⅐-⅞⅟↉"  # fractions
    "²³¹⁰-₟"  # exponents: m² is not m2
    "ªº℃℉™"
    "¨¯´¸˘-˝"  # accents alone would become a space and a combining one
    "　"  # separates the parts of legends, see `separators`
    "])"
)
_SQUARES = str.maketrans({"㎡": "m²", "㎥": "m³", "㎠": "cm²", "㎟": "mm²", "㎢": "km²"})


def without_invisible(text: str) -> str:
    """Without control characters, zero-width and private ones, soft hyphens and replacement marks."""
    return _INVISIBLE.sub("", text)


def compatible(text: str) -> str:
    """NFKC but for the exceptions above: full-width letters and digits, ㎝, ligatures, radicals (⻢) and
    vertical punctuation become plain."""
    text = "".join(plain(character) for character in text).translate(_SQUARES)
    pieces = _EXCEPTIONS.split(text)
    return "".join(
        piece if index % 2 else unicodedata.normalize("NFKC", piece) for index, piece in enumerate(pieces)
    )
