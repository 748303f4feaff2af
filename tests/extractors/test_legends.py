"""A block's words become legends, with a part for each figure they speak of."""

from collections.abc import Callable

import pytest

from extractors.content import TextBlock
from extractors.legends import legends

Block = Callable[..., TextBlock]
BOX = (50, 400, 350, 412)


def test_a_labelled_caption_is_sure_and_a_line_without_label_is_not(block: Block) -> None:
    (labelled,) = legends(3, block("图1　飞天", BOX))
    assert (labelled.page_index, labelled.sure, labelled.parts, labelled.keys) == (3, True, (), ("figure 1",))
    (line,) = legends(3, block("《河谷》，布面油彩", BOX))
    assert (line.sure, line.text) == (False, "《河谷》，布面油彩")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("左：飞天　右：供养人", [("左：飞天", "飞天", (0.0, None)), ("右：供养人", "供养人", (1.0, None))]),
        ("上：飞天；下：供养人", [("上：飞天", "飞天", (None, 0.0)), ("下：供养人", "供养人", (None, 1.0))]),
        ("上：飞天下：供养人", [("上：飞天", "飞天", (None, 0.0)), ("下：供养人", "供养人", (None, 1.0))]),
        (
            "图5　（左）飞天，（右）供养人",
            [
                ("图5　（左）飞天，（右）供养人", "飞天", (0.0, None)),
                ("图5　（左）飞天，（右）供养人", "供养人", (1.0, None)),
            ],
        ),
        (
            "左上：飞天 右上：乐伎 下：供养人",
            [
                ("左上：飞天", "飞天", (0.0, 0.0)), ("右上：乐伎", "乐伎", (1.0, 0.0)),
                ("下：供养人", "供养人", (None, 1.0)),
            ],
        ),
    ],
)  # fmt: skip
def test_parts_named_by_their_place(text: str, parts: list[tuple[str, str, object]], block: Block) -> None:
    (made,) = legends(0, block(text, BOX))
    assert made.sure
    assert [(part.text, part.title, part.place) for part in made.parts] == parts


def test_several_numbers_share_all_the_words(block: Block) -> None:
    (made,) = legends(0, block("图3-1、3-2　飞天与供养人", BOX))
    assert [(part.text, part.rank) for part in made.parts] == [
        ("图3-1、3-2　飞天与供养人", 0), ("图3-1、3-2　飞天与供养人", 1)
    ]  # fmt: skip


def test_panel_letters_leave_the_caption_whole(block: Block) -> None:
    (made,) = legends(0, block("图7　(a) 正面；(b) 背面", BOX))
    assert (made.parts, made.text) == ((), "图7　(a) 正面；(b) 背面")


def test_two_captions_in_one_block_are_two(block: Block) -> None:
    made = legends(0, block("图1 飞天　图2 供养人", BOX))
    assert [legend.text for legend in made] == ["图1 飞天", "图2 供养人"]
    assert [legend.text for legend in legends(0, block("图1 飞天，见图2 供养人", BOX))] == [
        "图1 飞天，见图2 供养人"
    ]
