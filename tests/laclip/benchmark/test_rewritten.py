import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from laclip.benchmark.rewritten import SHOWN, differences, rewritten
from laclip.pairs.gallery import gallery_of
from laclip.pairs.split import Pairs


@given(st.text("莲花牡丹。"), st.text("莲花牡丹。"))
def test_the_parts_are_the_texts_and_what_is_not_marked_is_in_both(one: str, other: str) -> None:
    before, after = differences(one, other)
    assert "".join(words for words, _ in before) == one
    assert "".join(words for words, _ in after) == other
    kept = ["".join(words for words, changed in parts if not changed) for parts in (before, after)]
    assert kept[0] == kept[1]


def test_fifty_of_each_sort_are_shown_and_every_rule_among_them() -> None:
    encoded = []
    for tone in range(80):
        stream = io.BytesIO()
        Image.new("RGB", (8, 8), (tone, 0, 0)).save(stream, "PNG")
        encoded.append(stream.getvalue())
    text = "双鹿，北魏，莫高窟。朱红色地，两只石青色鹿，上方一朵莲花。构图均衡。"
    fields = ({"collection": "私人收藏"},) * 80
    pairs = Pairs("test", tuple(encoded), (text,) * 80, (), tuple(map(str, range(80))), fields=fields)
    found = rewritten(pairs, gallery_of(pairs), 7)
    assert [len(examples) for examples in found.values()] == [SHOWN] * 3
    less, more, otherwise = found.values()
    assert {one.rule for one in otherwise} == {"motif", "colour", "number", "position", "period"}
    assert len({one.rule for one in less}) == 4
    assert {one.rule for one in more} == {"fields told"}
    assert found == rewritten(pairs, gallery_of(pairs), 7)


def test_in_a_small_split_a_row_is_shown_once_for_each_rule() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    pairs = Pairs("test", (stream.getvalue(),), ("朱红色地，两只石青色鹿。",), (), ("a",))
    otherwise = list(rewritten(pairs, gallery_of(pairs), 7).values())[-1]
    assert [one.rule for one in otherwise] == ["colour", "motif", "number"]
