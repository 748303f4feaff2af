"""The train split as batches: which rows meet in a step, and what becomes of them on the way to the model."""

from collections.abc import Hashable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import interpolate

from laclip.encoders.clauses import clauses
from laclip.encoders.encoder import Encoder, Progress
from laclip.encoders.normaliser import MASK_ID, normalise, packed
from laclip.encoders.pixels import Fitting, standardise
from laclip.pairs.split import Pairs
from laclip.training.augmentation import (
    jitter_colours,
    kept_clauses,
    mask_tokens,
    random_resized_crops,
)
from laclip.training.decoding import first_rows, reduced_squares
from laclip.training.gradients import Batch
from laclip.training.objectives.clause_tokens import clause_ids
from laclip.training.objectives.infonce import targets
from laclip.training.objectives.objective import IDS, IMAGES, PAIRS, Objective
from laclip.training.processes import Processes
from laclip.training.recipe import TrainingOptions

# What happens to an epoch's order, to its rows, and what the objective makes of them, draw from streams of
# their own.
_ORDER, _AUGMENTATION, _OBJECTIVE = 0, 1, 2


def epoch_batches(
    seed: int, epoch: int, pairs: int, batches: int, families: np.ndarray, hard_share: float
) -> list[np.ndarray]:
    """The rows of each step of an epoch, in a fresh order: every row once, or so many `pairs` of them.

    `families` is (n,): rows with the same number make hard negatives for one another. `hard_share` of the
    batches, or as many as there are rows for, hold rows of one family only; the others, of which there is one
    at least, are dealt at random.
    """
    random = np.random.default_rng([seed, epoch, _ORDER])
    order = random.permutation(len(families))[:pairs]
    size = len(order) // batches
    members = [order[families[order] == family] for family in np.unique(families)]
    whole = [rows[start : start + size] for rows in members for start in range(0, len(rows) - size + 1, size)]
    chosen = random.permutation(len(whole))[: min(round(hard_share * batches), batches - 1)]
    hard = [whole[number] for number in chosen]
    others = np.setdiff1d(order, np.concatenate(hard)) if hard else order
    dealt = hard + np.array_split(random.permutation(others), batches - len(hard))
    return [dealt[number] for number in random.permutation(len(dealt))]


class TrainingPairs:
    """The train split decoded once, a bit above the model's size so that crops lose no detail; without
    `pictures`, its texts only, and equal files are equal pictures. Where there are too many pictures for the
    memory, they lie in `folder`."""

    def __init__(
        self,
        pairs: Pairs,
        resolution: int,
        fitting: Fitting,
        on_progress: Progress,
        folder: Path,
        *,
        pictures: bool = True,
    ) -> None:
        self.pairs, self.resolution = pairs, resolution
        contents: Sequence[Hashable] = first_rows(pairs)
        if pictures:
            decoded = reduced_squares(pairs, resolution * 8 // 7, fitting, on_progress, folder)
            contents = decoded.contents
            self.squares = torch.from_numpy(decoded.squares)
            self._square_of = torch.from_numpy(decoded.square_of)
        self._texts = numbered([normalise(text) for text in pairs.texts])
        self._pictures = numbered(contents)
        entries = zip(pairs.documents, pairs.entries, strict=True)
        self._entries = numbered([key if key[1] else row for row, key in enumerate(entries)])
        self.families = numbered(list(zip(pairs.documents, pairs.kinds, strict=True)))

    def __len__(self) -> int:
        return len(self.pairs)

    def whole_squares(self, count: int) -> np.ndarray:
        """The first pictures, not augmented, at the model's size: (count, side, side, 3) uint8."""
        pictures = self.squares[:count].permute(0, 3, 1, 2).float()
        whole = interpolate(pictures, size=(self.resolution,) * 2, mode="bicubic", antialias=True)
        return whole.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()

    def batch(
        self,
        rows: np.ndarray,
        epoch: int,
        options: TrainingOptions,
        smallest_crop: float,
        encoder: Encoder,
        objective: Objective,
        processes: Processes,
    ) -> Batch:
        """This process's share of a batch, augmented, and the targets of all its rows."""
        own = processes.share(rows)
        randoms = [np.random.default_rng([options.seed, epoch, _AUGMENTATION, row]) for row in own]
        inputs = {}
        if objective.sees_pictures:
            squares = self.squares[self._square_of[torch.from_numpy(own)]].to(encoder.device)
            pictures = random_resized_crops(squares, self.resolution, smallest_crop, randoms)
            inputs[IMAGES] = standardise(jitter_colours(pictures, options.colour_jitter, randoms))
        texts = [
            list(chain.from_iterable(kept_clauses(self._clauses(row), options.partial_texts, random)))
            for row, random in zip(own, randoms, strict=True)
        ]
        inputs[IDS] = mask_tokens(packed(texts).ids, options.token_masking, MASK_ID, randoms)
        further, wanted = objective.further(
            rows, [np.random.default_rng([options.seed, epoch, _OBJECTIVE, row]) for row in rows]
        )
        places = torch.from_numpy(processes.share(np.arange(len(rows))))
        inputs |= {name: of_rows[places] for name, of_rows in further.items()}
        wanted = {PAIRS: self.targets(rows, options.entry_share), **wanted}
        return Batch(
            {name: of_rows.to(encoder.device) for name, of_rows in inputs.items()},
            {name: each.to(encoder.device) for name, each in wanted.items()},
            tuple(len(share) for share in np.array_split(rows, processes.count)),
        )

    def _clauses(self, row: int) -> list[tuple[int, ...]]:
        """Token ids of a row's clauses."""
        return [clause_ids(clause) for clause in clauses(self.pairs.texts[row])]

    def targets(self, rows: np.ndarray, entry_share: float) -> torch.Tensor:
        """(n, n) targets of a batch: partners are rows with an equal text or an equal picture."""
        partners = _equal(self._texts[rows]) | _equal(self._pictures[rows])
        same_entry = _equal(self._entries[rows]) | partners
        return targets(partners, same_entry, entry_share)


def numbered(values: Sequence[Hashable]) -> np.ndarray:
    """(n,) int64: the same number for the same value."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def _equal(numbers: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(numbers[:, None] == numbers[None, :])
