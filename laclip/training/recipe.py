"""The training recipe: its options, the learning rate's course, and which parameters decay."""

import math
from typing import Literal

import torch
from pydantic import BaseModel, ConfigDict, Field

from laclip.encoders.checkpoint import Weights


class TrainingOptions(BaseModel):
    """How a model is trained. The defaults were chosen on the validation split of the sample books."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(
        "small",
        min_length=1,
        description="Preset (small), published name (ViT-B-16 ...) or path of a checkpoint to start from.",
    )
    download_root: str | None = Field(
        None, description="Folder of published weights, filled by download; default ~/.cache/clip."
    )
    objective: Literal["infonce"] = Field("infonce", description="What is minimised.")
    kind_share: float | None = Field(
        None,
        ge=0,
        lt=1,
        description="Share of a row's target that goes to all rows of its kind, as weak positives; default "
        "0.6 from scratch, 0 otherwise.",
    )
    pairs_seen: int = Field(
        12_000,
        ge=1,
        description="Length of training: pairs seen, repeats counted; rounded up to whole epochs.",
    )
    batch_size: int | None = Field(
        None,
        ge=2,
        le=65536,
        description="Pairs contrasted in a step, about; default 16 from scratch, 64 otherwise.",
    )
    learning_rate: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Peak learning rate; default 3e-4 from scratch, 2e-5 from published weights.",
    )
    warmup_share: float = Field(0.1, ge=0, lt=1, description="Share of the steps in which the rate rises.")
    weight_decay: float = Field(
        0.1, ge=0, le=10, description="AdamW's decay of matrices; norms and biases have none."
    )
    gradient_norm: float = Field(1.0, gt=0, description="Gradients are scaled down to this norm.")
    smallest_crop: float = Field(
        0.3, gt=0, le=1, description="Smallest share of a picture's area that a training crop shows."
    )
    colour_jitter: float = Field(
        0.1, ge=0, lt=1, description="Range of brightness, contrast and saturation factors."
    )
    clause_dropout: float = Field(
        0.3, ge=0, lt=1, description="Chance that a clause of a text is left out, in half of the texts."
    )
    token_masking: float = Field(0.0, ge=0, lt=1, description="Share of a text's tokens replaced by [MASK].")
    average_decay: float = Field(
        0.98, ge=0, lt=1, description="Decay per step of the running average of weights that is kept."
    )
    logit_scale: float = Field(
        1 / 0.07, gt=0, le=100, description="Inverse temperature a model from scratch starts with."
    )
    validations: int = Field(
        12, ge=1, description="How often, over the run, MR is measured and the run is saved."
    )
    bfloat16: bool | None = Field(
        None,
        description="Forward passes in bfloat16 (weights and updates stay fp32); default where the device "
        "computes in it: others feign it, many times slower.",
    )
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$", description="cpu, cuda or cuda:N.")
    threads: int | None = Field(None, ge=1, le=256, description="Threads; default all cores, at most 8.")
    time_limit_seconds: float = Field(
        1800, gt=0, description="Training stops, keeping its best weights, after the first epoch past this."
    )
    seed: int = Field(7, ge=0, lt=2**31, description="Seed of weights, order and augmentation.")
    resume: bool = Field(True, description="Go on from what an interrupted run of the same settings saved.")


# Speed and surroundings: a run that differs in these alone is the same run and may be resumed.
_SURROUNDINGS = {"threads", "time_limit_seconds", "resume", "download_root"}


def deciding(options: TrainingOptions) -> dict[str, object]:
    """The options that decide what is learned, for fingerprints and checkpoints."""
    return options.model_dump(exclude=_SURROUNDINGS) | {"bfloat16": computes_in_bfloat16(options)}


def computes_in_bfloat16(options: TrainingOptions) -> bool:
    """Whether forward passes are in bfloat16: as the options say, else on GPUs and on CPUs with instructions
    for it (AVX-512 BF16, AMX). Without them a product of matrices takes about 70 times as long as in fp32."""
    if options.bfloat16 is not None:
        return options.bfloat16
    if options.device != "cpu":
        return True
    capabilities = torch.cpu.get_capabilities()
    return any(bool(capabilities.get(name)) for name in ("avx512_bf16", "amx_bf16"))


def peak_learning_rate(options: TrainingOptions, weights: Weights) -> float:
    """The rate asked for, or the default for weights that have (not) been trained before."""
    if options.learning_rate is not None:
        return options.learning_rate
    return 3e-4 if weights == "random" else 2e-5


def share_of_kinds(options: TrainingOptions, weights: Weights) -> float:
    """The share asked for, or the default: from scratch on little data the kinds are learned first; weights
    that were trained before know them."""
    if options.kind_share is not None:
        return options.kind_share
    return 0.6 if weights == "random" else 0.0


def pairs_a_step(options: TrainingOptions, weights: Weights) -> int:
    """The batch asked for, or the default: from scratch, steps are worth more than negatives."""
    if options.batch_size is not None:
        return options.batch_size
    return 16 if weights == "random" else 64


def learning_rate_at(step: int, steps: int, warmup_share: float, peak: float) -> float:
    """Linear warm-up, then half a cosine down to zero (Loshchilov and Hutter, SGDR, ICLR 2017)."""
    warmup = max(1, round(steps * warmup_share))
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


def parameter_groups(model: torch.nn.Module, weight_decay: float) -> list[dict[str, object]]:
    """AdamW's two groups: matrices decay; norms, biases, embeddings' offsets and the logit scale do not.

    Follows CLIP (Radford et al., ICML 2021, section 2.5): "decoupled weight decay on all weights that are
    not gains or biases".
    """
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
