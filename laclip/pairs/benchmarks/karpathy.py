"""Flickr30K and MSCOCO in Andrej Karpathy's files, dataset_flickr30k.json and dataset_coco.json.

    {"images": [{"filepath": "val2014", "filename": "COCO_val2014_000000391895.jpg", "cocoid": 391895,
                 "split": "test", "sentences": [{"raw": "A man with a red helmet ...", "tokens": [...]}]}]}

`filepath` and `cocoid` are MSCOCO's only. `restval`, what of MSCOCO's validation pictures is in neither of
the other splits, belongs to train, as everybody trains on it. Pictures are found by their names, which are
unique in both sets, wherever below the folder they lie.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Literal

from pydantic import BaseModel, TypeAdapter

from laclip.pairs.benchmarks.captions import Captioned, Reader, Splits
from laclip.pairs.benchmarks.shipped import ShippedFolder, read_json

SPLIT_OF = {"train": "train", "restval": "train", "val": "val", "test": "test"}
"""The file's own name of a split -> the one it is measured under."""


class _Sentence(BaseModel):
    raw: str


class Image(BaseModel):
    """A picture of the file."""

    filename: str
    split: Literal["train", "restval", "val", "test"]
    sentences: list[_Sentence]
    cocoid: int | None = None


class _File(BaseModel):
    images: list[Image]


_FILE = TypeAdapter(_File)


def images_by_split(folder: ShippedFolder, name: str) -> dict[str, list[Image]]:
    """The pictures of the file called `name`, split by split, in its order. Raises PairsError."""
    found: defaultdict[str, list[Image]] = defaultdict(list)
    for image in read_json(folder.get(name), _FILE).images:
        found[SPLIT_OF[image.split]].append(image)
    return dict(found)


def reader(name: str) -> Reader:
    """Reads the file called `name`, whose captions are English."""

    def read(folder: ShippedFolder, language: str) -> Splits:
        return {split: partial(_captioned, listed) for split, listed in images_by_split(folder, name).items()}

    return read


def _captioned(images: Sequence[Image]) -> Sequence[Captioned]:
    return [
        Captioned(image.filename, tuple(sentence.raw for sentence in image.sentences)) for image in images
    ]
