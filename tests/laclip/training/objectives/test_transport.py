import numpy as np
import ot
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from laclip.training.objectives.transport import transport_plans

problems = st.tuples(
    st.integers(1, 6), st.integers(1, 6), st.integers(0, 3), st.integers(0, 3), st.integers(0, 2**31)
)


def problem(
    sources: int, targets: int, more_sources: int, more_targets: int, seed: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """One problem whose last sources and targets do not count."""
    cost = torch.from_numpy(
        np.random.default_rng(seed).random((1, sources + more_sources, targets + more_targets))
    )
    return cost, torch.arange(cost.shape[1])[None] < sources, torch.arange(cost.shape[2])[None] < targets


@settings(deadline=None)
@given(problems)
def test_plans_are_those_of_a_reference(shape: tuple[int, int, int, int, int]) -> None:
    cost, sources, targets = problem(*shape)
    plan = transport_plans(cost, sources, targets, 0.1, iterations=5000, tolerance=1e-10)[0]
    rows, columns = int(sources.sum()), int(targets.sum())
    expected = ot.sinkhorn(
        np.full(rows, 1 / rows),
        np.full(columns, 1 / columns),
        cost[0, :rows, :columns].numpy(),
        0.1,
        method="sinkhorn_log",
        numItermax=20_000,
        stopThr=1e-12,
    )
    np.testing.assert_allclose(plan[:rows, :columns].numpy(), expected, atol=1e-5)
    assert plan[rows:].abs().sum() == plan[:, columns:].abs().sum() == 0


@settings(deadline=None)
@given(st.lists(problems, min_size=2, max_size=4))
def test_problems_of_a_batch_do_not_touch_each_other(shapes: list[tuple[int, int, int, int, int]]) -> None:
    single = [problem(*shape) for shape in shapes]
    rows, columns = max(cost.shape[1] for cost, _, _ in single), max(cost.shape[2] for cost, _, _ in single)
    costs = torch.zeros(len(single), rows, columns, dtype=torch.float64)
    sources, targets = torch.zeros(len(single), rows).bool(), torch.zeros(len(single), columns).bool()
    for place, (cost, of_sources, of_targets) in enumerate(single):
        costs[place, : cost.shape[1], : cost.shape[2]] = cost
        sources[place, : cost.shape[1]], targets[place, : cost.shape[2]] = of_sources, of_targets
    together = transport_plans(costs, sources, targets)
    for place, (cost, of_sources, of_targets) in enumerate(single):
        alone = transport_plans(cost, of_sources, of_targets)[0]
        torch.testing.assert_close(together[place, : cost.shape[1], : cost.shape[2]], alone)


def test_a_text_without_words_moves_nothing() -> None:
    cost = torch.rand(2, 3, 4, generator=torch.Generator().manual_seed(0))
    sources, targets = torch.tensor([[False] * 3, [True] * 3]), torch.ones(2, 4, dtype=torch.bool)
    plans = transport_plans(cost, sources, targets)
    assert plans[0].abs().sum() == 0
    assert plans[1].sum() == pytest.approx(1)
    assert torch.isfinite(plans).all()


def test_equal_words_go_to_each_other() -> None:
    words = torch.eye(5)[None]
    everything = torch.ones(1, 5, dtype=torch.bool)
    plan = transport_plans(1 - words @ words.transpose(1, 2), everything, everything, 0.05)[0]
    torch.testing.assert_close(plan, torch.eye(5) / 5, atol=1e-6, rtol=0)


def test_plans_can_be_differentiated() -> None:
    generator = torch.Generator().manual_seed(1)
    cost = torch.rand(2, 3, 4, generator=generator, dtype=torch.float64, requires_grad=True)
    sources, targets = torch.tensor([[True] * 3, [True, True, False]]), torch.ones(2, 4, dtype=torch.bool)
    assert torch.autograd.gradcheck(lambda c: transport_plans(c, sources, targets, 0.3, 20), (cost,))
