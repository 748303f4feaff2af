"""A caption that a person relinked: what the words of the chosen block make of a pair, by its series."""

import re
from collections.abc import Mapping

from extractors.language.captions import figure_label
from extractors.series.plate_caption import read_caption
from extractors.series.silk_words import HEADING, field, is_pattern_title, object_line
from manifests.store import Row
from pipeline.bookrows import text_block

LINKED_BY_HAND = "linked_by_hand"
"""The pair rule of pairs whose caption a person chose."""

_SILK_KINDS = frozenset({"pattern", "original_textile", "cropped_pattern"})
_LEGEND = 45  # characters: an entry's block that is longer describes its picture
_PRINTED_NUMBER = re.compile(r"^[〇○]?[\d〇一二三四五六七八九十百]+")


def with_caption(pair: Row, block: Row | None, descriptions: Mapping[str, str]) -> Row:
    """The pair with the block (a row of `texts`) as its caption, or with none.

    `descriptions`, entry_id -> description of the book's pairs: a plate that gets another number gets the
    description that is printed under that number.
    """
    changed = {**pair, "pair_rule": LINKED_BY_HAND}
    if block is None:
        return {**changed, **_without(pair)}
    if pair["kind"] in _SILK_KINDS:
        return {**changed, **_of_entry(pair, block)}
    plate = read_caption(block["text"]) if pair["kind"] == "mural" else None
    if plate is not None:
        number = "" if plate.number is None else str(plate.number)
        kept = pair["description"] if number == pair["entry_id"] else ""
        return {
            **changed,
            "entry_id": number,
            "title": plate.subject,
            "caption": block["text"],
            "description": descriptions.get(number, kept),
            "fields": dict(plate.fields),
        }
    label = figure_label(block["text"])
    return {
        **changed,
        "title": label.rest if label else "",
        "caption": block["text"],
        "fields": _labelled(pair, label.canonical if label else None),
    }


def _without(pair: Row) -> Row:
    """What is left of a pair's words without its caption: an entry's title stays, for its heading is no
    caption; everything else took its title from there."""
    if pair["kind"] == "cropped_pattern":
        return {"caption": "", "description": ""}
    if pair["kind"] in _SILK_KINDS:
        return {"caption": ""}
    if pair["kind"] == "mural":
        return {"caption": "", "title": "", "entry_id": "", "description": "", "fields": {}}
    return {"caption": "", "title": "", "fields": _labelled(pair, None)}


def _labelled(pair: Row, label: str | None) -> dict[str, str]:
    others = {key: value for key, value in pair["fields"].items() if key != "label"}
    return others if label is None else {**others, "label": label}


def _of_entry(pair: Row, block: Row) -> Row:
    """An entry's block by what it is: heading, object line, labelled field, a motif's own line, paragraph."""
    words = block["text"]
    if pair["kind"] == "cropped_pattern":
        return {"caption": words, "description": words}
    printed = _PRINTED_NUMBER.match(pair["title"])
    number = printed[0] if printed else ""
    heading = HEADING.match(words)
    if heading is not None and (heading["number"].isdecimal() or is_pattern_title(heading["title"])):
        return {"title": heading["number"] + heading["title"].strip()}
    named = object_line(words, pair["title"].removeprefix(number)) if len(words) <= _LEGEND else None
    if named is not None:
        fields = {key: value for key, value in zip(("period", "object_title"), named, strict=True) if value}
        title = {"title": number + named[1]} if pair["kind"] == "original_textile" else {}
        return {**title, "fields": pair["fields"] | fields}
    labelled = field(text_block(block))
    if labelled is not None and labelled[0] != "detail":
        return {"fields": pair["fields"] | {labelled[0]: labelled[1]}}
    if labelled is not None or len(words) > _LEGEND:
        return {"description": labelled[1] if labelled else words}
    return {"caption": words}
