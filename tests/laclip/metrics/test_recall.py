import json
from math import comb
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laclip.metrics.recall import (
    CUTOFFS,
    average_precisions,
    best_partner_ranks,
    chance,
    chance_precision,
    hits,
    mean_recall,
    rank,
    recalls,
)


@st.composite
def scored(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """A score matrix with many ties, and a symmetric partner matrix with a true diagonal."""
    n = draw(st.integers(1, 14))
    random = np.random.default_rng(draw(st.integers(0, 2**31)))
    groups = random.integers(0, draw(st.integers(1, 14)), n)
    return random.integers(0, 6, (n, n)) / 5, groups[:, None] == groups[None, :]


@st.composite
def several_texts_a_picture(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """(pictures, texts) scores with many ties, and partners such that nobody is without one."""
    pictures, texts = draw(st.integers(1, 9)), draw(st.integers(1, 14))
    random = np.random.default_rng(draw(st.integers(0, 2**31)))
    partners = random.random((pictures, texts)) < draw(st.sampled_from([0.0, 0.2, 0.7]))
    partners[random.integers(0, pictures, texts), np.arange(texts)] = True
    partners[np.arange(pictures), random.integers(0, texts, pictures)] = True
    return random.integers(0, 6, (pictures, texts)) / 5, partners


def plain_order(scores: np.ndarray, partners: np.ndarray, query: int) -> list[bool]:
    """Whether each candidate is a partner, best first, non-partners first among equals."""
    order = sorted(range(scores.shape[1]), key=lambda c: (-scores[query, c], partners[query, c]))
    return [bool(partners[query, c]) for c in order]


def plain_precision(scores: np.ndarray, partners: np.ndarray, query: int) -> float:
    order = plain_order(scores, partners, query)
    at_partners = [sum(order[: place + 1]) / (place + 1) for place, true in enumerate(order) if true]
    return sum(at_partners) / len(at_partners)


def plain_rank(scores: np.ndarray, partners: np.ndarray, query: int) -> int:
    """The definition, candidate by candidate: sort with non-partners first among equals, find a partner."""
    return plain_order(scores, partners, query).index(True) + 1


@given(scored() | several_texts_a_picture())
def test_metrics_agree_with_the_plain_definition(case: tuple[np.ndarray, np.ndarray]) -> None:
    scores, partners = case
    pictures, texts = scores.shape
    forth = [plain_rank(scores.T, partners.T, query) for query in range(texts)]
    back = [plain_rank(scores, partners, query) for query in range(pictures)]
    ranking = rank(scores, partners)
    assert ranking.ranks.tolist() == back
    assert ranking.precisions == pytest.approx(
        [plain_precision(scores, partners, query) for query in range(pictures)]
    )
    found = hits(scores, partners)
    assert ranking.hits.tolist() == found.image_to_text.tolist()
    expected = [100 * sum(r <= k for r in ranks) / len(ranks) for ranks in (forth, back) for k in CUTOFFS]
    both = [*recalls(found.text_to_image).values(), *recalls(found.image_to_text).values()]
    assert both == pytest.approx(expected)
    assert mean_recall(found) == pytest.approx(np.mean(expected))


def test_one_to_one_recalls_are_those_of_chinese_clips_own_script(tmp_path: Path) -> None:
    from cn_clip.eval import evaluation, evaluation_tr

    random = np.random.default_rng(3)
    n = 40
    partner = random.permutation(n)  # text j belongs to picture partner[j]
    scores = random.normal(size=(n, n))
    scores[partner, np.arange(n)] += 1.5
    partners = np.zeros((n, n), bool)
    partners[partner, np.arange(n)] = True
    found = hits(scores, partners)
    for script, query, candidate, matrix, ours in (
        (evaluation, "text_id", "image_ids", scores.T, found.text_to_image),
        (evaluation_tr, "image_id", "text_ids", scores, found.image_to_text),
    ):
        answers = partners.T if query == "text_id" else partners
        best = np.argsort(-matrix, axis=1)[:, :10]
        for name, lists in (("truth", [np.flatnonzero(row) for row in answers]), ("found", best)):
            lines = [json.dumps({query: i, candidate: ids.tolist()}) for i, ids in enumerate(lists)]
            (tmp_path / name).write_text("\n".join(lines))
        mean, *theirs = script.compute_score(str(tmp_path / "truth"), str(tmp_path / "found"))
        assert list(recalls(ours).values()) == pytest.approx(theirs)
        assert 100 * ours.mean() == pytest.approx(mean)
        assert 20 < mean < 95


def test_a_model_that_scores_all_alike_finds_nothing() -> None:
    found = hits(np.zeros((30, 30)), np.eye(30, dtype=bool))
    assert mean_recall(found) == 0


def test_any_partner_counts() -> None:
    scores = np.array([[0.1, 0.9, 0.5]])
    assert best_partner_ranks(scores, np.array([[True, False, False]])).tolist() == [3]
    assert best_partner_ranks(scores, np.array([[True, True, False]])).tolist() == [1]


@given(several_texts_a_picture())
def test_chance_is_the_hypergeometric_expectation(case: tuple[np.ndarray, np.ndarray]) -> None:
    _, partners = case
    n = partners.shape[1]
    for k in CUTOFFS:
        miss = [comb(n - int(p), min(k, n)) / comb(n, min(k, n)) for p in partners.sum(axis=1)]
        assert chance(partners)[f"R@{k}"] == pytest.approx(100 * (1 - np.mean(miss)))


def test_chance_agrees_with_random_rankings() -> None:
    partners = np.eye(20, dtype=bool)
    partners[0, :5] = True
    random = np.random.default_rng(0)
    drawn = [recalls(best_partner_ranks(random.random((20, 20)), partners)[:, None] <= np.array(CUTOFFS))
             for _ in range(1500)]  # fmt: skip
    for cutoff, expected in chance(partners).items():
        assert np.mean([one[cutoff] for one in drawn]) == pytest.approx(expected, abs=1.0)
    precisions = [average_precisions(random.random((20, 20)), partners).mean() for _ in range(1500)]
    assert np.mean(precisions) == pytest.approx(chance_precision(partners), abs=0.005)


def test_chance_of_a_single_candidate_is_certain() -> None:
    assert chance_precision(np.ones((3, 1), bool)) == 1


@pytest.mark.parametrize(
    ("scores", "partners", "why"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2), bool), "partner"),
        (np.array([[np.nan]]), np.array([[True]]), "finite"),
        (np.zeros((2, 2)), np.ones((2, 3), bool), "shape"),
    ],
)
def test_what_cannot_be_measured_is_refused(scores: np.ndarray, partners: np.ndarray, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        best_partner_ranks(scores, partners)
