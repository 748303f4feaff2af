"""The manifests as pyarrow schemas.

A field's metadata holds its one-line meaning, its closed vocabulary and its bounds; writing and reading check
against them, and the README's table is rendered from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from manifests import vocabularies

SCHEMA_VERSION = 2
"""Raised when a field changes its name, type or meaning. Manifests of another version are refused."""

BBOX = pa.list_(pa.float64(), 4)
"""x0, y0, x1, y1 in PDF points, origin top-left, of the page as displayed (`manifests.geometry`)."""


@dataclass(frozen=True)
class ManifestSchema:
    """One manifest: `name` is its file's stem, `row` what a row stands for, `key` the fields that name a row,
    `order` the fields the rows are sorted by."""

    name: str
    row: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    fields: tuple[pa.Field, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The schema as it stands in the file, with the manifest's name and version."""
        return pa.schema(self.fields, {"manifest": self.name, "schema_version": str(SCHEMA_VERSION)})


def meaning(field: pa.Field) -> str:
    """The field's one-line meaning."""
    return str(field.metadata[b"meaning"].decode())


def vocabulary(field: pa.Field) -> frozenset[str] | None:
    """The values the field may hold, or None when it is not a closed list."""
    values = field.metadata.get(b"vocabulary")
    return frozenset(values.decode().split("|")) if values is not None else None


def bounds(field: pa.Field) -> tuple[float, float] | None:
    """The least and greatest value the field may hold, or None when it has no bounds."""
    values = field.metadata.get(b"bounds")
    if values is None:
        return None
    least, greatest = values.decode().split("|")
    return float(least), float(greatest)


def _field(
    name: str,
    kind: pa.DataType,
    text: str,
    *,
    optional: bool = False,
    values: Iterable[str] | None = None,
    between: tuple[float, float] | None = None,
) -> pa.Field:
    metadata = {"meaning": text}
    if values is not None:
        metadata["vocabulary"] = "|".join(values)
    if between is not None:
        metadata["bounds"] = f"{between[0]}|{between[1]}"
    return pa.field(name, kind, nullable=optional, metadata=metadata)


_ANY = 1e12  # finite: infinities and NaN are refused with it
_DOCUMENT = _field("document", pa.string(), "path of the PDF relative to the folder given")
_PAGE_INDEX = _field("page_index", pa.int32(), "page, counted from 0", between=(0, _ANY))
_BBOX = _field("bbox", BBOX, "x0, y0, x1, y1 in PDF points, origin top-left, of the page as displayed")
_FIGURE_ID = _field("figure_id", pa.string(), "name: book (from its content), page (from 1), number on it")
_CONFIDENCE = _field("confidence", pa.float64(), "how sure the stage is, 0 to 1", between=(0, 1))

DOCUMENTS = ManifestSchema(
    "documents",
    "PDF",
    key=("document",),
    order=("document",),
    fields=(
        _DOCUMENT,
        _field("sha256", pa.string(), "hash of the file; null when it cannot be read", optional=True),
        _field("path", pa.string(), "where the file was found, as it was given"),
        _field(
            "series",
            pa.string(),
            "layout conventions the book follows",
            optional=True,
            values=vocabularies.SERIES,
        ),
        _field("title", pa.string(), "title, from the file's metadata; may be empty"),
        _field("n_pages", pa.int32(), "pages in the file; 0 when it cannot be opened", between=(0, _ANY)),
        _field("status", pa.string(), "how the reading went", values=vocabularies.DOCUMENT_STATUS),
        _field("error", pa.string(), "why it failed or what is missing, in one line", optional=True),
    ),
)

