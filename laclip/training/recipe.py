"""The training recipe: its options, and what is settled once model and data are known."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import torch
from pydantic import BaseModel, ConfigDict, Field, model_validator

from laclip.encoders.checkpoint import Weights
from laclip.encoders.encoder import Precision
from laclip.encoders.pixels import Fitting
from laclip.training.named_recipes import RECIPES
from laclip.training.objectives.asymmetric import AsymmetricOptions
from laclip.training.objectives.cross_lingual import TransferOptions

RecipeName = Literal["small", "vit-h"]
Tower = Literal["image", "text"]

assert set(get_args(RecipeName)) == set(RECIPES)


class TrainingOptions(BaseModel):
    """How a model is trained. The defaults were chosen on the validation split of the sample books."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preset: RecipeName | None = Field(
        None,
        description="Recipe whose values stand for all keys not given here: small (from scratch, two cores) "
        "or vit-h (ViT-H-14 on one GPU).",
    )
    model: str = Field(
        "small",
        min_length=1,
        description="Preset (small), published name (ViT-B-16 ...) or path of a checkpoint to start from.",
    )
    download_root: str | None = Field(
        None, description="Folder of published weights, filled by download; default ~/.cache/clip."
    )
    fitting: Fitting | None = Field(
        None,
        description="How a picture becomes a square: squash, pad (with white) or crop (to the short side); "
        "default as the start was trained, squash from scratch and for published weights.",
    )
    objective: Literal["infonce", "ascl", "cl2cm"] = Field(
        "infonce",
        description="What is minimised: infonce; ascl (texts that say less, more and something else, regions "
        "and words); cl2cm (from texts in two languages to pictures with texts in the second).",
    )
    ascl: AsymmetricOptions = Field(AsymmetricOptions(), description="Terms of the objective ascl.")
    cl2cm: TransferOptions = Field(TransferOptions(), description="Terms of the objective cl2cm.")
    entry_share: float = Field(
        0.1,
        ge=0,
        lt=1,
        description="Share of a row's target that goes to all rows of its entry or plate (a pattern, its "
        "motifs, its textile), as weak positives.",
    )
    hard_batches: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of the batches whose rows are all of one kind in one book, so that the negatives "
        "are hard ones.",
    )
    pairs_seen: int | None = Field(
        None,
        ge=1,
        description="Length of training: pairs seen, repeats counted; rounded to whole epochs, of a larger "
        "train split that many are drawn. Default 14,500 from scratch, otherwise 10 epochs.",
    )
    batch_size: int | None = Field(
        None,
        ge=2,
        le=65536,
        description="Pairs contrasted in a step, about, over all processes; default 16 from scratch, 64 "
        "otherwise.",
    )
    micro_batch_size: int | None = Field(
        None,
        ge=1,
        le=65536,
        description="Pairs that pass through the model at a time in a process. Gradients stay those of the "
        "whole batch (GradCache), at the cost of a second forward pass; default the whole batch.",
    )
    recompute_activations: bool = Field(
        False,
        description="Activations within a layer are computed again in the backward pass, not kept "
        "(gradient checkpointing): a third slower, far less memory.",
    )
    frozen_tower: Tower | None = Field(None, description="Tower that is not trained: image or text.")
    frozen_image_layers: int = Field(
        0, ge=0, description="First layers of the image tower that are not trained, patch embedding first."
    )
    frozen_text_layers: int = Field(
        0, ge=0, description="First layers of the text tower that are not trained, token embedding first."
    )
    lora_rank: int = Field(
        0,
        ge=0,
        le=1024,
        description="Rank of low-rank adapters (LoRA) that are trained in place of the layers' own weights; "
        "0: none. They are merged into the checkpoint.",
    )
    lora_alpha: int | None = Field(
        None, ge=1, description="Adapters are scaled by lora_alpha / lora_rank; default twice the rank."
    )
    learning_rate: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Peak learning rate; default 3e-4 from scratch and for adapters, else 2e-5.",
    )
    layer_decay: float = Field(
        1.0,
        gt=0,
        le=1,
        description="Factor on the learning rate for each layer below a tower's head (0.9 moves the first "
        "layers of a published model least).",
    )
    warmup_share: float = Field(0.1, ge=0, lt=1, description="Share of the steps in which the rate rises.")
    weight_decay: float = Field(
        0.1, ge=0, le=10, description="AdamW's decay of matrices; norms and biases have none."
    )
    gradient_norm: float = Field(1.0, gt=0, description="Gradients are scaled down to this norm.")
    patch_masking: float | None = Field(
        None,
        ge=0,
        lt=1,
        description="Share of a picture's patches left out of each forward pass (FLIP); default 0.5 from "
        "scratch, 0 otherwise.",
    )
    unmasked_share: float = Field(
        0.1, ge=0, le=1, description="Share of the steps, the last ones, in which no patches are left out."
    )
    smallest_crop: float | None = Field(
        None,
        gt=0,
        le=1,
        description="Smallest share of a picture's area that a training crop shows; default 0.1 from "
        "scratch, 0.3 otherwise.",
    )
    colour_jitter: float = Field(
        0.1, ge=0, lt=1, description="Range of brightness, contrast and saturation factors."
    )
    partial_texts: float = Field(
        0.5, ge=0, le=1, description="Share of the texts of which only some clauses are shown."
    )
    token_masking: float = Field(0.0, ge=0, lt=1, description="Share of a text's tokens replaced by [MASK].")
    average_decay: float = Field(
        0.98, ge=0, lt=1, description="Decay per step of the running average of weights that is kept."
    )
    logit_scale: float = Field(
        1 / 0.07, gt=0, le=100, description="Inverse temperature a model from scratch starts with."
    )
    validations: int = Field(
        12,
        ge=1,
        description="How often, over the run, MR is measured and the run is saved; from scratch at most "
        "every second epoch.",
    )
    patience: int | None = Field(
        None,
        ge=1,
        description="Training stops after so many validations without a better MR; default never.",
    )
    precision: Literal["auto", "fp32", "bf16", "fp16"] = Field(
        "auto",
        description="Of forward and backward passes (weights and updates stay fp32). auto: bf16 where the "
        "device computes in it (others feign it, many times slower), else fp32. fp16 needs a GPU.",
    )
    device: str = Field(
        "cpu",
        pattern=r"^(cpu|cuda(:\d+)?)$",
        description="cpu, cuda or cuda:N. Under torchrun every process takes cuda:LOCAL_RANK.",
    )
    threads: int | None = Field(None, ge=1, le=256, description="Threads; default all cores, at most 8.")
    time_limit_seconds: float = Field(
        1800,
        gt=0,
        description="Training stops, keeping its best weights, before an epoch that would end past this; one "
        "epoch is always trained.",
    )
    seed: int = Field(7, ge=0, lt=2**31, description="Seed of weights, order and augmentation.")
    resume: bool = Field(True, description="Go on from what an interrupted run of the same settings saved.")

    @model_validator(mode="before")
    @classmethod
    def _take_the_preset_s_values(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.get("preset") in RECIPES:
            return {**RECIPES[given["preset"]], **given}
        return given

    @model_validator(mode="after")
    def _go_together(self) -> "TrainingOptions":
        if self.precision == "fp16" and self.device == "cpu":
            raise ValueError("fp16 trains on a GPU only; on a CPU take precision fp32 or bf16")
        if self.lora_alpha is not None and not self.lora_rank:
            raise ValueError("lora_alpha scales adapters: give lora_rank too")
        for tower in get_args(Tower):
            if self.frozen_tower == tower and getattr(self, f"frozen_{tower}_layers"):
                raise ValueError(
                    f"frozen_tower = {tower} freezes all its layers: leave out frozen_{tower}_layers"
                )
        return self

    @property
    def freezes(self) -> bool:
        """Whether some of the model's own weights stay as they were."""
        return bool(
            self.frozen_tower or self.frozen_image_layers or self.frozen_text_layers or self.lora_rank
        )


# Speed and surroundings: a run that differs in these alone is the same run and may be resumed. A preset is
# no more than the values it stands for.
_SURROUNDINGS = {"preset", "threads", "time_limit_seconds", "resume", "download_root"}


def deciding(options: TrainingOptions) -> dict[str, object]:
    """The options that decide what is learned, for fingerprints and checkpoints."""
    others = {"ascl", "cl2cm"} - {options.objective}
    return options.model_dump(exclude=_SURROUNDINGS | others) | {"precision": precision_of(options)}


def precision_of(options: TrainingOptions) -> Precision:
    """As the options say, else bf16 on GPUs and on CPUs with instructions for it (AVX-512 BF16, AMX): without
    them a product of matrices takes about 70 times as long as in fp32."""
    if options.precision != "auto":
        return options.precision
    if options.device != "cpu":
        return "bf16"
    capabilities = torch.cpu.get_capabilities()
    return "bf16" if any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16")) else "fp32"


_FROM_SCRATCH_PAIRS = 14_500
"""Pairs seen from scratch: fewer leave a small model unfinished, more pass 6 minutes on two cores that
compute some 60 GFLOP/s each (benchmarks.training tells the pairs a second)."""
_FINE_TUNING_EPOCHS = 10
_SCRATCH_EPOCHS = 2
"""Epochs between validations from scratch, at least: a small model's epoch takes little longer than one."""


@dataclass(frozen=True)
class Plan:
    """What the options leave open, settled for given weights and a number of pairs.

    An epoch sees each of `pairs`: all there are, or as many as are to be seen in all, where that is fewer.
    `batches` are steps in an epoch, `validate_every` is in epochs. From scratch on little data steps are
    worth more than negatives, and views of a picture's parts more than views of the whole.
    """

    batch_size: int
    learning_rate: float
    patch_masking: float
    smallest_crop: float
    epochs: int
    pairs: int
    batches: int
    validate_every: int

    @property
    def steps(self) -> int:
        return self.epochs * self.batches


def plan_for(options: TrainingOptions, weights: Weights, pairs: int, share: float = 1.0) -> Plan:
    """The plan for a start from `weights` on `pairs` training pairs, of which a stage has a `share`."""
    from_scratch = weights == "random"
    batch_size = options.batch_size or (16 if from_scratch else 64)
    seen = options.pairs_seen or (_FROM_SCRATCH_PAIRS if from_scratch else _FINE_TUNING_EPOCHS * pairs)
    epochs = max(1, round(share * seen / pairs))
    of_an_epoch = min(pairs, max(2, round(share * seen)))
    rate = options.learning_rate or (3e-4 if from_scratch or options.lora_rank else 2e-5)
    masking, crop = (0.5, 0.1) if from_scratch else (0.0, 0.3)
    return Plan(
        batch_size=batch_size,
        learning_rate=rate,
        patch_masking=masking if options.patch_masking is None else options.patch_masking,
        smallest_crop=options.smallest_crop or crop,
        epochs=epochs,
        pairs=of_an_epoch,
        batches=max(1, round(of_an_epoch / batch_size)),
        validate_every=max(_SCRATCH_EPOCHS if from_scratch else 1, epochs // options.validations),
    )
