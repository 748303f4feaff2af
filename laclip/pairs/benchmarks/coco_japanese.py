"""Japanese captions of MSCOCO's pictures, in MSCOCO's own form of annotations: STAIR Captions, YJ Captions.

    {"annotations": [{"id": 1, "image_id": 391895, "caption": "..."}], ...}

STAIR Captions (github.com/STAIR-Lab-CIT/STAIR-captions), stair_captions_v1.2_{train,val}.json, describe every
picture of MSCOCO's train2014 and val2014 five times. Splits are Karpathy's, so dataset_coco.json is needed.

YJ Captions (github.com/yahoojapan/YJCaptions), yjcaptions26k_clean.json, describe 26,500 pictures of
train2014. Their owners publish no splits: the user gives lists, yjcaptions26k_{train,val,test}.txt, a
picture's number or file name a line.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from laclip.errors import PairsError
from laclip.pairs.benchmarks.captions import Captioned, Splits
from laclip.pairs.benchmarks.karpathy import Image, images_by_split
from laclip.pairs.benchmarks.shipped import ShippedFolder, read_json, read_lines

YJ = "yjcaptions26k"
_STAIR_VERSIONS = ("v1.2", "v1.1", "v1.0")  # the newest that is there is read
_STAIR_PARTS = ("train", "val")
_LISTED = re.compile(r"(?:COCO_train2014_)?0*(?P<number>\d+)(?:\.jpg)?")


class _Annotation(BaseModel):
    image_id: int
    caption: str


class _File(BaseModel):
    annotations: list[_Annotation]


_FILE = TypeAdapter(_File)


def read_stair(folder: ShippedFolder, language: str) -> Splits:
    """STAIR Captions by Karpathy's splits."""
    images = images_by_split(folder, "dataset_coco.json")
    version = next(
        (one for one in _STAIR_VERSIONS if folder.find(f"stair_captions_{one}_val.json")), _STAIR_VERSIONS[0]
    )
    names = [f"stair_captions_{version}_{part}.json" for part in _STAIR_PARTS]
    captions = _captions(folder, [name for name in names if name.endswith("val.json") or folder.find(name)])
    return {split: partial(_of_images, listed, captions) for split, listed in images.items()}


def read_yj(folder: ShippedFolder, language: str) -> Splits:
    """YJ Captions by the user's lists."""
    lists = {split: folder.find(f"{YJ}_{split}.txt") for split in ("train", "val", "test")}
    if not any(lists.values()):
        raise PairsError(
            f"{folder.root} has no {YJ}_test.txt: YJ Captions come without splits; put a list of the "
            "pictures you mean there, a number a line"
        )
    captions = _captions(folder, [f"{YJ}_clean.json"])
    return {split: partial(_of_list, path, captions) for split, path in lists.items() if path is not None}


def _captions(folder: ShippedFolder, names: Sequence[str]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for name in names:
        for annotation in read_json(folder.get(name), _FILE).annotations:
            found[annotation.image_id].append(annotation.caption)
    return found


def _of_images(images: Sequence[Image], captions: dict[int, list[str]]) -> Sequence[Captioned]:
    return [Captioned(image.filename, tuple(captions.get(_cocoid(image), ()))) for image in images]


def _cocoid(image: Image) -> int:
    if image.cocoid is None:
        raise PairsError(f"dataset_coco.json tells no cocoid for {image.filename}; get it again")
    return image.cocoid


def _of_list(path: Path, captions: dict[int, list[str]]) -> Sequence[Captioned]:
    numbers = [_number(path.name, *line) for line in enumerate(read_lines(path), start=1)]
    return [
        Captioned(f"COCO_train2014_{number:012}.jpg", tuple(captions.get(number, ()))) for number in numbers
    ]


def _number(name: str, line: int, text: str) -> int:
    told = _LISTED.fullmatch(text.strip())
    if told is None:
        raise PairsError(f"line {line:,} of {name} is neither a number nor a file name of train2014")
    return int(told["number"])
