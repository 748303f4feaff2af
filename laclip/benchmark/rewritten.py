"""Texts of the report that say less, more or something else than their own, with what was changed marked."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from laclip.asymmetry.asymmetry import Asymmetry
from laclip.asymmetry.example import Rules
from laclip.pairs.gallery import Gallery
from laclip.pairs.split import Pairs

SHOWN = 50
"""Examples of each sort."""

Part = tuple[str, bool]
"""Some characters of a text, and whether they were changed."""


@dataclass(frozen=True)
class Rewritten:
    """A row's text and what a rule made of it, cut where they differ."""

    figure_id: str
    rule: str
    done: str
    before: list[Part]
    after: list[Part]


def rewritten(pairs: Pairs, gallery: Gallery, seed: int) -> dict[str, list[Rewritten]]:
    """Fifty examples of each sort, or as many as rows and rules allow; rows are drawn, and of each the rule
    that was shown least often so far."""
    asymmetry = Asymmetry(pairs, gallery.picture_of.tolist())
    rows = np.random.default_rng(seed).permutation(len(pairs)).tolist()
    sorts: dict[str, Callable[[int], Rules]] = {
        "The text says less than the picture": lambda row: asymmetry.positives(row)[0],
        "The text says more than the picture": lambda row: asymmetry.positives(row)[1],
        "The text says something else": asymmetry.negatives,
    }
    return {sort: _of_sort(pairs, rows, rules, seed) for sort, rules in sorts.items()}


def _of_sort(pairs: Pairs, rows: list[int], rules: Callable[[int], Rules], seed: int) -> list[Rewritten]:
    found: list[Rewritten] = []
    shown: Counter[str] = Counter()
    left: dict[int, set[str]] = {}
    before_this_round = -1
    while before_this_round < len(found) < SHOWN:  # in a small split a row comes again, by another rule
        before_this_round = len(found)
        for row in rows:
            if len(found) == SHOWN:
                break
            if row not in left:
                left[row] = set(rules(row))
            if not left[row]:
                continue
            rule = min(left[row], key=lambda name: (shown[name], name))
            left[row].remove(rule)
            shown[rule] += 1
            example = rules(row)[rule](np.random.default_rng([seed, row]))
            before, after = differences(pairs.texts[row], example.text)
            found.append(Rewritten(pairs.figure_ids[row], rule, example.done, before, after))
    return sorted(found, key=lambda one: one.rule)


def differences(before: str, after: str) -> tuple[list[Part], list[Part]]:
    """Both texts cut where they differ: what only one of them has is marked in it."""
    one, other = [], []
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        one.append((before[i:j], what != "equal"))
        other.append((after[k:m], what != "equal"))
    return [part for part in one if part[0]], [part for part in other if part[0]]
