"""Plate captions: "一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧", read by what their parts are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.language.label_words import ELSEWHERE, folded
from extractors.language.numerals import numeral
from extractors.language.panels import leading_position
from extractors.series.lexicon import CAVE, DETAIL, PERIOD, POSITION, SITE
from extractors.series.plate_sequence import settled

_FAMILY = r"(?P<family>图版|圖版|彩版|彩图|彩圖|图|圖|Plate|PLATE|Pl\.|No\.)?\s*[第]?\s*"
CHINESE_NUMERAL = "[〇零○一二三四五六七八九十百廿卅]"
"""No volume has a thousand plates: 千 begins a name (千佛洞)."""
_ONE = rf"(?:\d|{CHINESE_NUMERAL})"
_SUB = rf"(?P<sub>\s?[-–—]\s?\d{{1,2}}(?!\d)|之{_ONE}|[（(]\s?{_ONE}\s?[）)])?"
_PLATE_NUMBER = rf"(?P<number>\d{{1,3}}|{CHINESE_NUMERAL}{{1,5}})"
_NUMBERED = rf"^\s*[\[［【〔（(「]?\s?{_FAMILY}{_PLATE_NUMBER}{_SUB}\s?[\]］】〕）)」]?"
PLATE_LINE = re.compile(
    _NUMBERED + r"(?![\s　]*世[纪紀])(?P<gap>[\s　.．、·:：]*)(?P<rest>[^\d\s].*)$", re.DOTALL
)
BARE_NUMBER = re.compile(_NUMBERED + r"[\s　.．、:：]*$")
"""A plate number alone on its line ("一六", "图版 16")."""

_IN_FAMILY = re.compile(rf"[\[［【〔（(「]?\s?{_FAMILY.replace(')?', ')')}{_PLATE_NUMBER}")
"""A plate number after its word; a position says nothing before a bare number ("上三层")."""
_SEPARATOR = re.compile(r"[\s　]*[-—–―－.．·・,，、|｜/／]+[\s　]*|[\s　]+")
_MAX_CAPTION = 60
_MAX_PLAIN = 30  # characters of a numbered line that names neither cave nor site
_BRACKETED = re.compile(r"[（(]([^（()）]+)(?:[）)]|$)")
_IN_BRACKETS = re.compile(r"[（(]([^（()）]+)[）)]")
_DIGITS = "〇一二三四五六七八九"
_SENTENCE = re.compile(r"[。；！？]|(?:，[^，]*){5}")
_CENTURY_APART = re.compile(r"(?<=\d)\s+(?=世[纪紀])")
_NAMED_CAVE = re.compile(r"([\u3400-\u9fff]{1,3}佛[洞窟殿])(.*)")
_PART_OF_PERIOD = re.compile(rf"[早中晚末初](?={POSITION.pattern})")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class PlateCaption:
    """A plate's caption, read: number (Arabic; None where it was lost), subject and the printed fields.
    `family` is the word before the number, "" for none; `detail` says that it shows a part (局部)."""

    number: int | None
    subject: str
    fields: dict[str, str]
    family: str = ""
    detail: bool = False


def readings(text: str, *, plain: bool = False) -> list[PlateCaption]:
    """The ways to read "一六 炳灵寺-伎乐天.西秦-第一六九窟六号龛左侧" and its like, the most literal
    first; none when it is no plate caption.

    The parts are told by what they are (site, period, cave), so that lost separators do no harm. Where the
    space after the number is lost, a subject may begin with a numeral ("九三身飞天"): every split is one.
    `plain` takes a short numbered line for a caption though it names neither cave nor site.
    """
    if len(text) > _MAX_CAPTION or _SENTENCE.search(text.rstrip("。")):
        return []
    commas = "，" in text
    if commas and text.endswith("。"):
        return []
    plain = plain and not commas
    match = PLATE_LINE.match(text)
    splits: list[tuple[str, str]] = []
    family = sub = ""
    if match is not None:
        family, sub = match["family"] or "", re.sub(r"[\s之（）()—–-]", "", match["sub"] or "")
        digits, rest = match["number"], match["rest"].strip()
        glued = not match["gap"] and not sub and not digits.isdecimal()
        cuts = range(len(digits), 0, -1) if glued else (len(digits),)
        splits = [(digits[:cut], digits[cut:] + rest) for cut in cuts]
    found = [
        made for n, rest in splits if (made := _caption(numeral(n), rest, family, sub, plain)) is not None
    ]
    if not found and not commas and CAVE.search(text):
        unnumbered = _caption(None, text.strip(), "", "", plain=False)
        found = [unnumbered] if unnumbered is not None else []
    return found


def read_caption(text: str) -> PlateCaption | None:
    """The most literal reading of a plate caption, or None."""
    return next(iter(readings(text)), None)


def apart(text: str) -> tuple[str, str]:
    """The position that stands before a plate's number ("左下　图版9 …"), a name of `label_words.POSITIONS`,
    "" for none, and the caption without it. Before a number alone it names another page ("前頁　八六")."""
    where, start = leading_position(folded(text))
    elsewhere = where in ELSEWHERE and PLATE_LINE.match(text[start:])
    return (where, text[start:]) if where and (elsewhere or _IN_FAMILY.match(text, start)) else ("", text)


def bare_number(text: str) -> int | None:
    """The plate number that is all of the text, or None."""
    match = BARE_NUMBER.match(text)
    return numeral(match["number"]) if match is not None else None


def in_sequence(options: Sequence[Sequence[PlateCaption]]) -> list[PlateCaption | None]:
    """Choose among the readings of captions that follow each other in a book: plate numbers count up, which
    settles where a number ends and restores one that was lost or misread (see `plate_sequence`). A detail
    carries a number of its own or that of the plate before it."""
    doubled = [_doubles(options[i - 1], choices) if i else None for i, choices in enumerate(options)]
    single = [i for i, number in enumerate(doubled) if number is None]
    numbers = settled([[c.number for c in options[i] if c.number is not None] for i in single])
    known: dict[int, int | None] = dict(zip(single, numbers, strict=True))
    read: list[PlateCaption | None] = []
    for i, choices in enumerate(options):
        before = read[-1].number if read and read[-1] is not None else None
        number = known.get(i, before)
        if number is None and choices and choices[0].detail and choices[0].number is None:
            number = before
        chosen = next((c for c in choices if c.number == number), choices[0] if choices else None)
        read.append(numbered(chosen, number) if chosen is not None else None)
    return read


def _doubles(before: Sequence[PlateCaption], choices: Sequence[PlateCaption]) -> int | None:
    """The number that a detail (or another part) shares with the plate before it, both read literally."""
    if not before or not choices or choices[0].number is None or choices[0].number != before[0].number:
        return None
    another = choices[0].detail or "-" in choices[0].fields["plate_no"]
    return choices[0].number if another else None


def numbered(caption: PlateCaption, number: int | None) -> PlateCaption:
    """The caption with this number."""
    if caption.number == number:
        return caption
    fields = {key: value for key, value in caption.fields.items() if key != "plate_no"}
    return replace(
        caption, number=number, fields=({"plate_no": str(number)} if number is not None else {}) | fields
    )


def _caption(number: int | None, rest: str, family: str, sub: str, plain: bool) -> PlateCaption | None:
    named = CAVE.search(rest) or SITE.search(rest)
    short = plain and number is not None and len(rest) <= _MAX_PLAIN and len(_HAN.findall(rest)) >= 2
    if number == 0 or not (named or short):
        return None
    subject, fields = parts(rest)
    if not subject:
        return None
    sub_number = numeral(sub)
    plate_no = str(number) if sub_number is None else f"{number}-{sub_number}"
    plate = {"plate_no": plate_no} if number is not None else {}
    return PlateCaption(number, subject, {**plate, **fields}, family, DETAIL.search(rest) is not None)


def parts(rest: str) -> tuple[str, dict[str, str]]:
    """The subject and the fields (site, period, cave, position) of a caption without its number."""
    fields: dict[str, str] = {}
    rest = _CENTURY_APART.sub("", _out_of_brackets(rest))
    detail = DETAIL.search(rest)
    rest = DETAIL.sub("", rest, count=1) if detail else rest
    if cave := CAVE.search(rest):
        fields["cave"] = re.sub(r"\s+", "", cave[0])
        before, after = rest[: cave.start()], rest[cave.end() :]
        site_after = SITE.search(after) if not SITE.search(before) else None
        tail = _pieces(after)
        if not _pieces(SITE.sub(" ", before)):
            tail = [part for piece in tail for part in _unglued(piece)]
        placed = [piece for piece in tail if POSITION.search(piece)]
        if not _pieces(SITE.sub(" ", before)) and len(tail) > len(placed):
            # The cave comes first ("莫高窟第249窟 西魏 狩猎图"): the subject follows it.
            fields |= {"position": "".join(placed)} if placed else {}
            rest = " ".join([before, *(piece for piece in tail if piece not in placed)])
        else:
            period = next((piece for piece in tail if PERIOD.fullmatch(piece)), None)
            if period is not None and not any(PERIOD.fullmatch(piece) for piece in _pieces(before)):
                fields["period"] = period
                tail.remove(period)
            if site_after is not None:
                fields["site"] = site_after[0]
                tail = [piece for piece in tail if piece != site_after[0]]
            if position := "".join(tail):
                fields["position"] = position
            rest = before
    if "site" not in fields and (site := SITE.search(rest)):
        fields["site"] = site[0]
        rest = rest[: site.start()] + " " + rest[site.end() :]
    pieces = _pieces(rest)
    if "period" not in fields:
        pieces = _without_period(_without_bracketed_period(pieces, fields), fields)
    if "cave" not in fields and len(pieces) > 1 and POSITION.search(pieces[-1]):
        fields |= _place(pieces.pop())
    subject = "".join(pieces)
    if detail and subject:
        subject += "（局部）"
    return subject, fields


def _place(text: str) -> dict[str, str]:
    """The fields of a place in a cave that has a name and no number ("萬佛洞東壁")."""
    named = _NAMED_CAVE.fullmatch(text)
    found = {"cave": named[1], "position": named[2]} if named is not None else {"position": text}
    return {key: value for key, value in found.items() if value}


def _out_of_brackets(text: str) -> str:
    """The text with what says where the plate is taken out of its brackets ("飞天（莫高窟第一六窟）")."""
    return _BRACKETED.sub(
        lambda match: f" {match[1]} " if CAVE.search(match[1]) or SITE.search(match[1]) else match[0], text
    )


def _pieces(text: str) -> list[str]:
    return [piece for piece in _SEPARATOR.split(text) if piece]


def _unglued(piece: str) -> list[str]:
    """Subject, period and position that OCR or the end of a line glued together ("药师经变隋窟顶后部") one by
    one; the piece itself where no period stands within it, with a place after it."""
    for match in reversed(list(PERIOD.finditer(piece))):
        start, end = match.start(), match.end()
        end += _PART_OF_PERIOD.match(piece, end) is not None
        sure = start > 1 and len(match[0]) > 1 and POSITION.search(piece, end)
        if start != 1 and (sure or POSITION.match(piece, end)):
            return _pieces(f"{piece[:start]} {piece[start:end]} {piece[end:]}")
    return [piece]


def _without_bracketed_period(pieces: list[str], fields: dict[str, str]) -> list[str]:
    """Take out a period in brackets after the subject ("飞天（初唐）")."""
    for i, piece in enumerate(pieces):
        match = _IN_BRACKETS.search(piece)
        if match is not None and PERIOD.fullmatch(match[1]):
            fields["period"] = match[1]
            rest = piece[: match.start()] + piece[match.end() :]
            return [*pieces[:i], *([rest] if rest else []), *pieces[i + 1 :]]
    return pieces


def _without_period(pieces: list[str], fields: dict[str, str]) -> list[str]:
    """Take the period out of the pieces: one of them, or the end of the last, where OCR glued them."""
    if "period" in fields:
        return pieces
    for i in range(len(pieces) - 1, -1, -1):
        if PERIOD.fullmatch(pieces[i].strip("()（）")):
            fields["period"] = pieces[i].strip("()（）")
            return pieces[:i] + pieces[i + 1 :]
    if not pieces:
        return pieces
    last = pieces[-1]
    found = [match for start in range(1, len(last)) if (match := PERIOD.fullmatch(last, start))]
    if not found:
        return pieces
    fields["period"] = found[0][0]
    remainder = last[: found[0].start()]
    return [*pieces[:-1], remainder] if remainder else pieces[:-1]


def with_number(text: str, number: int, others: Sequence[str]) -> str:
    """A caption whose printed number was lost or misread by OCR, with `number` in its place, in the numerals
    that the book's `others` are printed in."""
    match = PLATE_LINE.match(text)
    printed = [found["number"] for other in others if (found := PLATE_LINE.match(other))]
    numeral = _in_numerals(number, printed)
    if match is None:
        return f"{numeral}　{text.strip()}"
    return text[: match.start("number")] + numeral + text[match.end("number") :]


def _in_numerals(number: int, printed: Sequence[str]) -> str:
    chinese = [text for text in printed if not text.isdecimal()]
    if 2 * len(chinese) <= len(printed):
        return str(number)
    digits = "".join(_DIGITS[int(digit)] for digit in str(number))
    if number < 10 or not any("十" in text for text in chinese):
        return digits
    tens, ones = divmod(number % 100, 10)
    hundreds = _DIGITS[number // 100] + "百" if number >= 100 else ""
    gap = "零" if hundreds and not tens and ones else ""
    ten = ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十" if tens else ""
    return hundreds + gap + ten + (_DIGITS[ones] if ones else "")
