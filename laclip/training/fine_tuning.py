"""Fine-tuning, or training from scratch, of a cn_clip model on a dataset of pairs.

All randomness of an epoch comes from (seed, epoch), so that a run that was killed and resumed from its last
save ends in the same weights as one that never stopped (same machine, same threads).
"""

import time
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch.nn.functional import interpolate
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from laclip.encoders.checkpoint import Checkpoint, Weights, load_tensors, save_checkpoint
from laclip.encoders.encoder import Encoder, Progress, default_threads, load_encoder
from laclip.encoders.normaliser import MASK_ID, tokenise
from laclip.encoders.pixels import squash, standardise
from laclip.errors import CheckpointError, TrainingError
from laclip.files import write_atomically, write_text
from laclip.metrics.recall import hits, mean_recall
from laclip.pairs.dataset import Pairs, PairsDataset
from laclip.training.augmentation import drop_clauses, jitter_colours, mask_tokens, random_resized_crops
from laclip.training.centring import LARGEST_SAMPLE, centre_towers
from laclip.training.objectives import OBJECTIVES, targets
from laclip.training.recipe import (
    TrainingOptions,
    computes_in_bfloat16,
    deciding,
    learning_rate_at,
    pairs_a_step,
    parameter_groups,
    peak_learning_rate,
    share_of_kinds,
)
from manifests.fingerprint import fingerprint

__all__ = ["TrainingOptions", "TrainingResult", "finetune"]

_LARGEST_LOGIT_SCALE = 100.0  # CLIP (Radford et al., 2021, section 2.5)


@dataclass(frozen=True)
class TrainingResult:
    """What a run ended with. `checkpoint` holds the weights of `best_epoch`, by validation MR (per cent)."""

    checkpoint: Path
    log: Path
    weights: Weights
    pairs: int
    epochs: int
    epochs_done: int
    best_epoch: int
    validation_mr: float
    seconds: float
    truncated_texts: int
    stopped_by: str
    resumed_from_epoch: int


def finetune(
    dataset: PairsDataset,
    options: TrainingOptions,
    out_dir: Path,
    on_progress: Progress | None = None,
) -> TrainingResult:
    """Train `options.model` on the train split, keep the weights with the best MR on the validation split.

    Writes into `out_dir`: best.pt (load it with `load_encoder`), log.csv (a row per validation) and state.pt
    (to resume from). A finished run of the same settings and data is returned as it is; an interrupted one
    goes on; one of other settings is replaced.

    Raises CheckpointError when the model cannot be loaded, PairsError for unreadable pictures, TrainingError
    when there are fewer than two pairs or the loss stops being a number.
    """
    if len(dataset.train) < 2:
        raise TrainingError(f"contrastive training needs two pairs at least, {dataset.name} has one")
    threads_before = torch.get_num_threads()
    torch.set_num_threads(options.threads or default_threads())
    try:
        with torch.random.fork_rng():
            return _Run(dataset, options, out_dir, on_progress or _silent).run()
    finally:
        torch.set_num_threads(threads_before)


def _silent(stage: str, done: int, total: int) -> None:
    """Progress nobody listens to."""


