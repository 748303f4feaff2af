import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from laclip.encoders.encoder import Encoder
from laclip.errors import SearchError
from laclip.search import queries
from laclip.search.queries import QUERY_CHARACTERS, Query, query_vector
from laclip.search.vectors import VectorOptions
from tests.laclip.conftest import draw, png

WHOLE = VectorOptions(form="whole")


def test_words_and_pictures_become_the_encoders_unit_vectors(encoder: Encoder, tmp_path: Path) -> None:
    image = draw("朱红", "团窠")
    (tmp_path / "a.png").write_bytes(png(image))
    (expected,) = encoder.encode_images([image])
    for query in (image, tmp_path / "a.png", png(image)):
        np.testing.assert_array_equal(query_vector(query, encoder, WHOLE), expected)
    words = query_vector("窠内一飞鸟，口衔一枝叶", encoder, WHOLE)
    np.testing.assert_array_equal(words, encoder.encode_texts(["窠内一飞鸟，口衔一枝叶"])[0])


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises that many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "empty"),
        (" \n\t　", "empty"),
        ("鸟" * 10_000, "has 10,000 characters"),
        (b"", "cannot be read as a picture"),
        (b"GIF89a", "cannot be read as a picture"),
        (png(draw("朱红", "团窠"))[:60], "cannot be read as a picture"),
        (bomb(60_000, 60_000), "too many pixels"),
        (Path("nowhere.png"), "nowhere.png cannot be read"),
        (Path(), "cannot be read as a picture"),
    ],
)
def test_a_query_that_cannot_be_used_is_one_line(encoder: Encoder, query: Query, words: str) -> None:
    with pytest.raises(SearchError, match=words) as caught:
        query_vector(query, encoder, WHOLE)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_longest_query_is_still_taken(encoder: Encoder) -> None:
    assert np.isfinite(query_vector("鸟" * QUERY_CHARACTERS, encoder, WHOLE)).all()


def test_a_large_file_is_not_opened(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "QUERY_BYTES", 100)
    (tmp_path / "a.png").write_bytes(png(draw("朱红", "团窠")))
    with pytest.raises(SearchError, match="bytes, more than 100"):
        query_vector(tmp_path / "a.png", encoder, WHOLE)
