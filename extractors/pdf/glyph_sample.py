"""A sample of the glyphs that a page paints with each of its fonts, by the characters they are said to be."""

from dataclasses import dataclass, field
from typing import Any

from pymupdf import mupdf

_SAMPLE = 20  # different glyphs of one font on one page
_LARGEST = 0x2A6DF  # the last character that may be an ideograph of common fonts


@dataclass
class FontSample:
    """A font (MuPDF's), its name as the text layer gives it, and glyph numbers by character."""

    font: mupdf.FzFont
    name: str
    glyphs: dict[str, int] = field(default_factory=dict)


class GlyphSample:
    """Collects up to a limit of different glyphs of each font, in painting order."""

    def __init__(self) -> None:
        self._fonts: dict[int, FontSample] = {}

    @property
    def fonts(self) -> list[FontSample]:
        return list(self._fonts.values())

    def add(self, text: Any) -> None:
        """Note the glyphs of a raw fz_text while MuPDF paints it."""
        span = text.head
        while span:
            self._add_span(span)
            span = span.next

    def _add_span(self, span: Any) -> None:
        address = int(span.font.this)
        sample = self._fonts.get(address)
        if sample is None:
            font = mupdf.FzFont(mupdf.ll_fz_keep_font(span.font))
            sample = self._fonts[address] = FontSample(font, str(mupdf.ll_fz_font_name(span.font)))
        if len(sample.glyphs) >= _SAMPLE:
            return
        items = mupdf.FzTextSpan(span)
        for number in range(span.len):
            item = items.items(number)
            if item.gid >= 0 and ord("0") <= item.ucs <= _LARGEST:
                sample.glyphs.setdefault(chr(item.ucs), item.gid)
                if len(sample.glyphs) >= _SAMPLE:
                    return
