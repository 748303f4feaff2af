"""One vector a picture: of the whole picture, or LACLIP's, folded from its crops."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field

from laclip.alignment.crops import crop_boxes, crop_squares
from laclip.alignment.folding import AlignmentOptions, fold
from laclip.alignment.one_pass import encode_regions, square_and_coverage
from laclip.alignment.recommended import IN_ONE_PASS, WITH_WHOLE
from laclip.encoders.encoder import Encoder
from laclip.encoders.pixels import as_rgb, content_hash, fit_all

Form = Literal["whole", "crops", "one_pass"]


class VectorOptions(BaseModel):
    """What a picture's vector is made of. Searching costs the same whichever it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Form = Field(
        "one_pass",
        description="LACLIP's vectors from regions of one pass of the model; LACLIP's of crops (a pass for "
        "each); or vectors of whole pictures.",
    )
    alignment: AlignmentOptions | None = Field(
        None,
        description="Crops and weights of LACLIP's vectors; default what is recommended for the form.",
    )
    seed: int = Field(7, ge=0, lt=2**31, description="Seed of random crops.")
    batch_size: int = Field(64, ge=1, le=65536, description="Pictures encoded at a time.")

    @property
    def crops(self) -> AlignmentOptions:
        """Crops and weights as given, or as recommended."""
        return self.alignment or (IN_ONE_PASS if self.form == "one_pass" else WITH_WHOLE)


def picture_vectors(images: Iterable[Image.Image], encoder: Encoder, options: VectorOptions) -> np.ndarray:
    """(n, d) float32, a vector for each picture; it does not depend on the other pictures. Pictures are taken
    one at a time: large ones need not fit into memory together."""
    squares, crops, regions = [], [], []
    for image in images:
        squares.append(fit_all([image], encoder.resolution, encoder.fitting)[0])
        if options.form == "crops":
            cut = crop_squares(image, options.crops, options.seed, encoder.resolution)
            crops.append(encoder.encode_squares(cut, options.batch_size))
        elif options.form == "one_pass":
            regions.append(_regions(image, encoder, options))
    if not squares:
        return encoder.encode_images([])
    whole = encoder.encode_squares(np.stack(squares), options.batch_size)
    if crops:
        return fold(whole, np.stack(crops), options.crops)
    if regions:
        larger, coverage = (np.stack(part) for part in zip(*regions, strict=True))
        return fold(whole, encode_regions(encoder, larger, coverage, options.batch_size), options.crops)
    return whole


def _regions(image: Image.Image, encoder: Encoder, options: VectorOptions) -> tuple[np.ndarray, np.ndarray]:
    rgb = as_rgb(image)
    boxes = crop_boxes(rgb.width, rgb.height, content_hash(rgb), options.crops, options.seed)
    return square_and_coverage(rgb, boxes, encoder)
