"""One vector a picture: of the whole picture, or LACLIP's, folded from its crops."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from laclip.alignment.crops import crop_boxes, crop_squares
from laclip.alignment.folding import AlignmentOptions, fold
from laclip.alignment.one_pass import encode_regions, grid_of, patch_coverage
from laclip.encoders.encoder import Encoder
from laclip.encoders.pixels import as_rgb, content_hash, fit_all

Form = Literal["whole", "crops", "one_pass"]


class VectorOptions(BaseModel):
    """What a picture's vector is made of. Searching costs the same whichever it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Form = Field(
        "whole",
        description="Vectors of whole pictures; LACLIP's, of crops (a pass of the model for each); or "
        "LACLIP's from regions of one pass.",
    )
    alignment: AlignmentOptions = Field(
        AlignmentOptions(whole_share=0.5, renormalise=True),
        description="Crops and weights of LACLIP's vectors.",
    )
    seed: int = Field(7, ge=0, lt=2**31, description="Seed of random crops.")
    batch_size: int = Field(64, ge=1, le=65536, description="Pictures encoded at a time.")


def picture_vectors(images: Iterable[Image.Image], encoder: Encoder, options: VectorOptions) -> np.ndarray:
    """(n, d) float32, a vector for each picture; it does not depend on the other pictures. Pictures are taken
    one at a time: large ones need not fit into memory together."""
    regions = {"whole": None, "crops": _crops, "one_pass": _regions}[options.form]
    squares, crops = [], []
    for image in images:
        squares.append(fit_all([image], encoder.resolution, encoder.fitting)[0])
        if regions is not None:
            crops.append(regions(image, encoder, options))
    if not squares:
        return encoder.encode_images([])
    whole = encoder.encode_squares(np.stack(squares), options.batch_size)
    return fold(whole, np.stack(crops), options.alignment) if crops else whole


def _crops(image: Image.Image, encoder: Encoder, options: VectorOptions) -> np.ndarray:
    squares = crop_squares(image, options.alignment, options.seed, encoder.resolution)
    return encoder.encode_squares(squares, options.batch_size)


def _regions(image: Image.Image, encoder: Encoder, options: VectorOptions) -> np.ndarray:
    rgb = as_rgb(image)
    boxes = crop_boxes(rgb.width, rgb.height, content_hash(rgb), options.alignment, options.seed)
    grid = grid_of(encoder, encoder.resolution)
    coverage = patch_coverage(boxes, rgb.width, rgb.height, grid)
    squares = fit_all([rgb], encoder.resolution, "squash")
    vectors: np.ndarray = encode_regions(encoder, squares, coverage[None])[0]
    return vectors
