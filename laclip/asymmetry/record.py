"""What is known of a picture: its text, its labelled fields, and what else is said in its entry."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from laclip.asymmetry.scripts import is_traditional, simplified
from laclip.asymmetry.sentences import Sentence, sentences

CROPPED = "cropped_pattern"
"""The kind of a single motif cut from a pattern."""


@dataclass(frozen=True)
class Record:
    """One row of a dataset.

    `captions` are the other texts of its entry, of which one may be told for another; `related` is what is
    told of every row that may show the same (of its entry, its group, its picture): texts, titles, and
    values joined by ；. What any of it says is taken for true. `fields` are labelled values such as period
    and collection.
    """

    text: str
    title: str = ""
    kind: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    captions: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    @cached_property
    def plain(self) -> str:
        """The text in simplified characters, each at its place."""
        return simplified(self.text)

    @cached_property
    def traditional(self) -> bool:
        return is_traditional(self.text)

    @cached_property
    def said(self) -> tuple[str, ...]:
        """All that is said of the picture, in simplified characters, its own text first."""
        values = "；".join(self.fields.values())
        others = dict.fromkeys((self.title, *self.captions, *self.related, values))
        return tuple(dict.fromkeys([self.plain, *map(simplified, filter(None, others))]))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return sentences(self.text)

    @cached_property
    def shown_from(self) -> int:
        """The character from which on the text speaks of what the picture shows. The first sentence of a
        cropped motif is its pattern's title, and names what was cut away; where it is all there is, nothing
        is known of what is shown."""
        if self.kind != CROPPED:
            return 0
        title = re.match(r"[^。]*。?", self.plain)
        assert title is not None
        return title.end()
