"""COCO, inwards: what people made of the exported pages."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from manifests.geometry import Box
from pipeline.exchange.returned import MAX_SIDE, ExportedPages, UnreadableReturnError, first_reason
from pipeline.exchange.sheets import LABELS, Region, Sheet
from pipeline.stage import Failure

Finite = Annotated[float, Field(ge=-MAX_SIDE, le=MAX_SIDE)]
Length = Annotated[float, Field(ge=0, le=MAX_SIDE)]


class _Image(BaseModel):
    id: int
    file_name: str
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class _Category(BaseModel):
    id: int
    name: str


class _Annotation(BaseModel):
    id: int
    image_id: int
    category_id: int
    bbox: tuple[Finite, Finite, Length, Length]
    name: str = ""
    text: str | None = None
    caption_of: list[int] | None = None


class _Coco(BaseModel):
    images: list[Any]
    annotations: list[Any]
    categories: list[_Category]


_COCO: TypeAdapter[_Coco] = TypeAdapter(_Coco)


def returned_sheets(content: bytes, exported: ExportedPages) -> Iterator[tuple[Sheet, Sheet] | Failure]:
    """Each page as (exported, returned), or why an image or annotation cannot be used.

    Raises UnreadableReturnError when the file is no COCO file.
    """
    try:
        coco = _COCO.validate_json(content)
    except ValidationError as error:
        reason = first_reason(error)
        raise UnreadableReturnError(f"is no COCO file with images and annotations ({reason})") from error
    annotations, broken = _by_image(coco.annotations)
    labels = {category.id: category.name for category in coco.categories}
    linked = any(found.caption_of is not None for listed in annotations.values() for found in listed)
    for number, given in enumerate(coco.images, start=1):
        try:
            image = _Image.model_validate(given)
        except ValidationError as error:
            yield Failure(f"image {number}", f"cannot be used ({first_reason(error)})")
            continue
        sheet = exported.sheet(image.file_name)
        if isinstance(sheet, str):
            yield Failure(f"image {number}", sheet)
        elif image.id in broken:  # without it, a figure would seem to have been deleted
            yield Failure(f"image {number}", f"is left out: {broken[image.id]}")
        else:
            yield sheet, _returned(image, annotations[image.id], labels, sheet, linked)


def _by_image(given: Sequence[Any]) -> tuple[dict[int, list[_Annotation]], dict[int, str]]:
    """The annotations by image_id, and the images with one that cannot be used, with the reason.

    Raises UnreadableReturnError for an annotation that does not even say which image it is about.
    """
    annotations: dict[int, list[_Annotation]] = defaultdict(list)
    broken: dict[int, str] = {}
    for number, value in enumerate(given, start=1):
        image_id = value.get("image_id") if isinstance(value, dict) else None
        try:
            annotation = _Annotation.model_validate(value)
            annotations[annotation.image_id].append(annotation)
        except ValidationError as error:
            if not isinstance(image_id, int):
                raise UnreadableReturnError(
                    f"annotation {number} has no image_id: mend or remove it"
                ) from error
            broken[image_id] = f"annotation {number} cannot be used ({first_reason(error)})"
    return annotations, broken


def _returned(
    image: _Image, annotations: Sequence[_Annotation], labels: dict[int, str], sheet: Sheet, linked: bool
) -> Sheet:
    """The page as it came back; `image` may have been scaled on the way."""
    across, down = image.width / sheet.width, image.height / sheet.height
    known = {region.name for region in sheet.regions}
    regions = []
    for found in annotations:
        x, y, width, height = found.bbox
        box = Box(x / across, y / down, (x + width) / across, (y + height) / down)
        label = labels.get(found.category_id, "")
        name = found.name if found.name in known else ""
        regions.append(Region(name, label if label in LABELS else "", box, found.text))
    places = {found.id: index for index, found in enumerate(annotations)}
    ends = [
        (places[figure], index)
        for index, found in enumerate(annotations)
        for figure in found.caption_of or ()
        if figure in places
    ]
    return sheet.with_regions(regions, ends if linked else None)
