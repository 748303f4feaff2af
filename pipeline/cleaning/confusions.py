"""Characters that recognition took for others, repaired where the lexicon and the confidence agree."""

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
            if _in_term(candidate, position, confusion.least) and not _in_word(text, position, confusion):
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


def _in_word(text: str, position: int, confusion: Confusion) -> bool:
    """Whether the character makes a word or a term as it stands."""
    around = any(
        text.startswith(word, position - offset)
        for word in confusion.words
        for offset, character in enumerate(word)
        if character == confusion.wrong and position >= offset
    )
    return around or _in_term(text, position, 2)
