"""The rules for every piece of text, in the order in which they are applied."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from pipeline.cleaning.confusions import repair
from pipeline.cleaning.forms import compatible, without_invisible
from pipeline.cleaning.furniture import (
    without_figure_references,
    without_footnote_marks,
    without_page_numbers,
    without_running_heads,
    without_sources,
)
from pipeline.cleaning.labels import without_fields
from pipeline.cleaning.passage import Apply, Origin, Passage, on_text
from pipeline.cleaning.punctuation import by_context
from pipeline.cleaning.script import simplified
from pipeline.cleaning.spacing import (
    joined_lines,
    legend_parts,
    plain_hyphens,
    separators,
    single_spaces,
    without_chinese_spaces,
)

Script = Literal["as_printed", "simplified"]

_MAX_PASSES = 4
"""A rule can make work for one before it (a space goes, and a reference is whole): the rules run again until
nothing changes, as a second pass over clean text never does."""


@dataclass(frozen=True)
class Rule:
    """A named step. `purpose` is what it does, in a line."""

    name: str
    purpose: str
    apply: Apply


def _in_legends(apply: Apply) -> Apply:
    return lambda passage: apply(passage) if passage.part in ("title", "caption") else passage


@cache
def chosen_rules(
    repair_below: float, script: Script, skipped: frozenset[str] = frozenset()
) -> tuple[Rule, ...]:
    """The rules in order, but for the skipped ones."""
    in_order = (
        Rule("invisible_characters", "control and zero-width characters go", on_text(without_invisible)),
        Rule("nfkc", "compatibility forms become plain ones, with exceptions", on_text(compatible)),
        # Early: the patterns of later rules take time that grows with the square of a run of white space.
        Rule("single_spaces", "no two spaces together", on_text(single_spaces)),
        Rule("running_heads", "lines repeated in the book's margins go", without_running_heads),
        Rule("page_numbers", "page numbers go", on_text(without_page_numbers)),
        Rule("labelled_fields", "labelled values go to the fields", without_fields),
        Rule("sources", "where a picture comes from goes to the field reference", without_sources),
        Rule("figure_references", "pointers at other figures go", on_text(without_figure_references)),
        Rule("hyphens", "one hyphen between Latin letters and digits", on_text(plain_hyphens)),
        Rule("line_joins", "lines become one, as the language joins them", on_text(joined_lines)),
        Rule("footnote_marks", "marks of notes go", on_text(without_footnote_marks)),
        Rule("ocr_confusions", "misread characters are repaired", repair(repair_below)),
        Rule("punctuation", "marks take the width of their context", on_text(by_context)),
        Rule("legend_parts", "dots and spaces in a legend become commas", _in_legends(on_text(legend_parts))),
        Rule("separators", "so do ideographic spaces", on_text(separators)),
        Rule("chinese_spaces", "spaces go between Chinese characters", on_text(without_chinese_spaces)),
        Rule("simplified", "traditional characters become simplified", on_text(simplified)),
    )  # fmt: skip
    unused = {*skipped, *(("simplified",) if script == "as_printed" else ())}
    return tuple(rule for rule in in_order if rule.name not in unused)


RULE_NAMES = (
    *("entry_number", "running_number", "caption_label"),
    *(rule.name for rule in chosen_rules(1.0, "simplified")),
    "repeated_sentence",
)
"""The names of all rules in order; the first three and the last look at the whole pair (`composition`)."""


def applied(passage: Passage, chosen: Collection[Rule]) -> tuple[Passage, list[str]]:
    """The passage after the rules, and the names of those that changed it."""
    changing: list[str] = []
    for _ in range(_MAX_PASSES):
        before = passage.text
        for rule in chosen:
            after = rule.apply(passage)
            if after.text != passage.text:
                changing.append(rule.name)
            passage = after
        if passage.text == before:
            break
    return passage, list(dict.fromkeys(changing))


@lru_cache(maxsize=8192)  # a book says 清 and 私人收藏 a hundred times
def value_of(text: str, origin: Origin, chosen: tuple[Rule, ...]) -> str:
    """A field's value after the rules for it: it has no labels, sources and pointers to be taken out."""
    kept = [rule for rule in chosen if rule.name not in _NOT_FOR_FIELDS]
    return applied(Passage(text, "field", origin), kept)[0].text


_NOT_FOR_FIELDS = frozenset(
    {"running_heads", "page_numbers", "labelled_fields", "sources", "figure_references", "footnote_marks"}
)
