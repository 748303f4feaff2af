"""The pictures of a release: found by their ids, and looked at before anything else reads them."""

import io
import struct
from collections import defaultdict
from pathlib import Path, PurePosixPath

from PIL import Image

from laclip.encoders.pictures import DAMAGE, MAX_PIXELS
from laclip.pairs.release.layout import PICTURE_SUFFIXES, files_below, split_of

MAX_BYTES = 300_000_000
"""Of one picture's file."""

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
_LOOKED_AT = (256, 256)  # pixels: a JPEG is decoded no finer, and yet to its end


class PictureFolder:
    """The picture files below a folder, by the ids that texts give."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._named: defaultdict[str, list[Path]] = defaultdict(list)
        self._numbered: defaultdict[str, list[Path]] = defaultdict(list)
        for path in files_below(folder):
            if path.suffix.lower() in PICTURE_SUFFIXES:
                self._named[path.name].append(path)
                self._numbered[_plain(path.stem)].append(path)

    def find(self, image_id: str, split: str) -> Path | str:
        """The file of an id (its name without the ending, leading zeros aside, or its path), or the reason
        why there is none. Of several files those count whose path names the split."""
        given = PurePosixPath(image_id.replace("\\", "/"))
        if given.is_absolute() or ".." in given.parts or ":" in image_id or "\0" in image_id:
            return "unsafe_image_id"
        found = [path for path in self._named[given.name] if path.parts[-len(given.parts) :] == given.parts]
        found = found or (self._numbered[_plain(image_id)] if len(given.parts) == 1 else [])
        if len(found) > 1:
            found = [path for path in found if split_of(self._folder, path) == split] or found
        if not found:
            return "missing_image"
        return found[0] if len(found) == 1 else "ambiguous_image"


def _plain(name: str) -> str:
    return name.lstrip("0") or "0" if name.isdecimal() else name


def picture_fault(data: bytes) -> str | None:
    """Why the file is no picture that can be used; None when it is one. Decodes it to its end."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return "image_too_large"
            picture.draft(None, _LOOKED_AT)
            picture.load()
    except Image.DecompressionBombError:
        return "image_too_large"
    except (*DAMAGE, struct.error):
        return "unreadable_image"
    return None
