"""Rows of the configuration `pages`: what stands where on every page, split so that nothing leaks.

A page may show pictures, or print words, of pairs that lie in different splits. It goes to the one that is
kept furthest from training (test, then validation), and what belongs to pairs of another split stays in its
row as a box only: its name and words are withheld. So no pair's name or words stand in another split than
the pair itself. Page images are not in it: they would show the withheld pictures and words all the same, and
publish whole books.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from manifests.store import Row
from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.owners import owners_of_texts
from pipeline.dataset.rows import DatasetRow, book_columns

_FURTHEST_FIRST = ("test", "validation", "train")
_WITHOUT_PAIRS = "train"
"""Split of pages that hold nothing of any pair."""


def page_rows(contents: DatasetContents) -> list[DatasetRow]:
    """All pages that were read, in order."""
    owners = owners_of_texts(contents)
    kinds = {row["figure_id"]: row["kind"] for row in contents.records}
    halves = wholes_of_halves(contents)
    return [
        _page_row(contents, page, owners, kinds, halves)
        for page in contents.pages
        if page["status"] != "failed"
    ]


def wholes_of_halves(contents: DatasetContents) -> dict[str, str]:
    """figure_id of a half of a picture across two pages -> figure_id of the whole picture."""
    whole: dict[tuple[Any, ...], str] = {
        (row["document"], row["spread_page"], tuple(row["parts"][-1])): row["figure_id"]
        for row in contents.figures
        if row["spread_page"] is not None and row["drop_reason"] is None
    }
    return {
        str(row["figure_id"]): whole[place]
        for row in contents.figures
        if row["drop_reason"] == "spread_half"
        and (place := (row["document"], row["page_index"], tuple(row["bbox"]))) in whole
    }


def _page_row(
    contents: DatasetContents,
    page: Row,
    owners: dict[str, list[str]],
    kinds: dict[str, str],
    halves: dict[str, str],
) -> DatasetRow:
    place = (page["document"], page["page_index"])
    figures, texts = contents.figures_on.get(place, []), contents.texts_of.get(place, [])
    named = [halves.get(name, name) for name in (str(row["figure_id"]) for row in figures)]
    owned = [owners[row["text_id"]] for row in texts]
    splits = {contents.split_of_figure.get(name) for name in {*named, *chain.from_iterable(owned)}}
    split = next((name for name in _FURTHEST_FIRST if name in splits), _WITHOUT_PAIRS)

    def withheld(names: Sequence[str]) -> bool:
        return any(contents.split_of_figure.get(name, split) != split for name in names)

    columns = {
        **book_columns(contents, place),
        **{name: page[name] for name in ("rotation", "turn", "skew")},
        "figures": [
            _figure(row, name, kinds.get(name), withheld([name]))
            for row, name in zip(figures, named, strict=True)
        ],
        "texts": [_text(row, names, withheld(names)) for row, names in zip(texts, owned, strict=True)],
    }
    return DatasetRow(split, contents.book(page["document"]), columns)


def _figure(row: Row, name: str, kind: str | None, withheld: bool) -> Row:
    return {
        "figure_id": None if withheld else name,
        "bbox": row["bbox"],
        "kind": kind,
        "drop_reason": row["drop_reason"],
        "withheld": withheld,
    }


_SHOWN = ("text_id", "bbox", "role", "direction", "source", "confidence", "font_size")


def _text(row: Row, figure_ids: list[str], withheld: bool) -> Row:
    return {
        **{name: row[name] for name in _SHOWN},
        "text": None if withheld else row["text"],
        "figure_ids": [] if withheld else figure_ids,
        "withheld": withheld,
    }