PAGES = ManifestSchema(
    "pages",
    "page",
    key=("document", "page_index"),
    order=("document", "page_index"),
    fields=(
        _DOCUMENT,
        _PAGE_INDEX,
        _field("width", pa.float64(), "width as displayed, in points", between=(0, _ANY)),
        _field("height", pa.float64(), "height as displayed, in points", between=(0, _ANY)),
        _field("rotation", pa.int32(), "the /Rotate that was applied, in degrees", between=(0, 270)),
        _field(
            "turn",
            pa.int32(),
            "degrees clockwise by which a scan as displayed is turned to be read: 0, 90, 180 or 270",
            between=(0, 270),
        ),
        _field(
            "skew",
            pa.float64(),
            "degrees clockwise by which a scan's print leans once it is so turned; pictures are set straight",
            between=(-45, 45),
        ),
        _field(
            "origin",
            pa.string(),
            "how the page was made; null when it failed",
            optional=True,
            values=vocabularies.ORIGIN,
        ),
        _field(
            "printed_number",
            pa.string(),
            "page number as printed; both, as in 12-13, of two pages on one sheet",
            optional=True,
        ),
        _field(
            "n_figures", pa.int32(), "regions taken for figures, dropped ones among them", between=(0, _ANY)
        ),
        _field("n_texts", pa.int32(), "text blocks", between=(0, _ANY)),
        _field(
            "ocr_engine",
            pa.string(),
            "engine and models that recognised the text; null where none did",
            optional=True,
        ),
        _field("status", pa.string(), "how the reading went", values=vocabularies.PAGE_STATUS),
        _field("error", pa.string(), "why it failed or what is missing, in one line", optional=True),
    ),
)

TEXTS = ManifestSchema(
    "texts",
    "text block",
    key=("text_id",),
    order=("document", "page_index", "reading_order", "text_id"),
    fields=(
        _field(
            "text_id",
            pa.string(),
            "name of the block: book (from its content), page (from 1), t and its number",
        ),
        _DOCUMENT,
        _PAGE_INDEX,
        _BBOX,
        _field("role", pa.string(), "what the block is in the book", values=vocabularies.ROLE),
        _field("text", pa.string(), "the words, lines joined as the language joins them"),
        _field("direction", pa.string(), "how it is set", values=vocabularies.DIRECTION),
        _field("source", pa.string(), "where the words come from", values=vocabularies.TEXT_SOURCE),
        _CONFIDENCE,
        _field(
            "font_size",
            pa.float64(),
            "glyph height in points; an estimate for recognised text",
            between=(0, _ANY),
        ),
        _field(
            "colour", pa.int32(), "fill of the glyphs as 0xRRGGBB; 0 where unknown", between=(0, 0xFFFFFF)
        ),
        _field("reading_order", pa.int32(), "place in the page's reading order, from 0", between=(0, _ANY)),
    ),
)

FIGURES = ManifestSchema(
    "figures",
    "region taken for a figure",
    key=("figure_id",),
    order=("document", "page_index", "figure_id"),
    fields=(
        _FIGURE_ID,
        _DOCUMENT,
        _PAGE_INDEX,
        _BBOX,
        _field("parts", pa.list_(BBOX), "boxes that were joined into the figure"),
        _field(
            "spread_page",
            pa.int32(),
            "page, from 0, of the other half of a picture across two pages: the last of parts lies there",
            optional=True,
            between=(0, _ANY),
        ),
        _field(
            "image_path",
            pa.string(),
            "picture file within the work folder; null only when dropped",
            optional=True,
        ),
        _field("width_px", pa.int32(), "width of the picture in pixels", optional=True, between=(1, _ANY)),
        _field("height_px", pa.int32(), "height of the picture in pixels", optional=True, between=(1, _ANY)),
        _field(
            "dpi", pa.float64(), "resolution on the page, in dots per inch", optional=True, between=(0, _ANY)
        ),
        _field(
            "colour_space",
            pa.string(),
            "colour space of the source, before conversion to sRGB",
            optional=True,
        ),
        _field("detector", pa.string(), "rule or model that found the region"),
        _CONFIDENCE,
        _field("sha256", pa.string(), "hash of the picture file", optional=True),
        _field("phash", pa.string(), "64-bit perceptual hash (hex)", optional=True),
        _field(
            "texture",
            pa.float64(),
            "fine-grain contrast in grey levels: near 0 for redrawn patterns, higher for photographs",
            optional=True,
            between=(0, 255),
        ),
        _field(
            "tones",
            pa.float64(),
            "distance of the colours from ten flat inks: small for redrawn patterns, higher for photographs",
            optional=True,
            between=(0, 442),
        ),
        _field(
            "drop_reason",
            pa.string(),
            "why the region is no figure of its own; null when it is one",
            optional=True,
            values=vocabularies.FIGURE_DROP_REASON,
        ),
    ),
)

_PAIRED = (
    _FIGURE_ID,
    _DOCUMENT,
    _PAGE_INDEX,
    _BBOX,
    _field("kind", pa.string(), "what the picture is", values=vocabularies.KIND),
    _field("entry_id", pa.string(), "number of the entry or plate in its book; may be empty"),
    _field("title", pa.string(), "title as the book gives it; may be empty"),
    _field("caption", pa.string(), "legend printed at the figure; may be empty"),
    _field("description", pa.string(), "all text that belongs to the figure, wherever printed; may be empty"),
)
"""A figure and its words: what pairs and records begin with."""
_PAIR_RULE = _field("pair_rule", pa.string(), "rule that bound the words to the figure")

