"""One training run: from the start or from its last save, epoch by epoch, to its end.

All randomness comes from the seed, the epoch and the row (dropout's from the process too), so that a run that
was killed and resumed from its last save ends in the same weights as one that never stopped (same machine,
same threads, same processes).
"""

import time
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch

from laclip.encoders.checkpoint import Checkpoint, Weights, load_tensors, save_checkpoint
from laclip.encoders.encoder import Progress, load_encoder
from laclip.errors import CheckpointError, TrainingError
from laclip.files import write_atomically
from laclip.metrics.recall import hits, mean_recall
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.gallery import Gallery, gallery_of
from laclip.training.adapters import add_adapters, without_adapters
from laclip.training.averaging import RunningAverage
from laclip.training.batches import TrainingPairs, epoch_batches
from laclip.training.centring import LARGEST_SAMPLE, centre_towers
from laclip.training.decoding import exact_squares
from laclip.training.gradients import BatchGradients
from laclip.training.layers import Towers, freeze, recompute_activations, train_mode
from laclip.training.logs import Row, RunLog
from laclip.training.objectives.infonce import shares, symmetric_cross_entropy
from laclip.training.optimisation import learning_rate_at, parameter_groups
from laclip.training.precision import MixedPrecision
from laclip.training.processes import Processes
from laclip.training.recipe import TrainingOptions, deciding, plan_for, precision_of
from laclip.training.stages import Stage
from manifests.fingerprint import fingerprint

_LARGEST_LOGIT_SCALE = 100.0  # CLIP (Radford et al., 2021, section 2.5)
_DEFAULT_ALPHA = 2  # times the rank

StoppedBy = Literal["end", "patience", "time limit"]


