import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks.loading import load_benchmark
from laclip.pairs.gallery import gallery_of


def changed(root: Path, change: Callable[[list], object]) -> None:
    path = next(root.glob("dataset_*.json"))
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["images"])
    path.write_text(json.dumps(content), encoding="utf-8")


def test_flickr30k_is_five_rows_a_picture(flickr30k: Path) -> None:
    dataset = load_benchmark("flickr30k", flickr30k)
    assert dataset.name == "Flickr30K (en)"
    assert dataset.counts == {"train": 30, "validation": 10, "test": 20}
    assert dataset.left_out == {}
    assert dataset.test.figure_ids[:6] == ("1008.jpg",) * 5 + ("1009.jpg",)
    assert dataset.test.texts[1] == "A flower 8, said 1."
    assert dataset.test.image(4).size == (24, 18)
    assert dataset.protocol.as_listed
    assert "Published figures are on 1,000 pictures, these on 4" in dataset.protocol.meaning


def test_of_more_than_five_captions_the_first_five_count(mscoco: Path) -> None:
    dataset = load_benchmark("mscoco-1k", mscoco)
    assert dataset.counts == {"train": 10, "validation": 5, "test": 50}
    gallery = gallery_of(dataset.test, dataset.protocol)
    assert gallery.n_folds == 5
    assert gallery.picture_folds.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert gallery.text_folds.tolist() == [fold for fold in range(5) for _ in range(10)]


def test_captions_of_every_language_and_set_are_read(
    multi30k: Path, coco_cn: Path, stair: Path, yj: Path
) -> None:
    german = load_benchmark("multi30k", multi30k)
    assert german.name == "Multi30K, translations (de)"
    assert german.counts == {"train": 3, "validation": 2, "test": 4}
    english = load_benchmark("multi30k", multi30k, language="en", test_split="test_2017_mscoco")
    assert english.test.texts[0].startswith("en: test_2017_mscoco-0.jpg")
    assert load_benchmark("multi30k-described", multi30k).counts["test"] == 20
    chinese = load_benchmark("coco-cn", coco_cn)
    assert chinese.counts == {"train": 1, "validation": 1, "test": 4}
    assert load_benchmark("coco-ja-1k", stair).test.texts[5] == "11番の鳥、0"
    (yj / "yjcaptions26k_test.txt").write_text("8\n7\n")
    assert load_benchmark("coco-yj", yj).counts == {"train": 0, "validation": 0, "test": 10}


def test_pictures_stay_on_the_disk_and_may_lie_in_another_folder(flickr30k: Path, tmp_path: Path) -> None:
    (flickr30k / "flickr30k-images").rename(tmp_path / "pictures")
    with pytest.raises(PairsError, match="4 of 4 pictures of split test are not there"):
        load_benchmark("flickr30k", flickr30k)
    dataset = load_benchmark("flickr30k", flickr30k, images=tmp_path / "pictures")
    (tmp_path / "pictures" / "1000.jpg").write_bytes(b"no picture")
    (tmp_path / "pictures" / "1001.jpg").unlink()
    assert dataset.counts["train"] == 30
    with pytest.raises(PairsError, match=r"the picture of 1000\.jpg \(train\) cannot be read as a picture"):
        dataset.train.image(0)
    with pytest.raises(PairsError, match=r"1001\.jpg cannot be read: No such file"):
        dataset.train.image(5)


def test_the_test_split_must_be_whole_and_what_else_is_missing_is_counted(flickr30k: Path) -> None:
    pictures = flickr30k / "flickr30k-images"
    (pictures / "1002.jpg").unlink()
    changed(flickr30k, lambda images: images[3].update(sentences=[{"raw": " "}]))
    dataset = load_benchmark("flickr30k", flickr30k)
    assert dataset.counts["train"] == 20
    assert dataset.left_out == {"empty_text": 1, "missing_image": 5}
    (pictures / "1009.jpg").unlink()
    with pytest.raises(
        PairsError, match=r"1 of 4 pictures of split test are not there \(first: 1009\.jpg\): "
    ):
        load_benchmark("flickr30k", flickr30k)


