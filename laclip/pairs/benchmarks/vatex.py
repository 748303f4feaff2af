"""VATEX (eric-xw.github.io/vatex-website): videos of ten seconds, described ten times in English and Chinese.

    [{"videoID": "Ptf_2VRj-V0_000122_000132", "enCap": ["...", ...], "chCap": ["...", ...]}]

in vatex_training_v1.0.json, vatex_validation_v1.0.json and, in English alone,
vatex_public_test_english_v1.1.json. Instead of pictures there are frame features, VIDEOID.npy, as their
owners ship I3D's: (1, frames, 1024).

Retrieval is published on halves of the validation videos, 1,500 to validate and 1,500 to test, which are not
VATEX's own: val_names.npy and tst_names.npy (public_split of github.com/cshizhe/hgr_v2t), or val_list.txt and
test_list.txt with a videoID a line. Without a list of its own `val` is whatever of them is not in test.
"""

import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import BaseModel, TypeAdapter

from laclip.errors import PairsError
from laclip.pairs.benchmarks.captions import Captioned, Splits
from laclip.pairs.benchmarks.features import DAMAGED
from laclip.pairs.benchmarks.shipped import ShippedFolder, read_json, read_lines

TRAINING, VALIDATION = "vatex_training_v1.0.json", "vatex_validation_v1.0.json"
PUBLIC_TEST = "vatex_public_test_english_v1.1.json"
_NAME_BYTES = 100_000_000  # of a list of videos: 25,991 names have some 3 MB


class _Video(BaseModel):
    videoID: str  # noqa: N815
    enCap: list[str]  # noqa: N815
    chCap: list[str] | None = None  # noqa: N815


_FILE = TypeAdapter(list[_Video])


def read(folder: ShippedFolder, language: str) -> Splits:
    """The splits whose files are there; `test` is the published half of validation, by its list."""
    found: dict[str, Callable[[], Sequence[Captioned]]] = {}
    if folder.find(TRAINING):
        found["train"] = partial(_read, folder, TRAINING, language)
    test = folder.find("tst_names.npy", "test_list.txt")
    if folder.find(VALIDATION):
        val = folder.find("val_names.npy", "val_list.txt")
        found["val"] = (
            partial(_half, folder, val, language) if val else partial(_rest, folder, test, language)
        )
        found["test"] = partial(_half, folder, test, language) if test else _no_list
    if folder.find(PUBLIC_TEST):
        found["public_test"] = partial(_read, folder, PUBLIC_TEST, language)
    if not found:
        folder.get(VALIDATION)  # says what is missing
    return found


def _no_list() -> Sequence[Captioned]:
    raise PairsError(
        "the test split of VATEX that is published on is a half of its validation videos, and no list says "
        "which: put tst_names.npy (github.com/cshizhe/hgr_v2t, public_split) or test_list.txt beside the "
        "files, or measure on --split val or --split public_test"
    )


def _rest(folder: ShippedFolder, test: Path | None, language: str) -> Sequence[Captioned]:
    tested = set(_names(test)) if test else set()
    return [video for video in _read(folder, VALIDATION, language) if video.picture not in tested]


def _half(folder: ShippedFolder, listed: Path, language: str) -> Sequence[Captioned]:
    by_name = {video.picture: video for video in _read(folder, VALIDATION, language)}
    names = _names(listed)
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise PairsError(
            f"{len(unknown):,} of {len(names):,} videos of {listed.name} are not in {VALIDATION} "
            f"(first: {unknown[0]}); it is another list"
        )
    return [by_name[name] for name in names]


def _names(path: Path) -> list[str]:
    if path.suffix != ".npy":
        return [line.strip() for line in read_lines(path) if line.strip()]
    try:
        with path.open("rb") as stream:
            names = np.lib.format.read_array(io.BytesIO(stream.read(_NAME_BYTES)), allow_pickle=False)
    except DAMAGED as error:
        raise PairsError(f"{path.name} is no list of names (pickles are not read): {error}") from error
    if names.ndim != 1 or names.dtype.kind not in "US":
        raise PairsError(f"{path.name} is no list of names but {names.dtype} of shape {names.shape}")
    return [name.decode() if isinstance(name, bytes) else str(name) for name in names.tolist()]


def _read(folder: ShippedFolder, name: str, language: str) -> Sequence[Captioned]:
    videos = read_json(folder.get(name), _FILE)
    if language == "en":
        return [Captioned(video.videoID, tuple(video.enCap)) for video in videos]
    if any(video.chCap is None for video in videos):
        raise PairsError(f"{name} has no Chinese captions: measure it with --language en, or another split")
    return [Captioned(video.videoID, tuple(video.chCap or ())) for video in videos]
