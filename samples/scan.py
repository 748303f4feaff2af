"""The scanned twin: every page of a book as a picture, askew, tinted, noisy, in its own manner."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pymupdf

from manifests.geometry import Box, PageFrame
from samples import encoding
from samples.brush import Picture
from samples.truth import PageTruth

DPI = 200
_QUALITY = 80
_NOISE_SIDE = 512
_MANNER = 3  # sets the manner's generator apart from those of the pages
_THROUGH_DPI = 24
_SCREEN_PITCH = 2.2  # radians a pixel: dots of about 100 lines an inch, set at 45 degrees
_TINTS = ((250, 246, 236), (250, 246, 236), (246, 236, 214), (252, 252, 250), (240, 240, 232))


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
class ScanManner:
    """How one book was scanned: `skew` the most degrees a page lies askew, `tint` the paper's colour (RGB),
    `shadow` how dark the gutter is, `noise` the sensor's (grey levels), `blur` in pixels, `through` how much
    of the leaf's other side shows, `screen` the strength of the halftone (both in [0, 1], 0 for none),
    `bed`: the scanner's dark bed shows at the corners, `sideways`: one page lies on its side."""

    skew: float
    tint: tuple[int, int, int]
    shadow: float
    noise: float
    blur: float
    through: float
    screen: float
    bed: bool
    sideways: bool

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "ScanManner":
        """A manner from a generator; the same state gives the same manner."""
        return cls(
            skew=float(rng.choice([0.4, 0.8, 0.8, 1.5])),
            tint=_TINTS[int(rng.integers(len(_TINTS)))],
            shadow=float(rng.uniform(0.05, 0.3)),
            noise=float(rng.uniform(1.5, 4.5)),
            blur=float(rng.uniform(0.4, 0.75)),
            through=float(rng.uniform(0.03, 0.09)) if rng.random() < 0.5 else 0.0,
            screen=float(rng.uniform(0.08, 0.2)) if rng.random() < 0.4 else 0.0,
            bed=bool(rng.random() < 0.25),
            sideways=bool(rng.random() < 0.3),
        )


@dataclass(frozen=True, slots=True)
class ScanTask:
    """One page to scan: which, its displayed size in points, where its pictures are, the seed of its
    accidents, how its book is scanned; `sideways`: it is laid down turned clockwise by a quarter."""

    pdf: str
    page: int
    width: float
    height: float
    pictures: tuple[Box, ...]
    seed: tuple[int, ...]
    manner: ScanManner
    sideways: bool = False

    @property
    def skew(self) -> Skew:
        degrees = np.random.default_rng(self.seed).uniform(-self.manner.skew, self.manner.skew)
        return Skew(float(degrees), self.width, self.height)


