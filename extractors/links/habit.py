"""A book's habit: where its sure captions stand and how they are set, for judging the unsure ones."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from statistics import median

from extractors.content import TextBlock
from extractors.links.standing import SIDES, Side, Standing

# What books at large do, as shares; a side that is half as likely costs `_SCALE` x ln 2 points more.
_USUAL: Mapping[Side, float] = {
    "below": 0.5, "above": 0.2, "right": 0.125, "left": 0.125, "inside": 0.04, "apart": 0.02,
    "facing_before": 0.0125, "facing_after": 0.0125,
}  # fmt: skip
_USUAL_WEIGHT = 4.0  # as many cases as books at large weigh against the book's own
_SCALE = 13.0
_MISALIGNED = 0.25  # share of the offset between edges that counts as distance
_MISALIGNED_BESIDE = 0.05  # a caption beside a figure may stand at any height
_NEARER = 0.3  # share of a gap narrower than usual that counts as distance
ENOUGH = 3  # so many sure captions make a habit
_STYLE_SIZE = {"pdf": 0.07, "ocr": 0.3}  # relative difference of sizes within one manner of setting
_LARGER = 1.4  # of the captions' size: headings
_STYLE_COLOUR = 60  # of 255, in the channel that differs most


@dataclass(frozen=True)
class Case:
    """One sure caption: how it stands at its figure, and its block."""

    standing: Standing
    block: TextBlock


@dataclass(frozen=True)
class Habit:
    """`cases` sure captions were seen; `counts` of them on each side, `gaps` the usual gap there (points);
    `size` (points) and `colour` (0xRRGGBB) of their type, None where they agree on none."""

    cases: int = 0
    counts: Mapping[Side, int] = field(default_factory=dict)
    gaps: Mapping[Side, float] = field(default_factory=dict)
    size: float | None = None
    colour: int | None = None

    def cost(self, stands: Standing, vertical: bool = False) -> float:
        """How far, in points, a caption is from where this book puts captions; 0 where it expects it."""
        gap = stands.gap
        usual = self.gaps.get(stands.side)
        if usual is not None:
            gap = gap - usual if gap > usual else _NEARER * (usual - gap)
        beside = stands.side in ("left", "right")
        off = stands.off * (_MISALIGNED_BESIDE if beside else _MISALIGNED)
        return gap + off + self._side_cost(stands.side, vertical)

    def agrees(self, stands: Standing) -> bool:
        """Whether the book's sure captions stand so too."""
        return self.counts.get(stands.side, 0) >= max(ENOUGH, 0.1 * self.cases)

    def in_style(self, block: TextBlock) -> bool | None:
        """Whether the block is set as the book sets its captions; None where the book shows no manner."""
        if self.size is None or block.font_size <= 0:
            return None
        if abs(block.font_size - self.size) > _STYLE_SIZE[block.source] * self.size:
            return False
        same_ink = block.source == "ocr" or self.colour is None or same_colour(block.colour, self.colour)
        return same_ink

    def is_larger(self, block: TextBlock) -> bool:
        """Whether the block is set so much larger than the book's captions that it can be none."""
        return self.size is not None and block.font_size > _LARGER * self.size

    def _side_cost(self, side: Side, vertical: bool) -> float:
        shares = self._shares(vertical)
        return _SCALE * log(max(shares.values()) / shares[side])

    def _shares(self, vertical: bool) -> dict[Side, float]:
        usual = dict(_USUAL)
        if vertical:  # a vertical caption belongs beside its figure
            usual |= {"right": 0.4, "left": 0.4, "below": 0.15, "above": 0.1}
        return {side: self.counts.get(side, 0) + _USUAL_WEIGHT * usual[side] for side in SIDES}


UNLEARNED = Habit()


def learned(cases: Sequence[Case]) -> Habit:
    """The habit that sure cases show; what books at large do where there are too few of them."""
    if len(cases) < ENOUGH:
        return UNLEARNED
    counts = Counter(case.standing.side for case in cases)
    gaps: defaultdict[Side, list[float]] = defaultdict(list)
    for case in cases:
        gaps[case.standing.side].append(case.standing.gap)
    blocks = [case.block for case in cases]
    return Habit(
        cases=len(cases),
        counts=dict(counts),
        gaps={side: median(values) for side, values in gaps.items() if len(values) >= ENOUGH},
        size=_common_size(blocks),
        colour=_common_colour(blocks),
    )


def supposed(side: Side, blocks: Sequence[TextBlock]) -> Habit:
    """The habit of a book that sets all these blocks on one side of their figures."""
    counts = {side: len(blocks)}
    return Habit(len(blocks), counts, {}, _common_size(blocks), _common_colour(blocks))


def same_colour(a: int, b: int) -> bool:
    """Whether two inks (0xRRGGBB) look alike."""
    return max(abs(((a >> shift) & 255) - ((b >> shift) & 255)) for shift in (16, 8, 0)) <= _STYLE_COLOUR


def _common_size(blocks: Sequence[TextBlock]) -> float | None:
    sizes = [block.font_size for block in blocks if block.font_size > 0]
    if len(sizes) < ENOUGH:
        return None
    middle = median(sizes)
    tolerance = _STYLE_SIZE[blocks[0].source]
    near = sum(abs(size - middle) <= tolerance * middle for size in sizes)
    return middle if near >= 0.7 * len(sizes) else None


def _common_colour(blocks: Sequence[TextBlock]) -> int | None:
    if not blocks:
        return None
    colour, _ = Counter(block.colour for block in blocks).most_common(1)[0]
    near = sum(same_colour(block.colour, colour) for block in blocks)
    return colour if near >= 0.7 * len(blocks) else None
