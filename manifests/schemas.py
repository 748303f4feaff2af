"""The manifests as pyarrow schemas: what each is a row of, its fields and what they mean.

Writing and reading check against them, and the README's table is rendered from them. Whoever changes a
field raises `manifests.manifest_schema.SCHEMA_VERSION`.
"""

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from manifests import vocabularies
from manifests.manifest_schema import BBOX, ManifestSchema, field

_ANY = 1e12  # finite: infinities and NaN are refused with it
_DOCUMENT = field("document", pa.string(), "path of the PDF relative to the folder given")
_PAGE_INDEX = field("page_index", pa.int32(), "page, counted from 0", between=(0, _ANY))
_BBOX = field("bbox", BBOX, "x0, y0, x1, y1 in PDF points, origin top-left, of the page as displayed")
_FIGURE_ID = field("figure_id", pa.string(), "name: book (from its content), page (from 1), number on it")
_CONFIDENCE = field("confidence", pa.float64(), "how sure the stage is, 0 to 1", between=(0, 1))

DOCUMENTS = ManifestSchema(
    "documents",
    "PDF",
    key=("document",),
    order=("document",),
    fields=(
        _DOCUMENT,
        field("sha256", pa.string(), "hash of the file; null when it cannot be read", optional=True),
        field("path", pa.string(), "where the file was found, as it was given"),
        field(
            "series",
            pa.string(),
            "layout conventions the book follows",
            optional=True,
            values=vocabularies.SERIES,
        ),
        field("title", pa.string(), "title, from the file's metadata; may be empty"),
        field("n_pages", pa.int32(), "pages in the file; 0 when it cannot be opened", between=(0, _ANY)),
        field("status", pa.string(), "how the reading went", values=vocabularies.DOCUMENT_STATUS),
        field("error", pa.string(), "why it failed or what is missing, in one line", optional=True),
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
        field("width", pa.float64(), "width as displayed, in points", between=(0, _ANY)),
        field("height", pa.float64(), "height as displayed, in points", between=(0, _ANY)),
        field("rotation", pa.int32(), "the /Rotate that was applied, in degrees", between=(0, 270)),
        field(
            "turn",
            pa.int32(),
            "degrees clockwise by which a scan as displayed is turned to be read: 0, 90, 180 or 270",
            between=(0, 270),
        ),
        field(
            "skew",
            pa.float64(),
            "degrees clockwise by which a scan's print leans once it is so turned; pictures are set straight",
            between=(-45, 45),
        ),
        field(
            "origin",
            pa.string(),
            "how the page was made; null when it failed",
            optional=True,
            values=vocabularies.ORIGIN,
        ),
        field(
            "printed_number",
            pa.string(),
            "page number as printed; both, as in 12-13, of two pages on one sheet",
            optional=True,
        ),
        field(
            "n_figures", pa.int32(), "regions taken for figures, dropped ones among them", between=(0, _ANY)
        ),
        field("n_texts", pa.int32(), "text blocks", between=(0, _ANY)),
        field(
            "ocr_engine",
            pa.string(),
            "engine and models that recognised the text; null where none did",
            optional=True,
        ),
        field("status", pa.string(), "how the reading went", values=vocabularies.PAGE_STATUS),
        field("error", pa.string(), "why it failed or what is missing, in one line", optional=True),
    ),
)

