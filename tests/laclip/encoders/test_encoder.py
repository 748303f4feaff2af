from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
import torch
from PIL import Image

from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint
from laclip.encoders.encoder import Encoder, Precision, load_encoder
from laclip.errors import CheckpointError


@pytest.fixture
def encoder(tiny_preset: str) -> Encoder:
    return load_encoder(tiny_preset, seed=2)


def pictures(n: int) -> list[Image.Image]:
    random = np.random.default_rng(0)
    return [Image.fromarray(random.integers(0, 256, (20 + i, 50 - i, 3), dtype=np.uint8)) for i in range(n)]


def test_vectors_are_unit_float32_and_do_not_depend_on_the_batch(encoder: Encoder) -> None:
    images, texts = encoder.encode_images(pictures(7), batch_size=3), encoder.encode_texts(["龙", "凤纹"])
    assert images.shape == (7, encoder.dimensions)
    assert images.dtype == texts.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(np.vstack([images, texts]), axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(encoder.encode_images(pictures(7), batch_size=7), images, atol=1e-6)


def test_encoding_is_in_eval_mode_even_while_training(encoder: Encoder) -> None:
    calm = encoder.encode_texts(["莲花纹"])
    encoder.model.train()
    np.testing.assert_array_equal(encoder.encode_texts(["莲花纹"]), calm)
    assert encoder.model.training


def test_vectors_are_those_of_cn_clip_s_model(encoder: Encoder) -> None:
    from cn_clip.clip import tokenize
    from cn_clip.clip.utils import image_transform

    image = pictures(1)[0]
    with torch.no_grad():
        expected_image, expected_text, _ = encoder.model(image_transform(32)(image)[None], tokenize(["龙纹"]))
    np.testing.assert_allclose(encoder.encode_images([image]), expected_image.numpy(), atol=1e-6)
    np.testing.assert_allclose(encoder.encode_texts(["龙纹"]), expected_text.numpy(), atol=1e-6)


def test_nothing_in_nothing_out_and_long_texts_are_counted(encoder: Encoder) -> None:
    assert encoder.encode_images([]).shape == (0, encoder.dimensions)
    assert encoder.encode_texts([]).shape == (0, encoder.dimensions)
    encoder.encode_texts(["短", "长" * 10_000])
    assert encoder.truncated_texts == 1


def test_unknown_names_say_which_are_known() -> None:
    with pytest.raises(CheckpointError, match="ViT-H-14"):
        load_encoder("ViT-Z-99")


def test_published_weights_out_of_reach_say_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(CheckpointError, match=r"clip_cn_vit-b-16\.pt") as caught:
        load_encoder("ViT-B-16", download_root=tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("precision", ["bf16", "fp16"])
def test_lower_precision_gives_nearly_the_same_unit_vectors(tiny_preset: str, precision: Precision) -> None:
    exact, rough = load_encoder(tiny_preset), load_encoder(tiny_preset, precision=precision)
    found = rough.encode_images(pictures(4))
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)
    assert (found * exact.encode_images(pictures(4))).sum(axis=1).min() > 0.999
    assert (rough.encode_texts(["龙纹"]) * exact.encode_texts(["龙纹"])).sum() > 0.999
    assert next(rough.model.parameters()).dtype == torch.float32


def test_pictures_are_fitted_as_in_training_unless_told_otherwise(tiny_preset: str) -> None:
    architecture = presets.architecture_of(tiny_preset)
    state = presets.build(architecture, 0).state_dict()
    trained = Checkpoint("x", "from_scratch", architecture, state, {"options": {"fitting": "pad"}})
    assert Encoder(trained).fitting == "pad"
    assert Encoder(trained, fitting="crop").fitting == "crop"
    assert load_encoder(tiny_preset).fitting == "squash"
    padded, squashed = Encoder(trained), load_encoder(tiny_preset)
    assert not np.allclose(padded.encode_images(pictures(1)), squashed.encode_images(pictures(1)), atol=1e-3)
