"""The models that read pixels: text recognition and layout proposals, loaded when first needed."""

from dataclasses import replace

import numpy as np
import pymupdf

from extractors.ocr.engine import OcrEngine, PageWords
from extractors.ocr.layout import LayoutModel, Proposal
from extractors.options import ExtractionOptions
from extractors.pictures.raster import Pixels, render
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame


class Recognition:
    """One process's OCR engine and layout model."""

    def __init__(self, options: ExtractionOptions) -> None:
        self._options = options
        self._engine: OcrEngine | None = None
        self._layout: LayoutModel | None = None

    def lines(self, image: Pixels, frame: PageFrame) -> tuple[list[Line], str | None]:
        """The lines read on a page's image and the engine's name; nothing and None where OCR is forbidden.

        Raises OcrError when the engine cannot be set up.
        """
        if self._options.ocr == "never":
            return [], None
        engine = self._loaded()
        return engine.lines(image, frame), engine.name

    def upright(self, image: Pixels) -> tuple[PageWords | None, int, str | None]:
        """The words on a scan's image, set upright: the words (their `image` is the upright page), the
        degrees clockwise by which the page was turned, and the engine's name; None where OCR is forbidden.

        A page that is wider than high may lie on its side: that is seen before all of it is read.

        Raises OcrError when the engine cannot be set up.
        """
        if self._options.ocr == "never":
            return None, 0, None
        engine = self._loaded()
        height, width = image.shape[:2]
        glance = engine.turn_at_a_glance(image) if width > height else None
        words = engine.words(_turned(image, glance or 0))
        if glance is not None:
            return words, glance, engine.name
        turn = engine.quarter_turn(words)
        if turn:
            words = engine.words(_turned(image, turn))
        return words, turn, engine.name

    def _loaded(self) -> OcrEngine:
        if self._engine is None:
            self._engine = OcrEngine(self._options)
        return self._engine

    def proposals(self, image: Pixels, frame: PageFrame) -> list[Proposal]:
        """What the layout model sees on a page's image."""
        if self._layout is None:
            self._layout = LayoutModel(self._options.ocr_threads)
        return self._layout.proposals(image, frame)


def _turned(image: Pixels, degrees: int) -> Pixels:
    """Turned clockwise."""
    return np.ascontiguousarray(np.rot90(image, -degrees // 90))


class PageSight:
    """Reads parts of a page from its pixels. `engine_name` is the OCR engine's, once something was read."""

    def __init__(self, page: pymupdf.Page, recognition: Recognition, dpi: float) -> None:
        self._page = page
        self._recognition = recognition
        self._dpi = dpi
        self.engine_name: str | None = None

    def read(self, box: Box) -> list[Line]:
        """The lines seen in a box of the page, both in points of the page."""
        image = render(self._page, self._dpi, clip=box)
        lines, self.engine_name = self._recognition.lines(image, PageFrame(box.width, box.height))
        return [replace(line, box=line.box.moved(box.x0, box.y0)) for line in lines]
