"""How good an extraction is: predictions against hand-made or drawn truth, page by page.

Figures are matched one to one, greedily by IoU (PDF points, page as displayed), at IoU 0.5 and 0.8. Words are
compared over the figures matched at 0.5: a text is right at an edit similarity of at least 0.9 after NFKC and
without white space. Pictures across two pages: see `extractors.evaluation.spreads`.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from rapidfuzz.distance import Levenshtein

from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box

TextName = Literal["caption", "description", "title"]

TEXT_SIMILARITY = 0.9
THRESHOLDS = (0.5, 0.8)
HARD = "hard"
WITHIN = 0.7
"""A box of which more than this share lies in another is within it."""


@dataclass(frozen=True)
class PredictedFigure:
    """A kept figure of the extraction, with the words bound to it, by which rule and how surely. Of a picture
    across two pages `other_half` is the page_index and the box of the half on the other page."""

    document: str
    page_index: int
    box: Box
    kind: str = "figure"
    title: str = ""
    caption: str = ""
    description: str = ""
    rule: str = "none"
    confidence: float = 0.0
    other_half: tuple[int, Box] | None = None


@dataclass
class Score:
    """Counts of one group of pages. `words` maps caption, description, title and kind to [right, wrong,
    missed]; `edge_errors` has the worst edge (points) of each figure matched at the lower threshold."""

    pages: int = 0
    true_figures: int = 0
    predicted: int = 0
    matched: dict[float, int] = field(default_factory=lambda: dict.fromkeys(THRESHOLDS, 0))
    words: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))
    edge_errors: list[float] = field(default_factory=list)

    def figure_scores(self, threshold: float) -> tuple[float, float, float]:
        """Precision, recall and F1 of the figures; 1 where nothing was to be found and nothing was."""
        return precision_recall_f1(self.matched[threshold], self.predicted, self.true_figures)

    def word_scores(self, name: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of a text over matched figures: a right text that is there counts for
        both, a wrong one against both, a missing one against recall; where none is due, any is wrong."""
        right, wrong, missed = self.words[name]
        return precision_recall_f1(right, right + wrong, right + missed)

    def judged(self, name: str) -> bool:
        """Whether a text or kind was judged at any figure."""
        return sum(self.words[name]) > 0

    def accuracy(self, name: str) -> float:
        right, wrong, _ = self.words[name]
        return right / (right + wrong) if right + wrong else 1.0

    def edge_error(self, percentile: float) -> float:
        """A percentile (in [0, 100]) of the matched figures' worst edges, in points; 0 without figures."""
        return float(np.percentile(self.edge_errors, percentile)) if self.edge_errors else 0.0


def precision_recall_f1(hits: int, predicted: int, true: int) -> tuple[float, float, float]:
    if predicted == 0 and true == 0:
        return 1.0, 1.0, 1.0
    precision = hits / predicted if predicted else 0.0
    recall = hits / true if true else 0.0
    return precision, recall, 2 * hits / (predicted + true)


def evaluate(
    truth: Sequence[TruePage], predictions: Iterable[PredictedFigure]
) -> tuple[dict[str, Score], dict[str, Score]]:
    """Score predictions on the pages that have truth; predictions on other pages are not judged.

    Returns (by group, by tag). Groups are each document, `all` without the pages tagged `hard`, and `hard`.
    """
    by_page: dict[tuple[str, int], list[PredictedFigure]] = defaultdict(list)
    for prediction in predictions:
        by_page[(prediction.document, prediction.page_index)].append(prediction)
    groups: dict[str, Score] = defaultdict(Score)
    tags: dict[str, Score] = defaultdict(Score)
    for page in truth:
        found = by_page[(page.document, page.page_index)]
        hard = HARD in page.tags
        for score in (groups[HARD if hard else page.document], *([] if hard else [groups["all"]])):
            score_page(page, found, score)
        for tag in sorted(page.tags):
            score_page(page, found, tags[tag])
    return dict(groups), dict(tags)


def score_page(page: TruePage, found: Sequence[PredictedFigure], score: Score) -> None:
    """Add one page to a score."""
    judged = judged_figures(page, found)
    score.pages += 1
    score.true_figures += len(page.figures)
    for threshold in THRESHOLDS:
        matches = matched(page.figures, judged, threshold)
        score.matched[threshold] += len({t for t, _ in matches})
        if threshold == THRESHOLDS[0]:
            score.predicted += len(judged) - (len(matches) - len({t for t, _ in matches}))
            _score_words(page, judged, matches, score)
            score.edge_errors += [
                edge_error(page.figures[t], judged[i].box) for t, i in whole_matches(matches)
            ]


