import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from laclip.encoders import presets
from laclip.encoders.checkpoint import (
    Checkpoint,
    load_checkpoint,
    load_tensors,
    save_checkpoint,
    state_sha256,
)
from laclip.encoders.encoder import load_encoder
from laclip.errors import TrainingError
from laclip.metrics.recall import hits, mean_recall
from laclip.pairs.dataset import Pairs, PairsDataset, load_pairs
from laclip.training.fine_tuning import TrainingOptions, finetune


def options(model: str, **changes: object) -> TrainingOptions:
    return TrainingOptions(
        **{"model": model, "pairs_seen": 12 * 6, "batch_size": 6, "validations": 6, "threads": 1} | changes
    )


def measured_mean_recall(encoder_path: str | Path, pairs: Pairs) -> float:
    encoder = load_encoder(encoder_path)
    scores = encoder.encode_images(pairs.images()) @ encoder.encode_texts(pairs.texts).T
    return mean_recall(hits(scores, pairs.partners))


def weights_of(folder: Path) -> str:
    held = load_checkpoint(folder / "best.pt")
    return state_sha256(held.architecture, held.state)


def test_training_learns_what_new_pictures_show(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    result = finetune(
        drawn_pairs,
        options(tiny_preset, pairs_seen=12 * 150, learning_rate=2e-3, token_masking=0.0, validations=5),
        tmp_path,
    )
    assert result.weights == "from_scratch"
    assert result.stopped_by == "end"
    before = measured_mean_recall(tiny_preset, drawn_pairs.test)
    after = measured_mean_recall(result.checkpoint, drawn_pairs.test)
    assert before < 50
    assert after > 1.5 * before
    log = pd.read_csv(result.log)
    assert log["train_loss"].iloc[-1] < log["train_loss"].iloc[0]
    assert log["validation_mr"].max() == result.validation_mr


class _Killed(Exception):
    pass


def kill_in_step(step: int):  # type: ignore[no-untyped-def]
    def on_progress(stage: str, done: int, total: int) -> None:
        if stage == "training" and done == step:
            raise _Killed

    return on_progress


def test_a_killed_run_resumed_ends_in_the_same_weights(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    undisturbed = finetune(drawn_pairs, options(tiny_preset), tmp_path / "whole")
    with pytest.raises(_Killed):
        finetune(drawn_pairs, options(tiny_preset), tmp_path / "killed", kill_in_step(7))
    resumed = finetune(drawn_pairs, options(tiny_preset), tmp_path / "killed")
    assert resumed.resumed_from_epoch == 2  # from scratch every second epoch is saved
    assert weights_of(tmp_path / "whole") == weights_of(tmp_path / "killed")
    logs = [pd.read_csv(tmp_path / run / "log.csv").drop(columns="seconds") for run in ("whole", "killed")]
    pd.testing.assert_frame_equal(*logs)
    assert undisturbed.best_epoch == resumed.best_epoch


ALL_AT_ONCE = {
    "lora_rank": 2,
    "micro_batch_size": 4,
    "recompute_activations": True,
    "patch_masking": 0.25,
    "layer_decay": 0.8,
    "hard_batches": 0.5,
    "frozen_image_layers": 1,
    "token_masking": 0.1,
}


@pytest.mark.parametrize(("changes", "step"), [({}, 3), ({}, 12), (ALL_AT_ONCE, 8)])
def test_fine_tuning_resumes_bit_by_bit_from_every_save(
    changes: dict[str, object], step: int, tiny_start: Path, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    chosen = options(str(tiny_start), **changes)
    finetune(drawn_pairs, chosen, tmp_path / "whole")
    with pytest.raises(_Killed):
        finetune(drawn_pairs, chosen, tmp_path / "killed", kill_in_step(step))
    assert finetune(drawn_pairs, chosen, tmp_path / "killed").resumed_from_epoch == (step - 1) // 2
    assert weights_of(tmp_path / "whole") == weights_of(tmp_path / "killed")
    assert state_of(tmp_path / "whole") == state_of(tmp_path / "killed")


def state_of(folder: Path) -> str:
    """Hash of the last weights, adapters and all."""
    return state_sha256({}, load_tensors(folder / "state.pt")["model"])


def test_a_process_that_was_killed_goes_on_to_the_same_weights(
    tiny_start: Path, dataset_folder: Path, tmp_path: Path
) -> None:
    chosen = options(str(tiny_start), pairs_seen=12 * 12, validations=12, micro_batch_size=4, lora_rank=2)
    script = (
        "import sys; from pathlib import Path; from laclip import TrainingOptions, finetune, load_pairs\n"
        "dataset, options, folder = sys.argv[1:]\n"
        "finetune(load_pairs(dataset), TrainingOptions.model_validate_json(options), Path(folder))"
    )
    arguments = [str(dataset_folder), chosen.model_dump_json(), str(tmp_path / "killed")]
    process = subprocess.Popen([sys.executable, "-c", script, *arguments])
    saved = tmp_path / "killed" / "state.pt"
    while not saved.exists() and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    dataset = load_pairs(dataset_folder)
    assert 0 < finetune(dataset, chosen, tmp_path / "killed").resumed_from_epoch < 12
    finetune(dataset, chosen, tmp_path / "whole")
    assert weights_of(tmp_path / "whole") == weights_of(tmp_path / "killed")
    assert state_of(tmp_path / "whole") == state_of(tmp_path / "killed")


def test_adapters_end_as_a_plain_checkpoint_of_the_measured_weights(
    tiny_start: Path, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    result = finetune(drawn_pairs, options(str(tiny_start), lora_rank=4, learning_rate=5e-3), tmp_path)
    assert result.weights == "fine_tuned"
    start, end = load_checkpoint(tiny_start), load_checkpoint(result.checkpoint)
    assert start.state.keys() == end.state.keys()
    assert start.architecture == end.architecture
    changed = "visual.transformer.resblocks.0.attn.in_proj_weight"
    assert not start.state[changed].equal(end.state[changed])
    assert start.state["visual.conv1.weight"].equal(end.state["visual.conv1.weight"])
    measured = measured_mean_recall(result.checkpoint, drawn_pairs.validation)
    assert measured == pytest.approx(result.validation_mr, abs=1e-3)


def test_patience_ends_a_run_that_grows_no_better(
    tiny_start: Path, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    still = options(str(tiny_start), learning_rate=1e-12, pairs_seen=12 * 50, validations=50, patience=3)
    result = finetune(drawn_pairs, still, tmp_path)
    assert result.stopped_by == "patience"
    assert result.epochs_done < result.epochs == 50
    assert result.epochs_done - result.best_epoch == 3
    again = finetune(drawn_pairs, still, tmp_path, kill_in_step(result.epochs_done * 2 + 1))
    assert (again.stopped_by, again.seconds) == ("patience", result.seconds)


def test_curves_are_drawn_for_every_step_and_validation(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with pytest.raises(_Killed):
        finetune(drawn_pairs, options(tiny_preset), tmp_path, kill_in_step(8))
    finetune(drawn_pairs, options(tiny_preset), tmp_path)
    curves = EventAccumulator(str(tmp_path / "tensorboard"))
    curves.Reload()
    log = pd.read_csv(tmp_path / "log.csv")
    assert [event.step for event in curves.Scalars("training/loss")] == list(range(1, 13))
    assert [event.step for event in curves.Scalars("validation/mr")] == list(log["step"])
    values = [event.value for event in curves.Scalars("validation/mr")]
    assert values == pytest.approx(list(log["validation_mr"]), rel=1e-5)
    assert {"training/learning_rate", "training/gradient_norm"} < set(curves.Tags()["scalars"])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"lora_rank": 4}, "starts from random weights, which must all be trained"),
        ({"frozen_tower": "text"}, "starts from random weights, which must all be trained"),
    ],
)
def test_random_weights_cannot_be_frozen(
    changes: dict[str, object], complaint: str, tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match=complaint):
        finetune(drawn_pairs, options(tiny_preset, **changes), tmp_path)


def test_a_resnet_is_fine_tuned_in_parts_but_not_masked(drawn_pairs: PairsDataset, tmp_path: Path) -> None:
    architecture = presets.architecture_of("small") | {
        **{"embed_dim": 16, "image_resolution": 32, "vision_layers": [1, 1, 1, 1], "vision_width": 8},
        **{"text_hidden_size": 64, "text_intermediate_size": 64, "text_num_hidden_layers": 1},
        "text_num_attention_heads": 1,
    }
    state = presets.build(architecture, seed=0).state_dict()
    save_checkpoint(Checkpoint("tiny RN", "pretrained", architecture, state), tmp_path / "rn.pt")
    chosen = options(
        str(tmp_path / "rn.pt"), pairs_seen=12, validations=1, micro_batch_size=4, recompute_activations=True
    )
    assert finetune(drawn_pairs, chosen, tmp_path / "out").weights == "fine_tuned"
    with pytest.raises(TrainingError, match="patch_masking needs a vision transformer"):
        finetune(drawn_pairs, chosen.model_copy(update={"patch_masking": 0.5}), tmp_path / "masked")


def test_a_finished_run_is_not_repeated_and_another_one_replaces_it(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    first = finetune(drawn_pairs, options(tiny_preset), tmp_path)
    again = finetune(drawn_pairs, options(tiny_preset), tmp_path, kill_in_step(1))
    assert again.resumed_from_epoch == first.epochs
    assert again.seconds == first.seconds
    other = finetune(drawn_pairs, options(tiny_preset, seed=99), tmp_path)
    assert other.resumed_from_epoch == 0


def test_the_seed_decides_and_the_caller_s_generator_stays(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    torch.manual_seed(4)
    expected = torch.rand(2)
    torch.manual_seed(4)
    for run, seed in (("a", 1), ("b", 1), ("c", 2)):
        finetune(drawn_pairs, options(tiny_preset, pairs_seen=12, seed=seed), tmp_path / run)
    assert torch.equal(torch.rand(2), expected)
    assert weights_of(tmp_path / "a") == weights_of(tmp_path / "b") != weights_of(tmp_path / "c")


def test_the_time_limit_stops_after_an_epoch_and_keeps_the_best(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    result = finetune(drawn_pairs, options(tiny_preset, time_limit_seconds=1e-6), tmp_path)
    assert result.stopped_by == "time limit"
    assert result.epochs_done == 1 < result.epochs
    assert measured_mean_recall(result.checkpoint, drawn_pairs.test) > 0


def test_one_pair_is_too_few(tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path) -> None:
    train = drawn_pairs.train
    one = Pairs(
        "train", train.encoded[:1], train.texts[:1], train.kinds[:1], train.figure_ids[:1], ("",), ("",)
    )
    with pytest.raises(TrainingError, match="two pairs"):
        finetune(replace(drawn_pairs, train=one), options(tiny_preset), tmp_path)


def bilingual(dataset: PairsDataset) -> PairsDataset:
    """Texts in another language, of which a few are wrong, with what they are translated from."""
    words = {"朱红": "vermilion ", "石青": "azure ", "石绿": "malachite ", "土黄": "ochre "}
    words |= {"方胜": "lozenge", "团窠": "roundel", "三角": "triangle"}

    def translated(text: str, row: int) -> str:
        for chinese, english in words.items():
            text = text.replace(chinese, "azure " if row == 5 and chinese == "朱红" else english)
        return text.split("纹")[0]

    def of(pairs: Pairs) -> Pairs:
        texts = tuple(translated(text, row) for row, text in enumerate(pairs.texts))
        return replace(pairs, texts=texts, sources=pairs.texts)

    return replace(
        dataset,
        train=of(dataset.train),
        validation=of(dataset.validation),
        test=of(dataset.test),
        fingerprint="bilingual",
    )


def test_ascl_keeps_its_fusion_head(tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path) -> None:
    result = finetune(drawn_pairs, options(tiny_preset, objective="ascl"), tmp_path)
    encoder = load_encoder(result.checkpoint)
    assert encoder.fusion is not None
    untrained = torch.eye(32)
    assert not encoder.fusion.of_words.weight.equal(untrained)
    plain = finetune(drawn_pairs, options(tiny_preset), tmp_path / "plain")
    assert load_encoder(plain.checkpoint).fusion is None
    assert load_encoder(plain.checkpoint).sha256() != encoder.sha256()


def test_ascl_says_what_stays_of_it_where_its_rules_find_nothing(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    def of(pairs: Pairs, words: str) -> Pairs:
        return replace(pairs, texts=tuple(words.format(row) for row in range(len(pairs))))

    def english(words: str) -> PairsDataset:
        train, validation = of(drawn_pairs.train, words), of(drawn_pairs.validation, words)
        return replace(drawn_pairs, train=train, validation=validation, name="captions", fingerprint=words)

    with pytest.raises(
        TrainingError,
        match=r"make no texts with a claim swapped of captions: set swapped_negatives = false under "
        r"\[finetune\.ascl\] to train what stays of it \(texts that say less or more and the fusion head\)",
    ):
        finetune(english("A bird, number {}."), options(tiny_preset, objective="ascl"), tmp_path)
    with pytest.raises(
        TrainingError, match=r"generated_share = 0 and swapped_negatives = false .* \(the fusion head\)"
    ):
        finetune(english("Bird number {}"), options(tiny_preset, objective="ascl"), tmp_path)
    head_alone = {"swapped_negatives": False, "generated_share": 0}
    chosen = options(tiny_preset, objective="ascl", ascl=head_alone)
    result = finetune(english("Bird number {}"), chosen, tmp_path)
    assert load_encoder(result.checkpoint).fusion is not None
    assert result.remark.startswith("ascl: 0% of the texts")


def test_validation_counts_a_picture_with_several_texts_once(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    rows = [row for row in range(12) for _ in range(2)]
    validation = drawn_pairs.validation.select(rows)
    validation = replace(
        validation, texts=tuple(f"{text}其{n % 2}" for n, text in enumerate(validation.texts))
    )
    dataset = replace(drawn_pairs, validation=validation, fingerprint="two texts a picture")
    result = finetune(dataset, options(tiny_preset), tmp_path)
    encoder = load_encoder(result.checkpoint)
    pictures = drawn_pairs.validation.images()
    scores = encoder.encode_images(pictures) @ encoder.encode_texts(validation.texts).T
    found = hits(scores, np.repeat(np.eye(12, dtype=bool), 2, axis=1))
    assert result.validation_mr == pytest.approx(mean_recall(found), abs=1e-3)
    assert result.remark == ""


def test_ascl_goes_on_bit_by_bit(tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path) -> None:
    chosen = options(tiny_preset, objective="ascl")
    finetune(drawn_pairs, chosen, tmp_path / "whole")
    with pytest.raises(_Killed):
        finetune(drawn_pairs, chosen, tmp_path / "killed", kill_in_step(7))
    finetune(drawn_pairs, chosen, tmp_path / "killed")
    whole, resumed = (load_encoder(tmp_path / name / "best.pt").sha256() for name in ("whole", "killed"))
    assert whole == resumed


def test_cl2cm_trains_a_teacher_of_texts_first(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    dataset = bilingual(drawn_pairs)
    chosen = options(
        tiny_preset, objective="cl2cm", pairs_seen=12 * 40, learning_rate=2e-3, partial_texts=0.0
    )
    result = finetune(dataset, chosen, tmp_path)
    teacher = pd.read_csv(tmp_path / "teacher" / "log.csv")
    assert teacher["step"].iloc[-1] + result.epochs * 2 == pytest.approx(40 * 2, abs=2)
    assert teacher["validation_mr"].iloc[-1] > teacher["validation_mr"].iloc[0]
    before = load_encoder(tiny_preset, seed=chosen.seed).model.state_dict()
    taught = load_encoder(tmp_path / "teacher" / "best.pt").model.state_dict()
    assert taught["visual.proj"].equal(before["visual.proj"])
    assert not taught["text_projection"].equal(before["text_projection"])
    again = finetune(dataset, chosen, tmp_path)
    assert again.seconds == result.seconds


def test_cl2cm_wants_texts_in_two_languages(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError, match="12 rows of split train of drawn have a text in one language"):
        finetune(drawn_pairs, options(tiny_preset, objective="cl2cm"), tmp_path)
