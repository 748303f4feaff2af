import numpy as np
import pytest
from PIL import Image

from laclip.alignment.crops import crop_squares
from laclip.alignment.folding import AlignmentOptions, score_as_written
from laclip.encoders.encoder import Encoder
from laclip.search.vectors import Form, VectorOptions, picture_vectors
from tests.laclip.conftest import draw

IMAGES = [draw("朱红", "团窠", 60), draw("石青", "三角", 80), draw("石绿", "方胜", 50)]


def test_the_whole_pictures_vectors_are_the_encoders(encoder: Encoder) -> None:
    np.testing.assert_array_equal(
        picture_vectors(IMAGES, encoder, VectorOptions(form="whole")), encoder.encode_images(IMAGES)
    )


@pytest.mark.parametrize("form", ["crops", "one_pass"])
def test_local_vectors_depend_on_their_own_picture_only(encoder: Encoder, form: Form) -> None:
    options = VectorOptions(form=form, alignment=AlignmentOptions(crops=5, whole_share=0.5, renormalise=True))
    together = picture_vectors(IMAGES, encoder, options)
    apart = np.concatenate([picture_vectors([image], encoder, options) for image in reversed(IMAGES)])
    np.testing.assert_allclose(together, apart[::-1], atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.abs(together - encoder.encode_images(IMAGES)).max() > 1e-3


def test_a_vector_of_crops_scores_as_the_paper_writes_it(encoder: Encoder) -> None:
    alignment = AlignmentOptions(crops=7)
    vectors = picture_vectors(IMAGES, encoder, VectorOptions(form="crops", alignment=alignment, seed=3))
    texts = encoder.encode_texts(["朱红团窠纹", "三角"])
    crops = [encoder.encode_squares(crop_squares(i, alignment, 3, encoder.resolution)) for i in IMAGES]
    written = score_as_written(encoder.encode_images(IMAGES), np.stack(crops), texts, alignment)
    np.testing.assert_allclose(vectors @ texts.T, written, atol=1e-6)


def test_of_no_pictures_there_are_no_vectors(encoder: Encoder) -> None:
    none: list[Image.Image] = []
    assert picture_vectors(none, encoder, VectorOptions(form="crops")).shape == (0, encoder.dimensions)
