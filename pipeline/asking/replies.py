"""What the model replied, kept on disk: a text is paid for once, whatever becomes of the run."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True)
class Key:
    """What was asked: hash of the source text, hash of the prompt, name of the model."""

    source: str
    prompt: str
    model: str


@dataclass(frozen=True)
class Reply:
    """What the model said, as it came: `finish` is why it stopped, `tokens` what the endpoint counted."""

    content: str
    finish: str
    refusal: str | None = None
    tokens: int | None = None


@dataclass(frozen=True)
class _Line:
    key: Key
    reply: Reply


_LINE = TypeAdapter(_Line)


class Replies:
    """An append-only file of replies, one JSON object a line; of two with one key the later counts.

    Opening it reads it. A line that a kill or a full disk tore is left out and cut off before the next is
    written; lines that are damaged otherwise are counted in `damaged` and their texts asked for again.
    One process at a time writes it (the work folder's lock). Use it as a context to append.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: BinaryIO | None = None
        self._whole_bytes = 0
        self._replies: dict[Key, Reply] = {}
        self.damaged = 0
        for key, reply in self._read():
            self._replies[key] = reply

    def get(self, key: Key) -> Reply | None:
        return self._replies.get(key)

    def append(self, key: Key, reply: Reply) -> None:
        """Keep a reply; when this returns it is on the disk. Raises OSError when the disk refuses."""
        if self._stream is None:
            raise ValueError("the replies are not open for writing")
        line = json.dumps(asdict(_Line(key, reply)), ensure_ascii=False, separators=(",", ":"))
        self._stream.write(line.encode("utf-8", errors="backslashreplace") + b"\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._replies[key] = reply

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = self._path.open("ab")
        self._stream.truncate(self._whole_bytes)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _read(self) -> Iterator[tuple[Key, Reply]]:
        if not self._path.exists():
            return
        with self._path.open("rb") as stream:
            for line in stream:
                if not line.endswith(b"\n"):
                    return  # torn
                self._whole_bytes += len(line)
                try:
                    entry = _LINE.validate_json(line)
                except ValidationError:
                    self.damaged += 1
                else:
                    yield entry.key, entry.reply
