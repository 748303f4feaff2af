"""Hostile PDFs: each costs its bad page and no other; limits hold; every page has a row."""

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pymupdf
import pytest

from extractors.options import ExtractionOptions
from manifests.schemas import DOCUMENTS, PAGES
from manifests.store import Row, read_manifest
from pipeline.extract import Extract
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder

OPTIONS = ExtractionOptions(ocr="never", worker_memory=700, max_page_objects=5000)
ENDLESS = "forms to the power of ten"
SIDE = 60_000  # pixels: an image of this size needs 3.6 GB as grey

FORM = "<</Type/XObject/Subtype/Form/BBox[0 0 400 300]/Resources<</XObject<<{names}>>>>>>"


class Drawing:
    """The first page of a two-page PDF, made of raw objects; the second page is sound."""

    def __init__(self) -> None:
        self.pdf = pymupdf.open()
        self.pdf.new_page(width=400, height=300)
        self.pdf.new_page(width=400, height=300).insert_text((50, 100), "sound")

    def add(self, dictionary: str, stream: bytes | None = None) -> int:
        xref = int(self.pdf.get_new_xref())
        self.pdf.update_object(xref, dictionary)
        if stream is not None:
            self.pdf.update_stream(xref, stream, new=True, compress="/Filter" not in dictionary)
            for entry in ("Filter", "DecodeParms"):
                if f"/{entry}" in dictionary:  # PyMuPDF takes them off a new stream
                    value = dictionary.split(f"/{entry}", 1)[1].split("#")[0]
                    self.pdf.xref_set_key(xref, entry, value)
        return xref

    def show(self, contents: bytes, resources: str = "") -> None:
        page = self.pdf[0]
        xref = self.add("<<>>", contents)
        self.pdf.xref_set_key(page.xref, "Contents", f"{xref} 0 R")
        self.pdf.xref_set_key(page.xref, "Resources", f"<<{resources}>>")


def image_entries(more: str) -> str:
    return f"<</Type/XObject/Subtype/Image/Width {SIDE}/Height {SIDE}{more}>>"


def huge_image(drawing: Drawing) -> None:
    image = drawing.add(image_entries("/ColorSpace/DeviceGray/BitsPerComponent 8"), bytes(1000))
    drawing.show(b"400 0 0 300 0 0 cm /I Do", f"/XObject<</I {image} 0 R>>")


def large_image_in_colour(drawing: Drawing) -> None:
    """Below the limit of pixels, but 840 MB when decoded."""
    size = "/Width 20000/Height 14000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    image = drawing.add(f"<</Type/XObject/Subtype/Image{size}>>", bytes(1000))
    drawing.show(b"400 0 0 300 0 0 cm /I Do", f"/XObject<</I {image} 0 R>>")


def huge_image_in_a_pattern(drawing: Drawing) -> None:
    image = drawing.add(image_entries("/ColorSpace/DeviceGray/BitsPerComponent 8"), bytes(1000))
    pattern = drawing.add(
        "<</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 400 300]/XStep 400/YStep 300"
        f"/Resources<</XObject<</I {image} 0 R>>>>>>",
        b"400 0 0 300 0 0 cm /I Do",
    )
    drawing.show(b"/Pattern cs /P scn 10 10 300 200 re f", f"/Pattern<</P {pattern} 0 R>>")


def deflate_bomb(drawing: Drawing) -> None:
    """1.4 MB of operators in 200 bytes, deflated twice."""
    bomb = zlib.compress(zlib.compress(b"0 0 m 9 9 l S " * 100_000, 9), 9)
    xref = drawing.add("<<>>", b" ")
    drawing.pdf.update_stream(xref, bomb, compress=False)
    drawing.pdf.xref_set_key(xref, "Filter", "[/FlateDecode/FlateDecode]")
    drawing.pdf.xref_set_key(drawing.pdf[0].xref, "Contents", f"{xref} 0 R")


def forms_in_forms(drawing: Drawing) -> None:
    """3,000 forms, each within the other."""
    inner = drawing.add(FORM.format(names=""), b"10 10 50 50 re f")
    for _ in range(3000):
        inner = drawing.add(FORM.format(names=f"/F {inner} 0 R"), b"/F Do")
    drawing.show(b"/F Do", f"/XObject<</F {inner} 0 R>>")


def forms_to_the_power_of_ten(drawing: Drawing) -> None:
    """Eleven forms, each drawing the next ten times."""
    inner = drawing.add(FORM.format(names=""), b"")
    for _ in range(11):
        inner = drawing.add(FORM.format(names=f"/F {inner} 0 R"), b"/F Do " * 10)
    drawing.show(b"/F Do", f"/XObject<</F {inner} 0 R>>")


