"""The models that read pixels: text recognition and layout proposals, loaded when first needed."""

from extractors.layout import LayoutModel, Proposal
from extractors.lines import Line
from extractors.ocr import OcrEngine
from extractors.options import ExtractionOptions
from extractors.raster import Pixels
from manifests.geometry import PageFrame


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
        if self._engine is None:
            self._engine = OcrEngine(self._options)
        return self._engine.lines(image, frame), self._engine.name

    def proposals(self, image: Pixels, frame: PageFrame) -> list[Proposal]:
        """What the layout model sees on a page's image."""
        if self._layout is None:
            self._layout = LayoutModel(self._options.ocr_threads)
        return self._layout.proposals(image, frame)
