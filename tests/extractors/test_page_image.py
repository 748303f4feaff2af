"""The image of a scanned page, whole or in strips."""

from dataclasses import replace

from extractors.page import Element
from extractors.page_image import page_image
from manifests.geometry import Box, PageFrame

FRAME = PageFrame(400, 600)


def image(*corners: float, pixels: tuple[int, int] = (100, 100)) -> Element:
    return Element(Box(*corners), "image", 0, pixels=pixels)


def test_the_finest_image_over_the_whole_page() -> None:
    fine = image(0, 0, 400, 600, pixels=(2000, 3000))
    assert page_image([image(0, 0, 400, 600), fine], FRAME) is fine


def test_strips_show_the_page_together() -> None:
    strips = [image(0, 100 * n, 400, 100 * n + 100) for n in range(6)]
    finest = replace(strips[3], pixels=(800, 200))
    assert page_image([*strips[:3], finest, *strips[4:]], FRAME) is finest


def test_pictures_with_margins_between_them_are_no_scan() -> None:
    pictures = [image(20, 20 + 195 * n, 380, 190 + 195 * n) for n in range(3)]
    assert page_image(pictures, FRAME) is None
    assert page_image([], FRAME) is None
