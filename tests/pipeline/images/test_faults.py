"""Faults of pictures: each by its own measure, with the limits of its kind."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from manifests.store import Row
from pipeline.images.faults import fault
from pipeline.images.measurement import measured
from pipeline.images.options import ImageOptions
from pipeline.images.reading import OversizedPictureError, UnreadablePictureError
from samples.fonts import SERIF, font_file

PAGE = {"width": 600.0, "height": 800.0}
OPTIONS = ImageOptions()
WORDS = "元海东青逐兔纹妆金胸背散"


def figure(*bbox: float, **changes: object) -> Row:
    return {"bbox": list(bbox or (100.0, 100.0, 300.0, 300.0)), "spread_page": None, **changes}


def judged(tmp_path: Path, picture: Image.Image, kind: str, row: Row | None = None) -> str | None:
    path = tmp_path / "picture.png"
    picture.save(path)
    return fault(measured(path, "x", 10**9), OPTIONS.of(kind), row or figure(), PAGE)


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8))


def motif(at_left: int) -> Image.Image:
    """A disc on white, `at_left` pixels from the left edge (negative: cut off there)."""
    picture = Image.new("RGB", (300, 300), "white")
    ImageDraw.Draw(picture).ellipse((at_left, 60, at_left + 180, 240), fill=(150, 30, 30))
    ImageDraw.Draw(picture).ellipse((at_left + 60, 120, at_left + 120, 180), fill=(30, 60, 150))
    return picture


def letters(lines: int) -> Image.Image:
    picture = Image.new("RGB", (500, 60 * lines + 20), (250, 246, 238))
    font = ImageFont.truetype(str(font_file(SERIF)), 36)
    for line in range(lines):
        ImageDraw.Draw(picture).text((20, 10 + 60 * line), WORDS[line:], font=font, fill=(40, 30, 30))
    return picture


def test_sound_pictures_of_all_kinds_have_no_fault(tmp_path: Path) -> None:
    for kind in ("pattern", "original_textile", "cropped_pattern", "mural", "figure"):
        assert judged(tmp_path, noise(200, 150), kind) is None


def test_a_motif_may_be_smaller_than_a_mural(tmp_path: Path) -> None:
    assert judged(tmp_path, noise(40, 80), "cropped_pattern") is None
    assert judged(tmp_path, noise(40, 80), "mural") == "image_too_small"


def test_blank_and_near_uniform_pictures(tmp_path: Path) -> None:
    assert judged(tmp_path, Image.new("RGB", (200, 200), "beige"), "figure") == "blank_image"
    gradient = np.repeat(np.linspace(100, 200, 400, dtype=np.uint8)[None], 300, axis=0)
    assert judged(tmp_path, Image.fromarray(gradient), "figure") == "uniform_image"


@pytest.mark.parametrize("lines", [1, 3, 6])
def test_lettering_is_no_figure_but_woven_letters_are_a_pattern(tmp_path: Path, lines: int) -> None:
    assert judged(tmp_path, letters(lines), "figure") == "text_only_image"
    assert judged(tmp_path, letters(lines), "pattern") is None


def test_a_motif_that_runs_off_the_page_is_cut_and_one_beside_the_edge_is_not(tmp_path: Path) -> None:
    at_edge = figure(0.0, 100.0, 200.0, 300.0)
    assert judged(tmp_path, motif(-60), "cropped_pattern", at_edge) == "cut_by_page"
    assert judged(tmp_path, motif(60), "cropped_pattern", at_edge) is None
    assert judged(tmp_path, motif(-60), "cropped_pattern", figure()) is None


def test_plates_that_bleed_are_whole(tmp_path: Path) -> None:
    at_edge = figure(0.0, 100.0, 200.0, 300.0)
    assert judged(tmp_path, motif(-60), "mural", at_edge) is None
    assert judged(tmp_path, noise(300, 300), "figure", at_edge) is None
    assert judged(tmp_path, motif(-60), "figure", figure(0.0, 0.0, 600.0, 700.0)) is None
    assert judged(tmp_path, motif(-60), "figure", figure(0.0, 100.0, 200.0, 300.0, spread_page=4)) is None


def test_damaged_and_oversized_files_are_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    noise(100, 100).save(path)
    with pytest.raises(OversizedPictureError):
        measured(path, "x", 9_999)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(UnreadablePictureError):
        measured(path, "x", 10**9)


def test_a_key_of_one_kind_leaves_its_others_as_they_are() -> None:
    options = ImageOptions.model_validate({"mural": {"min_side": 200}})
    assert options.mural.min_side == 200
    assert options.mural.max_cut == OPTIONS.mural.max_cut == 1.0
