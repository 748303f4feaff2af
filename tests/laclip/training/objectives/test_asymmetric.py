from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from laclip.encoders import presets
from laclip.encoders.normaliser import tokenise
from laclip.pairs.split import Pairs
from laclip.training.gradients import Batch, BatchGradients
from laclip.training.objectives.asymmetric import AsymmetricContrast, AsymmetricOptions
from laclip.training.objectives.infonce import SymmetricInfoNCE
from laclip.training.objectives.objective import IDS, IMAGES, PAIRS, Objective
from laclip.training.precision import MixedPrecision
from laclip.training.processes import Processes

TEXTS = (
    "团窠莲花纹。朱红色地，团窠内一朵石青色莲花，盛开，窠外填饰石绿色卷草。",
    "散点飞鸟纹。土黄色地，石青色飞鸟散点排列，展翅，间饰朱红色折枝。",
    "对鹿纹。石绿色地，左右一对土黄色鹿相对，昂首，四隅祥云。",
    "石青色莲花。",
)
ROWS = np.arange(len(TEXTS))


def pairs() -> Pairs:
    count = len(TEXTS)
    return Pairs("train", (b"",) * count, TEXTS, ("pattern",) * count, tuple(map(str, range(count))))


def objective_with(dimensions: int = 32, **options: Any) -> AsymmetricContrast:
    torch.manual_seed(0)
    return AsymmetricContrast(pairs(), dimensions, AsymmetricOptions(**options))


def drawn(generator: torch.Generator, *shape: int) -> torch.Tensor:
    """Unit vectors of float64 that gradients are asked for."""
    vectors = torch.randn(*shape, generator=generator, dtype=torch.float64)
    return (vectors / vectors.norm(dim=-1, keepdim=True)).requires_grad_(True)


def batch_for(objective: Objective, seed: int = 0) -> Batch:
    randoms = [np.random.default_rng([seed, row]) for row in ROWS]
    inputs, targets = objective.further(ROWS, randoms)
    images = torch.randn(len(TEXTS), 3, 32, 32, generator=torch.Generator().manual_seed(seed))
    return Batch(
        {IMAGES: images, IDS: tokenise(TEXTS).ids, **inputs},
        {PAIRS: torch.eye(len(TEXTS)), **targets},
        (len(TEXTS),),
    )


@pytest.fixture
def model(tiny_preset: str) -> Any:
    return presets.build(presets.architecture_of(tiny_preset), seed=1)


def loss_of(objective: Objective, model: Any, batch: Batch) -> torch.Tensor:
    encoded = objective.encode(model, batch.inputs, 0.0)
    return objective(encoded, model.logit_scale.exp(), batch.targets)


def detached(objective: Objective, model: Any, batch: Batch) -> float:
    return float(loss_of(objective, model, batch).detach())


def test_with_all_its_terms_off_it_is_infonce(model: Any) -> None:
    objective = objective_with(generated_share=0, swapped_negatives=False, local_share=0)
    batch, plain = batch_for(objective), SymmetricInfoNCE()
    assert objective.fusion is None
    torch.testing.assert_close(loss_of(objective, model, batch), loss_of(plain, model, batch))


@pytest.mark.parametrize("term", ["generated_share", "swapped_negatives", "local_share"])
def test_every_term_counts(model: Any, term: str) -> None:
    off: dict[str, Any] = {"generated_share": 0, "swapped_negatives": False, "local_share": 0}
    on = {**off, term: {"generated_share": 0.5, "swapped_negatives": True, "local_share": 0.5}[term]}
    with_it, without = objective_with(**on), objective_with(**off)
    batch = batch_for(with_it)
    assert detached(with_it, model, batch) != pytest.approx(detached(without, model, batch), rel=1e-4)


def test_global_and_local_similarities_have_a_loss_each(model: Any) -> None:
    """So that those by which an index finds candidates are learned as without a head."""
    losses = []
    for share in (0.2, 0.5, 0.8):
        torch.manual_seed(3)
        objective = objective_with(local_share=share)
        losses.append(detached(objective, model, batch_for(objective)))
    assert losses[1] == pytest.approx((losses[0] + losses[2]) / 2, rel=1e-5)
    assert losses[0] != pytest.approx(losses[2], rel=1e-4)


def test_a_generated_text_is_a_positive_of_every_row_that_says_it() -> None:
    objective = objective_with()
    shown = objective._shown(ROWS, ["石青色莲花", TEXTS[1], "石绿色地", TEXTS[3]])
    assert shown[0].tolist() == [True, False, False, True]  # row 3's whole text stands in row 0's
    assert shown[:, 2].tolist() == [False, False, True, False]
    assert shown.diagonal().all()
    assert shown[3, 0]


