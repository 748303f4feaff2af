from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import torch

from laclip.encoders.checkpoint import load_checkpoint, state_sha256
from laclip.encoders.encoder import load_encoder
from laclip.errors import TrainingError
from laclip.metrics.recall import hits, mean_recall
from laclip.pairs.dataset import Pairs, PairsDataset
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


def kill_after(epochs: int):  # type: ignore[no-untyped-def]
    def on_progress(stage: str, done: int, total: int) -> None:
        if stage == "training" and done == epochs:
            raise _Killed

    return on_progress


def test_a_killed_run_resumed_ends_in_the_same_weights(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    undisturbed = finetune(drawn_pairs, options(tiny_preset), tmp_path / "whole")
    with pytest.raises(_Killed):
        finetune(drawn_pairs, options(tiny_preset), tmp_path / "killed", kill_after(3))
    resumed = finetune(drawn_pairs, options(tiny_preset), tmp_path / "killed")
    assert resumed.resumed_from_epoch == 3
    assert weights_of(tmp_path / "whole") == weights_of(tmp_path / "killed")
    logs = [pd.read_csv(tmp_path / run / "log.csv").drop(columns="seconds") for run in ("whole", "killed")]
    pd.testing.assert_frame_equal(*logs)
    assert undisturbed.best_epoch == resumed.best_epoch


def test_a_finished_run_is_not_repeated_and_another_one_replaces_it(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    first = finetune(drawn_pairs, options(tiny_preset), tmp_path)
    again = finetune(drawn_pairs, options(tiny_preset), tmp_path, kill_after(1))
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
    one = Pairs("train", train.encoded[:1], train.texts[:1], train.kinds[:1], train.figure_ids[:1])
    with pytest.raises(TrainingError, match="two pairs"):
        finetune(replace(drawn_pairs, train=one), options(tiny_preset), tmp_path)
