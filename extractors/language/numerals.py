"""Numerals as books print them, and their values."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

CHINESE_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "○": 0, "Ｏ": 0, "O": 0,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    "貳": 2, "參": 3, "陸": 6,
}  # fmt: skip
CHINESE_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
CHINESE_TENS = {"廿": 20, "卅": 30, "卌": 40}
_DIGIT = "[一二三四五六七八九]"
_ZERO = "[〇○◯0０OoＯ]"
_MIXED = re.compile(
    rf"(?<![\dA-Za-z.．〇一二三四五六七八九]){_ZERO}*{_DIGIT}(?:{_DIGIT}|{_ZERO})*(?![\dA-Za-z十百千.．])"
)
"""Digits among which a zero may stand that is another sign's likeness."""

CHINESE_NUMERAL = "[〇零○一二三四五六七八九十百千廿卅]"
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_MAX_DIGITS = 9  # longer runs of digits number nothing in a book


_PADDED = re.compile(r"(?=.*\d)[\d〇○]+", re.ASCII)
_TO_ZERO = str.maketrans("〇○", "00")


def with_zeros(text: str) -> str:
    """The text with 〇 where a circle, a letter O or the figure 0 stands for it: among Chinese digits
    (一0二, 二O, 一九○三年). No other number is written so."""
    return _MIXED.sub(lambda match: re.sub(_ZERO, "〇", match[0]), text)


_ORDINAL = re.compile(rf"第((?:{_DIGIT}|{_ZERO}|[十百\s｜|丨])+)(?=[窟号號龛龕])")
_STRAY = re.compile(r"[\s｜|丨]")


def with_whole_ordinals(text: str) -> str:
    """The text with the numbers of caves and niches in one piece, without the spaces and strokes that OCR
    reads around the thin characters of a column (第　一　〇窟, 第二｜四九窟)."""
    return _ORDINAL.sub(lambda match: "第" + _STRAY.sub("", match[1]), text)


def numeral(text: str) -> int | None:
    """The value of a whole number in Arabic (full-width too), Chinese positional (一六) or multiplicative
    (一百二十三, 廿四) numerals, or padded with a Chinese zero (〇3); None when the text is no number, or has
    more than nine digits."""
    folded = unicodedata.normalize("NFKC", with_zeros(text.strip()))
    if _PADDED.fullmatch(folded):
        folded = folded.translate(_TO_ZERO)
    if not 0 < len(folded) <= _MAX_DIGITS:
        return None
    if folded.isdecimal():
        return int(folded)
    if any(c not in CHINESE_DIGITS and c not in CHINESE_UNITS and c not in CHINESE_TENS for c in folded):
        return None
    if all(c in CHINESE_DIGITS for c in folded):
        return int("".join(str(CHINESE_DIGITS[c]) for c in folded))
    return _multiplicative(folded)


def _multiplicative(text: str) -> int:
    total, digit = 0, None
    for character in text:
        if character in CHINESE_TENS:
            total += CHINESE_TENS[character]
        elif character in CHINESE_UNITS:
            total += (1 if digit is None else digit) * CHINESE_UNITS[character]
            digit = None
        else:
            digit = CHINESE_DIGITS[character]
    return total + (digit or 0)


def roman(text: str) -> int | None:
    """The value of a Roman number below 400 (in Latin letters of either case or as Unicode numerals Ⅰ-ⅿ);
    None when it is not written as Romans' numbers are."""
    folded = unicodedata.normalize("NFKC", text).upper()
    if not folded or _ROMAN_FORM.fullmatch(folded) is None:
        return None
    values = [_ROMAN_DIGITS[letter] for letter in folded]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


_ROMAN_FORM = re.compile("C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def _of_one_sign(text: str) -> int | None:
    """The value of a circled or bracketed number that is one character (①, ⑴, ㈠, ㊀)."""
    return numeral(unicodedata.normalize("NFKC", text).strip("()"))


@dataclass(frozen=True)
class NumeralForm:
    """A way to write a number: the pattern that finds it in text, and its value (None: it was no number)."""

    name: str
    pattern: str
    value: Callable[[str], int | None]


_CHINESE = f"{CHINESE_NUMERAL}(?:{CHINESE_NUMERAL}|[OＯ](?={CHINESE_NUMERAL})){{0,6}}"
ONE_SIGN = "[①-⑳㉑-㉟㊱-㊿⑴-⒇㈠-㈩㊀-㊉❶-❿]"
_DINGBATS = {chr(0x2776 + n): n + 1 for n in range(10)}  # ❶-❿ have no compatibility form
FORMS: tuple[NumeralForm, ...] = (
    NumeralForm("arabic", r"\d{1,4}(?!\d)", numeral),
    NumeralForm("chinese", _CHINESE, numeral),
    NumeralForm("formal", "[壹贰叁肆伍陆柒捌玖拾佰貳參陸]{1,7}", numeral),
    NumeralForm("one_sign", ONE_SIGN, lambda text: _DINGBATS.get(text) or _of_one_sign(text)),
    NumeralForm("roman_sign", "[Ⅰ-Ⅻⅰ-ⅻⅬⅭ]{1,7}", roman),
    NumeralForm("roman", r"[IVXLC]{1,8}(?![A-Za-z\d])", roman),
    NumeralForm("roman_small", r"[ivxlc]{2,8}(?![A-Za-z\d])", roman),
)
"""The forms in the order in which they are tried. One small letter alone is a letter (Fig. v)."""


def number_at(text: str, start: int, names: frozenset[str]) -> tuple[int, int] | None:
    """The number that begins at `start`, in one of the forms named, as (value, end), or None."""
    for form in FORMS:
        if form.name not in names:
            continue
        match = _COMPILED[form.name].match(text, start)
        value = form.value(match[0]) if match is not None else None
        if match is not None and value is not None:
            return value, match.end()
    return None


_COMPILED = {form.name: re.compile(form.pattern) for form in FORMS}