PAIRS = ManifestSchema(
    "pairs",
    "kept figure",
    key=("figure_id",),
    order=("document", "page_index", "figure_id"),
    fields=(
        *_PAIRED,
        _field(
            "fields",
            pa.map_(pa.string(), pa.string()),
            "labelled values as printed: period, collection, site, cave, position, plate_no ...",
        ),
        _PAIR_RULE,
        _CONFIDENCE,
        _field(
            "mentions",
            pa.list_(pa.string()),
            "text_ids of the running text that refers to the figure (见图12), in order",
        ),
    ),
)

RECORDS = ManifestSchema(
    "records",
    "pair, as a person left it",
    key=("figure_id",),
    order=("document", "page_index", "figure_id"),
    fields=(
        *_PAIRED,
        _field(
            "fields",
            pa.map_(pa.string(), pa.string()),
            "labelled values in normal forms: period (with dynasty, years), collection, site, cave ...",
        ),
        _PAIR_RULE,
        _CONFIDENCE,
        _field("image_path", pa.string(), "picture file within the work folder"),
        _field("sha256", pa.string(), "hash of the picture file"),
        _field("text", pa.string(), "cleaned training text; empty only when dropped"),
        _field("text_raw", pa.string(), "the words as printed, before cleaning"),
        _field("cleaning_rules", pa.list_(pa.string()), "rules that changed the text, in order"),
        _field(
            "group_id",
            pa.string(),
            "what must stay in one split: an entry or plate, its details and copies",
        ),
        _field(
            "split",
            pa.string(),
            "split of the dataset; null when dropped",
            optional=True,
            values=vocabularies.SPLIT,
        ),
        _field("status", pa.string(), "whether it is in the dataset", values=vocabularies.RECORD_STATUS),
        _field(
            "drop_reason", pa.string(), "why it is not", optional=True, values=vocabularies.RECORD_DROP_REASON
        ),
        _field("review_status", pa.string(), "what a person said of it", values=vocabularies.REVIEW_STATUS),
    ),
)

REFINEMENTS = ManifestSchema(
    "refinements",
    "distinct cleaned text, where `culti refine` ran",
    key=("source_sha256",),
    order=("source_sha256",),
    fields=(
        _field("source_sha256", pa.string(), "hash of the cleaned text"),
        _field("source", pa.string(), "the cleaned text that was sent"),
        _field(
            "answer", pa.string(), "the text the model answered with, whatever became of it", optional=True
        ),
        _field("status", pa.string(), "what became of it", values=vocabularies.REFINEMENT_STATUS),
        _field(
            "reason",
            pa.string(),
            "why it was rejected, failed or not asked",
            optional=True,
            values=vocabularies.REFINEMENT_REASON,
        ),
        _field("detail", pa.string(), "what was added, lost or wrong", optional=True),
        _field("prompt_sha256", pa.string(), "hash of the prompt and the request's settings"),
        _field("model", pa.string(), "name of the model"),
    ),
)

TRANSLATIONS = ManifestSchema(
    "translations",
    "distinct text of the dataset, where `culti translate` ran",
    key=("language", "source_sha256"),
    order=("language", "source_sha256"),
    fields=(
        _field("language", pa.string(), "language of the translation, as its code (en, de)"),
        _field("source_sha256", pa.string(), "hash of the dataset's text"),
        _field("source", pa.string(), "the dataset's text"),
        _field("text", pa.string(), "the translation; null where there is none to use", optional=True),
        _field("status", pa.string(), "what became of it", values=vocabularies.TRANSLATION_STATUS),
        _field(
            "reason",
            pa.string(),
            "why there is no translation",
            optional=True,
            values=vocabularies.TRANSLATION_REASON,
        ),
        _field("detail", pa.string(), "what was added, lost or wrong", optional=True),
        _field("rejected_answer", pa.string(), "the answer that did not pass the check", optional=True),
        _field("engine", pa.string(), "what translated: chat, rest; of the samples exact, noisy 0.3 seed 7"),
        _field("model", pa.string(), "name of the model; may be empty"),
        _field("request_sha256", pa.string(), "hash of the prompt or the request's settings"),
    ),
)

