"""The motifs: every one draws inside its frame, in its colours, and unlike every other."""

import cv2
import numpy as np
import pytest

from samples import motifs
from samples.brush import Brush, Picture, blank
from samples.motifs import Motif
from samples.palette import AZURITE, IVORY, MALACHITE, VERMILION

SIDE = 112


def drawn(motif: Motif, *, mirrored: bool = False) -> Picture:
    picture = blank(SIDE, SIDE, IVORY.rgb)
    motif.draw(
        Brush.on(picture, (SIDE / 2, SIDE / 2), SIDE * 0.8, mirrored=mirrored), VERMILION.rgb, AZURITE.rgb
    )
    return picture


@pytest.mark.parametrize("motif", motifs.ALL, ids=lambda motif: motif.name)
def test_a_motif_fills_its_frame_and_stays_in_it(motif: Motif) -> None:
    inked = np.abs(drawn(motif).astype(int) - IVORY.rgb).sum(axis=2) > 60
    assert inked.mean() > 0.06
    edge = np.concatenate(
        [inked[:4].ravel(), inked[-4:].ravel(), inked[:, :4].ravel(), inked[:, -4:].ravel()]
    )
    assert not edge.any()


@pytest.mark.parametrize("motif", motifs.ALL, ids=lambda motif: motif.name)
def test_a_motif_takes_the_colour_it_is_given(motif: Motif) -> None:
    other = blank(SIDE, SIDE, IVORY.rgb)
    motif.draw(Brush.on(other, (SIDE / 2, SIDE / 2), SIDE * 0.8), MALACHITE.rgb, AZURITE.rgb)
    assert (np.abs(other.astype(int) - drawn(motif)).sum(axis=2) > 60).mean() > 0.015


def test_motifs_differ_in_shape_at_the_size_a_small_model_sees() -> None:
    shapes = [cv2.cvtColor(drawn(motif), cv2.COLOR_RGB2GRAY).astype(float) for motif in motifs.ALL]
    for first, one in enumerate(shapes):
        for other in shapes[first + 1 :]:
            assert np.abs(one - other).mean() > 6


def test_animals_that_face_each_other_are_not_their_own_mirror_images() -> None:
    for motif in motifs.FACING:
        assert np.abs(drawn(motif).astype(int) - drawn(motif, mirrored=True)).mean() > 4


def test_names_are_unique() -> None:
    assert len({motif.name for motif in motifs.ALL}) == len(motifs.ALL)
