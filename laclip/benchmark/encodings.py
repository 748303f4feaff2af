"""A split as the model sees it: vectors of its pictures, texts, clauses and crops, each encoded once."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch

from laclip.alignment.clause_alignment import ClauseVectors, encode_clauses
from laclip.alignment.crops import CropOptions, crop_boxes, crop_squares
from laclip.alignment.fused_reranking import Words, encode_region_tokens, encode_words
from laclip.alignment.one_pass import encode_regions, square_and_coverage
from laclip.benchmark.vector_store import VectorStore
from laclip.encoders.encoder import Encoder, Progress
from laclip.encoders.pixels import fit_all
from laclip.pairs.gallery import Gallery, gallery_of
from laclip.pairs.protocol import ANY_PARTNER, Protocol
from laclip.pairs.split import Pairs

_SQUARES_AT_ONCE = 960
"""Crops cut before they are encoded: some 150 MB at 224 pixels."""


class EncodedTexts:
    """Some texts with their vectors; the clauses are encoded when a method asks for them."""

    def __init__(self, texts: Sequence[str], encoder: Encoder, batch_size: int) -> None:
        self.texts = tuple(texts)
        self._encoder = encoder
        self._batch_size = batch_size

    @cached_property
    def vectors(self) -> np.ndarray:
        """(m, d) float32 unit vectors."""
        return self._encoder.encode_texts(self.texts, self._batch_size)

    @cached_property
    def clauses(self) -> ClauseVectors:
        """The texts' clauses."""
        return encode_clauses(self._encoder, self.texts, self._batch_size)

    @cached_property
    def words(self) -> Words:
        """The texts' words, for a fusion head."""
        return encode_words(self._encoder, self.texts, self._batch_size)


