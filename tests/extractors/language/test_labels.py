"""The grammar of figure labels: whatever family, numeral, joiner and list, the numbers come back; sentences
never become captions."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language.label_words import FAMILIES, POSITIONS
from extractors.language.labels import is_table_label, mentions, parse_caption

CHINESE_WORDS = {word: f.key for f in FAMILIES if f.is_figure for word in f.chinese}
LATIN_WORDS = {
    "Figure": "figure", "Fig.": "figure", "fig": "figure", "FIGURE": "figure", "Plate": "plate",
    "Pl.": "plate",
    "Colour plate": "colour_plate", "Cat.": "catalogue", "Cat. No.": "catalogue", "cat. nos.": "catalogue",
    "Photo": "photograph", "Map": "map", "Ill.": "illustration",
}  # fmt: skip
CHINESE_DIGITS = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
FULL_WIDTH = dict(zip("0123456789", "０１２３４５６７８９", strict=True))
SEPARATORS = [" ", "　", "：", ": ", "。", ". ", "、", "｜"]
TITLES = st.text(alphabet="联珠对鹿纹锦飞天供养人菩萨", min_size=2, max_size=10)
SENTENCE_TAILS = [
    "给出了织机的结构。",
    "中的飞天",
    "所示为一件织物",
    "是唐代的",
    "展示了锦的组织",
    "和图九相同",
    "的纹样",
]


def in_form(number: int, form: str) -> str:
    table = {"chinese": CHINESE_DIGITS, "full_width": FULL_WIDTH}.get(form, {})
    return "".join(table.get(digit, digit) for digit in str(number))


@st.composite
def labels(draw: st.DrawFn) -> tuple[str, str]:
    """A label as printed, and its key."""
    word, family = draw(st.sampled_from(sorted((CHINESE_WORDS | LATIN_WORDS).items())))
    form = draw(st.sampled_from(["arabic", "chinese", "full_width"])) if word in CHINESE_WORDS else "arabic"
    values = draw(st.lists(st.integers(1, 199), min_size=1, max_size=3))
    joiner = draw(st.sampled_from(["-", "–", "—", ".", "－", "．", "·"]))
    gap = draw(st.sampled_from(["", " ", "　"])) if word in CHINESE_WORDS else " "
    printed = word + gap + joiner.join(in_form(value, form) for value in values)
    return printed, f"{family} {'-'.join(map(str, values))}"


@given(labels(), st.sampled_from(SEPARATORS), TITLES)
def test_every_label_comes_back_with_its_title(label: tuple[str, str], separator: str, title: str) -> None:
    printed, key = label
    caption = parse_caption(printed + separator + title)
    assert caption is not None
    assert (caption.keys, caption.label, caption.rest, caption.glued) == ((key,), printed, title, False)


@given(
    labels(),
    st.sampled_from(["见", "（", "，", "see ", ""]),
    st.sampled_from(["。", "）", " ", ""]),
)
def test_every_label_is_found_in_running_text(label: tuple[str, str], before: str, after: str) -> None:
    printed, key = label
    text = f"织物{before or ' '}{printed}{after}"
    (mention,) = mentions(text)
    assert mention.keys == (key,)
    assert text[mention.start : mention.end] == mention.label == printed


@given(labels(), st.sampled_from(SENTENCE_TAILS), st.sampled_from(["", " "]))
def test_no_sentence_is_a_caption(label: tuple[str, str], tail: str, gap: str) -> None:
    assert parse_caption(label[0] + gap + tail) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_grammar(text: str) -> None:
    caption = parse_caption(text)
    if caption is not None:
        assert caption.label in text
        assert caption.rest in text
    for mention in mentions(text):
        assert text[mention.start : mention.end] == mention.label


GRAMMAR = "图版彩插表一二〇12３ab（）().,，、-–~～和左上:： Fig.PlIV①至第"


@given(st.text(alphabet=GRAMMAR, max_size=40))
def test_no_heap_of_grammar_breaks_it(text: str) -> None:
    caption = parse_caption("图1" + text)
    assert caption is None or (caption.label in "图1" + text and caption.rest in "图1" + text)
    spans = [(mention.start, mention.end) for mention in mentions(text)]
    assert spans == sorted(spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("图3-1、3-2 飞天", "figure 3-1, figure 3-2"),
        ("图3-1、2 飞天", "figure 3-1, figure 3-2"),
        ("图3、4　飞天", "figure 3, figure 4"),
        ("图3、图4　飞天", "figure 3, figure 4"),
        ("图3～5　飞天", "figure 3, figure 4, figure 5"),
        ("图三至五 飞天", "figure 3, figure 4, figure 5"),
        ("图12a 飞天", "figure 12a"),
        ("图12a、b 飞天", "figure 12a, figure 12b"),
        ("图12a-c 飞天", "figure 12a, figure 12b, figure 12c"),
        ("图12（B）飞天", "figure 12b"),
        ("图版一〇二（一） 飞天", "plate 102-1"),
        ("图版一百零二 飞天", "plate 102"),
        ("图版廿四 飞天", "plate 24"),
        ("图版Ⅳ 飞天", "plate 4"),
        ("图版一二，1、3 铜镜", "plate 12-1, plate 12-3"),
        ("图① 飞天", "figure 1"),
        ("图A 飞天", "figure A"),
        ("图S2 飞天", "figure S2"),
        ("彩版五 飞天", "colour_plate 5"),
        ("彩图5 飞天", "colour_figure 5"),
        ("【图1】飞天", "figure 1"),
        ("▲图1 飞天", "figure 1"),
        ("Figs. 2 and 3. Two robes", "figure 2, figure 3"),
        ("Figs. 3–5 Robes", "figure 3, figure 4, figure 5"),
        ("Pls. IV–VI. Robes", "plate 4, plate 5, plate 6"),
        ("Plate xii. Robe", "plate 12"),
        ("Fig. A.2: Robe", "figure A2"),
        ("Cat. No. 12 Robe", "catalogue 12"),
        ("Fig. 3. 12th century robe", "figure 3"),
        ("图5　1920年的照片", "figure 5"),
        ("图3、5件织物", "figure 3"),
    ],
)
def test_captions_name_all_their_numbers(text: str, keys: str) -> None:
    caption = parse_caption(text)
    assert caption is not None
    assert ", ".join(caption.keys) == keys


def test_a_dash_between_two_numbers_has_two_readings() -> None:
    caption = parse_caption("图3-5 飞天")
    assert caption is not None
    assert caption.keys == ("figure 3-5",)
    assert [number.key for number in caption.as_range] == ["3", "4", "5"]
    falling, dotted = parse_caption("图5-3 飞天"), parse_caption("图3.5 飞天")
    assert falling is not None
    assert dotted is not None
    assert falling.as_range == dotted.as_range == ()


@pytest.mark.parametrize("title", ["和田出土锦", "中国丝绸博物馆藏", "上海博物馆藏", "中唐 飞天", "为霖像"])
def test_titles_that_begin_like_sentences(title: str) -> None:
    caption = parse_caption(f"图3 {title}")
    assert caption is not None
    assert caption.rest == title


@pytest.mark.parametrize("text", ["图3联珠纹", "图一二龙戏珠", "（图3）联珠纹"])
def test_a_label_glued_to_words_is_no_sure_caption(text: str) -> None:
    caption = parse_caption(text)
    assert caption is not None
    assert caption.glued


@pytest.mark.parametrize(
    ("text", "detail"),
    [("图12 局部", True), ("图12（局部）", True), ("图12局部", True), ("图2 《簪花仕女图》局部之二", True),
     ("Fig. 2. Detail of a robe", True), ("图2 局部地区的织物", True), ("图2 飞天", False)],
)  # fmt: skip
def test_details(text: str, detail: bool) -> None:
    caption = parse_caption(text)
    assert caption is not None
    assert caption.detail is detail


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("左：联珠纹；右：对鹿纹", [("left", "", "联珠纹"), ("right", "", "对鹿纹")]),
        ("（上）飞天 （下）供养人", [("above", "", "飞天"), ("below", "", "供养人")]),
        ("上图：飞天", [("above", "", "飞天")]),
        ("图3 左：飞天　右：佛", [("left", "", "飞天"), ("right", "", "佛")]),
        ("图3左　飞天", [("left", "", "飞天")]),
        ("图3（右上）飞天", [("upper_right", "", "飞天")]),
        ("对页：飞天", [("facing_page", "", "飞天")]),
        ("Left: robe. Right: coat", [("left", "", "robe."), ("right", "", "coat")]),
        ("(a) robe (b) coat", [("", "a", "robe"), ("", "b", "coat")]),
        ("图1-7　(a) 罐，(b) 壶", [("", "a", "罐"), ("", "b", "壶")]),
        ("图3(a) 罐", []),
        ("Fig. 3. A. robe; B. coat", [("", "a", "robe"), ("", "b", "coat")]),
        ("图四 1. 罐 2. 壶 3. 3号墓", [("", "1", "罐"), ("", "2", "壶"), ("", "3", "3号墓")]),
        (
            "图五　铜盒（左：开启前　右：开启后　下：织物）",
            [("left", "", "开启前"), ("right", "", "开启后"), ("below", "", "织物")],
        ),
        (
            "上　市集　左下　秤　右下　账簿",
            [("above", "", "市集"), ("lower_left", "", "秤"), ("lower_right", "", "账簿")],
        ),
        ("右图　飞天", [("right", "", "飞天")]),
        ("图四　陶器（1. 罐　2. 碗）", [("", "1", "罐"), ("", "2", "碗")]),
        ("图四 ①罐②壶", [("", "1", "罐"), ("", "2", "壶")]),
    ],
)
def test_parts_of_a_caption(text: str, parts: list[tuple[str, str, str]]) -> None:
    caption = parse_caption(text)
    assert caption is not None
    assert [(part.position, part.letter, part.text) for part in caption.parts] == parts


@given(st.sampled_from(sorted(POSITIONS)), TITLES)
def test_every_position_is_read(word: str, title: str) -> None:
    caption = parse_caption(f"图3（{word}） {title}")
    assert caption is not None
    assert [part.position for part in caption.parts] == [POSITIONS[word]]


@pytest.mark.parametrize(
    "text",
    ["图案", "图书馆藏", "图一幅", "Figurative art", "表1 尺寸", "", "如图3 所示", "Figure 2 and Figure 3",
     "上海博物馆藏", "左侧的飞天", "上　卷", "中　唐", "飞天　上　供养人　下",
     "(1) 首先，织工上机。(2) 然后……", "中：", "A robe. B", "图"],
)  # fmt: skip
def test_what_is_no_caption(text: str) -> None:
    caption = parse_caption(text)
    assert caption is None or (not caption.family and all(not part.text for part in caption.parts))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("见图12，又见图版二三（图3-1）。", "图12, 图版二三, 图3-1"),
        ("如图3～5所示", "图3～5"),
        ("see Fig. 4, and figs. 3, 4.", "Fig. 4, figs. 3, 4"),
        ("图三所示（图一〇，2、3）", "图三, 图一〇，2、3"),
        ("（图三：2）", "图三：2"),
        ("图12左、图12右", "图12左, 图12右"),
        ("图3和4号墓 图2、3件", "图3, 图2"),
        ("Plate 3, 14 × 20 cm", "Plate 3"),
        ("构图三角形，地图一幅，意图一致，蓝图二", ""),
        ("图一幅 图三千佛 Figure I have seen", ""),
        ("图3至图5", "图3至图5"),
        ("(cat. nos. 12–14)", "cat. nos. 12–14"),
        ("表1", ""),
    ],
)
def test_mentions(text: str, found: str) -> None:
    assert ", ".join(mention.label for mention in mentions(text)) == found


def test_a_mention_may_name_a_side() -> None:
    assert [mention.position for mention in mentions("图12左、图12（右上）")] == ["left", "upper_right"]


@pytest.mark.parametrize("text", ["表1 尺寸", "表 2-1", "附表三 年代", "Table 4. Sizes", "Tab. 2", "表１"])
def test_table_labels(text: str) -> None:
    assert is_table_label(text)
    assert parse_caption(text) is None


@pytest.mark.parametrize("text", ["表面平整", "表现飞天", "Tableau 1", "图1"])
def test_no_table_labels(text: str) -> None:
    assert not is_table_label(text)


@pytest.mark.parametrize(
    ("text", "where", "label", "rest"),
    [
        ("上　图版８　千手观音", "above", "图版８", "千手观音"),
        ("左下图版9 普贤变", "lower_left", "图版9", "普贤变"),
        ("（右）图 3 飞天", "right", "图 3", "飞天"),
        ("左图：图 3 飞天", "left", "图 3", "飞天"),
        ("Top left: Fig. 3. A jar", "upper_left", "Fig. 3", "A jar"),
        ("图3 上图 飞天", "", "图3", "上图 飞天"),
    ],
)
def test_a_position_before_the_label(text: str, where: str, label: str, rest: str) -> None:
    caption = parse_caption(text)
    assert caption is not None
    assert (caption.where, caption.label, caption.rest) == (where, label, rest)
    assert caption.words.startswith(label)


def test_running_text_about_the_picture_above_is_no_caption() -> None:
    assert parse_caption("上图3给出了织机的构造") is None
