import io

import numpy as np
import pytest
from PIL import Image

from laclip.errors import PairsError
from laclip.pairs.gallery import gallery_of
from laclip.pairs.protocol import AS_LISTED, Protocol
from laclip.pairs.split import Pairs


def picture(tone: int, form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (tone, tone, tone)).save(stream, form)
    return stream.getvalue()


def test_each_picture_and_each_text_stands_once_and_partners_are_the_rows() -> None:
    rows = [(1, "龙"), (2, "凤"), (1, "鹤"), (3, "龙 "), (2, "凤"), (4, "象")]
    encoded = [picture(tone, "BMP" if row == 2 else "PNG") for row, (tone, _) in enumerate(rows)]
    pairs = Pairs("test", tuple(encoded), tuple(text for _, text in rows), (), tuple("abcdef"))
    gallery = gallery_of(pairs)
    assert gallery.pictures.tolist() == [0, 1, 3, 5]
    assert gallery.texts.tolist() == [0, 1, 2, 5]
    assert gallery.picture_of.tolist() == [0, 1, 0, 2, 1, 3]
    assert gallery.text_of.tolist() == [0, 1, 2, 0, 1, 3]
    assert gallery.partners.tolist() == [
        [True, False, True, False],
        [False, True, False, False],
        [True, False, False, False],
        [False, False, False, True],
    ]
    assert gallery.n_units == 3
    of_pictures, of_texts = gallery.picture_units.tolist(), gallery.text_units.tolist()
    assert of_pictures[0] == of_pictures[2] == of_texts[0] == of_texts[2]
    assert of_pictures[1] == of_texts[1]
    assert of_pictures[3] == of_texts[3]
    assert len({of_pictures[0], of_pictures[1], of_pictures[3]}) == 3


def test_as_listed_rows_are_texts_and_names_are_pictures() -> None:
    rows = [("a", 1, "龙"), ("a", 1, "凤"), ("b", 1, "龙"), ("b", 1, "鹤"), ("c", 2, "象"), ("c", 2, "象")]
    pairs = Pairs(
        "test",
        tuple(picture(tone) for _, tone, _ in rows),
        tuple(text for _, _, text in rows),
        (),
        tuple(name for name, _, _ in rows),
    )
    gallery = gallery_of(pairs, AS_LISTED)
    assert gallery.pictures.tolist() == [0, 2, 4]
    assert gallery.texts.tolist() == gallery.text_of.tolist() == list(range(6))
    assert np.array_equal(gallery.partners, np.repeat(np.eye(3, dtype=bool), 2, axis=1))
    assert gallery.picture_units.tolist() == gallery.text_units[::2].tolist()
    assert gallery.n_units == 3
    folded = gallery_of(pairs, Protocol("three", "", as_listed=True, folds=3))
    assert folded.text_folds.tolist() == [0, 0, 1, 1, 2, 2]
    assert (gallery.n_folds, folded.n_folds) == (1, 3)
    with pytest.raises(
        PairsError, match="3 pictures, which do not make 2 folds of one size; measure it whole"
    ):
        gallery_of(pairs, Protocol("two", "", as_listed=True, folds=2))
