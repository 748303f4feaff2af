import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from laclip.alignment.crops import Crop
from laclip.alignment.one_pass import DETAIL, encode_regions, grid_of, patch_coverage, square_and_coverage
from laclip.encoders import presets
from laclip.encoders.encoder import Encoder, load_encoder
from laclip.encoders.pixels import Fitting

_ARCHITECTURES: dict[str, presets.Architecture] = {
    "transformer": {
        "embed_dim": 32,
        "image_resolution": 32,
        "vision_layers": 2,
        "vision_width": 64,
        "vision_patch_size": 8,
    },
    "resnet": {"embed_dim": 32, "image_resolution": 96, "vision_layers": [1, 1, 1, 1], "vision_width": 8},
}


@pytest.fixture(params=sorted(_ARCHITECTURES))
def encoder(request: pytest.FixtureRequest, tiny_preset: str, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    architecture = presets.architecture_of(tiny_preset) | _ARCHITECTURES[request.param]
    if request.param == "resnet":
        architecture["vision_patch_size"] = None
    monkeypatch.setitem(presets.PRESETS, "of_a_kind", architecture)
    return load_encoder("of_a_kind")


def squares(encoder: Encoder, count: int = 3, times: int = 1) -> np.ndarray:
    side = encoder.resolution * times
    return np.random.default_rng(0).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


def everywhere(encoder: Encoder, count: int = 3, regions: int = 1, times: int = 1) -> np.ndarray:
    grid = grid_of(encoder, encoder.resolution * times)
    return np.ones((count, regions, grid, grid), dtype=np.float32)


def test_the_region_that_is_the_whole_picture_has_its_vector(encoder: Encoder) -> None:
    pictures = squares(encoder)
    regions = encode_regions(encoder, pictures, everywhere(encoder))[:, 0]
    assert np.allclose(regions, encoder.encode_squares(pictures), atol=1e-5)


def test_other_regions_change_nothing(encoder: Encoder) -> None:
    pictures, coverage = squares(encoder), everywhere(encoder, regions=4)
    coverage[:, 1:] *= np.random.default_rng(1).random(coverage[:, 1:].shape)
    together = encode_regions(encoder, pictures, coverage)
    alone = np.stack([encode_regions(encoder, pictures, coverage[:, [k]])[:, 0] for k in range(4)], axis=1)
    assert np.allclose(together, alone, atol=1e-5)


def test_a_part_differs_from_the_whole(encoder: Encoder) -> None:
    coverage = everywhere(encoder, regions=2)
    coverage[:, 1, :, 1:] = 0
    whole, left = np.moveaxis(encode_regions(encoder, squares(encoder), coverage), 1, 0)
    assert np.abs(whole - left).max() > 1e-3


def test_larger_squares_give_finer_regions(encoder: Encoder) -> None:
    vectors = encode_regions(encoder, squares(encoder, times=2), everywhere(encoder, times=2))
    assert np.allclose(np.linalg.norm(vectors, axis=2), 1, atol=1e-5)


def test_a_grid_of_another_size_is_refused(encoder: Encoder) -> None:
    with pytest.raises(ValueError, match="patches"):
        encode_regions(encoder, squares(encoder, times=2), everywhere(encoder))


@given(
    st.integers(1, 900),
    st.integers(1, 900),
    st.integers(1, 16),
    st.tuples(*[st.floats(0, 1)] * 4),
)
def test_coverage_adds_up_to_the_box_s_share_of_the_picture(
    width: int, height: int, grid: int, corners: tuple[float, float, float, float]
) -> None:
    x, other_x, y, other_y = corners
    left, right = sorted((int(x * width), int(other_x * width)))
    top, bottom = sorted((int(y * height), int(other_y * height)))
    box: Crop = (left, top, right, bottom)
    covered = patch_coverage([box], width, height, grid)
    share = (right - left) * (bottom - top) / (width * height)
    assert covered.shape == (1, grid, grid)
    assert covered.sum() / grid**2 == pytest.approx(share, abs=1e-4)
    assert covered.min() >= 0
    assert covered.max() <= 1


@pytest.mark.parametrize("fitting", ["squash", "pad", "crop"])
def test_a_region_covers_what_it_shows_however_the_picture_was_fitted(
    encoder: Encoder, fitting: Fitting
) -> None:
    picture = Image.new("RGB", (400, 100), (20, 40, 60))
    picture.paste((250, 240, 10), (300, 0, 400, 100))
    encoder.fitting = fitting
    square, coverage = square_and_coverage(picture, [(300, 0, 400, 100)], encoder)
    assert square.shape == (DETAIL * encoder.resolution,) * 2 + (3,)
    yellow = (square[:, :, 0] > 130) & (square[:, :, 2] < 130)
    cells = coverage.shape[1], len(square) // coverage.shape[1]
    assert np.abs(coverage[0] - yellow.reshape(cells * 2).mean(axis=(1, 3))).max() < 0.1
