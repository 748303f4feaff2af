"""Whether confidences mean what they say: of the links at each confidence, how many are right."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.evaluation.scores import (
    THRESHOLDS,
    PredictedFigure,
    judged_figures,
    judged_texts,
    matched,
    text_is_right,
)  # fmt: skip
from extractors.evaluation.truth import TruePage

BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)
NO_LINK = "none"


@dataclass
class Reliability:
    """Links of one bin or one rule: how many, how many right, and the sum of their confidences."""

    links: int = 0
    right: int = 0
    confidence: float = 0.0

    @property
    def share_right(self) -> float:
        return self.right / self.links if self.links else 0.0

    @property
    def mean_confidence(self) -> float:
        return self.confidence / self.links if self.links else 0.0


def reliability(
    truth: Sequence[TruePage], predictions: Iterable[PredictedFigure]
) -> tuple[dict[str, Reliability], dict[str, Reliability]]:
    """Links by confidence ("0.9-1.0") and by rule, on the pages that have truth.

    A link is right when its figure is one (IoU 0.5) and every text of it that truth speaks of is right; a
    figure without words is no link.
    """
    by_page: defaultdict[tuple[str, int], list[PredictedFigure]] = defaultdict(list)
    for prediction in predictions:
        by_page[(prediction.document, prediction.page_index)].append(prediction)
    bins = {name: Reliability() for name in map(_name, BINS, BINS[1:])}
    rules: defaultdict[str, Reliability] = defaultdict(Reliability)
    for page in truth:
        for prediction, right in _judged(page, by_page[(page.document, page.page_index)]):
            for group in (bins[_bin(prediction.confidence)], rules[prediction.rule]):
                group.links += 1
                group.right += right
                group.confidence += prediction.confidence
    return bins, dict(sorted(rules.items()))


def _judged(page: TruePage, found: Sequence[PredictedFigure]) -> list[tuple[PredictedFigure, bool]]:
    judged = judged_figures(page, found)
    true_of = {i: page.figures[t] for t, i in matched(page.figures, judged, THRESHOLDS[0])}
    links = []
    for i, prediction in enumerate(judged):
        if prediction.rule == NO_LINK:
            continue
        texts = judged_texts(true_of[i], prediction) if i in true_of else None
        if texts is None or texts:
            right = texts is not None and all(text_is_right(given, readings) for _, given, readings in texts)
            links.append((prediction, right))
    return links


def _bin(confidence: float) -> str:
    low = max(edge for edge in BINS[:-1] if edge <= confidence)
    return _name(low, BINS[BINS.index(low) + 1])


def _name(low: float, high: float) -> str:
    return f"{low:.1f}-{high:.1f}"
