"""The training text of a pair: its cleaned words in the order in which a reader of 52 tokens wants them.

The text names early what is to be seen: title, then for a plate its dynasty and place, then the description.
Chinese-CLIP reads 52 tokens, about 50 characters.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.language.captions import figure_label
from extractors.language.characters import CJK_CHARACTER
from pipeline.cleaning.book import BookWords
from pipeline.cleaning.fields import normal_fields
from pipeline.cleaning.options import CleanOptions
from pipeline.cleaning.passage import Part, Passage
from pipeline.cleaning.rules import applied, chosen_rules, value_of

_SILK_KINDS = frozenset({"pattern", "original_textile", "cropped_pattern"})
_SENTENCE_END = "。！？；.!?;…"
_RUNNING_NUMBER = re.compile(r"(?<=\D)\s*\d{1,2}$")
_SENTENCE = re.compile("[^。！？]*[。！？]+[」』”’）]*|[^。！？]+")


@dataclass(frozen=True)
class CleanedText:
    """The training text, the words as printed, the names of the rules that changed them, and the labelled
    values in their normal forms."""

    text: str
    raw: str
    rules: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)


_DEFAULTS = CleanOptions()
_NO_BOOK = BookWords()


def cleaned_text(
    pair: Mapping[str, Any], options: CleanOptions = _DEFAULTS, book: BookWords = _NO_BOOK
) -> CleanedText:
    """Clean a row of `pairs` and compose its training text, which is empty when the pair has no words.

    `book` is what its document's text blocks tell: which words were recognised and how surely, and which
    lines are running heads.
    """
    raw = "\n".join(dict.fromkeys(pair[name] for name in ("title", "caption", "description") if pair[name]))
    composer = _Composer(pair, options, book)
    text = composer.text()
    return CleanedText(text, raw, tuple(dict.fromkeys(composer.names)), composer.fields)


class _Composer:
    """Puts one pair's text together; `names` collects the rules that changed something."""

    def __init__(self, pair: Mapping[str, Any], options: CleanOptions, book: BookWords) -> None:
        self._pair = pair
        self._book = book
        self._skipped = frozenset(options.skip_rules)
        self._rules = chosen_rules(options.repair_below, options.script, self._skipped)
        self.names: list[str] = []
        self.fields: dict[str, str] = {}

    def text(self) -> str:
        title = self._clean("title", self._unnumbered(self._pair["title"]))
        caption = self._clean("caption", self._unlabelled(self._pair["caption"]))
        description = self._clean("description", self._pair["description"])
        printed = {**caption.fields, **description.fields, **dict(self._pair["fields"])}
        values = {name: value_of(value, title.origin, self._rules) for name, value in printed.items()}
        self.fields = normal_fields(values)
        if self._pair["kind"] == "mural":
            # A titled plate's legend is title and fields once more.
            return self._composed([_plate_head(title.text or caption.text, values), description.text])
        return self._composed([title.text, caption.text, description.text])

    def _clean(self, part: Part, text: str) -> Passage:
        origin = self._book.origin(self._pair[part], self._pair["page_index"])
        passage = Passage(text, part, origin, self._book.running_heads)
        clean, names = applied(passage, self._rules)
        if part != "caption" or self._pair["kind"] != "mural" or not self._pair["title"]:
            self.names += names
        return clean

    def _unnumbered(self, title: str) -> str:
        """A silk title without its entry number ("10海东青逐兔纹") and a crop's running number ("…纹2")."""
        if self._pair["kind"] not in _SILK_KINDS:
            return title
        number = self._pair["entry_id"]
        if number and title.startswith(number) and self._uses("entry_number"):
            title = title[len(number) :].lstrip(" 　.．、")
            self.names.append("entry_number")
        if self._pair["kind"] == "cropped_pattern" and self._uses("running_number"):
            bare = _RUNNING_NUMBER.sub("", title)
            if bare != title:
                self.names.append("running_number")
            title = bare
        return title

    def _unlabelled(self, caption: str) -> str:
        """A caption without its label ("图1 …", "Figure 2. …")."""
        label = figure_label(caption)
        if label is None or not self._uses("caption_label"):
            return caption
        self.names.append("caption_label")
        return label.rest

    def _uses(self, rule: str) -> bool:
        return rule not in self._skipped

    def _composed(self, parts: Sequence[str]) -> str:
        """The parts as sentences, none of them twice."""
        seen: set[str] = set()
        text = ""
        for part in parts:
            sentences = _SENTENCE.findall(part)
            for number, sentence in enumerate(sentences, start=1):
                key = re.sub(r"\W", "", sentence)
                if key and key in seen and self._uses("repeated_sentence"):
                    self.names.append("repeated_sentence")
                    continue
                seen.add(key)
                if number == len(sentences):
                    sentence = _ended(sentence.strip())
                joint = " " if text and text[-1].isascii() and sentence[:1].isascii() else ""
                text += joint + sentence
        return text.strip()


def _plate_head(title: str, fields: Mapping[str, str]) -> str:
    """A plate's subject, dynasty and place: "伎乐天，西秦，炳灵寺第一六九窟"."""
    place = fields.get("site", "") + fields.get("cave", "")
    return "，".join(part for part in (title, fields.get("period", ""), place) if part)


def _ended(sentence: str) -> str:
    """With a full stop, Chinese or Latin as its words are, where it has no end of its own."""
    sentence = sentence.rstrip("，,、 ")  # what was taken out after them leaves them
    if not sentence or sentence.rstrip("」』”’）)\"'")[-1:] in tuple(_SENTENCE_END):
        return sentence
    return sentence + ("。" if CJK_CHARACTER.search(sentence) else ".")
