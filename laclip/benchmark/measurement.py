"""What a benchmark run is asked for, and what it found out, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from laclip.alignment.clause_alignment import ClauseOptions
from laclip.alignment.crops import CropOptions
from laclip.alignment.folding import AlignmentOptions
from laclip.alignment.recommended import (
    AS_PUBLISHED,
    BY_SMALL_REGIONS,
    IN_ONE_PASS,
    SMALL_REGIONS,
    WITH_WHOLE,
)
from laclip.alignment.reranking import RerankingOptions
from laclip.benchmark.queries import QuerySet
from laclip.benchmark.slices import Slice
from laclip.benchmark.twins import Twins, no_twins
from laclip.encoders.encoder import Encoder, Precision
from laclip.encoders.pixels import Fitting
from laclip.metrics.bootstrap import RESAMPLES, Interval
from laclip.metrics.recall import Ranking
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.gallery import Gallery

TEXTS, PICTURES = "texts", "pictures"
"""The split's own queries, in `MethodResult.retrieved`; derived ones stand there by their names."""


class BenchmarkOptions(BaseModel):
    """What the benchmark measures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    crop_seeds: int = Field(5, ge=1, le=50, description="How often LACLIP's random crops are drawn anew.")
    published: AlignmentOptions = Field(AS_PUBLISHED, description="Crops and weights of LACLIP as published.")
    variant: AlignmentOptions = Field(WITH_WHOLE, description="Crops and weights of our variant of it.")
    one_pass: AlignmentOptions = Field(IN_ONE_PASS, description="Regions and weights of one-pass LACLIP.")
    clauses: ClauseOptions = Field(ClauseOptions(), description="How the clauses of a text are weighed.")
    reranking: RerankingOptions = Field(RerankingOptions(), description="Which candidates are scored anew.")
    small_regions: CropOptions = Field(
        SMALL_REGIONS, description="Regions of one pass by which candidates are scored anew for one motif."
    )
    by_small_regions: RerankingOptions = Field(
        BY_SMALL_REGIONS, description="How these regions score candidates anew."
    )
    fused_candidates: int = Field(
        100, ge=1, le=10_000, description="Candidates of a query that a fusion head scores anew."
    )
    bank: int = Field(
        1000, ge=1, le=100_000, description="Pairs of the train split by which hubs are recognised."
    )
    resamples: int = Field(
        RESAMPLES, ge=100, le=1_000_000, description="Bootstrap resamples behind every interval."
    )
    ablations: bool = Field(
        False, description="Also measure other numbers, sizes and weights of crops, on validation."
    )
    batch_size: int = Field(128, ge=1, le=65536, description="Pictures or texts encoded at a time.")
    examples: int = Field(8, ge=0, le=50, description="Example queries of each sort in the report.")
    device: str = Field("cpu", pattern=r"^(cpu|cuda(:\d+)?)$", description="cpu, cuda or cuda:N.")
    precision: Precision = Field("fp32", description="fp32, bf16 or fp16: of the model's forward passes.")
    fitting: Fitting | None = Field(
        None, description="How pictures become squares: squash, pad or crop; default as in training."
    )
    threads: int | None = Field(None, ge=1, le=256, description="Threads; default all cores, at most 8.")
    seed: int = Field(7, ge=0, lt=2**31, description="Seed of crops, resamples and choice of examples.")


@dataclass(frozen=True)
class Figures:
    """How the queries of one direction fared: recalls in per cent, the median rank of the best true partner
    (None where it was not computed), and mAP in per cent. Means over crop draws."""

    recalls: dict[str, float]
    median_rank: float | None
    mean_average_precision: float

    @property
    def mean_recall(self) -> float:
        """Mean of the three recalls, in per cent."""
        return float(np.mean(list(self.recalls.values())))


@dataclass(frozen=True)
class SliceFigures:
    """One method on one slice. Derived queries have no pictures of their own, so no `image_to_text`.

    `interval` is that of the mean recall over all directions there are; chance has none, it is exact.
    """

    text_to_image: Figures
    image_to_text: Figures | None
    interval: Interval | None

    @property
    def mean_recall(self) -> float:
        """MR in per cent: the mean of the recalls of both directions, or of the one there is."""
        both = [self.text_to_image.mean_recall]
        return float(np.mean(both if self.image_to_text is None else [*both, self.image_to_text.mean_recall]))

    @property
    def recall_sum(self) -> float:
        """The sum of the recalls of both directions, or of the one there is, in per cent: what other people
        call rsum."""
        found = [*self.text_to_image.recalls.values()]
        return sum(found if self.image_to_text is None else [*found, *self.image_to_text.recalls.values()])


@dataclass(frozen=True)
class Retrieved:
    """What a method finds, best first, for the queries of one direction: (queries, few) places in the gallery
    and their scores, and the rank of each query's best true partner. Of the first crop draw."""

    places: np.ndarray
    scores: np.ndarray
    ranks: np.ndarray


