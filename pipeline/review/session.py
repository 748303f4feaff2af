"""A review under way: the books, the decisions so far, what the page shows of them, and what it asks for."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractors.content import Picture
from extractors.options import ExtractionOptions
from manifests.fingerprint import fingerprint
from manifests.geometry import Box
from manifests.schemas import RECORDS
from manifests.store import Row, manifest_path, read_manifest
from pipeline.bookrows import bare_page
from pipeline.cleaning import CleanedText, CleanOptions, cleaned_text, words_of_books
from pipeline.local_page.answers import RefusalError
from pipeline.review.applying import (
    EDITED_BY_HAND,
    new_boxes,
    restored_pairs,
    review_status,
    reviewed_figures,
    reviewed_pair,
)
from pipeline.review.books import INPUTS, Books
from pipeline.review.cutting import cut_bytes
from pipeline.review.decision_file import DecisionFile
from pipeline.review.decisions import (
    FIGURE_DECISION,
    Decision,
    FigureDecision,
    Restore,
    Undo,
    Verdict,
    in_force,
)
from pipeline.review.differences import differences
from pipeline.review.links import linked_blocks
from pipeline.review.matching import CONFLICTS, Review, printed_words
from pipeline.units import UnitError
from pipeline.workfolder import WorkFolder, WorkFolderError

_LEAST_SIDE = 4.0  # points: a box drawn smaller is a slip of the hand


class ReviewSession:
    """One work folder. Its manifests may be written anew, and decisions added, by others meanwhile: each look
    begins with `refresh`. Safe for threads."""

    def __init__(
        self, work: WorkFolder, options: ExtractionOptions, who: str = "", clean: CleanOptions | None = None
    ) -> None:
        self._work = work
        self._options = options
        self._clean = clean or CleanOptions()
        self._who = who
        self._lock = threading.RLock()
        self._file = DecisionFile(work)
        self._stamps: tuple[Any, ...] = ()
        self._decided_at: Any = None
        self._cuts: dict[tuple[str, Box], tuple[Picture, bytes]] = {}
        self.books = Books([], [], [], [], [])
        self._words = words_of_books([])
        self._decisions: list[Decision] = []
        self._review = Review()
        self._pairs: dict[str, Row] = {}
        self._figures: dict[str, Row] = {}
        self._dropped_records: dict[str, str] = {}
        self.refresh()

    # What is there.

    def refresh(self) -> None:
        """Read again what changed. Raises WorkFolderError, ManifestError, DecisionFileError."""
        with self._lock:
            paths = [manifest_path(self._work.manifests, schema) for schema in INPUTS]
            missing = [path for path in paths if not path.is_file()]
            if missing:
                raise WorkFolderError(f"{missing[0]} is missing: run culti extract and culti pair first")
            records = manifest_path(self._work.manifests, RECORDS)
            stamps = tuple(_stamp(path) for path in (*paths, records))
            decided_at = _stamp(self._file.path)
            if stamps != self._stamps:
                self.books = Books.read(self._work)
                self._words = words_of_books(self.books.texts.values())
                self._dropped_records = _record_reasons(self._work) if records.is_file() else {}
                self._cuts.clear()
            if stamps != self._stamps or decided_at != self._decided_at:
                self._decisions = self._file.read()
                self._replay()
            self._stamps, self._decided_at = stamps, decided_at

    @property
    def torn(self) -> str:
        return self._file.torn

    @property
    def decisions(self) -> int:
        """How many decisions count."""
        with self._lock:
            return len(in_force(self._decisions))

    def overview(self) -> dict[str, Any]:
        """All figures in the books' order, the books, and the decisions that do not fit."""
        with self._lock:
            self.refresh()
            names = sorted(
                self.books.figures.values(),
                key=lambda row: (row["document"], row["page_index"], row["figure_id"]),
            )
            return {
                "generation": fingerprint([str(stamp) for stamp in self._stamps]),
                "documents": [
                    {"document": row["document"], "title": row["title"], "n_pages": row["n_pages"]}
                    for row in self.books.documents.values()
                ],
                "items": [self._item(row["figure_id"]) for row in names],
                "conflicts": self._conflicts(),
                "torn": bool(self._file.torn),
            }

    def figure(self, figure_id: str) -> dict[str, Any]:
        """All that the page shows of one figure. Raises RefusalError when there is none of that name."""
        with self._lock:
            self.refresh()
            return self._detail(figure_id)

    def page(self, document: str, page_index: int) -> dict[str, Any]:
        """Size, figures, text blocks and links of a page. Raises RefusalError when there is no such page."""
        with self._lock:
            self.refresh()
            place = (document, page_index)
            if place not in self.books.pages:
                raise RefusalError(f"{document} has no page {page_index + 1}")
            row = self.books.pages[place]
            texts = self.books.texts_on.get(place, [])
            figures = self.books.figures_on.get(place, [])
            pairs = [self._pairs[f["figure_id"]] for f in figures if f["figure_id"] in self._pairs]
            return {
                "document": document,
                "page_index": page_index,
                "width": row["width"],
                "height": row["height"],
                "status": row["status"],
                "printed_number": row["printed_number"],
                "figures": [self._outline(f["figure_id"]) for f in figures],
                "texts": [
                    {name: text[name] for name in ("text_id", "bbox", "role", "text")} for text in texts
                ],
                "links": [
                    {"figure_id": pair["figure_id"], "text_id": text_id, "part": part}
                    for pair in pairs
                    for text_id, part in self._links(pair, texts)
                ],
            }

    def document(self, name: str, page_index: int) -> Row:
        """The book that holds a page which can be shown. Raises RefusalError."""
        with self._lock:
            page = self.books.pages.get((name, page_index))
            if page is None or page["status"] == "failed":
                raise RefusalError(f"{name} has no page {page_index + 1} that can be shown")
            return self.books.documents[name]

    def picture(self, figure_id: str) -> tuple[str, Path | bytes]:
        """A figure's picture as it will be in the dataset: a name of its content, and its file or bytes.

        Raises RefusalError when there is none, UnitError when it cannot be cut.
        """
        with self._lock:
            self._known(figure_id)
            boxes = new_boxes(self.books, self._review)
            figure = self.books.figures[figure_id]
            box = boxes.get(figure_id) or (None if figure["image_path"] else Box(*figure["bbox"]))
            if box is None:
                return figure["sha256"], self._inside(figure["image_path"])
        picture, data = self._cut(figure_id, box)
        return picture.sha256, data

    # What is decided.

    def decide(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Take a decision about a figure: `figure_id`, `action` and what the action needs (`text_id`, the
        chosen block's or null, for relink_caption). Returns what changed. Raises RefusalError."""
        with self._lock:
            self.refresh()
            values = dict(payload)
            figure_id = str(values.pop("figure_id", ""))
            self._known(figure_id)
            if values.get("action") == "relink_caption":
                values["block"] = self._block(values.pop("text_id", None))
            if own := {"id", "time", "who", "figure"} & values.keys():
                raise RefusalError(f"{min(own)} is not for the page to say")
            given = {**values, "who": self._who, "figure": self._as_seen(figure_id)}
            try:
                decision = FIGURE_DECISION.validate_python(given)
            except ValidationError as error:
                first = error.errors()[0]
                key = ".".join(str(part) for part in first["loc"]) or "decision"
                raise RefusalError(f"{key}: {first['msg']}") from error
            self._check(decision)
            return self._written(decision, figure_id)

    def undo(self, of: str | None = None) -> dict[str, Any]:
        """Take back a decision, by default the last one. Returns what changed. Raises RefusalError."""
        with self._lock:
            self.refresh()
            standing = in_force(self._decisions)
            chosen = [each for each in standing if of is None or each.id == of]
            if not chosen:
                raise RefusalError("there is nothing to undo")
            figure_id = self._today(chosen[-1])
            return self._written(Undo(of=chosen[-1].id, who=self._who), figure_id)

    def _written(self, decision: Decision, figure_id: str | None) -> dict[str, Any]:
        self._file.append(decision)
        self._decided_at = _stamp(self._file.path)
        self._decisions = self._file.read() if self._file.torn else [*self._decisions, decision]
        self._replay()
        known = figure_id is not None and figure_id in self.books.figures
        return {
            "figure_id": figure_id if known else None,
            "item": self._item(str(figure_id)) if known else None,
            "conflicts": self._conflicts(),
        }

    def _check(self, decision: FigureDecision) -> None:
        """Raise RefusalError for what makes no sense for the figure."""
        figure_id = decision.figure.figure_id
        is_kept = figure_id in self._pairs
        if isinstance(decision, Restore) and is_kept:
            raise RefusalError("the figure is in the dataset already")
        if not isinstance(decision, Restore) and not is_kept:
            raise RefusalError("the extraction dropped this region: restore it first (a)")
        if decision.action == "redraw_box":
            page = self.books.pages[(decision.figure.document, decision.figure.page_index)]
            whole = Box(0, 0, page["width"], page["height"])
            box = decision.box
            if not whole.contains(box, tolerance=0.5):
                raise RefusalError("the box passes the edges of the page")
            if min(box.width, box.height) < _LEAST_SIDE:
                raise RefusalError(f"the box is smaller than {_LEAST_SIDE:g} points")

    def _as_seen(self, figure_id: str) -> dict[str, Any]:
        figure = self.books.figures[figure_id]
        return {
            "figure_id": figure_id,
            "document": figure["document"],
            "sha256": self.books.documents[figure["document"]]["sha256"],
            "page_index": figure["page_index"],
            "bbox": figure["bbox"],
            "drop_reason": figure["drop_reason"] or "",
            "words": printed_words(self.books.pairs.get(figure_id)),
        }

    def _block(self, text_id: object) -> dict[str, Any] | None:
        if text_id is None:
            return None
        text = self.books.texts.get(str(text_id))
        if text is None:
            raise RefusalError("there is no such text block")
        return {
            "text_id": text["text_id"],
            "page_index": text["page_index"],
            "bbox": text["bbox"],
            "words": text["text"],
        }

    def _today(self, decision: FigureDecision) -> str | None:
        """The figure that a decision is about in today's books."""
        review = self.books.review([decision])
        return next(iter([*review.verdicts, *(c.figure_id for c in review.conflicts)]), None)

    # What it comes to.

    def _replay(self) -> None:
        self._review = self.books.review(self._decisions)
        verdicts = self._review.verdicts
        pictures = {}
        for name, box in new_boxes(self.books, self._review).items():
            if name not in self.books.pairs:  # pairing looks at the pictures of restored regions
                try:
                    pictures[name] = self._cut(name, box)[0]
                except UnitError:
                    continue  # shown where its picture should be, and listed by the build
        self._figures = reviewed_figures(self.books, verdicts, pictures)
        pairs = {**self.books.pairs, **restored_pairs(self.books, self._figures, verdicts)}
        self._pairs = {name: self._reviewed(pair) for name, pair in pairs.items()}

    def _reviewed(self, pair: Row) -> Row:
        name = pair["figure_id"]
        descriptions = self.books.descriptions.get(pair["document"], {})
        return reviewed_pair(
            pair, self._review.verdicts.get(name), self._review.captions.get(name), descriptions
        )

    def _cut(self, figure_id: str, box: Box) -> tuple[Picture, bytes]:
        key = (figure_id, box)
        if key not in self._cuts:
            figure = self.books.figures[figure_id]
            page = bare_page(self.books.pages[(figure["document"], figure["page_index"])])
            path = Path(self.books.documents[figure["document"]]["path"])
            self._cuts[key] = cut_bytes(path, page, box, self._options)
        return self._cuts[key]

    def _known(self, figure_id: str) -> None:
        if figure_id not in self.books.figures:
            raise RefusalError(f"there is no figure {figure_id}")

    def _inside(self, image_path: str) -> Path:
        """A picture's file, which must lie in the work folder whatever the manifest says."""
        root = self._work.root.resolve()
        path = (root / image_path).resolve()
        if not path.is_relative_to(root):
            raise RefusalError("the picture lies outside the work folder")
        return path

    def _status(self, figure_id: str) -> str:
        verdict = self._review.verdicts.get(figure_id)
        pair = self.books.pairs.get(figure_id) or self._pairs.get(figure_id)
        return "unreviewed" if verdict is None or pair is None else review_status(verdict, pair)

    def _reason(self, figure_id: str) -> str | None:
        """Why the figure is not in the dataset, as far as is known from extraction, review, or last build."""
        if figure_id not in self._pairs:
            return str(self.books.figures[figure_id]["drop_reason"])
        if self._status(figure_id) == "rejected":
            return "rejected_in_review"
        reason = self._dropped_records.get(figure_id)
        return None if reason == "rejected_in_review" else reason

    def _item(self, figure_id: str) -> dict[str, Any]:
        figure, pair = self.books.figures[figure_id], self._pairs.get(figure_id)
        words = pair or {"title": "", "caption": "", "description": "", "entry_id": ""}
        verdict = self._review.verdicts.get(figure_id)
        written = verdict.text.text if pair and verdict and verdict.text else ""
        return {
            "figure_id": figure_id,
            "document": figure["document"],
            "page_index": figure["page_index"],
            "kept": pair is not None,
            "kind": pair["kind"] if pair else "",
            "confidence": pair["confidence"] if pair else figure["confidence"],
            "title": words["title"] or words["caption"] or written,
            "words": "\n".join([words["caption"], words["description"], written]),
            "entry_id": words["entry_id"],
            "status": self._status(figure_id),
            "reason": self._reason(figure_id),
            "picture": self._picture_version(figure_id),
        }

    def _picture_version(self, figure_id: str) -> str:
        """A name that changes when the figure's picture does, so that a browser asks for it again."""
        figure, verdict = self.books.figures[figure_id], self._review.verdicts.get(figure_id)
        box = verdict.box.bbox if verdict is not None and verdict.box is not None else None
        return fingerprint([figure["sha256"], box])[:12]

    def _outline(self, figure_id: str) -> dict[str, Any]:
        figure, pair = self.books.figures[figure_id], self._pairs.get(figure_id)
        return {
            "figure_id": figure_id,
            "bbox": pair["bbox"] if pair else figure["bbox"],
            "kind": pair["kind"] if pair else "",
            "entry_id": pair["entry_id"] if pair else "",
            "status": self._status(figure_id),
            "reason": self._reason(figure_id),
            "spread_page": figure["spread_page"],
        }

    def _links(self, pair: Row, texts: list[Row]) -> list[tuple[str, str]]:
        """A relinked caption is linked to the block that was chosen, not to others with the same words."""
        found = linked_blocks(pair, texts)
        chosen = self._review.captions.get(pair["figure_id"])
        if chosen is None:
            return found
        others = [link for link in found if link[1] != "caption" and link[0] != chosen["text_id"]]
        here = any(text["text_id"] == chosen["text_id"] for text in texts)
        return [*others, (chosen["text_id"], "caption")] if here else others

    def _detail(self, figure_id: str) -> dict[str, Any]:
        self._known(figure_id)
        figure, pair = self.books.figures[figure_id], self._pairs.get(figure_id)
        verdict = self._review.verdicts.get(figure_id)
        return {
            **self._item(figure_id),
            "bbox": pair["bbox"] if pair else figure["bbox"],
            "found_bbox": figure["bbox"],
            "width_px": figure["width_px"],
            "height_px": figure["height_px"],
            "dpi": figure["dpi"],
            "colour_space": figure["colour_space"],
            "detector": figure["detector"],
            "spread_page": figure["spread_page"],
            "redrawn": verdict is not None and verdict.box is not None,
            "pair": _shown_pair(pair, self._cleaned(pair), verdict) if pair else None,
            "history": self._history(figure_id),
        }

    def _cleaned(self, pair: Row) -> CleanedText:
        return cleaned_text(pair, self._clean, self._words[pair["document"]])

    def _history(self, figure_id: str) -> list[dict[str, Any]]:
        """The decisions that count for a figure, the latest first; those that do not fit with the reason."""
        misfits = {c.decision.id: c for c in self._review.conflicts if c.figure_id == figure_id}
        lines = []
        for decision in reversed(in_force(self._decisions)):
            conflict = misfits.get(decision.id)
            if conflict is None and decision.figure.figure_id != figure_id:
                continue
            lines.append(
                {
                    "id": decision.id,
                    "time": decision.time,
                    "who": decision.who,
                    "action": decision.action,
                    "says": _says(decision),
                    "conflict": CONFLICTS[conflict.reason] if conflict else None,
                }
            )
        return lines

    def _conflicts(self) -> list[dict[str, Any]]:
        return [
            {
                "id": conflict.decision.id,
                "figure_id": conflict.figure_id,
                "line": conflict.line(),
                "holds": conflict.applied,
            }
            for conflict in self._review.conflicts
        ]


def _shown_pair(pair: Row, cleaned: CleanedText, verdict: Verdict | None) -> dict[str, Any]:
    written = verdict.text.text.strip() if verdict is not None and verdict.text is not None else None
    text = cleaned.text if written is None else written
    raw, clean = differences(cleaned.raw, text)
    return {
        "title": pair["title"],
        "caption": pair["caption"],
        "description": pair["description"],
        "fields": pair["fields"],
        "entry_id": pair["entry_id"],
        "pair_rule": pair["pair_rule"],
        "text": text,
        "cleaned": cleaned.text,
        "raw_pieces": raw,
        "text_pieces": clean,
        "rules": list(cleaned.rules) if written is None else [EDITED_BY_HAND],
    }


def _says(decision: FigureDecision) -> str:
    """What the decision says, in a word or two."""
    if decision.action == "reject":
        return f"{decision.reason} {decision.note}".strip()
    if decision.action in ("set_kind", "restore"):
        return decision.kind
    if decision.action == "edit_text":
        return decision.text
    if decision.action == "redraw_box":
        return ", ".join(f"{value:g}" for value in decision.bbox)
    if decision.action == "relink_caption":
        return decision.block.words if decision.block is not None else "no caption"
    return ""


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What tells whether a file is still the one that was read."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


def _record_reasons(work: WorkFolder) -> dict[str, str]:
    return {
        row["figure_id"]: row["drop_reason"]
        for row in read_manifest(work.manifests, RECORDS)
        if row["drop_reason"] is not None
    }