class EncodedSplit:
    """The pictures and texts of a split (its gallery) as vectors, encoded when asked for.

    Crops are held for one seed at a time: asking for another one's forgets them. `seconds` says how long each
    sort of encoding took, all in all. With a `store` crops are kept on the disk too, until it is removed.
    """

    def __init__(
        self,
        pairs: Pairs,
        encoder: Encoder,
        batch_size: int,
        on_progress: Progress,
        store: VectorStore | None = None,
        protocol: Protocol = ANY_PARTNER,
    ) -> None:
        self.pairs = pairs
        self._protocol = protocol
        self._store = store
        self._encoder = encoder
        self._batch_size = batch_size
        self._on_progress = on_progress
        self._seed: int | None = None
        self._crops: dict[tuple[CropOptions, bool], np.ndarray] = {}
        self.seconds: dict[str, float] = {}

    @cached_property
    def gallery(self) -> Gallery:
        return gallery_of(self.pairs, self._protocol)

    @cached_property
    def folds(self) -> list["Fold"]:
        """The parts that are measured apart, each with candidates of its own: by most protocols the split."""
        gallery = self.gallery
        if gallery.n_folds == 1:
            return [Fold(self, np.arange(len(gallery.pictures)), np.arange(len(gallery.texts)))]
        found = []
        for fold in range(gallery.n_folds):
            rows = np.flatnonzero(gallery.picture_folds[gallery.picture_of] == fold)
            part = EncodedSplit(
                self.pairs.select(rows.tolist()),
                self._encoder,
                self._batch_size,
                self._on_progress,
                self._store,
                replace(self._protocol, folds=1),
            )
            pictures = np.flatnonzero(gallery.picture_folds == fold)
            found.append(Fold(part, pictures, np.flatnonzero(gallery.text_folds == fold)))
        return found

    @property
    def partners(self) -> np.ndarray:
        """(pictures, texts) bool."""
        return self.gallery.partners

    @cached_property
    def whole(self) -> np.ndarray:
        """(pictures, d) float32 unit vectors of the whole pictures."""
        with self._timed("whole pictures"):
            return self._encoder.encode_images(
                (self.pairs.image(row) for row in self.gallery.pictures), self._batch_size
            )

    @cached_property
    def region_tokens(self) -> torch.Tensor:
        """(pictures, regions, d) vectors of the whole pictures' regions, for a fusion head."""
        side, fitting = self._encoder.resolution, self._encoder.fitting
        with self._timed("regions for the fusion head"):
            parts = []
            for start in range(0, len(self.gallery.pictures), self._batch_size):
                rows = self.gallery.pictures[start : start + self._batch_size]
                squares = fit_all([self.pairs.image(row) for row in rows], side, fitting)
                parts.append(encode_region_tokens(self._encoder, squares, self._batch_size))
            return torch.cat(parts)

    @cached_property
    def texts(self) -> EncodedTexts:
        """The texts that are candidates."""
        texts = self.encode([self.pairs.texts[row] for row in self.gallery.texts])
        with self._timed("texts"):
            assert len(texts.vectors) == len(self.gallery.texts)
        return texts

    def encode(self, texts: Sequence[str]) -> EncodedTexts:
        """Other texts, such as queries that are not the split's own."""
        return EncodedTexts(texts, self._encoder, self._batch_size)

    def crops(self, options: CropOptions, seed: int) -> np.ndarray:
        """(pictures, k, d) float32 unit vectors of every picture's crops, each encoded as a picture."""
        return self._held(options, seed, one_pass=False)

    def regions(self, options: CropOptions, seed: int) -> np.ndarray:
        """The same for the same boxes, all of a picture from one pass of the model."""
        return self._held(options, seed, one_pass=True)

    def _held(self, options: CropOptions, seed: int, *, one_pass: bool) -> np.ndarray:
        if seed != self._seed:
            self._seed, self._crops = seed, {}
        which = CropOptions(**options.model_dump(include=set(CropOptions.model_fields)))
        if (which, one_pass) not in self._crops:
            encode = self._encode_regions if one_pass else self._encode_crops
            with self._timed(f"{which.crops} {'regions in one pass' if one_pass else 'crops'}"):
                if self._store is None:
                    self._crops[which, one_pass] = encode(which, seed)
                else:
                    made_of = [self._pictures, which.model_dump(), seed, one_pass]
                    self._crops[which, one_pass] = self._store.held(made_of, lambda: encode(which, seed))
        return self._crops[which, one_pass]

    @cached_property
    def _pictures(self) -> list[str]:
        return [self.pairs.contents[row] for row in self.gallery.pictures]

    def _encode_crops(self, options: CropOptions, seed: int) -> np.ndarray:
        side, rows = self._encoder.resolution, self.gallery.pictures

        def cut(row: int) -> np.ndarray:
            return crop_squares(self.pairs.image(row), options, seed, side)

        vectors = np.empty((len(rows), options.crops, self._encoder.dimensions), dtype=np.float32)
        at_once = max(1, _SQUARES_AT_ONCE // options.crops)
        with ThreadPoolExecutor(4) as pool:  # Pillow cuts outside of Python's lock while the model computes
            waiting = pool.map(cut, rows[:at_once])
            for start in range(0, len(rows), at_once):
                squares = np.concatenate(list(waiting))
                waiting = pool.map(cut, rows[start + at_once : start + 2 * at_once])
                encoded = self._encoder.encode_squares(squares, self._batch_size)
                vectors[start : start + at_once] = encoded.reshape(-1, options.crops, encoded.shape[1])
                self._on_progress(f"crops of {self.pairs.split}", min(start + at_once, len(rows)), len(rows))
        return vectors

    def _encode_regions(self, options: CropOptions, seed: int) -> np.ndarray:
        rows = self.gallery.pictures

        def prepared(row: int) -> tuple[np.ndarray, np.ndarray]:
            image = self.pairs.image(row)
            boxes = crop_boxes(image.width, image.height, self.pairs.contents[row], options, seed)
            return square_and_coverage(image, boxes, self._encoder)

        parts = []
        for start in range(0, len(rows), self._batch_size):
            chosen = rows[start : start + self._batch_size]
            squares, coverage = zip(*map(prepared, chosen), strict=True)
            parts.append(
                encode_regions(self._encoder, np.stack(squares), np.stack(coverage), self._batch_size)
            )
            self._on_progress(f"regions of {self.pairs.split}", start + len(chosen), len(rows))
        return np.concatenate(parts)

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - started


@dataclass(frozen=True)
class Fold:
    """A part of a split as a split of its own; `pictures` and `texts` say which of the whole gallery its own
    are, ascending."""

    split: EncodedSplit
    pictures: np.ndarray
    texts: np.ndarray