_VERSION = _field("version", pa.int32(), "of the measurement; another version's rows are made again")

IMAGES = ManifestSchema(
    "images",
    "picture file that was measured",
    key=("sha256",),
    order=("sha256",),
    fields=(
        _field("sha256", pa.string(), "hash of the picture file"),
        _field("width_px", pa.int32(), "width of the picture in pixels", between=(1, _ANY)),
        _field("height_px", pa.int32(), "height of the picture in pixels", between=(1, _ANY)),
        _field("deviation", pa.float64(), "standard deviation of its grey tones, of 255", between=(0, 128)),
        _field("edges", pa.float64(), "share of its pixels on an edge of tones", between=(0, 1)),
        _field("lettering", pa.float64(), "share of its ink that lies in lines of letters", between=(0, 1)),
        _field(
            "border_ink",
            pa.list_(pa.float64()),
            "shares of its left, top, right and bottom border that are not of the ground",
        ),
        _field("outlines", pa.binary(), "perceptual hashes of its outlines, whole and cropped"),
        _field("square", pa.binary(), "the picture in a square of 160 x 160 pixels, as JPEG"),
        _field("colours", pa.binary(), "its colours in a square of 24 x 24 pixels, RGB"),
        _VERSION,
    ),
)

COPIES = ManifestSchema(
    "copies",
    "two pictures that were compared",
    key=("one", "other"),
    order=("one", "other"),
    fields=(
        _field("one", pa.string(), "hash of a picture file"),
        _field("other", pa.string(), "hash of another one, later in the alphabet"),
        _field("place", pa.float64(), "agreement of their outlines where these agree least", between=(-1, 1)),
        _field(
            "unexplained",
            pa.float64(),
            "share of the colours' variance that no change of the whole picture explains",
            between=(0, 2),
        ),
        _field(
            "recolouring",
            pa.float64(),
            "distance of their colours in Lab units where these differ most",
            between=(0, 400),
        ),
        _VERSION,
    ),
)

SPLITS = ManifestSchema(
    "splits",
    "figure that was ever dealt into a split",
    key=("figure_id",),
    order=("figure_id",),
    fields=(
        _FIGURE_ID,
        _field("group_id", pa.string(), "group it was dealt with"),
        _field("split", pa.string(), "split it was dealt into, and stays in", values=vocabularies.SPLIT),
        _field("dealt_by", pa.string(), "seed and shares by which it was dealt"),
    ),
)

REVIEWED_FIGURES = replace(
    FIGURES,
    name="reviewed_figures",
    row="region that a person redrew or restored, in place of its row in figures",
)
REVIEWED_PAIRS = replace(
    PAIRS, name="reviewed_pairs", row="pair that a person mended or restored, in place of its row in pairs"
)

MANIFESTS: Mapping[str, ManifestSchema] = {
    schema.name: schema
    for schema in (
        DOCUMENTS,
        PAGES,
        TEXTS,
        FIGURES,
        PAIRS,
        RECORDS,
        REFINEMENTS,
        TRANSLATIONS,
        IMAGES,
        COPIES,
        SPLITS,
    )
}


def markdown_table() -> str:
    """The manifests and their fields as a Markdown table, for the README."""
    lines = ["| manifest | one row per | field | type | meaning |", "|---|---|---|---|---|"]
    for schema in MANIFESTS.values():
        for number, field in enumerate(schema.fields):
            head = (f"`{schema.name}`", schema.row) if number == 0 else ("", "")
            allowed = vocabulary(field)
            listed = f" ({', '.join(_in_order(field))})" if allowed else ""
            lines.append(
                f"| {head[0]} | {head[1]} | `{field.name}` | {_type_name(field)} | {meaning(field)}{listed} |"
            )
    return "\n".join(lines) + "\n"


def _in_order(field: pa.Field) -> list[str]:
    return str(field.metadata[b"vocabulary"].decode()).split("|")


_TYPE_NAMES = {
    "string": "text",
    "int32": "integer",
    "double": "number",
    str(BBOX): "box",
    str(pa.list_(BBOX)): "boxes",
    str(pa.list_(pa.string())): "list of text",
    str(pa.list_(pa.float64())): "list of numbers",
    "binary": "bytes",
    str(pa.map_(pa.string(), pa.string())): "map of text",
}


def _type_name(field: pa.Field) -> str:
    name = _TYPE_NAMES[str(field.type)]
    return f"{name} or null" if field.nullable else name
