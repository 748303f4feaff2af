"""How right and how fast texts are cleaned: the golden set, and texts a second over a work folder.

    python -m benchmarks.cleaning [--work build] [--golden FILE] [--show]

The golden set holds pairs of raw and right texts in the books' ways of writing, the right ones written by
hand. Those marked `held_back` were written without a look at the rules and scored once before the rules were
mended by them: they have a line of their own. `--show` prints every miss.
"""

import argparse
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from manifests.schemas import PAIRS, TEXTS
from manifests.store import manifest_path, read_manifest
from pipeline.cleaning import BookWords, CleanedText, CleanOptions, cleaned_text, words_of_books
from pipeline.cleaning.confusions import repaired

GOLDEN = Path("tests/pipeline/cleaning/golden.jsonl")
TARGET = 0.97  # exact matches among the golden texts


@dataclass(frozen=True)
class GoldenPair:
    """A pair as it comes from a book, and what a careful editor makes of it; `fields` is None where only the
    text is judged."""

    number: int
    pair: Mapping[str, Any]
    book: BookWords
    options: CleanOptions
    text: str
    fields: Mapping[str, str] | None
    held_back: bool

    def cleaned(self) -> CleanedText:
        return cleaned_text(self.pair, self.options, self.book)

    def is_right(self) -> bool:
        found = self.cleaned()
        return found.text == self.text and self.fields in (None, found.fields)


def golden_pairs(path: Path = GOLDEN) -> list[GoldenPair]:
    """The golden set. Raises OSError when it cannot be read."""
    return [_golden(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _golden(row: Mapping[str, Any]) -> GoldenPair:
    names = ("kind", "entry_id", "title", "caption", "description", "fields")
    read = {"source": row["source"], "confidence": row["confidence"], "page_index": 0}
    blocks = [{**read, "text": "", "role": "body"}]
    blocks += [{**read, "text": head, "role": "running_head"} for head in row["running_heads"]]
    return GoldenPair(
        number=row["id"],
        pair={**{name: row[name] for name in names}, "page_index": 0},
        book=BookWords(blocks),
        options=CleanOptions(script=row["script"]),
        text=row["right_text"],
        fields=row["right_fields"],
        held_back=row["held_back"],
    )


def miss(golden: GoldenPair) -> str:
    """What was wanted and what came, in three lines."""
    found = golden.cleaned()
    wanted = f"{golden.text} {dict(golden.fields) if golden.fields is not None else ''}"
    came = f"{found.text} {dict(found.fields) if golden.fields is not None else ''}"
    return f"{golden.number}: {', '.join(found.rules)}\n  want {wanted}\n  got  {came}"


def _golden_table(groups: Mapping[str, Sequence[GoldenPair]]) -> Table:
    table = Table("golden set", "texts", "exact", "share", "target")
    for name, pairs in groups.items():
        right = sum(golden.is_right() for golden in pairs)
        table.add_row(name, str(len(pairs)), str(right), f"{right / len(pairs):.3f}", f">= {TARGET}")
    return table


def _speed(work: Path) -> str:
    """Texts a second of CPU time over the pairs of a work folder, each cleaned once."""
    pairs = read_manifest(work / "manifests", PAIRS)
    books = words_of_books(read_manifest(work / "manifests", TEXTS))
    options = CleanOptions()
    start = time.process_time()
    changed = sum(bool(cleaned_text(pair, options, books[pair["document"]]).rules) for pair in pairs)
    seconds = time.process_time() - start
    return f"{work}: {len(pairs)} texts, {changed} changed, {len(pairs) / seconds:.0f} a second of CPU time"


def _repairs(work: Path) -> str:
    """How many blocks have characters that the lexicon would repair, if no confidence were asked. Those of a
    text layer are what they are: each would be made wrong."""
    texts = {(row["source"], row["text"]) for row in read_manifest(work / "manifests", TEXTS)}
    counts = {
        source: (sum(repaired(text) != text for text in group), len(group))
        for source in ("pdf", "ocr")
        for group in [[text for of, text in texts if of == source]]
    }
    return (
        f"repairs: recognised blocks {counts['ocr'][0]} of {counts['ocr'][1]}; "
        f"blocks of text layers, which the confidence protects, {counts['pdf'][0]} of {counts['pdf'][1]}"
    )


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=Path("build"))
    parser.add_argument("--golden", type=Path, default=GOLDEN)
    parser.add_argument("--show", action="store_true", help="print every miss")
    options = parser.parse_args(list(arguments) if arguments is not None else None)
    pairs = golden_pairs(options.golden)
    groups = {
        "open": [golden for golden in pairs if not golden.held_back],
        "held back": [golden for golden in pairs if golden.held_back],
        "all": pairs,
    }
    Console().print(_golden_table({name: group for name, group in groups.items() if group}))
    if options.show:
        print("\n".join(miss(golden) for golden in pairs if not golden.is_right()))
    if manifest_path(options.work / "manifests", PAIRS).is_file():
        print(_speed(options.work))
        print(_repairs(options.work))


if __name__ == "__main__":
    main()
