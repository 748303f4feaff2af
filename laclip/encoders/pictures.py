"""Picture files from anywhere, read safely: damage and excess become one line."""

import io
from pathlib import Path

from PIL import Image

from laclip.encoders.pixels import as_rgb
from laclip.errors import PictureError

MAX_PIXELS = 200_000_000
"""Largest picture that is decoded: about A2 at 600 dpi. A larger one is refused, not shrunk."""

DAMAGE = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError)
"""What Pillow raises on damaged files (`UnidentifiedImageError` is an OSError)."""


def read_picture(source: Path | bytes) -> Image.Image:
    """The picture in a file or in a file's bytes, RGB.

    Raises PictureError, whose message goes on after the picture's name: "has 9 x 9 pixels ...". The size is
    checked before anything is decoded.
    """
    try:
        with Image.open(source if isinstance(source, Path) else io.BytesIO(source)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise PictureError(
                    f"has {opened.width} x {opened.height} pixels, more than {MAX_PIXELS:,}; make it smaller"
                )
            opened.load()
            return as_rgb(opened)
    except Image.DecompressionBombError as error:
        raise PictureError("has far too many pixels; make it smaller") from error
    except FileNotFoundError as error:
        raise PictureError("is not there") from error
    except DAMAGE as error:
        raise PictureError("cannot be read as a picture") from error
