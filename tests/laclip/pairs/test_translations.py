"""A dataset in another language: which rows it keeps, and tables that cannot be used."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from laclip.errors import PairsError
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.protocol import AS_LISTED
from laclip.pairs.split import Pairs
from laclip.pairs.translations import in_language, read_translations
from manifests.schemas import TRANSLATIONS
from manifests.store import write_rows


def split_of(name: str, *texts: str) -> Pairs:
    rows = range(len(texts))
    return Pairs(
        name,
        encoded=tuple(f"{name}{row}".encode() for row in rows),
        texts=texts,
        kinds=("pattern",) * len(texts),
        figure_ids=tuple(f"{name}-{row}" for row in rows),
        titles=texts,
    )


@pytest.fixture
def dataset() -> PairsDataset:
    return PairsDataset(
        "books",
        "f" * 64,
        split_of("train", "莲花", "牡丹", "莲花"),
        split_of("validation", "龙"),
        split_of("test", "凤凰", "鹿"),
        {"bad_line": 2},
    )


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


WORDS = {"莲花": "lotus", "牡丹": "peony", "龙": "dragon", "凤凰": "phoenix", "鹿": "deer"}


def table(path: Path, *left_out: str) -> Path:
    return lines(path, *({"source": k, "text": v} for k, v in WORDS.items() if k not in left_out))


def test_every_row_keeps_its_picture_and_gets_its_translation(dataset: PairsDataset, tmp_path: Path) -> None:
    english = in_language(dataset, table(tmp_path / "t.jsonl"))
    assert english.train.texts == ("lotus", "peony", "lotus")
    assert english.test.texts == ("phoenix", "deer")
    assert list(english.train.encoded) == list(dataset.train.encoded)
    assert english.train.titles == dataset.train.titles
    assert english.train.sources == dataset.train.texts
    assert english.left_out == {"bad_line": 2}
    assert english.name == "books"


def test_how_the_data_is_measured_stays(dataset: PairsDataset, tmp_path: Path) -> None:
    published = replace(dataset, protocol=AS_LISTED)
    assert in_language(published, table(tmp_path / "t.jsonl")).protocol == AS_LISTED


def test_rows_without_a_translation_are_left_out_and_counted(dataset: PairsDataset, tmp_path: Path) -> None:
    english = in_language(dataset, table(tmp_path / "t.jsonl", "莲花", "鹿"))
    assert (english.train.texts, english.train.figure_ids) == (("peony",), ("train-1",))
    assert list(english.train.encoded) == [b"train1"]
    assert english.counts == {"train": 1, "validation": 1, "test": 1}
    assert english.left_out == {"bad_line": 2, "no_translation": 3}


def test_other_splits_stay_and_may_be_translated_by_another_table(
    dataset: PairsDataset, tmp_path: Path
) -> None:
    noisy = lines(tmp_path / "noisy.jsonl", {"source": "莲花", "text": "Lianhua"})
    trained = in_language(dataset, noisy, splits=("train",))
    assert (trained.train.texts, trained.test.texts) == (("Lianhua", "Lianhua"), ("凤凰", "鹿"))
    both = in_language(trained, table(tmp_path / "t.jsonl"), splits=("validation", "test"))
    assert (both.train.texts, both.test.texts) == (("Lianhua", "Lianhua"), ("phoenix", "deer"))
    assert both.left_out == {"bad_line": 2, "no_translation": 1}


def test_other_texts_have_another_fingerprint(dataset: PairsDataset, tmp_path: Path) -> None:
    path = table(tmp_path / "t.jsonl")
    one, again = in_language(dataset, path), in_language(dataset, path)
    other = in_language(dataset, table(tmp_path / "t.jsonl", "鹿"))
    train = in_language(dataset, path, splits=("train",))
    assert one.fingerprint == again.fingerprint
    assert len({dataset.fingerprint, one.fingerprint, other.fingerprint, train.fingerprint}) == 4


def test_a_split_without_any_translation_is_told(dataset: PairsDataset, tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="none of the 1 texts in split validation of books is translated"):
        in_language(dataset, table(tmp_path / "t.jsonl", "龙"))
    with pytest.raises(PairsError, match="no split dev"):
        in_language(dataset, table(tmp_path / "t.jsonl"), splits=("dev",))


def test_an_empty_split_stays_empty(dataset: PairsDataset, tmp_path: Path) -> None:
    alone = PairsDataset("books", "f", split_of("train"), split_of("validation"), dataset.test)
    assert in_language(alone, table(tmp_path / "t.jsonl")).counts == {"train": 0, "validation": 0, "test": 2}


def test_a_table_by_figures_serves_as_well_and_texts_count_first(
    dataset: PairsDataset, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "\ufefffigure_id,source,text\ntest-0,,bird\ntest-1,,stag\n,鹿,deer\ntest-0,凤凰,\n", encoding="utf-8"
    )
    assert in_language(dataset, path, splits=("test",)).test.texts == ("bird", "deer")


def test_the_manifest_is_read_without_what_may_not_be_used(dataset: PairsDataset, tmp_path: Path) -> None:
    def row(source: str, text: str | None, language: str = "en") -> dict[str, str | None]:
        empty = dict.fromkeys(field.name for field in TRANSLATIONS.fields)
        told = {"language": language, "source_sha256": source, "source": source, "text": text}
        status = "translated" if text else "failed"
        made = {"engine": "chat", "model": "m", "request_sha256": "0"}
        return {**empty, **told, **made, "status": status, "reason": None if text else "timeout"}

    path = tmp_path / "translations.parquet"
    write_rows(path, TRANSLATIONS, [row("凤凰", "phoenix"), row("鹿", None)])
    assert in_language(dataset, path, splits=("test",)).test.texts == ("phoenix",)
    write_rows(path, TRANSLATIONS, [row("凤凰", "phoenix"), row("凤凰", "Phönix", "de")])
    with pytest.raises(PairsError, match="into de, en; say which"):
        in_language(dataset, path)
    assert in_language(dataset, path, splits=("test",), language="de").test.texts == ("Phönix",)
    with pytest.raises(PairsError, match="no translations into fr; it has de, en"):
        in_language(dataset, path, language="fr")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.xlsx", b"", "no table of translations; give a file in .parquet, .csv, .jsonl"),
        ("t.parquet", b"PAR1", "cannot be read"),
        ("t.jsonl", b'{"source": "a"', "cannot be read"),
        ("t.jsonl", b"[1]\n", "line 1 is no object"),
        ("t.jsonl", b"\xff\n", "cannot be read"),
        ("t.jsonl", b'{"text": "a"}\n', "lacks the column text, or both source and figure_id; it has text"),
        ("t.jsonl", b'{"source": "a", "text": 3}\n', "row 1: text is no text"),
        ("t.jsonl", b'{"source": "a", "text": ""}\n', "holds no translation"),
        ("t.csv", b"source,text\n", "holds no translation"),
        ("t.csv", b"", "lacks the column text"),
        ("t.csv", b"source,text\na,b\na,c\n", "two translations of the source 'a'"),
    ],
)
def test_tables_that_cannot_be_used_are_told_in_one_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PairsError) as caught:
        read_translations(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="is missing; make it with `culti translate`"):
        read_translations(tmp_path / "t.parquet")
