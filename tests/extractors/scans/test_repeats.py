"""One motif in rows on bare paper is a pattern; different pictures of one size are not."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractors.scans.regions import Region
from extractors.scans.repeats import joined_repeats
from manifests.geometry import Box

Painting = Callable[..., Image.Image]
GRID = [(100, 100), (220, 100), (100, 220), (220, 220)]
SIDE = 100


def motif(lean: int, *, mirrored: bool = False) -> Image.Image:
    """A ring with a bird's wing in it that leans so many degrees."""
    drawn = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(drawn)
    draw.ellipse((2, 2, SIDE - 3, SIDE - 3), outline=(150, 90, 20), width=10)
    draw.pieslice((25, 25, 75, 75), lean, lean + 120, fill=(90, 30, 90))
    return drawn.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else drawn


def on_page(*pictures: Image.Image) -> tuple[NDArray[np.uint8], list[Region]]:
    """The pictures in a grid on noisy paper, and a region for each."""
    page = Image.new("RGB", (420, 420), "white")
    regions = []
    for picture, (x, y) in zip(pictures, GRID, strict=False):
        page.paste(picture, (x, y))
        regions.append(Region(Box(x, y, x + SIDE, y + SIDE), 0.4, 0.3))
    noise = np.random.default_rng(0).normal(0, 6, (420, 420, 3))
    return np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8), regions


def test_a_repeating_motif_is_one_picture_with_what_stands_between() -> None:
    page, regions = on_page(motif(0), motif(0, mirrored=True), motif(0), motif(0, mirrored=True))
    small, dirt = Region(Box(195, 195, 225, 225), 0.7, 0.5), Region(Box(60, 40, 64, 44), 0.7, 0.5)
    joined = joined_repeats([*regions, small, dirt], page, [])
    assert [region.box for region in joined] == [dirt.box, Box(100, 100, 320, 320)]


def test_a_border_between_rows_of_motifs_is_of_their_picture() -> None:
    page, regions = on_page(motif(0), motif(0), motif(0), motif(0))
    border = Region(Box(100, 202, 320, 218), 0.6, 0.5)
    (joined,) = joined_repeats([*regions, border], page, [])
    assert joined.box == Box(100, 100, 320, 320)


def test_different_drawings_of_one_size_stay_apart() -> None:
    page, regions = on_page(motif(0), motif(100), motif(200), motif(300))
    assert joined_repeats(regions, page, []) == regions


def test_photographs_side_by_side_stay_apart(painting: Painting) -> None:
    page, regions = on_page(*(painting(SIDE, SIDE, seed) for seed in range(4)))
    assert joined_repeats(regions, page, []) == regions


def test_a_pair_stays_a_pair() -> None:
    page, regions = on_page(motif(0), motif(0))
    assert joined_repeats(regions, page, []) == regions


@pytest.mark.parametrize(("text", "pictures"), [(Box(120, 205, 300, 215), 4), (Box(100, 340, 300, 350), 1)])
def test_words_between_them_part_pictures(text: Box, pictures: int) -> None:
    page, regions = on_page(*[motif(0)] * 4)
    assert len(joined_repeats(regions, page, [text])) == pictures
