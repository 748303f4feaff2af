"""What every reader gives: pictures (or videos) with their captions, split by split."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from laclip.pairs.benchmarks.shipped import ShippedFolder


@dataclass(frozen=True)
class Captioned:
    """A picture by the name its owners give it, and its captions in their order, as they stand; with what
    each is a translation of, where that is told."""

    picture: str
    captions: tuple[str, ...]
    sources: tuple[str, ...] = ()


Splits = Mapping[str, Callable[[], Sequence[Captioned]]]
"""By the owners' names, those whose files are there; nothing of a split is read before it is asked for."""

Reader = Callable[[ShippedFolder, str], Splits]
"""Folder and language -> splits. Raises PairsError for what is not as its owners ship it."""
