"""Queries: what a person asks for, checked, as a vector."""

from pathlib import Path

import numpy as np
from PIL import Image

from laclip.encoders.encoder import Encoder
from laclip.encoders.pictures import read_picture
from laclip.errors import PictureError, SearchError
from laclip.search.vectors import VectorOptions, picture_vectors

QUERY_CHARACTERS = 1_000
"""Longest text that is taken for a query. The model reads some 50 characters, and its end would be lost."""

QUERY_BYTES = 100_000_000
"""Largest picture file that is taken for a query."""

Query = str | Image.Image | Path | bytes
"""Words, or a picture: itself, its file, or its file's bytes."""


def query_vector(query: Query, encoder: Encoder, options: VectorOptions) -> np.ndarray:
    """(d,) float32. A picture's vector is made as those it is compared with (`options`), so that a picture of
    the shelf finds itself. Raises SearchError, one line, for a query that cannot be used."""
    if isinstance(query, str):
        return np.asarray(encoder.encode_texts([checked_text(query)])[0])
    return np.asarray(picture_vectors([query_picture(query)], encoder, options)[0])


def checked_text(text: str) -> str:
    """Raises SearchError when there is nothing in it, or more than anybody searches for."""
    if not text.strip():
        raise SearchError("the query is empty; say what to look for")
    if len(text) > QUERY_CHARACTERS:
        raise SearchError(
            f"the query has {len(text):,} characters, more than {QUERY_CHARACTERS:,}: say it shorter, the "
            "model reads some 50"
        )
    return text


def query_picture(query: Image.Image | Path | bytes) -> Image.Image:
    """Raises SearchError when it cannot be read."""
    if isinstance(query, Image.Image):
        return query
    name = str(query) if isinstance(query, Path) else "the file"
    try:
        size = query.stat().st_size if isinstance(query, Path) else len(query)
    except OSError as error:
        raise SearchError(f"{name} cannot be read ({error.strerror})") from error
    if size > QUERY_BYTES:
        raise SearchError(f"{name} has {size:,} bytes, more than {QUERY_BYTES:,}; make it smaller")
    try:
        return read_picture(query)
    except PictureError as error:
        raise SearchError(f"{name} {error}") from error
