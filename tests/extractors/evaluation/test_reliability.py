"""A confidence is worth what the links that carry it are."""

import pytest

from extractors.evaluation.reliability import BINS, reliability
from extractors.evaluation.scores import PredictedFigure
from extractors.evaluation.truth import TrueFigure, TruePage
from manifests.geometry import Box

BOX = Box(0, 0, 100, 100)


def truth(*captions: str) -> list[TruePage]:
    return [
        TruePage("a.pdf", n, (TrueFigure((BOX,), (), (caption,), None, None, None),), (), frozenset())
        for n, caption in enumerate(captions)
    ]


def found(page: int, caption: str, confidence: float, box: Box = BOX, rule: str = "plate") -> PredictedFigure:
    return PredictedFigure("a.pdf", page, box, caption=caption, confidence=confidence, rule=rule)


def test_links_are_counted_by_confidence_and_by_rule() -> None:
    bins, rules = reliability(
        truth("图1 飞天", "图2 供养人", "图3 说法图", "图4 藻井"),
        [
            found(0, "图1 飞天", 0.95),
            found(1, "另一些完全不同的字", 0.93),
            found(2, "图3 说法图", 0.62, rule="facing"),
            found(3, "", 0.1, rule="none"),
        ],
    )
    assert (bins["0.9-1.0"].links, bins["0.9-1.0"].right) == (2, 1)
    assert bins["0.9-1.0"].mean_confidence == pytest.approx(0.94)
    assert (bins["0.5-0.7"].links, bins["0.5-0.7"].share_right) == (1, 1.0)
    assert bins["0.0-0.5"].links == 0
    assert {name: rule.links for name, rule in rules.items()} == {"facing": 1, "plate": 2}


def test_words_bound_to_what_is_no_figure_are_wrong() -> None:
    bins, _ = reliability(truth("图1 飞天"), [found(0, "图1 飞天", 0.95, Box(200, 200, 300, 300))])
    assert (bins["0.9-1.0"].links, bins["0.9-1.0"].right) == (1, 0)


@pytest.mark.parametrize("confidence", [0.0, *BINS[1:-1], 1.0])
def test_every_confidence_has_its_bin(confidence: float) -> None:
    bins, _ = reliability(truth("图1 飞天"), [found(0, "图1 飞天", confidence)])
    assert sum(group.links for group in bins.values()) == 1
