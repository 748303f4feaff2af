"""What the decisions come to today: the pairs as the next build finds them, and where each figure stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractors.content import Picture
from manifests.geometry import Box
from manifests.store import Row
from pipeline.review.applying import (
    new_boxes,
    restored_pairs,
    review_status,
    reviewed_figures,
    reviewed_pair,
)
from pipeline.review.books import Books
from pipeline.review.decisions import Decision, FigureDecision, in_force
from pipeline.review.matching import Review
from pipeline.units import UnitError


@dataclass(frozen=True)
class Outcome:
    """The books, the decisions in force and what they come to for these books; by figure_id the pairs as
    people left them, and why the last build left a figure out of the dataset."""

    books: Books
    standing: Sequence[FigureDecision]
    review: Review
    pairs: Mapping[str, Row]
    dropped_records: Mapping[str, str]

    def status(self, figure_id: str) -> str:
        """What a person said of the figure."""
        verdict = self.review.verdicts.get(figure_id)
        pair = self.books.pairs.get(figure_id) or self.pairs.get(figure_id)
        return "unreviewed" if verdict is None or pair is None else review_status(verdict, pair)

    def reason(self, figure_id: str) -> str | None:
        """Why the figure is not in the dataset, as far as is known from extraction, review, or last build."""
        if figure_id not in self.pairs:
            return str(self.books.figures[figure_id]["drop_reason"])
        if self.status(figure_id) == "rejected":
            return "rejected_in_review"
        reason = self.dropped_records.get(figure_id)
        return None if reason == "rejected_in_review" else reason


def outcome_of(
    books: Books,
    decisions: Sequence[Decision],
    dropped_records: Mapping[str, str],
    cut: Callable[[str, Box], Picture],
) -> Outcome:
    """Apply the decisions to the books. `cut` gives a figure's picture in a box of its page, in points, and
    raises UnitError where it cannot: the figure then stays as it was found."""
    review = books.review(decisions)
    pictures = {}
    for name, box in new_boxes(books, review).items():
        if name not in books.pairs:  # pairing looks at the pictures of restored regions
            try:
                pictures[name] = cut(name, box)
            except UnitError:
                continue  # shown where its picture should be, and listed by the build
    figures = reviewed_figures(books, review.verdicts, pictures)
    pairs = {**books.pairs, **restored_pairs(books, figures, review.verdicts)}
    made = {name: _reviewed(books, review, pair) for name, pair in pairs.items()}
    return Outcome(books, in_force(decisions), review, made, dropped_records)


def _reviewed(books: Books, review: Review, pair: Row) -> Row:
    name = pair["figure_id"]
    descriptions = books.descriptions.get(pair["document"], {})
    return reviewed_pair(pair, review.verdicts.get(name), review.captions.get(name), descriptions)
