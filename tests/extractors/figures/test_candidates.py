"""From objects to figures: what is kept, what is dropped and why, what is not worth a row."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.content import TextBlock
from extractors.figures.candidates import Candidate, page_candidates
from extractors.figures.evidence import Evidence
from extractors.figures.grounds import is_background
from extractors.pdf.page import Element
from extractors.texts.lines import Line
from manifests.geometry import Box, PageFrame

FRAME = PageFrame(400, 600)
MIN_SIDE = 20.0
NOTHING_SEEN = Evidence(
    runs_on=lambda a, b: True,
    is_faint=lambda element: False,
    is_paper=lambda element: False,
    is_shadow=lambda element: False,
)

Block = Callable[..., TextBlock]


def image(*corners: float, sequence: int = 0) -> Element:
    return Element(Box(*corners), "image", sequence, xref=1, pixels=(100, 100))


def path(*corners: float, **changes: object) -> Element:
    return Element(Box(*corners), "path", **{"sequence": 0, "stroke": 0x202020, **changes})


def curves(x: float, y: float, count: int = 8) -> list[Element]:
    """A drawing of coloured curves, 20 points each, side by side."""
    return [
        path(x + 20 * n, y, x + 20 * n + 20, y + 60, fill=0x102030 * (n + 1) % 0xFFFFFF) for n in range(count)
    ]


def low_band(y: float) -> list[Element]:
    """Coloured curves in a row as wide as the type area, 30 points high."""
    colours = [0x102030 * (n + 1) % 0xFFFFFF for n in range(15)]
    return [path(50 + 20 * n, y, 70 + 20 * n, y + 30, fill=colour) for n, colour in enumerate(colours)]


def candidates(elements: list[Element], *texts: TextBlock) -> list[Candidate]:
    return page_candidates(elements, texts, FRAME, MIN_SIDE, NOTHING_SEEN)


def outcome(elements: list[Element], *texts: TextBlock) -> list[str | None]:
    return [candidate.drop_reason for candidate in candidates(elements, *texts)]


@st.composite
def drawn(draw: st.DrawFn) -> list[Element]:
    made = []
    for number in range(draw(st.integers(0, 10))):
        x, y = draw(st.integers(0, 380)), draw(st.integers(0, 580))
        box = Box(x, y, min(400, x + draw(st.integers(1, 390))), min(600, y + draw(st.integers(1, 590))))
        kind = draw(st.sampled_from(["image", "path", "shading"]))
        fill = draw(st.sampled_from([None, 0xFFFFFF, 0xC04020])) if kind == "path" else None
        stroke = draw(st.sampled_from([None, 0])) if kind == "path" else None
        pixels = (50, 50) if kind == "image" else (0, 0)
        straight = draw(st.booleans())
        made.append(
            Element(
                box,
                kind,
                number,
                pixels=pixels,
                fill=fill,
                stroke=stroke,
                straight=straight,
                rectangular=straight,
            )
        )
    return made


@given(drawn())
@example([image(0, 1, 40, 82), image(0, 0, 40, 40, sequence=1)])
def test_candidates_stand_on_the_page_figures_first(elements: list[Element]) -> None:
    found = candidates(elements)
    assert all(FRAME.box.contains(candidate.box, 1e-6) for candidate in found)
    assert all(0 < candidate.confidence <= 1 for candidate in found)
    dropped = [candidate.drop_reason is not None for candidate in found]
    assert dropped == sorted(dropped)
    assert all(min(c.box.width, c.box.height) >= MIN_SIDE for c in found if c.drop_reason is None)


def test_an_image_is_a_figure_and_figures_come_in_reading_order() -> None:
    found = candidates([image(50, 300, 200, 400), image(210, 100, 350, 200), image(50, 100, 200, 200)])
    assert [candidate.box for candidate in found] == [
        Box(50, 100, 200, 200), Box(210, 100, 350, 200), Box(50, 300, 200, 400)
    ]  # fmt: skip
    assert {candidate.detector for candidate in found} == {"placement"}


def test_drawings_under_one_caption_are_one_figure(block: Block) -> None:
    parts = [*curves(60, 100, 4), *curves(200, 100, 4)]
    assert len(candidates(parts)) == 2
    (joined,) = candidates(parts, block("图1　两种组织", (120, 170, 260, 182)))
    assert joined.box == Box(60, 100, 280, 160)


NUMBERED = "图四　陶器（1. 罐　2. 碗）"


def test_drawings_below_a_caption_that_numbers_them_are_one_figure(block: Block) -> None:
    parts = [*curves(60, 100, 4), *curves(200, 100, 4)]
    caption = block(NUMBERED, (120, 70, 260, 82))
    marks = [block(str(n + 1), (90 + 140 * n, 172, 98 + 140 * n, 186), font_size=14) for n in range(2)]
    (joined,) = candidates(parts, caption, *marks)
    assert joined.box == Box(60, 100, 280, 186)


def test_drawings_below_a_caption_that_numbers_others_stay_apart(block: Block) -> None:
    parts = [*curves(60, 100, 4), *curves(200, 100, 4)]
    assert len(candidates(parts, block(NUMBERED, (120, 70, 260, 82)))) == 2


def test_text_between_keeps_a_caption_from_the_drawing_above(block: Block) -> None:
    table = [path(60, 100, 340, 101, straight=True), path(60, 200, 340, 201, straight=True)]
    drawing = [path(60, 100, 340, 160, straight=True, fill=0xEEEEEE)]
    between = block("正文" * 30, (60, 162, 340, 180))
    caption = block("图1　组织", (60, 182, 160, 192))
    assert outcome(table, between, caption) == []
    assert outcome(drawing, caption) == [None]
    assert outcome(drawing, between, caption) == ["ornament"]


def test_of_two_pictures_over_the_whole_page_the_upper_is_the_figure() -> None:
    lower, upper = image(0, 0, 400, 600), replace(image(0, 0, 400, 600, sequence=1), xref=2)
    found = candidates([lower, upper])
    assert [(c.elements, c.drop_reason) for c in found] == [((upper,), None), ((lower,), "duplicate_region")]


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ([path(60, 100, 340, 160, straight=True, fill=0xEEEEEE)], "ornament"),
        (curves(60, 5, 8), None),
        ([path(60, 2, 340, 40, fill=0xC0A080)], "decoration"),
        (low_band(530), "decoration"),
        (low_band(300), None),
        ([image(60, 100, 75, 115)], "tiny"),
    ],
    ids=[
        "a plain panel",
        "a drawing at the head",
        "a band at the head",
        "a frieze at the foot",
        "a frieze between texts",
        "a bullet",
    ],
)
def test_what_a_lone_object_is(elements: list[Element], reason: str | None) -> None:
    assert outcome(elements) == [reason]


def test_rules_white_fills_and_small_strokes_are_not_worth_a_row() -> None:
    rules = [path(40, 60 + 4 * n, 360, 61 + 4 * n, straight=True) for n in range(2)]
    white = path(50, 200, 350, 400, stroke=None, fill=0xFFFFFF)
    assert outcome([*rules, white, path(100, 500, 110, 508)]) == []


def test_a_caption_makes_a_plain_drawing_a_figure_and_a_table_caption_a_table(block: Block) -> None:
    drawing = path(60, 100, 340, 300, straight=True)
    assert outcome([drawing], block("图1　平面", (60, 305, 160, 315))) == [None]
    assert outcome([drawing], block("表1　尺寸", (60, 88, 160, 98))) == ["table"]


def test_a_box_full_of_text_is_text(block: Block) -> None:
    panel = path(60, 100, 340, 160, straight=True, fill=0xEEEEEE)
    assert outcome([panel], block("代码" * 40, (70, 105, 330, 155))) == ["text_only"]


def test_a_wide_box_with_a_few_lines_of_a_program_is_code(block: Block) -> None:
    panel = path(60, 100, 340, 160, straight=True, fill=0xEEEEEE)
    program = block("cloth = list(weave(warp, weft))", (70, 105, 200, 117))
    assert outcome([panel], program) == ["code"]
    assert outcome([panel], block("缠枝莲花", (70, 105, 120, 117))) == ["ornament"]


def test_a_page_wide_picture_is_a_plate_or_a_ground(block: Block) -> None:
    plate = image(0, 0, 400, 600)
    assert outcome([plate]) == [None]
    assert outcome([plate], block("图1　说法图", (30, 570, 120, 580))) == [None]
    assert outcome([plate], block("正文" * 60, (50, 100, 350, 300))) == ["background"]
    assert outcome([plate], block("第一章", (50, 100, 350, 140), font_size=30.0)) == ["background"]


@pytest.mark.parametrize(
    ("characters", "size", "ground"), [(10, 10.0, False), (80, 10.0, True), (5, 24.0, True)]
)
def test_grounds_are_told_by_the_text_on_them(
    characters: int, size: float, ground: bool, block: Block
) -> None:
    text = "字" * characters
    assert is_background([block(text, (50, 50, 350, 80), font_size=size)]) is ground
    assert is_background([Line(Box(50, 50, 350, 80), text, size)]) is ground
    assert is_background([]) is False


def test_a_letter_that_the_ocr_saw_in_a_motif_is_no_text(block: Block) -> None:
    motif = [path(100, 100, 190, 190, fill=0xF1E6CD, rectangular=True), *curves(115, 115, 3)]
    letter = block("á", (110, 110, 180, 180), font_size=55.0, source="ocr")
    assert outcome(motif, letter) == [None]
    words = block("正文" * 70, (50, 300, 350, 400))
    assert outcome(motif, replace(letter, source="pdf"), words) == ["text_only"]


def test_motifs_all_over_a_tinted_page_are_one_pattern() -> None:
    """Where the page's edge cuts a motif to a sliver, too."""
    tint = path(0, 0, 400, 600, fill=0x8E2A23, stroke=None, rectangular=True, straight=True)
    motifs = [element for y in (40, 200, 360) for x in (20, 150, 280) for element in curves(x, y, 4)]
    sliver = path(380, 596, 398, 600, fill=0xD0B040)
    (pattern,) = candidates([tint, *motifs, sliver])
    assert (pattern.box, pattern.drop_reason) == (tint.box, None)
