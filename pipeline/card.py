"""The dataset card: a README whose every number is computed from the rows."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2

from manifests.store import Row
from manifests.vocabularies import KIND, RECORD_DROP_REASON, SPLIT

CARD_MARK = "generator: culti build"
"""A line of the card's front matter, by which a folder is known as ours."""

_SIZE_CATEGORIES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True)
class Shard:
    """A file of the dataset: `name` is its path within the folder."""

    split: str
    name: str
    rows: int


@dataclass(frozen=True)
class BuildFacts:
    """What the card tells beside the rows themselves."""

    documents: Sequence[Row]
    dropped: Mapping[str, int]
    fingerprint: str
    seed: int
    shares: Mapping[str, int]


def render_card(shards: Sequence[Shard], rows: Sequence[tuple[str, Row]], facts: BuildFacts) -> str:
    """The card as Markdown with front matter. `rows` are (split, columns) of the dataset."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["cell"] = _cell
    used_documents = Counter(columns["document"] for _, columns in rows)
    return environment.get_template("dataset_card.md.j2").render(
        mark=CARD_MARK,
        size_category=_size_category(len(rows)),
        shards={split: [shard.name for shard in shards if shard.split == split] for split in SPLIT},
        total=len(rows),
        groups={split: len({c["group_id"] for s, c in rows if s == split}) for split in SPLIT},
        counts={
            kind: {split: sum(s == split and c["kind"] == kind for s, c in rows) for split in SPLIT}
            for kind in KIND
        },
        kind_meanings=KIND,
        lengths=_lengths([columns["text"] for _, columns in rows]),
        documents=[(row, used_documents[row["document"]]) for row in facts.documents],
        dropped=facts.dropped,
        drop_meanings=RECORD_DROP_REASON,
        facts=facts,
    )


def _cell(text: Any) -> str:
    """Words from a book in a Markdown table cell: one line, nothing that Markdown or HTML would act on."""
    line = " ".join(str(text).split())
    for character in "\\|`*_[]":
        line = line.replace(character, "\\" + character)
    return line


def _lengths(texts: Sequence[str]) -> dict[str, int]:
    counted = sorted(len(text) for text in texts) or [0]
    return {"shortest": counted[0], "median": int(statistics.median(counted)), "longest": counted[-1]}


def _size_category(rows: int) -> str:
    return next((name for limit, name in _SIZE_CATEGORIES if rows < limit), "n>1M")
