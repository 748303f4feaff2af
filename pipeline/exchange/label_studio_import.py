"""Label Studio, inwards: what people made of the exported pages."""

from collections.abc import Iterator
from math import cos, radians, sin
from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, Tag, TypeAdapter, ValidationError

from manifests.geometry import Box
from pipeline.exchange.label_studio import IMAGE, region_id
from pipeline.exchange.returned import MAX_SIDE, ExportedPages, UnreadableReturnError, first_reason
from pipeline.exchange.sheets import LABELS, Region, Sheet
from pipeline.stage import Failure

Finite = Annotated[float, Field(ge=-MAX_SIDE, le=MAX_SIDE)]
Length = Annotated[float, Field(ge=0, le=MAX_SIDE)]


class _Box(BaseModel):
    """In percent of the picture; turned clockwise about its upper left corner by `rotation` degrees."""

    x: Finite
    y: Finite
    width: Length
    height: Length
    rotation: Finite = 0.0
    rectanglelabels: list[str] = []


class _Words(BaseModel):
    text: list[str] | str = ""


class _Rectangle(BaseModel):
    id: str
    value: _Box


class _TextArea(BaseModel):
    id: str
    value: _Words


class _Relation(BaseModel):
    from_id: str
    to_id: str


class _Other(BaseModel):
    """What other controls of the project left there."""


def _sort(item: Any) -> str:
    sort = item.get("type") if isinstance(item, dict) else None
    return sort if sort in ("rectanglelabels", "textarea", "relation") else "other"


_Item = Annotated[
    Annotated[_Rectangle, Tag("rectanglelabels")]
    | Annotated[_TextArea, Tag("textarea")]
    | Annotated[_Relation, Tag("relation")]
    | Annotated[_Other, Tag("other")],
    Discriminator(_sort),
]


class _Annotation(BaseModel):
    result: list[_Item]
    was_cancelled: bool = False
    updated_at: str = ""


class _Task(BaseModel):
    data: dict[str, Any]
    annotations: list[_Annotation]


_TASKS: TypeAdapter[list[Any]] = TypeAdapter(list[Any])


def returned_sheets(content: bytes, exported: ExportedPages) -> Iterator[tuple[Sheet, Sheet] | Failure]:
    """Each annotated page as (exported, returned), or why a task cannot be used.

    Tasks without an annotation, or whose annotations were skipped, come back with nothing. Of several
    annotations the one changed last counts. Raises UnreadableReturnError when the file is no list of tasks.
    """
    try:
        tasks = _TASKS.validate_json(content)
    except ValidationError as error:
        raise UnreadableReturnError("is no list of tasks: export from Label Studio as JSON") from error
    for number, given in enumerate(tasks, start=1):
        try:
            task = _Task.model_validate(given)
        except ValidationError as error:
            reason = first_reason(error)
            yield Failure(f"task {number}", f"is no task as Label Studio exports it as JSON ({reason})")
            continue
        done = [annotation for annotation in task.annotations if not annotation.was_cancelled]
        if not done:
            continue
        sheet = exported.sheet(str(task.data.get(IMAGE, "")))
        if isinstance(sheet, str):
            yield Failure(f"task {number}", sheet)
        else:
            yield sheet, _returned(max(done, key=lambda annotation: annotation.updated_at), sheet)


def _returned(annotation: _Annotation, sheet: Sheet) -> Sheet:
    names = {region_id(region.name): region.name for region in sheet.regions}
    words = {item.id: _joined(item.value) for item in annotation.result if isinstance(item, _TextArea)}
    regions: dict[str, Region] = {}
    for item in annotation.result:
        if isinstance(item, _Rectangle):
            label = next((name for name in item.value.rectanglelabels if name in LABELS), "")
            box = _in_points(item.value, sheet)
            regions[item.id] = Region(names.get(item.id, ""), label, box, words.get(item.id, ""))
    places = {name: index for index, name in enumerate(regions)}
    ends = [
        (places[item.from_id], places[item.to_id])
        for item in annotation.result
        if isinstance(item, _Relation) and item.from_id in places and item.to_id in places
    ]
    return sheet.with_regions(list(regions.values()), ends)


def _joined(value: _Words) -> str:
    return value.text if isinstance(value.text, str) else "\n".join(value.text)


def _in_points(value: _Box, sheet: Sheet) -> Box:
    """The rectangle, or the box around a turned one, on the page in points."""
    x, y = value.x * sheet.width / 100, value.y * sheet.height / 100
    across, down = value.width * sheet.width / 100, value.height * sheet.height / 100
    c, s = cos(radians(value.rotation)), sin(radians(value.rotation))
    corners = [(x + a * c - b * s, y + a * s + b * c) for a in (0.0, across) for b in (0.0, down)]
    return Box.around(Box(x, y, x, y) for x, y in corners)
