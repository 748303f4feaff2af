"""AsCL: pictures and texts that do not say the same amount (after arXiv 2405.10029, ICME 2024).

From the paper: texts are generated that say less, more, or something else than a row's own; the loss is L =
1/2 L_I(I, T) + 1/2 L_II,III(I, T+) with generated positive texts T+; similarities are sums of local and
global ones, S = u S_local + (1 - u) S_global. Our own, because it cannot be read there: how texts are
generated (`laclip.asymmetry`), the fusion head (`laclip.encoders.fusion`), that a text which says something
else is a further negative of its own picture only (of another picture it may be true), that a generated text
whose words stand in another row's text is a positive of that row's picture too, as it is of a row with the
same picture, and that global and local similarities have a loss each, weighed by u. One loss on their sum
leaves the global ones, by which an index finds its candidates, far behind: on the samples (3,693 pairs, from
scratch) their MR on validation was 5.4 after half of a training, with a loss each 17.5.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field

from laclip.asymmetry.asymmetry import Asymmetry
from laclip.encoders.fusion import FusionHead
from laclip.encoders.normaliser import normalise, packed
from laclip.encoders.tokens import image_tokens, text_tokens_by_length, trimmed, word_mask
from laclip.pairs.split import Pairs
from laclip.training.objectives.clause_tokens import text_ids
from laclip.training.objectives.infonce import shares, symmetric_cross_entropy
from laclip.training.objectives.objective import IDS, IMAGES, PAIRS, Encoded, Inputs, Objective, Targets, unit

LOOKED_AT = 500
"""Texts by which it is told how many the rules apply to: some seconds."""

_GENERATED, _SWAPPED = "generated texts", "swapped texts"
_FORTH, _BACK = "pictures to generated texts", "generated texts to pictures"


class AsymmetricOptions(BaseModel):
    """AsCL's terms; each can be switched off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generated_share: float = Field(
        0.5, ge=0, lt=1, description="Share of the loss that is of generated texts which say less or more."
    )
    swapped_negatives: bool = Field(
        True, description="Whether a text with one thing swapped is a further negative of its picture."
    )
    local_share: float = Field(
        0.5,
        ge=0,
        lt=1,
        description="Share of regions and words in a similarity, and in the loss (u); 0: no fusion head.",
    )


