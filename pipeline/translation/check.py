"""Whether an answer may be used as a translation, as far as that can be told without knowing the language.

Refused is what broke off, what was not translated, what goes round in circles as translation models do, and
numbers that one side alone has: a year that a model adds is made up.
"""

import re
from collections import Counter

from extractors.language.characters import HAN_CHARACTER
from pipeline.asking.answers import REJECTED, Verdict, answer_in_json, unusable
from pipeline.asking.replies import Reply
from pipeline.refinement.facts import fold, number_values, solid
from pipeline.translation.options import TranslateOptions

CHECK_VERSION = 1
"""Raised when the same answer may get another verdict."""

TRANSLATED = "translated"
_SLACK_LETTERS = 40  # a short title may need an explanation of some words
_WRITTEN_IN_HAN = frozenset({"zh", "ja", "ko", "yue", "wuu", "lzh"})
_HAN_SHARE = 0.2  # a name in brackets may stay as it was
_SPELLED_OUT = 12  # numbers up to it may be words in a translation
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_WORD = re.compile(r"\w+")
_PHRASE = 3  # words
_PHRASES = 3  # so often a phrase may stand in a text more than the text is long for


def judge(source: str, reply: Reply, options: TranslateOptions) -> Verdict:
    """The verdict on a reply to a source text."""
    if (rejection := unusable(reply)) is not None:
        return rejection
    answer = answer_in_json(reply) if options.service == "chat" else " ".join(reply.content.split())
    if isinstance(answer, Verdict):
        return answer
    fault = _fault(source, answer, options)
    if fault is not None:
        return Verdict(REJECTED, *fault, text=answer)
    return Verdict(TRANSLATED, text=answer)


def _fault(source: str, answer: str, options: TranslateOptions) -> tuple[str, str] | None:
    """Reason and detail of the first fault, or None."""
    letters, before = len(solid(fold(answer))), len(solid(fold(source)))
    if not letters:
        return "empty", "the answer has no words"
    if letters < options.shortest_share * before:
        return "too_short", f"{letters} letters of {before}"
    if letters > options.longest_share * before + _SLACK_LETTERS:
        return "too_long", f"{letters} letters of {before}"
    return (
        _untranslated(source, answer, letters, options.language)
        or _repeated(source, answer)
        or _changed_number(source, answer)
    )


def _untranslated(source: str, answer: str, letters: int, language: str) -> tuple[str, str] | None:
    chinese = len(HAN_CHARACTER.findall(answer))
    if answer == source and HAN_CHARACTER.search(source):
        return "untranslated", "the answer is the text"
    if language.split("-")[0] not in _WRITTEN_IN_HAN and chinese > _HAN_SHARE * letters:
        return "untranslated", f"{chinese} of {letters} letters are Chinese"
    return None


def _repeated(source: str, answer: str) -> tuple[str, str] | None:
    """A phrase that is said far more often than a text of this length has reason to."""
    words = _WORD.findall(answer.casefold())
    phrases = Counter(tuple(words[k : k + _PHRASE]) for k in range(len(words) - _PHRASE + 1))
    most, times = max(phrases.items(), key=lambda item: item[1], default=((), 0))
    said = max(Counter(source).values(), default=0)  # a phrase that is repeated repeats its characters
    if times > _PHRASES and times > said:
        return "repeated_words", f'"{" ".join(most)}" {times} times'
    return None


def _changed_number(source: str, answer: str) -> tuple[str, str] | None:
    """Arabic numerals of the answer stand in the source in some numerals; those of the source stay."""
    given, made = _arabic(source), _arabic(answer)
    if added := sorted(made - given - number_values(source)):
        return "added_number", ", ".join(added)
    if lost := sorted(value for value in given - made if float(value) > _SPELLED_OUT):
        return "lost_number", ", ".join(lost)
    return None


def _arabic(text: str) -> set[str]:
    return {number for match in _ARABIC.finditer(fold(text)) for number in number_values(match[0])}
