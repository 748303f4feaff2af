"""What an extraction got wrong on a page, one by one: the verdicts of the score, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.evaluation.scores import (
    THRESHOLDS,
    WITHIN,
    PredictedFigure,
    edge_error,
    judged_figures,
    judged_texts,
    matched,
    text_is_right,
    text_similarity,
    whole_matches,
)
from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box

EDGE_TOLERANCE = 2.0
"""Points: what the edges of figures, on scans too, are to be true to."""

MistakeName = Literal["missed", "false", "inexact", "edges", "caption", "description", "title", "kind"]

WEIGHTS: dict[MistakeName, float] = {
    "missed": 3.0,
    "false": 3.0,
    "inexact": 2.0,
    "caption": 2.0,
    "description": 2.0,
    "title": 1.0,
    "kind": 1.0,
    "edges": 0.5,
}
"""How much each mistake costs a user of the dataset: what sorts the pages of a report, no part of a score."""


@dataclass(frozen=True)
class DroppedRegion:
    """A region of the page that was seen and, for `reason`, not taken for a figure."""

    box: Box
    reason: str


@dataclass(frozen=True)
class Mistake:
    """One thing wrong on a page. `expected` and `given` are texts or kinds where those are wrong, else "";
    `reason` says in words what happened."""

    name: MistakeName
    true: Box | None
    found: Box | None
    reason: str
    expected: str = ""
    given: str = ""

    @property
    def weight(self) -> float:
        return WEIGHTS[self.name]


def page_mistakes(
    page: TruePage, found: Sequence[PredictedFigure], dropped: Sequence[DroppedRegion]
) -> list[Mistake]:
    """Everything that is wrong on a page, the worst first."""
    judged = judged_figures(page, found)
    matches = matched(page.figures, judged, THRESHOLDS[0])
    exact = matched(page.figures, judged, THRESHOLDS[1])
    mistakes = [
        *_missed(page, judged, matches, dropped),
        *_false(page, judged, matches),
        *_inexact(page, judged, matches, exact),
    ]
    for t, i in matches:
        mistakes += _wrong_words(page.figures[t], judged[i])
    return sorted(mistakes, key=lambda mistake: -mistake.weight)


def _missed(
    page: TruePage,
    found: Sequence[PredictedFigure],
    matches: Sequence[tuple[int, int]],
    dropped: Sequence[DroppedRegion],
) -> list[Mistake]:
    taken = {t for t, _ in matches}
    return [
        Mistake("missed", figure.boxes[0], None, _why_missed(figure.boxes[0], found, dropped))
        for t, figure in enumerate(page.figures)
        if t not in taken
    ]


def _why_missed(box: Box, found: Sequence[PredictedFigure], dropped: Sequence[DroppedRegion]) -> str:
    alike = max(dropped, key=lambda region: region.box.iou(box), default=None)
    if alike is not None and alike.box.iou(box) >= THRESHOLDS[0]:
        return f"dropped as {alike.reason}"
    if any(box.covered_by(p.box) > WITHIN for p in found):
        return "lost in a larger figure"
    within = sum(p.box.covered_by(box) > WITHIN for p in found)
    if within:
        return f"only {'a part' if within == 1 else f'{within} parts'} of it found"
    reasons = sorted({region.reason for region in dropped if _touches(region.box, box)})
    if reasons:
        return f"only regions dropped as {', '.join(reasons)} there"
    return "another box overlaps it" if any(p.box.iou(box) > 0 for p in found) else "nothing found there"


def _touches(a: Box, b: Box) -> bool:
    return a.covered_by(b) > WITHIN or b.covered_by(a) > WITHIN


def _false(
    page: TruePage, found: Sequence[PredictedFigure], matches: Sequence[tuple[int, int]]
) -> list[Mistake]:
    taken = {i for _, i in matches}
    true = [figure.boxes[0] for figure in page.figures]
    return [
        Mistake("false", None, predicted.box, _why_false(predicted.box, true))
        for i, predicted in enumerate(found)
        if i not in taken
    ]


def _why_false(box: Box, true: Sequence[Box]) -> str:
    if any(box.iou(figure) >= THRESHOLDS[0] for figure in true):
        return "a second box of the same figure"
    if any(box.covered_by(figure) > WITHIN for figure in true):
        return "a part of a figure"
    held = sum(figure.covered_by(box) > WITHIN for figure in true)
    if held:
        return f"holds {'a figure' if held == 1 else f'{held} figures'} and more"
    return "overlaps a figure" if any(box.iou(figure) > 0 for figure in true) else "there is no figure"


def _inexact(
    page: TruePage,
    found: Sequence[PredictedFigure],
    matches: Sequence[tuple[int, int]],
    exact: Sequence[tuple[int, int]],
) -> list[Mistake]:
    close = {t for t, _ in exact}
    whole = set(whole_matches(matches))
    mistakes = []
    for t, i in matches:
        figure, box = page.figures[t], found[i].box
        nearest = max(figure.boxes, key=box.iou)
        name: MistakeName = "edges" if t in close else "inexact"
        if (t, i) in whole:
            off = edge_error(figure, box)
            if name == "inexact" or off > EDGE_TOLERANCE:
                reason = f"IoU {nearest.iou(box):.2f}, edges off by up to {off:.1f} points"
                mistakes.append(Mistake(name, nearest, box, reason))
        elif name == "inexact":
            mistakes.append(Mistake(name, nearest, box, "a part found with inexact edges"))
    return mistakes


def _wrong_words(figure: TrueFigure, predicted: PredictedFigure) -> list[Mistake]:
    nearest, box = max(figure.boxes, key=predicted.box.iou), predicted.box
    mistakes: list[Mistake] = []
    for name, given, accepted in judged_texts(figure, predicted):
        if not text_is_right(given, accepted):
            expected = max(accepted, key=lambda reading: text_similarity(given, reading))
            mistakes.append(Mistake(name, nearest, box, _why_wrong(given, expected), expected, given))
    if figure.kind is not None and figure.kind != predicted.kind:
        reason = f"{predicted.kind} instead of {figure.kind}"
        mistakes.append(Mistake("kind", nearest, box, reason, figure.kind, predicted.kind))
    return mistakes


def _why_wrong(given: str, expected: str) -> str:
    if not given:
        return "not found"
    if not expected:
        return "none is printed"
    if expected in given:
        return "more than what belongs to it"
    return "incomplete" if given in expected else f"similarity {text_similarity(given, expected):.2f}"
