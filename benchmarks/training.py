"""The trainer's step beside a bare PyTorch loop.

    python -m benchmarks.training [--model small] [--batch-size 16] [--steps 8] [--rounds 9] [--threads 1]

Both train the same model at the same batch size with the same optimiser (AdamW, fused), in turns of `--steps`
steps. The bare loop has its batch in memory, as the model takes it: forward, loss, backward, step. The
trainer's step also reads its rows out of the decoded split, cuts and tints the pictures, drops clauses,
tokenises, sets targets, clips gradients, moves the running average and draws its curves. Times are CPU times
of the process, medians over `--rounds`; the ratio is the median of each round's. Then where the difference
goes.
"""

import argparse
import cProfile
import io
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from rich.console import Console
from rich.table import Table
from torch.nn.functional import cross_entropy

from laclip import TrainingOptions, load_encoder
from laclip.encoders.normaliser import tokenise
from laclip.encoders.pixels import standardise
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.split import Pairs
from laclip.training.batches import TrainingPairs
from laclip.training.layers import train_mode
from laclip.training.logs import RunLog
from laclip.training.processes import Processes
from laclip.training.run import Run

_TARGET = 1.05
_PICTURE_SIDE = 300  # pixels
_WORDS = (
    "海东青",
    "逐兔纹",
    "方形",
    "四边以回纹为框",
    "中心饰莲花",
    "折枝牡丹",
    "缠枝",
    "地色为红",
    "妆金",
    "胸背",
)
_SHOWN = 14


def _split(name: str, rows: int) -> Pairs:
    """Pictures of noise, and texts of 40 characters or more, which fill most of the context."""
    random = np.random.default_rng(len(name))
    encoded, texts = [], []
    for _ in range(rows):
        noise = random.integers(0, 256, (_PICTURE_SIDE, _PICTURE_SIDE, 3), dtype=np.uint8)
        stream = io.BytesIO()
        Image.fromarray(noise).save(stream, "PNG", compress_level=1)
        encoded.append(stream.getvalue())
        texts.append("，".join(random.choice(_WORDS, 12)) + "。")
    return Pairs(name, tuple(encoded), tuple(texts), ("pattern",) * rows, tuple(map(str, range(rows))))


def bare_loop(model: str, batch_size: int, pairs: Pairs) -> Callable[[int], None]:
    """Takes a number of steps on one batch in memory."""
    encoder = load_encoder(model, seed=7)
    optimiser = torch.optim.AdamW(
        encoder.model.parameters(), lr=1e-4, betas=(0.9, 0.98), eps=1e-6, fused=True
    )
    pictures = [pairs.image(row).resize((encoder.resolution,) * 2) for row in range(batch_size)]
    images = standardise(torch.from_numpy(np.stack([np.asarray(picture) for picture in pictures])))
    ids, labels = tokenise(pairs.texts[:batch_size]).ids, torch.arange(batch_size)
    train_mode(encoder.model)

    def run(steps: int) -> None:
        for _ in range(steps):
            optimiser.zero_grad(set_to_none=True)
            image_vectors, text_vectors, scale = encoder.model(images, ids)
            logits = scale * image_vectors @ text_vectors.T
            loss = (cross_entropy(logits, labels) + cross_entropy(logits.T, labels)) / 2
            loss.backward()
            optimiser.step()

    return run


def trainer(options: TrainingOptions, dataset: PairsDataset, log: RunLog) -> Callable[[], None]:
    """Takes an epoch of the trainer's steps."""
    run = Run(dataset, options, log.table.parent, lambda *_: None, Processes(), "cpu")
    train = TrainingPairs(dataset.train, run.encoder.resolution, run.encoder.fitting, lambda *_: None)

    def epoch() -> None:
        run.epoch(train, log)
        run.epochs_done += 1

    return epoch


def _seconds(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="small")
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--steps", type=int, default=8, help="steps a turn")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    rows = arguments.batch_size * arguments.steps
    dataset = PairsDataset(
        "noise", "noise", _split("train", rows), _split("validation", 2), _split("test", 2)
    )
    options = TrainingOptions(
        model=arguments.model,
        batch_size=arguments.batch_size,
        patch_masking=0.0,  # the bare loop leaves nothing out
        pairs_seen=rows * (arguments.rounds + 2),
        precision="fp32",
    )
    with tempfile.TemporaryDirectory() as folder:
        log = RunLog(Path(folder), 0)
        ours = trainer(options, dataset, log)
        bare = bare_loop(arguments.model, arguments.batch_size, dataset.train)
        ours()  # warm up
        bare(arguments.steps)
        turns = [(_seconds(ours), _seconds(lambda: bare(arguments.steps))) for _ in range(arguments.rounds)]
        profile = cProfile.Profile()
        profile.runcall(ours)
        log.close()  # its thread writes into the folder
    _print(turns, arguments.steps, arguments.batch_size, profile)


def _print(turns: list[tuple[float, float]], steps: int, batch_size: int, profile: cProfile.Profile) -> None:
    console = Console(width=110)
    table = Table(title=f"{len(turns)} rounds of {steps} steps of {batch_size} pairs, CPU time")
    for column in ("", "ms a step", "pairs a CPU-second"):
        table.add_column(column, justify="left" if not column else "right")
    for name, seconds in zip(("trainer", "bare loop"), zip(*turns, strict=True), strict=True):
        median = statistics.median(seconds) / steps
        table.add_row(name, f"{1000 * median:.1f}", f"{batch_size / median:.0f}")
    console.print(table)
    ratio = statistics.median(ours / bare for ours, bare in turns)
    console.print(f"trainer / bare loop: {ratio:.3f} (target at most {_TARGET})", highlight=False)
    stream = io.StringIO()
    pstats.Stats(profile, stream=stream).sort_stats("cumulative").print_stats("laclip|optim|average", _SHOWN)
    console.print(stream.getvalue().strip(), highlight=False, markup=False)


if __name__ == "__main__":
    main()
