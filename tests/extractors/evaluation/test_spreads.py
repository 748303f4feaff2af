"""Plates across two pages against truth that lists both halves, or one of them, or none."""

import pytest

from extractors.evaluation.scores import PredictedFigure, Score, evaluate
from extractors.evaluation.spreads import settled
from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box

LEFT, RIGHT, APART = Box(100, 50, 400, 550), Box(0, 50, 300, 550), Box(20, 20, 60, 60)
PLATE = PredictedFigure(
    "a.pdf", 3, LEFT, "mural", "飞天", "七　飞天", "飞天凌空。", "plate_caption", 0.9, (4, RIGHT)
)


def true(box: Box, *captions: str, title: str = "飞天") -> TrueFigure:
    return TrueFigure((box,), (), captions or None, "mural", None, (title,))


def scored(first: list[TrueFigure], second: list[TrueFigure], found: PredictedFigure = PLATE) -> Score:
    pages = [
        TruePage("a.pdf", index, tuple(figures), (), frozenset())
        for index, figures in ((3, first), (4, second))
    ]
    truth, predictions = settled(pages, [found])
    return evaluate(truth, predictions)[0]["all"]


@pytest.mark.parametrize(
    ("first", "second", "listed"),
    [
        ([true(LEFT, "七　飞天")], [true(RIGHT, "七　飞天")], 2),
        ([true(LEFT, "七　飞天")], [true(RIGHT, "", "七　飞天")], 2),
        ([true(LEFT, "")], [true(RIGHT, "七　飞天")], 2),
        ([true(LEFT, "七　飞天")], [], 1),
        ([], [true(RIGHT, "七　飞天")], 1),
    ],
    ids=["both", "words at the first", "words at the second", "the first only", "the second only"],
)
def test_every_way_of_listing_a_plate_is_right(
    first: list[TrueFigure], second: list[TrueFigure], listed: int
) -> None:
    score = scored(first, second)
    assert (score.true_figures, score.predicted, score.matched[0.8]) == (listed, listed, listed)
    assert score.words["caption"] == [1, 0, 0]
    assert score.words["title"] == [1, 0, 0]
    assert score.words["kind"] == [1, 0, 0]
    assert score.edge_errors == [0.0] * listed


def test_a_plate_that_truth_does_not_know_is_false_once() -> None:
    score = scored([true(APART)], [])
    assert (score.predicted, score.matched[0.5]) == (1, 0)


def test_words_that_neither_half_has_are_wrong_and_missing_ones_are_missed() -> None:
    assert scored([true(LEFT, "八　说法图")], [true(RIGHT, "")]).words["caption"] == [0, 1, 1]
    bare = PredictedFigure("a.pdf", 3, LEFT, other_half=(4, RIGHT))
    assert scored([true(LEFT, "")], [true(RIGHT, "七　飞天")], bare).words["caption"] == [0, 0, 1]
    assert scored([true(LEFT, "")], [true(RIGHT, "")], bare).words["caption"] == [0, 0, 0]
