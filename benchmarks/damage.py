"""Seeded ways to damage a PDF file."""

import re
from collections.abc import Callable

import numpy as np

Generator = np.random.Generator

_OBJECT = re.compile(rb"\b\d+ 0 obj\b.*?\bendobj\b", re.DOTALL)
_STREAM = re.compile(rb"(?<=stream)\r?\n.*?(?=endstream)", re.DOTALL)
_NUMBER = re.compile(rb"(?<![\w.#-])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_REFERENCE = re.compile(rb"\b\d+ 0 R\b")
_EXTREMES = (
    b"0", b"-1", b"1", b"7", b"255", b"65536", b"2147483647", b"-2147483648", b"4294967296",
    b"99999999999999999999", b"1e38", b"0.0000001",
)  # fmt: skip
_MOST_BYTES = 60
_MOST_TOKENS = 8
_MOST_SPLICED = 5000  # bytes


def mutated(data: bytes, other: bytes, kind: str, rng: Generator) -> bytes:
    """`data` damaged in the way named by `kind` (a key of KINDS); pieces of `other` may get into it."""
    return KINDS[kind](data, other, rng)


def _flip_bytes(data: bytes, _: bytes, rng: Generator) -> bytes:
    changed = bytearray(data)
    for place in rng.integers(0, len(data), int(rng.integers(1, _MOST_BYTES))):
        changed[place] = int(rng.integers(256))
    return bytes(changed)


def _cut_off(data: bytes, _: bytes, rng: Generator) -> bytes:
    return data[: int(rng.integers(1, len(data)))]


def _splice(data: bytes, other: bytes, rng: Generator) -> bytes:
    start, first = int(rng.integers(0, len(data))), int(rng.integers(0, len(other)))
    length = int(rng.integers(1, _MOST_SPLICED))
    return data[:start] + other[first : first + length] + data[start + length :]


def _remove_object(data: bytes, _: bytes, rng: Generator) -> bytes:
    return _replaced(data, _OBJECT, rng, lambda tokens: b"", most=2)


def _change_numbers(data: bytes, _: bytes, rng: Generator) -> bytes:
    return _replaced(data, _NUMBER, rng, lambda tokens: _EXTREMES[int(rng.integers(len(_EXTREMES)))])


def _exchanging(pattern: re.Pattern[bytes], most: int) -> Callable[[bytes, bytes, Generator], bytes]:
    """Tokens replaced by others of the same file."""

    def exchange(data: bytes, _: bytes, rng: Generator) -> bytes:
        return _replaced(data, pattern, rng, lambda tokens: tokens[int(rng.integers(len(tokens)))], most)

    return exchange


def _replaced(
    data: bytes,
    pattern: re.Pattern[bytes],
    rng: Generator,
    replacement: Callable[[list[bytes]], bytes],
    most: int = _MOST_TOKENS,
) -> bytes:
    """Up to `most` tokens that match, replaced; `replacement` gets all tokens of the file."""
    found = list(pattern.finditer(data))
    if not found:
        return data
    tokens = [match.group() for match in found]
    chosen = {int(n) for n in rng.integers(0, len(found), int(rng.integers(1, most + 1)))}
    pieces, last = [], 0
    for match in (found[n] for n in sorted(chosen)):
        pieces += [data[last : match.start()], replacement(tokens)]
        last = match.end()
    return b"".join([*pieces, data[last:]])


KINDS: dict[str, Callable[[bytes, bytes, Generator], bytes]] = {
    "bytes": _flip_bytes,
    "cut": _cut_off,
    "splice": _splice,
    "object": _remove_object,
    "numbers": _change_numbers,
    "names": _exchanging(_NAME, _MOST_TOKENS),
    "references": _exchanging(_REFERENCE, _MOST_TOKENS),
    "streams": _exchanging(_STREAM, 3),
}
