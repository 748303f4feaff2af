"""Decisions and the figures of today: a book read again may name its figures anew, and move their edges.

A figure is known by its book, its page and its place. What does not fit any more is a conflict: it is listed
with its reason, and never dropped in silence.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from manifests.geometry import Box
from manifests.store import Row
from pipeline.review.decisions import (
    Accept,
    BlockAsSeen,
    Decision,
    EditText,
    FigureAsSeen,
    FigureDecision,
    RedrawBox,
    Reject,
    RelinkCaption,
    Verdict,
    in_force,
    verdict,
)

CONFLICTS: Mapping[str, str] = {
    "book_missing": "its book is not in the work folder",
    "figure_missing": "no figure stands there now",
    "two_figures": "two figures stand there now",
    "figure_dropped": "the extraction now drops the region",
    "box_changed": "the figure has other edges now",
    "words_changed": "other words belong to the figure now",
    "block_missing": "the text block chosen as its caption is not there now",
    "picture_unreadable": "the picture cannot be cut from the PDF",
}
"""Why a decision does not fit what the work folder holds, with what it means."""

_SAME_PLACE = 0.5  # IoU from which a figure may be the one that was seen
_SAME_EDGES = 0.9  # IoU from which it has the edges that were seen
_CLEARLY = 0.15  # IoU by which it must fit better than the next one
_SAME_WORDS = 85.0  # rapidfuzz ratio, of 100, from which a block in its place is the block that was chosen


@dataclass(frozen=True)
class Conflict:
    """A decision that does not fit; `reason` is one of CONFLICTS; `applied` when it holds all the same;
    `figure_id` is the figure it is about today, None when none is found."""

    decision: FigureDecision
    reason: str
    applied: bool = False
    figure_id: str | None = None

    def line(self) -> str:
        """For people: "a.pdf, page 3: edit_text: other words belong to the figure now (it still holds)"."""
        seen = self.decision.figure
        still = " (it still holds)" if self.applied else ""
        return (
            f"{seen.document}, page {seen.page_index + 1}: {self.decision.action}: "
            f"{CONFLICTS[self.reason]}{still}"
        )


@dataclass(frozen=True)
class Review:
    """What the decisions come to today: figure_id -> verdict, and the decisions that it comes from; the text
    blocks (rows of `texts`) that relinked captions name, by figure_id; and what does not fit."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    decisions: dict[str, list[FigureDecision]] = field(default_factory=dict)
    captions: dict[str, Row] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def printed_words(pair: Row | None) -> str:
    """The words of a row of `pairs` that a decision about it rests on; "" where there is none."""
    return "" if pair is None else "\n".join(pair[name] for name in ("title", "caption", "description"))


def review_of(
    decisions: Sequence[Decision],
    documents: Iterable[Row],
    figures: Iterable[Row],
    pairs: Iterable[Row],
    texts: Iterable[Row],
) -> Review:
    """Match the decisions to the figures and text blocks of the manifests and replay them."""
    standing = in_force(decisions)
    if not standing:
        return Review()
    matcher = _Matcher(documents, figures, pairs, texts)
    return matcher.review(standing)


