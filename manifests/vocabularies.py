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
    "image_too_small": "fewer pixels a side than images.KIND.min_side",
    "image_too_large": "more pixels than images.KIND.max_pixels",
    "blank_image": "the picture shows nothing",
    "uniform_image": "the picture shows next to nothing: tones without edges, or a speck",
    "text_only_image": "the picture shows nothing but lettering",
    "cut_by_page": "the edge of the page cuts off what the picture shows",
    "unreadable_image": "the picture's file cannot be decoded",
    "rejected_in_review": "a person rejected the pair (`culti review`)",
    "duplicate_image": "the same picture, byte for byte, is kept in another record",
    "near_duplicate": "a copy of the picture, rescaled, cropped or recoloured, is kept in another record",
    "split_conflict": "it belongs with rows that earlier builds dealt into another split",
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

REFINEMENT_STATUS = {
    "refined": "the model's answer states the same and reads otherwise; it may stand for the text",
    "unchanged": "the model answered with the text as it was",
    "rejected": "the answer did not pass the check; the text stays",
    "failed": "the endpoint gave no answer; the next run asks again",
    "not_asked": "the text was not sent",
}

FACT_KIND = {
    "number": "a number, with what it counts",
    "title": "a title in book-title marks",
    "collection": "a museum or another collection",
    "period": "a dynasty or another period",
    "place": "a site",
    "field": "a label or labelled value",
    "term": "a motif, weave, garment or another word of the lexicon",
    "colour": "a colour",
    "position": "a place in the picture",
    "negation": "a word that denies",
    "word": "a word in Latin or other letters",
}

NO_ANSWER_REASON = {
    "timeout": "no whole answer in timeout_seconds",
    "no_connection": "the endpoint could not be reached or broke off",
    "http_error": "the endpoint answered with an HTTP error",
    "no_completion": "what came is no answer of the kind that was asked for",
}
"""Why a service that was asked gave no answer."""

NOT_ASKED_REASON = {
    "text_too_short": "shorter than min_text_characters",
    "text_too_long": "longer than max_text_characters",
    "max_calls": "the run had asked max_calls times",
    "max_characters": "the run had sent max_characters",
    "stopped": "the run stopped before, as the endpoint gave no answers",
}
"""Why a service was not asked."""

UNUSABLE_REASON = {
    "not_json": "the answer is no JSON",
    "wrong_shape": 'the answer is JSON of another form than {"text": ...}',
    "empty": "the answer has no words",
    "cut_off": "the answer ends where the model's limit was",
    "refused": "the model or its filter refused",
}
"""What is wrong with an answer whatever was asked."""

REFINEMENT_REASON = {
    **UNUSABLE_REASON,
    "too_short": "fewer letters than refine.shortest_share",
    "too_long": "more letters than refine.longest_share",
    **{f"added_{kind}": f"the answer brings in {meaning}" for kind, meaning in FACT_KIND.items()},
    **{f"lost_{kind}": f"the answer leaves out {meaning}" for kind, meaning in FACT_KIND.items()},
    "added_character": "the answer brings in a Chinese character, sign or mark",
    "lost_character": "the answer leaves out a Chinese character or sign",
    "moved_words": "words of a sentence stand in another order, or were put together from several",
    "lost_words": "words of a sentence are left out, though they stand elsewhere too",
    **NO_ANSWER_REASON,
    **NOT_ASKED_REASON,
}

TRANSLATION_STATUS = {
    "translated": "`text` says in the language what the source says, as far as the check can tell",
    "rejected": "the answer did not pass the check",
    "failed": "the service gave no answer; the next run asks again",
    "not_asked": "the text was not sent, or the samples' truth has nothing for it",
}

TRANSLATION_REASON = {
    **UNUSABLE_REASON,
    "too_short": "fewer letters than translate.shortest_share",
    "too_long": "more letters than translate.longest_share",
    "untranslated": "the answer is the source, or still in its script",
    "repeated_words": "the answer goes round in circles",
    "added_number": "the answer brings in a number",
    "lost_number": "the answer leaves out a number",
    **NO_ANSWER_REASON,
    **NOT_ASKED_REASON,
    "no_figure": "no figure of the truth lies there",
}
