"""The check: what a model may do to a text, and everything it may not."""

import json
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from manifests.vocabularies import REFINEMENT_REASON, REFINEMENT_STATUS
from pipeline.asking.replies import Reply
from pipeline.refinement.check import Verdict, judge
from pipeline.refinement.facts import fold, read
from pipeline.refinement.options import RefineOptions
from pipeline.refinement.terms import terms_by_kind
from pipeline.refinement.vocabulary import CONNECTING_CHARACTERS, JOINING_CHARACTERS

SILK = (
    "海东青逐兔纹妆金胸背。元，私人收藏。红地上一对海东青，左侧三只兔，右侧不见云纹，"
    "见于《元史·舆服志》，长120厘米，宽75厘米。背面有墨书“P.3526”。"
)
MURAL = "说法图，北凉，炳灵寺第一六九窟。主尊结跏趺坐，两侧各立一身菩萨，窟顶绘飞天十二身。"
ENGLISH = (
    "Lampas weave with paired phoenixes, Yuan dynasty. The ground is red, the pattern is gold. Width 75 cm."
)


def verdict(source: str, answer: str, *values: str, **options: object) -> Verdict:
    reply = Reply(json.dumps({"text": answer}, ensure_ascii=False), "stop")
    return judge(source, values, reply, RefineOptions(**options))


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("红地上一对 海东青 ，左侧三只兔", "红地上一对海东青，左侧三只兔。"),
        ("联珠圈内立对鹿。联珠圈内立对鹿。红地", "联珠圈内立对鹿，红地。"),
        ("窟顶绘飞天。主尊结跏趺坐", "主尊结跏趺坐。窟顶绘飞天。"),
        ("长120厘米、宽75厘米", "长120厘米，并宽75厘米。"),
        ("第一六九窟，七世纪", "第169窟，7世纪。"),
        ("长１２０ｃｍ", "长120cm。"),
        ("菱格骨架，格内饰翼马、菊花", "菱格骨架，而格内饰翼马和菊花。"),
        ("Lampas wea- ve with phoenixes", "Lampas weave with phoenixes."),
        ("the silkweave of Yuan", "The silk weave of Yuan."),
        ("a 1,200 year old silk", "A 1200 year old silk."),
        ("龙纹 * 织锦|", "龙纹织锦。"),
        ("红地，对鹿，红地，忍冬", "红地，对鹿，忍冬。"),
        ("海东青逐兔纹妆金胸背。妆金胸背，方形。", "海东青逐兔纹妆金胸背，方形。"),
        (
            "立对鹿，饰忍冬，绘云纹，填宝花，织联珠，绣团龙。",
            "立对鹿。饰忍冬。绘云纹。填宝花。织联珠。绣团龙。",
        ),
    ],
)
def test_mended_texts_pass(source: str, answer: str) -> None:
    assert verdict(source, answer) == Verdict("refined", text=answer)


@pytest.mark.parametrize(
    ("change", "to", "reason"),
    [
        ("一对", "两对", "number"),
        ("三只", "只", "number"),
        ("三只", "三对", "number"),
        ("120", "102", "number"),
        ("厘米，宽", "毫米，宽", "number"),
        ("120厘米，宽75厘米", "75厘米，宽120厘米", "moved_words"),
        ("一对海东青，左侧三只兔", "三对海东青，左侧一只兔", "number"),
        ("元，私人", "元至明，私人", "period"),
        ("元，私人收藏。", "私人收藏。", "lost_"),
        ("《元史·舆服志》", "《元史》", "title"),
        ("《元史·舆服志》", "元史·舆服志", "lost_title"),
        ("P.3526", "S.3526", "word"),
        ("红地", "黄地", "colour"),
        ("红地", "地", "lost_colour"),
        ("不见云纹", "见云纹", "lost_negation"),
        ("左侧三只兔，右侧不见云纹", "右侧三只兔，左侧不见云纹", "moved_words"),
        ("不见云纹，", "不见云纹，无凤纹，", "negation"),
        ("墨书", "墨书赵孟頫", "added_character"),
        ("云纹", "纹", "lost_"),
        ("胸背。", "胸背。**元代**", "added_"),
        ("私人收藏", "故宫博物院收藏", "added_collection"),
        ("私人收藏。", "私人收藏。\n", "added_character"),
        ("私人收藏。", "私人收藏\u202e。", "added_character"),
        ("私人收藏。", "私人收藏😀。", "added_character"),
        ("私人收藏。", "私人收藏٣。", "number"),
        ("私人收藏。", "私人收藏❶。", "added_"),
        ("私人收藏。", "私人收藏々。", "added_character"),
        ("私人收藏。", "私人收藏，制作精美。", "added_character"),
        ("墨书", "墨書", "character"),
        ("海东青，左", "海青，左", "term"),
        ("宽75厘米", "75厘米", "lost_"),
    ],
)
def test_a_changed_fact_is_rejected(change: str, to: str, reason: str) -> None:
    assert change in SILK
    found = verdict(SILK, SILK.replace(change, to, 1))
    assert found.status == "rejected"
    assert reason in str(found.reason)
    assert found.reason in REFINEMENT_REASON