class _Matcher:
    def __init__(
        self, documents: Iterable[Row], figures: Iterable[Row], pairs: Iterable[Row], texts: Iterable[Row]
    ) -> None:
        self._documents = list(documents)
        self._figures: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        self._texts: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
        for rows, by_page in ((figures, self._figures), (texts, self._texts)):
            for row in rows:
                by_page[(row["document"], row["page_index"])].append(row)
        self._words = {row["figure_id"]: printed_words(row) for row in pairs}

    def review(self, standing: Sequence[FigureDecision]) -> Review:
        found = Review()
        redrawn: defaultdict[FigureAsSeen, list[Box]] = defaultdict(list)
        for decision in standing:
            if isinstance(decision, RedrawBox):
                redrawn[decision.figure].append(decision.box)
        places = {seen: self._place(seen, redrawn[seen]) for seen in {d.figure for d in standing}}
        of_figure: defaultdict[str, list[FigureDecision]] = defaultdict(list)
        dropped: dict[str, bool] = {}
        for decision in standing:
            place = places[decision.figure]
            if isinstance(place, str):
                found.conflicts.append(Conflict(decision, place))
                continue
            reason, holds = self._fit(decision, place)
            if reason is not None:
                found.conflicts.append(Conflict(decision, reason, holds, place["figure_id"]))
            if holds:
                dropped[place["figure_id"]] = place["drop_reason"] is not None
                of_figure[place["figure_id"]].append(decision)
        for figure_id, its in of_figure.items():
            made = verdict(its)
            if made is None:
                continue
            if made.restored is None and dropped[figure_id]:
                found.conflicts.extend(Conflict(each, "figure_dropped", figure_id=figure_id) for each in its)
                continue
            found.verdicts[figure_id] = made
            found.decisions[figure_id] = its
            if made.caption is not None and made.caption.block is not None:
                block = self._block(made.caption.figure, made.caption.block)
                if block is not None:
                    found.captions[figure_id] = block
        return found

    def _place(self, seen: FigureAsSeen, redrawn: Sequence[Box]) -> Row | str:
        """The figure that was seen, or the reason why none can be named. A book that was read better may have
        the edges that a person drew: these are looked for too."""
        document = self._document(seen)
        if document is None:
            return "book_missing"
        here = self._figures[(document, seen.page_index)]
        reason = "figure_missing"
        for box in (seen.box, *reversed(redrawn)):
            place = _figure_at(box, seen, here)
            if not isinstance(place, str):
                return place
            reason = reason if reason != "figure_missing" else place
        return reason

    def _document(self, seen: FigureAsSeen) -> str | None:
        """The book by its content, or by its name when the file has changed."""
        same = [row["document"] for row in self._documents if row["sha256"] == seen.sha256]
        named = [row["document"] for row in self._documents if row["document"] == seen.document]
        both = [name for name in same if name in named]
        return next(iter([*both, *same, *named]), None)

    def _fit(self, decision: FigureDecision, figure: Row) -> tuple[str | None, bool]:
        """What does not fit, if anything, and whether the decision holds."""
        seen = decision.figure
        moved = seen.box.iou(Box(*figure["bbox"])) < _SAME_EDGES
        words = self._words.get(figure["figure_id"], "")
        reworded = figure["drop_reason"] is None and not seen.drop_reason and not _same(seen.words, words)
        if isinstance(decision, RelinkCaption) and decision.block is not None:
            if self._block(seen, decision.block) is None:
                return "block_missing", False
            return None, True
        if isinstance(decision, Accept) and (moved or reworded):
            return ("box_changed" if moved else "words_changed"), False
        if isinstance(decision, Reject) and moved and decision.reason in ("wrong_box", "poor_picture"):
            return "box_changed", False
        if isinstance(decision, Reject) and reworded and decision.reason in ("wrong_words", "poor_text"):
            return "words_changed", False
        if isinstance(decision, EditText) and reworded:
            return "words_changed", True
        if moved and isinstance(decision, EditText | RedrawBox):
            already = isinstance(decision, RedrawBox) and decision.box.iou(Box(*figure["bbox"])) > _SAME_EDGES
            return (None if already else "box_changed"), True
        return None, True

    def _block(self, seen: FigureAsSeen, chosen: BlockAsSeen) -> Row | None:
        """The text block that was chosen: the same words, the nearest where they come twice; or much the same
        words in its place (recognised again)."""
        document = self._document(seen)
        here = self._texts[(document, chosen.page_index)] if document is not None else []
        same = [row for row in here if _same(row["text"], chosen.words)]
        if same:
            return min(same, key=lambda row: Box(*row["bbox"]).distance(chosen.box))
        alike = [
            row
            for row in here
            if Box(*row["bbox"]).iou(chosen.box) >= _SAME_PLACE
            and fuzz.ratio(row["text"], chosen.words) >= _SAME_WORDS
        ]
        return alike[0] if len(alike) == 1 else None


def _figure_at(box: Box, seen: FigureAsSeen, here: Sequence[Row]) -> Row | str:
    """The figure of a page that stands in the box: of the sort (kept, dropped) that was seen where there is
    one."""
    fits = [(Box(*row["bbox"]).iou(box), row) for row in here]
    fits = sorted((fit for fit in fits if fit[0] >= _SAME_PLACE), key=lambda fit: -fit[0])
    was_kept = not seen.drop_reason
    alike = [fit for fit in fits if (fit[1]["drop_reason"] is None) == was_kept]
    if not alike:
        if not fits:
            return "figure_missing"
        return "figure_dropped" if was_kept else fits[0][1]
    best, row = alike[0]
    others = [fit for fit, other in alike[1:] if other is not row]
    if others and best - others[0] < _CLEARLY:
        named = [row for fit, row in alike if row["figure_id"] == seen.figure_id and fit >= _SAME_EDGES]
        return named[0] if named else "two_figures"
    return row


def _same(one: str, other: str) -> bool:
    """Whether the words are the same, however their lines are broken."""
    return "".join(one.split()) == "".join(other.split())
