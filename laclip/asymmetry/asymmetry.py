"""Positive and negative texts for the rows of a split, as training asks for them."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from functools import cached_property

import numpy as np

from laclip.asymmetry.example import Example, Rules, drawn
from laclip.asymmetry.less import less_rules
from laclip.asymmetry.more import more_rules
from laclip.asymmetry.otherwise import else_rules
from laclip.asymmetry.record import Record
from laclip.encoders.normaliser import CONTEXT_LENGTH
from laclip.pairs.split import Pairs

LESS_SHARE = 0.7
"""Share of positives that say less rather than more, where both can be made: people search with few words."""

READ = CONTEXT_LENGTH - 2
"""Characters of a text that every model reads: its tokens, without [CLS] and [SEP], are never more."""

UNCHANGED = "unchanged"
"""The rule of a positive that is the row's own text, because no rule applies."""


class Asymmetry:
    """Draws texts for the rows of a split. What can be made of a row is found out when it is first asked for,
    in some milliseconds; an example then costs some ten microseconds.

    `pictures` tells which rows show the same picture; by default those of one figure's name do."""

    def __init__(self, pairs: Pairs, pictures: Sequence[Hashable] | None = None) -> None:
        self._records = records_of(pairs, pairs.figure_ids if pictures is None else pictures)
        self._made: dict[int, _Made] = {}

    def record(self, row: int) -> Record:
        """What is known of a row."""
        return self._records[row]

    def positive(self, row: int, random: np.random.Generator) -> Example:
        """A text that is true of the row's picture: one that says less (a share of LESS_SHARE) or more than
        its own text, or this where neither can be made."""
        made = self._row(row)
        less_first = random.random() < LESS_SHARE
        first, second = (made.less, made.more) if less_first else (made.more, made.less)
        example = drawn(first or second, random)
        return example or Example(self._records[row].text, UNCHANGED, "")

    def negative(self, row: int, random: np.random.Generator) -> Example | None:
        """The row's text with one claim swapped, so that it is not true of the picture; each rule that
        applies is as likely as the others. None where no rule does. What is swapped begins within READ."""
        return drawn(self._row(row).otherwise, random)

    def negatives(self, row: int) -> Rules:
        """The rules by which a negative can be made of the row."""
        return self._row(row).otherwise

    def positives(self, row: int) -> tuple[Rules, Rules]:
        """The rules by which the row's text can be made to say less, and more."""
        return self._row(row).less, self._row(row).more

    def _row(self, row: int) -> "_Made":
        if row not in self._made:
            self._made[row] = _Made(self._records[row])
        return self._made[row]


class _Made:
    """What can be made of a record, each when it is first asked for."""

    def __init__(self, record: Record) -> None:
        self._record = record

    @cached_property
    def less(self) -> Rules:
        return less_rules(self._record)

    @cached_property
    def more(self) -> Rules:
        return more_rules(self._record)

    @cached_property
    def otherwise(self) -> Rules:
        return else_rules(self._record, READ)


def records_of(pairs: Pairs, pictures: Sequence[Hashable]) -> list[Record]:
    """What is known of each row of a split; `pictures` are equal where the rows' pictures are.

    An entry is a book's; where a dataset tells none, a row is an entry of its own. Rows of one group (copies
    among them), and rows of one picture under several texts, are related.
    """
    entries = [
        (document, entry) if entry else ("", f"row {row}")
        for row, (document, entry) in enumerate(zip(pairs.documents, pairs.entries, strict=True))
    ]
    by_entry: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    by_name: defaultdict[tuple[str, Hashable], list[int]] = defaultdict(list)
    for row, entry in enumerate(entries):
        by_entry[entry].append(row)
        by_name["picture", pictures[row]].append(row)
        if pairs.groups[row]:
            by_name["group", pairs.groups[row]].append(row)
    found = []
    for row, entry in enumerate(entries):
        near = {
            *by_entry[entry],
            *by_name["picture", pictures[row]],
            *by_name.get(("group", pairs.groups[row]), ()),
        } - {row}
        found.append(
            Record(
                text=pairs.texts[row],
                title=pairs.titles[row],
                kind=pairs.kinds[row],
                fields=pairs.fields[row],
                captions=tuple(
                    dict.fromkeys(pairs.texts[other] for other in by_entry[entry] if other != row)
                ),
                related=tuple(
                    dict.fromkeys(
                        words
                        for other in sorted(near)
                        for words in (
                            pairs.texts[other],
                            pairs.titles[other],
                            "；".join(pairs.fields[other].values()),
                        )
                    )
                ),
            )
        )
    return found
