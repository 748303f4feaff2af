"""Entropic optimal transport between the words of two texts, batched and masked."""

import torch

_NOWHERE = -1e9
"""Log of the mass of what is masked: exp of it is exactly 0 in fp32 and fp64, and nothing becomes NaN."""


def transport_plans(
    cost: torch.Tensor,
    sources: torch.Tensor,
    targets: torch.Tensor,
    regularisation: float = 0.05,
    iterations: int = 50,
    tolerance: float = 0.0,
) -> torch.Tensor:
    """(b, l, m): how much of the mass of each source goes to each target, at the least cost less
    `regularisation` times the plan's entropy. In each of b problems the sources that count share a mass of 1
    equally, and so do the targets.

    `cost` is (b, l, m); `sources` (b, l) and `targets` (b, m) bool tell which count. A problem without any
    source or target has a plan of zeros. Sinkhorn's iterations (Cuturi, "Sinkhorn distances", NeurIPS 2013)
    in the log domain (Peyré and Cuturi, "Computational optimal transport", 2019, section 4.4), until no
    potential moves by more than `tolerance`, or `iterations` of them. Columns come last: their sums are
    exact.
    """
    solvable = sources.any(dim=1) & targets.any(dim=1)
    log_sources, log_targets = _log_shares(sources), _log_shares(targets)
    kernel = -cost / regularisation
    counted = sources[:, :, None] & targets[:, None, :]
    kernel = kernel.masked_fill(~counted, _NOWHERE)
    of_targets = torch.zeros_like(log_targets, dtype=cost.dtype)
    for _ in range(iterations):
        of_sources = log_sources.to(cost.dtype) - (kernel + of_targets[:, None, :]).logsumexp(dim=2)
        of_sources = of_sources.masked_fill(~sources, 0.0)
        before = of_targets
        of_targets = log_targets.to(cost.dtype) - (kernel + of_sources[:, :, None]).logsumexp(dim=1)
        of_targets = of_targets.masked_fill(~targets, 0.0)
        if tolerance and float((of_targets - before).abs().max()) * regularisation <= tolerance:
            break
    plans = (kernel + of_sources[:, :, None] + of_targets[:, None, :]).exp()
    return plans.masked_fill(~(counted & solvable[:, None, None]), 0.0)


def _log_shares(mask: torch.Tensor) -> torch.Tensor:
    """Logs of equal shares of 1 among what counts."""
    count = mask.sum(dim=1, keepdim=True).clamp(min=1)
    return torch.where(
        mask, -count.double().log(), torch.tensor(_NOWHERE, dtype=torch.float64, device=mask.device)
    )
