"""What clips, masks, groups and patterns leave to be seen of an object, held to the rendered pixels."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pymupdf
import pytest

from extractors.pdf.axes import UPRIGHT
from extractors.pdf.document import Document
from extractors.pdf.objects import elements
from extractors.pdf.page import Element, PageError, page_frame
from manifests.geometry import Box

Opened = Callable[[pymupdf.Document], AbstractContextManager[Document]]

CIRCLE = "150 200 m 150 227.6 127.6 250 100 250 c 72.4 250 50 227.6 50 200 c 50 172.4 72.4 150 100 150 c "
CIRCLE += "127.6 150 150 172.4 150 200 c h"
ROUNDED = "20 10 m 100 10 l 110 10 110 20 110 20 c 110 90 l 20 90 l 10 90 10 80 10 80 c 10 20 l "
ROUNDED += "10 10 20 10 20 10 c h"


class Sheet:
    """A page of 300 x 300 points whose content stream and resources are written by hand (y upwards)."""

    def __init__(self) -> None:
        self.pdf = pymupdf.open()
        self.page = self.pdf.new_page(width=300, height=300)
        self.resources: dict[str, list[str]] = {}

    def stream(self, head: str, content: str | bytes) -> int:
        xref = self.pdf.get_new_xref()
        self.pdf.update_object(xref, head)
        self.pdf.update_stream(xref, content.encode() if isinstance(content, str) else content)
        return int(xref)

    def form(self, content: str, more: str = "") -> int:
        return self.stream(f"<</Type/XObject/Subtype/Form/BBox[0 0 300 300]{more}>>", content)

    def image(self, red: int) -> int:
        head = "<</Type/XObject/Subtype/Image/Width 4/Height 3/BitsPerComponent 8/ColorSpace/DeviceRGB>>"
        return self.stream(head, bytes([red, 40, 40]) * 12)

    def name(self, kind: str, name: str, value: str) -> None:
        self.resources.setdefault(kind, []).append(f"/{name} {value}")

    def draw(self, content: str) -> pymupdf.Document:
        self.page.set_contents(self.stream("<<>>", content))
        lists = "".join(f"/{kind}<<{' '.join(names)}>>" for kind, names in self.resources.items())
        self.pdf.xref_set_key(self.page.xref, "Resources", f"<<{lists}>>")
        return self.pdf


def found(opened: Opened, pdf: pymupdf.Document, limit: int = 1000) -> list[Element]:
    with opened(pdf) as document:
        page = document.page(0)
        return elements(page, page_frame(page, 14400), limit)


@pytest.mark.parametrize(
    ("clip", "seen"),
    [
        ("50 100 80 60 re W n", (50, 140, 130, 200)),
        (f"{CIRCLE} W n", (50, 50, 150, 150)),
        ("50 100 80 60 re W n 100 0 300 300 re W n", (100, 140, 130, 200)),
        ("20 100 m 120 100 l 120 200 l 20 200 l h W* n", (20, 100, 120, 200)),
    ],
    ids=["a rectangle", "a circle", "two rectangles", "a polygon"],
)
def test_a_picture_is_as_large_as_its_clip_leaves_it(
    clip: str, seen: tuple[float, ...], opened: Opened
) -> None:
    sheet = Sheet()
    number = sheet.image(200)
    sheet.name("XObject", "I", f"{number} 0 R")
    pdf = sheet.draw(f"q {clip} 280 0 0 280 10 10 cm /I Do Q q 10 0 0 10 0 0 cm /I Do Q")
    clipped, whole = found(opened, pdf)
    assert clipped.box.rounded(1) == Box(*seen)
    assert clipped.placed.rounded(1) == Box(10, 10, 290, 290)
    assert whole.box.rounded(1) == Box(0, 290, 10, 300)
    assert (clipped.xref > 0, clipped.pixels, clipped.axes) == (True, (4, 3), UPRIGHT)


def test_each_image_has_the_number_of_its_own_object(opened: Opened) -> None:
    sheet = Sheet()
    first, second = sheet.image(200), sheet.image(90)
    sheet.name("XObject", "A", f"{first} 0 R")
    sheet.name(
        "XObject",
        "F",
        f"{sheet.form('30 0 0 30 0 0 cm /B Do', more=f'/Resources<</XObject<</B {second} 0 R>>>>')} 0 R",
    )
    inline = "q 30 0 0 30 200 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x40 EI Q"
    pdf = sheet.draw(f"q 50 0 0 50 100 100 cm /A Do Q /F Do {inline}")
    with opened(pdf) as document:
        page = document.page(0)
        numbers = {info["bbox"][0]: info["xref"] for info in page.get_image_info(xrefs=True)}
        assert {e.box.x0: e.xref for e in elements(page, page_frame(page, 14400), 100)} == numbers
    assert numbers[200.0] == 0


def test_a_soft_mask_leaves_what_is_drawn_in_it(opened: Opened) -> None:
    sheet = Sheet()
    group = sheet.form("0 g 0 0 300 300 re f 1 g 60 60 80 50 re f", "/Group<</S/Transparency/CS/DeviceGray>>")
    sheet.name("XObject", "I", f"{sheet.image(200)} 0 R")
    sheet.name("ExtGState", "G", f"<</SMask<</S/Luminosity/G {group} 0 R>>>>")
    pdf = sheet.draw("q /G gs q 280 0 0 280 10 10 cm /I Do Q Q 200 200 20 20 re f")
    picture, square = found(opened, pdf)
    assert picture.box.rounded(1) == Box(60, 190, 140, 240)
    assert square.box.rounded(1) == Box(200, 80, 220, 100)


def test_opacity_is_that_of_the_object_times_its_groups(opened: Opened) -> None:
    sheet = Sheet()
    group = sheet.form(
        "/H gs 20 20 100 100 re f", "/Group<</S/Transparency>>/Resources<</ExtGState<</H<</ca 0.5>>>>>>"
    )
    sheet.name("XObject", "F", f"{group} 0 R")
    sheet.name("ExtGState", "G", "<</ca 0.4>>")
    sheet.name("ExtGState", "Z", "<</ca 0>>")
    inside, outside = found(opened, sheet.draw("q /G gs /F Do Q 0 0 9 9 re f /Z gs 50 50 9 9 re f"))
    assert (round(inside.opacity, 2), outside.opacity) == (0.2, 1.0)


def test_a_pattern_is_one_object_as_large_as_what_it_paints(opened: Opened) -> None:
    sheet = Sheet()
    cell = sheet.stream(
        "<</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>>>",
        "1 1 5 5 re f",
    )
    sheet.name("Pattern", "P", f"{cell} 0 R")
    (painted,) = found(opened, sheet.draw("/Pattern cs /P scn 150 20 70 80 re f"))
    assert (painted.kind, painted.box.rounded(1)) == ("shading", Box(150, 200, 220, 280))


def test_a_path_filled_and_stroked_is_one_object_with_its_line(opened: Opened) -> None:
    (panel,) = found(opened, Sheet().draw("1 0 0 rg 0 0 1 RG 4 w 50 50 100 60 re B"))
    assert panel.box.rounded(1) == Box(48, 188, 152, 252)
    assert (panel.fill, panel.stroke, panel.straight, panel.rectangular) == (0xFF0000, 0x0000FF, True, True)


@pytest.mark.parametrize(
    ("path", "straight", "rectangular"),
    [
        ("10 10 100 50 re", True, True),
        ("10 10 100 50 re 10 80 100 50 re", True, True),
        ("10 10 m 200 10 l", True, True),
        ("10 10 m 200 90 l", False, False),
        (CIRCLE, False, False),
        (
            ROUNDED,
            False,
            True,
        ),
    ],
    ids=["a box", "two boxes", "a rule", "a slanted line", "a circle", "rounded corners"],
)
def test_the_shape_of_a_path(path: str, straight: bool, rectangular: bool, opened: Opened) -> None:
    (drawn,) = found(opened, Sheet().draw(f"{path} S"))
    assert (drawn.straight, drawn.rectangular) == (straight, rectangular)


def test_forms_that_multiply_their_objects_stop_at_the_limit(opened: Opened) -> None:
    sheet = Sheet()
    number = sheet.form("0 0 9 9 re f")
    for _ in range(12):
        number = sheet.form("/F Do " * 10, f"/Resources<</XObject<</F {number} 0 R>>>>")
    sheet.name("XObject", "F", f"{number} 0 R")
    with pytest.raises(PageError, match="limit of 500"):
        found(opened, sheet.draw("/F Do"), limit=500)
