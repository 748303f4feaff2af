import numpy as np
import pytest

from laclip.metrics.bootstrap import mean_interval, paired_difference, resampled_means


def test_the_interval_matches_theory_for_many_values() -> None:
    values = np.random.default_rng(0).normal(10, 2, 2000)
    interval = mean_interval(values, seed=1)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert interval.mean == pytest.approx(values.mean())
    assert interval.low == pytest.approx(values.mean() - half, abs=0.01)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.01)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(5)
    covered = 0
    for _ in range(200):
        interval = mean_interval(random.random(60) * 100, seed=2, resamples=400)
        covered += interval.low <= 50 <= interval.high
    assert 0.89 <= covered / 200 <= 0.99


def test_pairing_sees_a_small_steady_difference_that_two_intervals_hide() -> None:
    random = np.random.default_rng(0)
    base = random.normal(50, 30, 100)
    better = base + random.normal(2, 1, 100)
    difference = paired_difference(better, base, seed=3)
    assert difference.low > 0
    assert mean_interval(base, seed=3).high > mean_interval(better, seed=3).low


def test_the_same_seed_gives_the_same_interval_and_no_difference_is_none() -> None:
    values = np.arange(30.0)
    assert mean_interval(values, seed=4) == mean_interval(values, seed=4)
    zero = paired_difference(values, values, seed=4)
    assert (zero.mean, zero.low, zero.high) == (0, 0, 0)


def test_nothing_and_unequal_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="non-empty"):
        mean_interval(np.array([]), seed=0)
    with pytest.raises(ValueError, match="differ"):
        paired_difference(np.zeros(3), np.zeros(4), seed=0)


def test_queries_that_share_partners_are_drawn_together() -> None:
    """Ten texts of one picture that fare alike tell no more than one: the interval must not shrink."""
    random = np.random.default_rng(0)
    pictures = random.random(40)
    alone = resampled_means(pictures[:, None], np.arange(40), 40, seed=1)
    tenfold = resampled_means(np.repeat(pictures, 10)[:, None], np.repeat(np.arange(40), 10), 40, seed=1)
    np.testing.assert_allclose(alone, tenfold)
    as_if_free = resampled_means(np.repeat(pictures, 10)[:, None], np.arange(400), 400, seed=1)
    assert alone.std() > 2.5 * as_if_free.std()


def test_the_mean_is_over_queries_though_units_differ_in_size() -> None:
    values, units = np.array([[1.0], [1.0], [1.0], [0.0]]), np.array([0, 0, 0, 1])
    means = resampled_means(values, units, 2, seed=0, resamples=2000)[:, 0]
    shares = {mean: (means == mean).mean() for mean in (0.0, 0.75, 1.0)}
    assert shares[0.0] + shares[0.75] + shares[1.0] == 1
    assert shares[0.75] == pytest.approx(0.5, abs=0.05)
    with pytest.raises(ValueError, match="needs a query"):
        resampled_means(values, units, 3, seed=0)
