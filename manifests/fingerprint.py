"""Content hashes: of values, of files. Two things with the same fingerprint are the same thing."""

import hashlib
import json
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 1 << 20


def fingerprint(value: Any) -> str:
    """SHA-256 (hex) of a JSON-serialisable value, independent of dict order.

    Raises TypeError for values JSON cannot hold, so that nothing is hashed by its address or repr.
    """
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes, read in chunks. Raises OSError if it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def bytes_sha256(data: bytes) -> str:
    """SHA-256 (hex) of bytes in memory."""
    return hashlib.sha256(data).hexdigest()
