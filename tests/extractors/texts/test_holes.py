"""Characters that a line does not tell are taken from what is seen; the others stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.texts.holes import filled, has_holes

H = "\ufffd"


@pytest.mark.parametrize(
    ("text", "seen", "whole"),
    [
        (f"敦煌{H}莫高窟{H}", "敦煌，莫高窟。", "敦煌，莫高窟。"),
        (f"毛{H}残片", "毛罽残片", "毛罽残片"),
        (f"毛{H}残片", "", "毛残片"),
        (f"氍毹{H}纹样", "瞿毹，纹佯", "氍毹，纹样"),
        (f"元　{H}海东青{H}", "元《海东青》", "元　《海东青》"),
        (f"the {H}gure of the weaver", "the figure of the weaver", "the figure of the weaver"),
        ("丝\ue123绸纹样", "丝织绸纹样", "丝织绸纹样"),
    ],
)
def test_holes_are_filled_and_nothing_else_is_changed(text: str, seen: str, whole: str) -> None:
    assert has_holes(text)
    assert filled(text, lambda: seen) == whole


@pytest.mark.parametrize("text", ["敦煌莫高窟", f"x = {H}", "\uf0b7 敦煌莫高窟", "", "毛罽"])
def test_lines_that_are_left_alone(text: str) -> None:
    assert not has_holes(text)


@given(st.text(alphabet=f"丝绸纹样，{H}\ue123 ", max_size=20), st.text(alphabet="丝绸纹样，。", max_size=20))
def test_no_hole_is_left_and_no_character_lost(text: str, seen: str) -> None:
    whole = filled(text, lambda: seen)
    assert H not in whole
    assert "\ue123" not in whole
    kept = iter(whole)
    assert all(character in kept for character in text if character not in f"{H}\ue123 ")
