"""The imprint of a book: small pictures on its page are marks of publisher and printer, and no figures; nor
is the mark beside the name of a house on a page of text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.content import PageContent
from extractors.language.captions import figure_label
from manifests.geometry import Box

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
_SIGNATURE_SHARE = 0.01  # of the page: larger pictures beside a name are no marks
_BESIDE = 40.0  # points between a mark and the name of its house
_NAME_LENGTH = 60  # characters
_HOUSE = re.compile(
    r"博物[馆館院]|美[术術][馆館]|[图圖][书書][馆館]|出版社|[书書]局|[书書]店|研究[院所]|基金[会會]|[学學][会會院]|大[学學]"
    r"|Museum|Gallery|Library|Press\b|Publish|University|Institute|Foundation|Society|Studio",
    re.IGNORECASE,
)
"""Words of the names of houses that sign with a mark."""


def without_imprint_marks(pages: Sequence[PageContent]) -> list[PageContent]:
    """Drop as logos the small pictures of imprint pages, and the one picture of a page that is the mark
    beside a house's name. `pages` are all of the book's, in order."""
    last = max((page.page_index for page in pages), default=0)
    return [
        _without_marks(page) if min(page.page_index, last - page.page_index) < _ENDS else page
        for page in map(_without_signature, pages)
    ]


def _without_signature(page: PageContent) -> PageContent:
    kept = [figure for figure in page.figures if figure.drop_reason is None]
    if len(kept) != 1 or not _is_signature(kept[0].bbox, page):
        return page
    figures = [
        replace(figure, drop_reason="logo") if figure is kept[0] else figure for figure in page.figures
    ]
    return replace(page, figures=tuple(figures))


def _is_signature(mark: Box, page: PageContent) -> bool:
    """Whether a region is a mark: tiny, and in one row with the name of a house, with no label there."""
    if mark.area >= _SIGNATURE_SHARE * page.width * page.height:
        return False
    return any(
        len(block.text) <= _NAME_LENGTH
        and _HOUSE.search(block.text) is not None
        and figure_label(block.text) is None
        and block.bbox.vertical_overlap(mark) > 0.5 * min(block.bbox.height, mark.height)
        and 0 <= -block.bbox.horizontal_overlap(mark) <= _BESIDE
        for block in page.texts
    )


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
