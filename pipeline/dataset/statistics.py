"""Statistics of a dataset, computed from its rows: the card prints them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from manifests.store import Row
from manifests.vocabularies import KIND, REVIEW_STATUS, SPLIT
from pipeline.dataset.contents import DatasetContents

SURE = 0.9
"""From this confidence on, nine in ten links and more were right on books with a truth."""


@dataclass(frozen=True)
class Spread:
    """Least, quartiles and greatest of a quantity."""

    least: int
    lower: int
    median: int
    upper: int
    greatest: int

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        counted = np.asarray([*values] or [0])
        return cls(*(round(float(value)) for value in np.percentile(counted, (0, 25, 50, 75, 100))))


@dataclass(frozen=True)
class RuleStatistics:
    """Rows that one rule bound, and how surely."""

    rule: str
    rows: int
    least: float
    median: float
    unsure: int


@dataclass(frozen=True)
class Statistics:
    """What the card tells of the rows."""

    counts: Mapping[str, Mapping[str, int]]
    groups: Mapping[str, int]
    text_lengths: Mapping[str, Spread]
    short_sides: Mapping[str, Spread]
    long_sides: Mapping[str, Spread]
    cleaning_rules: Mapping[str, int]
    pair_rules: Sequence[RuleStatistics]
    reviews: Mapping[str, int]
    reviewed: int
    found_wrong: int
    recognised: int
    unsure: int


def statistics_of(contents: DatasetContents) -> Statistics:
    """Count the kept rows; the reviews are of all records, for a rejected one is not kept."""
    kept = contents.kept
    reviews = Counter(row["review_status"] for row in contents.records)
    figures = [contents.figure_of[row["figure_id"]] for row in kept]
    sides = [
        (row["kind"], figure["width_px"], figure["height_px"])
        for row, figure in zip(kept, figures, strict=True)
    ]
    kinds = [kind for kind in KIND if any(row["kind"] == kind for row in kept)]
    return Statistics(
        counts={kind: _by_split(row["split"] for row in kept if row["kind"] == kind) for kind in KIND},
        groups={split: len({row["group_id"] for row in kept if row["split"] == split}) for split in SPLIT},
        text_lengths={
            kind: Spread.of(len(row["text"]) for row in kept if row["kind"] == kind) for kind in kinds
        },
        short_sides={kind: Spread.of(min(w, h) for of, w, h in sides if of == kind) for kind in kinds},
        long_sides={kind: Spread.of(max(w, h) for of, w, h in sides if of == kind) for kind in kinds},
        cleaning_rules=dict(Counter(rule for row in kept for rule in row["cleaning_rules"]).most_common()),
        pair_rules=_rules(kept),
        reviews={status: reviews[status] for status in REVIEW_STATUS},
        reviewed=sum(reviews.values()) - reviews["unreviewed"],
        found_wrong=reviews["corrected"] + reviews["rejected"],
        recognised=sum(_recognised(contents, row) for row in kept),
        unsure=sum(row["confidence"] < SURE for row in kept),
    )


def _by_split(splits: Iterable[str]) -> dict[str, int]:
    counted = Counter(splits)
    return {split: counted[split] for split in SPLIT}


def _rules(kept: Sequence[Row]) -> list[RuleStatistics]:
    """The rules that bound words to pictures, the least sure first."""
    confidences: defaultdict[str, list[float]] = defaultdict(list)
    for row in kept:
        confidences[row["pair_rule"]].append(row["confidence"])
    rules = [
        RuleStatistics(
            rule,
            len(values),
            min(values),
            float(np.median(values)),
            sum(value < SURE for value in values),
        )
        for rule, values in confidences.items()
    ]
    return sorted(rules, key=lambda rule: (rule.median, rule.rule))


def _recognised(contents: DatasetContents, row: Row) -> bool:
    return contents.page_of[(row["document"], row["page_index"])]["ocr_engine"] is not None
