"""Plates across two pages in truth and prediction: a truth may list both halves, each on its page, or the
plate on one of its pages only; either way what was found of it once is right.

The halves are judged like figures on their pages, the words once. A half that truth does not list is neither
missed nor false; a plate of which truth lists neither half is false once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.evaluation.scores import THRESHOLDS, PredictedFigure
from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box

Key = tuple[str, int]
"""Document and page_index."""

Readings = tuple[str, ...] | None


def settled(
    truth: Sequence[TruePage], predictions: Sequence[PredictedFigure]
) -> tuple[list[TruePage], list[PredictedFigure]]:
    """Truth and predictions, to be judged page by page: each prediction with an `other_half` stands on the
    pages on which truth lists it. Where these are both, its words are judged on the first only, against those
    that truth gives to either half."""
    pages = {(page.document, page.page_index): page for page in truth}
    found = []
    for prediction in predictions:
        found += _settled(pages, prediction)
    return [pages[(page.document, page.page_index)] for page in truth], found


def _settled(pages: dict[Key, TruePage], prediction: PredictedFigure) -> list[PredictedFigure]:
    """The prediction where it is to be judged; truth's words for both halves are brought together."""
    if prediction.other_half is None:
        return [prediction]
    index, box = prediction.other_half
    here, there = (prediction.document, prediction.page_index), (prediction.document, index)
    other = replace(prediction, page_index=index, box=box, other_half=None)
    one, two = _listed(pages, here, prediction.box), _listed(pages, there, box)
    if two is None:
        return [prediction]
    if one is None:
        return [other]
    first, second = pages[here].figures[one], pages[there].figures[two]
    _put(pages, here, one, _with_words_of(first, second))
    _put(pages, there, two, replace(second, captions=None, descriptions=None, titles=None, kind=None))
    return [prediction, other]


def _listed(pages: Mapping[Key, TruePage], key: Key, box: Box) -> int | None:
    """The index of the figure that truth has at this place of a page."""
    figures = pages[key].figures if key in pages else ()
    ious = [max(true.iou(box) for true in figure.boxes) for figure in figures]
    best = max(range(len(ious)), key=lambda t: ious[t], default=None)
    return best if best is not None and ious[best] >= THRESHOLDS[0] else None


def _put(pages: dict[Key, TruePage], key: Key, index: int, figure: TrueFigure) -> None:
    figures = pages[key].figures
    pages[key] = replace(pages[key], figures=(*figures[:index], figure, *figures[index + 1 :]))


def _with_words_of(figure: TrueFigure, other: TrueFigure) -> TrueFigure:
    return replace(
        figure,
        captions=_both(figure.captions, other.captions),
        descriptions=_both(figure.descriptions, other.descriptions),
        titles=_both(figure.titles, other.titles),
        kind=figure.kind or other.kind,
    )


def _both(one: Readings, two: Readings) -> Readings:
    """The accepted readings of either half; having none is right only where it is so for both."""
    if one is None or two is None:
        return one or two
    none = ("",) if "" in one and "" in two else ()
    return (*(reading for reading in dict.fromkeys((*one, *two)) if reading), *none)
