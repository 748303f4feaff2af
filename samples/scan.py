"""The scanned twin: every page of a book as a picture, slightly askew, tinted, noisy and softened."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import pymupdf

from manifests.geometry import Box
from samples import encoding
from samples.brush import Picture
from samples.truth import FigureTruth, PageTruth

DPI = 200
_QUALITY = 80
_MOST_SKEW = 0.8
_NOISE_SIDE = 512


@dataclass(frozen=True, slots=True)
class Skew:
    """A clockwise turn by `degrees` about the middle of a page of `width` x `height` points."""

    degrees: float
    width: float
    height: float

    def matrix(self, scale: float) -> np.ndarray:
        """The 2 x 3 map from straight to skewed, in pixels of `scale` pixels a point."""
        center = (self.width * scale / 2, self.height * scale / 2)
        return cv2.getRotationMatrix2D(center, -self.degrees, 1.0)

    def moved(self, box: Box) -> Box:
        """The box around the turned box, cut at the page's edges."""
        corners = np.array(
            [[box.x0, box.y0, 1], [box.x1, box.y0, 1], [box.x1, box.y1, 1], [box.x0, box.y1, 1]]
        )
        turned = corners @ self.matrix(1.0).T
        left, top = np.clip(turned.min(axis=0), 0, (self.width, self.height))
        right, bottom = np.clip(turned.max(axis=0), 0, (self.width, self.height))
        return Box(float(left), float(top), float(right), float(bottom))


@dataclass(frozen=True, slots=True)
class ScanTask:
    """One page to scan: which, its displayed size in points, and the seed of its accidents."""

    pdf: str
    page: int
    width: float
    height: float
    seed: tuple[int, ...]

    @property
    def skew(self) -> Skew:
        degrees = np.random.default_rng(self.seed).uniform(-_MOST_SKEW, _MOST_SKEW)
        return Skew(float(degrees), self.width, self.height)


@lru_cache(maxsize=1)
def _opened(pdf: str) -> pymupdf.Document:
    return pymupdf.open(pdf)


@lru_cache(maxsize=1)
def _grain() -> np.ndarray:
    return np.random.default_rng(11).normal(0, 3.2, (_NOISE_SIDE, _NOISE_SIDE, 1)).astype(np.int8)


def scan_page(task: ScanTask) -> bytes:
    """The page rasterised at 200 dpi with the accidents of a scanner, as JPEG."""
    pixmap = _opened(task.pdf)[task.page].get_pixmap(dpi=DPI, alpha=False)
    picture = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    rng = np.random.default_rng((*task.seed, 1))
    tint = np.array([250, 246, 236]) - rng.integers(0, 8, 3)
    matrix = task.skew.matrix(DPI / 72)
    turned = cv2.warpAffine(
        picture, matrix, (pixmap.width, pixmap.height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    soft = np.asarray(cv2.GaussianBlur(turned, (3, 3), float(rng.uniform(0.4, 0.65))), np.uint8)
    return encoding.jpeg_bytes(_lit(soft, tint, task.page, rng), _QUALITY)


def _lit(picture: Picture, tint: np.ndarray, page: int, rng: np.random.Generator) -> Picture:
    """Paper colour, the gutter's shadow on the inner edge (left on odd folios), and sensor noise."""
    height, width = picture.shape[:2]
    reach = np.arange(width, dtype=np.float32) if page % 2 == 0 else np.arange(width, 0, -1, dtype=np.float32)
    shadow = 1 - float(rng.uniform(0.12, 0.26)) * np.exp(-reach / (0.025 * width))
    light = (shadow[:, None] * tint[None, :] / 255).astype(np.float32)
    lit = cv2.multiply(picture, np.broadcast_to(light, (height, width, 3)).copy(), dtype=cv2.CV_8U)
    down, across = -(-height // _NOISE_SIDE), -(-width // _NOISE_SIDE)
    shift = rng.integers(0, _NOISE_SIDE, 2)
    grain = np.tile(np.roll(_grain(), shift, axis=(0, 1)), (down, across, 3))[:height, :width]
    return np.asarray(cv2.add(lit, grain.astype(np.int16), dtype=cv2.CV_8U), np.uint8)


def twin_truth(page: PageTruth, skew: Skew) -> PageTruth:
    """The truth of a page's twin: boxes moved by the same skew, tagged as scanned, no rotation left."""
    figures = [
        FigureTruth(
            skew.moved(f.bbox),
            f.kind,
            f.entry_id,
            f.title,
            f.caption,
            f.description,
            f.fields,
            f.caption_alt,
            skew.moved(f.bbox_alt) if f.bbox_alt is not None else None,
        )
        for f in page.figures
    ]
    tags = ["scanned" if tag == "born-digital" else tag for tag in page.tags if tag != "rotated"]
    return PageTruth(page.page, page.width, page.height, 0, figures, tags, page.note)


def add_page(document: pymupdf.Document, jpeg: bytes, width: float, height: float) -> None:
    """Appends an image-only page."""
    page = document.new_page(width=width, height=height)
    page.insert_image(page.rect, stream=jpeg)
