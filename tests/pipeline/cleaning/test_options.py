"""The section [clean]."""

import pytest
from pydantic import ValidationError

from pipeline.cleaning import BookWords, CleanOptions, cleaned_text

PAIR = {
    "kind": "pattern", "entry_id": "5", "title": "5纏枝蓮紋", "caption": "",
    "description": "纏枝蓮紋（見圖3）。",
    "fields": {"collection": "臺北故宮博物院", "period": "清 雍正"}, "page_index": 0,
}  # fmt: skip


def test_simplified_text_keeps_the_words_as_printed() -> None:
    cleaned = cleaned_text(PAIR, CleanOptions(script="simplified"))
    assert cleaned.text == "缠枝莲纹。"
    assert cleaned.raw == "5纏枝蓮紋\n纏枝蓮紋（見圖3）。"
    assert cleaned.fields["collection"] == "台北故宫博物院"


def test_as_printed_changes_no_character_but_in_closed_fields() -> None:
    cleaned = cleaned_text(PAIR)
    assert cleaned.text == "纏枝蓮紋。"
    assert (cleaned.fields["collection"], cleaned.fields["period"]) == ("臺北故宮博物院", "清雍正")


def test_rules_can_be_left_out() -> None:
    options = CleanOptions(skip_rules=("entry_number", "figure_references", "repeated_sentence"))
    assert cleaned_text(PAIR, options).text == "5纏枝蓮紋。纏枝蓮紋（見圖3）。"


def test_nothing_is_repaired_below_zero() -> None:
    words = BookWords(
        [{"text": "绳丝", "source": "ocr", "confidence": 0.4, "role": "title", "page_index": 0}]
    )
    pair = {**PAIR, "title": "绳丝", "description": ""}
    assert cleaned_text(pair, CleanOptions(), words).text == "缂丝。"
    assert cleaned_text(pair, CleanOptions(repair_below=0), words).text == "绳丝。"


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValidationError, match="no cleaning rule is called refrences"):
        CleanOptions(skip_rules=("refrences",))
