"""What a benchmark run is asked for, and what it found out, before anything is written."""

from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from laclip.alignment.folding import AlignmentOptions
from laclip.encoders.encoder import Encoder
from laclip.metrics.bootstrap import RESAMPLES, Interval
from laclip.pairs.dataset import PairsDataset

AS_PUBLISHED = AlignmentOptions()
"""LACLIP as the paper writes it; what the paper leaves open (range, number, weights of crops) as in WCA."""

WITH_WHOLE = AlignmentOptions(whole_share=0.5, renormalise=True)
"""Our variant: the whole picture keeps half the say, and vectors keep length one."""


class BenchmarkOptions(BaseModel):
    """What the benchmark measures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crop_seeds: int = Field(3, ge=1, le=50, description="How often LACLIP's random crops are drawn anew.")
    published: AlignmentOptions = Field(AS_PUBLISHED, description="Crops and weights of LACLIP as published.")
    variant: AlignmentOptions = Field(WITH_WHOLE, description="Crops and weights of our variant of it.")
    resamples: int = Field(
        RESAMPLES, ge=100, le=1_000_000, description="Bootstrap resamples behind every interval."
    )
    batch_size: int = Field(128, ge=1, le=65536, description="Pictures or texts encoded at a time.")
    examples: int = Field(8, ge=0, le=200, description="Example queries in the report, in each direction.")
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$", description="cpu, cuda or cuda:N.")
    threads: int | None = Field(None, ge=1, le=256, description="Threads; default all cores, at most 8.")
    seed: int = Field(7, ge=0, lt=2**31, description="Seed of crops, resamples and choice of examples.")


@dataclass(frozen=True)
class Method:
    """One row of the table on some queries: recalls in per cent, and pair by pair for paired comparisons.

    `spread` is the standard deviation of MR over crop seeds, None where nothing is drawn. Chance has no
    `hits`: it is an exact expectation, with no interval.
    """

    name: str
    text_to_image: dict[str, float]
    image_to_text: dict[str, float]
    mean_recall: float
    interval: Interval | None
    spread: float | None
    per_pair: np.ndarray | None
    slices: dict[str, float]


@dataclass(frozen=True)
class Difference:
    """Method `a` minus method `b` in MR points, on a slice of the queries and one or both directions."""

    a: str
    b: str
    slice: str
    direction: str
    interval: Interval


@dataclass(frozen=True)
class Measurement:
    """Everything one benchmark run found out, ready to be written.

    `scores` holds a (images, texts) matrix per method with pictures (for the examples); LACLIP's is that of
    its first crop seed.
    """

    dataset: PairsDataset
    encoder: Encoder
    model_sha256: str
    options: BenchmarkOptions
    environment: dict[str, object]
    methods: list[Method]
    differences: list[Difference]
    costs: dict[str, float]
    effective_crops: float
    scores: dict[str, np.ndarray]
