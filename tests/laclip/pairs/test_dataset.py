from pathlib import Path

import datasets
import pytest

from laclip.errors import PairsError
from laclip.pairs.dataset import load_pairs, pairs_from


def replaced(splits: datasets.DatasetDict, split: str, rows: datasets.Dataset) -> datasets.DatasetDict:
    return datasets.DatasetDict({**splits, split: rows})


def test_a_folder_of_parquet_shards_is_read(drawn_splits: datasets.DatasetDict, tmp_path: Path) -> None:
    for split, rows in drawn_splits.items():
        rows.to_parquet(tmp_path / f"{split}-00000-of-00001.parquet")
    read = load_pairs(tmp_path)
    assert read.counts == {"train": 12, "validation": 12, "test": 12}
    assert read.test.image(0).mode == "RGB"
    assert set(read.test.kinds) == {"pattern", "mural"}
    assert read.fingerprint == pairs_from(drawn_splits, "memory").fingerprint


def test_the_fingerprint_sees_texts_pictures_and_splits_but_no_order(
    drawn_splits: datasets.DatasetDict,
) -> None:
    whole = pairs_from(drawn_splits, "a").fingerprint
    rows = drawn_splits["test"]
    shuffled = replaced(drawn_splits, "test", rows.shuffle(seed=1))
    assert pairs_from(shuffled, "b").fingerprint == whole
    retold = rows.map(lambda row: {"text": row["text"] + "。"}, features=rows.features)
    repainted = rows.map(
        lambda row: {"image": row["image"].transpose(0)}, features=rows.features, load_from_cache_file=False
    )
    swapped = datasets.DatasetDict({**drawn_splits, "test": drawn_splits["train"], "train": rows})
    others = [replaced(drawn_splits, "test", retold), replaced(drawn_splits, "test", repainted), swapped]
    assert len({whole, *(pairs_from(other, "c").fingerprint for other in others)}) == 4


def test_partners_are_equal_texts_or_pictures(drawn_splits: datasets.DatasetDict) -> None:
    doubled = datasets.concatenate_datasets(
        [drawn_splits["test"].select([0, 1]), drawn_splits["test"].select([0])]
    )
    partners = pairs_from(replaced(drawn_splits, "test", doubled), "d").test.partners
    assert partners.tolist() == [[True, False, True], [False, True, False], [True, False, True]]


def test_what_cannot_be_used_is_refused_in_one_line(drawn_splits: datasets.DatasetDict) -> None:
    rows = drawn_splits["test"]
    silent = rows.map(lambda row: {"text": " "}, features=rows.features)
    cases = {
        "no split validation": datasets.DatasetDict({"train": rows, "test": rows}),
        "lacks the column kind": replaced(drawn_splits, "test", rows.remove_columns("kind")),
        "is empty": replaced(drawn_splits, "test", rows.select([])),
        "have no text": replaced(drawn_splits, "test", silent),
        "holds no pictures": replaced(
            drawn_splits,
            "test",
            rows.remove_columns("image")
            .rename_column("text", "image")
            .add_column("text", ["龙"] * len(rows)),
        ),
    }
    for why, splits in cases.items():
        with pytest.raises(PairsError, match=why) as caught:
            pairs_from(splits, "bad")
        assert "\n" not in str(caught.value)


def test_an_unreadable_picture_names_its_row(drawn_splits: datasets.DatasetDict) -> None:
    rows = drawn_splits["test"].cast_column("image", datasets.Image(decode=False))
    broken = rows.map(lambda row: {"image": {"bytes": row["image"]["bytes"][:60], "path": None}})
    pairs = pairs_from(replaced(drawn_splits, "test", broken), "broken").test
    with pytest.raises(PairsError, match=pairs.figure_ids[3]):
        pairs.image(3)


def test_wrong_places_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    for place in ("file.txt", "empty"):
        with pytest.raises(PairsError, match=place):
            load_pairs(tmp_path / place)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "train.csv").write_text("text\n龙\n", encoding="utf-8")
    with pytest.raises(PairsError, match="no split"):
        load_pairs(tmp_path / "texts")