@dataclass(frozen=True)
class MethodResult:
    """One row of the table: its figures by name of slice or query set, "all" first.

    `spread` is the standard deviation of MR over crop draws, None where nothing is drawn. `retrieved` is by
    "texts", "pictures", and the names of query sets; empty for chance. `passes` is how many pictures the
    model sees for one of the shelf; `seconds` what preparing and scoring took without the encoding. `twins`:
    by rule, the share of swapped twins that score below the true text, in per cent. `beside`: the row is of
    another model, which was measured beside the one the benchmark is about.
    """

    name: str
    meaning: str
    slices: dict[str, SliceFigures]
    spread: float | None = None
    passes: int = 0
    seconds: float = 0.0
    retrieved: dict[str, Retrieved] = field(default_factory=dict)
    twins: dict[str, Interval] = field(default_factory=dict)
    beside: bool = False


@dataclass(frozen=True)
class Difference:
    """Method `a` minus method `b` in MR points, on a slice of the queries and one or both directions."""

    a: str
    b: str
    slice: str
    direction: str
    interval: Interval

    @property
    def tells_apart(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.interval.low > 0 or self.interval.high < 0


@dataclass(frozen=True)
class Effect:
    """A training by one measure: its `value` in per cent, and the paired interval of its difference from the
    base's, in points."""

    training: str
    base: str
    measure: str
    value: float
    over_base: Interval

    @property
    def verdict(self) -> str:
        """Whether the interval leaves out zero, and on which side."""
        if self.over_base.low > 0:
            return "better"
        return "worse" if self.over_base.high < 0 else "no difference told"


@dataclass(frozen=True)
class AblationPoint:
    """One value of one option, all others as in LACLIP as published: mean figures over crop draws, the paired
    interval of its MR less the plain model's, and the effective number of crops."""

    option: str
    value: float | str
    text_to_image: float
    image_to_text: float
    over_plain: Interval
    effective_crops: float

    @property
    def mean_recall(self) -> float:
        """MR in per cent."""
        return (self.text_to_image + self.image_to_text) / 2


@dataclass(frozen=True)
class Measurement:
    """Everything one benchmark run found out, ready to be written.

    `costs` are numbers by name: seconds, bytes, counts. `methods` start with chance and the model itself.
    `effective_crops` is None where nothing is cropped. `rankings` is by query set, then by method: a ranking
    for each draw of the crops. `wins` is by method: for each draw, which of the `twins` scored below the true
    text (see `laclip.benchmark.twins.wins`); there are none for published benchmarks. `effects` are what the
    models beside the model have over it.
    """

    dataset: PairsDataset
    encoder: Encoder
    model_sha256: str
    options: BenchmarkOptions
    environment: dict[str, object]
    gallery: Gallery
    slices: list[Slice]
    query_sets: list[QuerySet]
    methods: list[MethodResult]
    differences: list[Difference]
    ablations: list[AblationPoint]
    costs: dict[str, float]
    effective_crops: float | None
    truncated_texts: int
    rankings: Mapping[str, Mapping[str, Sequence[Ranking]]] = field(repr=False)
    twins: Twins = field(repr=False, default_factory=no_twins)
    wins: Mapping[str, Sequence[np.ndarray]] = field(repr=False, default_factory=dict)
    effects: list[Effect] = field(default_factory=list)

    @property
    def own_methods(self) -> list[MethodResult]:
        """The rows of the model itself, chance first."""
        return [method for method in self.methods if not method.beside]
