"""COCO-CN (github.com/li-xirong/coco-cn), its version 1805: Chinese captions of MSCOCO's pictures.

coco-cn_{train,val,test}.txt list pictures (COCO_val2014_000000000042), imageid.human-written-caption.txt has
lines like "COCO_val2014_000000000042#0<TAB>一只小狗...", one or two a picture. The captions that people
or machines translated are not read: what is measured on this set are the written ones.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from laclip.errors import PairsError
from laclip.pairs.benchmarks.captions import Captioned, Splits
from laclip.pairs.benchmarks.shipped import ShippedFolder, read_lines

CAPTIONS = "imageid.human-written-caption.txt"
_SPLITS = ("train", "val", "test")
_LINE = re.compile(r"(?P<picture>[^#\s]+)#\d+\s+(?P<caption>\S.*)")


def read(folder: ShippedFolder, language: str) -> Splits:
    """The splits whose lists are there. Raises PairsError for a broken line of captions."""
    path = folder.get(CAPTIONS)
    captions: defaultdict[str, list[str]] = defaultdict(list)
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        told = _LINE.fullmatch(line)
        if told is None:
            raise PairsError(
                f"line {number:,} of {path.name} is not PICTURE#NUMBER, a tab and a caption; get it again"
            )
        captions[told["picture"]].append(told["caption"])
    lists = {split: folder.find(f"coco-cn_{split}.txt") for split in _SPLITS}
    found = {
        split: partial(_read, [line.strip() for line in read_lines(listed) if line.strip()], captions)
        for split, listed in lists.items()
        if listed is not None
    }
    if not found:
        folder.get("coco-cn_test.txt")  # says what is missing
    return found


def _read(pictures: Sequence[str], captions: dict[str, list[str]]) -> Sequence[Captioned]:
    return [Captioned(picture, tuple(captions.get(picture, ()))) for picture in pictures]
