"""A review under way: the books and the decisions so far, as they lie on the disk; what the page asks for."""

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
from pipeline.review.applying import new_boxes
from pipeline.review.books import INPUTS, Books
from pipeline.review.cutting import cut_bytes
from pipeline.review.decision_file import DecisionFile
from pipeline.review.decisions import FIGURE_DECISION, Decision, FigureDecision, Restore, Undo
from pipeline.review.matching import printed_words
from pipeline.review.outcome import outcome_of
from pipeline.review.presentation import Presentation
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
            return len(self._outcome.standing)

    def overview(self) -> dict[str, Any]:
        """All figures in the books' order, the books, and the decisions that do not fit."""
        with self._lock:
            self.refresh()
            return {
                "generation": fingerprint([str(stamp) for stamp in self._stamps]),
                **self._presentation.overview(),
                "torn": bool(self._file.torn),
            }

    def figure(self, figure_id: str) -> dict[str, Any]:
        """All that the page shows of one figure. Raises RefusalError when there is none of that name."""
        with self._lock:
            self.refresh()
            self._known(figure_id)
            return self._presentation.figure(figure_id)

    def page(self, document: str, page_index: int) -> dict[str, Any]:
        """Size, figures, text blocks and links of a page. Raises RefusalError when there is no such page."""
        with self._lock:
            self.refresh()
            place = (document, page_index)
            if place not in self.books.pages:
                raise RefusalError(f"{document} has no page {page_index + 1}")
            return self._presentation.page(place)

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
            boxes = new_boxes(self.books, self._outcome.review)
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
            chosen = [each for each in self._outcome.standing if of is None or each.id == of]
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
            "item": self._presentation.item(str(figure_id)) if known else None,
            "conflicts": self._presentation.conflicts(),
        }

    def _check(self, decision: FigureDecision) -> None:
        """Raise RefusalError for what makes no sense for the figure."""
        figure_id = decision.figure.figure_id
        is_kept = figure_id in self._outcome.pairs
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
        self._outcome = outcome_of(self.books, self._decisions, self._dropped_records, self._picture_in)
        self._presentation = Presentation(self._outcome, self._cleaned)

    def _cleaned(self, pair: Row) -> CleanedText:
        return cleaned_text(pair, self._clean, self._words[pair["document"]])

    def _picture_in(self, figure_id: str, box: Box) -> Picture:
        return self._cut(figure_id, box)[0]

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
