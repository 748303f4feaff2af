"""What a line is by its first words."""

import pytest

from extractors.language.captions import (
    begins_block,
    field_line,
    figure_label,
    stands_alone,
    with_label_apart,
)


@pytest.mark.parametrize(
    ("text", "canonical", "rest"),
    [
        ("图1 联珠对鹿纹锦", "图1", "联珠对鹿纹锦"),
        ("图1-2　缠枝莲", "图1-2", "缠枝莲"),
        ("图 4.1 结构", "图4.1", "结构"),
        ("图版一二 飞天", "图版一二", "飞天"),
        ("圖版 12：供養人", "圖版12", "供養人"),
        ("插图3。藻井", "插图3", "藻井"),
        ("图５　全角", "图5", "全角"),
        ("图7（局部）", "图7", "（局部）"),
        ("图9", "图9", ""),
        ("Figure 3: Overview", "Figure3", "Overview"),
        ("Fig. 2.1 Detail", "Fig.2.1", "Detail"),
        ("FIG 4 Loom", "FIG4", "Loom"),
        ("Plate IV. Robe", "PlateIV", "Robe"),
    ],
)
def test_figure_labels(text: str, canonical: str, rest: str) -> None:
    label = figure_label(text)
    assert label is not None
    assert (label.canonical, label.rest) == (canonical, rest)


@pytest.mark.parametrize(
    "text",
    [
        "图 3 给出了织机的结构",
        "图3中的纹样",
        "图3所示为一件",
        "图3联珠纹",
        "Figure 2 shows the loom",
        "Figure 2 and Figure 3",
        "如图3 所示",
        "见图1",
        "图案",
        "图书馆藏",
        "Figurative art",
        "表1 尺寸",
        "",
    ],
)
def test_mentions_and_words_are_no_labels(text: str) -> None:
    assert figure_label(text) is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("藏址｜中国丝绸博物馆", ("collection", "中国丝绸博物馆")),
        ("年代|元", ("period", "元")),
        ("尺寸：长 10 厘米", ("dimensions", "长 10 厘米")),
        ("出土地点丨新疆民丰", ("site", "新疆民丰")),
        ("出土｜新疆", ("site", "新疆")),
        ("细节 此件为妆金", ("detail", "此件为妆金")),
        ("收藏单位｜私人收藏", ("collection", "私人收藏")),
    ],
)
def test_labelled_fields(text: str, field: tuple[str, str]) -> None:
    assert field_line(text) == field


@pytest.mark.parametrize("text", ["年代久远的织物", "尺寸", "海东青｜兔", "出土于新疆", ""])
def test_what_is_no_field(text: str) -> None:
    assert field_line(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "图1 飞天",
        "表1 尺寸",
        "藏址｜某馆",
        "[出处] 《丝绸史》",
        "10 海东青逐兔纹",
        "一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧",
    ],
)
def test_lines_that_never_continue_a_paragraph(text: str) -> None:
    assert begins_block(text)


@pytest.mark.parametrize(
    "text", ["纹样以海东青为主题，", "年代 久远", "第一六九窟的壁画，是西秦时期的作品。"]
)
def test_lines_that_may_continue_a_paragraph(text: str) -> None:
    assert not begins_block(text)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("10 海东青逐兔纹", True),
        ("10海东青", True),
        ("一三　海东青逐兔纹", True),
        ("一件海东青", False),
        ("海东青10", False),
    ],
)
def test_entry_headings_stand_alone(text: str, alone: bool) -> None:
    assert stands_alone(text) is alone


@pytest.mark.parametrize(
    ("recognised", "text"),
    [
        ("图3联珠纹锦", "图3　联珠纹锦"),
        ("图版三月面环形山", "图版三　月面环形山"),
        ("图版+六受光球体", "图版十六　受光球体"),
        ("图版七、八沃尔姆斯", "图版七、八　沃尔姆斯"),
        ("图3 联珠纹锦", "图3 联珠纹锦"),
        ("图3所示为一件织物", "图3所示为一件织物"),
        ("（图3）联珠纹锦", "（图3）联珠纹锦"),
        ("图案", "图案"),
    ],
)
def test_labels_that_ocr_glued_are_set_apart(recognised: str, text: str) -> None:
    assert with_label_apart(recognised) == text


def test_running_text_that_begins_with_a_mention_stays() -> None:
    text = "图3联珠纹锦" + "残片出土于新疆" * 15
    assert with_label_apart(text) == text
