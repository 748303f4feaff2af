"""Decisions applied: pairs and figures as people left them, before anything is cleaned."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractors.content import Picture
from extractors.options import ExtractionOptions
from manifests.files import write_bytes
from manifests.fingerprint import fingerprint
from manifests.geometry import Box
from manifests.schemas import FIGURES, PAGES, PAIRS, REVIEWED_FIGURES, REVIEWED_PAIRS, TEXTS
from manifests.store import Row, read_manifest, write_manifest
from pipeline.bookrows import picture_row
from pipeline.cleaning import CleanedText
from pipeline.inputs import input_hashes
from pipeline.reading import reading_options
from pipeline.review.books import Books
from pipeline.review.captions import with_caption
from pipeline.review.cutting import pictures_in
from pipeline.review.decision_file import DecisionFile
from pipeline.review.decisions import Decision, RedrawBox, Restore, Verdict, verdict
from pipeline.review.matching import CONFLICTS, Conflict, Review
from pipeline.stage import Failure, StageContext
from pipeline.workfolder import WorkFolder

EDITED_BY_HAND = "edited_by_hand"
"""The cleaning rule of texts that a person wrote."""

_SHOWN_CONFLICTS = 5
_REVIEW = "the review"


@dataclass(frozen=True)
class ReviewedPairs:
    """The pairs as people left them, in order, rejected ones among them; the figures by figure_id, with
    the pictures that were cut again; by figure_id what people said (absent: nothing) and wrote; and whose
    pair or figure is another one than was found (`changed`)."""

    pairs: list[Row]
    figures: dict[str, Row]
    statuses: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    conflicts: list[Conflict] = field(default_factory=list)
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()

    def text(self, pair: Row, cleaned: CleanedText) -> CleanedText:
        """The pair's text: as a person wrote it, or as it was cleaned."""
        written = self.texts.get(pair["figure_id"])
        return cleaned if written is None else replace(cleaned, text=written, rules=(EDITED_BY_HAND,))

    def is_rejected(self, figure_id: str) -> bool:
        return self.statuses.get(figure_id) == "rejected"


def review_basis(work: WorkFolder, options: ExtractionOptions) -> dict[str, str]:
    """What the decisions add to a stage's basis: nothing that changes while there are none."""
    decided = DecisionFile(work).sha256()
    if not decided:
        return {_REVIEW: ""}
    rests_on = input_hashes(work, (PAGES, TEXTS), "culti extract")
    return {_REVIEW: fingerprint([decided, reading_options(options), rests_on])}


def with_decisions(context: StageContext, options: ExtractionOptions) -> ReviewedPairs:
    """All pairs of the work folder, as people left them; the changed rows become the manifests
    `reviewed_figures` and `reviewed_pairs`. Decisions that do not fit are listed in `review/conflicts.json`
    and in the notes. Raises ManifestError, DecisionFileError."""
    reviewed = _with_decisions(context, options)
    _write_changed(context.work, reviewed)
    return reviewed


def _with_decisions(context: StageContext, options: ExtractionOptions) -> ReviewedPairs:
    file = DecisionFile(context.work)
    decisions = file.read()
    torn = (
        ("review: a decision that was cut off when the program was killed is passed over",)
        if file.torn
        else ()
    )
    if not decisions:
        pairs, figures = (read_manifest(context.work.manifests, schema) for schema in (PAIRS, FIGURES))
        return ReviewedPairs(pairs, {row["figure_id"]: row for row in figures}, notes=torn)
    reviewed = _applied(context, Books.read(context.work), decisions, options)
    _write_conflicts(context.work, reviewed.conflicts)
    return replace(reviewed, notes=(*torn, *_notes(context.work, reviewed)))


def _applied(
    context: StageContext, books: Books, decisions: Sequence[Decision], options: ExtractionOptions
) -> ReviewedPairs:
    review = books.review(decisions)
    pictures, failed = pictures_in(context, books, new_boxes(books, review), options)
    verdicts, uncut = _without_pictures(review, failed)
    figures = reviewed_figures(books, verdicts, pictures)
    pairs = {**books.pairs, **restored_pairs(books, figures, verdicts)}
    made = {
        name: reviewed_pair(pair, verdicts.get(name), review.captions.get(name), _descriptions(books, pair))
        for name, pair in pairs.items()
    }
    return ReviewedPairs(
        pairs=sorted(made.values(), key=lambda row: (row["document"], row["page_index"], row["figure_id"])),
        figures=figures,
        statuses={name: review_status(v, pairs[name]) for name, v in verdicts.items() if name in pairs},
        texts={name: v.text.text.strip() for name, v in verdicts.items() if name in pairs and v.text},
        changed=frozenset(
            name
            for name in verdicts.keys() & made.keys()
            if made[name] != books.pairs.get(name) or figures[name] != books.figures[name]
        ),
        conflicts=[*review.conflicts, *uncut],
        failures=tuple(
            Failure(
                f"{books.figures[name]['document']}, page {books.figures[name]['page_index'] + 1}: "
                "the picture in the box drawn by hand",
                reason,
            )
            for name, reason in sorted(failed.items())
        ),
    )


