"""What makes a link surer makes its confidence higher."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.content import FigureRegion, TextBlock
from extractors.links.binding import Binding
from extractors.links.confidence import MOST, binding_confidence, entry_confidence
from extractors.links.legends import Legend
from extractors.links.offers import Figure
from extractors.links.standing import Standing

Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]


@pytest.fixture
def binding(block: Block, region: Region) -> Binding:
    legend = Legend(0, block("图1　飞天", (50, 255, 150, 267)), "图1　飞天", sure=True)
    figure = Figure(0, 0, region((50, 50, 350, 250)), 240_000.0)
    return Binding(figure, legend, None, "own", Standing("below", 5, 0), 5.0, 40.0, 130.0, True, True)


def test_a_plain_case_is_at_least_nine_in_ten(binding: Binding) -> None:
    assert 0.9 <= binding_confidence(binding) <= MOST


@pytest.mark.parametrize(
    "change",
    [
        {"margin": 2.0},
        {"cost": 110.0},
        {"short": True},
        {"manner": "facing"},
        {"usual": False},
        {"in_style": False},
        {"manner": "shared"},
    ],
    ids=str,
)
def test_what_makes_a_binding_less_sure(change: dict[str, object], binding: Binding) -> None:
    unsure = replace(binding, legend=replace(binding.legend, sure=False))
    assert binding_confidence(replace(unsure, **change)) < binding_confidence(unsure)


@pytest.mark.parametrize("change", [{"margin": 1.0}, {"short": True}], ids=str)
def test_a_labelled_caption_that_may_be_anothers_is_below_nine_in_ten(
    change: dict[str, object], binding: Binding
) -> None:
    assert binding_confidence(replace(binding, **change)) < 0.9


def test_words_without_label_read_badly_or_numbered_by_inference(binding: Binding) -> None:
    sure = binding_confidence(binding)
    legend = binding.legend
    assert binding_confidence(replace(binding, legend=replace(legend, sure=False))) < sure
    badly = replace(legend, block=replace(legend.block, confidence=0.6))
    assert binding_confidence(replace(binding, legend=badly)) < sure
    assert binding_confidence(binding, inferred=True) < sure


def test_entries(region: Region) -> None:
    made = region((0, 0, 100, 100))
    plain = entry_confidence(made, 1.0, titled=True, lead=1.0)
    assert plain >= 0.9
    assert entry_confidence(made, 1.0, titled=True, lead=0.05) < plain
    assert entry_confidence(made, 0.6, titled=True, lead=1.0) < plain
    assert entry_confidence(made, 1.0, titled=False, lead=1.0) < plain
    assert entry_confidence(replace(made, confidence=0.4), 1.0, titled=True, lead=1.0) < plain
