"""How well the check of `culti refine` tells bad answers from good ones.

    python -m benchmarks.refinement [--golden FILE] [--seed N] [--show]

Takes the right texts of the golden set as sources and makes answers of them that a model might give: bad ones
(each with one wrong thing) and good ones (mended, but stating the same). `--show` prints every wrong verdict.
"""

import argparse
import json
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.cleaning import GOLDEN, golden_pairs
from manifests.lexicon.terms import lexicon
from pipeline.asking.replies import Reply
from pipeline.refinement.check import judge
from pipeline.refinement.options import RefineOptions

Change = Callable[[str, random.Random], str | None]
"""Makes another text of a text; None where it has nothing to change."""

_NUMBER = re.compile(r"\d+|[二三四五六七八九十]+")
_NAMES = ("赵孟頫", "王羲之", "苏州", "张大千", "法门寺", "马王堆", "波斯", "粟特", "宋徽宗", "乾陵")
_SENTENCE = re.compile("[^。！？]+[。！？]?")
_TRIES = 3  # answers of each kind from each text


def _places(text: str) -> list[tuple[int, int]]:
    return [(found.start, found.end) for found in lexicon().find(text)]


def _inserted(text: str, words: str, chance: random.Random) -> str:
    place = chance.randint(0, len(text) - 1)
    return text[:place] + words + text[place:]


def _any_term(chance: random.Random) -> str:
    return chance.choice([term.name for term in lexicon().terms if len(term.name) > 1])


def other_number(text: str, chance: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + str(chance.randint(200, 999)) + text[match.end() :]


def lost_number(text: str, chance: random.Random) -> str | None:
    found = [match for match in _NUMBER.finditer(text) if text.count(match[0]) == 1]
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + text[match.end() :]


def further_number(text: str, chance: random.Random) -> str:
    return _inserted(text, f"，高{chance.randint(200, 999)}厘米，", chance)


def other_term(text: str, chance: random.Random) -> str | None:
    places = _places(text)
    if not places:
        return None
    start, end = chance.choice(places)
    changed = text[:start] + _any_term(chance) + text[end:]
    return None if changed == text else changed


def lost_term(text: str, chance: random.Random) -> str | None:
    places = [(start, end) for start, end in _places(text) if text.count(text[start:end]) == 1]
    if not places:
        return None
    start, end = chance.choice(places)
    return text[:start] + text[end:]


def further_term(text: str, chance: random.Random) -> str | None:
    term = _any_term(chance)
    return None if term in text else _inserted(text, term, chance)


def further_name(text: str, chance: random.Random) -> str | None:
    name = chance.choice(_NAMES)
    return None if name in text else _inserted(text, name, chance)


def further_judgement(text: str, chance: random.Random) -> str:
    return text + chance.choice(
        ["工艺精湛，堪称珍品。", "具有极高的艺术价值。", "反映了丝绸之路的文化交流。"]
    )


def further_negation(text: str, chance: random.Random) -> str | None:
    return None if "未" in text else _inserted(text, "未", chance)


def swapped_terms(text: str, chance: random.Random) -> str | None:
    """Two terms of one sentence, each there once, in each other's place."""
    pairs = [
        (first, second)
        for first in _places(text)
        for second in _places(text)
        if first[1] <= second[0]
        and not re.search("[。！？；;]", text[first[1] : second[0]])
        and text.count(text[slice(*first)]) == text.count(text[slice(*second)]) == 1
    ]
    if not pairs:
        return None
    (a, b), (c, d) = chance.choice(pairs)
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def lost_sentence(text: str, chance: random.Random) -> str | None:
    sentences = _SENTENCE.findall(text)
    if len(sentences) < 2:
        return None
    lost = chance.randrange(len(sentences))
    return "".join(sentence for number, sentence in enumerate(sentences) if number != lost)


def other_marks(text: str, chance: random.Random) -> str | None:
    marks = [match.start() for match in re.finditer("[，、；]", text)]
    if not marks:
        return None
    place = chance.choice(marks)
    return text[:place] + chance.choice("，、；。") + text[place + 1 :]


def joined_clauses(text: str, chance: random.Random) -> str | None:
    marks = [match.start() for match in re.finditer("，", text)]
    if not marks:
        return None
    place = chance.choice(marks)
    return text[:place] + chance.choice(["并", "，并", "，其", "，而", "与"]) + text[place + 1 :]


def other_order(text: str, chance: random.Random) -> str | None:
    sentences = _SENTENCE.findall(text)
    if len(sentences) < 2 or not text.endswith("。"):
        return None
    place = chance.randrange(1, len(sentences))
    return "".join(sentences[place:] + sentences[:place])


def half_width_marks(text: str, _: random.Random) -> str | None:
    changed = text.translate(str.maketrans("，：；（）", ",:;()"))
    return None if changed == text else changed


BAD: Mapping[str, Change] = {
    change.__name__: change
    for change in (
        other_number, lost_number, further_number, other_term, lost_term, further_term, further_name,
        further_judgement, further_negation, swapped_terms, lost_sentence,
    )
}  # fmt: skip
GOOD: Mapping[str, Change] = {
    change.__name__: change for change in (other_marks, joined_clauses, other_order, half_width_marks)
}


def accepted(source: str, answer: str) -> bool:
    reply = Reply(json.dumps({"text": answer}, ensure_ascii=False), "stop")
    return judge(source, (), reply, RefineOptions()).status != "rejected"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--golden", type=Path, default=GOLDEN)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="print every wrong verdict")
    arguments = parser.parse_args()
    console = Console(highlight=False)
    sources = sorted({pair.text for pair in golden_pairs(arguments.golden) if pair.text})
    table = Table("answer", "answers", "accepted", title=f"verdicts on answers to {len(sources)} texts")
    for name, change, right in [
        *((name, change, False) for name, change in BAD.items()),
        *((name, change, True) for name, change in GOOD.items()),
    ]:
        chance = random.Random(arguments.seed)
        answers = [(s, a) for s in sources for _ in range(_TRIES) if (a := change(s, chance)) is not None]
        verdicts = [accepted(*pair) for pair in answers]
        share = f"{sum(verdicts) / len(verdicts):.3f} ({'right' if right else 'wrong'})"
        table.add_row(name, str(len(answers)), share)
        for (source, answer), verdict in zip(answers, verdicts, strict=True):
            if arguments.show and verdict != right:
                console.print(f"{name}\n  {source}\n  {answer}", markup=False)
    console.print(table)


if __name__ == "__main__":
    main()
