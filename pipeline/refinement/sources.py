"""The texts that may be refined: each once, however many records have it."""

from collections.abc import Iterable
from dataclasses import dataclass

from manifests.schemas import PAIRS, TEXTS
from manifests.store import Row, read_manifest
from pipeline.asking.texts import AskedText, text_sha256
from pipeline.cleaning import CleanedText, CleanOptions, cleaned_text, words_of_books
from pipeline.review.applying import reviewed_pair
from pipeline.review.books import Books
from pipeline.review.decision_file import DecisionFile
from pipeline.workfolder import WorkFolder


@dataclass(frozen=True)
class SourceText(AskedText):
    """A cleaned text with the values of its figures' fields."""

    field_values: frozenset[str]


def source_texts(work: WorkFolder, clean: CleanOptions, limit: int | None) -> list[SourceText]:
    """The distinct cleaned texts of the first pairs (None = all), in the order of the pairs: of those that
    people neither rejected nor wrote a text for, with the kind and caption that people gave them."""
    pairs = _decided_pairs(work)[:limit]
    books = words_of_books(read_manifest(work.manifests, TEXTS))
    return _distinct((pair, cleaned_text(pair, clean, books[pair["document"]])) for pair in pairs)


def decisions_sha256(work: WorkFolder) -> str:
    """Of what people decided; empty while they decided nothing."""
    return DecisionFile(work).sha256()


def _decided_pairs(work: WorkFolder) -> list[Row]:
    """Regions that a person restored are not among them: they have no pair before `culti build`."""
    decisions = DecisionFile(work).read()
    if not decisions:
        return read_manifest(work.manifests, PAIRS)
    books = Books.read(work)
    review = books.review(decisions)
    return [
        reviewed_pair(pair, said, review.captions.get(name), books.descriptions.get(pair["document"], {}))
        for name, pair in books.pairs.items()
        for said in [review.verdicts.get(name)]
        if said is None or (said.rejected is None and said.text is None)
    ]


def _distinct(pairs: Iterable[tuple[Row, CleanedText]]) -> list[SourceText]:
    found: dict[str, tuple[str, set[str]]] = {}
    for pair, cleaned in pairs:
        if cleaned.text:
            _, values = found.setdefault(cleaned.text, (pair["figure_id"], set()))
            values.update(pair["fields"].values(), cleaned.fields.values())
    return [
        SourceText(text, text_sha256(text), figure, frozenset(values))
        for text, (figure, values) in found.items()
    ]
