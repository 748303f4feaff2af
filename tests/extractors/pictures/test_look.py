"""Texture and tones: what tells a photograph from a flat redrawn pattern."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pictures.look import texture, tones

Pixels = NDArray[np.uint8]


def drawing() -> Pixels:
    """A pattern in four flat inks on paper."""
    pixels = np.full((300, 300, 3), 255, np.uint8)
    cv2.rectangle(pixels, (20, 20), (280, 280), (120, 40, 40), -1)
    for x in range(60, 280, 60):
        for y in range(60, 280, 60):
            cv2.circle(pixels, (x, y), 22, (200, 160, 60), -1)
            cv2.circle(pixels, (x, y), 9, (30, 90, 160), -1)
    return pixels


def lit(pixels: Pixels) -> Pixels:
    """The same in uneven light, as cloth lies."""
    light = (
        0.75 + 0.25 * np.sin(np.arange(300) / 30)[None, :, None] * np.cos(np.arange(300) / 40)[:, None, None]
    )
    shown = pixels.min(axis=2, keepdims=True) < 250
    return np.where(shown, pixels * light, pixels).astype(np.uint8)


def noisy(pixels: Pixels, deviation: float) -> Pixels:
    noise = np.random.default_rng(0).normal(0, deviation, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def test_texture_tells_a_weave_from_a_flat_drawing() -> None:
    flat = drawing()
    assert texture(grey(flat)) < 1 < 5 < texture(grey(noisy(flat, 25)))


def test_tones_tell_a_photograph_from_a_drawing_through_a_scanner_s_noise() -> None:
    flat, photograph = noisy(drawing(), 12), noisy(lit(drawing()), 12)
    assert tones(photograph) > 1.5 * tones(flat)


def test_the_same_pixels_give_the_same_tones() -> None:
    pixels = noisy(lit(drawing()), 12)
    first = tones(pixels)
    cv2.setRNGSeed(99)
    assert tones(pixels) == first


def test_paper_alone_has_neither() -> None:
    blank = np.full((40, 60, 3), 255, np.uint8)
    assert (texture(grey(blank)), tones(blank)) == (0.0, 0.0)


def test_thin_lines_on_paper_are_no_range_of_tones() -> None:
    """The edges of a delicate drawing mix with the paper; its inks are flat all the same."""
    pixels = np.full((300, 300, 3), 255, np.uint8)
    for x in range(20, 280, 24):
        cv2.line(pixels, (x, 20), (x + 10, 280), (210, 160, 30), 7, cv2.LINE_AA)
    assert tones(pixels) < 1
