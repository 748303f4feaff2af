"""Printed things on a scanned page that look like pictures and are none: QR codes, seals, logos, bars of tint
with words on them."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.figures.candidates import Candidate
from extractors.pictures.raster import Pixels
from extractors.texts.lines import Line
from manifests.geometry import Box

_SMALL = 110.0  # points: codes, seals and logos are not larger
_ONE_COLOUR = 32.0  # of 255: how far the pixels of a print in one ink may lie beside the ink's tones
_PLAIN = 0.9  # share of a bar's pixels, its words left out, that are of its one tint
_WORDS = 0.06  # share of a bar that its words cover: a signature on a picture is less
_DRAWN = 0.2  # share of a bar that no stroke on it spans
_RIM = 0.06  # of the shorter side: a border along a bar is no drawing on it
_EDGE = 2  # pixels at a bar's edges that mix with the paper
_SOLID_INK = 0.5  # share of its inked pixels that are full ink: a photograph has tones between


def drop_reason(pixels: Pixels, box: Box) -> str | None:
    """Why the picture in `pixels`, printed at `box` (points), is no figure; None when it may be one."""
    if max(box.width, box.height) > _SMALL or min(pixels.shape[:2]) < 8:
        return None
    return "qr_code" if _is_code(pixels, box) else None


def is_lettered_bar(pixels: Pixels, box: Box, words: Sequence[Line]) -> bool:
    """Whether the region in `pixels`, printed at `box` (points), is a plain tint that bears `words`: the
    bar of a heading, a tinted box of text."""
    covered = sum(line.box.area for line in words) / max(box.area, 1e-6)
    if covered < _WORDS or not pixels.size:
        return False
    scale = pixels.shape[1] / max(box.width, 1e-6)
    plain = np.ones(pixels.shape[:2], bool)
    for line in words:
        own = line.box.moved(-box.x0, -box.y0).expanded(0.1 * line.size).scaled(scale)
        x0, y0, x1, y1 = (max(0, round(value)) for value in own.as_list())
        plain[y0:y1, x0:x1] = False
    plain[:_EDGE] = plain[-_EDGE:] = plain[:, :_EDGE] = plain[:, -_EDGE:] = False
    ground = pixels[plain].astype(np.float32)
    if len(ground) < 8:
        return False
    tint = np.median(ground, axis=0)
    off = (np.abs(pixels.astype(np.float32) - tint).max(axis=2) >= _ONE_COLOUR) & plain
    return float(off[plain].mean()) < 1 - _PLAIN and not _is_drawn(off)


def _is_drawn(strokes: NDArray[np.bool_]) -> bool:
    """Whether the strokes on a plain ground hang together over much of it: the curves and axes of a chart."""
    inner = strokes.copy()
    rim = max(_EDGE, round(_RIM * min(strokes.shape)))
    inner[:rim] = inner[-rim:] = inner[:, :rim] = inner[:, -rim:] = False
    _, _, stats, _ = cv2.connectedComponentsWithStats(inner.astype(np.uint8), connectivity=8)
    spans = stats[1:, cv2.CC_STAT_WIDTH] * stats[1:, cv2.CC_STAT_HEIGHT]
    return bool(len(spans)) and float(spans.max()) > _DRAWN * strokes.size


def without_marks(candidates: Sequence[Candidate], page: Pixels, scale: float) -> list[Candidate]:
    """Mark logos and seals: small, printed in one colour, on a page that has no other picture. `page` is the
    page's image with `scale` pixels a point."""
    kept = [candidate for candidate in candidates if candidate.drop_reason is None]
    if not kept or not all(_is_mark(candidate.box, page, scale) for candidate in kept):
        return list(candidates)
    return [replace(c, drop_reason="logo") if c.drop_reason is None else c for c in candidates]


def _is_mark(box: Box, page: Pixels, scale: float) -> bool:
    x0, y0, x1, y1 = (max(0, round(value)) for value in box.scaled(scale).as_list())
    pixels = page[y0:y1, x0:x1].astype(np.float32)
    if max(box.width, box.height) > _SMALL or min(pixels.shape[:2]) < 8:
        return False
    # Between paper and the one ink lie only mixtures of both: all pixels stand on one line of colour space.
    flat = pixels.reshape(-1, 3)
    paper = np.percentile(flat, 95, axis=0)
    away = paper - flat
    ink = away[np.linalg.norm(away, axis=1).argsort()[-max(8, len(flat) // 20) :]].mean(axis=0)
    along = away @ ink / max(float(ink @ ink), 1.0)
    beside = np.linalg.norm(away - along[:, None] * ink[None, :], axis=1)
    printed = along > 0.25
    solid = float((along[printed] > 0.75).mean()) if printed.any() else 0.0
    return float(np.percentile(beside, 95)) < _ONE_COLOUR and solid > _SOLID_INK


def _is_code(pixels: Pixels, box: Box) -> bool:
    """Whether a QR code's three corner marks are seen in a square picture."""
    if not 0.85 < box.width / box.height < 1.18:
        return False
    large = cv2.resize(pixels, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    padded = cv2.copyMakeBorder(large, 24, 24, 24, 24, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    found, corners = cv2.QRCodeDetector().detect(padded)
    return bool(found) and float(cv2.contourArea(corners[0])) > 0.6 * large.shape[0] * large.shape[1]