class AsymmetricContrast(Objective):
    """The loss, with the fusion head among its parameters."""

    def __init__(self, pairs: Pairs, dimensions: int, options: AsymmetricOptions) -> None:
        super().__init__()
        self.options = options
        self.fusion = FusionHead(dimensions, options.local_share) if options.local_share else None
        self._asymmetry = Asymmetry(pairs)
        self._texts = [normalise(text) for text in pairs.texts]
        _, self._pictures = np.unique(pairs.figure_ids, return_inverse=True)

    def further(
        self, rows: np.ndarray, randoms: Sequence[np.random.Generator]
    ) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        inputs, targets = {}, {}
        drawn = list(zip(rows.tolist(), randoms, strict=True))
        if self.options.generated_share:
            texts = [self._asymmetry.positive(row, random).text for row, random in drawn]
            inputs[_GENERATED] = packed([text_ids(text) for text in texts]).ids
            shown = self._shown(rows, texts)
            targets = {_FORTH: shares(shown), _BACK: shares(shown.T)}
        if self.options.swapped_negatives:
            swapped = [self._asymmetry.negative(row, random) for row, random in drawn]
            inputs[_SWAPPED] = packed([text_ids(each.text) if each else [] for each in swapped]).ids
        return inputs, targets

    def _shown(self, rows: np.ndarray, generated: Sequence[str]) -> torch.Tensor:
        """(n, n) bool: which row's picture shows what which generated text says, as far as texts tell: a
        picture with several texts shows what is made of any of them."""
        words = [normalise(text).strip("，；。") for text in generated]
        held = np.array([[part in self._texts[row] for part in words] for row in rows])
        pictures = self._pictures[rows]
        return torch.from_numpy(held | (pictures[:, None] == pictures[None, :]))

    @cached_property
    def reach(self) -> tuple[float, float]:
        """The shares of the texts that can be made to say less or more, and of which a claim can be swapped;
        some are looked at, evenly spread over the split."""
        rows = np.unique(np.linspace(0, len(self._texts) - 1, LOOKED_AT, dtype=np.int64)).tolist()
        positives = [any(self._asymmetry.positives(row)) for row in rows]
        negatives = [bool(self._asymmetry.negatives(row)) for row in rows]
        return float(np.mean(positives)), float(np.mean(negatives))

    @property
    def remark(self) -> str:
        lesser, swapped = self.reach
        return (
            f"ascl: {lesser:.0%} of the texts can be made to say less or more, {swapped:.0%} have a claim "
            "that can be swapped"
        )

    def encode(self, model: Any, inputs: Inputs, patch_masking: float) -> Encoded:
        images, regions = image_tokens(model, inputs[IMAGES], patch_masking)
        encoded = [unit(images), regions.float()]
        of_texts = [inputs[name] for name in (IDS, _GENERATED, _SWAPPED) if name in inputs]
        texts, words = text_tokens_by_length(model, torch.cat(of_texts), len(of_texts))
        sorts = zip(texts.chunk(len(of_texts)), words.chunk(len(of_texts)), of_texts, strict=True)
        for vectors, tokens, ids in sorts:
            encoded += [unit(vectors), tokens.float(), ids]
        return tuple(encoded)

    def forward(self, encoded: Encoded, logit_scale: torch.Tensor, targets: Targets) -> torch.Tensor:
        images, regions, *of_texts = encoded
        texts = [tuple(of_texts[start : start + 3]) for start in range(0, len(of_texts), 3)]
        own = self._similarities(images, regions, *texts.pop(0))
        generated = swapped = None
        if self.options.generated_share:
            generated = self._similarities(images, regions, *texts.pop(0))
        if self.options.swapped_negatives:
            swapped, none = self._similarities_of_pairs(images, regions, *texts.pop(0))
        loss = logit_scale.new_zeros(())
        for kind, share in enumerate(self._shares):
            negatives = None
            if swapped is not None:
                negatives = (logit_scale * swapped[kind]).masked_fill(none, -torch.inf)[:, None]
            wanted = targets[PAIRS]
            of_kind = symmetric_cross_entropy(logit_scale * own[kind], wanted, wanted, negatives)
            if generated is not None:
                of_generated = symmetric_cross_entropy(
                    logit_scale * generated[kind], targets[_FORTH], targets[_BACK]
                )
                of_kind = of_kind.lerp(of_generated, self.options.generated_share)
            loss = loss + share * of_kind
        return loss

    @property
    def _shares(self) -> tuple[float, ...]:
        """What the global similarities count for, and the local ones where there are any."""
        local = self.options.local_share
        return (1 - local, local) if self.fusion is not None else (1.0,)

    def _similarities(
        self,
        images: torch.Tensor,
        regions: torch.Tensor,
        vectors: torch.Tensor,
        words: torch.Tensor,
        ids: Any,
    ) -> list[torch.Tensor]:
        """(n, n) each, of every picture with every text: global ones, local ones where there is a head."""
        found = [images @ vectors.T]
        if self.fusion is not None:
            found.append(self.fusion.local(regions, *trimmed(words, word_mask(ids))))
        return found

    def _similarities_of_pairs(
        self,
        images: torch.Tensor,
        regions: torch.Tensor,
        vectors: torch.Tensor,
        words: torch.Tensor,
        ids: torch.Tensor,
    ) -> tuple[list[torch.Tensor], torch.Tensor]:
        """(n,) each, of every picture with its own text; and (n,) which of the texts have no words."""
        mask = word_mask(ids)
        found = [(images * vectors).sum(dim=1)]
        if self.fusion is not None:
            found.append(self.fusion.local_of_pairs(regions, *trimmed(words, mask)))
        return found, ~mask.any(dim=1)
