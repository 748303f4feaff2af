"""Re-ranking by a fusion head: the first candidates of a query scored anew by their regions and its words.

A head compares every region of a picture with every word of a text, which no index can hold; so it is asked
about the first candidates only. It costs, for a query of l words and N candidates of p regions each, the
candidates' regions (kept, or one pass of the model each) and N x l x p cosines. Idea and head: see
`laclip.encoders.fusion`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch

from laclip.alignment.reranking import first_candidates, lifted
from laclip.encoders.encoder import Encoder
from laclip.encoders.fusion import FusionHead
from laclip.encoders.normaliser import tokenise, unpadded
from laclip.encoders.pixels import standardise
from laclip.encoders.tokens import image_tokens, text_tokens, trimmed, word_mask


@dataclass(frozen=True)
class Words:
    """Vectors (m, l, d) of the tokens of m texts, and which are words, (m, l) bool."""

    vectors: torch.Tensor
    mask: torch.Tensor

    def some(self, places: Sequence[int] | np.ndarray) -> Self:
        """Those of some texts."""
        return type(self)(self.vectors[places], self.mask[places])


def encode_region_tokens(encoder: Encoder, squares: np.ndarray, batch_size: int = 64) -> torch.Tensor:
    """(n, regions, d) float16 vectors of the regions of squares at the model's size, (n, side, side, 3)
    uint8."""
    parts = []
    with encoder.encoding() as model:
        for start in range(0, len(squares), batch_size):
            pixels = torch.from_numpy(squares[start : start + batch_size]).to(encoder.device)
            parts.append(image_tokens(model, standardise(pixels).to(model.dtype))[1].half().cpu())
    return torch.cat(parts).clone()


def encode_words(encoder: Encoder, texts: Sequence[str], batch_size: int = 64) -> Words:
    """The words of texts, cut at the context; l is the longest text's length."""
    ids = unpadded(tokenise(texts).ids)
    with encoder.encoding() as model:
        parts = [
            text_tokens(model, part.to(encoder.device))[1].half().cpu() for part in ids.split(batch_size)
        ]
    return Words(torch.cat(parts).clone(), word_mask(ids))


def fused_scores(head: FusionHead, regions: torch.Tensor, words: Words, scores: np.ndarray) -> np.ndarray:
    """(n, m): u S_local + (1 - u) x score, of n pictures with `regions` (n, p, d) and m texts; `scores` (n,
    m) are the model's. Computed where the head is."""
    share, device = float(head.local_share), head.local_share.device
    vectors, mask = trimmed(words.vectors, words.mask)
    with torch.inference_mode():
        local = head.local(regions.to(device).float(), vectors.to(device).float(), mask.to(device))
    return np.asarray(share * local.cpu().numpy() + (1 - share) * scores)


def rerank_fused(
    scores: np.ndarray, head: FusionHead, regions: torch.Tensor, words: Words, candidates: int
) -> np.ndarray:
    """(2, n, m): scores (n, m), pictures by texts, of which each text's first `candidates`, and each
    picture's, are u S_local + (1 - u) x score and stand first: for text to image, for image to text."""
    forth, back = np.full(scores.T.shape, np.nan), np.full(scores.shape, np.nan)
    for text, chosen in enumerate(map(np.flatnonzero, first_candidates(scores.T, candidates))):
        anew = fused_scores(head, regions[chosen], words.some([text]), scores[chosen, text][:, None])
        forth[text, chosen] = anew[:, 0]
    for picture, chosen in enumerate(map(np.flatnonzero, first_candidates(scores, candidates))):
        anew = fused_scores(head, regions[[picture]], words.some(chosen), scores[picture, chosen][None])
        back[picture, chosen] = anew[0]
    return np.stack([lifted(scores.T, forth).T, lifted(scores, back)])