class _Run:
    """One training run: the model and its average, the optimiser, and what was measured so far."""

    def __init__(
        self, dataset: PairsDataset, options: TrainingOptions, out_dir: Path, on_progress: Progress
    ) -> None:
        self.dataset, self.options, self.out_dir, self.on_progress = dataset, options, out_dir, on_progress
        root = Path(options.download_root) if options.download_root else None
        self.encoder = load_encoder(
            options.model, download_root=root, seed=options.seed, device=options.device
        )
        self.start_weights = self.encoder.weights
        self.bfloat16 = computes_in_bfloat16(options)
        self.fingerprint = fingerprint([deciding(options), dataset.fingerprint, self.encoder.sha256()])
        self.model = self.encoder.model
        if self.start_weights == "random":
            self.model.logit_scale.data.fill_(float(np.log(options.logit_scale)))
        self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(options.average_decay))
        self.optimiser = torch.optim.AdamW(
            parameter_groups(self.model, options.weight_decay), betas=(0.9, 0.98), eps=1e-6
        )
        n = len(dataset.train)
        self.epochs = ceil(options.pairs_seen / n)
        self.batches = max(1, round(n / pairs_a_step(options, self.start_weights)))
        self.validate_every = max(1, self.epochs // options.validations)
        self.history: list[dict[str, float]] = []
        self.epochs_done, self.resumed_from, self.seconds = 0, 0, 0.0

    def run(self) -> TrainingResult:
        self._resume()
        started = time.monotonic() - self.seconds
        if self.epochs_done < self.epochs and self.seconds < self.options.time_limit_seconds:
            share = share_of_kinds(self.options, self.start_weights)
            train = _TrainingPairs(self.dataset.train, self.encoder.resolution, share, self.on_progress)
            validation = _squares(self.dataset.validation, self.encoder.resolution, None)
            if self.epochs_done == 0 and self.start_weights == "random":
                self._spread_out(train)
            for epoch in range(self.epochs_done, self.epochs):
                loss = self._epoch(epoch, train)
                self.epochs_done, self.seconds = epoch + 1, time.monotonic() - started
                late = self.seconds >= self.options.time_limit_seconds
                if self.epochs_done % self.validate_every == 0 or self.epochs_done == self.epochs or late:
                    self._validate_and_save(validation, loss)
                self.on_progress("training", self.epochs_done, self.epochs)
                if late:
                    break
        return self._result()

    def _spread_out(self, train: "_TrainingPairs") -> None:
        """The start from scratch: towers centred on the train split, the average begun from there."""
        texts = self.dataset.train.texts[:LARGEST_SAMPLE]
        centre_towers(self.encoder, train.whole_squares(len(texts)), texts)
        self.average.module.load_state_dict(self.model.state_dict())

    def _epoch(self, epoch: int, train: "_TrainingPairs") -> float:
        """One pass over the pairs in a fresh order; returns the mean loss."""
        options, objective = self.options, OBJECTIVES[self.options.objective]
        random = np.random.default_rng([options.seed, epoch])
        torch.manual_seed(int(random.integers(2**31)))  # dropout inside the model
        peak = peak_learning_rate(options, self.start_weights)
        losses = []
        self.model.train()
        for index, rows in enumerate(np.array_split(random.permutation(len(train)), self.batches)):
            rate = learning_rate_at(
                epoch * self.batches + index, self.epochs * self.batches, options.warmup_share, peak
            )
            for group in self.optimiser.param_groups:
                group["lr"] = rate
            images, ids, wanted = train.batch(rows, options, self.encoder, random)
            with torch.autocast(self.encoder.device.type, torch.bfloat16, enabled=self.bfloat16):
                image_vectors, text_vectors, logit_scale = self.model(images, ids)
            loss = objective(image_vectors, text_vectors, logit_scale.float(), wanted)
            if not torch.isfinite(loss):
                raise TrainingError(f"the loss is not a number in epoch {epoch + 1}; lower the learning rate")
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), options.gradient_norm)
            self.optimiser.step()
            with torch.no_grad():
                self.model.logit_scale.clamp_(0, float(np.log(_LARGEST_LOGIT_SCALE)))
            self.average.update_parameters(self.model)
            losses.append(float(loss.detach()))
        return float(np.mean(losses))

    def _validate_and_save(self, validation: np.ndarray, train_loss: float) -> None:
        """Measure the averaged weights, keep them when they are the best so far, save the run."""
        pairs = self.dataset.validation
        self.encoder.model = self.average.module
        vectors, texts = self.encoder.encode_squares(validation), self.encoder.encode_texts(pairs.texts)
        self.encoder.model = self.model
        scale = self.average.state_dict()["module.logit_scale"].exp().cpu()
        partners = torch.from_numpy(pairs.partners)
        loss = OBJECTIVES[self.options.objective](
            torch.from_numpy(vectors), torch.from_numpy(texts), scale, targets(partners, partners, 0.0)
        )
        best = self._best()
        row = {
            "epoch": self.epochs_done,
            "train_loss": round(train_loss, 6),
            "validation_loss": round(float(loss), 6),
            "validation_mr": round(mean_recall(hits(vectors @ texts.T, pairs.partners)), 4),
            "seconds": round(self.seconds, 3),
        }
        self.history.append(row)
        if best is None or self._best() is row:
            save_checkpoint(self._checkpoint(row), self.out_dir / "best.pt")
        self._save_state()
        write_text(self.out_dir / "log.csv", pd.DataFrame(self.history).to_csv(index=False))

    def _best(self) -> dict[str, float] | None:
        """The validation with the highest MR; of equal ones that with the lowest loss."""
        return max(
            self.history, key=lambda row: (row["validation_mr"], -row["validation_loss"]), default=None
        )

    def _checkpoint(self, row: dict[str, float]) -> Checkpoint:
        weights: Weights = (
            "from_scratch" if self.start_weights in ("random", "from_scratch") else "fine_tuned"
        )
        training = {
            "pairs": len(self.dataset.train),
            "dataset": self.dataset.name,
            "dataset_fingerprint": self.dataset.fingerprint,
            "start": self.encoder.name,
            "options": deciding(self.options),
            **row,
        }
        state = {name: tensor.cpu() for name, tensor in self.average.module.state_dict().items()}
        return Checkpoint(self.encoder.name, weights, self.encoder.architecture, state, training)

    def _save_state(self) -> None:
        state: dict[str, Any] = {
            "fingerprint": self.fingerprint,
            "epochs_done": self.epochs_done,
            "seconds": self.seconds,
            "history": self.history,
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }
        write_atomically(self.out_dir / "state.pt", lambda stream: torch.save(state, stream))

    def _resume(self) -> None:
        """Take up what an earlier run of the same settings saved; anything else is left to be replaced."""
        path = self.out_dir / "state.pt"
        if not (self.options.resume and path.is_file() and (self.out_dir / "best.pt").is_file()):
            return
        try:
            state = load_tensors(path)
        except CheckpointError:
            return  # written by no finished save: there is nothing to take up
        if state.get("fingerprint") != self.fingerprint:
            return
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.history = list(state["history"])
        self.epochs_done = self.resumed_from = int(state["epochs_done"])
        self.seconds = float(state["seconds"])

    def _result(self) -> TrainingResult:
        best = self._best()
        if best is None:
            raise TrainingError("the time limit left no room for a single epoch; raise time_limit_seconds")
        return TrainingResult(
            checkpoint=self.out_dir / "best.pt",
            log=self.out_dir / "log.csv",
            weights=self._checkpoint(best).weights,
            pairs=len(self.dataset.train),
            epochs=self.epochs,
            epochs_done=self.epochs_done,
            best_epoch=int(best["epoch"]),
            validation_mr=best["validation_mr"],
            seconds=self.seconds,
            truncated_texts=tokenise(self.dataset.train.texts).truncated,
            stopped_by="end" if self.epochs_done == self.epochs else "time limit",
            resumed_from_epoch=self.resumed_from,
        )


