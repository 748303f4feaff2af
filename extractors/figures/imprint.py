"""The imprint of a book: small pictures on its page are marks of publisher and printer, and no figures."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.content import PageContent
from extractors.language.captions import figure_label

_MARK_SHARE = 0.06  # of the page: larger pictures are figures wherever they stand
_ENDS = 4  # pages at the book's beginning and at its end among which an imprint stands
_TERMS = 3  # different terms that make an imprint; one or two may stand in any text
_TERM = re.compile(
    r"ISBN|CIP|定\s*[价價]|出版[发發]行|印\s*刷|版\s*次|印\s*次|[开開]\s*本|印\s*[张張]|字\s*[数數]"
    r"|[责責]任[编編][辑輯]|[责責]任校[对對]|(?:装帧|封面|版式|書籍|裝幀)[设設][计計]"
    r"|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*第?\s*[\d一二三四五六七八九十]+\s*[版次]"
    r"|[书書]\s*[号號]|版[权權]所有|All rights reserved|Printed (?:in|by)|Published by",
    re.IGNORECASE,
)


def without_imprint_marks(pages: Sequence[PageContent]) -> list[PageContent]:
    """Drop the small pictures of imprint pages as logos. `pages` are all of the book's, in order."""
    last = max((page.page_index for page in pages), default=0)
    return [
        _without_marks(page) if min(page.page_index, last - page.page_index) < _ENDS else page
        for page in pages
    ]


def _without_marks(page: PageContent) -> PageContent:
    if not _is_imprint(page) or any(figure_label(block.text) is not None for block in page.texts):
        return page
    largest = _MARK_SHARE * page.width * page.height
    figures = [
        replace(figure, drop_reason="logo")
        if figure.drop_reason is None and figure.bbox.area < largest
        else figure
        for figure in page.figures
    ]
    return replace(page, figures=tuple(figures))


def _is_imprint(page: PageContent) -> bool:
    """Whether a page names what an imprint names, or bears the book's printed code."""
    terms = {re.sub(r"\s", "", found).lower() for block in page.texts for found in _TERM.findall(block.text)}
    return len(terms) >= _TERMS or any(figure.drop_reason == "qr_code" for figure in page.figures)
