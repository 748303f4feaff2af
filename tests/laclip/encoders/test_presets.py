import pytest
import torch

from laclip.encoders import presets


def parameters(model: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def test_the_small_preset_has_about_eleven_million_parameters() -> None:
    assert parameters(presets.build(presets.architecture_of("small"), seed=0)) == pytest.approx(
        11.4e6, rel=0.02
    )


@pytest.mark.parametrize(
    ("name", "millions"),
    # Chinese CLIP, arXiv 2211.01335, table 1: 77M, 188M, 406M, 407M, 958M
    [("RN50", 77), ("ViT-B-16", 188), ("ViT-L-14", 406), ("ViT-L-14-336", 407), ("ViT-H-14", 958)],
)
def test_published_sizes_are_those_of_the_paper(name: str, millions: int) -> None:
    with torch.device("meta"):
        model = presets.build(presets.architecture_of(name), seed=0)
    assert round(parameters(model) / 1e6) == pytest.approx(millions, abs=1)


def test_the_seed_decides_the_weights_and_the_global_generator_stays(tiny_preset: str) -> None:
    architecture = presets.architecture_of(tiny_preset)
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    one, same, other = (presets.build(architecture, seed).text_projection for seed in (3, 3, 4))
    assert torch.equal(torch.rand(3), expected)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
