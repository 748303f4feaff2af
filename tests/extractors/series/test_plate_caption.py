"""Plate captions of any order and numeral are read by what their parts are."""

import pytest

from extractors.series.plate_caption import (
    apart,
    bare_number,
    in_sequence,
    read_caption,
    readings,
    with_number,
)


@pytest.mark.parametrize(
    ("text", "number", "subject", "fields"),
    [
        (
            "一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧", 16, "伎乐天",
            {"site": "炳灵寺", "period": "西秦", "cave": "第一六九窟", "position": "六号龛左侧"},
        ),
        (
            "12　说法图　初唐　莫高窟第322窟南壁", 12, "说法图",
            {"site": "莫高窟", "period": "初唐", "cave": "第322窟", "position": "南壁"},
        ),
        (
            "一〇 莫高窟 飞天（局部）北魏 第二五四窟", 10, "飞天（局部）",
            {"site": "莫高窟", "period": "北魏", "cave": "第二五四窟"},
        ),
        (
            "图版 7 榆林窟 水月观音 西夏 第2窟西壁北侧", 7, "水月观音",
            {"site": "榆林窟", "period": "西夏", "cave": "第2窟", "position": "西壁北侧"},
        ),
        (
            "五 炳灵寺伎乐天西秦第一六九窟", 5, "伎乐天",
            {"site": "炳灵寺", "period": "西秦", "cave": "第一六九窟"},
        ),
    ],
)  # fmt: skip
def test_captions_are_read_by_what_their_parts_are(
    text: str, number: int, subject: str, fields: dict[str, str]
) -> None:
    caption = read_caption(text)
    assert caption is not None
    assert (caption.number, caption.subject) == (number, subject)
    assert caption.fields == {"plate_no": str(number), **fields}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "图版说明",
        "飞天",
        "第一六九窟位于北壁，是西秦时期的作品。",
        "12",
        "一 引言",
    ],
)
def test_what_is_no_plate_caption(text: str) -> None:
    assert readings(text) == []


def test_a_glued_numeral_is_read_every_way_and_settled_by_the_sequence() -> None:
    texts = [
        "八 莫高窟 供养人 北魏 第二五四窟",
        "九三身飞天 莫高窟 北魏 第二五四窟",
        "一〇 莫高窟 说法图 北魏 第二五四窟",
    ]
    assert [caption.number for caption in readings(texts[1])] == [93, 9]
    settled = in_sequence([readings(text) for text in texts])
    assert [caption.number for caption in settled if caption] == [8, 9, 10]
    assert settled[1] is not None
    assert settled[1].subject == "三身飞天"


def test_a_lost_number_is_restored_with_its_field() -> None:
    texts = ["1 飞天 莫高窟第3窟", "说法图 莫高窟第3窟", "3 供养人 莫高窟第3窟"]
    settled = in_sequence([readings(text) for text in texts])
    assert settled[1] is not None
    assert (settled[1].number, settled[1].subject, settled[1].fields["plate_no"]) == (2, "说法图", "2")


@pytest.mark.parametrize(
    ("text", "subject", "fields"),
    [
        ("12 飞天（莫高窟第3窟）", "飞天", {"plate_no": "12", "cave": "第3窟", "site": "莫高窟"}),
        ("12 飞天局部（第3窟", "飞天（局部）", {"plate_no": "12", "cave": "第3窟"}),
        ("〔１２〕飞天（初唐）莫高窟", "飞天", {"plate_no": "12", "period": "初唐", "site": "莫高窟"}),
        ("［一二］飞天，初唐，莫高窟", "飞天", {"plate_no": "12", "period": "初唐", "site": "莫高窟"}),
        ("12 飞天（初唐） 莫高窟", "飞天", {"plate_no": "12", "period": "初唐", "site": "莫高窟"}),
        ("12-1 飞天 莫高窟第3窟", "飞天", {"plate_no": "12-1", "site": "莫高窟", "cave": "第3窟"}),
        (
            "图版12　莫高窟第249窟　窟顶北披　狩猎图　西魏", "狩猎图",
            {"plate_no": "12", "site": "莫高窟", "cave": "第249窟", "position": "窟顶北披", "period": "西魏"},
        ),
        (
            "【12】飞天／北魏／莫高窟第254窟", "飞天",
            {"plate_no": "12", "period": "北魏", "site": "莫高窟", "cave": "第254窟"},
        ),
    ],
)  # fmt: skip
def test_parts_in_any_order(text: str, subject: str, fields: dict[str, str]) -> None:
    caption = read_caption(text)
    assert caption is not None
    assert (caption.number, caption.subject, caption.fields) == (12, subject, fields)


