"""A dataset in another language: the same pictures, with the translations of their texts.

Translations come as `culti translate` writes them, or as somebody's own table: Parquet, CSV or JSON lines, a
row for each text, with the translation under `text` and what it translates under `source` (the dataset's
text) or `figure_id`.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from laclip.errors import PairsError
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.split import Pairs
from laclip.pairs.splits import SPLITS
from manifests.fingerprint import fingerprint

NO_TRANSLATION = "no_translation"
"""The reason under which rows without a translation are counted in `left_out`."""

_COLUMNS = ("source", "figure_id", "text", "language")


@dataclass(frozen=True)
class Translations:
    """Translations by the text or by the figure they translate, and the table's name for messages."""

    name: str
    by_source: Mapping[str, str]
    by_figure: Mapping[str, str]

    def of(self, text: str, figure_id: str) -> str | None:
        """The translation of a row's text, or None. What translates the very text counts first."""
        return self.by_source.get(text) or self.by_figure.get(figure_id)


def read_translations(path: Path, language: str | None = None) -> Translations:
    """Read a table of translations; rows whose `text` is empty or null translate nothing.

    `language` chooses among the rows where the table has the column of this name; it may be left out where
    all rows have one language. Raises PairsError for a file that is missing, damaged, of another kind or
    without the columns, for several languages, and for two translations of one text or figure.
    """
    rows = [row for row in _rows(path) if row.get("text")]
    languages = sorted({row["language"] for row in rows if row.get("language")})
    if language is not None and languages:
        if language not in languages:
            raise PairsError(f"{path} has no translations into {language}; it has {', '.join(languages)}")
        rows = [row for row in rows if row.get("language") == language]
    elif len(languages) > 1:
        raise PairsError(f"{path} has translations into {', '.join(languages)}; say which language to take")
    if not rows:
        raise PairsError(f"{path} holds no translation: all its rows are empty")
    # A table of both columns tells by figure only what it does not tell by text.
    by_source = _one_each(path, rows, "source")
    by_figure = _one_each(path, [row for row in rows if not row.get("source")], "figure_id")
    return Translations(str(path), by_source, by_figure)


def in_language(
    dataset: PairsDataset,
    translations: Translations | str | Path,
    *,
    splits: Sequence[str] = SPLITS,
    language: str | None = None,
) -> PairsDataset:
    """The dataset with translated texts in some of its splits, and what they translate as their `sources`;
    the other splits stay as they are.

    Rows without a translation are left out and counted in `left_out`. The fingerprint is another one, over
    the old one and the new texts. Titles and fields stay in the books' language. Raises PairsError when a
    split that had rows is left with none, and for what `read_translations` refuses.
    """
    unknown = [split for split in splits if split not in SPLITS]
    if unknown:
        raise PairsError(f"there is no split {', '.join(unknown)}; there are {', '.join(SPLITS)}")
    if not isinstance(translations, Translations):
        translations = read_translations(Path(translations), language)
    left_out = Counter(dataset.left_out)
    made: dict[str, Pairs] = {split: getattr(dataset, split) for split in SPLITS}
    for split in dict.fromkeys(splits):
        before = len(made[split])
        made[split] = _translated(made[split], translations, dataset.name)
        left_out[NO_TRANSLATION] += before - len(made[split])
    texts = [[split, *made[split].figure_ids, *made[split].texts] for split in sorted(set(splits))]
    return replace(
        dataset,
        fingerprint=fingerprint([dataset.fingerprint, texts]),
        train=made["train"],
        validation=made["validation"],
        test=made["test"],
        left_out={reason: count for reason, count in left_out.items() if count},
    )


def _translated(pairs: Pairs, translations: Translations, name: str) -> Pairs:
    found = [translations.of(*row) for row in zip(pairs.texts, pairs.figure_ids, strict=True)]
    rows = [row for row, text in enumerate(found) if text is not None]
    if len(pairs) and not rows:
        raise PairsError(
            f"none of the {len(pairs)} texts in split {pairs.split} of {name} is translated in "
            f"{translations.name}; were the translations made of this dataset?"
        )
    chosen = pairs.select(rows)
    return replace(chosen, texts=tuple(text for text in found if text is not None), sources=chosen.texts)


def _one_each(path: Path, rows: Iterable[Mapping[str, str]], column: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        key = row.get(column)
        if key and found.setdefault(key, row["text"]) != row["text"]:
            raise PairsError(f"{path} has two translations of the {column} {key[:60]!r}; keep one of them")
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """The table's rows, texts and nulls only."""
    readers = {".parquet": _of_parquet, ".csv": _of_csv, ".jsonl": _of_lines}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise PairsError(f"{path} is no table of translations; give a file in {', '.join(readers)}")
    if not path.is_file():
        raise PairsError(f"{path} is missing; make it with `culti translate`, or give another file")
    try:
        columns, rows = reader(path)
    except (OSError, ValueError, csv.Error, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:200]
        raise PairsError(f"{path} cannot be read as a table of translations: {reason}") from error
    if "text" not in columns or not {"source", "figure_id"} & set(columns):
        has = ", ".join(columns) or "none"
        raise PairsError(f"{path} lacks the column text, or both source and figure_id; it has {has}")
    for number, row in enumerate(rows, start=1):
        kept = {name: row.get(name) for name in _COLUMNS}
        wrong = [name for name, value in kept.items() if value is not None and not isinstance(value, str)]
        if wrong:
            raise PairsError(f"{path}, row {number}: {', '.join(wrong)} is no text")
        yield {name: value for name, value in kept.items() if value is not None}


_Table = tuple[Sequence[str], list[dict[str, Any]]]


def _of_parquet(path: Path) -> _Table:
    names = pq.read_schema(path).names
    table = pq.read_table(path, columns=[name for name in _COLUMNS if name in names])
    return names, table.to_pylist()


def _of_csv(path: Path) -> _Table:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        names = reader.fieldnames or ()
        rows = list(reader)
    return names, rows


def _of_lines(path: Path) -> _Table:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError(f"line {number} is no object")
        rows.append(row)
    return list(dict.fromkeys(name for row in rows for name in row)), rows
