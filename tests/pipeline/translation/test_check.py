"""What may be used as a translation, and what may not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.asking.replies import Reply
from pipeline.translation.check import judge
from pipeline.translation.options import TranslateOptions


def verdict(source: str, answer: str, **options: Any) -> tuple[str, str | None]:
    chosen = TranslateOptions(service="rest", **options)
    found = judge(source, Reply(answer, "stop"), chosen)
    return found.status, found.reason


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("一对赭石色鹿相对。", "Two facing ochre deer."),
        ("伎乐天，隋，莫高窟第三九〇窟。", "Celestial musician, Sui, Mogao Cave 390."),
        ("长73厘米，宽三十二厘米。", "73 cm long, 32 cm wide."),
        ("3只飞鸟。", "Three flying birds."),
        ("西魏，公元535至556年。", "Western Wei, AD 535 to 556."),
        ("裲裆。", "A liangdang (裲裆), a sleeveless vest worn over the chest and back."),
        ("Lampas 1,200 mm。", "Lampas, 1200 mm."),
        ("龙，龙，龙，龙，龙。", "A dragon, a dragon, a dragon, a dragon, a dragon."),
    ],
)
def test_translations_pass(source: str, answer: str) -> None:
    assert verdict(source, answer) == ("translated", None)


@pytest.mark.parametrize(
    ("source", "answer", "reason"),
    [
        ("一对赭石色鹿相对。", "", "empty"),
        ("一对赭石色鹿相对。", " … ", "empty"),
        ("一对赭石色鹿相对，头生双角，身有斑点，四周饰祥云。", "Deer", "too_short"),
        ("鹿。", "Deer. " + "The deer stands for long life and wealth. " * 2, "too_long"),
        ("一对赭石色鹿相对。", "一对赭石色鹿相对。", "untranslated"),
        ("一对赭石色鹿相对。", "一對赭石色鹿相對。", "untranslated"),
        ("一对赭石色鹿相对。", "the deer of the deer of the deer of the deer of the deer", "repeated_words"),
        ("元，一对鹿。", "Yuan (1271-1368), two deer.", "added_number"),
        ("一对鹿。", "Two deer of the 13th century.", "added_number"),
        ("长73厘米。", "Seventy centimetres long.", "lost_number"),
    ],
)
def test_what_is_none_is_told(source: str, answer: str, reason: str) -> None:
    assert verdict(source, answer) == ("rejected", reason)


def test_languages_written_in_chinese_characters_may_have_them() -> None:
    assert verdict("一对赭石色鹿相对。", "向かい合う一対の赭石色の鹿。", language="ja") == (
        "translated",
        None,
    )


@given(st.text(), st.text())
def test_every_answer_gets_a_verdict(source: str, answer: str) -> None:
    status, reason = verdict(source, answer)
    assert (status == "translated") == (reason is None)
