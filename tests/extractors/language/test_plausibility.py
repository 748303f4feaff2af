"""Words are told from the output of wrong encodings."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.language.plausibility import is_doubtful, is_unreadable

PROSE = (
    "这件织物以海东青逐兔为主题，纹样四周环绕缠枝莲花，配色典雅，布局匀称，是元代妆金织物的代表。"
    "敦煌壁画历时千年而不衰，题材丰富，技法精湛；窟顶藻井绘莲花，四披绘千佛，供养人列于下层。"
)
TRADITIONAL = "這件織物以海東青逐兔為主題，紋樣四周環繞纏枝蓮花，配色典雅，佈局勻稱，是元代妝金織物的代表。"
ENGLISH = (
    "The photographer began to work for the agency in the autumn and travelled through the southern states."
)
NAMES = "纻缂罽氍毹飐裲裆\n缂丝百花攆龙纹\n联珠对鹿纹锦\n裲裆残片\n氍毹"


@pytest.mark.parametrize(
    "text", [PROSE, TRADITIONAL, ENGLISH, NAMES, "", "图1", "12.5 × 30 cm", "αβγ ≤ x²", "• a"]
)
def test_what_books_print_is_believed(text: str) -> None:
    assert not is_unreadable(text)
    assert text == NAMES or not is_doubtful(text)


@pytest.mark.parametrize("text", ["\ufffd" * 6, "图\ue001\ue002\ue003", "\x01\x02\x03\x04", "\U000f0101" * 5])
def test_characters_that_say_nothing(text: str) -> None:
    assert is_unreadable(text)


@pytest.mark.parametrize("text", ["丝绸\ufffd", "\uf0b7", "\uf0b7 敦煌\uf0b7"])
def test_a_bullet_makes_no_text_unreadable(text: str) -> None:
    assert not is_unreadable(text)


@given(st.integers(1, 20_000))
def test_chinese_shifted_to_other_characters_is_doubtful(shift: int) -> None:
    shifted = "".join(
        chr(0x4E00 + (ord(c) - 0x4E00 + shift) % 20_900) if ord(c) > 0x4E00 else c for c in PROSE
    )
    assert is_doubtful(shifted)


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8"])
def test_bytes_read_as_latin_are_doubtful(encoding: str) -> None:
    text = TRADITIONAL if encoding == "big5" else PROSE
    assert is_doubtful(text.encode(encoding, "ignore").decode("latin-1"))


@given(st.integers(0, 1000))
def test_letters_put_for_others_are_doubtful(seed: int) -> None:
    letters = list("abcdefghijklmnopqrstuvwxyz")
    rare_first = list("jxqzkvbpygfwmucldrhsnioate")
    random.Random(seed).shuffle(letters)
    table = str.maketrans(dict(zip("etaonishrdlcumwfgypbvkqzxj", rare_first, strict=True)))
    assert is_doubtful(ENGLISH.translate(table))


def test_running_text_whose_marks_became_characters_is_doubtful() -> None:
    assert is_doubtful("\n".join([PROSE.translate(str.maketrans("，。；", "丝绸纹"))] * 2))


def test_letters_of_many_scripts_are_doubtful() -> None:
    assert is_doubtful("ሀለሐᎠᎡᎢกขคԱԲԳაბგ")


@given(st.text(max_size=80))
def test_no_text_breaks_the_statistics(text: str) -> None:
    assert is_unreadable(text) in (True, False)
    assert is_doubtful(text) in (True, False)
