"""Which figures a text block's words went to: by the words themselves, for no manifest holds it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from manifests.store import Row
from pipeline.dataset.contents import DatasetContents, Place

_GRAM = 5
"""Letters by which words are looked up. Shorter ones (菩萨) are everywhere: they count near the figure."""

_SHORTEST_IN_RUNNING_TEXT = 12
"""Letters that running text must share with a figure's words to be more than a mention of its title."""

_RUNNING_ROLES = frozenset({"body", "running_head", "page_number", "reference", "footnote", "margin_note"})
_NOT_WORDS = re.compile(r"\W+")


def owners_of_texts(contents: DatasetContents) -> dict[str, list[str]]:
    """text_id -> the figures, in order, whose title, caption, description or fields it holds or is held by.

    Words are compared without spaces and punctuation, within one book. A block of running text is a figure's
    only by twelve letters or more of its words.
    """
    figures: defaultdict[str, list[Row]] = defaultdict(list)
    for pair in contents.pairs:
        figures[pair["document"]].append(pair)
    raw = {row["figure_id"]: row["text_raw"] for row in contents.records}
    blocks: defaultdict[str, list[Row]] = defaultdict(list)
    for text in contents.texts:
        blocks[text["document"]].append(text)
    owners: dict[str, list[str]] = {}
    for document, texts in blocks.items():
        words = {row["figure_id"]: _words(row, raw) for row in figures[document]}
        near = _by_page(figures[document], contents)
        index = _Index(words)
        for text in texts:
            owners[text["text_id"]] = sorted(index.owners(text, near.get((document, text["page_index"]), ())))
    return owners


def letters(text: str) -> str:
    """The text without spaces and punctuation."""
    return _NOT_WORDS.sub("", text)


def _words(pair: Row, raw: Mapping[str, str]) -> list[str]:
    printed = [pair["title"], pair["caption"], pair["description"], *pair["fields"].values()]
    pieces = [*printed, *raw.get(pair["figure_id"], "").splitlines()]
    return [piece for piece in dict.fromkeys(map(letters, pieces)) if piece]


def _by_page(pairs: Iterable[Row], contents: DatasetContents) -> Mapping[Place, list[str]]:
    """Page -> the figures on it and on its neighbours."""
    near: defaultdict[Place, list[str]] = defaultdict(list)
    for pair in pairs:
        figure = contents.figure_of[pair["figure_id"]]
        pages = {pair["page_index"], figure["spread_page"]} - {None}
        for page in {page + step for page in pages for step in (-1, 0, 1)}:
            near[(pair["document"], page)].append(pair["figure_id"])
    return near


class _Index:
    """The words of one book's pairs, by their runs of five letters."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words
        self._anywhere: defaultdict[str, set[str]] = defaultdict(set)
        self._first: defaultdict[str, set[str]] = defaultdict(set)
        for figure_id, pieces in words.items():
            for piece in pieces:
                for gram in _grams(piece):
                    self._anywhere[gram].add(figure_id)
                if len(piece) >= _GRAM:
                    self._first[piece[:_GRAM]].add(figure_id)

    def owners(self, text: Row, near: Sequence[str]) -> set[str]:
        block = letters(text["text"])
        running = text["role"] in _RUNNING_ROLES
        shortest = _SHORTEST_IN_RUNNING_TEXT if running else _GRAM
        candidates = {figure for gram in _grams(block) for figure in self._first.get(gram, ())}
        candidates |= self._anywhere.get(block[:_GRAM], set()) if len(block) >= shortest else set()
        found = {figure for figure in candidates if self._share(block, figure, shortest)}
        if not running:
            found |= {figure for figure in near if self._short(block, figure)}
        return found

    def _share(self, block: str, figure_id: str, shortest: int) -> bool:
        return any(
            (len(piece) >= shortest and piece in block) or (len(block) >= shortest and block in piece)
            for piece in self._words[figure_id]
        )

    def _short(self, block: str, figure_id: str) -> bool:
        """Whether the block is one of the figure's words, or holds a short one."""
        return any(
            block == piece or (1 < len(piece) < _GRAM <= len(block) and piece in block)
            for piece in self._words[figure_id]
        )


def _grams(text: str) -> set[str]:
    return {text[start : start + _GRAM] for start in range(len(text) - _GRAM + 1)}
