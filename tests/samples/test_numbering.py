"""Printed numbers: every form says the number that was meant, as a reader of Chinese reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.numbering import NUMBER_CHARACTERS, NUMBER_FORMS, numbered

VALUES = {"十": 10, "百": 100, "千": 1000}


def value_of(text: str) -> int:
    """An independent reading: units multiply the digit before them, 〇 only keeps a place."""
    digits = {c: n for n, c in enumerate("〇一二三四五六七八九")}
    total, digit = 0, None
    for character in text:
        if character in VALUES:
            total += (1 if digit is None else digit) * VALUES[character]
            digit = None
        else:
            digit = digits[character]
    return total + (digit or 0)


@given(st.integers(1, 9999))
def test_counted_numbers_read_back(number: int) -> None:
    assert value_of(numbered("counted", number)) == number


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("digits", 160, "一六〇"),
        ("arabic", 16, "16"),
        ("padded", 7, "007"),
        ("wide", 105, "１０５"),
        ("counted", 10, "十"),
        ("counted", 16, "十六"),
        ("counted", 105, "一百〇五"),
        ("counted", 110, "一百一十"),
        ("plate-digits", 12, "图版一二"),
        ("plate-arabic", 12, "图版12"),
    ],
)
def test_forms(form: str, number: int, text: str) -> None:
    assert numbered(form, number) == text


@given(st.sampled_from((*NUMBER_FORMS, "padded")), st.integers(1, 999))
def test_the_books_have_every_character_of_their_numbers(form: str, number: int) -> None:
    assert set(numbered(form, number)) <= set(NUMBER_CHARACTERS)


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no such form"):
        numbered("roman", 3)