@pytest.mark.parametrize(
    ("text", "subject", "fields"),
    [
        ("41 莫高窟第417窟药师经变隋窟顶后部", "药师经变", {"period": "隋", "position": "窟顶后部"}),
        ("42 莫高窟第321窟菩提树下初唐主室西壁", "菩提树下", {"period": "初唐", "position": "主室西壁"}),
        ("43莫高窟第375窟供养人行列隋末南壁下层", "供养人行列", {"period": "隋末", "position": "南壁下层"}),
        ("45 莫高窟第45窟商人遇盗盛唐 南壁", "商人遇盗", {"period": "盛唐", "position": "南壁"}),
        (
            "47 莫高窟第217窟楼阁（局部)盛唐 北壁上部",
            "楼阁（局部）",
            {"period": "盛唐", "position": "北壁上部"},
        ),
        ("50　榆林窟第25窟　弥勒三尊　中唐北壁中部", "弥勒三尊", {"period": "中唐", "position": "北壁中部"}),
        ("8 榆林窟第25窟元代供养人西夏四壁上端", "元代供养人", {"period": "西夏", "position": "四壁上端"}),
    ],
)  # fmt: skip
def test_parts_after_the_cave_that_the_ocr_glued_together(
    text: str, subject: str, fields: dict[str, str]
) -> None:
    caption = read_caption(text)
    assert caption is not None
    assert caption.subject == subject
    assert {name: caption.fields.get(name) for name in fields} == fields


def test_a_detail_shares_the_number_of_its_plate_or_has_its_own() -> None:
    texts = [
        "4 说法图 莫高窟第3窟",
        "4 说法图（局部） 莫高窟第3窟",
        "5 飞天 莫高窟第3窟",
        "6 飞天（局部） 莫高窟第3窟",
    ]
    settled = in_sequence([readings(text) for text in texts])
    assert [caption.number for caption in settled if caption] == [4, 4, 5, 6]
    lost = in_sequence(
        [
            readings("4 说法图 莫高窟第3窟"),
            readings("说法图（局部） 莫高窟第3窟"),
            readings("5 飞天 莫高窟第3窟"),
        ]
    )
    assert [caption.number for caption in lost if caption] == [4, 4, 5]


def test_a_comma_in_brackets_is_no_sentence_where_plates_are() -> None:
    (caption,) = readings("6. 供养人（五个庙石窟第475窟，元）前室西壁", plain=True)
    assert caption.number == 6
    assert caption.fields["cave"] == "第475窟"
    assert readings("6. 供养人立于莲台，衣带飘举", plain=True) == []


def test_a_numbered_line_without_a_place_is_one_only_where_plates_are() -> None:
    assert readings("12　飞天") == []
    (plain,) = readings("12　飞天", plain=True)
    assert (plain.number, plain.subject) == (12, "飞天")


@pytest.mark.parametrize(
    ("text", "number"), [("一六", 16), ("图版 16", 16), ("【16】", 16), ("16幅", None), ("", None)]
)
def test_a_number_alone(text: str, number: int | None) -> None:
    assert bare_number(text) == number


@pytest.mark.parametrize(
    ("text", "others", "restored"),
    [
        ("110供养人像 西夏", ["一八 飞天", "二一 说法图"], "二〇供养人像 西夏"),
        ("供养人像 西夏", ["十八 飞天", "二十一 说法图"], "二十　供养人像 西夏"),
        ("1O供养人像 西夏", ["18 飞天", "21 说法图"], "20O供养人像 西夏"),
    ],
)
def test_a_lost_number_is_put_back_in_the_books_numerals(text: str, others: list[str], restored: str) -> None:
    assert with_number(text, 20, others) == restored


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("三十二　狩獵圖　莫高窟第二｜四九窟窟頂北披　西魏", "狩獵圖"),
        ("39　莫高窟-張議潮統軍出行圖·晚唐-已一五六窟南壁下部", "張議潮統軍出行圖"),
        ("40　莫高窟-張議潮統軍出行圖（局部）·晚唐-第一五入窟南壁", "張議潮統軍出行圖（局部）"),
        ("一二　思惟人物　莫高窟第二五九窟", "思惟人物"),
    ],
)
def test_a_misread_stroke_in_the_caves_number_stays_out_of_the_subject(text: str, subject: str) -> None:
    read = read_caption(text)
    assert read is not None
    assert read.subject == subject
    assert read.fields["site"] == "莫高窟"


@pytest.mark.parametrize(
    ("text", "subject", "fields"),
    [
        (
            "103　马队出行　森木塞姆石窟第 42 窟左甬道内侧　7 世纪", "马队出行",
            {"site": "森木塞姆石窟", "cave": "第42窟", "position": "左甬道内侧", "period": "7世纪"},
        ),
        (
            "12　天人诵经　拜西哈尔石窟第3窟　六至七世纪", "天人诵经",
            {"site": "拜西哈尔石窟", "cave": "第3窟", "period": "六至七世纪"},
        ),
        (
            "八四　文殊山-五百羅漢.西夏-萬佛洞東壁", "五百羅漢",
            {"site": "文殊山", "cave": "萬佛洞", "position": "東壁", "period": "西夏"},
        ),
    ],
)  # fmt: skip
def test_centuries_sites_and_caves_with_names(text: str, subject: str, fields: dict[str, str]) -> None:
    caption = read_caption(text)
    assert caption is not None
    assert (caption.subject, {k: v for k, v in caption.fields.items() if k != "plate_no"}) == (
        subject,
        fields,
    )


def test_a_century_begins_no_caption() -> None:
    assert readings("7 世纪", plain=True) == []


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("前二頁　八六　文殊變", ("previous_page", "八六　文殊變")),
        ("左下　图版9　普贤变", ("lower_left", "图版9　普贤变")),
        ("上　三世佛　第8窟", ("", "上　三世佛　第8窟")),
    ],
)
def test_a_position_before_the_number(text: str, parted: tuple[str, str]) -> None:
    assert apart(text) == parted
