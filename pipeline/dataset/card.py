"""The dataset card: a README whose every number is computed from the rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import jinja2

from manifests.store import Row
from manifests.vocabularies import KIND, RECORD_DROP_REASON, REVIEW_STATUS, SPLIT
from pipeline.config import BuildOptions
from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.features import CONFIGURATIONS, MEANINGS, PAIRS
from pipeline.dataset.options import DatasetOptions
from pipeline.dataset.shards import Shard
from pipeline.dataset.statistics import SURE, statistics_of
from pipeline.rights import BookRights, RightsStatement

CARD_MARK = "generator: culti build"
"""A line of the card's front matter, by which a folder is known as ours."""

_SIZE_CATEGORIES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


@dataclass(frozen=True)
class BuildFacts:
    """What the card tells beside the manifests: how the splits were dealt, and what the configuration says of
    the books and of the dataset."""

    seed: int
    shares: Mapping[str, int]
    rights: BookRights
    dataset: DatasetOptions

    @classmethod
    def of(cls, build: BuildOptions, rights: BookRights, dataset: DatasetOptions) -> Self:
        shares = {
            "train": build.train_share,
            "validation": build.validation_share,
            "test": build.test_share,
        }
        return cls(build.seed, shares, rights, dataset)


def render_card(shards: Sequence[Shard], contents: DatasetContents, facts: BuildFacts) -> str:
    """The card as Markdown with front matter."""
    dropped = Counter(row["drop_reason"] for row in contents.records if row["drop_reason"])
    return (
        _environment()
        .get_template("dataset_card.md.j2")
        .render(
            mark=CARD_MARK,
            size_category=_size_category(len(contents.kept)),
            configurations=CONFIGURATIONS,
            default=PAIRS,
            shards={
                configuration: {
                    split: [
                        shard.name
                        for shard in shards
                        if (shard.configuration, shard.split) == (configuration, split)
                    ]
                    for split in SPLIT
                }
                for configuration in CONFIGURATIONS
            },
            columns=MEANINGS,
            total=len(contents.kept),
            splits=tuple(SPLIT),
            statistics=statistics_of(contents),
            sure=SURE,
            kind_meanings=KIND,
            review_meanings=REVIEW_STATUS,
            sources=_sources(contents, facts.rights),
            dropped=dict(sorted(dropped.items())),
            drop_meanings=RECORD_DROP_REASON,
            pages=len(contents.pages),
            engines=sorted({row["ocr_engine"] for row in contents.pages if row["ocr_engine"]}),
            fingerprint=contents.fingerprint,
            facts=facts,
        )
    )


def render_sources(contents: DatasetContents, rights: BookRights) -> str:
    """The card's table of books and their rights."""
    return _environment().get_template("dataset_sources.md.j2").render(sources=_sources(contents, rights))


def _sources(contents: DatasetContents, rights: BookRights) -> list[tuple[Row, int, RightsStatement | None]]:
    pairs = Counter(row["document"] for row in contents.kept)
    return [(row, pairs[row["document"]], rights.of(row["document"])) for row in contents.documents]


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["cell"] = _cell
    return environment


def _cell(text: Any) -> str:
    """Words from a book in a Markdown table cell: one line, nothing that Markdown or HTML would act on."""
    line = " ".join(str(text).split())
    for character in "\\|`*_[]":
        line = line.replace(character, "\\" + character)
    return line


def _size_category(rows: int) -> str:
    return next((name for limit, name in _SIZE_CATEGORIES if rows < limit), "n>1M")
