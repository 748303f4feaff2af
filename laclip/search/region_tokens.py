"""Regions of pictures, as a fusion head compares them with words: made when they are asked for, and held.

They are not stored with an index: a picture's regions take 25 KB for the small model, 200 KB for ViT-B-16 and
524 KB for ViT-H-14, where its vector takes 0.5 to 2 KB. So the regions of what a query finds first are made
from the pictures then, and the ones used last stay in memory.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from laclip.alignment.fused_reranking import encode_region_tokens
from laclip.encoders.encoder import Encoder
from laclip.encoders.pixels import fit_all
from laclip.errors import SearchError

REGION_BYTES = 200_000_000
"""Memory for regions: of 8,000 pictures for the small model, 1,000 for ViT-B-16, 380 for ViT-H-14."""


@dataclass(frozen=True)
class Regions:
    """By row: regions (p, d) float16, and why a picture has none. `encoded`: how many were made just now."""

    tokens: dict[int, torch.Tensor]
    unread: dict[int, str]
    encoded: int


class RegionTokens:
    """The regions of pictures by row. `picture` reads one and raises SearchError when that fails, which is
    not remembered. Safe for threads: two that ask for the same regions may both make them."""

    def __init__(
        self, encoder: Encoder, picture: Callable[[int], Image.Image], most_bytes: int = REGION_BYTES
    ) -> None:
        self._encoder = encoder
        self._picture = picture
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._held: OrderedDict[int, torch.Tensor] = OrderedDict()  # the one used last stands last
        self._bytes = 0

    @property
    def held_bytes(self) -> int:
        """Bytes of the regions in memory, never more than `most_bytes`."""
        return self._bytes

    def of(self, rows: Sequence[int]) -> Regions:
        """The regions of some pictures. All of them are in memory together, as squares and as regions,
        whether they are held afterwards or not."""
        tokens = self._known(rows)
        squares: dict[int, np.ndarray] = {}
        unread: dict[int, str] = {}
        side, fitting = self._encoder.resolution, self._encoder.fitting
        for row in rows:
            if row in tokens:
                continue
            try:
                squares[row] = fit_all([self._picture(row)], side, fitting)[0]
            except SearchError as error:
                unread[row] = str(error)
        if squares:
            made = encode_region_tokens(self._encoder, np.stack(list(squares.values())))
            new = {row: one.clone() for row, one in zip(squares, made, strict=True)}  # each frees its memory
            self._hold(new)
            tokens |= new
        return Regions(tokens, unread, len(squares))

    def _known(self, rows: Sequence[int]) -> dict[int, torch.Tensor]:
        with self._lock:
            known = {row: self._held[row] for row in rows if row in self._held}
            for row in known:
                self._held.move_to_end(row)
        return known

    def _hold(self, new: dict[int, torch.Tensor]) -> None:
        with self._lock:
            for row, tokens in new.items():
                if row not in self._held:
                    self._held[row] = tokens
                    self._bytes += tokens.nbytes
                while self._bytes > self._most_bytes:
                    self._bytes -= self._held.popitem(last=False)[1].nbytes
