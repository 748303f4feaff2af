import threading

import pytest
import torch

from laclip.encoders import presets
from laclip.encoders.normaliser import tokenise
from laclip.encoders.tokens import image_tokens, text_tokens, text_tokens_by_length, word_mask

_RESNET = {"vision_layers": [1, 1, 1, 1], "vision_width": 16, "image_resolution": 64}


@pytest.mark.parametrize("resnet", [False, True])
def test_a_picture_s_vector_is_the_model_s_own_and_regions_lie_in_its_space(
    tiny_preset: str, *, resnet: bool
) -> None:
    architecture = presets.architecture_of(tiny_preset) | (_RESNET if resnet else {})
    model = presets.build(architecture, seed=1)
    side = architecture["image_resolution"]
    images = torch.randn(2, 3, side, side, generator=torch.Generator().manual_seed(0))
    vectors, regions = image_tokens(model, images)
    torch.testing.assert_close(vectors, model.encode_image(images))
    assert regions.shape[0] == 2
    assert regions.shape[2] == vectors.shape[1]
    other = images.clone()
    other[0] += 1.0
    assert not torch.allclose(image_tokens(model, other)[1][0], regions[0])
    torch.testing.assert_close(image_tokens(model, other)[1][1], regions[1])


def test_patches_that_are_left_out_leave_no_region(tiny_preset: str) -> None:
    model = presets.build(presets.architecture_of(tiny_preset), seed=1)
    images = torch.randn(2, 3, 32, 32)
    assert image_tokens(model, images, 0.5)[1].shape[1] < image_tokens(model, images)[1].shape[1]


def test_a_text_s_first_token_is_its_vector(tiny_preset: str) -> None:
    model = presets.build(presets.architecture_of(tiny_preset), seed=1)
    ids = tokenise(["红色莲花", "鹿"]).ids
    vectors, tokens = text_tokens(model, ids)
    torch.testing.assert_close(vectors, model.encode_text(ids))
    torch.testing.assert_close(tokens[:, 0], vectors)
    assert word_mask(ids).sum(dim=1).tolist() == [4, 1]
    assert not word_mask(ids)[:, 0].any()


@pytest.mark.parametrize("parts", [1, 2, 3, 7])
def test_texts_sorted_by_length_have_the_same_tokens(tiny_preset: str, parts: int) -> None:
    model = presets.build(presets.architecture_of(tiny_preset), seed=1)
    ids = tokenise(["红色莲花，间饰飞鸟", "鹿", "团窠内一朵石青色莲花，盛开，窠外填饰卷草", "", "对鹿"]).ids
    vectors, tokens = text_tokens(model, ids)
    sorted_vectors, sorted_tokens = text_tokens_by_length(model, ids, parts)
    torch.testing.assert_close(sorted_vectors, vectors)
    words = ids.ne(0)
    torch.testing.assert_close(sorted_tokens[words], tokens[words])


def test_another_thread_s_pass_through_the_same_model_is_not_kept(tiny_preset: str) -> None:
    model = presets.build(presets.architecture_of(tiny_preset), seed=1)
    images, others = torch.randn(2, 2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    expected = image_tokens(model, images)
    passes = [threading.Thread(target=model.encode_image, args=(others,))]

    def meanwhile(*_: object) -> None:
        if passes:
            other = passes.pop()
            other.start()
            other.join()

    model.visual.transformer.register_forward_pre_hook(meanwhile)
    torch.testing.assert_close(image_tokens(model, images), expected)
    assert not passes