def judged_figures(page: TruePage, found: Sequence[PredictedFigure]) -> list[PredictedFigure]:
    """The predictions that count: those that do not lie in an ignored region."""
    return [p for p in found if not any(p.box.covered_by(box) > WITHIN for box in page.ignore)]


def whole_matches(matches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The matches of figures found in one piece: the others have no edges to compare."""
    counts = Counter(t for t, _ in matches)
    return [(t, i) for t, i in matches if counts[t] == 1]


def edge_error(figure: TrueFigure, found: Box) -> float:
    """How far (points) the worst of the four edges is off, from the nearest of the equally right boxes."""
    return min(
        max(abs(a - b) for a, b in zip(box.as_list(), found.as_list(), strict=True)) for box in figure.boxes
    )


def matched(
    figures: Sequence[TrueFigure], found: Sequence[PredictedFigure], threshold: float
) -> list[tuple[int, int]]:
    """Greedy one-to-one matching by IoU: (true index, predicted index). Where all parts of a composite figure
    were found singly, each of them counts as matched to it, though one may cover half of the whole."""
    matches: list[tuple[int, int]] = []
    for t, figure in enumerate(figures):
        matches += _matched_parts(t, figure, found, threshold, {m[1] for m in matches})
    composed = {m[0] for m in matches}
    ious = [
        (max(p.box.iou(box) for box in figure.boxes), t, i)
        for t, figure in enumerate(figures)
        if t not in composed
        for i, p in enumerate(found)
    ]
    for iou, t, i in sorted(ious, key=lambda item: (-item[0], item[1], item[2])):
        if iou >= threshold and t not in {m[0] for m in matches} and i not in {m[1] for m in matches}:
            matches.append((t, i))
    return matches


def _matched_parts(
    t: int, figure: TrueFigure, found: Sequence[PredictedFigure], threshold: float, taken: set[int]
) -> list[tuple[int, int]]:
    indices = []
    for part in figure.parts:
        free = [i for i in range(len(found)) if i not in taken and i not in indices]
        best = max(free, key=lambda i: found[i].box.iou(part), default=None)
        if best is None or found[best].box.iou(part) < threshold:
            return []
        indices.append(best)
    return [(t, i) for i in indices]


def judged_texts(
    figure: TrueFigure, predicted: PredictedFigure
) -> list[tuple[TextName, str, tuple[str, ...]]]:
    """The texts of a figure that truth speaks of: (name, text given, accepted readings)."""
    texts: list[tuple[TextName, str, tuple[str, ...] | None]] = [
        ("caption", predicted.caption, figure.captions),
        ("description", predicted.description, figure.descriptions),
        ("title", predicted.title, figure.titles),
    ]
    return [(name, given, accepted) for name, given, accepted in texts if accepted is not None]


def _score_words(
    page: TruePage, found: Sequence[PredictedFigure], matches: Sequence[tuple[int, int]], score: Score
) -> None:
    for t, i in matches:
        true, predicted = page.figures[t], found[i]
        for name, given, accepted in judged_texts(true, predicted):
            _count(score.words[name], given, accepted)
        if true.kind is not None:
            score.words["kind"][0 if predicted.kind == true.kind else 1] += 1


def _count(counts: list[int], text: str, accepted: tuple[str, ...]) -> None:
    due = any(accepted)
    if due and not text and "" not in accepted:
        counts[2] += 1
    elif not text_is_right(text, accepted):
        counts[1] += 1
        counts[2] += due
    elif text or due:
        counts[0] += 1


def text_is_right(text: str, accepted: tuple[str, ...]) -> bool:
    """Whether the text agrees with one of the accepted readings; nothing is right where nothing is due."""
    return any(same_text(text, reading) for reading in accepted) if text or any(accepted) else True


def same_text(a: str, b: str) -> bool:
    """Whether two texts agree: edit similarity of at least 0.9 after NFKC, white space dropped."""
    return text_similarity(a, b) >= TEXT_SIMILARITY


def text_similarity(a: str, b: str) -> float:
    """Edit similarity in [0, 1] after NFKC, white space dropped; 1 for equal texts."""
    return float(Levenshtein.normalized_similarity(_compared(a), _compared(b)))


def _compared(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
