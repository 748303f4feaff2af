"""Text recognition with PaddleOCR: the lines of a page, with the spaces that the recogniser drops."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from itertools import chain
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.character_gaps import Glyph, pitch, with_gaps
from extractors.ocr.models import ocr_pipeline, recognition_name
from extractors.ocr.orientation import FoundLine, Reading, quarter_turn, turn_of_columns
from extractors.options import ExtractionOptions
from extractors.pictures.raster import Pixels
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

_MIN_CONFIDENCE = 0.5  # below it PP-OCR's readings of textures and ornaments outnumber real text
_VERTICAL_ASPECT = 1.5  # a box this much taller than wide holds vertical text (a single character is square)
_GLANCE_SIDE = 800  # pixels: lines of text show at half the resolution that reading them takes
_ANSWERS = ("rec_polys", "rec_texts", "rec_scores", "text_word", "text_word_boxes")
"""Of PaddleOCR's result: corners, text, confidence, characters and words, and their boxes, a line each."""


class OcrEngine:
    """A PaddleOCR pipeline for one process. `name` goes into the `pages` manifest."""

    def __init__(self, options: ExtractionOptions) -> None:
        self.name = f"paddleocr-{metadata.version('paddleocr')}/{recognition_name(options)}"
        self._options = options
        self._pipeline = ocr_pipeline(options)

    def lines(self, image: Pixels, frame: PageFrame) -> list[Line]:
        """Recognise text on a page.

        `image` is the whole page as read, (height, width, 3) uint8, RGB; the lines' boxes come back in
        points of `frame`. Lines read with too little confidence are left out: they are mostly textures.
        """
        return self.words(image).lines(frame)

    def words(self, image: Pixels) -> "PageWords":
        """Recognise text on a page, however it lies."""
        return PageWords(image, self._predicted(image))

    def quarter_turn(self, words: "PageWords") -> int:
        """Degrees clockwise by which the page must be turned to stand upright: 0, 90, 180 or 270."""
        height, width = words.image.shape[:2]
        return quarter_turn(words.found(), self.readings, wide=width > height)

    def turn_at_a_glance(self, image: Pixels) -> int | None:
        """The same of a page most of whose lines run down, before it is read; None of another. Lines are
        looked for at a low resolution."""
        network = self._pipeline.paddlex_pipeline.text_det_model
        side = min(_GLANCE_SIDE, self._options.ocr_side_limit)
        page = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
        (found,) = network([page], limit_side_len=side, limit_type="max")
        lines = [FoundLine(_crop(image, np.asarray(p, float)), "", 0.0) for p in found["dt_polys"]]
        return turn_of_columns(lines, self.readings)

    def readings(self, pictures: list[Pixels]) -> list[Reading]:
        """Recognise pictures (RGB) of single lines."""
        # The pipeline's own: another would parse the dictionary again, for seconds. One by one: in a batch,
        # the padding to the longest changes what is read.
        recogniser = self._pipeline.paddlex_pipeline.text_rec_model
        lines = [cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) for picture in pictures]
        results = [result for line in lines for result in recogniser([line])]
        return [(str(result["rec_text"]), float(result["rec_score"])) for result in results]

    def _predicted(self, image: Pixels) -> dict[str, Any]:
        """PaddleOCR's own answer, as plain values."""
        result = self._pipeline.predict(
            cv2.cvtColor(image, cv2.COLOR_RGB2BGR),
            text_det_limit_side_len=self._options.ocr_side_limit,
            text_det_limit_type="max",
            return_word_box=True,
        )[0]
        return {name: list(result[name]) for name in _ANSWERS}


@dataclass(frozen=True)
class PageWords:
    """What was recognised on a page: its `image` (RGB) and PaddleOCR's `result`, in pixels of it."""

    image: Pixels
    result: dict[str, Any]

    def found(self) -> list[FoundLine]:
        """All lines, sure or not, with their pixels."""
        lines = []
        for polygon, text, score in zip(
            self.result["rec_polys"], self.result["rec_texts"], self.result["rec_scores"], strict=True
        ):
            pixels = _crop(self.image, np.asarray(polygon, dtype=float))
            lines.append(FoundLine(pixels, text, float(score)))
        return lines

    def lines(self, frame: PageFrame) -> list[Line]:
        """The lines that were read with confidence, with boxes in points of `frame`."""
        grey = np.asarray(cv2.cvtColor(self.image, cv2.COLOR_RGB2GRAY), np.uint8)
        return list(_lines(self.result, grey, frame))


def _lines(result: dict[str, Any], grey: NDArray[np.uint8], frame: PageFrame) -> Iterator[Line]:
    scale = frame.width / grey.shape[1]
    readings = zip(*(result[name] for name in _ANSWERS), strict=True)
    for polygon, text, score, words, places in readings:
        if not text.strip() or score < _MIN_CONFIDENCE:
            continue
        points = np.asarray(polygon, dtype=float)
        box = frame.clip(Box.of([*points.min(axis=0), *points.max(axis=0)]).scaled(scale))
        if box is None:
            continue
        vertical = box.height > _VERTICAL_ASPECT * box.width and len(text) > 1
        strip = _crop(grey, points)
        glyphs = _glyphs(text, words, places, vertical)
        spaced = with_gaps(glyphs, strip.T if vertical else strip) if glyphs else text.strip()
        yield Line(
            box=box,
            text=_upright_marks(spaced) if vertical else spaced,
            size=_font_size(points, vertical, pitch(glyphs)) * scale,
            direction="vertical" if vertical else "horizontal",
            source="ocr",
            confidence=float(score),
        )


def _crop(pixels: NDArray[np.uint8], points: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The pixels of the upright box around a line's corners; at least one."""
    (x0, y0), (x1, y1) = points.min(axis=0).clip(0), points.max(axis=0).clip(1)
    return pixels[round(y0) : round(y1) + 1, round(x0) : round(x1) + 1]


def _glyphs(text: str, words: list[Any], places: Any, vertical: bool) -> list[Glyph]:
    """The line's characters and words along it; none where PaddleOCR does not tell them all. `places` are
    their boxes (x0, y0, x1, y1 in pixels)."""
    pieces = list(chain.from_iterable(word if isinstance(word, list) else [word] for word in words))
    boxes = np.asarray(places, dtype=float).reshape(-1, 4)
    if "".join(pieces) != text or not len(boxes) or len(boxes) != len(pieces):
        return []
    axis = 1 if vertical else 0
    start = float(boxes[:, axis].min())
    return [
        Glyph(piece, float(box[axis]) - start, float(box[axis + 2]) - start)
        for piece, box in zip(pieces, boxes, strict=True)
    ]


_VERTICAL_MARKS = str.maketrans({"’": "，", "'": "，", "°": "。", "︒": "。", "︐": "，", "︑": "、"})


def _upright_marks(text: str) -> str:
    """In vertical lines the recogniser sees comma and full stop in the upper right corner of their square
    and reads them as an apostrophe and a degree sign."""
    return text.translate(_VERTICAL_MARKS)


def _font_size(points: NDArray[np.float64], vertical: bool, pitch: float | None) -> float:
    """The glyph height, in pixels: detection boxes of PP-OCR (unclip ratio 1.4) stand 0.9 to 1.25 font sizes
    tall; the pitch of Chinese characters, which are square and mostly set close, tells where between."""
    sides = np.linalg.norm(points - np.roll(points, -1, axis=0), axis=1)
    across = float((sides[0] + sides[2]) / 2 if vertical else (sides[1] + sides[3]) / 2)
    return min(max(pitch or 0.0, across / 1.25), across / 0.9)
