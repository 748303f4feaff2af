"""Numbers of entries that OCR left at their titles."""

from collections.abc import Callable
from dataclasses import replace

from extractors.content import PageContent
from tests.extractors.series.conftest import linked


def recognised(entry: PageContent, heading: str) -> PageContent:
    """The entry as OCR reads it, its heading so."""
    head, *rest = (replace(text, source="ocr", colour=0) for text in entry.texts)
    return replace(entry, texts=(replace(head, text=heading), *rest))


def test_numbers_that_ocr_left_at_their_titles_are_told_by_counting_on(
    entry: Callable[..., PageContent],
) -> None:
    """三三角纹 is the third entry, 三角纹, after the second; the fourth's title begins with a numeral too."""
    titles = ["一海东青逐兔纹", "二缠枝莲纹", "三三角几何纹", "四八宝团花纹"]
    pages = [recognised(entry(index, index + 1), title) for index, title in enumerate(titles)]
    patterns = [made for made in linked(*pages) if made.kind == "pattern"]
    assert [made.entry_id for made in patterns] == ["1", "2", "3", "4"]
    assert [made.title for made in patterns] == titles


def test_titles_that_begin_with_a_numeral_do_not_count_on(entry: Callable[..., PageContent]) -> None:
    titles = ["八宝团花纹", "三多折枝纹", "百鸟朝凤纹", "四季花卉纹"]
    pages = [recognised(entry(index, index + 1), title) for index, title in enumerate(titles)]
    patterns = [made for made in linked(*pages) if made.kind == "pattern"]
    assert [made.entry_id for made in patterns] == ["1", "2", "3", "4"]
    assert all(title in made.title for title, made in zip(titles, patterns, strict=True))
