"""Multi30K's text files (github.com/multi30k/dataset), one caption a line beside a list of pictures.

Task 1, translations: data/task1/raw/{split}.{language}.gz with data/task1/image_splits/{split}.txt; a list's
line is a file name, in test_2017_mscoco followed by the caption's number in MSCOCO (COCO_...jpg#367178). The
English captions are what the others were translated from, line by line.
Task 2, descriptions: data/task2/raw/{split}.{1..5}.{language}.gz, five a picture, with
data/task2/image_splits/{split}_images.txt. Unpacked files are read as well.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from laclip.errors import PairsError
from laclip.pairs.benchmarks.captions import Captioned, Splits
from laclip.pairs.benchmarks.shipped import ShippedFolder, read_lines

TRANSLATED = ("train", "val", "test_2016_flickr", "test_2017_flickr", "test_2017_mscoco", "test_2018_flickr")
DESCRIBED = ("train", "val", "test_2016")
_DESCRIPTIONS = range(1, 6)
_SOURCE = "en"


def read_translations(folder: ShippedFolder, language: str) -> Splits:
    """Task 1: one caption a picture, with the English one it translates where that is there."""
    source = None if language == _SOURCE else _SOURCE
    return _splits(folder, TRANSLATED, lambda split: [f"{split}.{language}"], "{split}.txt", source)


def read_descriptions(folder: ShippedFolder, language: str) -> Splits:
    """Task 2: five captions a picture."""

    def names(split: str) -> list[str]:
        return [f"{split}.{number}.{language}" for number in _DESCRIPTIONS]

    return _splits(folder, DESCRIBED, names, "{split}_images.txt")


def _splits(
    folder: ShippedFolder,
    known: Sequence[str],
    names: Callable[[str], list[str]],
    listed: str,
    source: str | None = None,
) -> Splits:
    found = {}
    for split in known:
        if any(folder.find(name, f"{name}.gz") for name in names(split)):
            sources = folder.find(f"{split}.{source}", f"{split}.{source}.gz") if source else None
            found[split] = partial(_read, folder, names(split), listed.format(split=split), sources)
    if not found:
        missing = " and ".join([names(known[-1])[0], listed.format(split=known[-1])])
        raise PairsError(f"{folder.root} has no captions like {missing}: unpack or clone them there")
    return found


def _read(
    folder: ShippedFolder, names: Sequence[str], listed: str, sources: Path | None
) -> Sequence[Captioned]:
    texts = [folder.get(name, f"{name}.gz") for name in names]
    pictures = folder.get(listed)
    rows = [line.partition("#")[0].strip() for line in read_lines(pictures)]
    columns = [_as_many(path, read_lines(path), pictures, rows) for path in texts]
    captions = zip(*columns, strict=True)
    if sources is None:
        return [Captioned(*one) for one in zip(rows, captions, strict=True)]
    translated = [(line,) for line in _as_many(sources, read_lines(sources), pictures, rows)]
    return [Captioned(*one) for one in zip(rows, captions, translated, strict=True)]


def _as_many(path: Path, lines: list[str], pictures: Path, rows: list[str]) -> list[str]:
    if len(lines) != len(rows):
        raise PairsError(
            f"{path.name} has {len(lines):,} lines and {pictures.name} {len(rows):,}: each line of one "
            "belongs to a line of the other; get them again"
        )
    return lines
