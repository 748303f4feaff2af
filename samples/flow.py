"""Running text in columns: paragraphs, headings and captioned pictures that go on over columns and pages."""

from collections.abc import Callable
from dataclasses import dataclass

from manifests.geometry import Box
from samples.placing import Image
from samples.sheet import Sheet, Typesetter
from samples.style import Shade

_KEEP_LINES = 3
"""A heading moves to the next column rather than stand with fewer lines of its text below it."""
_BESIDE = 0.66  # of its share of a column is a picture wide that has its caption beside it
_TALLEST = 0.45  # of its column's height is a picture high at most


@dataclass(frozen=True, slots=True)
class Manner:
    """How text is set: face, size and line-to-line distance in points, colour, first-line indent in ems."""

    face: str
    size: float
    leading: float
    colour: Shade
    indent: float = 0.0


class Flow:
    """Fills columns one after another; `new_page` gives the next page and its columns, in reading order."""

    def __init__(self, typesetter: Typesetter, new_page: Callable[[], tuple[Sheet, list[Box]]]) -> None:
        self._typesetter = typesetter
        self._new_page = new_page
        self._columns: list[Box] = []
        self._next_column()

    def _next_column(self) -> None:
        if not self._columns:
            self.sheet, columns = self._new_page()
            self._columns = list(columns)
        self._box = self._columns.pop(0)
        self._top = self._box.y0

    @property
    def _room(self) -> float:
        return self._box.y1 - self._top

    def paragraph(self, text: str, manner: Manner, *, gap: float = 0.0, follows: int = 0) -> None:
        """Sets a paragraph, then `gap` points of space; keeps it with the next `follows` lines."""
        width = self._box.width
        indent = manner.indent * manner.size
        lines = self._typesetter.broken(text, manner.face, manner.size, width, indent=indent)
        if follows and self._room < (len(lines) + follows) * manner.leading:
            self._next_column()
        for number, line in enumerate(lines):
            if self._room < manner.size:
                self._next_column()
            x = self._box.x0 + (indent if number == 0 else 0.0)
            self.sheet.line(x, self._top, line, manner.face, manner.size, manner.colour)
            self._top += manner.leading
        self._top += gap

    def heading(self, text: str, manner: Manner, *, gap: float = 0.0) -> None:
        """Sets a heading that is never left alone at a column's foot."""
        self.paragraph(text, manner, gap=gap, follows=_KEEP_LINES)

    def figure(
        self,
        image: Image,
        caption: str,
        manner: Manner,
        place: str = "below",
        *,
        share: float = 1.0,
        gap: float = 8.0,
    ) -> tuple[Sheet, Box]:
        """Sets a picture with its caption below, above or beside it; gives back where the picture stands."""
        column = self._box
        beside = place == "beside"
        share = share * _BESIDE if beside else share
        width = min(column.width * share, _TALLEST * column.height * image.ratio)
        height = width / image.ratio
        room = column.width - width - gap if beside else column.width
        lines = self._typesetter.broken(caption, manner.face, manner.size, room)
        words = len(lines) * manner.leading
        if self._room < (max(height, words) if beside else height + words) + 2 * gap:
            self._next_column()
        column = self._box
        top = self._top + gap / 2 + (words if place == "above" else 0.0)
        left = column.x0 if beside else column.x0 + (column.width - width) / 2
        box = self.sheet.picture(image, Box(left, top, left + width, top + height))
        if beside:
            self.sheet.lines(
                box.x1 + gap, top, lines, manner.face, manner.size, manner.leading, colour=manner.colour
            )
            self._top = top + max(height, words) + gap
            return self.sheet, box
        start = self._top + gap / 2 if place == "above" else box.y1 + gap / 2
        middle = (column.x0 + column.x1) / 2
        for number, line in enumerate(lines):
            baseline = start + number * manner.leading
            self.sheet.line_centred(middle, baseline, line, manner.face, manner.size, manner.colour)
        self._top = max(box.y1, start + words) + gap
        return self.sheet, box
