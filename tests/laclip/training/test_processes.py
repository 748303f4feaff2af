"""Two real processes on gloo, started by torchrun as a user starts them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from laclip.encoders.checkpoint import load_checkpoint, load_tensors
from laclip.errors import TrainingError
from laclip.pairs.dataset import PairsDataset, load_pairs
from laclip.training.fine_tuning import finetune
from laclip.training.processes import Processes
from laclip.training.recipe import TrainingOptions
from laclip.training.run import Run
from laclip.training.stages import only_stage


@pytest.mark.parametrize("changes", [{"micro_batch_size": 2, "lora_rank": 2, "hard_batches": 0.5}])
def test_two_processes_train_as_one_does(
    changes: dict[str, object], tiny_preset: str, tiny_start: Path, dataset_folder: Path, tmp_path: Path
) -> None:
    start = without_dropout(tiny_start)
    options = TrainingOptions(
        **{"model": str(start), "pairs_seen": 12 * 3, "batch_size": 5, "validations": 3, "threads": 1},
        **{"learning_rate": 1e-3, **changes},
    )
    work = tmp_path / "work"
    given = options.model_dump(exclude_unset=True)
    lines = [f"{key} = {json.dumps(value)}" for key, value in given.items()]
    (tmp_path / "culti.toml").write_text("\n".join(["[finetune]", *lines]), encoding="utf-8")
    launched = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = ["-m", "pipeline.cli", "finetune", str(dataset_folder), "--work", str(work)]
    done = subprocess.run(
        [*launched, *command, "--config", str(tmp_path / "culti.toml"), "--json"],
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["stage"] for report in reports] == ["finetune"]  # process 0 alone tells

    alone = finetune(load_pairs(dataset_folder), options, tmp_path / "alone")
    together = work / "checkpoints"
    one, two = (load_checkpoint(folder / "best.pt") for folder in (alone.checkpoint.parent, together))
    assert one.state.keys() == two.state.keys()
    for name, weights in one.state.items():
        torch.testing.assert_close(
            two.state[name], weights, rtol=1e-3, atol=1e-5, msg=lambda m, n=name: f"{n}: {m}"
        )
    moved = [
        name for name, weights in load_checkpoint(start).state.items() if not weights.equal(two.state[name])
    ]
    assert "visual.transformer.resblocks.0.attn.in_proj_weight" in moved
    logs = [load_tensors(folder / "state.pt")["history"] for folder in (tmp_path / "alone", together)]
    for mine, theirs in zip(*logs, strict=True):
        assert theirs["train_loss"] == pytest.approx(mine["train_loss"], abs=1e-4)
        assert theirs["validation_mr"] == pytest.approx(mine["validation_mr"])


def without_dropout(start: Path) -> Path:
    """Masks are drawn in every process, so that with dropout the two runs would differ as two seeds do."""
    held = torch.load(start, weights_only=True)
    held["architecture"]["text_hidden_dropout_prob"] = 0.0
    path = start.with_name("no-dropout.pt")
    torch.save(held, path)
    return path


def test_batches_too_small_to_share_out_are_refused(
    tiny_preset: str, drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    options = TrainingOptions(model=tiny_preset, batch_size=3)
    with pytest.raises(TrainingError, match="too small for 4 processes; raise batch_size"):
        Run(
            drawn_pairs,
            options,
            tmp_path,
            lambda *_: None,
            Processes(0, 4),
            "cpu",
            only_stage(options, drawn_pairs),
        )