@pytest.mark.parametrize(
    ("change", "to", "reason"),
    [
        ("北凉，", "", "lost_period"),
        ("北凉", "北魏", "added_period"),
        ("炳灵寺", "莫高窟", "added_place"),
        ("一六九", "一六八", "added_number"),
        ("一六九", "一九六", "added_number"),
        ("十二身", "二十身", "added_number"),
        ("两侧各立一身", "各立一身", "lost_"),
        ("主尊", "主尊弥勒", "added_"),
        ("飞天", "天", "lost_"),
    ],
)
def test_a_plate_keeps_its_cave_dynasty_and_figures(change: str, to: str, reason: str) -> None:
    assert change in MURAL
    assert str(verdict(MURAL, MURAL.replace(change, to, 1)).reason).startswith(reason)


@pytest.mark.parametrize(
    ("change", "to", "reason"),
    [
        ("paired ", "paired dragons and ", "added_word"),
        ("paired ", "", "lost_word"),
        ("red, the pattern is gold", "gold, the pattern is red", "moved_words"),
        ("Yuan", "Ming", "added_word"),
        ("75 cm", "75 in", "added_number"),
        ("is red", "is not red", "added_word"),
    ],
)
def test_english_texts_are_held_to_the_same(change: str, to: str, reason: str) -> None:
    assert change in ENGLISH
    assert verdict(ENGLISH, ENGLISH.replace(change, to, 1)).reason == reason


def test_a_word_that_stands_elsewhere_too_is_not_lost_unseen() -> None:
    source = "红地，圆点红边，叶红色。地红色，叶绿色。"
    assert verdict(source, source.replace("圆点红边", "圆点边")).reason == "lost_words"
    assert verdict(source, source.replace("地红色", "红色")).reason == "lost_words"


def test_a_field_of_the_record_must_stay_in_one_piece() -> None:
    source = "红地联珠对鹿纹锦，1972年阿斯塔那出土，吐鲁番博物馆旧藏"
    answer = "红地联珠对鹿纹锦，阿斯塔那1972年出土，吐鲁番博物馆旧藏。"
    assert verdict(source, answer, "阿斯塔那出土").reason in ("lost_field", "moved_words")
    kept = source.replace("旧藏", "旧藏。")
    assert verdict(source, kept, "阿斯塔那 出土", "甘肃").status == "refined"


def test_answers_much_shorter_or_longer_are_rejected() -> None:
    source = "龙纹，凤纹，" * 20
    assert verdict(source, "龙纹，凤纹。").reason == "too_short"
    assert verdict("龙纹，凤纹。", source).reason == "too_long"
    assert verdict(source, "龙纹，凤纹。", shortest_share=0).status == "refined"


@pytest.mark.parametrize(
    ("content", "finish", "refusal", "reason"),
    [
        ("", "stop", None, "empty"),
        ("  \n", "stop", None, "empty"),
        ('{"text": ""}', "stop", None, "empty"),
        ('{"text": "，。"}', "stop", None, "empty"),
        ("Here is the text: 龙纹", "stop", None, "not_json"),
        ('```json\n{"text": "龙纹"}\n```', "stop", None, "not_json"),
        ('{"text": "龙', "stop", None, "not_json"),
        ('{"text": "\\ud800"}', "stop", None, "not_json"),
        ('{"text": "龙', "length", None, "cut_off"),
        ('{"answer": "龙纹"}', "stop", None, "wrong_shape"),
        ('{"text": "龙纹", "note": "done"}', "stop", None, "wrong_shape"),
        ('{"text": ["龙纹"]}', "stop", None, "wrong_shape"),
        ('{"text": 5}', "stop", None, "wrong_shape"),
        ('"龙纹"', "stop", None, "wrong_shape"),
        ("[" * 100_000, "stop", None, "not_json"),
        ("", "stop", "I cannot help with that", "refused"),
        ('{"text": "龙纹"}', "content_filter", None, "refused"),
    ],
)
def test_what_is_no_answer_has_its_reason(
    content: str, finish: str, refusal: str | None, reason: str
) -> None:
    found = judge("龙纹织锦", (), Reply(content, finish, refusal), RefineOptions())
    assert (found.status, found.reason) == ("rejected", reason)


