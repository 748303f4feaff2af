"""Arrows at the head or the end of captions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language.label_words import POINTERS
from extractors.language.pointers import pointed_captions


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        ("▲河西走廊的春天", [("▲河西走廊的春天", "河西走廊的春天", "above")]),
        ("驿站一角，墙上有题字▶", [("驿站一角，墙上有题字▶", "驿站一角，墙上有题字", "right")]),
        ("◁ 织户的冬夜", [("◁ 织户的冬夜", "织户的冬夜", "left")]),
        ("▲靛缸▼晾着的布", [("▲靛缸", "靛缸", "above"), ("▼晾着的布", "晾着的布", "below")]),
        ("靛缸 ↑　晾着的布 ↓", [("靛缸 ↑", "靛缸", "above"), ("晾着的布 ↓", "晾着的布", "below")]),
        ("↑ Indigo vat", [("↑ Indigo vat", "Indigo vat", "above")]),
        ("原料→成品→市场", []),
        ("▲", []),
        ("▲▼", []),
        ("◀左右▶", []),
        ("飞天", []),
    ],
)  # fmt: skip
def test_captions_with_arrows(text: str, captions: list[tuple[str, str, str]]) -> None:
    assert [(c.text, c.words, c.towards) for c in pointed_captions(text)] == captions


@given(st.text(alphabet="".join(POINTERS) + "飞天 a，\n", max_size=30))
def test_no_text_breaks_them(text: str) -> None:
    for caption in pointed_captions(text):
        assert caption.words
        assert caption.words in caption.text
        assert caption.text in text


def test_an_arrow_upwards_before_a_label_is_an_ornament() -> None:
    assert pointed_captions("▲图7　左：散点凤凰方胜纹；右：横列鱼菊花纹") == ()
    assert pointed_captions("▲图8　飞天　▲图9　乐伎") == ()
