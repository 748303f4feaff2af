"""What holds for any text: cleaning is settled, adds nothing, and touches no Latin word and no number."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cleaning import BookWords, CleanOptions, cleaned_text
from pipeline.cleaning.passage import Origin

TAKES_OUT = {
    "caption_label", "entry_number", "running_number", "running_heads", "page_numbers", "labelled_fields",
    "sources", "figure_references", "footnote_marks", "repeated_sentence",
}  # fmt: skip
"""The rules that take out a whole label, number, reference or repetition."""

PIECES = (
    "莲花", "纹样", "缠枝", "绳丝", "瞿毹", "飛天", "图中绘一身", "第", "窟", "《织绣图录》",
    "lotus", "Silk Road", "cm", "kesi", "3", "12.5", "1-2", "1987", "3.1", "1,000", "12:30", "50%", "3-1",
    " ", "  ", "\n", "\n\n", "　", "，", "。", "；", "：", "（", "）", ",", ".", ";", ":", "(", ")", "!", "?",
    '"', "“", "”", "-", "—", "…", "...", "·", "/", "３２", "㎝",
)  # fmt: skip
FURNITURE = (
    "（见图12）",
    "见图3",
    "年代：",
    "尺寸 ",
    "细节｜",
    "[出处]",
    "①",
    "[1]",
    "· 87 ·",
    "，\n88\n",
    "【年代】",
    "年　代：",
    "纹¹",
    "图1 ",
    "一、",
)

words = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
book_text = st.lists(st.sampled_from(PIECES + FURNITURE), max_size=16).map("".join)
anything = st.text(max_size=60)


def described(text: str, **changes: Any) -> dict[str, Any]:
    row = {"kind": "figure", "entry_id": "", "title": "", "caption": "", "fields": {}, "page_index": 0}
    return {**row, "description": text, **changes}


def recognised(text: str) -> BookWords:
    return BookWords([{"text": text, "source": "ocr", "confidence": 0.9, "role": "body", "page_index": 0}])


def latin_and_numbers(text: str) -> list[str]:
    return re.findall(r"[^\W\d_\u0370-\uffff\U00010000-\U0010ffff]+|[0-9]+", text)


@settings(max_examples=400, deadline=None)
@given(st.one_of(words, book_text, anything), st.sampled_from(["as_printed", "simplified"]))
def test_a_cleaned_text_is_left_alone(text: str, script: str) -> None:
    options = CleanOptions.model_validate({"script": script})
    once = cleaned_text(described(text), options, recognised(text)).text
    assert cleaned_text(described(once), options, recognised(once)).text == once


@settings(max_examples=400, deadline=None)
@given(st.one_of(words, book_text, anything))
def test_a_cleaned_text_is_no_longer_than_the_raw_one(text: str) -> None:
    """Measured on the compatibility forms written out (㎝ is two letters), white space in one
    character: what may come on top is the sentence's end, a space after each mark that became half-width,
    and one beside each bracket that did."""
    cleaned = cleaned_text(described(text), CleanOptions(), recognised(text)).text
    written_out = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    restored_spaces = sum(text.count(mark) for mark in "，；：？！（）　")
    assert len(cleaned) <= len(written_out) + restored_spaces + len("。")


@settings(max_examples=400, deadline=None)
@given(words)
def test_latin_words_and_numbers_are_never_touched(text: str) -> None:
    cleaned = cleaned_text(described(text), CleanOptions(), recognised(text))
    printed = unicodedata.normalize("NFKC", re.sub(r"(?<=[A-Za-z])-[ \t]*\n\s*(?=[a-z])", "", text))
    if not TAKES_OUT & set(cleaned.rules):
        assert latin_and_numbers(cleaned.text) == latin_and_numbers(printed)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a" + "\n" * 20_000 + "b", "a b."),
        ("莲" + " " * 20_000 + "花", "莲花。"),
        ("莲花，a b," * 3_000, ("莲花，a b，" * 3_000)[:-1] + "。"),
        ("莲花（" * 5_000, "莲花（" * 5_000 + "。"),
    ],
)
def test_long_runs_of_anything_are_cleaned(text: str, right: str) -> None:
    """In time that grows with their length: a pattern that backtracks would not come to an end."""
    assert cleaned_text(described(text)).text == right


@settings(max_examples=200, deadline=None)
@given(words)
def test_no_sound_word_of_a_text_layer_is_repaired(text: str) -> None:
    assert "ocr_confusions" not in cleaned_text(described(text), book=BookWords()).rules


def test_the_properties_are_tried_on_texts_that_rules_change() -> None:
    changed = cleaned_text(described("绳丝（见图12）,宽３２㎝ \n(kesi)"), book=recognised("绳丝"))
    assert {"ocr_confusions", "figure_references", "nfkc", "punctuation", "line_joins"} <= set(changed.rules)
    assert recognised("绳丝").origin("绳丝", 0) == Origin("ocr", 0.9)
