"""The lines of a release: texts with their pictures' ids, and pictures in base64. Nothing is trusted."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

MAX_TEXT_LINE = 4_000_000  # bytes: a text with a million ids
MAX_PICTURE_LINE = 400_000_000  # bytes: a picture of 300 MB


@dataclass(frozen=True)
class LeftOut:
    """Something of the release that is not in the dataset; `reason` is one of RELEASE_DROP_REASON, `line` the
    line of `file`, from 1."""

    split: str
    reason: str
    file: str
    line: int
    text_id: str = ""
    image_id: str = ""


class TextLine(BaseModel):
    """A text and its pictures."""

    text_id: int | str
    text: str
    image_ids: list[int | str]


def first_line(path: Path) -> TextLine | None:
    """The file's first line that is not empty, where it is a text and its pictures."""
    line = next((line for _, line in _lines(path, MAX_TEXT_LINE) if line is None or line.strip()), None)
    try:
        return TextLine.model_validate_json(line) if line is not None else None
    except ValidationError:
        return None


def text_lines(split: str, path: Path) -> Iterator[tuple[int, TextLine] | LeftOut]:
    """The texts of a split with their line numbers, or why a line is none."""
    seen: set[str] = set()
    for number, line in _lines(path, MAX_TEXT_LINE):
        if line is None:
            yield LeftOut(split, "line_too_long", path.name, number)
            continue
        if not line.strip():
            continue
        try:
            text = TextLine.model_validate_json(line)
        except ValidationError:
            yield LeftOut(split, "bad_line", path.name, number)
            continue
        text_id = str(text.text_id)
        reason = None
        if text_id in seen:
            reason = "repeated_text_id"
        elif not any(character.isalnum() for character in text.text):
            reason = "empty_text"
        elif not text.image_ids:
            reason = "no_image"
        seen.add(text_id)
        yield LeftOut(split, reason, path.name, number, text_id) if reason else (number, text)


def picture_lines(split: str, path: Path) -> Iterator[tuple[int, str, bytes] | LeftOut]:
    """The pictures of a *_imgs.tsv as (line, image id, file), or why a line is none.

    The base64 may be of either alphabet: Chinese-CLIP reads both.
    """
    seen: set[str] = set()
    for number, line in _lines(path, MAX_PICTURE_LINE):
        if line is None:
            yield LeftOut(split, "line_too_long", path.name, number)
            continue
        if not line.strip():
            continue
        head, tab, encoded = line.rstrip(b"\r\n").partition(b"\t")
        image_id = head.decode("utf-8", errors="replace").strip()
        if not tab or not image_id:
            yield LeftOut(split, "bad_line", path.name, number)
        elif image_id in seen:
            yield LeftOut(split, "repeated_image_id", path.name, number, image_id=image_id)
        else:
            seen.add(image_id)
            try:
                data = base64.b64decode(encoded.strip().translate(_STANDARD), validate=True)
            except binascii.Error:
                yield LeftOut(split, "broken_base64", path.name, number, image_id=image_id)
            else:
                yield number, image_id, data


_STANDARD = bytes.maketrans(b"-_", b"+/")


def _lines(path: Path, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers, from 1; None for one that is longer than `limit` bytes."""
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(limit):
            number += 1
            whole = line.endswith(b"\n") or len(line) < limit
            while not whole:
                rest = stream.readline(limit)
                whole = not rest or rest.endswith(b"\n")
                line = b""
            yield number, line or None
