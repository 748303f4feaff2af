"""Scores against truth: what counts as found, as right, and as not to be judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.evaluation.scores import (
    PredictedFigure,
    edge_error,
    evaluate,
    matched,
    precision_recall_f1,
    same_text,
)
from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x, y = draw(st.integers(0, 60)), draw(st.integers(0, 60))
    return Box(x, y, x + draw(st.integers(5, 60)), y + draw(st.integers(5, 60)))


def true(box: Box, **changes: object) -> TrueFigure:
    judged = {"parts": (), "captions": None, "kind": None, "descriptions": None, "titles": None}
    return TrueFigure(boxes=(box,), **{**judged, **changes})


def predicted(box: Box, **words: str) -> PredictedFigure:
    return PredictedFigure("a.pdf", 0, box, **words)


def true_page(*figures: TrueFigure, ignore: tuple[Box, ...] = (), tags: tuple[str, ...] = ()) -> TruePage:
    return TruePage("a.pdf", 0, figures, ignore, frozenset(tags))


A, B, C = Box(0, 0, 100, 100), Box(200, 0, 300, 100), Box(0, 200, 100, 300)


@given(st.lists(boxes(), max_size=6), st.lists(boxes(), max_size=6), st.sampled_from([0.3, 0.5, 0.8]))
def test_matching_is_one_to_one_above_the_threshold_and_symmetric(
    left: list[Box], right: list[Box], threshold: float
) -> None:
    pairs = matched([true(box) for box in left], [predicted(box) for box in right], threshold)
    assert len({t for t, _ in pairs}) == len({i for _, i in pairs}) == len(pairs)
    assert all(left[t].iou(right[i]) >= threshold for t, i in pairs)
    close = [a.iou(b) for a in left for b in right if a.iou(b) >= threshold]
    if len(set(close)) == len(close):  # figures equally close may be matched in either order
        back = matched([true(box) for box in right], [predicted(box) for box in left], threshold)
        assert sorted(pairs) == sorted((i, t) for t, i in back)


@given(st.lists(boxes(), max_size=6, unique=True))
def test_truth_against_itself_is_perfect(figures: list[Box]) -> None:
    (groups, _) = evaluate([true_page(*map(true, figures))], map(predicted, figures))
    assert groups["all"].figure_scores(0.8) == (1.0, 1.0, 1.0)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_f1_is_the_harmonic_mean(hits: int, more_predicted: int, more_true: int) -> None:
    precision, recall, f1 = precision_recall_f1(hits, hits + more_predicted, hits + more_true)
    if precision + recall > 0:
        assert f1 == pytest.approx(2 * precision * recall / (precision + recall))
    else:
        assert f1 == (1.0 if more_predicted == more_true == hits == 0 else 0.0)


def test_missed_and_spurious_figures_cost_recall_and_precision() -> None:
    groups, _ = evaluate(
        [true_page(true(A), true(B))], [predicted(A), predicted(C), predicted(C.moved(1, 0))]
    )
    assert groups["a.pdf"].figure_scores(0.5) == (pytest.approx(1 / 3), 0.5, pytest.approx(0.4))


def test_a_loose_box_counts_at_the_lower_threshold_only() -> None:
    groups, _ = evaluate([true_page(true(A))], [predicted(Box(0, 0, 100, 70))])
    assert groups["all"].figure_scores(0.5)[2] == 1.0
    assert groups["all"].figure_scores(0.8)[2] == 0.0


def test_either_of_two_equally_right_boxes_will_do() -> None:
    figure = TrueFigure((A, C), (), None, None, None, None)
    groups, _ = evaluate([true_page(figure)], [predicted(C)])
    assert groups["all"].figure_scores(0.8)[2] == 1.0


def test_a_composite_found_in_all_its_parts_is_found_once() -> None:
    whole = true(Box(0, 0, 210, 100), parts=(Box(0, 0, 100, 100), Box(110, 0, 210, 100)))
    both = [predicted(part) for part in whole.parts]
    groups, _ = evaluate([true_page(whole)], both)
    assert groups["all"].figure_scores(0.8) == (1.0, 1.0, 1.0)
    groups, _ = evaluate([true_page(whole)], both[:1])
    assert groups["all"].figure_scores(0.8) == (0.0, 0.0, 0.0)


def test_a_part_that_covers_half_of_the_composite_is_not_taken_for_the_whole() -> None:
    parts = (Box(0, 0, 100, 90), Box(110, 0, 210, 90), Box(0, 100, 210, 220))
    groups, _ = evaluate([true_page(true(Box(0, 0, 210, 220), parts=parts))], [predicted(p) for p in parts])
    assert groups["all"].figure_scores(0.5) == (1.0, 1.0, 1.0)


def test_what_lies_in_an_ignored_region_is_not_judged() -> None:
    groups, _ = evaluate([true_page(true(A), ignore=(B,))], [predicted(A), predicted(B.expanded(-10))])
    assert groups["all"].figure_scores(0.5) == (1.0, 1.0, 1.0)


def test_pages_without_truth_are_not_judged() -> None:
    elsewhere = PredictedFigure("a.pdf", 7, A)
    groups, _ = evaluate([true_page(true(A))], [predicted(A), elsewhere])
    assert groups["all"].predicted == 1


def test_hard_pages_count_apart_and_tags_have_scores() -> None:
    hard = TruePage("a.pdf", 1, (true(A),), (), frozenset({"hard", "scan"}))
    groups, tags = evaluate([true_page(true(A), tags=("scan",)), hard], [predicted(A)])
    assert groups["all"].figure_scores(0.5)[2] == groups["a.pdf"].figure_scores(0.5)[2] == 1.0
    assert groups["hard"].figure_scores(0.5)[1] == 0.0
    assert tags["scan"].true_figures == 2


@pytest.mark.parametrize(
    ("accepted", "given_caption", "scores"),
    [
        (("图1 飞天",), "图1　飞天", (1.0, 1.0, 1.0)),
        (("图1 飞天",), "图2 菩萨像", (0.0, 0.0, 0.0)),
        (("图1 飞天",), "", (0.0, 0.0, 0.0)),
        (("图1 飞天", "飞天"), "飞天", (1.0, 1.0, 1.0)),
        (("",), "多余的字", (0.0, 0.0, 0.0)),
        (("",), "", (1.0, 1.0, 1.0)),
        (None, "什么都行", (1.0, 1.0, 1.0)),
    ],
    ids=["right", "wrong", "missed", "other reading", "none due", "none due, none given", "not judged"],
)
def test_captions_are_right_wrong_or_missed(
    accepted: tuple[str, ...] | None, given_caption: str, scores: tuple[float, float, float]
) -> None:
    groups, _ = evaluate([true_page(true(A, captions=accepted))], [predicted(A, caption=given_caption)])
    assert groups["all"].word_scores("caption") == scores


def test_kinds_titles_and_descriptions() -> None:
    figures = [
        true(A, kind="mural", titles=("飞天",), descriptions=("凌空而舞。",)),
        true(B, kind="mural", titles=("飞天",), descriptions=("凌空而舞。",)),
    ]
    found = [
        predicted(A, kind="mural", title="飞天", description="凌空而舞。"),
        predicted(B, kind="figure", title="菩萨"),
    ]
    score = evaluate([true_page(*figures)], found)[0]["all"]
    assert score.accuracy("kind") == 0.5
    assert score.word_scores("title") == (0.5, 0.5, 0.5)
    assert score.word_scores("description") == (1.0, 0.5, pytest.approx(2 / 3))


@given(st.text(max_size=20))
def test_a_text_agrees_with_itself_in_other_widths_and_spaces(text: str) -> None:
    assert same_text(text, text)
    assert same_text(f" {text}\n", f"{text}　")


@given(st.text(max_size=20), st.text(max_size=20))
def test_agreement_is_mutual(a: str, b: str) -> None:
    assert same_text(a, b) == same_text(b, a)


def test_one_character_in_ten_may_differ() -> None:
    assert same_text("海东青逐兔纹妆金胸背", "海东青逐兔纹妆金胸贝")
    assert not same_text("海东青逐兔", "海东青逐兕")
    assert same_text("Ｆｉｇ．１", "Fig.1")


@given(boxes(), boxes())
def test_an_edge_error_is_the_worst_of_four_and_zero_only_for_the_same_box(a: Box, b: Box) -> None:
    error = edge_error(true(a), b)
    assert (error == 0) == (a == b)
    assert b.contains(a, tolerance=error)
    assert a.contains(b, tolerance=error)


def test_edges_are_measured_from_the_nearest_right_box_and_only_where_one_box_was_found() -> None:
    either = TrueFigure((A, C), (), None, None, None, None)
    thirds = tuple(Box(300 + 30 * n, 0, 330 + 30 * n, 100) for n in range(3))
    found = [predicted(Box(0, 198, 103, 300)), *map(predicted, thirds)]
    score = evaluate([true_page(either, true(Box(300, 0, 390, 100), parts=thirds))], found)[0]["all"]
    assert score.edge_errors == [3.0]
    assert score.edge_error(95) == 3.0
