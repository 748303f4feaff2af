"""What counts as a change, and what cannot be taken over."""

from dataclasses import replace

from manifests.geometry import Box
from pipeline.exchange.changes import compared
from pipeline.exchange.sheets import Region, Sheet

FIGURE = Region("f", "figure", Box(100, 100, 300, 300), "一")
OTHER = Region("g", "figure", Box(400, 100, 500, 300), "二")
CAPTION = Region("t", "text", Box(100, 310, 300, 320), "图1 一")
LIST = Region("u", "text", Box(400, 310, 500, 320), "图2 二")
SHEET = Sheet("a.pdf", 0, 600, 800, (FIGURE, OTHER, CAPTION, LIST), ((0, 2),), {}, "", 1200, 1600)


def changed(
    *regions: Region, links: tuple[tuple[int, int], ...] | None = ((0, 2),)
) -> list[tuple[str, object]]:
    return [(c.action, c.value) for c in compared(SHEET, SHEET.with_regions(regions, links)).changes]


def test_edges_count_from_more_than_a_pixel() -> None:
    assert changed(replace(FIGURE, box=Box(100.5, 100, 300, 299.5)), OTHER, CAPTION, LIST) == []
    moved = Box(100.51, 100, 300, 300)
    assert changed(replace(FIGURE, box=moved), OTHER, CAPTION, LIST) == [("redraw_box", moved)]


def test_boxes_end_at_the_page() -> None:
    over = replace(FIGURE, box=Box(-50, 100, 300, 900))
    assert changed(over, OTHER, CAPTION, LIST) == [("redraw_box", Box(0, 100, 300, 800))]
    outside = SHEET.with_regions([replace(FIGURE, box=Box(700, 0, 800, 50)), OTHER, CAPTION, LIST], None)
    found = compared(SHEET, outside)
    assert (found.changes, len(found.problems)) == ([], 1)


def test_a_figure_drawn_anew_is_the_old_one_where_it_covers_it() -> None:
    anew = Region("", "figure", Box(105, 100, 300, 300), "一")
    assert changed(anew, OTHER, CAPTION, LIST) == [("redraw_box", anew.box)]
    elsewhere = Region("", "figure", Box(100, 600, 300, 700), "")
    found = compared(SHEET, SHEET.with_regions([FIGURE, OTHER, CAPTION, LIST, elsewhere], ((0, 2),)))
    assert (found.changes, len(found.problems)) == ([], 1)


def test_links() -> None:
    regions = (FIGURE, OTHER, CAPTION, LIST)
    assert changed(*regions, links=((2, 0),)) == []
    assert changed(*regions, links=None) == []
    assert changed(*regions, links=((0, 3),)) == [("relink_caption", LIST)]
    assert changed(*regions, links=((0, 2), (1, 3))) == [("relink_caption", LIST)]
    assert changed(*regions, links=()) == [("relink_caption", None)]
    assert changed(*regions, links=((0, 1), (2, 3))) == [("relink_caption", None)]
    two = compared(SHEET, SHEET.with_regions(regions, ((0, 2), (0, 3))))
    assert (two.changes, len(two.problems)) == ([], 1)
    new = compared(SHEET, SHEET.with_regions([*regions, Region("", "text", Box(0, 0, 9, 9))], ((0, 4),)))
    assert (new.changes, len(new.problems), new.changed_texts) == ([], 1, 1)


def test_words() -> None:
    assert changed(replace(FIGURE, words=" 一\n"), OTHER, CAPTION, LIST) == []
    assert changed(replace(FIGURE, words=None), OTHER, CAPTION, LIST) == []
    assert changed(replace(FIGURE, words="三"), OTHER, CAPTION, LIST) == [("edit_text", "三")]
    found = compared(SHEET, SHEET.with_regions([replace(FIGURE, words=""), OTHER, CAPTION, LIST], None))
    assert (found.changes, len(found.problems)) == ([], 1)


def test_text_blocks_are_counted_and_kept() -> None:
    found = compared(SHEET, SHEET.with_regions([FIGURE, OTHER, replace(CAPTION, words="图1")], ((0, 2),)))
    assert (found.changes, found.changed_texts) == ([], 2)


def test_labels() -> None:
    assert changed(replace(FIGURE, label="mural"), OTHER, CAPTION, LIST) == [("set_kind", "mural")]
    assert changed(replace(FIGURE, label="text"), OTHER, CAPTION, LIST, links=()) == [("reject", None)]
    found = compared(SHEET, SHEET.with_regions([replace(FIGURE, label=""), OTHER, CAPTION, LIST], ((0, 2),)))
    assert (found.changes, len(found.problems)) == ([], 1)
