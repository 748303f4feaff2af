"""`culti import`: what people changed in an annotation program becomes decisions of the review."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from manifests.fingerprint import file_sha256, fingerprint
from manifests.geometry import Box
from pipeline.errors import UsageError
from pipeline.exchange import coco_import, label_studio_import
from pipeline.exchange.changes import Change, compared
from pipeline.exchange.returned import ExportedPages, UnreadableReturnError, first_reason
from pipeline.exchange.sheets import Region, Sheet
from pipeline.review.decision_file import DecisionFile
from pipeline.review.decisions import (
    DECISION,
    BlockAsSeen,
    Decision,
    FigureAsSeen,
    FigureDecision,
    in_force,
    verdict,
)
from pipeline.stage import Failure, Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

Reader = Callable[[bytes, ExportedPages], Iterator[tuple[Sheet, Sheet] | Failure]]

READERS: Mapping[str, Reader] = {
    "label-studio": label_studio_import.returned_sheets,
    "coco": coco_import.returned_sheets,
}

_MAX_BYTES = 2_000_000_000  # of a file that is read whole: some 100,000 pages


class AnnotationsImport(Stage):
    """Reads a file of one form and adds what it changes to the decisions; what already holds is not repeated.

    `accept_unchanged`: figures that came back as they were are accepted.
    """

    name = "import"
    version = 1

    def __init__(self, form: str, file: Path, *, accept_unchanged: bool = False) -> None:
        if form not in READERS:
            raise UsageError(f"--from {form}: give one of {', '.join(READERS)}")
        if not file.is_file():
            raise UsageError(f"{file}: no such file; give the one that {form} exported")
        if file.stat().st_size > _MAX_BYTES:
            raise UsageError(f"{file} is larger than 2 GB; export fewer pages at a time")
        self._form = form
        self._file = file
        self._accept_unchanged = accept_unchanged

    def basis(self, work: WorkFolder) -> dict[str, str]:
        return {
            "the file": file_sha256(self._file),
            "--from": self._form,
            "--accept-unchanged": fingerprint(self._accept_unchanged),
            "the decisions": DecisionFile(work).sha256(),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        return []

    def plan(self, work: WorkFolder) -> str:
        return f"add what {self._file} changes to {DecisionFile(work).path}"

    def perform(self, context: StageContext) -> StageReport:
        decisions = DecisionFile(context.work)
        standing = _standing(decisions)
        actions: Counter[str] = Counter()
        failures: list[Failure] = []
        known = pages = texts = 0
        for outcome in self._outcomes(context.work):
            if isinstance(outcome, Failure):
                failures.append(outcome)
                continue
            pages += 1
            exported, returned = outcome
            found = compared(exported, returned, accept_unchanged=self._accept_unchanged)
            texts += found.changed_texts
            where = f"{exported.document}, page {exported.page_index + 1}"
            failures += [Failure(where, problem) for problem in found.problems]
            for change in found.changes:
                try:
                    decision = decision_of(change, exported, self._form)
                except ValidationError as error:
                    failures.append(Failure(where, f"{change.figure.name}: {first_reason(error)}"))
                    continue
                if _said(decision) in standing:
                    known += 1
                    continue
                decisions.append(decision)
                actions[change.action] += 1
        return StageReport(
            tallies=(Tally("pages", pages),),
            failures=tuple(failures),
            notes=_notes(actions, known, texts),
            all_failed=bool(failures) and not pages,
        )

    def _outcomes(self, work: WorkFolder) -> Iterator[tuple[Sheet, Sheet] | Failure]:
        try:
            yield from READERS[self._form](self._file.read_bytes(), ExportedPages(work))
        except UnreadableReturnError as error:
            raise UsageError(f"{self._file} {error}") from error


def decision_of(change: Change, sheet: Sheet, who: str) -> Decision:
    """The change as a line of the decisions. Raises ValidationError for a text that is too long."""
    value, line = (
        change.value,
        {"action": change.action, "who": who, "figure": sheet.seen[change.figure.name]},
    )
    if change.action == "reject":
        return DECISION.validate_python({**line, "reason": "not_a_figure"})
    if change.action == "relink_caption":
        block = _block(value, sheet) if isinstance(value, Region) else None
        return DECISION.validate_python({**line, "block": block})
    if isinstance(value, Box):
        return DECISION.validate_python({**line, "bbox": value.as_list()})
    name = {"edit_text": "text", "set_kind": "kind"}.get(change.action)
    return DECISION.validate_python(line if name is None else {**line, name: value})


def _block(text: Region, sheet: Sheet) -> BlockAsSeen:
    corners = text.box.x0, text.box.y0, text.box.x1, text.box.y1
    return BlockAsSeen(bbox=corners, text_id=text.name, page_index=sheet.page_index, words=text.words or "")


def _standing(decisions: DecisionFile) -> set[str]:
    """What the latest decisions about each figure say: repeating them would change nothing."""
    of_figure: defaultdict[FigureAsSeen, list[FigureDecision]] = defaultdict(list)
    for decision in in_force(decisions.read()):
        of_figure[decision.figure].append(decision)
    said: set[str] = set()
    for its in of_figure.values():
        made = verdict(its)
        if made is not None:
            latest = (made.last, made.rejected, made.text, made.kind, made.box, made.caption)
            said |= {_said(decision) for decision in latest if decision is not None}
    return said


def _said(decision: Decision) -> str:
    """A decision without its own name, its time and its author."""
    return fingerprint(decision.model_dump(mode="json", exclude={"id", "time", "who"}))


def _notes(actions: Counter[str], known: int, texts: int) -> tuple[str, ...]:
    new = ", ".join(f"{action} {count}" for action, count in sorted(actions.items()))
    notes = [f"new decisions: {new}; culti build applies them" if new else "no new decisions"]
    if known:
        notes.append(f"{known} decisions were there already")
    if texts:
        notes.append(f"{texts} text blocks differ; culti keeps them as read (edit the figure's text)")
    return tuple(notes)
