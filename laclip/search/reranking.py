"""Re-ranking at search time: the first hits of words are scored anew by the model's fusion head.

S = u S_local + (1 - u) x score: what the index says of a picture, and how its regions and the words answer
each other (`laclip.encoders.fusion`). A query costs a pass of the text tower more, a pass of the vision tower
for every candidate whose regions are not in memory, and the head's comparison of all candidates' regions with
the words; `python -m benchmarks.reranking` measures it.
"""

import time
from collections.abc import Sequence

import numpy as np
import torch

from laclip.alignment.fused_reranking import encode_words, fused_scores
from laclip.alignment.recommended import RERANKED_UNASKED
from laclip.encoders.encoder import Encoder
from laclip.encoders.fusion import FusionHead
from laclip.errors import SearchError
from laclip.search.hits import Found, Hit, Reranking, reordered
from laclip.search.queries import Query
from laclip.search.region_tokens import RegionTokens

_TOGETHER = 64
"""Candidates whose regions are made and compared at a time: 140 MB as float32 for ViT-H-14."""


def candidates_of(query: Query, asked: int | None, encoder: Encoder) -> int:
    """How many of a query's first hits are to be scored anew, of `asked`; None: RERANKED_UNASKED where that
    can be done, and none where it cannot.

    Raises SearchError where it was asked for and cannot be done.
    """
    if asked is None:
        return RERANKED_UNASKED if isinstance(query, str) and encoder.fusion is not None else 0
    if asked < 0:
        raise SearchError(f"{asked} hits cannot be re-ranked; give 0 for none, or how many")
    if asked and not isinstance(query, str):
        raise SearchError("a picture's hits cannot be re-ranked: the fusion head compares regions with words")
    if asked:
        _head_of(encoder)
    return asked


def rerank_hits(
    hits: Sequence[Hit], candidates: int, words: str, encoder: Encoder, regions: RegionTokens
) -> Found:
    """Hits, of which the first `candidates` are scored anew. Pictures that cannot be read keep their places,
    and are named. Raises SearchError when the model has no fusion head."""
    started = time.perf_counter()
    head = _head_of(encoder)
    asked = encode_words(encoder, [words])
    scores: dict[int, float] = {}
    unread: dict[int, str] = {}
    encoded = 0
    first = hits[:candidates]
    for start in range(0, len(first), _TOGETHER):
        part = first[start : start + _TOGETHER]
        found = regions.of([hit.row for hit in part])
        unread |= found.unread
        encoded += found.encoded
        read = [hit for hit in part if hit.row in found.tokens]
        if read:
            tokens = torch.stack([found.tokens[hit.row] for hit in read])
            anew = fused_scores(head, tokens, asked, np.array([[hit.score] for hit in read]))
            scores |= {hit.row: float(score) for hit, (score,) in zip(read, anew, strict=True)}
    names = {hit.item.id: unread[hit.row] for hit in first if hit.row in unread}
    reranking = Reranking(len(scores), encoded, time.perf_counter() - started, names)
    return Found(reordered(hits, scores, unread), reranking)


def _head_of(encoder: Encoder) -> FusionHead:
    if encoder.fusion is None:
        raise SearchError(
            f"the model {encoder.name} has no fusion head to re-rank by; train one with "
            "culti finetune --objective ascl"
        )
    return encoder.fusion
