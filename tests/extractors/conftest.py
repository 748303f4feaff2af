"""Small real PDFs and page contents for the extractors' tests."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import cv2
import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from extractors.content import FigureRegion, PageContent, Picture, TextBlock
from extractors.ocr.engine import OcrEngine
from extractors.options import ExtractionOptions
from extractors.pdf.document import Document, open_document
from extractors.pictures.raster import render
from extractors.reader import PageReader
from extractors.reading import PageReading
from manifests.geometry import Box


@pytest.fixture(scope="session")
def options() -> ExtractionOptions:
    return ExtractionOptions(ocr="never")


@pytest.fixture(scope="session")
def ocr_engine() -> OcrEngine:
    return OcrEngine(ExtractionOptions())


@pytest.fixture(scope="session")
def painting() -> Callable[..., Image.Image]:
    """Coloured blots on a coloured ground, like no paper and no text: painting(width, height, seed)."""

    def paint(width: int, height: int, seed: int = 0) -> Image.Image:
        rng = np.random.default_rng(seed)
        pixels = np.empty((height, width, 3), np.uint8)
        pixels[:] = rng.integers(40, 190, 3)
        for _ in range(40):
            centre = (int(rng.integers(width)), int(rng.integers(height)))
            colour = tuple(int(channel) for channel in rng.integers(20, 200, 3))
            cv2.circle(pixels, centre, int(rng.integers(3, max(4, min(width, height) // 6))), colour, -1)
        return Image.fromarray(pixels)

    return paint


@pytest.fixture(scope="session")
def png() -> Callable[[Image.Image], bytes]:
    def encode(image: Image.Image) -> bytes:
        stream = io.BytesIO()
        image.save(stream, "PNG", compress_level=1)
        return stream.getvalue()

    return encode


@pytest.fixture(scope="session")
def picture_png(
    painting: Callable[..., Image.Image], png: Callable[[Image.Image], bytes]
) -> Callable[..., bytes]:
    """A painting as a PNG file: picture_png(width, height, seed)."""
    return lambda width=240, height=160, seed=0: png(painting(width, height, seed))


@pytest.fixture(scope="session")
def decoded() -> Callable[[bytes], NDArray[np.uint8]]:
    """A picture file as (height, width, 3) RGB."""
    return lambda data: np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.fixture(scope="session")
def scanned() -> Callable[..., pymupdf.Document]:
    """The image-only twin of a drawn book: scanned(pdf, degrees, tint, dpi=150); each page turned, tinted,
    noisy, as one JPEG."""

    def twin(
        drawn: pymupdf.Document, degrees: float, tint: tuple[int, int, int], dpi: int = 150
    ) -> pymupdf.Document:
        copies = pymupdf.open()
        rng = np.random.default_rng(7)
        for page in drawn:
            pixels = render(page, dpi)
            height, width = pixels.shape[:2]
            turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
            turned = cv2.warpAffine(pixels, turn, (width, height), borderValue=(255, 255, 255))
            noisy = turned * (np.array(tint) / 255) + rng.normal(0, 3, turned.shape)
            stream = io.BytesIO()
            Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(stream, "JPEG", quality=85)
            copy = copies.new_page(width=page.rect.width, height=page.rect.height)
            copy.insert_image(copy.rect, stream=stream.getvalue(), keep_proportion=False)
        return copies

    return twin


@pytest.fixture
def opened(
    tmp_path: Path, options: ExtractionOptions
) -> Callable[[pymupdf.Document], AbstractContextManager[Document]]:
    """A drawn PDF saved and opened again through the extractors' own door: `with opened(pdf) as document`."""

    @contextmanager
    def save_and_open(pdf: pymupdf.Document) -> Iterator[Document]:
        path = tmp_path / "drawn.pdf"
        pdf.save(path)
        with open_document(path, options) as document:
            yield document

    return save_and_open


@pytest.fixture
def read(
    opened: Callable[[pymupdf.Document], AbstractContextManager[Document]], options: ExtractionOptions
) -> Callable[..., PageReading]:
    """Read one page of a drawn PDF: read(pdf, page_index=0, **changed_options)."""

    def read_page(pdf: pymupdf.Document, page_index: int = 0, **changes: object) -> PageReading:
        reader = PageReader(options.model_copy(update=changes))
        with opened(pdf) as document:
            return reader.read(document, page_index)

    return read_page


@pytest.fixture(scope="session")
def mapped() -> Callable[[pymupdf.Document, dict[str, str]], None]:
    """Let the font `china-s`, embedded in the first page, say other characters than it shows:
    mapped(pdf, {shown: said}). Characters left out stay what they are."""

    def remap(pdf: pymupdf.Document, characters: dict[str, str]) -> None:
        shown = {c for line in pdf[0].get_text().splitlines() for c in line}
        font = pymupdf.Font("china-s")
        pairs = [
            f"<{font.has_glyph(ord(c)):04x}> <{characters.get(c, c).encode('utf-16-be').hex()}>"
            for c in sorted(shown)
        ]
        table = (
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{len(pairs)} beginbfchar\n" + "\n".join(pairs) + "\nendbfchar\n"
        )
        for number, *_ in pdf[0].get_fonts():
            stream = pdf.get_new_xref()
            pdf.update_object(stream, "<<>>")
            pdf.update_stream(stream, table.encode(), new=True)
            pdf.xref_set_key(number, "ToUnicode", f"{stream} 0 R")

    return remap


@pytest.fixture(scope="session")
def block() -> Callable[..., TextBlock]:
    """A text block as a page yields it: block(text, (x0, y0, x1, y1), **changes)."""

    def make(text: str, box: tuple[float, float, float, float], **changes: object) -> TextBlock:
        return TextBlock(bbox=Box(*box), text=text, **{"font_size": 10.0, **changes})

    return make


@pytest.fixture(scope="session")
def region() -> Callable[..., FigureRegion]:
    """A kept figure: region((x0, y0, x1, y1), name, texture, drop_reason, tones)."""

    def make(
        box: tuple[float, float, float, float],
        name: str = "",
        texture: float = 0.0,
        drop_reason: str | None = None,
        tones: float = 0.0,
    ) -> FigureRegion:
        picture = Picture(
            sha256=name or str(box), extension="png", width_px=100, height_px=100, dpi=150.0,
            colour_space="DeviceRGB", phash="0" * 16, texture=texture, tones=tones,
        )  # fmt: skip
        return FigureRegion(Box(*box), (Box(*box),), "placement", 0.95, picture, drop_reason)

    return make


@pytest.fixture(scope="session")
def page() -> Callable[..., PageContent]:
    """A page of 400 x 600 points: page(index, texts, figures). Texts are numbered in the order given."""

    def make(
        index: int, texts: tuple[TextBlock, ...] = (), figures: tuple[FigureRegion, ...] = ()
    ) -> PageContent:
        numbered = tuple(
            TextBlock(**{**text.__dict__, "reading_order": order}) for order, text in enumerate(texts)
        )
        return PageContent(index, 400.0, 600.0, 0, "born_digital", figures=tuple(figures), texts=numbered)

    return make