class Run:
    """The model and its average, the optimiser, and what was measured so far."""

    def __init__(
        self,
        dataset: PairsDataset,
        options: TrainingOptions,
        out_dir: Path,
        on_progress: Progress,
        processes: Processes,
        device: str,
        stage: Stage,
    ) -> None:
        self.dataset, self.options, self.out_dir, self.stage = dataset, options, out_dir, stage
        self.on_progress, self.processes = on_progress, processes
        root = Path(options.download_root) if options.download_root else None
        self.encoder = load_encoder(
            options.model, download_root=root, seed=options.seed, device=device, fitting=options.fitting
        )
        self.start_weights = self.encoder.weights
        self.plan = plan_for(options, self.start_weights, len(dataset.train), stage.length)
        if self.plan.pairs // self.plan.batches < processes.count:
            raise TrainingError(
                f"batches of {self.plan.pairs // self.plan.batches} pairs are too small for "
                f"{processes.count} processes; raise batch_size"
            )
        made_of = [deciding(options), dataset.fingerprint, self.encoder.sha256(), stage.name, *stage.made_of]
        self.fingerprint = fingerprint(made_of)
        self.model = self.encoder.model
        self.model.load_state_dict(stage.text_tower, strict=False)
        self._choose_what_is_trained()
        self.average = RunningAverage(self.model, options.average_decay)
        if options.recompute_activations:
            recompute_activations(self.model)
        self.objective = stage.objective(self.encoder).to(self.encoder.device)
        head = self.objective.fusion
        self.average_head = None if head is None else RunningAverage(head, options.average_decay)
        groups = parameter_groups(self.model, options.weight_decay, options.layer_decay)
        if heads := list(self.objective.parameters()):
            groups.append({"params": heads, "share": 1.0, "weight_decay": options.weight_decay})
        self.optimiser = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), eps=1e-6, fused=True)
        self.precision = MixedPrecision(precision_of(options), self.encoder.device)
        self.gradients = BatchGradients(
            self.model, self.objective, self.precision, processes, options.micro_batch_size
        )
        self.history: list[Row] = []
        self.epochs_done, self.resumed_from = 0, 0
        self.seconds, self.epoch_seconds = 0.0, 0.0

    def run(self) -> None:
        """Train until the end, or until patience or time runs out; nothing, where that has already been."""
        self._resume()
        if self.stopped_by is not None:
            return
        started = time.monotonic() - self.seconds
        log = RunLog(self.out_dir, self.epochs_done * self.plan.batches) if self.processes.leads else None
        try:
            side, fitting = self.encoder.resolution, self.encoder.fitting
            seen = self.objective.sees_pictures
            train = TrainingPairs(
                self.dataset.train, side, fitting, self.on_progress, self.out_dir, pictures=seen
            )
            pictures = self.dataset.validation.select(self._validated.pictures.tolist())
            validation = exact_squares(pictures, side, fitting) if seen else None
            if self.epochs_done == 0 and self.start_weights == "random":
                self._spread_out(train)
            while self.stopped_by is None:
                begun = time.monotonic()
                loss = self.epoch(train, log)
                self.epochs_done += 1
                now = time.monotonic()
                self.seconds, self.epoch_seconds = self.processes.told(now - started, now - begun)
                if self._validation_is_due():
                    self._validate(validation, loss)
                    if log is not None:
                        self._save(log)
        finally:
            if log is not None:
                log.close()
        if not self.history:
            raise TrainingError("the time limit left no room for a single epoch; raise time_limit_seconds")

    @property
    def stopped_by(self) -> StoppedBy | None:
        """Why the run is over; None while it is not."""
        if self.epochs_done == self.plan.epochs:
            return "end"
        patience, best = self.options.patience, self.best
        if patience is not None and best is not None:
            since = len(self.history) - 1 - self.history.index(best)
            if since >= patience:
                return "patience"
        return "time limit" if self.epochs_done and self._late else None

    @property
    def best(self) -> Row | None:
        """The validation with the highest MR; of equal ones that with the lowest loss."""
        return max(
            self.history, key=lambda row: (row["validation_mr"], -row["validation_loss"]), default=None
        )

    @property
    def weights_now(self) -> Weights:
        """Where the trained weights come from."""
        return "from_scratch" if self.start_weights in ("random", "from_scratch") else "fine_tuned"

    @cached_property
    def _validated(self) -> Gallery:
        """The validation split, of which each distinct picture is encoded and found once."""
        return gallery_of(self.dataset.validation)

    @property
    def _late(self) -> bool:
        """Whether another epoch, as long as the last one, would end past the limit."""
        limit = self.options.time_limit_seconds * self.stage.length
        return self.seconds + self.epoch_seconds > limit

    def _validation_is_due(self) -> bool:
        at_end = self.epochs_done == self.plan.epochs
        return self.epochs_done % self.plan.validate_every == 0 or at_end or self._late

    def _choose_what_is_trained(self) -> None:
        options, model, towers = self.options, self.model, Towers(self.model)
        if self.start_weights == "random":
            model.logit_scale.data.fill_(float(np.log(options.logit_scale)))
            if options.freezes:
                raise TrainingError(
                    f"{options.model} starts from random weights, which must all be trained: leave out "
                    "lora_rank and what is frozen, or start from trained weights"
                )
        if options.patch_masking and not towers.has_vision_transformer:
            raise TrainingError(f"patch_masking needs a vision transformer; {options.model} has none")
        self.patch_masking = self.plan.patch_masking if towers.has_vision_transformer else 0.0
        freeze(model, towers, options.frozen_tower, options.frozen_image_layers, options.frozen_text_layers)
        if options.lora_rank:
            torch.manual_seed(options.seed)
            add_adapters(model, options.lora_rank, options.lora_alpha or _DEFAULT_ALPHA * options.lora_rank)

    def _spread_out(self, train: TrainingPairs) -> None:
        """The start from scratch: towers centred on the train split, but for one that starts from a
        teacher's; the average begun from there."""
        texts = None if self.stage.text_tower else self.dataset.train.texts[:LARGEST_SAMPLE]
        squares = train.whole_squares(LARGEST_SAMPLE) if self.objective.sees_pictures else None
        centre_towers(self.encoder, squares, texts)
        self.average.restart()

    def epoch(self, train: TrainingPairs, log: RunLog | None) -> float:
        """One pass over the pairs of an epoch in a fresh order; returns the mean loss."""
        options, plan, epoch = self.options, self.plan, self.epochs_done
        order = epoch_batches(
            options.seed, epoch, plan.pairs, plan.batches, train.families, options.hard_batches
        )
        _seed_dropout(options.seed, epoch, self.processes.rank)
        train_mode(self.model)
        losses = []
        for step, rows in enumerate(order, start=epoch * plan.batches):
            rate = learning_rate_at(step, plan.steps, options.warmup_share, plan.learning_rate)
            for group in self.optimiser.param_groups:
                group["lr"] = rate * group["share"]
            batch = train.batch(
                rows, epoch, options, plan.smallest_crop, self.encoder, self.objective, self.processes
            )
            masked = self.patch_masking if step < (1 - options.unmasked_share) * plan.steps else 0.0
            self.optimiser.zero_grad(set_to_none=True)
            loss = float(self.gradients.compute(batch, masked))
            if not np.isfinite(loss):
                raise TrainingError(f"the loss is not a number in epoch {epoch + 1}; lower the learning rate")
            norm = self.precision.step(self.optimiser, options.gradient_norm)
            with torch.no_grad():
                self.model.logit_scale.clamp_(0, float(np.log(_LARGEST_LOGIT_SCALE)))
            self.average.update()
            if self.average_head is not None:
                self.average_head.update()
            losses.append(loss)
            if log is not None:
                log.step(step + 1, loss=loss, learning_rate=rate, gradient_norm=float(norm))
            self.on_progress("training", step + 1, plan.steps)
        return float(np.mean(losses))

    def _validate(self, squares: np.ndarray | None, train_loss: float) -> None:
        """Process 0 measures the averaged weights; all learn what it found."""
        measured = self._measure(squares) if self.processes.leads else (0.0, 0.0)
        loss, mean = self.processes.told(*measured)
        row = {
            "epoch": self.epochs_done,
            "step": self.epochs_done * self.plan.batches,
            "train_loss": round(train_loss, 6),
            "validation_loss": round(loss, 6),
            "validation_mr": round(mean, 4),
            "logit_scale": round(float(self.model.logit_scale.detach().exp()), 4),
            "seconds": round(self.seconds, 3),
        }
        self.history.append(row)

    def _measure(self, squares: np.ndarray | None) -> tuple[float, float]:
        """InfoNCE, whatever is minimised, and MR (per cent) of the averaged weights on validation."""
        texts, opposite, gallery = self.dataset.validation.texts, self.stage.opposite, self._validated
        self.encoder.model = self._result()
        try:
            if squares is None:
                assert opposite is not None
                found = opposite(self.encoder)[gallery.pictures]
            else:
                found = self.encoder.encode_squares(squares)
            queries = self.encoder.encode_texts(texts)
            scale = self.encoder.model.logit_scale.detach().exp().cpu()
        finally:
            self.encoder.model = self.model
        partners = gallery.partners[:, gallery.text_of]  # by every row's text, equal ones too
        related = torch.from_numpy(partners)
        logits = scale * torch.from_numpy(found) @ torch.from_numpy(queries).T
        loss = symmetric_cross_entropy(logits, shares(related), shares(related.T))
        return float(loss), mean_recall(hits(found @ queries.T, partners))

    def _result(self) -> Any:
        """The averaged model as it would be saved: adapters merged."""
        return without_adapters(self.average.model) if self.options.lora_rank else self.average.model

    def _save(self, log: RunLog) -> None:
        """Keep the averaged weights when they are the best so far, then the run itself."""
        row = self.history[-1]
        if self.best is row:
            training = {
                "pairs": len(self.dataset.train),
                "dataset": self.dataset.name,
                "dataset_fingerprint": self.dataset.fingerprint,
                "start": self.encoder.name,
                "options": deciding(self.options) | {"fitting": self.encoder.fitting},
                **row,
            }
            state = {name: tensor.cpu() for name, tensor in self._result().state_dict().items()}
            head = {} if self.average_head is None else self.average_head.state_dict()
            fusion = {name: each.cpu() for name, each in head.items()}
            held = Checkpoint(
                self.encoder.name, self.weights_now, self.encoder.architecture, state, training, fusion
            )
            save_checkpoint(held, self.out_dir / "best.pt")
        saved = {
            "fingerprint": self.fingerprint,
            "epochs_done": self.epochs_done,
            "seconds": self.seconds,
            "epoch_seconds": self.epoch_seconds,
            "history": self.history,
            **{name: part.state_dict() for name, part in self._parts().items()},
        }
        write_atomically(self.out_dir / "state.pt", lambda stream: torch.save(saved, stream))
        log.validation(int(row["step"]), self.history)

    def _parts(self) -> dict[str, Any]:
        """What a run is made of and goes on from."""
        parts = {
            "model": self.model,
            "average": self.average,
            "objective": self.objective,
            "optimiser": self.optimiser,
            "precision": self.precision,
        }
        return parts if self.average_head is None else {**parts, "average of the head": self.average_head}

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
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.history = list(state["history"])
        self.epochs_done = self.resumed_from = int(state["epochs_done"])
        self.seconds, self.epoch_seconds = float(state["seconds"]), float(state["epoch_seconds"])


def _seed_dropout(seed: int, epoch: int, rank: int) -> None:
    """Dropout and masked patches draw from torch's generators; other numbers in every process."""
    torch.manual_seed(int(np.random.default_rng([seed, epoch, rank]).integers(2**31)))
