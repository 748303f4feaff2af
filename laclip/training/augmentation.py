"""Training-time variation that leaves Chinese patterns upright and their texts true.

No flips and no rotations: patterns have a top, inscriptions a reading direction, and texts say left and
right. Hues stay: texts name colours. Every row has a generator of its own, so that what happens to it depends
on neither the rows beside it nor the process it is in.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import torch
from torch.nn.functional import affine_grid, grid_sample

Clause = TypeVar("Clause")

_LARGEST_ASPECT = 1.25  # width to height, of crops; and its inverse


def random_resized_crops(
    squares: torch.Tensor, side: int, smallest: float, randoms: Sequence[np.random.Generator]
) -> torch.Tensor:
    """Crops of (n, s, s, 3) uint8 pictures, resized bilinearly to (n, side, side, 3) float in [0, 255].

    A crop covers U(smallest, 1) of the area at an aspect within 4:5 and 5:4, anywhere in the picture.
    """
    n = len(squares)
    drawn = _uniform(randoms, 4)
    area = smallest + (1 - smallest) * drawn[0]
    aspect = _LARGEST_ASPECT ** (2 * drawn[1] - 1)
    width = np.minimum(np.sqrt(area * aspect), 1.0)
    height = np.minimum(np.sqrt(area / aspect), 1.0)
    transform = np.zeros((n, 2, 3), dtype=np.float32)
    transform[:, 0, 0], transform[:, 0, 2] = width, (2 * drawn[2] - 1) * (1 - width)
    transform[:, 1, 1], transform[:, 1, 2] = height, (2 * drawn[3] - 1) * (1 - height)
    pictures = squares.permute(0, 3, 1, 2).float()
    grid = affine_grid(
        torch.from_numpy(transform).to(pictures.device), [n, 3, side, side], align_corners=False
    )
    crops = grid_sample(pictures, grid, mode="bilinear", padding_mode="border", align_corners=False)
    return crops.permute(0, 2, 3, 1)


def jitter_colours(
    pictures: torch.Tensor, strength: float, randoms: Sequence[np.random.Generator]
) -> torch.Tensor:
    """Brightness, contrast and saturation of (n, s, s, 3) floats in [0, 255], each times U(1 -+ strength)."""
    factors = torch.from_numpy(1 + strength * (2 * _uniform(randoms, 3)[:, :, None, None, None] - 1))
    brightness, contrast, saturation = factors.float().to(pictures.device)
    pictures = pictures * brightness
    mean = pictures.mean(dim=(1, 2, 3), keepdim=True)
    pictures = mean + (pictures - mean) * contrast
    grey = pictures.mean(dim=3, keepdim=True)
    return (grey + (pictures - grey) * saturation).clamp(0, 255)


def kept_clauses(clauses: Sequence[Clause], share: float, random: np.random.Generator) -> list[Clause]:
    """A text's clauses, or, with probability `share`, a random number of them in their order: one at least,
    one fewer than all at most. A model that is shown whole descriptions only learns nothing from what is
    beyond its context, and little about the short texts that people search with.
    """
    if len(clauses) < 2 or random.random() >= share:
        return list(clauses)
    count = int(random.integers(1, len(clauses)))
    return [clauses[place] for place in np.sort(random.permutation(len(clauses))[:count])]


def mask_tokens(
    ids: torch.Tensor, share: float, mask_id: int, randoms: Sequence[np.random.Generator]
) -> torch.Tensor:
    """Token ids (n, length) with a share of the inner tokens (not [CLS], not [SEP], not padding) masked."""
    inner = ids.ne(0)
    inner[:, 0] = False
    last = ids.ne(0).sum(dim=1, keepdim=True) - 1
    inner.scatter_(1, last, torch.zeros_like(last, dtype=torch.bool))
    chosen = torch.from_numpy(share > _uniform(randoms, ids.shape[1]).T) & inner
    return ids.masked_fill(chosen, mask_id)


def _uniform(randoms: Sequence[np.random.Generator], count: int) -> np.ndarray:
    """(count, n) numbers in [0, 1): `count` from each of n generators."""
    return np.stack([random.random(count) for random in randoms], axis=1)
