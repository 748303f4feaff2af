"""Characters that recognition took for others, repaired where the lexicon and the confidence agree."""

from collections.abc import Sequence
from functools import cache

from manifests.lexicon.terms import Confusion, confusions, lexicon
from pipeline.cleaning.passage import Apply, Passage


def repair(below: float) -> Apply:
    """The rule for words recognised with less than this confidence."""

    def apply(passage: Passage) -> Passage:
        if passage.origin.source != "ocr" or passage.origin.confidence >= below:
            return passage
        return passage.with_text(repaired(passage.text))

    return apply


def repaired(text: str) -> str:
    """The text with each confused character repaired that makes no word as it stands, and a term when
    repaired."""
    for position, character in enumerate(text):
        for confusion in _by_misread().get(character, ()):
            candidate = text[:position] + confusion.right + text[position + 1 :]
            if _makes_a_term(candidate, position, confusion) and not _is_sound(text, position, confusion):
                text = candidate
                break
    return text


@cache
def _by_misread() -> dict[str, tuple[Confusion, ...]]:
    found: dict[str, tuple[Confusion, ...]] = {}
    for confusion in confusions():
        found[confusion.wrong] = (*found.get(confusion.wrong, ()), confusion)
    return found


@cache
def _longest_term() -> int:
    return max(len(form) for form in lexicon().forms)


def _in_term(text: str, position: int, least: int) -> bool:
    """Whether a term of at least so many characters covers the position."""
    known = lexicon()
    return any(
        text[start : start + length] in known
        for length in range(least, _longest_term() + 1)
        for start in range(max(0, position - length + 1), min(position, len(text) - length) + 1)
    )


def _makes_a_term(repaired_text: str, position: int, confusion: Confusion) -> bool:
    return _in_one_of(confusion.repairs, repaired_text, position, confusion.right) or _in_term(
        repaired_text, position, confusion.least
    )


def _is_sound(text: str, position: int, confusion: Confusion) -> bool:
    """Whether the character makes a word or a term as it stands."""
    return _in_one_of(confusion.words, text, position, confusion.wrong) or _in_term(text, position, 2)


def _in_one_of(words: Sequence[str], text: str, position: int, character: str) -> bool:
    """Whether the character at the position is in one of the words."""
    return any(
        text.startswith(word, position - offset)
        for word in words
        for offset, letter in enumerate(word)
        if letter == character and position >= offset
    )
