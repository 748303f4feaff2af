"""Files that are whole or not there: streams and texts over the ground floor's atomic replacement."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from manifests.files import replacing


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a stream, and put the file in place only when it has finished.

    Makes the folder. On any failure (such as a full disk) the old file, if any, stays and OSError or what
    `write` raised is passed on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary, temporary.open("wb") as stream:
        write(stream)


def write_text(path: Path, text: str) -> None:
    """UTF-8 text, atomically."""
    write_atomically(path, lambda stream: stream.write(text.encode()))
