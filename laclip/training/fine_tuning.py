"""Fine-tuning, or training from scratch, of a cn_clip model on a dataset of pairs."""

from dataclasses import dataclass
from pathlib import Path

import torch

from laclip.encoders.checkpoint import Weights
from laclip.encoders.encoder import Progress, default_threads, load_encoder, silent
from laclip.encoders.normaliser import tokenise
from laclip.errors import TrainingError
from laclip.pairs.dataset import PairsDataset
from laclip.training.processes import Processes, joined
from laclip.training.recipe import TrainingOptions
from laclip.training.run import Run, StoppedBy
from laclip.training.stages import only_stage, student_stage, teacher_stage

__all__ = ["TrainingOptions", "TrainingResult", "finetune"]


@dataclass(frozen=True)
class TrainingResult:
    """What a run ended with. `checkpoint` holds the weights of `best_epoch`, by validation MR (per cent). An
    epoch was of `epoch_pairs` of the `pairs`; `remark` is what the objective tells of the train split, "" for
    nothing."""

    checkpoint: Path
    log: Path
    weights: Weights
    pairs: int
    epoch_pairs: int
    epochs: int
    epochs_done: int
    best_epoch: int
    validation_mr: float
    seconds: float
    truncated_texts: int
    stopped_by: StoppedBy
    resumed_from_epoch: int
    remark: str


def finetune(
    dataset: PairsDataset,
    options: TrainingOptions,
    out_dir: Path,
    on_progress: Progress | None = None,
) -> TrainingResult:
    """Train `options.model` on the train split, keep the weights with the best MR on the validation split.

    Writes into `out_dir`: best.pt (load it with `load_encoder`), log.csv (a row per validation), tensorboard
    (curves) and state.pt (to resume from). A finished run of the same settings and data is returned as it is;
    an interrupted one goes on; one of other settings is replaced. Under torchrun all processes call this with
    the same arguments; process 0 writes.

    Raises CheckpointError when the model cannot be loaded, PairsError for unreadable pictures, TrainingError
    when there are fewer than two pairs, options do not fit the model, or the loss stops being a number.
    """
    if len(dataset.train) < 2:
        raise TrainingError(f"contrastive training needs two pairs at least, {dataset.name} has one")
    threads_before = torch.get_num_threads()
    torch.set_num_threads(options.threads or default_threads())
    try:
        with torch.random.fork_rng(), joined(options.device) as (processes, device):
            run = _trained(dataset, options, out_dir, on_progress or silent, processes, device)
    finally:
        torch.set_num_threads(threads_before)
    return _result(run)


def _trained(
    dataset: PairsDataset,
    options: TrainingOptions,
    out_dir: Path,
    on_progress: Progress,
    processes: Processes,
    device: str,
) -> Run:
    """The run of the last stage. That of a stage before it lies in the folder teacher."""
    stage = only_stage(options, dataset)
    if options.objective == "cl2cm":
        first = teacher_stage(options.cl2cm, dataset)
        folder = out_dir / "teacher"
        Run(dataset, options, folder, on_progress, processes, device, first).run()
        processes.told(0.0)  # so that none reads what process 0 has not written yet
        teacher = load_encoder(folder / "best.pt", device=device)
        stage = student_stage(options.cl2cm, dataset, teacher)
    run = Run(dataset, options, out_dir, on_progress, processes, device, stage)
    run.run()
    return run


def _result(run: Run) -> TrainingResult:
    best, stopped_by, texts = run.best, run.stopped_by, run.dataset.train.texts
    assert best is not None
    assert stopped_by is not None
    return TrainingResult(
        checkpoint=run.out_dir / "best.pt",
        log=run.out_dir / "log.csv",
        weights=run.weights_now,
        pairs=len(texts),
        epoch_pairs=run.plan.pairs,
        epochs=run.plan.epochs,
        epochs_done=run.epochs_done,
        best_epoch=int(best["epoch"]),
        validation_mr=best["validation_mr"],
        seconds=run.seconds,
        truncated_texts=tokenise(texts).truncated,
        stopped_by=stopped_by,
        resumed_from_epoch=run.resumed_from,
        remark=run.objective.remark,
    )
