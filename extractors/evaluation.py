"""How good an extraction is: predictions against hand-made or drawn truth, page by page.

Figures are matched one to one, greedily by IoU (PDF points, page as displayed), at IoU 0.5 and 0.8. Words are
compared over the figures matched at 0.5: a text is right at an edit similarity of at least 0.9 after NFKC and
without white space.
"""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from manifests.errors import CultiError
from manifests.geometry import Box

TEXT_SIMILARITY = 0.9
THRESHOLDS = (0.5, 0.8)
HARD = "hard"


class TruthError(CultiError):
    """A truth file that cannot be read; the message names file, line and what is wrong."""


@dataclass(frozen=True)
class TrueFigure:
    """A figure as it should be found. `boxes` are equally right boxes; `parts` sub-pictures that together are
    right too; `captions` and `descriptions` accepted readings (None: not judged)."""

    boxes: tuple[Box, ...]
    parts: tuple[Box, ...]
    captions: tuple[str, ...] | None
    kind: str | None
    descriptions: tuple[str, ...] | None
    title: str | None


@dataclass(frozen=True)
class TruePage:
    document: str
    page_index: int
    figures: tuple[TrueFigure, ...]
    ignore: tuple[Box, ...]
    tags: frozenset[str]


@dataclass(frozen=True)
class PredictedFigure:
    """A kept figure of the extraction, with the words bound to it."""

    document: str
    page_index: int
    box: Box
    kind: str = "figure"
    title: str = ""
    caption: str = ""
    description: str = ""


@dataclass
class Score:
    """Counts of one group of pages. `words` maps caption, description, title and kind to [right, wrong,
    missed]."""

    pages: int = 0
    true_figures: int = 0
    predicted: int = 0
    matched: dict[float, int] = field(default_factory=lambda: dict.fromkeys(THRESHOLDS, 0))
    words: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def figure_scores(self, threshold: float) -> tuple[float, float, float]:
        """Precision, recall and F1 of the figures; 1 where nothing was to be found and nothing was."""
        return precision_recall_f1(self.matched[threshold], self.predicted, self.true_figures)

    def word_scores(self, name: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of a text over matched figures: a right text that is there counts for
        both, a wrong one against both, a missing one against recall; where none is due, any is wrong."""
        right, wrong, missed = self.words[name]
        return precision_recall_f1(right, right + wrong, right + missed)

    def accuracy(self, name: str) -> float:
        right, wrong, _ = self.words[name]
        return right / (right + wrong) if right + wrong else 1.0


def precision_recall_f1(hits: int, predicted: int, true: int) -> tuple[float, float, float]:
    if predicted == 0 and true == 0:
        return 1.0, 1.0, 1.0
    precision = hits / predicted if predicted else 0.0
    recall = hits / true if true else 0.0
    return precision, recall, 2 * hits / (predicted + true)


def read_truth(path: Path) -> list[TruePage]:
    """Read a `truth.jsonl`: one page a line. Raises TruthError naming the line."""
    pages = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TruthError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pages.append(_true_page(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise TruthError(f"{path}, line {number}: {type(error).__name__}: {error}") from error
    return pages


def _true_page(record: dict[str, Any]) -> TruePage:
    return TruePage(
        document=record["pdf"],
        page_index=int(record["page"]),
        figures=tuple(_true_figure(figure) for figure in record["figures"]),
        ignore=tuple(Box.of(corners) for corners in record.get("ignore", ())),
        tags=frozenset(record.get("tags", ())),
    )


def _true_figure(record: dict[str, Any]) -> TrueFigure:
    boxes = [record["bbox"], *([record["bbox_alt"]] if record.get("bbox_alt") else [])]
    captions = (
        (record["caption"], *record.get("caption_alt", ())) if record.get("caption") is not None else None
    )
    description = record.get("description")
    return TrueFigure(
        boxes=tuple(Box.of(corners) for corners in boxes),
        parts=tuple(Box.of(corners) for corners in record.get("parts", ())),
        captions=captions,
        kind=record.get("kind"),
        descriptions=None if description is None else (description, *record.get("description_alt", ())),
        title=record.get("title"),
    )


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
    judged = [p for p in found if not any(p.box.covered_by(box) > 0.7 for box in page.ignore)]
    score.pages += 1
    score.true_figures += len(page.figures)
    for threshold in THRESHOLDS:
        matches = matched(page.figures, judged, threshold)
        score.matched[threshold] += len({t for t, _ in matches})
        if threshold == THRESHOLDS[0]:
            score.predicted += len(judged) - (len(matches) - len({t for t, _ in matches}))
            _score_words(page, judged, matches, score)


def matched(
    figures: Sequence[TrueFigure], found: Sequence[PredictedFigure], threshold: float
) -> list[tuple[int, int]]:
    """Greedy one-to-one matching by IoU: (true index, predicted index). Where all parts of a composite figure
    were found singly, each of them counts as matched to it."""
    ious = [
        (max(p.box.iou(box) for box in figure.boxes), t, i)
        for t, figure in enumerate(figures)
        for i, p in enumerate(found)
    ]
    matches: list[tuple[int, int]] = []
    for iou, t, i in sorted(ious, key=lambda item: (-item[0], item[1], item[2])):
        if iou >= threshold and t not in {m[0] for m in matches} and i not in {m[1] for m in matches}:
            matches.append((t, i))
    for t, figure in enumerate(figures):
        if figure.parts and t not in {m[0] for m in matches}:
            matches += _matched_parts(t, figure, found, threshold, {m[1] for m in matches})
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


def _score_words(
    page: TruePage, found: Sequence[PredictedFigure], matches: Sequence[tuple[int, int]], score: Score
) -> None:
    for t, i in matches:
        true, predicted = page.figures[t], found[i]
        if true.captions is not None:
            _count(score.words["caption"], predicted.caption, true.captions)
        if true.descriptions is not None:
            _count(score.words["description"], predicted.description, true.descriptions)
        if true.title is not None:
            _count(score.words["title"], predicted.title, (true.title,))
        if true.kind is not None:
            score.words["kind"][0 if predicted.kind == true.kind else 1] += 1


def _count(counts: list[int], text: str, accepted: tuple[str, ...]) -> None:
    due = any(accepted)
    if due and not text and "" not in accepted:
        counts[2] += 1
    elif (text or due) and any(same_text(text, reading) for reading in accepted):
        counts[0] += 1
    elif text:
        counts[1] += 1
        counts[2] += due


def same_text(a: str, b: str) -> bool:
    """Whether two texts agree: edit similarity of at least 0.9 after NFKC, white space dropped."""
    a, b = ("".join(unicodedata.normalize("NFKC", text).split()) for text in (a, b))
    if a == b:
        return True
    return float(Levenshtein.normalized_similarity(a, b)) >= TEXT_SIMILARITY
