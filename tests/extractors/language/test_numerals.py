"""Numbers come back from every form in which books print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language.numerals import FORMS, number_at, numeral, roman, with_whole_ordinals, with_zeros

DIGITS = "〇一二三四五六七八九"
FORMAL = str.maketrans(DIGITS[1:] + "十百", "壹贰叁肆伍陆柒捌玖拾佰")
ALL_FORMS = frozenset(form.name for form in FORMS)


def positional(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


def multiplicative(number: int) -> str:
    """A number below ten thousand as it is spoken: 一百二十三."""
    text, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if pending_zero else "") + DIGITS[digit] + name
        pending_zero = bool(text) and not digit
    return text


def roman_of(number: int) -> str:
    text = ""
    for value, letters in (
        (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        while number >= value:
            text, number = text + letters, number - value
    return text


@given(st.integers(0, 9999))
def test_positional_numerals_come_back(number: int) -> None:
    assert numeral(positional(number)) == number


@given(st.integers(1, 9999))
def test_multiplicative_numerals_come_back(number: int) -> None:
    assert numeral(multiplicative(number)) == number


@given(st.integers(0, 99999))
def test_arabic_numerals_come_back_also_full_width(number: int) -> None:
    assert numeral(f" {number} ") == number
    assert numeral(str(number).translate({ord("0") + n: ord("０") + n for n in range(10)})) == number


@given(st.integers(1, 399))
def test_roman_numerals_come_back_in_either_case(number: int) -> None:
    assert roman(roman_of(number)) == roman(roman_of(number).lower()) == number


@pytest.mark.parametrize("text", ["", "IIII", "VX", "IC", "MIX", "ill", "I V", "12"])
def test_what_no_roman_wrote(text: str) -> None:
    assert roman(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("十六", 16), ("廿四", 24), ("卅", 30), ("一六九", 169), ("一百零五", 105), ("叁拾贰", 32)],
)
def test_numerals_of_plates(text: str, value: int) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize("text", ["", "飞天", "一六窟", "12a", "IV", "-3", "1.5", "9" * 10, "一" * 999])
def test_what_is_no_number(text: str) -> None:
    assert numeral(text) is None


@given(st.text(max_size=12))
def test_numeral_never_fails(text: str) -> None:
    value = numeral(text)
    assert value is None or value >= 0


@given(st.integers(1, 99), st.text(alphabet="。，）; ", max_size=3), st.text(max_size=4))
def test_a_number_in_any_form_is_found_where_it_stands(number: int, after: str, before: str) -> None:
    spoken = multiplicative(number)
    written = [str(number), positional(number), spoken, spoken.translate(FORMAL), roman_of(number)]
    if number <= 20:
        written += [chr(0x2460 + number - 1), chr(0x2474 + number - 1)]
    if number <= 10:
        written += [chr(0x3220 + number - 1), chr(0x2776 + number - 1)]
    if number <= 12:
        written += [chr(0x2160 + number - 1)]
    for printed in written:
        found = number_at(before + printed + after, len(before), ALL_FORMS)
        assert found == (number, len(before) + len(printed))


@given(st.text(max_size=20), st.integers(0, 20))
def test_looking_for_a_number_never_fails(text: str, start: int) -> None:
    found = number_at(text, start, ALL_FORMS)
    assert found is None or (found[0] >= 0 and start < found[1] <= len(text))


@given(st.integers(0, 9999), st.sampled_from("○◯0０OoＯ"))
def test_zeros_that_look_like_something_else_come_back(number: int, zero: str) -> None:
    printed = positional(number)
    if set(printed) != {"〇"}:
        assert with_zeros(f"图版{printed.replace('〇', zero)}　飞天") == f"图版{printed}　飞天"
        assert numeral(printed.replace("〇", zero)) == number


@pytest.mark.parametrize("text", ["100", "O", "10一", "长0.5厘米", "一0.5", "三Oa", "No. 3", "H2O", "第O层"])
def test_zeros_of_other_words_stay(text: str) -> None:
    assert with_zeros(text) == text


@given(st.integers(0, 99))
def test_numbers_padded_with_a_chinese_zero(number: int) -> None:
    assert numeral(f"〇{number}") == numeral(f"○{number}") == number


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("榆林窟第　一　〇窟窟顶", "榆林窟第一〇窟窟顶"),
        ("莫高窟第二｜四九窟", "莫高窟第二四九窟"),
        ("第 十 六 号龛", "第十六号龛"),
        ("一六　一佛二菩萨", "一六　一佛二菩萨"),
        ("第 三 章", "第 三 章"),
    ],
)
def test_numbers_of_caves_are_put_together(read: str, meant: str) -> None:
    assert with_whole_ordinals(read) == meant
