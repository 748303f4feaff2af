"""Small pictures for the page, as data addresses."""

import base64
import io
from pathlib import Path

from PIL import Image

QUALITY = 74  # JPEG: a picture of 200 pixels takes some 10 kB


def thumbnail(path: Path, side: int) -> str:
    """The picture with its longer side at most `side` pixels, as a data address; "" when it cannot be read.

    Transparent parts become white, as the paper around a cut-out is.
    """
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (side, side))
            picture.thumbnail((side, side))
            layered = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    page = Image.new("RGBA", layered.size, "white")
    return data_address(Image.alpha_composite(page, layered).convert("RGB"))


def data_address(picture: Image.Image) -> str:
    """An RGB picture as it is, as the data address of a JPEG."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(stream.getvalue()).decode()}"
