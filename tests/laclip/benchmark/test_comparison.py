import numpy as np
import pytest

from laclip.benchmark.comparison import BACK, BOTH, FORTH, Comparison, chance_on_queries, on_slice
from laclip.benchmark.measurement import BenchmarkOptions
from laclip.benchmark.queries import QuerySet
from laclip.benchmark.slices import Slice
from laclip.metrics.bootstrap import paired_difference
from laclip.metrics.recall import Ranking, rank
from laclip.pairs.gallery import Gallery

OPTIONS = BenchmarkOptions(resamples=2000)


def gallery(n: int) -> Gallery:
    rows = np.arange(n)
    one_fold = np.zeros(n, dtype=int)
    return Gallery(rows, rows, rows, rows, np.eye(n, dtype=bool), rows, rows, n, one_fold, one_fold)


def rankings(n: int, strength: float, seed: int) -> tuple[Ranking, Ranking]:
    partners = np.eye(n, dtype=bool)
    scores = np.random.default_rng(seed).normal(size=(n, n)) + strength * partners
    return rank(scores.T, partners), rank(scores, partners)


def test_figures_are_means_over_draws_and_differences_are_paired() -> None:
    n, everyone = 60, Slice("all", "all", np.arange(60), np.arange(60))
    plain, draws = rankings(n, 1.0, 1), [rankings(n, 1.6, seed) for seed in (2, 3)]
    forth = {"plain": [plain[0]], "other": [one[0] for one in draws]}
    back = {"plain": [plain[1]], "other": [one[1] for one in draws]}
    compared = on_slice(everyone, gallery(n), forth, back, OPTIONS)
    figures = compared.figures("other")
    assert figures.text_to_image.recalls["R@5"] == pytest.approx(
        100 * np.mean([(one[0].ranks <= 5).mean() for one in draws])
    )
    assert figures.text_to_image.median_rank == np.mean([np.median(one[0].ranks) for one in draws])
    means = [50 * (one[0].hits.mean() + one[1].hits.mean()) for one in draws]
    assert figures.mean_recall == pytest.approx(np.mean(means))
    assert compared.spread("other") == pytest.approx(np.std(means, ddof=1))
    assert compared.spread("plain") is None

    differences = {one.direction: one.interval for one in compared.differences("other", "plain")}
    assert set(differences) == {BOTH, FORTH, BACK}
    values = {
        name: 50
        * np.mean(
            [f.hits.mean(axis=1) + b.hits.mean(axis=1) for f, b in zip(forth[name], back[name], strict=True)],
            axis=0,
        )
        for name in forth
    }
    expected = paired_difference(values["other"], values["plain"], seed=OPTIONS.seed, resamples=2000)
    assert differences[BOTH].mean == pytest.approx(expected.mean)
    assert differences[BOTH].low == pytest.approx(expected.low)
    assert differences[BOTH].high == pytest.approx(expected.high)


def test_a_slice_is_its_queries_alone() -> None:
    n, chosen = 30, np.array([3, 4, 8, 20])
    plain = rankings(n, 1.0, 1)
    part = on_slice(
        Slice("kind", "mural", chosen, chosen), gallery(n), {"m": [plain[0]]}, {"m": [plain[1]]}, OPTIONS
    )
    figures = part.figures("m")
    assert figures.text_to_image.recalls["R@10"] == pytest.approx(100 * (plain[0].ranks[chosen] <= 10).mean())
    assert figures.interval is not None
    assert figures.interval.low <= figures.mean_recall <= figures.interval.high


def test_queries_without_pictures_have_one_direction() -> None:
    partners = np.array([[True, False, True], [False, True, False]])
    ranking = rank(np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.4]]), partners.T)
    compared = Comparison(
        "local queries", {"a": [ranking], "b": [ranking]}, None, np.arange(3), None, OPTIONS
    )
    figures = compared.figures("a")
    assert figures.image_to_text is None
    assert figures.mean_recall == figures.text_to_image.mean_recall == pytest.approx((100 / 3 + 200) / 3)
    (difference,) = compared.differences("a", "b")
    assert (difference.direction, difference.interval.mean, difference.tells_apart) == (FORTH, 0, False)
    queries = QuerySet("local queries", "", ("x", "y", "z"), partners, np.arange(3), 3)
    assert chance_on_queries(queries).text_to_image.recalls["R@1"] == pytest.approx(50)
