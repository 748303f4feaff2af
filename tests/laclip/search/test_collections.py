from pathlib import Path

import datasets
import pytest

from laclip.errors import PictureError, SearchError
from laclip.search.collections import DatasetPictures, PictureFolder
from tests.laclip.conftest import draw, png
from tests.laclip.search.conftest import NAMES


def test_a_folder_is_read_to_the_bottom_in_the_order_of_its_paths(pictures: Path) -> None:
    (pictures / "notes.txt").write_text("no picture")
    found = PictureFolder(pictures)
    items = [found[row].item for row in range(len(found))]
    assert sorted(item.title for item in items) == sorted(NAMES)
    assert [item.id for item in items] == sorted(item.id for item in items)
    assert all(Path(item.path).read_bytes() == found[row].encoded for row, item in enumerate(items))


def test_a_changed_folder_has_another_fingerprint(pictures: Path) -> None:
    before = PictureFolder(pictures).fingerprint
    assert PictureFolder(pictures).fingerprint == before
    draw("朱红", "三角", 44).save(pictures / "new.png")
    assert PictureFolder(pictures).fingerprint != before


def test_links_are_not_followed(pictures: Path, tmp_path: Path) -> None:
    draw("朱红", "三角").save(tmp_path / "outside.png")
    (pictures / "link.png").symlink_to(tmp_path / "outside.png")
    assert len(PictureFolder(pictures)) == len(NAMES)


def test_no_folder_and_no_pictures_are_one_line_each(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder, words in ((tmp_path / "none", "is no folder"), (tmp_path / "empty", "there is no picture")):
        with pytest.raises(SearchError, match=words) as caught:
            PictureFolder(folder)
        assert "\n" not in str(caught.value)


def test_a_file_that_goes_away_is_said_so(pictures: Path) -> None:
    found = PictureFolder(pictures)
    Path(found[0].item.path).unlink()
    with pytest.raises(PictureError, match="cannot be read"):
        found[0]
    with pytest.raises(PictureError, match="cannot be read"):
        found.encoded(0)


def test_a_dataset_gives_its_pictures_split_after_split_with_what_is_known(tmp_path: Path) -> None:
    features = datasets.Features(
        {
            "image": datasets.Image(),
            "text": datasets.Value("string"),
            "kind": datasets.ClassLabel(names=["pattern", "mural"]),
            "figure_id": datasets.Value("string"),
            "title": datasets.Value("string"),
            "fields": datasets.Value("string"),
        }
    )
    for number, split in enumerate(("train", "validation", "test")):
        row = {
            "image": {"bytes": png(draw("石青", "团窠", 40 + number)), "path": None},
            "text": f"团窠{number}。",
            "kind": number % 2,
            "figure_id": f"f{number}",
            "title": f"题{number}",
            "fields": '{"period": "唐", "collection": "某馆"}' if number else "",
        }
        (tmp_path / "data").mkdir(exist_ok=True)
        datasets.Dataset.from_list([row], features=features).to_parquet(tmp_path / f"data/{split}-0.parquet")
    found = DatasetPictures(tmp_path, "a fingerprint")
    assert len(found) == 3
    items = [found[row].item for row in range(3)]
    assert [item.id for item in items] == ["f0", "f1", "f2"]
    assert [item.kind for item in items] == ["pattern", "mural", "pattern"]
    assert [(item.period, item.collection) for item in items] == [("", ""), ("唐", "某馆"), ("唐", "某馆")]
    assert (items[1].title, items[1].text) == ("题1", "团窠1。")
    assert found[2].encoded == png(draw("石青", "团窠", 42))
    for read in (found.__getitem__, found.encoded):
        with pytest.raises(IndexError):
            read(3)


def test_rows_of_a_dataset_read_together_are_those_read_alone(tmp_path: Path) -> None:
    """Several texts a picture, a row without words and names that repeat cost no other row anything."""
    features = datasets.Features(
        {
            "image": datasets.Image(),
            "text": datasets.List(datasets.Value("string")),
            "figure_id": datasets.Value("string"),
        }
    )
    rows = [
        {
            "image": {"bytes": png(draw("石青", "团窠", 40 + number)), "path": None},
            "text": [""] if number == 3 else [f"第{number}。", "又一句。"][: 1 + number % 2],
            "figure_id": "same" if number in (5, 6) else f"f{number}",
        }
        for number in range(150)
    ]
    (tmp_path / "data").mkdir()
    for split, part in (("train", rows[:100]), ("test", rows[100:])):
        datasets.Dataset.from_list(part, features=features).to_parquet(tmp_path / f"data/{split}-0.parquet")
    in_order, alone = DatasetPictures(tmp_path, "one"), DatasetPictures(tmp_path, "one")
    assert len(in_order) == 150
    for row in range(150):
        if row == 3:
            for collection in (in_order, alone):
                with pytest.raises(PictureError, match="cannot be used"):
                    collection[3]
            continue
        entry = in_order[row]
        assert entry.item.text == "\n".join(rows[row]["text"])  # type: ignore[arg-type]
        assert entry.encoded == rows[row]["image"]["bytes"]  # type: ignore[index]
        assert alone.encoded(row) == entry.encoded
        if row % 7 == 1:
            assert alone[row] == entry


def test_a_row_without_a_picture_is_one_line(tmp_path: Path) -> None:
    features = datasets.Features({"image": datasets.Image(), "text": datasets.Value("string")})
    rows = [{"image": None, "text": "无图。"}, {"image": {"bytes": b"x", "path": None}, "text": "有图。"}]
    datasets.Dataset.from_list(rows, features=features).to_parquet(tmp_path / "train-0.parquet")
    found = DatasetPictures(tmp_path, "one")
    assert found.encoded(1) == b"x"
    with pytest.raises(PictureError, match="has neither picture bytes nor a picture file"):
        found.encoded(0)


def test_a_dataset_without_pictures_is_one_line(tmp_path: Path) -> None:
    datasets.Dataset.from_list([{"image": "a.png", "text": "图。"}]).to_parquet(tmp_path / "train-0.parquet")
    datasets.Dataset.from_list([{"text": "图。"}]).to_parquet(tmp_path / "test-0.parquet")
    with pytest.raises(PictureError, match="holds no pictures"):
        DatasetPictures(tmp_path, "one").encoded(0)
