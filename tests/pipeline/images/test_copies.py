"""Copies are found whatever was done to them; siblings of one design stay."""

import io
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from manifests.store import Row
from pipeline.images.copies import compare_all, confirmed
from pipeline.images.measurement import measured
from pipeline.images.options import ImageOptions
from pipeline.images.reach import Reach
from pipeline.images.selection import without_copies
from pipeline.units import Workers
from samples import motifs
from samples.brush import Brush, blank
from samples.motifs import Motif
from samples.palette import AZURITE, GOLD, INK, IVORY, VERMILION, Colour
from samples.pattern import Design, Inked, draw_design, paint


def jpeg(picture: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=30)
    return Image.open(stream).convert("RGB")


def hue(picture: Image.Image) -> Image.Image:
    turned = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2HSV)
    turned[..., 0] = (turned[..., 0].astype(int) + 15) % 180
    return Image.fromarray(cv2.cvtColor(turned, cv2.COLOR_HSV2RGB))


def cropped(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    return picture.crop((round(width * 0.05), 0, width, round(height * 0.95)))


def found(
    tmp_path: Path,
    pictures: list[Image.Image],
    known: list[Row] | None = None,
    kinds: list[frozenset[str]] | None = None,
) -> list[Row]:
    paths = {f"{number:03d}": tmp_path / f"{number}.png" for number in range(len(pictures))}
    for path, picture in zip(paths.values(), pictures, strict=True):
        picture.save(path)
    measures = [measured(path, name, 10**9) for name, path in paths.items()]
    reach = Reach.of(kinds or [frozenset(["pattern"])] * len(measures), ImageOptions())
    with Workers(1) as workers:
        return compare_all(measures, reach, known or [], workers, lambda done, total: None)


def design(seed: int = 5) -> Design:
    return draw_design(np.random.default_rng(seed), long_side=500)


@pytest.mark.parametrize(
    "change",
    [
        lambda picture: picture.resize((200, 200 * picture.height // picture.width)),
        jpeg,
        hue,
        lambda picture: picture.convert("L").convert("RGB"),
        cropped,
    ],
)
def test_a_changed_copy_is_found(tmp_path: Path, change: Callable[[Image.Image], Image.Image]) -> None:
    original = Image.fromarray(paint(design()))
    assert [pair[:2] for pair in confirmed(found(tmp_path, [original, change(original)]))] == [("000", "001")]


def test_a_sibling_with_another_motif_is_no_copy(tmp_path: Path) -> None:
    one = design()
    others = [m for m in (*motifs.ANIMALS, *motifs.FLOWERS) if m not in (one.main.motif, one.second.motif)]
    siblings = [replace(one, second=replace(one.second, motif=motif)) for motif in others[:6]]
    pictures = [Image.fromarray(paint(each)) for each in (one, *siblings)]
    assert list(confirmed(found(tmp_path, pictures))) == []


def test_what_was_compared_is_not_compared_again(tmp_path: Path) -> None:
    original = Image.fromarray(paint(design()))
    rows = found(tmp_path, [original, jpeg(original)])
    remembered = [{**row, "place": 0.123} for row in rows]
    assert found(tmp_path, [original, jpeg(original)], remembered) == remembered
    stale = [{**row, "version": 0} for row in remembered]
    assert found(tmp_path, [original, jpeg(original)], stale) == rows


def motif(drawn: Motif, accent: Colour) -> Image.Image:
    pixels = blank(300, 300, IVORY.rgb)
    Inked(drawn, AZURITE, accent).draw(Brush.on(pixels, (150, 150), 280))
    return Image.fromarray(np.asarray(pixels, np.uint8))


def dropped_motifs(tmp_path: Path, pictures: list[Image.Image]) -> dict[str, tuple[str, str]]:
    names = [f"{number:03d}" for number in range(len(pictures))]
    twins: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for one, other, recolouring in confirmed(found(tmp_path, pictures)):
        twins[one][other] = twins[other][one] = recolouring
    rows = [row(name, kind="cropped_pattern") for name in names]
    return without_copies(rows, twins, [], ImageOptions())


@pytest.mark.parametrize("drawn", [motifs.HARE, motifs.DEER, motifs.PEONY, motifs.DRAGON])
def test_a_motif_with_a_small_part_in_another_ink_is_no_copy(tmp_path: Path, drawn: Motif) -> None:
    """A hare's eye and tail are a hundredth of its picture."""
    assert dropped_motifs(tmp_path, [motif(drawn, accent) for accent in (VERMILION, GOLD, INK)]) == {}


@pytest.mark.parametrize("drawn", [motifs.HARE, motifs.DEER, motifs.PEONY, motifs.DRAGON])
def test_a_motif_in_another_print_is_a_copy(tmp_path: Path, drawn: Motif) -> None:
    original = motif(drawn, VERMILION)
    tones = (np.asarray(original) / 255.0) ** 0.85 * (1.0, 0.95, 0.9)
    faded = Image.fromarray((255 * tones).astype(np.uint8))
    assert set(dropped_motifs(tmp_path, [original, jpeg(faded)])) == {"001"}


def row(figure_id: str, **changes: object) -> Row:
    given = {"figure_id": figure_id, "kind": "pattern", "sha256": figure_id, "pixels": 1000, "text": "纹"}
    return {**given, **changes}


def twins(*names: str, recolouring: float = 5.0) -> dict[str, dict[str, float]]:
    return {one: {other: recolouring for other in names if other != one} for one in names}


def test_the_larger_copy_stays_then_the_one_with_more_words() -> None:
    rows = [row("a"), row("b", pixels=4000), row("c", pixels=4000, text="两只兔"), row("d", pixels=3900)]
    dropped = without_copies(rows, twins("a", "b", "c", "d"), [], ImageOptions())
    assert dropped == dict.fromkeys(("a", "b", "d"), ("near_duplicate", "c"))


def test_a_row_of_the_last_build_stays_before_a_larger_new_one() -> None:
    dropped = without_copies(
        [row("old"), row("new", pixels=9999)], twins("old", "new"), ["old"], ImageOptions()
    )
    assert dropped == {"new": ("near_duplicate", "old")}


def test_a_motif_in_other_colours_and_a_textile_beside_its_drawing_both_stay() -> None:
    recoloured = twins("a", "b", recolouring=40)
    crops = [row("a", kind="cropped_pattern"), row("b", kind="cropped_pattern")]
    assert without_copies(crops, recoloured, [], ImageOptions()) == {}
    assert set(without_copies([row("a"), row("b")], recoloured, [], ImageOptions())) == {"b"}
    assert without_copies([row("a"), row("b", kind="original_textile")], recoloured, [], ImageOptions()) == {}


def test_a_textile_is_not_even_compared_with_its_drawing(tmp_path: Path) -> None:
    """But a file that is a drawing elsewhere is."""
    original = Image.fromarray(paint(design()))
    pictures = [original, jpeg(original)]
    drawing, textile, both = (
        frozenset(kinds) for kinds in (["pattern"], ["original_textile"], ["pattern", "original_textile"])
    )
    assert found(tmp_path, pictures, kinds=[drawing, textile]) == []
    assert len(found(tmp_path, pictures, kinds=[drawing, both])) == 1
