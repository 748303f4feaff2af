"""The typefaces of the books: subsets of free fonts with only the characters used.

Noto CJK (SIL Open Font License) comes with the `mplfonts` package, which is located but never imported,
because importing it changes matplotlib's settings; Droid Sans Fallback (Apache License) with PyMuPDF.
"""

import importlib.util
import io
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import pymupdf
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from samples.errors import SamplesError

SERIF = "serif"
SANS = "sans"
HEI = "hei"
VERTICAL = "vertical"

_FILES = {
    SERIF: "NotoSerifCJKsc-Regular.otf",
    SANS: "NotoSansCJKsc-Regular.otf",
    VERTICAL: "NotoSerifCJKsc-Regular.otf",
}
_DROID = "china-s"  # PyMuPDF's name for it
_ALWAYS = "".join(chr(code) for code in range(0x20, 0x7F)) + "　，。、；：｜丨（）《》“”「」·—［］【】．"


@dataclass(frozen=True)
class Face:
    """A subset font: `data` is an OpenType file, `characters` what it can set."""

    name: str
    data: bytes
    characters: frozenset[str]


def font_file(face: str) -> Path:
    """Where the installed font of a face lies. Raises SamplesError when mplfonts is not installed."""
    spec = importlib.util.find_spec("mplfonts")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "fonts" / _FILES[face]
        if path.is_file():
            return path
    raise SamplesError(f"the font {_FILES[face]} was not found; install the package mplfonts")


def subset_face(face: str, characters: str) -> Face:
    """The face reduced to the characters (and ASCII and common punctuation); the same input, the same bytes.

    In the vertical face the upright punctuation is replaced by its vertical forms (OpenType feature `vert`).
    Raises SamplesError for characters the font does not have.
    """
    wanted = frozenset(characters) | frozenset(_ALWAYS)
    source = io.BytesIO(pymupdf.Font(_DROID).buffer) if face == HEI else font_file(face)
    font = TTFont(source, lazy=True, recalcTimestamp=False)
    missing = sorted(c for c in wanted if ord(c) not in font.getBestCmap())
    if missing:
        raise SamplesError(
            f"the face {face} lacks {''.join(missing)}; take these words out of the vocabulary"
        )
    if face == VERTICAL:
        _stand_upright(font)
    options = subset.Options(
        layout_features=[],
        hinting=False,
        notdef_outline=True,
        drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "DSIG", "vhea", "vmtx", "VORG"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted)))
    subsetter.subset(font)
    if "CFF " in font:
        _number_by_glyph(font)
    stream = io.BytesIO()
    font.save(stream)
    return Face(face, stream.getvalue(), wanted)


def _stand_upright(font: TTFont) -> None:
    forms: dict[str, str] = {}
    gsub = font["GSUB"].table
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "vert":
            for number in record.Feature.LookupListIndex:
                for table in gsub.LookupList.Lookup[number].SubTable:
                    forms.update(getattr(table, "ExtSubTable", table).mapping)
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap = {code: forms.get(glyph, glyph) for code, glyph in table.cmap.items()}


def _number_by_glyph(font: TTFont) -> None:
    """Gives every glyph its own index as its CID.

    PyMuPDF writes glyph indices as codes (Identity-H), but in a CID-keyed CFF font a code is looked up in the
    charset (Adobe TN 5176, 13): after subsetting the two no longer agree and pages stay empty.
    """
    old = font.getGlyphOrder()
    new = [".notdef", *(f"cid{number:05d}" for number in range(1, len(old)))]
    renamed = dict(zip(old, new, strict=True))
    top = font["CFF "].cff.topDictIndex[0]
    top.charset = new
    top.CharStrings.charStrings = {renamed[name]: held for name, held in top.CharStrings.charStrings.items()}
    font["hmtx"].metrics = {renamed[name]: held for name, held in font["hmtx"].metrics.items()}
    for table in font["cmap"].tables:
        if hasattr(table, "cmap"):
            table.cmap = {code: renamed[name] for code, name in table.cmap.items()}
    font.setGlyphOrder(new)


UNPRINTED = {"printed": False}
"""The metadata of a dataclass's field that a plan holds and no page shows."""


def characters_in(value: object) -> str:
    """All characters of the texts in a value: strings, and what lists, mappings and dataclasses hold, but for
    what is UNPRINTED."""
    if isinstance(value, str):
        return "".join(sorted(set(value)))
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, (list, tuple)):
        parts = list(value)
    elif is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value) if field.metadata.get("printed", True)]
    else:
        return ""
    return "".join(sorted(set("".join(characters_in(part) for part in parts))))
