"""An exported folder: whole or not there, and never in the place of something that is not ours."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UsageError

CARD = "README.md"


def check_replaceable(out: Path, mark: str) -> None:
    """Raise UsageError when `out` holds anything but a folder whose card has the line `mark`."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; give the name of a folder")
    if not out.is_dir() or not any(out.iterdir()):
        return
    card = out / CARD
    if not card.is_file() or mark not in card.read_text(encoding="utf-8", errors="replace").splitlines():
        raise UsageError(f"{out} holds something that culti did not write; give another folder")


@contextmanager
def replacing_folder(out: Path, mark: str) -> Iterator[Path]:
    """Yield a new folder beside `out`; on success it takes the place of `out`, on failure it is removed.

    What is written there must have a card with the line `mark`. Raises UsageError as `check_replaceable`
    does, OSError when the disk refuses.
    """
    check_replaceable(out, mark)
    building = out.parent / f".{out.name}.building"
    replaced = out.parent / f".{out.name}.replaced"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        yield building
        shutil.rmtree(replaced, ignore_errors=True)
        if out.exists():
            out.rename(replaced)
        building.rename(out)
        shutil.rmtree(replaced, ignore_errors=True)
    finally:
        shutil.rmtree(building, ignore_errors=True)