def test_the_same_text_is_unchanged() -> None:
    for source in (SILK, MURAL, ENGLISH):
        assert verdict(source, f" {source}\n") == Verdict("unchanged", text=source)


def test_connecting_characters_are_no_terms() -> None:
    """A character that may come and go says nothing: no term, numeral, colour or negation is made of such."""
    terms = {term for words in terms_by_kind().values() for term in words}
    assert not terms & JOINING_CHARACTERS
    for character in JOINING_CHARACTERS:
        assert not read(f"纹{character}纹").facts
    assert CONNECTING_CHARACTERS < JOINING_CHARACTERS


MOTIFS = ["龙纹", "凤纹", "牡丹", "翼马", "葡萄", "飞天", "云纹", "忍冬"]
PLACES = ["左侧", "右侧", "上方", "下方", "背面"]
COLOURS = ["红色", "黄色", "石青色", "白色"]
CLAUSES = st.builds(
    "{}{}{}朵{}".format,
    st.sampled_from(PLACES),
    st.sampled_from(COLOURS),
    st.sampled_from(["一", "三", "12", "二十"]),
    st.sampled_from(MOTIFS),
)
SENTENCES = st.lists(
    st.lists(CLAUSES, min_size=1, max_size=3, unique=True).map(lambda clauses: "，".join(clauses) + "。"),
    min_size=1,
    max_size=5,
    unique=True,
)


@given(SENTENCES, st.randoms(use_true_random=False))
def test_sentences_in_another_order_once_and_with_spaces_pass(
    sentences: list[str], chance: random.Random
) -> None:
    source = "".join(sentences) + chance.choice(sentences)
    shuffled = chance.sample(sentences, len(sentences))
    answer = "".join(shuffled)
    assert verdict(source, answer, shortest_share=0).status in ("refined", "unchanged")
    broken = "".join(c + (chance.choice(["", "", " ", "　"]) if not c.isascii() else "") for c in source)
    assert verdict(broken, source).status in ("refined", "unchanged")


@given(SENTENCES, st.data())
def test_a_planted_fact_is_always_rejected(sentences: list[str], data: st.DataObject) -> None:
    source = "".join(sentences)
    planted = data.draw(
        st.sampled_from(
            ["龟纹", "五", "37", "明代", "莫高窟", "《诗经》", "Tiraz", "绿", "未", "×", "缂丝", "苏州"]
        )
    )
    place = data.draw(st.integers(0, len(source)))
    found = verdict(source, source[:place] + planted + source[place:])
    assert found.status == "rejected"
    assert found.reason in REFINEMENT_REASON


@given(SENTENCES, st.data())
def test_a_lost_clause_is_rejected_unless_all_of_it_stands_elsewhere(
    sentences: list[str], data: st.DataObject
) -> None:
    source = "".join(sentences)
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    rest = source[:start] + source[end:]
    assume(read(source).facts - read(rest).facts)
    assert verdict(source, rest, shortest_share=0).status == "rejected"


@given(st.lists(CLAUSES, min_size=2, max_size=4, unique=True), st.data())
def test_two_words_that_change_places_are_rejected(clauses: list[str], data: st.DataObject) -> None:
    """In one sentence: nothing but the order tells the two texts apart."""
    words = data.draw(st.sampled_from([MOTIFS, PLACES, COLOURS]))
    first, second = (next(word for word in words if word in clause) for clause in clauses[:2])
    assume(first != second)
    swapped = [clauses[0].replace(first, second), clauses[1].replace(second, first), *clauses[2:]]
    assert verdict("，".join(clauses), "，".join(swapped)).status == "rejected"


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_against_any_gets_a_verdict_of_the_closed_lists(source: str, answer: str) -> None:
    found = verdict(source, answer)
    assert found.status in REFINEMENT_STATUS
    assert found.reason is None or found.reason in REFINEMENT_REASON
    if found.status == "refined":
        letters = {c for c in fold(answer) if "\u4e00" <= c <= "\u9fff"} - JOINING_CHARACTERS
        numerals = set("一二三四五六七八九十百千零〇两兩廿卅卌壹贰叁肆伍陆柒捌玖拾佰貳參陸")
        assert letters - numerals <= set(fold(source))
