"""The forms in which books print numbers: Arabic, full-width and Chinese, bare or after 图版."""

from samples import vocabulary

NUMBER_FORMS = ("digits", "arabic", "wide", "counted", "plate-digits", "plate-arabic")
"""What plates are numbered with; entries also "padded"."""
NUMBER_CHARACTERS = "0123456789０１２３４５６７８９〇一二三四五六七八九十百图版圖"


def numbered(form: str, number: int) -> str:
    """The number from 1 to 9999 as printed. Raises ValueError for a form that does not exist.

    digits 一六, arabic 16, padded 016, wide １６, counted 十六; with plate- before it, 图版 is printed first.
    """
    if form.startswith("plate-"):
        return "图版" + numbered(form.removeprefix("plate-"), number)
    if form == "arabic":
        return str(number)
    if form == "padded":
        return f"{number:03d}"
    if form == "wide":
        return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    if form == "digits":
        return "".join(vocabulary.DIGITS[int(digit)] for digit in str(number))
    if form == "counted":
        return _counted(number)
    raise ValueError(f"no such form of numbers: {form}")


def _counted(number: int) -> str:
    """16 -> 十六, 20 -> 二十, 105 -> 一百〇五."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("〇" if zero and text else "") + vocabulary.DIGITS[digit] + name
        zero = digit == 0
    return text.removeprefix("一") if text.startswith("一十") else text
