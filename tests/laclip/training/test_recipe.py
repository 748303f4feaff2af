import pytest
import torch
from pydantic import ValidationError

from laclip.encoders.checkpoint import Weights
from laclip.training.named_recipes import RECIPES
from laclip.training.recipe import TrainingOptions, deciding, plan_for, precision_of


def test_trained_weights_start_gently() -> None:
    scratch, trained = (plan_for(TrainingOptions(), weights, 4000) for weights in ("random", "pretrained"))
    assert scratch.learning_rate > 10 * trained.learning_rate
    assert scratch.batch_size < trained.batch_size
    asked = plan_for(TrainingOptions(batch_size=5, learning_rate=0.01), "pretrained", 4000)
    assert (asked.batch_size, asked.batches, asked.learning_rate) == (5, 800, 0.01)


def test_training_lasts_a_number_of_whole_epochs() -> None:
    def epochs(pairs: int, weights: Weights, **changes: object) -> int:
        return plan_for(TrainingOptions(**changes), weights, pairs).epochs

    assert [epochs(pairs, "random") for pairs in (135, 3_990, 4_010, 30_000)] == [107, 4, 4, 1]
    assert [epochs(pairs, "pretrained") for pairs in (135, 4_008)] == [10, 10]
    assert epochs(10, "random", pairs_seen=104) == 10


def test_no_more_pairs_are_seen_than_asked_for() -> None:
    plan = plan_for(TrainingOptions(), "random", 566_435)
    assert (plan.epochs, plan.pairs, plan.batches) == (1, 14_500, 906)
    teacher = plan_for(TrainingOptions(), "random", 566_435, 0.3)
    assert (teacher.epochs, teacher.pairs) == (1, 4_350)
    whole = plan_for(TrainingOptions(), "random", 4_010)
    assert (whole.epochs, whole.pairs, whole.batches) == (4, 4_010, 251)


def test_surroundings_do_not_make_another_run() -> None:
    assert deciding(TrainingOptions(threads=1, resume=False)) == deciding(TrainingOptions(threads=4))
    assert deciding(TrainingOptions(seed=1)) != deciding(TrainingOptions(seed=2))


def test_unknown_and_impossible_options_are_refused() -> None:
    for wrong in (
        {"epochs": 3},
        {"batch_size": 1},
        {"objective": "clip"},
        {"device": "tpu"},
        {"preset": "large"},
    ):
        with pytest.raises(ValidationError):
            TrainingOptions(**wrong)
    assert all(field.description for field in TrainingOptions.model_fields.values())


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx2": True, "avx512_bf16": False}, "fp32"),
        ({"avx512_bf16": True}, "bf16"),
        ({"amx_bf16": True}, "bf16"),
    ],
)
def test_a_processor_that_feigns_bfloat16_trains_in_single_precision(
    capabilities: dict[str, bool], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert precision_of(TrainingOptions()) == expected
    assert deciding(TrainingOptions())["precision"] == expected
    assert precision_of(TrainingOptions(precision="bf16")) == "bf16"
    assert precision_of(TrainingOptions(device="cuda")) == "bf16"
    assert precision_of(TrainingOptions(device="cuda", precision="fp16")) == "fp16"


@pytest.mark.parametrize(
    ("together", "complaint"),
    [
        ({"precision": "fp16"}, "on a CPU take precision fp32 or bf16"),
        ({"lora_alpha": 8}, "give lora_rank"),
        ({"frozen_tower": "image", "frozen_image_layers": 2}, "leave out frozen_image_layers"),
    ],
)
def test_options_that_cannot_go_together_are_named(together: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        TrainingOptions(**together)


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_preset_stands_for_what_is_not_given(name: str) -> None:
    whole = TrainingOptions(preset=name)
    assert {key: getattr(whole, key) for key in RECIPES[name]} == RECIPES[name]
    assert TrainingOptions(preset=name, batch_size=33).batch_size == 33
    assert deciding(whole) == deciding(TrainingOptions(**RECIPES[name]))
