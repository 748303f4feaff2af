"""What a cleaning rule takes and gives: a piece of text with what is known of its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

Part = Literal["title", "caption", "description", "field"]


@dataclass(frozen=True)
class Origin:
    """Where words come from: the file's text layer or recognition, and how sure it is (0 to 1)."""

    source: Literal["pdf", "ocr"] = "pdf"
    confidence: float = 1.0


@dataclass(frozen=True)
class Passage:
    """A text on its way through the rules.

    `part` says which of a pair's texts it is; `running_heads` are the lines repeated in the margins of its
    book; `fields` are the labelled values that rules have taken out of it, as name -> printed value.
    """

    text: str
    part: Part = "description"
    origin: Origin = Origin()
    running_heads: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)

    def with_text(self, text: str) -> Self:
        return self if text == self.text else replace(self, text=text)

    def without(self, text: str, fields: Mapping[str, str]) -> Self:
        """The passage with the text left after the given fields were taken out; the first value of a field
        is kept."""
        return replace(self, text=text, fields={**fields, **self.fields})


Apply = Callable[[Passage], Passage]


def on_text(function: Callable[[str], str]) -> Apply:
    """A rule that needs nothing but the text."""

    def apply(passage: Passage) -> Passage:
        return passage.with_text(function(passage.text))

    return apply
