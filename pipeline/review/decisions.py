"""What a person decides about a figure: one typed line each, and what all lines together come to."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from extractors.content import Kind
from manifests.geometry import Box

Corners = tuple[float, float, float, float]
"""x0, y0, x1, y1 in PDF points, origin top-left, of the page as displayed."""

_MAX_TEXT = 20_000  # characters of an edited text: ten pages; what is longer is a slip of the hand
_MAX_NOTE = 2_000  # characters

REJECT_REASONS: Mapping[str, str] = {
    "not_a_figure": "the region is no figure",
    "wrong_words": "the words belong to another figure",
    "wrong_box": "the box cuts the picture, or holds more than it",
    "poor_picture": "the picture is too poor to be of use",
    "poor_text": "the text is too poor to be of use",
    "other": "for another reason",
}
"""Why a person rejects a pair, with what it means."""

RejectReason = Literal["not_a_figure", "wrong_words", "wrong_box", "poor_picture", "poor_text", "other"]


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Boxed(_Line):
    bbox: Corners

    @property
    def box(self) -> Box:
        return Box(*self.bbox)

    @model_validator(mode="after")
    def _is_a_box(self) -> "_Boxed":
        Box(*self.bbox)
        return self


class FigureAsSeen(_Boxed):
    """The figure a decision was about, as it was then: where it stood, why the extraction dropped it ("" when
    it did not), and the words as printed."""

    figure_id: str
    document: str
    sha256: str
    page_index: int = Field(ge=0)
    drop_reason: str = ""
    words: str


class BlockAsSeen(_Boxed):
    """The text block that was chosen as a caption, as it was then."""

    text_id: str
    page_index: int = Field(ge=0)
    words: str


class _Decision(_Line):
    """What every line carries. `time` is UTC, ISO 8601; `who` is whatever the person is called."""

    id: str = Field(default_factory=lambda: uuid.uuid4().hex, pattern="^[0-9a-f]{32}$")
    time: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="milliseconds"))
    who: str = ""


class _OfFigure(_Decision):
    figure: FigureAsSeen


class Accept(_OfFigure):
    """The pair is right as it is."""

    action: Literal["accept"] = "accept"


class Reject(_OfFigure):
    """The pair does not belong in the dataset."""

    action: Literal["reject"] = "reject"
    reason: RejectReason
    note: str = Field("", max_length=_MAX_NOTE)


class EditText(_OfFigure):
    """The training text, written by hand."""

    action: Literal["edit_text"] = "edit_text"
    text: str = Field(min_length=1, max_length=_MAX_TEXT)

    @model_validator(mode="after")
    def _says_something(self) -> "EditText":
        if not self.text.strip():
            raise ValueError("the text is empty; reject the pair instead")
        return self


class SetKind(_OfFigure):
    """What the picture is."""

    action: Literal["set_kind"] = "set_kind"
    kind: Kind


class RedrawBox(_OfFigure):
    """Where the picture's edges are, on the figure's page."""

    action: Literal["redraw_box"] = "redraw_box"
    bbox: Corners

    @property
    def box(self) -> Box:
        return Box(*self.bbox)

    @model_validator(mode="after")
    def _has_an_area(self) -> "RedrawBox":
        if Box(*self.bbox).area <= 0:
            raise ValueError("the box has no area")
        return self


class RelinkCaption(_OfFigure):
    """The text block that is the figure's caption; None: no block is."""

    action: Literal["relink_caption"] = "relink_caption"
    block: BlockAsSeen | None


class Restore(_OfFigure):
    """A region that the extraction dropped is a figure after all."""

    action: Literal["restore"] = "restore"
    kind: Kind


class Undo(_Decision):
    """An earlier line, which may be an undo, does not count."""

    action: Literal["undo"] = "undo"
    of: str


FigureDecision = Accept | Reject | EditText | SetKind | RedrawBox | RelinkCaption | Restore
Decision = FigureDecision | Undo
DECISION: TypeAdapter[Decision] = TypeAdapter(Annotated[Decision, Field(discriminator="action")])
"""Reads and writes one line as JSON."""
FIGURE_DECISION: TypeAdapter[FigureDecision] = TypeAdapter(
    Annotated[FigureDecision, Field(discriminator="action")]
)
"""Reads a line that is about a figure."""


@dataclass(frozen=True)
class Verdict:
    """What the decisions about one figure come to: the latest of each sort counts, and a rejection only while
    nothing else was decided after it."""

    last: FigureDecision
    rejected: Reject | None = None
    text: EditText | None = None
    kind: SetKind | Restore | None = None
    box: RedrawBox | None = None
    caption: RelinkCaption | None = None
    restored: Restore | None = None

    @property
    def is_corrected(self) -> bool:
        return any((self.text, self.kind, self.box, self.caption, self.restored))


def in_force(decisions: Sequence[Decision]) -> list[FigureDecision]:
    """The decisions that no later line takes back, in their order."""
    undone: set[str] = set()
    kept: list[FigureDecision] = []
    for decision in reversed(decisions):
        if decision.id in undone:
            continue
        if isinstance(decision, Undo):
            undone.add(decision.of)
        else:
            kept.append(decision)
    return kept[::-1]


def verdict(decisions: Iterable[FigureDecision]) -> Verdict | None:
    """Replay the decisions about one figure, all of them in force; None when there are none."""
    found: Verdict | None = None
    for decision in decisions:
        kept = {} if found is None else {name: getattr(found, name) for name in _SORTS}
        sorts = {name: decision for name, classes in _SORTS.items() if isinstance(decision, classes)}
        found = Verdict(decision, **({**kept, "rejected": None} | sorts))
    return found


_SORTS: Mapping[str, tuple[type[FigureDecision], ...]] = {
    "rejected": (Reject,),
    "text": (EditText,),
    "kind": (SetKind, Restore),
    "box": (RedrawBox,),
    "caption": (RelinkCaption,),
    "restored": (Restore,),
}
