"""Picture files that stay on the disk until one is asked for: MSCOCO has 123,287."""

from collections.abc import Sequence
from pathlib import Path
from typing import overload

from laclip.errors import PairsError
from laclip.pairs.release.pictures import MAX_BYTES
from laclip.pairs.split import Chosen


class PictureFiles(Sequence[bytes]):
    """Files read one by one; the last one read is kept, for it is asked for once a caption.

    Raises PairsError, when a picture is asked for, for a file that is gone, unreadable or too large.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._last: tuple[int, bytes] | None = None

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, row: int) -> bytes: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[bytes]: ...
    def __getitem__(self, row: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(row, slice):
            return Chosen(self, range(len(self))[row])
        last = self._last
        if last is not None and last[0] == row:
            return last[1]
        data = _read(self._paths[row])
        self._last = row, data
        return data


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PairsError(f"the picture {path} cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise PairsError(f"the picture {path} has more than {MAX_BYTES:,} bytes; make it smaller")
    return data
