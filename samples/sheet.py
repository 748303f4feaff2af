"""One page being set: text, pictures and their truth go on it together, so that they cannot disagree."""

import pymupdf

from manifests.geometry import Box
from samples.fonts import VERTICAL, Face
from samples.placing import Image, place
from samples.style import Shade
from samples.truth import PageTruth

BLACK: Shade = (0.08, 0.07, 0.07)
GREY: Shade = (0.45, 0.43, 0.42)

_NOT_FIRST = frozenset("，。、；：）》”」｜·!?,.;:)]")
_NOT_LAST = frozenset("（《“「［[(")
_ASCENT = 0.88
"""Share of the size above the baseline in Noto CJK: what makes a line's box start at its top."""

_FAINT = 0.1
_BOLD = 0.03
"""Width of the outline of bold letters, as a share of their size."""


class Typesetter:
    """The faces of one book and the widths of what is set in them."""

    def __init__(self, faces: dict[str, Face]) -> None:
        self.faces = faces
        self._metrics = {name: pymupdf.Font(fontbuffer=face.data) for name, face in faces.items()}

    def width(self, text: str, face: str, size: float) -> float:
        """The set width of one line of text, in points."""
        return float(self._metrics[face].text_length(text, fontsize=size))

    def broken(self, text: str, face: str, size: float, width: float, *, indent: float = 0.0) -> list[str]:
        """The text in lines of at most `width` points, the first shorter by `indent`.

        Chinese rules: no closing mark begins a line, no opening mark ends one; runs of ASCII stay whole.
        """
        lines: list[str] = []
        line, room = "", width - indent
        for piece in _pieces(text):
            if line and self.width(line + piece, face, size) > room:
                carried = ""
                while len(line) > 1 and (piece[0] in _NOT_FIRST or line[-1] in _NOT_LAST):
                    carried, piece, line = "", line[-1] + piece, line[:-1]
                lines.append(line)
                line, room = carried, width
            line += piece
        return [*lines, line] if line else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        if pieces and character.isascii() and character != " " and pieces[-1].isascii() and pieces[-1] != " ":
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


class Sheet:
    """A page of a book in the making, in its displayed frame."""

    def __init__(
        self,
        document: pymupdf.Document,
        typesetter: Typesetter,
        width: float,
        height: float,
        tags: list[str],
        note: str = "",
    ) -> None:
        self.page = document.new_page(width=width, height=height)
        self.document = document
        self.typesetter = typesetter
        self.truth = PageTruth(self.page.number, width, height, tags=tags, note=note)
        self._inserted: set[str] = set()

    @property
    def width(self) -> float:
        return self.truth.width

    @property
    def height(self) -> float:
        return self.truth.height

    def _face(self, name: str) -> str:
        if name not in self._inserted:
            xref = self.page.insert_font(fontname=name, fontbuffer=self.typesetter.faces[name].data)
            if name == VERTICAL:
                self.document.xref_set_key(xref, "Encoding", "/Identity-V")
            self._inserted.add(name)
        return name

    def line(
        self,
        x: float,
        top: float,
        text: str,
        face: str,
        size: float,
        colour: Shade = BLACK,
        *,
        bold: bool = False,
    ) -> float:
        """One line whose box starts at (x, top); gives back its right end. `bold` as word processors make it:
        the outlines are drawn as well."""
        missing = set(text) - self.typesetter.faces[face].characters
        if missing:
            raise ValueError(f"the face {face} was made without {''.join(sorted(missing))}")
        self.page.insert_text(
            (x, top + size * _ASCENT),
            text,
            fontname=self._face(face),
            fontsize=size,
            color=colour,
            fill=colour,
            render_mode=2 if bold else 0,
            border_width=_BOLD,
        )
        return x + self.typesetter.width(text, face, size)

    def line_right(
        self, right: float, top: float, text: str, face: str, size: float, colour: Shade = BLACK
    ) -> None:
        self.line(right - self.typesetter.width(text, face, size), top, text, face, size, colour)

    def line_centred(
        self,
        middle: float,
        top: float,
        text: str,
        face: str,
        size: float,
        colour: Shade = BLACK,
        *,
        bold: bool = False,
    ) -> None:
        left = middle - self.typesetter.width(text, face, size) / 2
        self.line(left, top, text, face, size, colour, bold=bold)

    def faint(self, start: pymupdf.Point, text: str, face: str, size: float, turn: pymupdf.Matrix) -> None:
        """Letters that hardly show, turned about their start: a watermark."""
        self.page.insert_text(
            start,
            text,
            fontname=self._face(face),
            fontsize=size,
            color=GREY,
            fill_opacity=_FAINT,
            stroke_opacity=_FAINT,
            morph=(start, turn),
        )

    def lines(
        self,
        x: float,
        top: float,
        lines: list[str],
        face: str,
        size: float,
        leading: float,
        *,
        indent: float = 0.0,
        colour: Shade = BLACK,
    ) -> float:
        """Lines already broken, from `top` down; gives back the top of the next line."""
        for number, text in enumerate(lines):
            self.line(x + (indent if number == 0 else 0.0), top, text, face, size, colour)
            top += leading
        return top

    def column(self, x: float, top: float, text: str, size: float, *, colour: Shade = BLACK) -> float:
        """One vertical line, its cells centred on x, from `top` down; gives back its lower end."""
        missing = set(text) - self.typesetter.faces[VERTICAL].characters
        if missing:
            raise ValueError(f"the vertical face was made without {''.join(sorted(missing))}")
        self.page.insert_text((x, top), text, fontname=self._face(VERTICAL), fontsize=size, color=colour)
        return top + len(text) * size

    def rule(self, x0: float, x1: float, y: float, colour: Shade = GREY, width: float = 0.4) -> None:
        self.page.draw_line((x0, y), (x1, y), color=colour, width=width)

    def picture(self, image: Image, box: Box) -> Box:
        """Places a picture in a box of its own proportions; gives back the box of what can be seen of it."""
        place(self.page, image, box)
        if image.way not in ("jpeg", "white"):
            self.tag(image.way)
        x0, y0, x1, y1 = image.extent
        return Box(
            box.x0 + x0 * box.width,
            box.y0 + y0 * box.height,
            box.x0 + x1 * box.width,
            box.y0 + y1 * box.height,
        )

    def tag(self, tag: str) -> None:
        """Says in the truth what the page has, once."""
        if tag not in self.truth.tags:
            self.truth.tags.append(tag)

    def turn(self) -> None:
        """Stores the page lying on its side with /Rotate 90: displayed as before, stored as scanners do."""
        self.page.wrap_contents()
        contents = self.page.get_contents()
        first = self.document.xref_stream(contents[0])
        self.document.update_stream(contents[0], b"q 0 1 -1 0 %g 0 cm\n" % self.height + first)
        last = self.document.xref_stream(contents[-1])
        self.document.update_stream(contents[-1], last + b"\nQ\n")
        self.page.set_mediabox(pymupdf.Rect(0, 0, self.height, self.width))
        self.page.set_rotation(90)
        self.truth.rotation = 90
        self.truth.tags.append("rotated")


def fitted(ratio: float, room: Box, *, align_x: float = 0.5, align_y: float = 0.0) -> Box:
    """The largest box of a proportion inside a room; align 0 = left or top, 1 = right or bottom."""
    width = min(room.width, room.height * ratio)
    height = width / ratio
    x0 = room.x0 + (room.width - width) * align_x
    y0 = room.y0 + (room.height - height) * align_y
    return Box(x0, y0, x0 + width, y0 + height)
