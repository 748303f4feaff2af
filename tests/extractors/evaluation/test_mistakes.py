"""Mistakes one by one: each is named, has its reason, and none is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.evaluation.mistakes import DroppedRegion, Mistake, page_mistakes
from extractors.evaluation.scores import PredictedFigure, evaluate
from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box

A, B = Box(0, 0, 100, 100), Box(200, 0, 300, 100)
WORDS = {"captions": ("图1 飞天",), "kind": "mural", "descriptions": ("",), "titles": None}
RIGHT = {"caption": "图1　飞天", "kind": "mural"}


def true(box: Box, **changes: object) -> TrueFigure:
    judged = {"parts": (), "captions": None, "kind": None, "descriptions": None, "titles": None}
    return TrueFigure(boxes=(box,), **{**judged, **changes})


def found(box: Box, **words: str) -> PredictedFigure:
    return PredictedFigure("a.pdf", 0, box, **words)


def mistakes(
    figures: list[TrueFigure],
    given: list[PredictedFigure],
    dropped: tuple[DroppedRegion, ...] = (),
    ignore: tuple[Box, ...] = (),
) -> list[Mistake]:
    return page_mistakes(TruePage("a.pdf", 0, tuple(figures), ignore, frozenset()), given, dropped)


def test_a_page_read_right_has_none() -> None:
    assert mistakes([true(A, **WORDS)], [found(A.expanded(1), **RIGHT)]) == []


@pytest.mark.parametrize(
    ("given_boxes", "dropped", "reason"),
    [
        ([], (), "nothing found there"),
        ([], (DroppedRegion(A.expanded(5), "watermark"),), "dropped as watermark"),
        ([], (DroppedRegion(A.expanded(300), "background"),), "only regions dropped as background there"),
        ([Box(0, 0, 300, 300)], (), "lost in a larger figure"),
        ([Box(0, 0, 40, 40)], (), "only a part of it found"),
        ([Box(80, 80, 180, 180)], (), "another box overlaps it"),
    ],
)
def test_a_missed_figure_says_why(
    given_boxes: list[Box], dropped: tuple[DroppedRegion, ...], reason: str
) -> None:
    missed = [
        m for m in mistakes([true(A)], [found(box) for box in given_boxes], dropped) if m.name == "missed"
    ]
    assert [(m.true, m.reason) for m in missed] == [(A, reason)]


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (Box(0, 300, 50, 350), "there is no figure"),
        (Box(0, 0, 40, 40), "a part of a figure"),
        (A.expanded(8), "a second box of the same figure"),
        (Box(0, 0, 310, 300), "holds 2 figures and more"),
    ],
)
def test_a_false_figure_says_why(box: Box, reason: str) -> None:
    (false,) = mistakes([true(A), true(B)], [found(A), found(B), found(box)])
    assert (false.name, false.found, false.reason) == ("false", box, reason)


def test_what_lies_in_an_ignored_region_is_no_mistake() -> None:
    table = Box(0, 300, 200, 400)
    assert mistakes([true(A)], [found(A), found(table.expanded(-5))], ignore=(table,)) == []


def test_loose_edges_are_told_from_inexact_boxes() -> None:
    (edges,) = mistakes([true(A)], [found(Box(0, 0, 100, 97))])
    (inexact,) = mistakes([true(A)], [found(Box(0, 0, 100, 70))])
    assert (edges.name, inexact.name) == ("edges", "inexact")
    assert "3.0 points" in edges.reason
    assert inexact.weight > edges.weight


@pytest.mark.parametrize(
    ("words", "name", "reason"),
    [
        ({**RIGHT, "caption": ""}, "caption", "not found"),
        ({**RIGHT, "caption": "图1 飞天 下一幅图的说明"}, "caption", "more than what belongs to it"),
        ({**RIGHT, "caption": "飞天"}, "caption", "incomplete"),
        ({**RIGHT, "description": "不属于它的话"}, "description", "none is printed"),
        ({**RIGHT, "kind": "figure"}, "kind", "figure instead of mural"),
    ],
)
def test_wrong_words_say_what_was_expected(words: dict[str, str], name: str, reason: str) -> None:
    (mistake,) = mistakes([true(A, **WORDS)], [found(A, **words)])
    assert (mistake.name, mistake.reason) == (name, reason)
    assert {"caption": "图1 飞天", "description": "", "kind": "mural"}[name] == mistake.expected


coordinates = st.integers(0, 12).map(lambda value: value * 10.0)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w + 10, y + h + 10), *[coordinates] * 4)


@given(st.lists(boxes, max_size=4), st.lists(boxes, max_size=4))
def test_mistakes_agree_with_the_score(figures: list[Box], given_boxes: list[Box]) -> None:
    page = TruePage("a.pdf", 0, tuple(map(true, figures)), (), frozenset())
    score = evaluate([page], map(found, given_boxes))[0]["all"]
    names = [mistake.name for mistake in page_mistakes(page, list(map(found, given_boxes)), ())]
    assert names.count("missed") == len(figures) - score.matched[0.5]
    assert names.count("false") == len(given_boxes) - score.matched[0.5]
    assert names.count("inexact") == score.matched[0.5] - score.matched[0.8]
