"""Maps and regions on pictures whose truth is known: a motif that was pasted at a place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from laclip.alignment.heat_map import MAP_SIDE, HeatMapOptions, heat_map, painted, window_boxes
from laclip.alignment.marking import marked
from laclip.encoders.encoder import Encoder, load_encoder

SIDES = st.integers(1, 3000)
OPTIONS = HeatMapOptions()


@given(SIDES, SIDES)
def test_windows_lie_inside_cover_every_pixel_and_stay_few(width: int, height: int) -> None:
    boxes = window_boxes(width, height, OPTIONS)
    across, down = np.zeros(width, bool), np.zeros(height, bool)
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        across[left:right] = True
        down[top:bottom] = True
    assert across.all()
    assert down.all()
    assert len(set(boxes)) == len(boxes) <= 64
    assert boxes == window_boxes(width, height, OPTIONS)


@given(SIDES, SIDES, st.integers(0, 2**31))
def test_the_map_has_the_pictures_shape_and_is_linear_in_what_the_windows_say(
    width: int, height: int, seed: int
) -> None:
    boxes = window_boxes(width, height, OPTIONS)
    random = np.random.default_rng(seed)
    one, other = random.uniform(-1, 1, (2, len(boxes)))
    first, second, both = (painted(width, height, boxes, s, OPTIONS) for s in (one, other, one + 2 * other))
    rows, columns = first.excess.shape
    assert max(rows, columns) == MAP_SIDE
    assert rows == max(1, round(MAP_SIDE * height / max(width, height)))
    assert columns == max(1, round(MAP_SIDE * width / max(width, height)))
    assert np.allclose(both.excess, first.excess + 2 * second.excess, atol=1e-5)
    assert abs(float(first.excess.mean())) < 1e-5
    left, top, right, bottom = first.best
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height


@given(st.integers(40, 400), st.integers(40, 400), st.data())
def test_a_window_that_says_more_raises_its_own_place_above_the_rest(
    width: int, height: int, data: st.DataObject
) -> None:
    boxes = window_boxes(width, height, OPTIONS)
    chosen = data.draw(st.integers(0, len(boxes) - 1))
    similarities = np.zeros(len(boxes))
    similarities[chosen] = 1.0
    found = painted(width, height, boxes, similarities, OPTIONS.model_copy(update={"smoothing": 0.0}))
    left, top, right, bottom = boxes[chosen]
    rows, columns = found.excess.shape
    down, across = np.unravel_index(int(found.excess.argmax()), found.excess.shape)
    assert left <= (across + 0.5) * width / columns <= right
    assert top <= (down + 0.5) * height / rows <= bottom
    outside = np.ones_like(found.excess, bool)
    ys, xs = (np.arange(rows) + 0.5) * height / rows, (np.arange(columns) + 0.5) * width / columns
    outside[np.ix_((ys >= top) & (ys <= bottom), (xs >= left) & (xs <= right))] = False
    assert (found.excess[outside] <= found.excess.max()).all()
    assert np.allclose(found.excess[outside], -found.mean, atol=1e-6)


def motif(side: int) -> Image.Image:
    """A red roundel with a blue bird-like wedge in it."""
    image = Image.new("RGB", (side, side), (238, 226, 200))
    pen = ImageDraw.Draw(image)
    pen.ellipse((2, 2, side - 3, side - 3), fill=(180, 40, 30))
    pen.polygon(
        [(side * 0.2, side * 0.7), (side * 0.5, side * 0.2), (side * 0.8, side * 0.7)], fill=(40, 70, 160)
    )
    return image


def ground(width: int, height: int) -> Image.Image:
    """Cloth with thin stripes: the same everywhere."""
    image = Image.new("RGB", (width, height), (238, 226, 200))
    pen = ImageDraw.Draw(image)
    for x in range(0, width, 12):
        pen.line((x, 0, x, height), fill=(205, 190, 150))
    return image


@pytest.fixture
def encoder(tiny_preset: str) -> Encoder:
    return load_encoder(tiny_preset)


@pytest.mark.parametrize("one_pass", [True, False])
@pytest.mark.parametrize("size", [(360, 360), (480, 240), (200, 420)])
@pytest.mark.parametrize("place", [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.5, 0.5)])
def test_the_region_is_where_the_motif_was_pasted(
    encoder: Encoder, size: tuple[int, int], place: tuple[float, float], one_pass: bool
) -> None:
    side = 96
    picture = ground(*size)
    left, top = (int(share * (length - side)) for share, length in zip(place, size, strict=True))
    picture.paste(motif(side), (left, top))
    (query,) = encoder.encode_images([motif(side)])
    found = heat_map(picture, query, encoder, HeatMapOptions(one_pass=one_pass))
    x0, y0, x1, y1 = found.best
    assert x0 <= left + side / 2 <= x1
    assert y0 <= top + side / 2 <= y1
    assert (x1 - x0) * (y1 - y0) <= 0.5 * size[0] * size[1]
    rows, columns = found.excess.shape
    inside = found.excess[
        int(top / size[1] * rows) : int((top + side) / size[1] * rows),
        int(left / size[0] * columns) : int((left + side) / size[0] * columns),
    ]
    assert inside.mean() > 0.5 * found.excess.max()


def test_where_nothing_stands_out_the_region_is_the_whole_picture(encoder: Encoder) -> None:
    (query,) = encoder.encode_images([motif(96)])
    blank = Image.new("RGB", (300, 200), (200, 180, 150))
    found = heat_map(blank, query, encoder, HeatMapOptions(one_pass=False))
    assert found.best == (0, 0, 300, 200)
    assert np.abs(found.excess).max() < 1e-4
    assert (found.shares() <= 1).all()


def test_the_marked_picture_keeps_the_regions_colours_and_fades_the_rest(encoder: Encoder) -> None:
    picture = ground(300, 200)
    picture.paste(motif(96), (200, 10))
    (query,) = encoder.encode_images([motif(96)])
    found = heat_map(picture, query, encoder)
    shown = marked(picture, found, 150)
    assert shown.size == (150, 100)
    before, after = np.asarray(picture.resize((150, 100)), int), np.asarray(shown, int)
    assert np.abs(after[25:35, 120:128] - before[25:35, 120:128]).max() < 60
    assert (after[60:, :40].mean(axis=(0, 1)) > before[60:, :40].mean(axis=(0, 1)) + 5).all()
    assert marked(picture, found, 1000).size == picture.size
