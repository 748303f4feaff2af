"""Swapped twins: the true text of a picture against the same text with one claim swapped for a near one.

Recall asks whether a text is found among all others, most of which differ from it in everything. A twin
differs in one motif, colour, number, position or period that the record contradicts
(`laclip.asymmetry.otherwise`). For each distinct picture with its text there is one twin of every rule that
applies, drawn by the text alone, so that every model meets the same ones. Twins differ
within what every model reads. Measured is the share of twins that score below the true text for the
picture, a tie counting half. Chance is 50 %.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from laclip.asymmetry.asymmetry import Asymmetry
from laclip.asymmetry.otherwise import SWAPS
from laclip.metrics.bootstrap import Interval, resampled_means
from laclip.pairs.gallery import Gallery
from laclip.pairs.split import Pairs

ANY = "all"
RULES = (ANY, *SWAPS)
"""What the figures are told by: all twins, then by what is swapped."""

CHANCE = Interval(50.0, 50.0, 50.0)

_TIE = 1e-6
"""Scores this close are equal: the same tokens, encoded in another batch, differ in the last bit."""


@dataclass(frozen=True)
class Twins:
    """(n,) twins: `pictures` and `originals` are places in the gallery (of the picture, of its true text),
    `units` the bootstrap's."""

    pictures: np.ndarray
    originals: np.ndarray
    texts: tuple[str, ...]
    rules: np.ndarray
    units: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def of(self, rule: str) -> np.ndarray:
        """(n,) bool: the twins of a rule, or any."""
        return np.full(len(self), True) if rule == ANY else self.rules == rule

    @property
    def counts(self) -> dict[str, int]:
        """How many twins there are, by rule; rules without any are left out."""
        counted = {rule: int(self.of(rule).sum()) for rule in RULES}
        return {rule: count for rule, count in counted.items() if count}


def no_twins() -> Twins:
    """For what is measured without."""
    none = np.zeros(0, dtype=np.int64)
    return Twins(none, none, (), np.zeros(0, dtype=object), none)


def swapped_twins(pairs: Pairs, gallery: Gallery) -> Twins:
    """The twins of a split; none in a dataset without Chinese texts."""
    asymmetry = Asymmetry(pairs, gallery.picture_of.tolist())
    _, rows = np.unique(np.stack([gallery.picture_of, gallery.text_of]), axis=1, return_index=True)
    found = [
        (row, rule, draw(_random(pairs.texts[row], rule)).text)
        for row in sorted(rows.tolist())
        for rule, draw in asymmetry.negatives(row).items()
    ]
    own = np.array([row for row, _, _ in found], dtype=np.int64)
    pictures = gallery.picture_of[own]
    return Twins(
        pictures,
        gallery.text_of[own],
        tuple(text for _, _, text in found),
        np.array([rule for _, rule, _ in found], dtype=object),
        gallery.picture_units[pictures],
    )


def _random(text: str, rule: str) -> np.random.Generator:
    return np.random.default_rng(list(hashlib.sha256(f"{rule} {text}".encode()).digest()))


def wins(own: np.ndarray, twin: np.ndarray) -> np.ndarray:
    """(n,) 1 where a true text's score is above its twin's, 0.5 where they tie, else 0."""
    return np.where(np.abs(own - twin) <= _TIE, 0.5, (own > twin).astype(np.float64))


def shares(
    twins: Twins, won: Mapping[str, Sequence[np.ndarray]], *, seed: int, resamples: int
) -> dict[str, dict[str, Interval]]:
    """Method -> rule -> the share of its wins in per cent, with its interval. `won` is by method, then by
    draw of the crops: means over draws; units are drawn anew, the same for all methods."""
    found: dict[str, dict[str, Interval]] = {method: {} for method in won}
    values = np.stack([100 * np.mean(draws, axis=0) for draws in won.values()], axis=1)
    for rule in twins.counts:
        chosen = twins.of(rule)
        _, units = np.unique(twins.units[chosen], return_inverse=True)
        resampled = resampled_means(
            values[chosen], units, int(units.max()) + 1, seed=seed, resamples=resamples
        )
        for column, method in enumerate(won):
            mean = float(values[chosen, column].mean())
            found[method][rule] = Interval.of(mean, resampled[:, column])
    return found


def share_differences(
    twins: Twins, won: Mapping[str, Sequence[np.ndarray]], base: str, *, seed: int, resamples: int
) -> dict[str, dict[str, tuple[float, Interval]]]:
    """Method -> rule -> the share of its wins in per cent, and its difference from the base's in points with
    the paired interval. Arguments as for `shares`; the base itself is left out, without twins all are."""
    if not len(twins):
        return {}
    values = {method: 100 * np.mean(draws, axis=0) for method, draws in won.items()}
    found: dict[str, dict[str, tuple[float, Interval]]] = {method: {} for method in values if method != base}
    for rule in twins.counts:
        chosen = twins.of(rule)
        _, units = np.unique(twins.units[chosen], return_inverse=True)
        gained = np.stack([(values[method] - values[base])[chosen] for method in found], axis=1)
        resampled = resampled_means(gained, units, int(units.max()) + 1, seed=seed, resamples=resamples)
        for column, method in enumerate(found):
            interval = Interval.of(float(gained[:, column].mean()), resampled[:, column])
            found[method][rule] = float(values[method][chosen].mean()), interval
    return found
