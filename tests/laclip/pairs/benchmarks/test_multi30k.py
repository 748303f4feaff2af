import gzip
from pathlib import Path

import pytest

from laclip.errors import PairsError
from laclip.pairs.benchmarks import multi30k as reader
from laclip.pairs.benchmarks.shipped import ShippedFolder


def test_a_caption_belongs_to_the_picture_on_its_line(multi30k: Path) -> None:
    splits = reader.read_translations(ShippedFolder(multi30k), "de")
    assert list(splits) == ["train", "val", "test_2016_flickr", "test_2017_mscoco"]
    assert [(one.picture, one.captions) for one in splits["val"]()] == [
        ("val-0.jpg", ("de: val-0.jpg eine Straße",)),
        ("val-1.jpg", ("de: val-1.jpg eine Straße",)),
    ]
    assert [one.sources for one in splits["val"]()] == [
        ("en: val-0.jpg eine Straße",),
        ("en: val-1.jpg eine Straße",),
    ]
    assert splits["test_2017_mscoco"]()[1].picture == "test_2017_mscoco-1.jpg"


def test_what_is_english_or_without_its_english_translates_nothing(multi30k: Path) -> None:
    assert reader.read_translations(ShippedFolder(multi30k), "en")["val"]()[0].sources == ()
    raw = multi30k / "data" / "task1" / "raw"
    (raw / "val.en.gz").unlink()
    splits = reader.read_translations(ShippedFolder(multi30k), "de")
    assert splits["val"]()[0].sources == ()
    (raw / "train.en.gz").write_bytes(gzip.compress(b"one line\n"))
    with pytest.raises(PairsError, match=r"train\.en\.gz has 1 lines and train\.txt 3"):
        splits["train"]()


def test_descriptions_are_five_a_picture(multi30k: Path) -> None:
    splits = reader.read_descriptions(ShippedFolder(multi30k), "de")
    assert list(splits) == ["test_2016"]
    one = splits["test_2016"]()[2]
    assert one.captions == tuple(f"Beschreibung {n} von test_2016_flickr-2.jpg" for n in range(1, 6))


def test_unpacked_files_and_foreign_line_ends_are_read_alike(multi30k: Path) -> None:
    packed = multi30k / "data" / "task1" / "raw" / "val.de.gz"
    before = reader.read_translations(ShippedFolder(multi30k), "de")["val"]()
    plain = gzip.decompress(packed.read_bytes()).decode()
    packed.unlink()
    packed.with_suffix("").write_bytes(plain.replace("\n", "\r\n").removesuffix("\r\n").encode("utf-8-sig"))
    assert reader.read_translations(ShippedFolder(multi30k), "de")["val"]() == before


def test_what_separates_lines_elsewhere_does_not_here(multi30k: Path) -> None:
    path = multi30k / "data" / "task1" / "raw" / "val.de.gz"
    path.write_bytes(gzip.compress("Ein\u2028Haus\x0b.\nZwei\n".encode()))
    assert reader.read_translations(ShippedFolder(multi30k), "de")["val"]()[0].captions == (
        "Ein\u2028Haus\x0b.",
    )


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (gzip.compress(b"one line\n"), r"val\.de\.gz has 1 lines and val\.txt 2: each line of one belongs"),
        (gzip.compress(b"a\nb\n")[:-9], r"val\.de\.gz is damaged or cut off"),
        (b"a\nb\n", r"val\.de\.gz is damaged or cut off"),
        (gzip.compress("Stra\xdfe\nb\n".encode("latin-1")), r"val\.de\.gz is not UTF-8 \(byte 4\)"),
    ],
    ids=["too few lines", "cut off", "not packed", "not UTF-8"],
)
def test_broken_files_are_told(multi30k: Path, data: bytes, complaint: str) -> None:
    (multi30k / "data" / "task1" / "raw" / "val.de.gz").write_bytes(data)
    with pytest.raises(PairsError, match=complaint):
        reader.read_translations(ShippedFolder(multi30k), "de")["val"]()


def test_missing_files_are_told(multi30k: Path) -> None:
    with pytest.raises(
        PairsError, match=r"has no captions like test_2018_flickr\.cs and test_2018_flickr\.txt"
    ):
        reader.read_translations(ShippedFolder(multi30k), "cs")
    (multi30k / "data" / "task1" / "image_splits" / "val.txt").unlink()
    with pytest.raises(PairsError, match=r"has no val\.txt: unpack it there"):
        reader.read_translations(ShippedFolder(multi30k), "de")["val"]()
    (multi30k / "data" / "task2" / "raw" / "test_2016.4.de.gz").unlink()
    with pytest.raises(PairsError, match=r"has no test_2016\.4\.de \(or test_2016\.4\.de\.gz\)"):
        reader.read_descriptions(ShippedFolder(multi30k), "de")["test_2016"]()
