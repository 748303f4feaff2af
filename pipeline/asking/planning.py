"""Which texts a run asks for, and why it leaves the others out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.asking.options import AskingOptions
from pipeline.asking.texts import AskedText

Text = TypeVar("Text", bound=AskedText)


@dataclass(frozen=True)
class Plan(Generic[Text]):
    """Which texts to ask for, and why the others are not asked, by the text's hash."""

    to_ask: tuple[Text, ...]
    left_out: Mapping[str, str]


def plan(texts: Sequence[Text], answered: Callable[[Text], bool], options: AskingOptions) -> Plan[Text]:
    """Leave out what is answered already, too short or too long, and what passes the caps of a run."""
    to_ask: list[Text] = []
    left_out: dict[str, str] = {}
    characters = 0
    for text in texts:
        length = len(text.text)
        if length < options.min_text_characters:
            left_out[text.sha256] = "text_too_short"
        elif length > options.max_text_characters:
            left_out[text.sha256] = "text_too_long"
        elif answered(text):
            continue
        elif len(to_ask) >= options.max_calls:
            left_out[text.sha256] = "max_calls"
        elif characters + length > options.max_characters:
            left_out[text.sha256] = "max_characters"
        else:
            characters += length
            to_ask.append(text)
    return Plan(tuple(to_ask), left_out)