def test_a_picture_of_test_without_its_captions_is_told(flickr30k: Path) -> None:
    changed(flickr30k, lambda images: images[9]["sentences"][2].update(raw="\n"))
    with pytest.raises(
        PairsError, match=r"1 of 4 .* split test have fewer than 5 captions \(first: 1009\.jpg, 4\)"
    ):
        load_benchmark("flickr30k", flickr30k)


def test_a_picture_listed_twice_is_told(flickr30k: Path) -> None:
    changed(flickr30k, lambda images: images.append(images[8]))
    with pytest.raises(PairsError, match=r"split test lists 1008\.jpg, which split test has listed already"):
        load_benchmark("flickr30k", flickr30k)


def test_a_picture_in_two_splits_is_told(flickr30k: Path) -> None:
    changed(flickr30k, lambda images: images.append({**images[0], "split": "test"}))
    with pytest.raises(PairsError, match=r"split test lists 1000\.jpg, which split train has listed already"):
        load_benchmark("flickr30k", flickr30k)


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/secret.jpg", "..\\secret.jpg", "C:/secret.jpg"])
def test_no_name_leads_out_of_the_folder(flickr30k: Path, name: str) -> None:
    (flickr30k.parent / "secret.jpg").write_bytes(b"secret")
    changed(flickr30k, lambda images: images[8].update(filename=name))
    with pytest.raises(
        PairsError, match="1 of 4 pictures of split test have names that lead out of the folder"
    ):
        load_benchmark("flickr30k", flickr30k)


def test_wrong_languages_and_splits_are_told(multi30k: Path, flickr30k: Path) -> None:
    with pytest.raises(PairsError, match="multi30k has no captions in zh; it has de, en, fr, cs"):
        load_benchmark("multi30k", multi30k, language="zh")
    with pytest.raises(
        PairsError, match="has no split test_2018_flickr; it has train, val, test_2016_flickr"
    ):
        load_benchmark("multi30k", multi30k, test_split="test_2018_flickr")
    changed(flickr30k, lambda images: [image.update(split="train") for image in images])
    with pytest.raises(PairsError, match="flickr30k has no split test; it has train"):
        load_benchmark("flickr30k", flickr30k)


def test_pictures_that_make_no_five_folds_are_told(mscoco: Path) -> None:
    changed(mscoco, lambda images: images.pop(0))
    dataset = load_benchmark("mscoco-1k", mscoco)
    with pytest.raises(PairsError, match="split test has 9 pictures, which do not make 5 folds of one size"):
        gallery_of(dataset.test, dataset.protocol)


def test_the_fingerprint_is_that_of_what_is_measured(flickr30k: Path) -> None:
    before = load_benchmark("flickr30k", flickr30k).fingerprint
    assert load_benchmark("flickr30k", flickr30k).fingerprint == before
    pictures = flickr30k / "flickr30k-images"
    (pictures / "1008.jpg").write_bytes((pictures / "1009.jpg").read_bytes())
    after = load_benchmark("flickr30k", flickr30k).fingerprint
    changed(flickr30k, lambda images: images[0]["sentences"][0].update(raw="Another caption."))
    assert len({before, after, load_benchmark("flickr30k", flickr30k).fingerprint}) == 3


TRAINED = ("train", "validation")