TEXTS = ManifestSchema(
    "texts",
    "text block",
    key=("text_id",),
    order=("document", "page_index", "reading_order", "text_id"),
    fields=(
        field(
            "text_id",
            pa.string(),
            "name of the block: book (from its content), page (from 1), t and its number",
        ),
        _DOCUMENT,
        _PAGE_INDEX,
        _BBOX,
        field("role", pa.string(), "what the block is in the book", values=vocabularies.ROLE),
        field("text", pa.string(), "the words, lines joined as the language joins them"),
        field("direction", pa.string(), "how it is set", values=vocabularies.DIRECTION),
        field("source", pa.string(), "where the words come from", values=vocabularies.TEXT_SOURCE),
        _CONFIDENCE,
        field(
            "font_size",
            pa.float64(),
            "glyph height in points; an estimate for recognised text",
            between=(0, _ANY),
        ),
        field("colour", pa.int32(), "fill of the glyphs as 0xRRGGBB; 0 where unknown", between=(0, 0xFFFFFF)),
        field("reading_order", pa.int32(), "place in the page's reading order, from 0", between=(0, _ANY)),
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
        field("parts", pa.list_(BBOX), "boxes that were joined into the figure"),
        field(
            "spread_page",
            pa.int32(),
            "page, from 0, of the other half of a picture across two pages: the last of parts lies there",
            optional=True,
            between=(0, _ANY),
        ),
        field(
            "image_path",
            pa.string(),
            "picture file within the work folder; null only when dropped",
            optional=True,
        ),
        field("width_px", pa.int32(), "width of the picture in pixels", optional=True, between=(1, _ANY)),
        field("height_px", pa.int32(), "height of the picture in pixels", optional=True, between=(1, _ANY)),
        field(
            "dpi", pa.float64(), "resolution on the page, in dots per inch", optional=True, between=(0, _ANY)
        ),
        field(
            "colour_space",
            pa.string(),
            "colour space of the source, before conversion to sRGB",
            optional=True,
        ),
        field("detector", pa.string(), "rule or model that found the region"),
        _CONFIDENCE,
        field("sha256", pa.string(), "hash of the picture file", optional=True),
        field("phash", pa.string(), "64-bit perceptual hash (hex)", optional=True),
        field(
            "texture",
            pa.float64(),
            "fine-grain contrast in grey levels: near 0 for redrawn patterns, higher for photographs",
            optional=True,
            between=(0, 255),
        ),
        field(
            "tones",
            pa.float64(),
            "distance of the colours from ten flat inks: small for redrawn patterns, higher for photographs",
            optional=True,
            between=(0, 442),
        ),
        field(
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
    field("kind", pa.string(), "what the picture is", values=vocabularies.KIND),
    field("entry_id", pa.string(), "number of the entry or plate in its book; may be empty"),
    field("title", pa.string(), "title as the book gives it; may be empty"),
    field("caption", pa.string(), "legend printed at the figure; may be empty"),
    field("description", pa.string(), "all text that belongs to the figure, wherever printed; may be empty"),
)
"""A figure and its words: what pairs and records begin with."""
_PAIR_RULE = field("pair_rule", pa.string(), "rule that bound the words to the figure")

PAIRS = ManifestSchema(
    "pairs",
    "kept figure",
    key=("figure_id",),
    order=("document", "page_index", "figure_id"),
    fields=(
        *_PAIRED,
        field(
            "fields",
            pa.map_(pa.string(), pa.string()),
            "labelled values as printed: period, collection, site, cave, position, plate_no ...",
        ),
        _PAIR_RULE,
        _CONFIDENCE,
        field(
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
        field(
            "fields",
            pa.map_(pa.string(), pa.string()),
            "labelled values in normal forms: period (with dynasty, years), collection, site, cave ...",
        ),
        _PAIR_RULE,
        _CONFIDENCE,
        field("image_path", pa.string(), "picture file within the work folder"),
        field("sha256", pa.string(), "hash of the picture file"),
        field("text", pa.string(), "cleaned training text; empty only when dropped"),
        field("text_raw", pa.string(), "the words as printed, before cleaning"),
        field("cleaning_rules", pa.list_(pa.string()), "rules that changed the text, in order"),
        field(
            "group_id", pa.string(), "what must stay in one split: an entry or plate, its details and copies"
        ),
        field(
            "split",
            pa.string(),
            "split of the dataset; null when dropped",
            optional=True,
            values=vocabularies.SPLIT,
        ),
        field("status", pa.string(), "whether it is in the dataset", values=vocabularies.RECORD_STATUS),
        field(
            "drop_reason", pa.string(), "why it is not", optional=True, values=vocabularies.RECORD_DROP_REASON
        ),
        field("review_status", pa.string(), "what a person said of it", values=vocabularies.REVIEW_STATUS),
    ),
)

REFINEMENTS = ManifestSchema(
    "refinements",
    "distinct cleaned text, where `culti refine` ran",
    key=("source_sha256",),
    order=("source_sha256",),
    fields=(
        field("source_sha256", pa.string(), "hash of the cleaned text"),
        field("source", pa.string(), "the cleaned text that was sent"),
        field(
            "answer", pa.string(), "the text the model answered with, whatever became of it", optional=True
        ),
        field("status", pa.string(), "what became of it", values=vocabularies.REFINEMENT_STATUS),
        field(
            "reason",
            pa.string(),
            "why it was rejected, failed or not asked",
            optional=True,
            values=vocabularies.REFINEMENT_REASON,
        ),
        field("detail", pa.string(), "what was added, lost or wrong", optional=True),
        field("prompt_sha256", pa.string(), "hash of the prompt and the request's settings"),
        field("model", pa.string(), "name of the model"),
    ),
)

TRANSLATIONS = ManifestSchema(
    "translations",
    "distinct text of the dataset, where `culti translate` ran",
    key=("language", "source_sha256"),
    order=("language", "source_sha256"),
    fields=(
        field("language", pa.string(), "language of the translation, as its code (en, de)"),
        field("source_sha256", pa.string(), "hash of the dataset's text"),
        field("source", pa.string(), "the dataset's text"),
        field("text", pa.string(), "the translation; null where there is none to use", optional=True),
        field("status", pa.string(), "what became of it", values=vocabularies.TRANSLATION_STATUS),
        field(
            "reason",
            pa.string(),
            "why there is no translation",
            optional=True,
            values=vocabularies.TRANSLATION_REASON,
        ),
        field("detail", pa.string(), "what was added, lost or wrong", optional=True),
        field("rejected_answer", pa.string(), "the answer that did not pass the check", optional=True),
        field("engine", pa.string(), "what translated: chat, rest; of the samples exact, noisy 0.3 seed 7"),
        field("model", pa.string(), "name of the model; may be empty"),
        field("request_sha256", pa.string(), "hash of the prompt or the request's settings"),
    ),
)

_VERSION = field("version", pa.int32(), "of the measurement; another version's rows are made again")

IMAGES = ManifestSchema(
    "images",
    "picture file that was measured",
    key=("sha256",),
    order=("sha256",),
    fields=(
        field("sha256", pa.string(), "hash of the picture file"),
        field("width_px", pa.int32(), "width of the picture in pixels", between=(1, _ANY)),
        field("height_px", pa.int32(), "height of the picture in pixels", between=(1, _ANY)),
        field("deviation", pa.float64(), "standard deviation of its grey tones, of 255", between=(0, 128)),
        field("edges", pa.float64(), "share of its pixels on an edge of tones", between=(0, 1)),
        field("lettering", pa.float64(), "share of its ink that lies in lines of letters", between=(0, 1)),
        field(
            "border_ink",
            pa.list_(pa.float64()),
            "shares of its left, top, right and bottom border that are not of the ground",
        ),
        field("outlines", pa.binary(), "perceptual hashes of its outlines, whole and cropped"),
        field("square", pa.binary(), "the picture in a square of 160 x 160 pixels, as JPEG"),
        field("colours", pa.binary(), "its colours in a square of 24 x 24 pixels, RGB"),
        _VERSION,
    ),
)

COPIES = ManifestSchema(
    "copies",
    "two pictures that were compared",
    key=("one", "other"),
    order=("one", "other"),
    fields=(
        field("one", pa.string(), "hash of a picture file"),
        field("other", pa.string(), "hash of another one, later in the alphabet"),
        field("place", pa.float64(), "agreement of their outlines where these agree least", between=(-1, 1)),
        field(
            "unexplained",
            pa.float64(),
            "share of the colours' variance that no change of the whole picture explains",
            between=(0, 2),
        ),
        field(
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
        field("group_id", pa.string(), "group it was dealt with"),
        field("split", pa.string(), "split it was dealt into, and stays in", values=vocabularies.SPLIT),
        field("dealt_by", pa.string(), "seed and shares by which it was dealt"),
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
