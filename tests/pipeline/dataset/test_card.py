"""The card: its numbers are those of the rows, and every book has its rights or says that it has none."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from manifests.schemas import RECORDS
from manifests.store import Row, read_manifest
from pipeline.config import BuildOptions
from pipeline.dataset.card import BuildFacts, render_card
from pipeline.dataset.contents import DatasetContents, read_contents
from pipeline.dataset.options import DatasetOptions
from pipeline.dataset.statistics import statistics_of
from pipeline.rights import BookRights, RightsStatement
from pipeline.workfolder import WorkFolder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, build_from: Callable[..., None]) -> Path:
    folder = tmp_path_factory.mktemp("card")
    build_from(
        folder, {"a.pdf": {"pages": 10, "seed": 1}, "b.pdf": {"pages": 3, "seed": 2, "captions": False}}
    )
    return folder


def card_of(contents: DatasetContents, rights: BookRights | None = None) -> str:
    facts = BuildFacts.of(BuildOptions(), rights or BookRights(), DatasetOptions())
    return render_card([], contents, facts)


def contents_with(
    folder: Path, change: Callable[[list[Row]], None] = lambda records: None
) -> DatasetContents:
    work = WorkFolder(folder / "build")
    records = read_manifest(work.manifests, RECORDS)
    change(records)
    return read_contents(work, records)


def test_the_front_matter_names_both_configurations_and_pairs_is_the_default(built: Path) -> None:
    card = (built / "culti/README.md").read_text()
    matter = yaml.safe_load(card.split("---\n")[1])
    assert [(entry["config_name"], entry.get("default", False)) for entry in matter["configs"]] == [
        ("pairs", True),
        ("pages", False),
    ]
    named = {name for entry in matter["configs"] for files in entry["data_files"] for name in files["path"]}
    assert named == {
        str(path.relative_to(built / "culti")) for path in (built / "culti/data").rglob("*.parquet")
    }


def test_the_counts_are_those_of_the_rows(built: Path) -> None:
    contents = contents_with(built)
    statistics = statistics_of(contents)
    assert sum(statistics.counts["figure"].values()) == len(contents.kept) == 10
    lengths = sorted(len(row["text"]) for row in contents.kept)
    spread = statistics.text_lengths["figure"]
    assert (spread.least, spread.greatest) == (lengths[0], lengths[-1])
    assert f"| figure | {statistics.counts['figure']['train']} |" in card_of(contents)
    assert "| no_text | 3 |" in card_of(contents)


def test_a_book_without_a_statement_says_so_and_the_others_show_theirs(built: Path) -> None:
    statement = RightsStatement(holder="A|B", licence="CC0-1.0", source="https://example.org", closed=True)
    card = card_of(contents_with(built), BookRights({"a.pdf": statement}))
    assert "| A\\|B; CC0-1.0; https://example.org; **closed** |" in card
    assert card.count("no rights statement") == 1


def test_what_review_found_is_told(built: Path) -> None:
    assert "No person has reviewed any row" in card_of(contents_with(built))

    def review(records: list[Row]) -> None:
        for record, status in zip(records, ("accepted", "accepted", "accepted", "corrected"), strict=False):
            record["review_status"] = status

    card = card_of(contents_with(built, review))
    assert "Of 4 pairs that a person looked at, 1 were wrong in some way (25.0 %)" in card
    assert "| accepted | 3 |" in card


def test_the_least_certain_rules_come_first(built: Path) -> None:
    def doubt(records: list[Row]) -> None:
        records[0].update(pair_rule="a_guess", confidence=0.3)

    rules = statistics_of(contents_with(built, doubt)).pair_rules
    assert (rules[0].rule, rules[0].rows, rules[0].unsure) == ("a_guess", 1, 1)
    assert "| a_guess | 1 | 0.30 | 0.30 | 1 |" in card_of(contents_with(built, doubt))


def test_the_rules_of_the_cleaning_are_counted(built: Path) -> None:
    def clean(records: list[Row]) -> None:
        for record in records[:3]:
            record["cleaning_rules"] = ["nfkc"]

    assert "| nfkc | 3 |" in card_of(contents_with(built, clean))
