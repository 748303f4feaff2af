"""Whether characters can be a text: the statistics that tell words from the output of a wrong encoding.

Nothing here is a verdict but `is_unreadable`: names, tables and old books are improbable too. What is in
doubt is compared with the pixels (`soundness`).
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise

from extractors.language.characters import HAN_CHARACTER

UNKNOWN = "\ufffd"
"""Stands for a glyph whose character the PDF does not tell."""

_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0e-\x1f\x7f-\x9f]")
_UNREADABLE_SHARE = 0.3
_MIN_UNREADABLE = 3  # characters: fewer are bullets and ornaments

_MIN_HAN = 8
_COMMON_SHARE = 0.75  # common characters in Chinese text: 0.9 and more; in random characters about 0.3
_COMMON_SHARE_FEW = 0.6  # among a few characters one rare word weighs more
_MIN_SURE = 40
_RUNNING_LINE = 15  # Chinese characters of a line of running text
_MIN_RUNNING = 100  # characters of running text from which its punctuation tells
_PUNCTUATION_SHARE = 0.015  # marks in prose: 0.05 and more
_MIN_PAIRS = 30
_PAIR_SHARE = 0.15  # common pairs of letters: in European languages and pinyin 0.3 to 0.5, by chance 0.07
_SUPPLEMENT_SHARE = 0.3  # accented letters: no language has so many; Chinese bytes read as Latin have
_FOREIGN_SHARE = 0.3  # letters of scripts that no Chinese or European book is set in

_USUAL_SCRIPTS = (
    "CJK", "LATIN", "GREEK", "CYRILLIC", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC",
    "KANGXI", "FULLWIDTH", "HALFWIDTH", "MODIFIER", "MATHEMATICAL", "DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER",
    "MICRO", "FEMININE", "MASCULINE", "OHM", "KELVIN", "ANGSTROM", "PLANCK", "COMBINING",
)  # fmt: skip
_PAIRS = re.compile(
    "th|he|in|er|an|re|on|at|en|nd|ti|es|or|te|of|ed|is|it|al|ar|st|to|nt|ng|se|ha|as|ou|io|le|ve|co|me|de|hi"
    "|ri|ro|ic|ne|ea|ra|ce|li|ch|ll|be|ma|si|om|ur|ai|ei|ao|ia|ua|ue|uo|zh|sh"
)
_PUNCTUATION = re.compile("[，。、；：？！《》（）“”「」『』…—,.;:()]")


def is_unreadable(text: str) -> bool:
    """Whether too many of the characters say nothing: unknown, private, control or unassigned."""
    count = sum(_says_nothing(character) for character in text)
    return count >= _MIN_UNREADABLE and count > _UNREADABLE_SHARE * len(text)


def _says_nothing(character: str) -> bool:
    return _UNREADABLE.match(character) is not None or unicodedata.category(character) == "Cn"


def is_doubtful(text: str) -> bool:
    """Whether the statistics of the text's letters and characters are those of no text."""
    return _doubtful_chinese(text) or _doubtful_latin(text) or _doubtful_scripts(text)


def _doubtful_chinese(text: str) -> bool:
    han = HAN_CHARACTER.findall(text)
    if len(han) < _MIN_HAN:
        return False
    common = sum(character in _common_characters() for character in han)
    if common < (_COMMON_SHARE if len(han) >= _MIN_SURE else _COMMON_SHARE_FEW) * len(han):
        return True
    running = [line for line in text.split("\n") if len(HAN_CHARACTER.findall(line)) >= _RUNNING_LINE]
    marks = sum(len(_PUNCTUATION.findall(line)) for line in running)
    length = sum(map(len, running))
    return length >= _MIN_RUNNING and marks < _PUNCTUATION_SHARE * length


def _doubtful_latin(text: str) -> bool:
    letters = [character for character in text if character.isalpha() and ord(character) < 0x250]
    supplement = sum(0xA0 <= ord(letter) < 0x100 for letter in letters)
    if len(text) >= _MIN_HAN and supplement > _SUPPLEMENT_SHARE * len(text):
        return True
    if len(letters) < _MIN_PAIRS:
        return False
    words = set(re.findall(r"[a-z]{2,}", text))
    pairs = [a + b for word in words for a, b in pairwise(word)]
    return len(pairs) >= _MIN_PAIRS and sum(
        _PAIRS.match(pair) is not None for pair in pairs
    ) < _PAIR_SHARE * len(pairs)


def _doubtful_scripts(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    foreign = sum(not _is_usual_script(character) for character in letters)
    return len(letters) >= _MIN_HAN and foreign > _FOREIGN_SHARE * len(letters)


@cache
def _is_usual_script(character: str) -> bool:
    name = unicodedata.name(character, "")
    return name.startswith(_USUAL_SCRIPTS)


@cache
def _common_characters() -> frozenset[str]:
    """The characters of everyday text: the first levels of GB 2312 (3,755) and of Big5 (5,401)."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    traditional = (
        bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    found = [code.decode("gb2312", "ignore") for code in simplified]
    found += [code.decode("big5", "ignore") for code in traditional]
    return frozenset(character for character in found if character)
