"""The text side of local alignment: a text seen as its clauses, as a picture is seen as its crops.

Ours, the mirror of LACLIP. A description says several things, and a model reads 52 tokens of it; its clauses
are all read, each for itself. Two forms:

* folded: v_T = share x u_T + (1 - share) x sum_c w_c u_c with w_c from u_c . u_T, one vector a text, so that
  search costs what it costs without;
* aligned: every clause is matched with the crops that show it best, for the few candidates that are worth it.

Shapes: `texts` (m, d); `clauses` (c, d) of all texts together, `owners` (c,) the text each belongs to, in
order; `crops` (n, k, d); all unit vectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from laclip.encoders.clauses import clauses as cut
from laclip.encoders.encoder import Encoder

_SHORTEST = 4  # characters: a shorter clause is read together with the one before it


class ClauseOptions(BaseModel):
    """How the clauses of a text are weighed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    whole_share: float = Field(
        0.8, ge=0, le=1, description="Share of the whole text's own vector; its clauses get the rest."
    )
    temperature: float = Field(
        0.1, gt=0, le=100, description="Temperature of the softmax of a clause's cosine to the whole text."
    )


@dataclass(frozen=True)
class ClauseVectors:
    """Clauses of some texts: (c, d) float32 unit vectors, and the text (row) each belongs to, ascending."""

    vectors: np.ndarray
    owners: np.ndarray


def split_clauses(text: str) -> list[str]:
    """The text's clauses; those of fewer than four characters joined to the one before (or after)."""
    parts: list[str] = []
    for clause in cut(text):
        if parts and (len(clause.strip()) <= _SHORTEST or len(parts[-1].strip()) <= _SHORTEST):
            parts[-1] += clause
        else:
            parts.append(clause)
    return parts or [text]


def encode_clauses(encoder: Encoder, texts: Sequence[str], batch_size: int = 64) -> ClauseVectors:
    """The clauses of all texts, encoded; every text has one at least. Equal clauses are encoded once."""
    parts = [split_clauses(text) for text in texts]
    distinct = list(dict.fromkeys(clause for clauses in parts for clause in clauses))
    place = {clause: row for row, clause in enumerate(distinct)}
    vectors = encoder.encode_texts(distinct, batch_size)
    return ClauseVectors(
        vectors[[place[clause] for clauses in parts for clause in clauses]],
        np.repeat(np.arange(len(texts)), [len(clauses) for clauses in parts]),
    )


def fold_clauses(texts: np.ndarray, clauses: ClauseVectors, options: ClauseOptions) -> np.ndarray:
    """(m, d) float32 unit vectors: each text's own, and those of its clauses, weighed and added up."""
    cosines = np.einsum("cd,cd->c", clauses.vectors, texts[clauses.owners]).astype(np.float64)
    weights = np.exp((cosines - 1) / options.temperature)  # cosines are at most one: nothing overflows
    starts = _starts(clauses.owners)
    weights /= np.add.reduceat(weights, starts)[clauses.owners]
    local = np.add.reduceat(weights[:, None] * clauses.vectors, starts)
    folded = options.whole_share * texts + (1 - options.whole_share) * local
    folded /= np.linalg.norm(folded, axis=1, keepdims=True)
    return np.asarray(folded, np.float32)


def align_clauses(crops: np.ndarray, clauses: ClauseVectors, temperature: float) -> np.ndarray:
    """(n, m) float32: the mean over a text's clauses of how well the crops that show it best show it.

    For each clause the crops' cosines are averaged with their own softmax at `temperature`: near zero it is
    the best crop alone, large it is the mean of all.
    """
    starts = _starts(clauses.owners)
    counts = np.diff([*starts, len(clauses.owners)])
    scores = np.empty((len(crops), len(starts)), dtype=np.float32)
    for row, of_picture in enumerate(crops):
        cosines = of_picture @ clauses.vectors.T  # (k, c)
        attention = np.exp((cosines - cosines.max(axis=0)) / temperature)
        best = (attention * cosines).sum(axis=0) / attention.sum(axis=0)
        scores[row] = np.add.reduceat(best, starts) / counts
    return scores


def _starts(owners: np.ndarray) -> np.ndarray:
    return np.flatnonzero(np.diff(owners, prepend=-1))