def scan_tasks(pdf: Path, pages: list[PageTruth], seed: int) -> list[ScanTask]:
    """What to scan of a book, in its one manner; the middle page with figures may lie sideways."""
    manner = ScanManner.drawn(np.random.default_rng((seed, _MANNER, len(pdf.stem))))
    pictured = [page.page for page in pages if page.figures]
    sideways = pictured[len(pictured) // 2] if manner.sideways and pictured else None
    return [
        ScanTask(
            str(pdf),
            page.page,
            page.width,
            page.height,
            tuple(figure.bbox for figure in page.figures),
            (seed, page.page),
            manner,
            page.page == sideways,
        )
        for page in pages
    ]


@lru_cache(maxsize=1)
def _opened(pdf: str) -> pymupdf.Document:
    return pymupdf.open(pdf)


@lru_cache(maxsize=1)
def _grain(noise: float) -> np.ndarray:
    return np.random.default_rng(11).normal(0, noise, (_NOISE_SIDE, _NOISE_SIDE, 1)).astype(np.int8)


def scan_page(task: ScanTask) -> bytes:
    """The page rasterised at 200 dpi with the accidents of a scanner, as JPEG."""
    manner, rng = task.manner, np.random.default_rng((*task.seed, 1))
    pixmap = _opened(task.pdf)[task.page].get_pixmap(dpi=DPI, alpha=False)
    picture = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    if manner.screen:
        picture = _screened(picture, task)
    matrix = task.skew.matrix(DPI / 72)
    border = cv2.BORDER_CONSTANT if manner.bed else cv2.BORDER_REPLICATE
    size = (pixmap.width, pixmap.height)
    turned = cv2.warpAffine(
        picture, matrix, size, flags=cv2.INTER_CUBIC, borderMode=border, borderValue=(48, 46, 44)
    )
    soft = np.asarray(
        cv2.GaussianBlur(turned, (3, 3), manner.blur * float(rng.uniform(0.85, 1.15))), np.uint8
    )
    lit = _lit(soft, task, rng)
    return encoding.jpeg_bytes(np.ascontiguousarray(np.rot90(lit, 3)) if task.sideways else lit, _QUALITY)


def _screened(picture: Picture, task: ScanTask) -> Picture:
    """The page with the printer's dots on its pictures, strongest in the middle tones."""
    printed = picture.copy()
    for box in task.pictures:
        left, top, right, bottom = (round(value * DPI / 72) for value in box.as_list())
        part = printed[max(top, 0) : bottom, max(left, 0) : right]
        rows, columns = (np.cos(_SCREEN_PITCH * np.arange(side, dtype=np.float32)) for side in part.shape[:2])
        # Two gratings at 45 degrees, sin(x + y) sin(x - y), are the difference of an upright and a level one.
        dots = (rows[:, None] - columns[None, :]) / 2
        tone = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        strength = dots * tone * (1 - tone) * (4 * 255 * task.manner.screen)
        part[:] = cv2.add(part, cv2.merge([strength] * 3), dtype=cv2.CV_8U)
    return printed


def _lit(picture: Picture, task: ScanTask, rng: np.random.Generator) -> Picture:
    """Paper colour, the other side of the leaf, the gutter's shadow on the inner edge (left on odd folios),
    and sensor noise."""
    height, width = picture.shape[:2]
    manner = task.manner
    across = np.arange(width, dtype=np.float32)
    reach = across if task.page % 2 == 0 else width - across
    shadow = 1 - manner.shadow * float(rng.uniform(0.7, 1.2)) * np.exp(-reach / (0.025 * width))
    tint = np.array(manner.tint) - rng.integers(0, 6, 3)
    light = np.broadcast_to((shadow[:, None] * tint[None, :] / 255).astype(np.float32), (height, width, 3))
    if manner.through:
        light = light * _other_side(task, width, height)[:, :, None]
    lit = cv2.multiply(picture, np.ascontiguousarray(light), dtype=cv2.CV_8U)
    down, along = -(-height // _NOISE_SIDE), -(-width // _NOISE_SIDE)
    shift = rng.integers(0, _NOISE_SIDE, 2)
    grain = np.tile(np.roll(_grain(manner.noise), shift, axis=(0, 1)), (down, along, 3))[:height, :width]
    return np.asarray(cv2.add(lit, grain.astype(np.int16), dtype=cv2.CV_8U), np.uint8)


def _other_side(task: ScanTask, width: int, height: int) -> npt.NDArray[np.float32]:
    """How much light the leaf's other side leaves, (height, width) in [0, 1]: mirrored and blurred."""
    document = _opened(task.pdf)
    other = task.page + 1 if task.page % 2 == 0 else task.page - 1
    if other >= len(document):
        return np.ones((height, width), np.float32)
    pixmap = document[other].get_pixmap(dpi=_THROUGH_DPI, colorspace=pymupdf.csGRAY, alpha=False)
    back = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
    shown = cv2.resize(np.ascontiguousarray(back[:, ::-1]), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(1 - task.manner.through * (1 - shown.astype(np.float32) / 255), np.float32)


def twin_truth(page: PageTruth, task: ScanTask) -> PageTruth:
    """The truth of a page's twin: boxes moved by the same skew and quarter turn, tagged as scanned."""

    def moved(box: Box) -> Box:
        box = task.skew.moved(box)
        return PageFrame(page.height, page.width, 90).displayed(box) if task.sideways else box

    figures = [
        replace(f, bbox=moved(f.bbox), bbox_alt=moved(f.bbox_alt) if f.bbox_alt is not None else None)
        for f in page.figures
    ]
    tags = ["scanned" if tag == "born-digital" else tag for tag in page.tags if tag != "rotated"]
    width, height = page.width, page.height
    if task.sideways:
        width, height = height, width
        tags.append("sideways")
    return PageTruth(page.page, width, height, 0, figures, tags, page.note)


def add_page(document: pymupdf.Document, jpeg: bytes, width: float, height: float) -> None:
    """Appends an image-only page."""
    page = document.new_page(width=width, height=height)
    page.insert_image(page.rect, stream=jpeg)
