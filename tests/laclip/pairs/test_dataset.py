from pathlib import Path

import datasets
import pytest
from PIL import Image

from laclip.errors import PairsError
from laclip.pairs.columns import Columns
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
        "lacks the column text": replaced(drawn_splits, "test", rows.remove_columns("text")),
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


def test_what_a_dataset_tells_of_its_rows_is_kept_and_what_it_does_not_tell_is_empty(
    drawn_splits: datasets.DatasetDict,
) -> None:
    plain = pairs_from(drawn_splits, "plain").test
    assert plain.documents == plain.entries == plain.groups == plain.titles == ("",) * 12
    assert plain.fields == ({},) * 12
    rows = drawn_splits["test"]
    told = rows
    for column, cells in {
        "document": ["silk.pdf"] * 12,
        "entry_id": [str(row) for row in range(12)],
        "group_id": ["g"] * 11 + [None],
        "title": ["龙纹"] * 12,
        "fields": ['{"period": "元", "cave": null}'] * 11 + ["no json"],
    }.items():
        told = told.add_column(column, cells)
    pairs = pairs_from(replaced(drawn_splits, "test", told), "told").test
    assert pairs.documents == ("silk.pdf",) * 12
    assert pairs.entries[:3] == ("0", "1", "2")
    assert pairs.groups[-2:] == ("g", "")
    assert pairs.fields[0] == {"period": "元"}
    assert pairs.fields[-1] == {}


def test_columns_of_other_names_are_read_and_nothing_but_picture_and_text_is_needed(
    drawn_splits: datasets.DatasetDict,
) -> None:
    theirs = drawn_splits.rename_columns({"image": "photo", "text": "legend", "kind": "sort"})
    theirs = theirs.remove_columns("figure_id")
    bare = pairs_from(theirs, "theirs", columns=Columns(image="photo", text="legend"))
    assert set(bare.test.kinds) == {""}
    assert bare.test.figure_ids[:2] == ("test-0", "test-1")
    full = pairs_from(theirs, "theirs", columns=Columns(image="photo", text="legend", kind="sort"))
    assert set(full.test.kinds) == {"pattern", "mural"}
    with pytest.raises(PairsError, match="lacks the column volume"):
        pairs_from(theirs, "theirs", columns=Columns(image="photo", text="legend", book="volume"))


def test_only_the_splits_that_are_needed_must_be_there(drawn_splits: datasets.DatasetDict) -> None:
    alone = datasets.DatasetDict({"test": drawn_splits["test"]})
    read = pairs_from(alone, "alone", needed=("test",))
    assert read.counts == {"train": 0, "validation": 0, "test": 12}
    theirs = datasets.DatasetDict({"dev": drawn_splits["validation"], "gallery": drawn_splits["test"]})
    renamed = pairs_from(theirs, "theirs", needed=("test",), test_split="gallery")
    assert renamed.counts == {"train": 0, "validation": 12, "test": 12}
    with pytest.raises(PairsError, match="has no split museum; it has dev, gallery"):
        pairs_from(theirs, "theirs", needed=("test",), test_split="museum")


def test_a_picture_with_several_texts_is_a_row_for_each(drawn_splits: datasets.DatasetDict) -> None:
    rows = drawn_splits["test"].select([0, 1, 2]).remove_columns("text")
    told = rows.add_column("text", [["龙", "凤", "龙"], ["鹤", " "], ["龙"]])
    pairs = pairs_from(datasets.DatasetDict({"test": told}), "told", needed=("test",)).test
    assert pairs.texts == ("龙", "凤", "鹤", "龙")
    assert pairs.partners.tolist() == [
        [True, True, False, True],
        [True, True, False, False],
        [False, False, True, False],
        [True, False, False, True],
    ]
    silent = rows.add_column("text", [["龙"], [" ", None], ["凤"]])
    with pytest.raises(PairsError, match="1 of 3 rows"):
        pairs_from(datasets.DatasetDict({"test": silent}), "silent", needed=("test",))


def test_a_dataset_cannot_name_picture_files_elsewhere(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "secret.png")
    features = datasets.Features({"image": datasets.Image(decode=False), "text": datasets.Value("string")})
    row = {"image": {"bytes": None, "path": str(tmp_path / "secret.png")}, "text": "龙"}
    (tmp_path / "theirs").mkdir()
    datasets.Dataset.from_list([row], features=features).to_parquet(tmp_path / "theirs" / "test.parquet")
    with pytest.raises(PairsError, match="outside of the dataset"):
        load_pairs(tmp_path / "theirs", needed=("test",))


def test_pictures_are_read_when_they_are_asked_for(drawn_splits: datasets.DatasetDict) -> None:
    pairs = pairs_from(drawn_splits, "drawn").test
    assert not isinstance(pairs.encoded, tuple)
    some = pairs.select([3, 1, 3])
    assert tuple(some.encoded) == (pairs.encoded[3], pairs.encoded[1], pairs.encoded[3])
    assert tuple(some.encoded[1:]) == (pairs.encoded[1], pairs.encoded[3])
    assert some.texts == (pairs.texts[3], pairs.texts[1], pairs.texts[3])
    assert some.image(0).tobytes() == pairs.image(3).tobytes()
