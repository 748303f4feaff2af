"""A published benchmark as a dataset: captions from its owners' files, pictures from the user's folder."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from laclip.encoders.encoder import Progress, silent
from laclip.errors import PairsError
from laclip.pairs.benchmarks.captions import Captioned, Splits
from laclip.pairs.benchmarks.features import FeatureFolder
from laclip.pairs.benchmarks.pictures import PictureFiles
from laclip.pairs.benchmarks.registry import PublishedBenchmark, benchmark_named
from laclip.pairs.benchmarks.shipped import ShippedFolder
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.protocol import Protocol
from laclip.pairs.release.pictures import PictureFolder
from laclip.pairs.split import Chosen, Pairs
from laclip.pairs.splits import SPLITS, chosen_splits
from manifests.fingerprint import fingerprint

_REASONS = {
    "missing_image": "are not there",
    "ambiguous_image": "are there more than once",
    "unsafe_image_id": "have names that lead out of the folder",
}


def load_benchmark(
    name: str,
    root: Path,
    *,
    language: str | None = None,
    images: Path | None = None,
    needed: Sequence[str] = ("test",),
    test_split: str | None = None,
    on_progress: Progress = silent,
) -> PairsDataset:
    """Read the benchmark called `name` (one of `BENCHMARKS`), whose files lie below `root` and its pictures
    below `images` (default: `root`).

    `needed` are the splits that must be there and have rows; without test among them nothing of it is read.
    Whatever is measured must be whole: of the test split (`test_split`, the owners' name of it) every picture
    is there and has its captions. Of train and validation, what lacks its picture or words is left out and
    counted; splits whose files are missing are empty. Pictures stay on the disk until one is asked for.

    The fingerprint is over the sorted rows (figure_id, split, text) with, for the splits that are needed, the
    SHA-256 of the picture's file.

    Raises PairsError, one line each, for an unknown name, a missing folder, file, split or picture, a
    language that the benchmark has not, and files that are not as their owners ship them.
    """
    benchmark = benchmark_named(name)
    spoken = language or benchmark.languages[0]
    if spoken not in benchmark.languages:
        raise PairsError(
            f"{benchmark.name} has no captions in {spoken}; it has {', '.join(benchmark.languages)}"
        )
    shipped = benchmark.read(ShippedFolder(root), spoken)
    theirs = _chosen(shipped, benchmark, needed, test_split)
    folder = images or root
    if not folder.is_dir():
        raise PairsError(f"{folder}: no such folder; give the one that holds the pictures")
    pictures = PictureFolder(folder) if benchmark.medium == "pictures" else FeatureFolder(folder)
    left_out, seen = Counter[str](), dict[str, str]()
    splits = {split: Pairs(split, (), (), (), ()) for split in SPLITS}
    for split, called in theirs.items():
        listed = [_with_words(one, benchmark.captions) for one in shipped[called]()]
        _no_picture_twice(listed, called, seen)
        found = {one.picture: pictures.find(one.picture, called) for one in listed}
        if split == "test":
            _check_words(listed, benchmark, called)
            _check_pictures(found, benchmark, called, folder)
        splits[split] = _pairs(split, listed, found, left_out)
        if split in needed and not len(splits[split]):
            _check_pictures(found, benchmark, called, folder)
            raise PairsError(f"split {called} of {benchmark.name} has no captions: get its files again")
    return PairsDataset(
        f"{benchmark.title} ({spoken})",
        _fingerprint(splits, needed, on_progress),
        splits["train"],
        splits["validation"],
        splits["test"],
        left_out=dict(sorted(left_out.items())),
        protocol=_as_measured(benchmark, splits["test"]),
        medium=benchmark.medium,
    )


def _chosen(
    shipped: Splits, benchmark: PublishedBenchmark, needed: Sequence[str], test_split: str | None
) -> dict[str, str]:
    """Our split -> its owners' name, of those that are read."""
    if "test" in needed:
        return chosen_splits(shipped, benchmark.name, needed, test_split or benchmark.test)
    found = chosen_splits(shipped, benchmark.name, needed, "test")
    return {split: called for split, called in found.items() if split != "test"}


def _with_words(one: Captioned, captions: int | None) -> Captioned:
    """The picture's captions that say something, the first `captions` of them."""
    sources = one.sources or ("",) * len(one.captions)
    said = [
        (caption.strip(), source.strip())
        for caption, source in zip(one.captions, sources, strict=True)
        if caption.strip()
    ]
    return Captioned(
        one.picture,
        tuple(caption for caption, _ in said[:captions]),
        tuple(source for _, source in said[:captions]),
    )


def _no_picture_twice(listed: Sequence[Captioned], split: str, seen: dict[str, str]) -> None:
    """In one split or in two; `seen` says in which split an earlier one was."""
    for one in listed:
        if one.picture in seen:
            raise PairsError(
                f"split {split} lists {one.picture}, which split {seen[one.picture]} has listed already"
            )
        seen[one.picture] = split


def _check_words(listed: Sequence[Captioned], benchmark: PublishedBenchmark, split: str) -> None:
    wanted = benchmark.captions or 1
    short = [one for one in listed if len(one.captions) < wanted]
    if short:
        raise PairsError(
            f"{len(short):,} of {len(listed):,} {benchmark.noun} of split {split} have fewer than "
            f"{wanted} captions (first: {short[0].picture}, {len(short[0].captions)}): get the files of "
            f"{benchmark.name} again"
        )


def _check_pictures(
    found: dict[str, Path | str], benchmark: PublishedBenchmark, split: str, folder: Path
) -> None:
    for reason, words in _REASONS.items():
        lost = [name for name, place in found.items() if place == reason]
        if lost:
            raise PairsError(
                f"{len(lost):,} of {len(found):,} {benchmark.noun} of split {split} {words} (first: "
                f"{lost[0]}): {folder} should hold {benchmark.shown}; --images names another folder"
            )


def _pairs(
    split: str, listed: Sequence[Captioned], found: dict[str, Path | str], left_out: Counter[str]
) -> Pairs:
    paths: list[Path] = []
    rows: list[int] = []
    texts: list[str] = []
    names: list[str] = []
    sources: list[str] = []
    for one in listed:
        place = found[one.picture]
        if not one.captions:
            left_out["empty_text"] += 1
        elif isinstance(place, str):
            left_out[place] += len(one.captions)
        else:
            rows += [len(paths)] * len(one.captions)
            paths.append(place)
            texts += one.captions
            names += [one.picture] * len(one.captions)
            sources += one.sources
    encoded = Chosen(PictureFiles(paths), rows)
    return Pairs(split, encoded, tuple(texts), (), tuple(names), sources=tuple(sources))


def _fingerprint(splits: dict[str, Pairs], needed: Sequence[str], on_progress: Progress) -> str:
    files = dict[str, str]()
    for split in needed:
        pairs = splits[split]
        for row, name in enumerate(pairs.figure_ids):
            if name not in files:
                files[name] = hashlib.sha256(pairs.encoded[row]).hexdigest()
            on_progress(f"files of {split}", row + 1, len(pairs))
    rows = [
        [name, split, text, files[name] if split in needed else ""]
        for split, pairs in splits.items()
        for name, text in zip(pairs.figure_ids, pairs.texts, strict=True)
    ]
    return fingerprint(sorted(rows))


def _as_measured(benchmark: PublishedBenchmark, test: Pairs) -> Protocol:
    """The protocol, which says so where it is followed on another number of pictures than published."""
    pictures, meaning = len(set(test.figure_ids)), benchmark.protocol.meaning
    if benchmark.medium == "frame features":
        meaning = meaning.replace("picture", "video")
    if benchmark.pictures not in (None, pictures):
        meaning += (
            f" Published figures are on {benchmark.pictures:,} {benchmark.noun}, these on {pictures:,}."
        )
    return replace(benchmark.protocol, meaning=meaning)