def _without_pictures(review: Review, failed: Collection[str]) -> tuple[dict[str, Verdict], list[Conflict]]:
    """The verdicts without the boxes whose picture cannot be cut, and these as conflicts."""
    verdicts, conflicts = dict(review.verdicts), []
    for name in failed:
        boxes = [each for each in review.decisions[name] if isinstance(each, RedrawBox | Restore)]
        conflicts += [Conflict(each, "picture_unreadable", figure_id=name) for each in boxes]
        left = verdict(each for each in review.decisions[name] if each not in boxes)
        if left is None:
            del verdicts[name]
        else:
            verdicts[name] = left
    return verdicts, conflicts


def new_boxes(books: Books, review: Review) -> dict[str, Box]:
    """figure_id -> the box in which its picture is to be cut: redrawn ones, and those of restored regions."""
    boxes = {}
    for name, found in review.verdicts.items():
        if found.box is not None:
            boxes[name] = found.box.box
        elif found.restored is not None and books.figures[name]["drop_reason"] is not None:
            boxes[name] = Box(*books.figures[name]["bbox"])
    return boxes


def reviewed_figures(
    books: Books, verdicts: Mapping[str, Verdict], pictures: Mapping[str, Picture]
) -> dict[str, Row]:
    """The figures with the pictures that were cut again, and the restored ones kept."""
    figures = dict(books.figures)
    for name, picture in pictures.items():
        found, figure = verdicts[name], books.figures[name]
        bbox = found.box.box.rounded().as_list() if found.box is not None else figure["bbox"]
        figures[name] = {
            **figure,
            "bbox": bbox,
            "parts": [bbox],
            "spread_page": None,
            "drop_reason": None if found.restored is not None else figure["drop_reason"],
            **picture_row(picture),
        }
    return figures


def restored_pairs(
    books: Books, figures: Mapping[str, Row], verdicts: Mapping[str, Verdict]
) -> dict[str, Row]:
    """The pairs of restored regions: the book is paired once more as if they had been kept, and theirs are
    taken; the pairs of all other figures stay as they were."""
    from pipeline.pair import pairs_of_book  # linking takes a second to load, and few builds need it

    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for name, found in verdicts.items():
        if found.restored is not None and name not in books.pairs and figures[name]["drop_reason"] is None:
            wanted[figures[name]["document"]].add(name)
    made: dict[str, Row] = {}
    for document, names in wanted.items():
        pages, its_figures, texts = books.of_document(document)
        shown = [figures[row["figure_id"]] if row["figure_id"] in names else row for row in its_figures]
        for pair in pairs_of_book(books.documents[document], pages, shown, texts):
            if pair["figure_id"] in names:
                made[pair["figure_id"]] = pair
    return made


def reviewed_pair(
    pair: Row, found: Verdict | None, block: Row | None, descriptions: Mapping[str, str]
) -> Row:
    """The pair with its kind, box and caption as a person left them; `block` is the row of `texts` that the
    relinked caption names."""
    if found is None:
        return pair
    if found.kind is not None:
        pair = {**pair, "kind": found.kind.kind}
    if found.caption is not None:
        pair = with_caption(pair, block, descriptions)
    if found.box is not None:
        pair = {**pair, "bbox": found.box.box.rounded().as_list()}
    return pair


def review_status(found: Verdict, pair: Row) -> str:
    """What a person said of the pair; a kind that was confirmed corrects nothing."""
    if found.rejected is not None:
        return "rejected"
    confirmed = found.kind is not None and found.kind.kind == pair["kind"] and found.restored is None
    corrected = replace(found, kind=None) if confirmed else found
    return "corrected" if corrected.is_corrected else "accepted"


def _descriptions(books: Books, pair: Row) -> Mapping[str, str]:
    return books.descriptions.get(pair["document"], {})


def _write_changed(work: WorkFolder, reviewed: ReviewedPairs) -> None:
    figures = [reviewed.figures[name] for name in reviewed.changed]
    pairs = [row for row in reviewed.pairs if row["figure_id"] in reviewed.changed]
    write_manifest(work.manifests, REVIEWED_FIGURES, figures)
    write_manifest(work.manifests, REVIEWED_PAIRS, pairs)


def _write_conflicts(work: WorkFolder, conflicts: Sequence[Conflict]) -> None:
    """`review/conflicts.json`: every decision that does not fit, with its line and why."""
    lines = [
        {
            "reason": conflict.reason,
            "meaning": CONFLICTS[conflict.reason],
            "still_holds": conflict.applied,
            "figure_id": conflict.figure_id,
            "decision": conflict.decision.model_dump(mode="json"),
        }
        for conflict in conflicts
    ]
    path = work.root / "review" / "conflicts.json"
    write_bytes(path, (json.dumps(lines, ensure_ascii=False, indent=1) + "\n").encode())


def _notes(work: WorkFolder, reviewed: ReviewedPairs) -> list[str]:
    counts = Counter(reviewed.statuses.values())
    said = ", ".join(f"{status} {counts[status]}" for status in ("accepted", "corrected", "rejected"))
    notes = [f"review: {sum(counts.values())} of {len(reviewed.pairs)} pairs: {said}"]
    conflicts = reviewed.conflicts
    if conflicts:
        path = work.root / "review" / "conflicts.json"
        notes.append(f"review: decisions that do not fit any more: {len(conflicts)}, listed in {path}")
        notes += [f"review: {conflict.line()}" for conflict in conflicts[:_SHOWN_CONFLICTS]]
    return notes
