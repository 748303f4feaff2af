"""Printed words to training text: named rules, each recorded where it changed something.

The text names early what is to be seen: title, then for a plate its dynasty and place, then the description.
Chinese-CLIP reads 52 tokens, about 50 characters.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from extractors.language.captions import figure_label
from extractors.language.characters import CJK_CHARACTER

_SILK_KINDS = frozenset({"pattern", "original_textile", "cropped_pattern"})
_SENTENCE_END = "。！？；.!?;…"

# Kept as they are by the rule `nfkc`: full-width punctuation, which Chinese is set with (NFKC would turn it
# into ASCII), the ellipsis, circled numbers and fractions.
_NFKC_EXCEPTIONS = re.compile("([\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65…①-⓿¼-¾⅐-⅞　])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd\ue000-\uf8ff]"
)
_SENTENCE = re.compile("[^。！？]*[。！？]+[」』”’）]*|[^。！？]+")


@dataclass(frozen=True)
class CleanedText:
    """The training text, the words as printed, and the names of the rules that changed them."""

    text: str
    raw: str
    rules: tuple[str, ...]


def _without_invisible(text: str) -> str:
    return _INVISIBLE.sub("", text)


def _nfkc(text: str) -> str:
    """Compatibility forms (full-width letters, ㎝, ligatures) to plain ones; see _NFKC_EXCEPTIONS."""
    pieces = _NFKC_EXCEPTIONS.split(text)
    return "".join(
        piece if index % 2 else unicodedata.normalize("NFKC", piece) for index, piece in enumerate(pieces)
    )


def _joined_lines(text: str) -> str:
    """Line ends: a hyphenated word is made whole, beside Chinese nothing is put, elsewhere a space."""
    text = re.sub(r"(?<=[A-Za-z])-[ \t]*\n[ \t]*(?=[a-z])", "", text)
    text = re.sub(rf"(?<=[{_cjk()}])\s*\n\s*|\s*\n\s*(?=[{_cjk()}])", "", text)
    return re.sub(r"\s*\n\s*", " ", text)


def _cjk() -> str:
    return CJK_CHARACTER.pattern.strip("[]")


def _separators(text: str) -> str:
    """An ideographic space between words separates the parts of a legend: a comma says so."""
    return re.sub(r"(?<=\w)　+(?=\w)", "，", text).replace("　", " ")


def _without_chinese_spaces(text: str) -> str:
    return re.sub(rf"(?<=[{_cjk()}])[ \t\u00a0]+(?=[{_cjk()}])", "", text)


def _single_spaces(text: str) -> str:
    return re.sub(r"[ \t\u00a0]+", " ", text).strip()


RULES: Mapping[str, Callable[[str], str]] = {
    "invisible_characters": _without_invisible,
    "nfkc": _nfkc,
    "line_joins": _joined_lines,
    "separators": _separators,
    "chinese_spaces": _without_chinese_spaces,
    "single_spaces": _single_spaces,
}
"""Rules for every piece of text, applied in this order."""


def cleaned_text(pair: Mapping[str, Any]) -> CleanedText:
    """Compose the training text of a row of `pairs`. The text is empty when the pair has no words."""
    raw = "\n".join(dict.fromkeys(pair[name] for name in ("title", "caption", "description") if pair[name]))
    applied: list[str] = []
    title = _plain(pair["title"], applied)
    title = _unnumbered_title(title, pair, applied)
    is_titled_plate = pair["kind"] == "mural" and title  # its legend is title and fields once more
    caption = "" if is_titled_plate else _plain(_unlabelled_caption(pair["caption"], applied), applied)
    description = _plain(pair["description"], applied)
    if pair["kind"] == "mural":
        parts = [_plate_head(title or caption, pair["fields"]), description]
    else:
        parts = [title, caption, description]
    text = _composed(parts, applied)
    return CleanedText(text, raw, tuple(dict.fromkeys(applied)))


def _plain(text: str, applied: list[str]) -> str:
    for name, rule in RULES.items():
        changed = rule(text)
        if changed != text:
            applied.append(name)
        text = changed
    return text


def _unnumbered_title(title: str, pair: Mapping[str, Any], applied: list[str]) -> str:
    """A silk title without its entry number ("10海东青逐兔纹") and a crop's running number ("…纹2")."""
    if pair["kind"] not in _SILK_KINDS:
        return title
    bare = title
    if pair["entry_id"] and bare.startswith(pair["entry_id"]):
        bare = bare[len(pair["entry_id"]) :].lstrip(" .．、")
        applied.append("entry_number")
    if pair["kind"] == "cropped_pattern" and re.search(r"\D\d{1,2}$", bare):
        bare = re.sub(r"\s*\d{1,2}$", "", bare)
        applied.append("running_number")
    return bare


def _unlabelled_caption(caption: str, applied: list[str]) -> str:
    """A caption without its label ("图1 …", "Figure 2. …")."""
    label = figure_label(caption)
    if label is None:
        return caption
    applied.append("caption_label")
    return label.rest


def _plate_head(title: str, fields: Mapping[str, str]) -> str:
    """A plate's subject, dynasty and place: "伎乐天，西秦，炳灵寺第一六九窟"."""
    place = fields.get("site", "") + fields.get("cave", "")
    return "，".join(part for part in (title, fields.get("period", ""), place) if part)


def _composed(parts: list[str], applied: list[str]) -> str:
    """The parts as sentences, none of them twice."""
    seen: set[str] = set()
    sentences: list[str] = []
    for part in parts:
        for sentence in _SENTENCE.findall(part):
            key = re.sub(r"\W", "", sentence)
            if key and key in seen:
                applied.append("repeated_sentence")
                continue
            seen.add(key)
            sentences.append(
                _ended(sentence.strip()) if sentence == part or part.endswith(sentence) else sentence
            )
    text = ""
    for sentence in sentences:
        joint = " " if text and text[-1].isascii() and sentence[:1].isascii() else ""
        text += joint + sentence
    return text.strip()


def _ended(sentence: str) -> str:
    """With a full stop, Chinese or Latin as its words are, where it has no end of its own."""
    if not sentence or sentence.rstrip("」』”’）)\"'")[-1:] in tuple(_SENTENCE_END):
        return sentence
    return sentence + ("。" if CJK_CHARACTER.search(sentence) else ".")
