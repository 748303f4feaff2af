"""CL2CM: from texts in two languages to pictures with texts in the second (after arXiv 2312.08984, AAAI
2024).

From the paper: a cross-lingual network is trained first. It aligns source texts and their machine
translations as sentences, and word by word, the words supervised by optimal transport, which gives what was
mistranslated little weight. Then what it knows is moved to the cross-modal network, of pictures and target
texts, by distilling its relations. Our own, because it cannot be read there: both languages go through one
text tower; the words' loss; how transport weighs words; and what the second network does with source texts,
which no translation has spoiled: pictures are contrasted with them above all, and each target text is drawn
to the vector of its source text, from which no gradient flows back. Of a model from scratch on the samples,
with translations of which 30 % of the terms are wrong, that made the difference (MR of exact English
questions on validation, one training each, of as many pairs seen): trained straight 6.3; distillation and
the first network's text tower alone 5.7; with source texts as here 10.7. What hurt: to start from the
first network's text tower all the same, and a contrast of target texts with source texts instead of the
drawing: texts are told apart by much that no picture shows; and distillation through which target texts move
the pictures (6.6), so that here they do not.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field
from torch.nn.functional import kl_div, normalize

from laclip.encoders.normaliser import packed
from laclip.encoders.tokens import text_tokens, text_tokens_by_length, word_mask
from laclip.training.objectives.clause_tokens import text_ids
from laclip.training.objectives.infonce import symmetric_cross_entropy
from laclip.training.objectives.objective import IDS, IMAGES, PAIRS, Encoded, Inputs, Objective, Targets, unit
from laclip.training.objectives.transport import transport_plans

_SOURCES = "source texts"
_TEACHER_SOURCES, _TEACHER_TARGETS = "the teacher's source texts", "the teacher's target texts"


class TransferOptions(BaseModel):
    """CL2CM's terms; each can be switched off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    teacher_length: float = Field(
        0.3,
        gt=0,
        lt=1,
        description="Share of the training that is the first stage's (texts only); the second has the rest.",
    )
    word_share: float = Field(
        0.3, ge=0, lt=1, description="Share of the first stage's loss that is of words; 0: sentences only."
    )
    source_share: float = Field(
        0.9,
        ge=0,
        lt=1,
        description="Share of the second stage's contrast that is of pictures with source texts, which no "
        "translation has spoiled; 0, and no alignment_share: source texts are left out.",
    )
    alignment_share: float = Field(
        0.3,
        ge=0,
        lt=1,
        description="Share of the second stage's loss that draws target texts to their source texts.",
    )
    distillation_share: float = Field(
        0.2, ge=0, lt=1, description="Share of the second stage's loss that is distilled from the first."
    )
    distillation_temperature: float = Field(
        0.1, gt=0, le=10, description="Temperature of the teacher's similarities."
    )
    teacher_s_text_tower: bool = Field(
        False, description="Whether the second stage's text tower starts as the first's ended."
    )
    regularisation: float = Field(0.05, gt=0, le=10, description="Of optimal transport between words.")


class CrossLingualContrast(Objective):
    """The first stage: source texts and their translations, no pictures."""

    sees_pictures = False

    def __init__(self, source_texts: Sequence[str], options: TransferOptions) -> None:
        super().__init__()
        self.options = options
        self._source_texts = source_texts

    def further(
        self, rows: np.ndarray, randoms: Sequence[np.random.Generator]
    ) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        return {_SOURCES: packed([text_ids(self._source_texts[row]) for row in rows]).ids}, {}

    def encode(self, model: Any, inputs: Inputs, patch_masking: float) -> Encoded:
        encoded: list[torch.Tensor] = []
        for name in (_SOURCES, IDS):
            texts, words = text_tokens(model, inputs[name])
            encoded += [unit(texts), unit(words), inputs[name]]
        return tuple(encoded)

    def forward(self, encoded: Encoded, logit_scale: torch.Tensor, targets: Targets) -> torch.Tensor:
        source, source_words, source_ids, target, target_words, target_ids = encoded
        wanted, share = targets[PAIRS], self.options.word_share
        loss = symmetric_cross_entropy(logit_scale * source @ target.T, wanted, wanted)
        if not share:
            return loss
        masks = word_mask(source_ids), word_mask(target_ids)
        aligned = aligned_words(source_words, target_words, *masks, self.options.regularisation)
        of_words = word_loss(aligned.cosines, aligned.plans, aligned.trust, masks[0], logit_scale)
        denoised = denoised_texts(target_words, aligned.trust)
        of_sentences = symmetric_cross_entropy(logit_scale * source @ denoised.T, wanted, wanted)
        return (1 - share) * loss + share * (of_words + of_sentences) / 2


