"""A block's words become legends, with a part for each figure they speak of."""

from collections.abc import Callable

import pytest

from extractors.content import TextBlock
from extractors.links.legends import legends

Block = Callable[..., TextBlock]
BOX = (50, 400, 350, 412)


def test_a_labelled_caption_is_sure_and_a_line_without_label_is_not(block: Block) -> None:
    (labelled,) = legends(3, [block("图1　飞天", BOX)])
    assert (labelled.page_index, labelled.sure, labelled.parts, labelled.keys) == (3, True, (), ("figure 1",))
    (line,) = legends(3, [block("《河谷》，布面油彩", BOX)])
    assert (line.sure, line.text) == (False, "《河谷》，布面油彩")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("左：飞天　右：供养人", [("左：飞天", "飞天", (0.0, None)), ("右：供养人", "供养人", (1.0, None))]),
        ("上：飞天；下：供养人", [("上：飞天", "飞天", (None, 0.0)), ("下：供养人", "供养人", (None, 1.0))]),
        ("上：飞天下：供养人", [("上：飞天", "飞天", (None, 0.0)), ("下：供养人", "供养人", (None, 1.0))]),
        ("上　飞天下　供养人", [("上　飞天", "飞天", (None, 0.0)), ("下　供养人", "供养人", (None, 1.0))]),
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
    (made,) = legends(0, [block(text, BOX)])
    assert made.sure
    assert [(part.text, part.title, part.place) for part in made.parts] == parts


def test_several_numbers_share_all_the_words(block: Block) -> None:
    (made,) = legends(0, [block("图3-1、3-2　飞天与供养人", BOX)])
    assert [(part.text, part.rank) for part in made.parts] == [
        ("图3-1、3-2　飞天与供养人", 0), ("图3-1、3-2　飞天与供养人", 1)
    ]  # fmt: skip


def test_panel_letters_leave_the_caption_whole(block: Block) -> None:
    (made,) = legends(0, [block("图7　(a) 正面；(b) 背面", BOX)])
    assert (made.parts, made.text) == ((), "图7　(a) 正面；(b) 背面")


def test_two_captions_in_one_block_are_two(block: Block) -> None:
    made = legends(0, [block("图1 飞天　图2 供养人", BOX)])
    assert [legend.text for legend in made] == ["图1 飞天", "图2 供养人"]
    assert [legend.text for legend in legends(0, [block("图1 飞天，见图2 供养人", BOX)])] == [
        "图1 飞天，见图2 供养人"
    ]


@pytest.mark.parametrize("words", [(84, 400, 150, 412), (50, 414, 150, 426)], ids=["in its row", "below it"])
def test_a_label_that_stands_apart_from_its_words(words: tuple[int, ...], block: Block) -> None:
    apart = [block("泥壁上的流彩", words), block("图 1.8", (50, 400, 75, 412))]
    (made,) = legends(0, apart)
    assert (made.text, made.sure) == ("图 1.8　泥壁上的流彩", True)
    assert made.block.bbox.contains(apart[0].bbox)


def test_a_label_alone_far_from_other_words_stays_alone(block: Block) -> None:
    made = legends(0, [block("图 1.8", (50, 400, 75, 412)), block("泥壁上的流彩", (50, 450, 150, 462))])
    assert [legend.text for legend in made] == ["图 1.8", "泥壁上的流彩"]


def test_a_label_glued_to_its_words_is_sure_where_the_ocr_lost_the_space(block: Block) -> None:
    (read,) = legends(0, [block("图3-18马丘比丘，编者摄。", BOX, source="ocr")])
    (set_so,) = legends(0, [block("图3-18马丘比丘，编者摄。", BOX)])
    (text,) = legends(0, [block("图3-18马丘比丘" + "，编者摄影并写成文字" * 12, BOX, source="ocr")])
    assert [legend.sure for legend in (read, set_so, text)] == [True, False, False]


def test_a_position_before_the_label_says_which_figure(block: Block) -> None:
    made = legends(0, [block("上　图8　千手观音　左下　图9　普贤变", BOX)])
    assert [legend.parts[0].text for legend in made] == ["图8　千手观音", "图9　普贤变"]
    assert [legend.parts[0].place for legend in made] == [(None, 0.0), (0.0, 1.0)]
    (other,) = legends(0, [block("对页　图9　普贤变", BOX)])
    assert (other.elsewhere, other.parts[0].text) == ("facing_page", "图9　普贤变")