class _TrainingPairs:
    """The train split decoded once, a bit above the model's size so that crops lose no detail."""

    def __init__(self, pairs: Pairs, resolution: int, kind_share: float, on_progress: Progress) -> None:
        self.pairs, self.resolution, self.kind_share = pairs, resolution, kind_share
        self.squares = torch.from_numpy(_squares(pairs, resolution * 8 // 7, on_progress))
        _, kinds = np.unique(np.asarray(pairs.kinds), return_inverse=True)
        self.kinds = torch.from_numpy(kinds)

    def __len__(self) -> int:
        return len(self.pairs)

    def whole_squares(self, count: int) -> np.ndarray:
        """The first pictures, not augmented, at the model's size: (count, side, side, 3) uint8."""
        pictures = self.squares[:count].permute(0, 3, 1, 2).float()
        whole = interpolate(pictures, size=(self.resolution,) * 2, mode="bicubic", antialias=True)
        return whole.round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1).numpy()

    def batch(
        self, rows: np.ndarray, options: TrainingOptions, encoder: Encoder, random: np.random.Generator
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Augmented pictures (n, 3, side, side), token ids (n, context) and targets (n, n) of some rows."""
        squares = self.squares[torch.from_numpy(rows)].to(encoder.device)
        pictures = random_resized_crops(squares, self.resolution, options.smallest_crop, random)
        pictures = jitter_colours(pictures, options.colour_jitter, random)
        texts = [drop_clauses(self.pairs.texts[row], options.clause_dropout, random) for row in rows]
        ids = mask_tokens(tokenise(texts).ids, options.token_masking, MASK_ID, random)
        partners = torch.from_numpy(self.pairs.partners[np.ix_(rows, rows)])
        kinds = self.kinds[torch.from_numpy(rows)]
        wanted = targets(partners, kinds[:, None] == kinds[None, :], self.kind_share)
        return standardise(pictures), ids.to(encoder.device), wanted.to(encoder.device)


def _squares(pairs: Pairs, side: int, on_progress: Progress | None) -> np.ndarray:
    squares = np.empty((len(pairs), side, side, 3), dtype=np.uint8)
    for row, image in enumerate(pairs.images()):
        squares[row] = squash(image, side)
        if on_progress is not None:
            on_progress("decoding", row + 1, len(pairs))
    return squares
