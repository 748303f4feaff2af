"""Small sets of ours in the very files in which the owners of the benchmarks ship theirs."""

import gzip
import json
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def paint(folder: Path, names: Iterable[str]) -> None:
    """A picture for every name, each of another tone."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names):
        Image.new("RGB", (24, 18), (7 * number % 256, 11 * number % 256, 90)).save(folder / name)


def as_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def as_lines(path: Path, lines: Sequence[str]) -> None:
    """Packed by gzip where the name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def sentences(what: str, count: int, first: int) -> list[dict]:
    """As dataset_*.json has them: raw, tokens, imgid, sentid."""
    return [
        {
            "tokens": ["a", what, str(n)],
            "raw": f"A {what}, said {n}. ",
            "imgid": first,
            "sentid": 5 * first + n,
        }
        for n in range(count)
    ]


def flickr_image(number: int, split: str, captions: int = 5) -> dict:
    return {
        "sentids": [5 * number + n for n in range(captions)],
        "imgid": number,
        "sentences": sentences(f"flower {number}", captions, number),
        "split": split,
        "filename": f"{1000 + number}.jpg",
    }


def coco_name(number: int, part: str = "val2014") -> str:
    return f"COCO_{part}_{number:012}.jpg"


def coco_image(number: int, split: str, captions: int = 5, part: str = "val2014") -> dict:
    return {
        "filepath": part,
        "sentids": list(range(captions)),
        "filename": coco_name(number, part),
        "imgid": number,
        "split": split,
        "sentences": sentences(f"bird {number}", captions, number),
        "cocoid": number,
    }


@pytest.fixture
def flickr30k(tmp_path: Path) -> Path:
    """Six pictures of train, two of validation, four of test."""
    splits = ["train"] * 6 + ["val"] * 2 + ["test"] * 4
    images = [flickr_image(number, split) for number, split in enumerate(splits)]
    root = tmp_path / "flickr30k"
    as_json(root / "dataset_flickr30k.json", {"images": images, "dataset": "flickr30k"})
    paint(root / "flickr30k-images", (image["filename"] for image in images))
    return root


@pytest.fixture
def mscoco(tmp_path: Path) -> Path:
    """Ten pictures of test, some with more than five captions; train2014 of train, the others in val2014."""
    images = [coco_image(number, "test", captions=5 + number % 3) for number in range(10, 20)]
    images += [coco_image(20, "val"), coco_image(21, "restval"), coco_image(22, "train", part="train2014")]
    root = tmp_path / "mscoco"
    as_json(root / "dataset_coco.json", {"images": images, "dataset": "coco"})
    for part in ("val2014", "train2014"):
        paint(root / part, (image["filename"] for image in images if image["filepath"] == part))
    return root


@pytest.fixture
def multi30k(tmp_path: Path) -> Path:
    """As a clone of the repository: both tasks, with the pictures of Flickr30K in a folder of their own."""
    root = tmp_path / "multi30k"
    sizes = {"train": 3, "val": 2, "test_2016_flickr": 4, "test_2017_mscoco": 2}
    names = {split: [f"{split}-{number}.jpg" for number in range(size)] for split, size in sizes.items()}
    for split, pictures in names.items():
        listed = [f"{name}#{77 + row}" if "mscoco" in split else name for row, name in enumerate(pictures)]
        as_lines(root / "data" / "task1" / "image_splits" / f"{split}.txt", listed)
        for language in ("en", "de"):
            words = [f"{language}: {name} eine Straße" for name in pictures]
            as_lines(root / "data" / "task1" / "raw" / f"{split}.{language}.gz", words)
        as_lines(root / "data" / "task1" / "tok" / f"{split}.lc.norm.tok.de", ["nicht"] * len(pictures))
        paint(root / "flickr30k-images", pictures)
    described = root / "data" / "task2"
    as_lines(described / "image_splits" / "test_2016_images.txt", names["test_2016_flickr"])
    for number in range(1, 6):
        words = [f"Beschreibung {number} von {name}" for name in names["test_2016_flickr"]]
        as_lines(described / "raw" / f"test_2016.{number}.de.gz", words)
    return root


@pytest.fixture
def coco_cn(tmp_path: Path) -> Path:
    """Three pictures of test, one with two captions; what was translated is there and is not read."""
    root = tmp_path / "coco-cn-version1805v1.1"
    names = {
        "train": ["COCO_train2014_000000000101"],
        "val": ["COCO_val2014_000000000201"],
        "test": [f"COCO_val2014_{number:012}" for number in (301, 302, 303)],
    }
    for split, ids in names.items():
        as_lines(root / f"coco-cn_{split}.txt", ids)
        for name in ids:
            paint(root / name.split("_")[1], [f"{name}.jpg"])
    written = [f"{name}#0\t一只鸟站在{row}号树上" for row, name in enumerate(chain(*names.values()))]
    written.insert(4, "COCO_val2014_000000000302#1\t两只鸟")
    as_lines(root / "imageid.human-written-caption.txt", written)
    as_lines(root / "imageid.manually-translated-caption.txt", ["COCO_val2014_000000000301#0\t译文"])
    return root


@pytest.fixture
def stair(mscoco: Path) -> Path:
    """STAIR Captions beside Karpathy's splits."""
    for part, numbers in (("val", range(10, 22)), ("train", (22,))):
        annotations = [
            {
                "image_id": number,
                "id": 10 * number + n,
                "caption": f"{number}番の鳥、{n}",
                "tokenized_caption": "鳥",
            }
            for n in range(5)
            for number in numbers
        ]
        images = [{"id": number, "file_name": coco_name(number)} for number in numbers]
        as_json(mscoco / f"stair_captions_v1.2_{part}.json", {"images": images, "annotations": annotations})
    return mscoco


@pytest.fixture
def yj(tmp_path: Path) -> Path:
    root = tmp_path / "yj"
    annotations = [
        {"id": 5 * number + n, "image_id": number, "caption": f"{number}の花{n}"}
        for number in (7, 8, 9)
        for n in range(5)
    ]
    as_json(root / "yjcaptions26k_clean.json", {"annotations": annotations})
    paint(root / "train2014", [coco_name(number, "train2014") for number in (7, 8, 9)])
    return root


@pytest.fixture
def vatex(tmp_path: Path) -> Path:
    """Six videos of training, four of validation of which two are the published test, one public."""
    root = tmp_path / "vatex"
    random = np.random.default_rng(5)
    names = {
        "vatex_training_v1.0.json": [f"train{number}_000001_000011" for number in range(6)],
        "vatex_validation_v1.0.json": [f"val-{number}_000002_000012" for number in range(4)],
        "vatex_public_test_english_v1.1.json": ["public_000003_000013"],
    }
    for file, videos in names.items():
        content = []
        for video in videos:
            one = {"videoID": video, "enCap": [f"Somebody does {video}, {n}." for n in range(10)]}
            if "english" not in file:
                one["chCap"] = [f"有人做{video}，{n}。" for n in range(10)]
            content.append(one)
            folder = root / "features" / file.split("_")[1]
            folder.mkdir(parents=True, exist_ok=True)
            np.save(folder / f"{video}.npy", random.normal(size=(1, 5, 12)).astype(np.float32))
        as_json(root / file, content)
    np.save(root / "tst_names.npy", np.array(["val-2_000002_000012", "val-1_000002_000012"]))
    np.save(root / "val_names.npy", np.array(["val-0_000002_000012", "val-3_000002_000012"]))
    return root
