"""One split of a release, read picture by picture: sound pictures with their texts, and what is left out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from laclip.encoders.encoder import Progress
from laclip.pairs.release.layout import SplitFiles
from laclip.pairs.release.lines import LeftOut, picture_lines, text_lines
from laclip.pairs.release.pictures import MAX_BYTES, PictureFolder, picture_fault

_AT_ONCE = 32  # pictures
_AT_ONCE_BYTES = 64_000_000


@dataclass(frozen=True)
class ReleaseRow:
    """A sound picture's file with one of its texts."""

    split: str
    text_id: str
    image_id: str
    text: str
    picture: bytes

    @property
    def figure_id(self) -> str:
        """The row's name: split and both ids."""
        return f"{self.split}-{self.text_id}-{self.image_id}"


@dataclass(frozen=True)
class _Wanted:
    """A text that wants a picture."""

    line: int
    text_id: str
    text: str


@dataclass(frozen=True)
class _Picture:
    """A picture's file that some texts want."""

    image_id: str
    data: bytes


class SplitReader:
    """Reads one split, picture by picture, and tells `on_left_out` of all that is left out.

    `folder` holds the pictures of a split that has no table of them.
    """

    def __init__(
        self, files: SplitFiles, folder: PictureFolder | None, on_left_out: Callable[[LeftOut], None]
    ) -> None:
        self._files = files
        self._folder = folder
        self._leave_out = on_left_out

    def rows(self, pool: ThreadPoolExecutor, on_progress: Progress) -> Iterator[ReleaseRow]:
        """Each sound picture with each of its texts; the pool decodes them to see that they are sound."""
        wanted = self._wanted()
        total, done = sum(len(texts) for texts in wanted.values()), 0
        for batch in _batches(self._pictures(wanted)):
            faults = pool.map(picture_fault, [picture.data for picture in batch])
            for picture, fault in zip(batch, faults, strict=True):
                texts = wanted.pop(picture.image_id)
                done += len(texts)
                for text in texts:
                    if fault is None:
                        yield self._row(picture, text)
                    else:
                        self._leave_out(self._of_pair(fault, text, picture.image_id))
                on_progress(f"reading {self._files.split}", done, total)
        for image_id, texts in wanted.items():  # a *_imgs.tsv without them
            for text in texts:
                self._leave_out(self._of_pair("missing_image", text, image_id))

    def _wanted(self) -> dict[str, list[_Wanted]]:
        """Image id -> the texts that want it, in the order of the texts."""
        wanted: defaultdict[str, list[_Wanted]] = defaultdict(list)
        for found in text_lines(self._files.split, self._files.texts):
            if isinstance(found, LeftOut):
                self._leave_out(found)
                continue
            line, given = found
            text = _Wanted(line, str(given.text_id), given.text)
            image_ids = [str(image_id) for image_id in given.image_ids]
            for image_id in dict.fromkeys(image_ids):
                wanted[image_id].append(text)
            for image_id, count in Counter(image_ids).items():
                for _ in range(count - 1):
                    self._leave_out(self._of_pair("repeated_pair", text, image_id))
        return dict(wanted)

    def _pictures(self, wanted: dict[str, list[_Wanted]]) -> Iterable[_Picture]:
        if self._files.pictures is not None:
            yield from self._from_table(self._files.pictures, wanted)
            return
        assert self._folder is not None
        for image_id in list(wanted):
            found = self._folder.find(image_id, self._files.split)
            if not isinstance(found, str) and found.stat().st_size > MAX_BYTES:
                found = "image_too_large"
            if isinstance(found, str):
                for text in wanted.pop(image_id):
                    self._leave_out(self._of_pair(found, text, image_id))
            else:
                yield _Picture(image_id, found.read_bytes())

    def _from_table(self, table: Path, wanted: dict[str, list[_Wanted]]) -> Iterator[_Picture]:
        for found in picture_lines(self._files.split, table):
            if isinstance(found, LeftOut):
                self._leave_out(found)
                continue
            line, image_id, data = found
            if image_id in wanted:
                yield _Picture(image_id, data)
            else:
                self._leave_out(
                    LeftOut(self._files.split, "image_without_text", table.name, line, image_id=image_id)
                )

    def _row(self, picture: _Picture, text: _Wanted) -> ReleaseRow:
        return ReleaseRow(self._files.split, text.text_id, picture.image_id, text.text, picture.data)

    def _of_pair(self, reason: str, text: _Wanted, image_id: str) -> LeftOut:
        return LeftOut(self._files.split, reason, self._files.texts.name, text.line, text.text_id, image_id)


def _batches(pictures: Iterable[_Picture]) -> Iterator[list[_Picture]]:
    """Pictures that are held in memory at once."""
    batch: list[_Picture] = []
    size = 0
    for picture in pictures:
        batch.append(picture)
        size += len(picture.data)
        if len(batch) >= _AT_ONCE or size >= _AT_ONCE_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
