import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from laclip.alignment.crops import Crop, CropOptions, crop_boxes, crop_squares
from laclip.encoders.pixels import content_hash

sides = st.integers(1, 4000)
contents = st.integers(0, 2**256 - 1).map(lambda value: f"{value:064x}")


SCHEMES = ("random_squares", "random_boxes", "grid", "pyramid")


def options(scheme: str = "random_squares") -> CropOptions:
    return CropOptions(scheme=scheme, crops={"grid": 16, "pyramid": 13}.get(scheme, 20))


@given(sides, sides, contents, st.integers(0, 99), st.sampled_from(SCHEMES))
def test_every_scheme_gives_as_many_crops_as_asked_all_inside_the_picture(
    width: int, height: int, content: str, seed: int, scheme: str
) -> None:
    boxes = crop_boxes(width, height, content, options(scheme), seed)
    assert len(boxes) == options(scheme).crops
    for left, top, right, bottom in boxes:
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


@given(sides, sides, contents)
def test_random_squares_are_squares_of_the_asked_size(width: int, height: int, content: str) -> None:
    for left, top, right, bottom in crop_boxes(width, height, content, options(), 1):
        assert right - left == bottom - top
        assert max(1, int(0.5 * min(width, height))) <= right - left <= max(1, 0.9 * min(width, height))


@given(contents, contents)
def test_content_and_seed_decide_alone(one: str, other: str) -> None:
    def boxes(content: str, seed: int) -> list[Crop]:
        return crop_boxes(900, 700, content, options(), seed)

    assert boxes(one, 1) == boxes(one, 1)
    assert boxes(one, 1) != boxes(one, 2)
    assert (boxes(one, 1) == boxes(other, 1)) == (one[:32] == other[:32])


@pytest.mark.parametrize("scheme", ["grid", "pyramid"])
@given(st.integers(50, 2000), st.integers(50, 2000))
def test_grids_cover_the_whole_picture_and_draw_nothing_by_lot(scheme: str, width: int, height: int) -> None:
    boxes = crop_boxes(width, height, "0" * 64, options(scheme), 1)
    assert boxes == crop_boxes(width, height, "f" * 64, options(scheme), 2)
    assert (min(box[0] for box in boxes), min(box[1] for box in boxes)) == (0, 0)
    assert max(box[2] for box in boxes) >= width - 1
    assert max(box[3] for box in boxes) >= height - 1


@pytest.mark.parametrize(("scheme", "crops"), [("grid", 60), ("pyramid", 60), ("pyramid", 1)])
def test_numbers_that_no_grid_has_are_refused(scheme: str, crops: int) -> None:
    with pytest.raises(ValidationError, match=f"not {crops}"):
        CropOptions(scheme=scheme, crops=crops)


def test_squares_are_the_resized_boxes() -> None:
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8))
    squares = crop_squares(image, options(), 1, 16)
    again = crop_squares(image.copy(), options(), 1, 16)
    assert squares.shape == (20, 16, 16, 3)
    np.testing.assert_array_equal(squares, again)
    assert not np.array_equal(squares[0], squares[1])


def test_large_pictures_are_reduced_without_a_visible_difference() -> None:
    waves = np.sin(np.arange(1200) / 40)[:, None] * np.cos(np.arange(900) / 25)[None]
    pixels = np.repeat((127 + 120 * waves).astype(np.uint8)[..., None], 3, axis=2)
    image = Image.fromarray(pixels)
    squares = crop_squares(image, options(), 1, 32)
    boxes = crop_boxes(900, 1200, content_hash(image), options(), 1)
    for square, box in zip(squares, boxes, strict=True):
        exact = np.asarray(image.resize((32, 32), Image.Resampling.BICUBIC, box=box))
        assert np.abs(square.astype(int) - exact).mean() < 1.5
