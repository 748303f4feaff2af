"""The closed lists of the manifests: every value a field may hold, with its meaning. Written once, here."""

SERIES = {
    "silk": "《中国古代丝绸设计素材图系》: entries of a pattern, its motifs and the textile",
    "murals": "《中国敦煌壁画全集》: numbered plates, described at the volume's end",
    "generic": "any other illustrated book",
}

DOCUMENT_STATUS = {
    "ok": "every page was read",
    "partial": "some pages failed, or only a part was asked for; `error` says which",
    "failed": "nothing could be read; `error` says why",
}

PAGE_STATUS = {
    "ok": "read",
    "partial": "a part of the page is missing; `error` says which",
    "failed": "not read; `error` says why",
}

ORIGIN = {
    "born_digital": "made of text and picture objects",
    "scanned": "one picture of a printed page",
    "mixed": "a scan with a text layer, or objects over a scan",
}

ROLE = {
    "title": "a title of the book or of a part of it",
    "heading": "heads an entry or a section",
    "caption": "legend printed at a figure",
    "description": "describes a figure, wherever it is printed",
    "field": "a labelled value: period, collection, dimensions",
    "body": "running text that belongs to no figure",
    "running_head": "repeated in the margin of many pages",
    "page_number": "the printed page number",
    "reference": "where a picture or a statement comes from",
    "footnote": "a note at the foot of a page",
    "margin_note": "a note in the margin beside the running text",
    "in_figure": "lettering within a figure, a table or a formula",
}

DIRECTION = {"horizontal": "left to right", "vertical": "top to bottom, columns right to left"}

TEXT_SOURCE = {"pdf": "the text layer of the file", "ocr": "recognised from the pixels"}

KIND = {
    "pattern": "a redrawn textile pattern",
    "original_textile": "a photograph of the textile itself",
    "cropped_pattern": "one motif cut from a pattern",
    "mural": "a plate of a wall painting",
    "figure": "any other picture",
}

FIGURE_DROP_REASON = {
    "background": "a picture that lies behind the page's content",
    "watermark": "a mark repeated over many pages",
    "logo": "a publisher's or institution's mark",
    "ornament": "a small decoration repeated in the book",
    "decoration": "a drawing that sets off parts of the page",
    "rule": "a line or frame",
    "table": "a table",
    "tiny": "smaller than a figure can be",
    "text_only": "nothing but lettering",
    "duplicate_region": "lies within another figure",
    "code": "a program listing",
    "formula": "a formula",
    "qr_code": "a QR code or bar code",
    "blank": "shows nothing",
    "spread_half": "put together with the other half of its picture, on the page before",
}

RECORD_DROP_REASON = {
    "no_text": "no words belong to the figure",
    "image_too_small": "fewer pixels than build.min_image_side",
    "blank_image": "the picture shows nothing",
    "unreadable_image": "the picture's file cannot be decoded",
    "duplicate_image": "the same picture, byte for byte, is kept in another record",
}

RELEASE_DROP_REASON = {
    "bad_line": "the line is none of the form",
    "line_too_long": "the line is longer than any text or picture",
    "empty_text": "the text has no letters",
    "repeated_text_id": "an earlier line has the text's id",
    "no_image": "the text names no picture",
    "repeated_pair": "the text names the picture more than once",
    "unsafe_image_id": "the picture's id leads out of the folder",
    "missing_image": "no picture has the id",
    "ambiguous_image": "several pictures have the id",
    "repeated_image_id": "an earlier line has the picture's id",
    "image_without_text": "no text names the picture",
    "broken_base64": "the picture is no base64",
    "unreadable_image": "the picture cannot be decoded",
    "image_too_large": "the picture has more pixels or bytes than are read",
}
"""Why something of an imported release is not in the dataset; not a column of a manifest."""

RECORD_STATUS = {"kept": "a row of the dataset", "dropped": "not in the dataset; `drop_reason` says why"}

SPLIT = {"train": "for training", "validation": "for choosing models", "test": "for measuring, once"}

REVIEW_STATUS = {
    "unreviewed": "seen by no person yet",
    "accepted": "a person found it right",
    "corrected": "a person mended it",
    "rejected": "a person found it wrong",
}
