"""What the page says, counted from the manifests."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PIL import Image

from manifests.lexicon.terms import CATEGORIES, lexicon
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, RECORDS
from manifests.store import Row, read_manifest
from manifests.vocabularies import FIGURE_DROP_REASON, KIND, RECORD_DROP_REASON, REVIEW_STATUS, SPLIT
from pipeline.report.charts import Histogram, doubling_edges, histogram
from pipeline.workfolder import WorkFolder

SHOWN_BOOKS = 200
SHOWN_VALUES = 12  # of a field or rule, the most frequent


@dataclass(frozen=True)
class Left:
    """How many left the road at a stage for one reason, and what the reason means."""

    reason: str
    count: int
    meaning: str


@dataclass(frozen=True)
class Step:
    """A stage of the road: how many of `noun` came in and were kept, and why the others were not."""

    noun: str
    total: int
    kept: int
    left: tuple[Left, ...]


@dataclass(frozen=True)
class Book:
    """A line of the table of books."""

    name: str
    series: str
    status: str
    pages: int
    figures: int
    pairs: int
    kept: int
    reviewed: int


@dataclass(frozen=True)
class Lengths:
    """Texts of one kind: how many characters."""

    kind: str
    rows: int
    shortest: int
    median: int
    longest: int


@dataclass(frozen=True)
class Facts:
    """Everything the page shows but the pictures. `kept` are the records of the dataset in order; `coverage`
    is (field, share of the kept records with it in per cent, its most frequent values with their counts);
    `terms` is (category of the lexicon, kept records that name one, the terms in most records)."""

    steps: tuple[Step, ...]
    splits: Mapping[str, Mapping[str, int]]
    books: tuple[Book, ...]
    kept: tuple[Row, ...]
    lengths: tuple[Lengths, ...]
    charts: Mapping[str, Histogram]
    confidences: tuple[Histogram, ...]
    reviews: tuple[Left, ...]
    pair_rules: tuple[tuple[str, int], ...]
    cleaning_rules: tuple[tuple[str, int], ...]
    coverage: tuple[tuple[str, float, tuple[tuple[str, int], ...]], ...]
    terms: tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]


def read_facts(work: WorkFolder) -> Facts:
    """Count. Raises ManifestError."""
    documents, pages, figures, pairs, records = (
        read_manifest(work.manifests, schema) for schema in (DOCUMENTS, PAGES, FIGURES, PAIRS, RECORDS)
    )
    kept = tuple(row for row in records if row["status"] == "kept")
    return Facts(
        steps=_steps(documents, pages, figures, pairs, records),
        splits=_splits(kept),
        books=_books(documents, figures, records),
        kept=kept,
        lengths=_lengths(kept),
        charts=_charts(kept, _sizes(work, figures, kept)),
        confidences=_confidences(records),
        reviews=_reviews(records),
        pair_rules=_most_frequent(row["pair_rule"] for row in kept),
        cleaning_rules=_most_frequent(rule for row in kept for rule in row["cleaning_rules"]),
        coverage=_coverage(kept),
        terms=_terms(kept),
    )


def _steps(
    documents: Sequence[Row],
    pages: Sequence[Row],
    figures: Sequence[Row],
    pairs: Sequence[Row],
    records: Sequence[Row],
) -> tuple[Step, ...]:
    unread = {"failed": "could not be read"}
    return (
        _step("documents", (_unless_failed(row) for row in documents), unread),
        _step("pages", (_unless_failed(row) for row in pages), unread),
        _step("figures", (row["drop_reason"] for row in figures), FIGURE_DROP_REASON),
        _step("pairs", (None for _ in pairs), {}),
        _step("records", (row["drop_reason"] for row in records), RECORD_DROP_REASON),
    )


def _unless_failed(row: Row) -> str | None:
    return "failed" if row["status"] == "failed" else None


def _step(noun: str, reasons: Iterable[str | None], meanings: Mapping[str, str]) -> Step:
    counts = Counter(reasons)
    kept = counts.pop(None, 0)
    left = tuple(Left(str(reason), count, meanings[str(reason)]) for reason, count in counts.most_common())
    return Step(noun, kept + counts.total(), kept, left)


def _splits(kept: Sequence[Row]) -> dict[str, dict[str, int]]:
    """kind -> split -> rows, and the sums as `all`."""
    counts = Counter((row["kind"], row["split"]) for row in kept)
    table = {kind: {split: counts[(kind, split)] for split in SPLIT} for kind in KIND}
    table = {kind: row for kind, row in table.items() if any(row.values())}
    table["all"] = {split: sum(row[split] for row in table.values()) for split in SPLIT}
    return table


def _books(documents: Sequence[Row], figures: Sequence[Row], records: Sequence[Row]) -> tuple[Book, ...]:
    kept_figures = Counter(row["document"] for row in figures if row["drop_reason"] is None)
    paired = Counter(row["document"] for row in records)
    kept = Counter(row["document"] for row in records if row["status"] == "kept")
    reviewed = Counter(row["document"] for row in records if row["review_status"] != "unreviewed")
    return tuple(
        Book(
            row["document"],
            row["series"] or "",
            row["status"],
            row["n_pages"],
            kept_figures[row["document"]],
            paired[row["document"]],
            kept[row["document"]],
            reviewed[row["document"]],
        )
        for row in documents
    )


def _lengths(kept: Sequence[Row]) -> tuple[Lengths, ...]:
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for row in kept:
        by_kind[row["kind"]].append(len(row["text"]))
    return tuple(
        Lengths(kind, len(found), min(found), int(statistics.median(found)), max(found))
        for kind in KIND
        if (found := by_kind[kind])
    )


def _sizes(work: WorkFolder, figures: Sequence[Row], kept: Sequence[Row]) -> list[tuple[int, int]]:
    """Width and height of the kept pictures in pixels: as extracted, or, where a person had a picture cut
    anew, from its file."""
    known = {row["figure_id"]: row for row in figures}
    sizes = []
    for record in kept:
        figure = known.get(record["figure_id"])
        if figure is not None and figure["sha256"] == record["sha256"]:
            sizes.append((figure["width_px"], figure["height_px"]))
        else:
            with Image.open(work.root / record["image_path"]) as picture:
                sizes.append(picture.size)
    return sizes


def _charts(kept: Sequence[Row], sizes: Sequence[tuple[int, int]]) -> dict[str, Histogram]:
    def whole(value: float) -> str:
        return f"{value:.0f}"

    sides, shapes = doubling_edges(32, 8192, 2), doubling_edges(1 / 8, 8, 4)
    return {
        "lengths": histogram(
            "Text lengths", "characters", [len(row["text"]) for row in kept], range(0, 420, 20), whole,
            range(0, 420, 100),
        ),
        "sides": histogram(
            "Picture sizes", "shorter side in pixels", [min(size) for size in sizes], sides, whole, sides[::4]
        ),
        "shapes": histogram(
            "Picture shapes", "width : height", [width / height for width, height in sizes], shapes, _ratio,
            shapes[::4],
        ),
    }  # fmt: skip


def _ratio(value: float) -> str:
    return f"{value:.3g}:1" if value >= 1 else f"1:{1 / value:.3g}"


def _confidences(records: Sequence[Row]) -> tuple[Histogram, ...]:
    by_kind: defaultdict[str, list[float]] = defaultdict(list)
    for row in records:
        by_kind[row["kind"]].append(row["confidence"])
    edges = [step / 20 for step in range(21)]
    return tuple(
        histogram(kind, "confidence", by_kind[kind], edges, ticks=(0, 0.5, 1))
        for kind in KIND
        if by_kind[kind]
    )


def _reviews(records: Sequence[Row]) -> tuple[Left, ...]:
    counts = Counter(row["review_status"] for row in records)
    return tuple(Left(status, counts[status], meaning) for status, meaning in REVIEW_STATUS.items())


def _most_frequent(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))[:SHOWN_VALUES])


def _coverage(kept: Sequence[Row]) -> tuple[tuple[str, float, tuple[tuple[str, int], ...]], ...]:
    values: defaultdict[str, list[str]] = defaultdict(list)
    for row in kept:
        for name, value in row["fields"].items():
            values[name].append(value)
    return tuple(
        (name, 100 * len(found) / len(kept), _most_frequent(found)[:5])
        for name, found in sorted(values.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _terms(kept: Sequence[Row]) -> tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...]:
    """A term counts once a record, under the name that the lexicon writes it by."""
    known = lexicon()
    rows_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
    naming: Counter[str] = Counter()
    for row in kept:
        named = {(found.term.category, found.term.name) for found in known.find(row["text"])}
        for category, name in named:
            rows_of[category][name] += 1
        naming.update({category for category, _ in named})
    return tuple(
        (category, naming[category], _most_frequent(rows_of[category].elements()))
        for category in CATEGORIES
        if naming[category]
    )