class RelationalTransfer(Objective):
    """The second stage: pictures and target texts, whose similarities within a batch are also to be as those
    of the first stage's source and target texts. Its vectors of the train split are made once, (n, d)
    each."""

    def __init__(
        self,
        source_texts: Sequence[str],
        teacher_sources: torch.Tensor,
        teacher_targets: torch.Tensor,
        options: TransferOptions,
    ) -> None:
        super().__init__()
        self.options = options
        self._source_texts = source_texts
        self._teacher = {_TEACHER_SOURCES: teacher_sources, _TEACHER_TARGETS: teacher_targets}

    def further(
        self, rows: np.ndarray, randoms: Sequence[np.random.Generator]
    ) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
        inputs = {name: vectors[torch.from_numpy(rows)] for name, vectors in self._teacher.items()}
        if self.options.source_share or self.options.alignment_share:
            inputs[_SOURCES] = packed([text_ids(self._source_texts[row]) for row in rows]).ids
        return inputs, {}

    def encode(self, model: Any, inputs: Inputs, patch_masking: float) -> Encoded:
        pictures = unit(model.encode_image(inputs[IMAGES], patch_masking))
        ids = [inputs[name] for name in (IDS, _SOURCES) if name in inputs]
        texts = unit(text_tokens_by_length(model, torch.cat(ids), 2 * len(ids))[0]).chunk(len(ids))
        return pictures, inputs[_TEACHER_SOURCES], inputs[_TEACHER_TARGETS], *texts

    def forward(self, encoded: Encoded, logit_scale: torch.Tensor, targets: Targets) -> torch.Tensor:
        pictures, teacher_sources, teacher_targets, texts, *sources = encoded
        seen = pictures.detach() if self.options.source_share else pictures
        logits, share = logit_scale * seen @ texts.T, self.options.distillation_share
        loss = symmetric_cross_entropy(logits, targets[PAIRS], targets[PAIRS])
        for of_sources in sources:
            clean = logit_scale * pictures @ of_sources.T
            of_clean = symmetric_cross_entropy(clean, targets[PAIRS], targets[PAIRS])
            loss = loss.lerp(of_clean, self.options.source_share)
            apart = logit_scale * (1 - (texts * of_sources.detach()).sum(dim=1)).mean()
            loss = loss.lerp(apart, self.options.alignment_share)
        taught = teacher_sources.detach() @ teacher_targets.detach().T / self.options.distillation_temperature
        return (1 - share) * loss + share * relational_distillation(logits, taught)


def relational_distillation(logits: torch.Tensor, taught: torch.Tensor) -> torch.Tensor:
    """The mean of both directions' divergences KL(taught || own) of the rows of (n, n) logits as
    probabilities (relations within a batch: Fang et al., "SEED", ICLR 2021, section 3.2)."""
    both = ((logits, taught), (logits.T, taught.T))
    divergences = [
        kl_div(own.log_softmax(dim=1), other.log_softmax(dim=1), reduction="batchmean", log_target=True)
        for own, other in both
    ]
    return torch.stack(divergences).mean()


class AlignedWords:
    """What optimal transport finds between the words of texts and their translations: `cosines` (n, l, m),
    `plans` (n, l, m) without gradients, and `trust` (n, m) without gradients: how well each target word is
    answered by the source words its mass comes from, in [0, 1]; 0 for what is no word."""

    def __init__(self, cosines: torch.Tensor, plans: torch.Tensor, trust: torch.Tensor) -> None:
        self.cosines, self.plans, self.trust = cosines, plans, trust


def aligned_words(
    sources: torch.Tensor,
    targets: torch.Tensor,
    source_mask: torch.Tensor,
    target_mask: torch.Tensor,
    regularisation: float,
) -> AlignedWords:
    """Each text's unit word vectors (n, l, d) with its translation's (n, m, d)."""
    cosines = sources @ targets.transpose(1, 2)
    with torch.no_grad():
        plans = transport_plans(1 - cosines.detach(), source_mask, target_mask, regularisation)
        mass = plans.sum(dim=1).clamp(min=1e-9)
        trust = ((plans * cosines.detach()).sum(dim=1) / mass).clamp(min=0) * target_mask
    return AlignedWords(cosines, plans, trust)


def word_loss(
    cosines: torch.Tensor,
    plans: torch.Tensor,
    trust: torch.Tensor,
    source_mask: torch.Tensor,
    logit_scale: torch.Tensor,
) -> torch.Tensor:
    """Cross entropy of each target word's softmax over the source words against where its mass comes from,
    the words weighed by their trust; 0 where there is none. Transport is the teacher: unlike a softmax it
    gives every source word its part, so that one word cannot answer all."""
    hidden = torch.zeros_like(cosines).masked_fill(~source_mask[:, :, None], -1e4)
    log_shares = (logit_scale * cosines + hidden).log_softmax(dim=1)
    wanted = plans / plans.sum(dim=1, keepdim=True).clamp(min=1e-9)
    each = -(wanted * log_shares).sum(dim=1)
    return (trust * each).sum() / trust.sum().clamp(min=1e-6)


def denoised_texts(words: torch.Tensor, trust: torch.Tensor) -> torch.Tensor:
    """(n, d) unit vectors: means of the words (n, m, d), each weighed by its trust (n, m)."""
    return normalize((trust[:, :, None] * words).sum(dim=1), dim=-1, eps=1e-6)
