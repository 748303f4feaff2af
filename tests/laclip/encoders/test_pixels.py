import io

import numpy as np
import pytest
import torch
from PIL import Image

from laclip.encoders.pixels import (
    FITTINGS,
    Fitting,
    as_rgb,
    content_hash,
    crop,
    fit_all,
    pad,
    squash,
    standardise,
)
from laclip.encoders.torchvision_operators import declare_missing_operators


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize(("width", "height", "side"), [(300, 200, 224), (90, 500, 112), (50, 60, 224)])
def test_preprocessing_equals_cn_clip_s_image_transform(width: int, height: int, side: int) -> None:
    declare_missing_operators()
    from cn_clip.clip.utils import image_transform

    image = noise(width, height)
    ours = standardise(torch.from_numpy(squash(image, side)[None]))[0]
    torch.testing.assert_close(ours, image_transform(side)(image), rtol=0, atol=1e-6)


def test_content_hash_is_of_pixels_not_of_files() -> None:
    image = noise(31, 17)
    hashes = set()
    for form in ("PNG", "BMP", "TIFF"):
        stream = io.BytesIO()
        image.save(stream, form)
        hashes.add(content_hash(Image.open(stream)))
    assert hashes == {content_hash(image)}
    assert content_hash(noise(31, 17, seed=1)) not in hashes
    assert content_hash(image.transpose(Image.Transpose.ROTATE_90)) not in hashes


def test_transparent_parts_become_paper_white() -> None:
    image = Image.new("RGBA", (4, 4), (10, 20, 30, 0))
    image.putpixel((1, 1), (10, 20, 30, 255))
    rgb = as_rgb(image)
    assert rgb.getpixel((0, 0)) == (255, 255, 255)
    assert rgb.getpixel((1, 1)) == (10, 20, 30)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    assert as_rgb(noise(8, 8).convert(mode)).mode == "RGB"


@pytest.mark.parametrize("fitting", sorted(FITTINGS))
def test_pictures_are_fitted_one_by_one_by_the_chosen_way(fitting: Fitting) -> None:
    images = [noise(20, 30), noise(40, 10, seed=2)]
    expected = np.stack([FITTINGS[fitting](image, 16) for image in images])
    np.testing.assert_array_equal(fit_all(images, 16, fitting), expected)


def test_padding_keeps_proportions_on_white_and_cutting_keeps_the_middle() -> None:
    black = Image.new("RGB", (40, 20))
    padded = pad(black, 16)
    assert (padded[:4] == 255).all()
    assert (padded[4:12] == 0).all()
    assert (padded[12:] == 255).all()
    black.paste((255, 255, 255), (0, 0, 10, 20))
    black.paste((255, 255, 255), (30, 0, 40, 20))
    assert (crop(black, 16)[:, 1:-1] == 0).all()
    assert crop(Image.new("RGB", (1, 500)), 8).shape == pad(Image.new("RGB", (1, 500)), 8).shape == (8, 8, 3)