def test_to_train_nothing_of_test_is_needed(flickr30k: Path, multi30k: Path) -> None:
    whole = load_benchmark("flickr30k", flickr30k)
    for name in ("1008.jpg", "1009.jpg", "1010.jpg", "1011.jpg"):
        (flickr30k / "flickr30k-images" / name).unlink()
    trained = load_benchmark("flickr30k", flickr30k, needed=TRAINED)
    assert trained.counts == {"train": 30, "validation": 10, "test": 0}
    assert trained.train.texts == whole.train.texts
    assert trained.left_out == {}
    for path in multi30k.rglob("test_*"):
        path.unlink()
    german = load_benchmark("multi30k", multi30k, needed=TRAINED)
    assert german.counts == {"train": 3, "validation": 2, "test": 0}
    assert german.train.sources[2] == "en: train-2.jpg eine Straße"
    assert set(load_benchmark("multi30k", multi30k, language="en", needed=TRAINED).train.sources) == {""}


def test_to_train_the_fingerprint_is_that_of_train_and_validation(flickr30k: Path) -> None:
    def found() -> str:
        return load_benchmark("flickr30k", flickr30k, needed=TRAINED).fingerprint

    before, pictures = found(), flickr30k / "flickr30k-images"
    (pictures / "1008.jpg").write_bytes((pictures / "1009.jpg").read_bytes())
    assert found() == before  # of test
    (pictures / "1000.jpg").write_bytes((pictures / "1009.jpg").read_bytes())
    assert found() != before


def test_a_split_that_training_needs_must_have_something(flickr30k: Path, yj: Path) -> None:
    for number in range(6):
        (flickr30k / "flickr30k-images" / f"{1000 + number}.jpg").unlink()
    with pytest.raises(
        PairsError, match=r"6 of 6 pictures of split train are not there \(first: 1000\.jpg\): "
    ):
        load_benchmark("flickr30k", flickr30k, needed=TRAINED)
    (yj / "yjcaptions26k_test.txt").write_text("8\n7\n")
    with pytest.raises(PairsError, match="has no split train, validation; it has test, and needs train"):
        load_benchmark("coco-yj", yj, needed=TRAINED)
    (yj / "yjcaptions26k_train.txt").write_text("")
    (yj / "yjcaptions26k_val.txt").write_text("9\n")
    with pytest.raises(PairsError, match="split train of coco-yj has no captions"):
        load_benchmark("coco-yj", yj, needed=TRAINED)


def test_equal_pictures_and_equal_captions_stay_candidates_of_their_own(flickr30k: Path) -> None:
    """As published: only the picture listed with a caption is its own."""
    pictures = flickr30k / "flickr30k-images"
    (pictures / "1008.jpg").write_bytes((pictures / "1009.jpg").read_bytes())
    changed(flickr30k, lambda images: images[8]["sentences"][0].update(raw=images[9]["sentences"][0]["raw"]))
    dataset = load_benchmark("flickr30k", flickr30k)
    assert dataset.test.texts[0] == dataset.test.texts[5]
    gallery = gallery_of(dataset.test, dataset.protocol)
    assert np.array_equal(gallery.partners, np.repeat(np.eye(4, dtype=bool), 5, axis=1))
    assert gallery.n_units == 4
    distinct = gallery_of(dataset.test)
    assert distinct.partners.shape == (3, 19)


@pytest.mark.parametrize(
    ("name", "root", "picture"),
    [
        ("flickr30k", "flickr30k", "1010.jpg"),
        ("mscoco", "mscoco", "COCO_val2014_000000000013.jpg"),
        ("multi30k", "multi30k", "test_2016_flickr-1.jpg"),
        ("multi30k-described", "multi30k", "test_2016_flickr-1.jpg"),
        ("coco-cn", "coco_cn", "COCO_val2014_000000000302.jpg"),
        ("coco-ja", "stair", "COCO_val2014_000000000013.jpg"),
    ],
)
def test_a_missing_picture_is_told_whatever_the_set(
    request: pytest.FixtureRequest, name: str, root: str, picture: str
) -> None:
    folder: Path = request.getfixturevalue(root)
    load_benchmark(name, folder)
    next(folder.rglob(picture)).unlink()
    told = rf"1 of \d+ pictures of split test\S* are not there \(first: {picture.removesuffix('.jpg')}"
    with pytest.raises(PairsError, match=told):
        load_benchmark(name, folder)
