import io

import numpy as np
import pytest
from PIL import Image

from laclip.pairs.release.pictures import picture_fault


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_pictures_are_decoded_to_their_end(form: str) -> None:
    buffer = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 255, (40, 50, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(buffer, form)
    whole = buffer.getvalue()
    assert picture_fault(whole) is None
    if form != "GIF":
        assert picture_fault(whole[: len(whole) // 2]) == "unreadable_image"
