"""Section [images] of the configuration: what makes a picture unfit for the dataset, for every kind."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator


class KindLimits(BaseModel):
    """From when a picture of one kind is unfit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_side: int = Field(
        64,
        ge=1,
        le=10_000,
        description="Shorter side in pixels below which it is dropped as image_too_small.",
    )
    min_deviation: float = Field(
        3.0,
        ge=0,
        le=128,
        description="Deviation of the grey tones (of 255) below which it is dropped as blank_image.",
    )
    min_edges: float = Field(
        0.002,
        ge=0,
        le=1,
        description="Share of its pixels on an edge of tones below which it is dropped as uniform_image.",
    )
    max_lettering: float = Field(
        0.9,
        ge=0,
        le=1,
        description="Share of its ink in rows of letters above which it is dropped as text_only_image; "
        "1 = never.",
    )
    max_cut: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of its side along the page's edge that ink reaches, above which it is dropped as "
        "cut_by_page, if it stands free on its other sides; 1 = never.",
    )
    max_pixels: int = Field(
        200_000_000,
        ge=10_000,
        description="Pixels above which it is not decoded, and dropped as image_too_large.",
    )
    max_recolouring: float = Field(
        150.0,
        ge=0,
        le=400,
        description="How far (Lab units) a copy's colours may lie from the original's, where they differ "
        "most, to be dropped as near_duplicate; 150 allows any tint, and grey.",
    )


_KINDS: Mapping[str, KindLimits] = {
    # Letters are woven too: 寿 a hundred times is a pattern.
    "pattern": KindLimits(max_lettering=1.0),
    "original_textile": KindLimits(max_lettering=1.0),
    # One motif: small, and so little is drawn that the same drawing in other colours is a motif of its own.
    # Copies in another print lie below 11, motifs with so much as an eye in another ink above 26.
    "cropped_pattern": KindLimits(min_side=32, max_lettering=1.0, max_recolouring=18.0),
    # Plates bleed: a plate that runs off the page is how such books are printed.
    "mural": KindLimits(min_side=96, max_cut=1.0),
    "figure": KindLimits(min_side=48),
}


class ImageOptions(BaseModel):
    """Options of the pictures' faults and copies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    near_duplicates: bool = Field(
        True, description="Whether copies of a picture that is kept are looked for, and dropped."
    )
    pattern: KindLimits = Field(_KINDS["pattern"], description="Redrawn textile patterns.")
    original_textile: KindLimits = Field(_KINDS["original_textile"], description="Photographs of textiles.")
    cropped_pattern: KindLimits = Field(_KINDS["cropped_pattern"], description="Motifs cut from patterns.")
    mural: KindLimits = Field(_KINDS["mural"], description="Plates of wall paintings.")
    figure: KindLimits = Field(_KINDS["figure"], description="All other pictures.")

    @model_validator(mode="before")
    @classmethod
    def _over_the_kinds_defaults(cls, values: Any) -> Any:
        """A key given for a kind leaves that kind's other keys at the kind's own defaults."""
        if not isinstance(values, Mapping):
            return values
        merged = dict(values)
        for kind, defaults in _KINDS.items():
            if isinstance(merged.get(kind), Mapping):
                merged[kind] = {**defaults.model_dump(), **merged[kind]}
        return merged

    def of(self, kind: str) -> KindLimits:
        """The limits of a kind of the manifests' vocabulary."""
        limits = getattr(self, kind)
        if not isinstance(limits, KindLimits):
            raise KeyError(kind)
        return limits