def form_in_itself(drawing: Drawing) -> None:
    form = drawing.add(FORM.format(names=""), b"/F Do")
    drawing.pdf.update_object(form, FORM.format(names=f"/F {form} 0 R"))
    drawing.pdf.update_stream(form, b"/F Do")
    drawing.show(b"/F Do", f"/XObject<</F {form} 0 R>>")


def giant_page(drawing: Drawing) -> None:
    drawing.pdf.xref_set_key(drawing.pdf[0].xref, "MediaBox", "[0 0 9000000 9000000]")


def many_objects(drawing: Drawing) -> None:
    drawing.show(b"5 5 2 2 re f " * 40_000)


def fine_pattern(drawing: Drawing) -> None:
    pattern = drawing.add(
        "<</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.001/YStep 0.001/Resources<<>>>>",
        b"1 0 0 rg 0 0 1 1 re f",
    )
    drawing.show(b"/Pattern cs /P scn 0 0 400 300 re f", f"/Pattern<</P {pattern} 0 R>>")


def jbig2_bomb(drawing: Drawing) -> None:
    """A page of 60,000 x 60,000 pixels in a segment of 19 bytes (ISO 14492, 7.2 and 7.4.8)."""
    side = SIDE.to_bytes(4, "big")
    page = (0).to_bytes(4, "big") + b"\x30\x00\x01" + (19).to_bytes(4, "big") + side * 2 + bytes(11)
    image = drawing.add(image_entries("/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode#"), page)
    drawing.show(b"400 0 0 300 0 0 cm /I Do", f"/XObject<</I {image} 0 R>>")


HOSTILE: dict[str, tuple[Callable[[Drawing], None], str | None]] = {
    "huge image": (huge_image, "an image of 60000 x 60000 pixels, more than the limit"),
    "huge image in a pattern": (huge_image_in_a_pattern, None),
    "large image in colour": (large_image_in_colour, "needs more memory than a worker may take"),
    "deflate bomb": (deflate_bomb, "more drawing operations than the limit of 5000"),
    "forms in forms": (forms_in_forms, None),
    "forms to the power of ten": (forms_to_the_power_of_ten, "took longer than 2 seconds"),
    "form in itself": (form_in_itself, None),
    "giant page": (giant_page, "outside the limit of 14400"),
    "many objects": (many_objects, "more drawing operations than the limit of 5000"),
    "fine pattern": (fine_pattern, None),
    "jbig2 bomb": (jbig2_bomb, "an image of 60000 x 60000 pixels, more than the limit"),
}
"""How the first page is drawn, and why it fails; None where it may fail or not."""


def extracted(folder: Path, names: Sequence[str], options: ExtractionOptions) -> dict[str, list[Row]]:
    """Document -> its rows of pages, after one run over the books; "" -> the rows of documents."""
    (folder / "books").mkdir()
    for name in names:
        drawing = Drawing()
        HOSTILE[name][0](drawing)
        drawing.pdf.save(folder / "books" / f"{name}.pdf")
    stage = Extract(find_sources([folder / "books"]), options)
    assert run_stage(stage, RunSettings(WorkFolder(folder / "work"), workers=2, quiet=True)) == 3
    rows: dict[str, list[Row]] = {"": read_manifest(folder / "work/manifests", DOCUMENTS)}
    for row in read_manifest(folder / "work/manifests", PAGES):
        rows.setdefault(row["document"], []).append(row)
    return rows


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    names = [name for name in HOSTILE if name != ENDLESS]
    return extracted(tmp_path_factory.mktemp("hostile"), names, OPTIONS)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != ENDLESS])
def test_a_hostile_page_costs_itself_only(name: str, read: dict[str, list[Row]]) -> None:
    check(name, read)


def test_an_endless_page_is_ended(tmp_path: Path) -> None:
    check(ENDLESS, extracted(tmp_path, [ENDLESS], OPTIONS.model_copy(update={"page_seconds": 2.0})))


def check(name: str, read: dict[str, list[Row]]) -> None:
    hostile, sound = read[f"{name}.pdf"]
    reason = HOSTILE[name][1]
    assert (sound["status"], sound["error"]) == ("ok", None)
    (document,) = [row for row in read[""] if row["document"] == f"{name}.pdf"]
    assert document["status"] == ("ok" if hostile["status"] == "ok" else "partial")
    if reason is not None:
        assert hostile["status"] == "failed"
        assert reason in hostile["error"]
