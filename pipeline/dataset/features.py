"""The columns of the dataset, each with its type and its meaning, for the card and for Croissant."""

from collections.abc import Mapping

import datasets

from manifests.vocabularies import KIND

PAIRS = "pairs"
PAGES = "pages"
CONFIGURATIONS: Mapping[str, str] = {
    PAIRS: "a row per picture with its text; what `load_dataset` opens by default",
    PAGES: "a row per page: boxes of figures and text blocks, roles, words, and whose words they are",
}

_TEXT = datasets.Value("string")
_NUMBER = datasets.Value("float64")
_COUNT = datasets.Value("int32")
_BOX = datasets.List(datasets.Value("float64"), length=4)
_NAMES = datasets.List(datasets.Value("string"))

_BOOK_COLUMNS = {
    "document": (_TEXT, "the book: path of the PDF below the folder that was read"),
    "document_sha256": (_TEXT, "SHA-256 of the PDF"),
    "series": (_TEXT, "layout conventions the book follows: silk, murals or generic"),
    "page_index": (_COUNT, "page of the PDF, from 0"),
    "printed_number": (_TEXT, "page number as printed; null where there is none"),
    "page_width": (_NUMBER, "width of the page as displayed, in points"),
    "page_height": (_NUMBER, "height of the page as displayed, in points"),
    "page_origin": (_TEXT, "born_digital, scanned or mixed"),
    "ocr_engine": (_TEXT, "what recognised the page's words; null where the file itself holds them"),
}

_PAIR_COLUMNS = {
    "image": (datasets.Image(), "the picture, its file's bytes included"),
    "text": (_TEXT, "cleaned text: title first, then what describes the picture"),
    "kind": (datasets.ClassLabel(names=list(KIND)), "what the picture is"),
    "figure_id": (_TEXT, "name of the picture: book, page (from 1), number on it"),
    "group_id": (_TEXT, "name of the group that shares a split: an entry or plate with its details"),
    **_BOOK_COLUMNS,
    "bbox": (_BOX, "x0, y0, x1, y1 of the picture in points, from the top left of the page as displayed"),
    "spread_page": (_COUNT, "page, from 0, with the other half of a picture across two pages; else null"),
    "width_px": (_COUNT, "width of the picture in pixels"),
    "height_px": (_COUNT, "height of the picture in pixels"),
    "dpi": (_NUMBER, "resolution on the page, in dots per inch"),
    "colour_space": (_TEXT, "colour space in the book, before the conversion to sRGB"),
    "image_sha256": (_TEXT, "SHA-256 of the picture's bytes"),
    "phash": (_TEXT, "64-bit perceptual hash of the picture (hex)"),
    "detector": (_TEXT, "rule or model that found the picture"),
    "detection_confidence": (_NUMBER, "how surely it is a whole picture, 0 to 1"),
    "entry_id": (_TEXT, "number of the entry or plate in its book; may be empty"),
    "title": (_TEXT, "title as the book gives it; may be empty"),
    "caption": (_TEXT, "legend printed at the picture; may be empty"),
    "description": (_TEXT, "all text that belongs to the picture, wherever printed; may be empty"),
    "fields": (_TEXT, "labelled values (period, collection, site, cave ...) as a JSON object"),
    "text_raw": (_TEXT, "the words as printed, before cleaning"),
    "cleaning_rules": (_NAMES, "rules that changed the text, in order"),
    "mentions": (_NAMES, "text_ids (configuration pages) of running text that refers to the picture"),
    "pair_rule": (_TEXT, "rule that bound the words to the picture"),
    "confidence": (_NUMBER, "how surely the words belong to the picture, 0 to 1"),
    "review_status": (_TEXT, "what a person said of the row"),
}

_PAGE_COLUMNS = {
    **_BOOK_COLUMNS,
    "rotation": (_COUNT, "the /Rotate of the PDF that was applied, in degrees"),
    "turn": (_COUNT, "degrees clockwise by which a scan as displayed is turned to be read"),
    "skew": (_NUMBER, "degrees clockwise by which a scan's print leans once it is so turned"),
    "figures": (
        datasets.List(
            {
                "figure_id": _TEXT,
                "bbox": _BOX,
                "kind": _TEXT,
                "drop_reason": _TEXT,
                "withheld": datasets.Value("bool"),
            }
        ),
        "regions taken for figures; those with a drop_reason are none; kind is null where there is no pair",
    ),
    "texts": (
        datasets.List(
            {
                "text_id": _TEXT,
                "bbox": _BOX,
                "role": _TEXT,
                "text": _TEXT,
                "direction": _TEXT,
                "source": _TEXT,
                "confidence": _NUMBER,
                "font_size": _NUMBER,
                "figure_ids": _NAMES,
                "withheld": datasets.Value("bool"),
            }
        ),
        "text blocks in reading order; figure_ids are the figures their words went to",
    ),
}

FEATURES: Mapping[str, datasets.Features] = {
    PAIRS: datasets.Features({name: feature for name, (feature, _) in _PAIR_COLUMNS.items()}),
    PAGES: datasets.Features({name: feature for name, (feature, _) in _PAGE_COLUMNS.items()}),
}

MEANINGS: Mapping[str, Mapping[str, str]] = {
    PAIRS: {name: meaning for name, (_, meaning) in _PAIR_COLUMNS.items()},
    PAGES: {name: meaning for name, (_, meaning) in _PAGE_COLUMNS.items()},
}
