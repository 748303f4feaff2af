"""Pictures as arrays: colours, the square a model sees, and the hash of what is seen."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import torch
from PIL import Image

MEAN = (0.48145466, 0.4578275, 0.40821073)
STANDARD_DEVIATION = (0.26862954, 0.26130258, 0.27577711)
"""Channel statistics of OpenAI's CLIP, used by every Chinese-CLIP (cn_clip.clip.utils.image_transform)."""


def as_rgb(image: Image.Image) -> Image.Image:
    """RGB, whatever came in; transparent parts become white, as the paper around a cut-out textile is."""
    if image.mode == "RGB":
        return image
    if "A" in image.getbands() or "transparency" in image.info:
        layered = image.convert("RGBA")
        page = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(page, layered).convert("RGB")
    return image.convert("RGB")


def squash(image: Image.Image, side: int) -> np.ndarray:
    """The whole picture squashed to a square, (side, side, 3) uint8: bicubic, as cn_clip's transform does."""
    return np.asarray(as_rgb(image).resize((side, side), Image.Resampling.BICUBIC))


def pad(image: Image.Image, side: int) -> np.ndarray:
    """The whole picture in its own proportions on a white square, (side, side, 3) uint8."""
    rgb = as_rgb(image)
    longest = max(rgb.size)
    width, height = (max(1, round(length * side / longest)) for length in rgb.size)
    square = np.full((side, side, 3), 255, dtype=np.uint8)
    left, top = (side - width) // 2, (side - height) // 2
    resized = np.asarray(rgb.resize((width, height), Image.Resampling.BICUBIC))
    square[top : top + height, left : left + width] = resized
    return square


def crop(image: Image.Image, side: int) -> np.ndarray:
    """The largest square in the picture's middle, (side, side, 3) uint8: OpenAI's CLIP's own way."""
    rgb = as_rgb(image)
    short = min(rgb.size)
    left, top = (rgb.width - short) / 2, (rgb.height - short) / 2
    box = (left, top, left + short, top + short)
    return np.asarray(rgb.resize((side, side), Image.Resampling.BICUBIC, box=box))


Fitting = Literal["squash", "pad", "crop"]
"""How a picture becomes a square: squashed as in cn_clip, padded with white, or cut to its short side."""

FITTINGS: dict[Fitting, Callable[[Image.Image, int], np.ndarray]] = {
    "squash": squash,
    "pad": pad,
    "crop": crop,
}


def fit_all(images: Sequence[Image.Image], side: int, fitting: Fitting) -> np.ndarray:
    """(n, side, side, 3) uint8."""
    squares = np.empty((len(images), side, side, 3), dtype=np.uint8)
    for row, image in enumerate(images):
        squares[row] = FITTINGS[fitting](image, side)
    return squares


def standardise(squares: torch.Tensor) -> torch.Tensor:
    """From (n, side, side, 3) uint8, or float in [0, 255], to the model's (n, 3, side, side) float32."""
    unit = squares.permute(0, 3, 1, 2).float() / 255.0
    mean = torch.tensor(MEAN, device=unit.device).view(1, 3, 1, 1)
    deviation = torch.tensor(STANDARD_DEVIATION, device=unit.device).view(1, 3, 1, 1)
    return (unit - mean) / deviation


def content_hash(image: Image.Image) -> str:
    """SHA-256 (hex) of size and RGB pixels: the same for the same picture in any file or format."""
    rgb = as_rgb(image)
    digest = hashlib.sha256(f"{rgb.width}x{rgb.height}:".encode())
    digest.update(rgb.tobytes())
    return digest.hexdigest()
