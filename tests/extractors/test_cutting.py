"""A box drawn by hand gives the very pixels that the extraction gives for the same box."""

from pathlib import Path

import numpy as np
import pymupdf
import pytest

from extractors.content import PageContent
from extractors.cutting import picture_in
from extractors.options import ExtractionOptions
from extractors.pdf.document import open_document
from extractors.reader import PageReader
from manifests.geometry import Box

OPTIONS = ExtractionOptions(ocr="never")


def noise(width: int, height: int, seed: int = 1) -> pymupdf.Pixmap:
    pixels = np.random.default_rng(seed).integers(0, 255, (height // 5, width // 5, 3), dtype=np.uint8)
    large = np.kron(pixels, np.ones((5, 5, 1), np.uint8))
    return pymupdf.Pixmap(pymupdf.csRGB, width, height, large.tobytes(), False)


def written(path: Path, kind: str) -> Path:
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=400, height=500)
        page.insert_image((50, 60, 250, 210), pixmap=noise(400, 300))
        if kind == "labelled":
            page.insert_text((100, 150), "THE LABEL OF A PICTURE", fontsize=14)
        elif kind == "drawn":
            page.draw_circle((150, 130), 60, color=(1, 0, 0), fill=(1, 1, 0))
        elif kind == "turned":
            page.set_rotation(90)
        pdf.save(path)
    return path


def scanned(path: Path, lean: float) -> Path:
    """A printed page as one image, leaning by some degrees."""
    with pymupdf.open() as pdf:
        page = pdf.new_page(width=400, height=500)
        page.insert_image((60, 60, 340, 260), pixmap=noise(560, 400))
        for line in range(12):
            page.insert_text((60, 300 + 14 * line), "the running text of a page " * 2, fontsize=9)
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(2, 2).prerotate(lean))
        with pymupdf.open() as scan:
            sheet = scan.new_page(width=pixmap.width / 2, height=pixmap.height / 2)
            sheet.insert_image(sheet.rect, pixmap=pixmap)
            scan.save(path)
    return path


def both(path: Path) -> tuple[PageContent, list[tuple[str, str]]]:
    """For each figure the hash that the extraction gives, and that of the same box cut again."""
    with open_document(path, OPTIONS) as document:
        content = PageReader(OPTIONS).read(document, 0).content
        hashes = []
        for figure in content.figures:
            if figure.picture is not None:
                frame = content.reading_frame
                shown = frame.displayed(figure.bbox).rounded()
                picture, _ = picture_in(document.page(0), shown, content.origin, frame, OPTIONS)
                hashes.append((figure.picture.sha256, picture.sha256))
        return content, hashes


@pytest.mark.parametrize("kind", ["plain", "labelled", "drawn", "turned"])
def test_the_same_box_gives_the_same_file(tmp_path: Path, kind: str) -> None:
    content, hashes = both(written(tmp_path / "a.pdf", kind))
    assert content.origin == "born_digital"
    assert len(hashes) == 1
    assert all(found == again for found, again in hashes)


def test_a_straight_scan_gives_the_same_file(tmp_path: Path) -> None:
    content, hashes = both(scanned(tmp_path / "a.pdf", 0))
    assert content.origin == "scanned"
    assert hashes
    assert all(found == again for found, again in hashes)


def test_a_leaning_scan_is_set_straight(tmp_path: Path) -> None:
    with open_document(scanned(tmp_path / "a.pdf", 1.5), OPTIONS) as document:
        content = PageReader(OPTIONS).read(document, 0).content
        assert abs(content.skew) > 0.5
        figure = max(content.figures, key=lambda figure: figure.bbox.area)
        assert figure.picture is not None
        frame = content.reading_frame
        picture, _ = picture_in(
            document.page(0), frame.displayed(figure.bbox), content.origin, frame, OPTIONS
        )
        assert abs(picture.width_px - figure.picture.width_px) <= 2
        assert abs(picture.height_px - figure.picture.height_px) <= 2
        distance = bin(int(picture.phash, 16) ^ int(figure.picture.phash, 16)).count("1")
        assert distance <= 8


def test_a_part_of_a_picture_keeps_its_native_pixels(tmp_path: Path) -> None:
    with open_document(written(tmp_path / "a.pdf", "plain"), OPTIONS) as document:
        content = PageReader(OPTIONS).read(document, 0).content
        frame = content.reading_frame
        picture, _ = picture_in(document.page(0), Box(50, 60, 150, 210), content.origin, frame, OPTIONS)
        assert (picture.width_px, picture.height_px) == (200, 300)


def test_a_box_off_the_page_is_refused(tmp_path: Path) -> None:
    with open_document(written(tmp_path / "a.pdf", "plain"), OPTIONS) as document:
        content = PageReader(OPTIONS).read(document, 0).content
        with pytest.raises(ValueError, match="outside the page"):
            picture_in(document.page(0), Box(900, 0, 950, 90), "born_digital", content.reading_frame, OPTIONS)