def test_what_is_made_of_one_caption_is_true_of_its_picture_beside_the_others() -> None:
    names = ("one", "other", "one", "third")
    objective = AsymmetricContrast(replace(pairs(), figure_ids=names), 32, AsymmetricOptions())
    assert objective._shown(ROWS, ["团窠", "展翅", "对鹿", "莲花"])[:3, :3].tolist() == [
        [True, False, True],
        [False, True, False],
        [True, False, True],
    ]


def test_how_many_texts_the_rules_apply_to_is_told() -> None:
    assert objective_with().reach == (1.0, 1.0)
    captions = ("A red bird.", "A bird sits, and sings.", "Zwei Hunde.", "A dog.")
    objective = AsymmetricContrast(replace(pairs(), texts=captions), 32, AsymmetricOptions())
    assert objective.reach == (0.25, 0.0)
    assert objective.remark == (
        "ascl: 25% of the texts can be made to say less or more, 0% have a claim that can be swapped"
    )


def test_the_order_of_the_batch_does_not_matter(model: Any) -> None:
    objective = objective_with()
    batch, order = batch_for(objective), torch.tensor([2, 0, 3, 1])
    turned = Batch(
        {name: each[order] for name, each in batch.inputs.items()},
        {name: each[order][:, order] for name, each in batch.targets.items()},
        batch.sizes,
    )
    torch.testing.assert_close(loss_of(objective, model, turned), loss_of(objective, model, batch))


@pytest.mark.parametrize("micro", [None, 3, 1])
def test_gradients_in_parts_reach_towers_and_head(model: Any, micro: int | None) -> None:
    objective = objective_with()
    batch = batch_for(objective)
    precision = MixedPrecision("fp32", torch.device("cpu"))
    BatchGradients(model, objective, precision, Processes(), micro).compute(batch)
    assert objective.fusion is not None
    parameters = {**dict(model.named_parameters()), **dict(objective.fusion.named_parameters())}
    found = {name: each.grad.clone() for name, each in parameters.items() if each.grad is not None}
    for each in parameters.values():
        each.grad = None
    loss_of(objective, model, batch).backward()
    for name, each in parameters.items():
        if each.grad is not None:
            torch.testing.assert_close(
                found[name], each.grad, rtol=1e-3, atol=1e-6, msg=lambda m, n=name: f"{n}: {m}"
            )
    for name in ("of_words.weight", "of_regions.weight", "visual.proj", "text_projection"):
        assert found[name].abs().sum() > 0


def test_rows_draw_the_same_texts_in_any_batch() -> None:
    objective = objective_with()
    alone, _ = objective.further(ROWS[2:3], [np.random.default_rng([5, 2])])
    together, _ = objective.further(ROWS, [np.random.default_rng([5, row]) for row in ROWS])
    for name, ids in alone.items():
        assert ids[0].equal(together[name][2])


def test_the_loss_s_gradients_are_right_with_empty_one_word_and_equal_texts() -> None:
    """In float64, of towers' outputs and of the head."""
    objective = objective_with(dimensions=4).double()
    generator = torch.Generator().manual_seed(5)
    words = {"own": ("鹤", "鹤", "莲花"), "generated": ("莲花", "鹤", "鹤"), "swapped": ("", "鹿", "鹿")}
    images, regions = drawn(generator, 3, 4), drawn(generator, 3, 2, 4)
    encoded = [images, regions]
    for texts in words.values():
        ids = tokenise(texts).ids[:, :4]
        encoded += [drawn(generator, 3, 4), drawn(generator, 3, 4, 4), ids]
    wanted = torch.eye(3, dtype=torch.float64)
    shown = torch.tensor([[0.5, 0, 0.5], [0, 1, 0], [0.5, 0, 0.5]], dtype=torch.float64)
    _, targets = objective.further(np.arange(3), [np.random.default_rng(row) for row in range(3)])
    targets = {PAIRS: wanted, **dict.fromkeys(targets, shown)}
    moved = [each for each in encoded if each.is_floating_point()]

    def loss(*vectors: torch.Tensor) -> torch.Tensor:
        given = iter(vectors)
        again = tuple(next(given) if each.is_floating_point() else each for each in encoded)
        return objective(again, torch.tensor(3.0, dtype=torch.float64), targets)

    assert torch.autograd.gradcheck(loss, moved)
