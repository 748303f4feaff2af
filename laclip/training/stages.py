"""The stages of a training: what each is trained towards, and what one hands the next.

Most objectives have one. CL2CM has two: a teacher of texts in two languages, then pictures and target texts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch

from laclip.encoders.encoder import Encoder
from laclip.encoders.normaliser import tokenise
from laclip.encoders.tokens import text_tokens, word_mask
from laclip.errors import TrainingError
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.split import Pairs
from laclip.training.objectives.asymmetric import AsymmetricContrast, AsymmetricOptions
from laclip.training.objectives.cross_lingual import (
    CrossLingualContrast,
    RelationalTransfer,
    TransferOptions,
    aligned_words,
    denoised_texts,
)
from laclip.training.objectives.infonce import SymmetricInfoNCE
from laclip.training.objectives.objective import Objective, unit
from laclip.training.recipe import TrainingOptions

_AT_ONCE = 64  # texts whose words are aligned at a time
_SMALLEST_REACH = 0.01
"""Share of the texts that a rule of AsCL applies to, below which its term would train next to nothing."""


@dataclass(frozen=True)
class Stage:
    """What a run is trained towards. `length` is its share of the plan's pairs and of the time.

    `opposite` gives what texts are to find on the validation split where that is not its pictures, a unit
    vector for each row, (n, d). `made_of` is what decides the stage beside the options and the start;
    `text_tower` the weights that the text tower starts from, empty for the start's own.
    """

    name: str
    objective: Callable[[Encoder], Objective]
    length: float = 1.0
    opposite: Callable[[Encoder], np.ndarray] | None = None
    made_of: tuple[object, ...] = ()
    text_tower: dict[str, torch.Tensor] = field(default_factory=dict)


def only_stage(options: TrainingOptions, dataset: PairsDataset) -> Stage:
    """Of an objective that has one."""
    if options.objective == "ascl":
        return Stage("ascl", lambda encoder: _asymmetric(dataset, encoder, options.ascl))
    return Stage("infonce", lambda _: SymmetricInfoNCE())


def _asymmetric(dataset: PairsDataset, encoder: Encoder, options: AsymmetricOptions) -> AsymmetricContrast:
    """AsCL's objective. Raises TrainingError for a term that has next to nothing to work on: its rules are of
    Chinese texts, and of claims that the lexicon knows."""
    objective = AsymmetricContrast(dataset.train, encoder.dimensions, options)
    lesser, swapped = objective.reach
    terms = {
        "generated_share = 0": (options.generated_share > 0, lesser, "texts that say less or more"),
        "swapped_negatives = false": (options.swapped_negatives, swapped, "texts with a claim swapped"),
    }
    idle = [key for key, (chosen, share, _) in terms.items() if chosen and share < _SMALLEST_REACH]
    if not idle:
        return objective
    made = " or ".join(terms[key][2] for key in idle)
    stays = [what for key, (chosen, _, what) in terms.items() if chosen and key not in idle]
    stays += ["the fusion head"] if options.local_share else []
    raise TrainingError(
        f"ascl's rules know Chinese texts and the lexicon's terms, and make no {made} of {dataset.name}: set "
        f"{' and '.join(idle)} under [finetune.ascl] to train what stays of it "
        f"({' and '.join(stays) or 'infonce'})"
    )


def teacher_stage(options: TransferOptions, dataset: PairsDataset) -> Stage:
    """CL2CM's first: source texts and their translations. Raises TrainingError without source texts."""
    for pairs in (dataset.train, dataset.validation):
        without = sum(not text.strip() for text in pairs.sources)
        if without:
            raise TrainingError(
                f"cl2cm learns from texts and their translations, and {without} rows of split {pairs.split} "
                f"of {dataset.name} have a text in one language only; give a file of translations"
            )
    return Stage(
        "cl2cm, the teacher",
        lambda _: CrossLingualContrast(dataset.train.sources, options),
        length=options.teacher_length,
        opposite=lambda encoder: encoder.encode_texts(dataset.validation.sources),
        made_of=(list(dataset.train.sources), list(dataset.validation.sources)),
    )


def student_stage(options: TransferOptions, dataset: PairsDataset, teacher: Encoder) -> Stage:
    """CL2CM's second, from the first one's model: frozen, its vectors of the train split made once."""
    sources, targets = _taught(teacher, dataset.train, options.regularisation)
    tower = {
        name: tensor
        for name, tensor in teacher.model.state_dict().items()
        if name.startswith(("bert.", "text_projection"))
    }
    return Stage(
        "cl2cm",
        lambda _: RelationalTransfer(dataset.train.sources, sources, targets, options),
        length=1 - options.teacher_length,
        made_of=(teacher.sha256(),),
        text_tower=tower if options.teacher_s_text_tower else {},
    )


def _taught(teacher: Encoder, pairs: Pairs, regularisation: float) -> tuple[torch.Tensor, torch.Tensor]:
    """(n, d) unit vectors each: of source texts, and of their translations less what transport distrusts."""
    sources = torch.from_numpy(teacher.encode_texts(pairs.sources))
    targets = []
    with teacher.encoding() as model:
        for start in range(0, len(pairs), _AT_ONCE):
            chosen = slice(start, start + _AT_ONCE)
            source_ids, target_ids = (
                tokenise(texts).ids.to(teacher.device)
                for texts in (pairs.sources[chosen], pairs.texts[chosen])
            )
            source_words = unit(text_tokens(model, source_ids)[1])
            vectors, words = (unit(each) for each in text_tokens(model, target_ids))
            masks = word_mask(source_ids), word_mask(target_ids)
            aligned = aligned_words(source_words, words, *masks, regularisation)
            targets.append(unit(vectors + denoised_texts(words, aligned.trust)).cpu())
    return sources, torch.cat(targets).clone()
