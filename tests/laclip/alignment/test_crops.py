import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from laclip.alignment.crops import crop_boxes, crop_squares

sides = st.integers(1, 4000)
contents = st.integers(0, 2**256 - 1).map(lambda value: f"{value:064x}")


@given(sides, sides, contents, st.integers(0, 99))
def test_crops_are_squares_inside_the_picture_of_the_asked_size(
    width: int, height: int, content: str, seed: int
) -> None:
    for left, top, right, bottom in crop_boxes(
        width, height, content, count=20, seed=seed, smallest=0.5, largest=0.9
    ):
        side = right - left
        assert side == bottom - top
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        assert max(1, int(0.5 * min(width, height))) <= side <= max(1, 0.9 * min(width, height))


@given(contents, contents)
def test_content_and_seed_decide_alone(one: str, other: str) -> None:
    def boxes(content: str, seed: int) -> list[tuple[int, int, int, int]]:
        return crop_boxes(900, 700, content, count=10, seed=seed, smallest=0.5, largest=0.9)

    assert boxes(one, 1) == boxes(one, 1)
    assert boxes(one, 1) != boxes(one, 2)
    assert (boxes(one, 1) == boxes(other, 1)) == (one[:32] == other[:32])


def test_squares_are_the_resized_boxes() -> None:
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8))
    squares = crop_squares(image, count=3, seed=1, smallest=0.5, largest=0.9, side=16)
    again = crop_squares(image.copy(), count=3, seed=1, smallest=0.5, largest=0.9, side=16)
    assert squares.shape == (3, 16, 16, 3)
    np.testing.assert_array_equal(squares, again)
    assert not np.array_equal(squares[0], squares[1])
