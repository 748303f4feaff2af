"""The trainer's step beside a bare PyTorch loop, and the other objectives' steps beside it.

    python -m benchmarks.training [--model small] [--batch-size 16] [--steps 8] [--rounds 9] [--threads 1]

All train the same model at the same batch size with the same optimiser (AdamW, fused), in turns of `--steps`
steps. The bare loop has its batch in memory, as the model takes it: forward, loss, backward, step. The
trainer's step also reads its rows out of the decoded split, cuts and tints the pictures, drops clauses,
tokenises, sets targets, clips gradients, moves the running average and draws its curves. ascl's also makes
texts and encodes them, and compares regions with words; cl2cm's is that of its second stage, whose teacher is
frozen. Times are CPU times of the process, medians over `--rounds`; ratios are medians of each round's.
Memory is what a few steps need at most, in a process of their own, beyond what it held before. Then where the
difference to the bare loop goes.
"""

import argparse
import cProfile
import io
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
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
from laclip.training.stages import only_stage, student_stage

_PLAIN, _BARE = "infonce", "bare loop"
_TARGETS = {(_PLAIN, _BARE): 1.05, ("ascl", _PLAIN): 2.2, ("cl2cm", _PLAIN): 1.5}
"""What a step may cost at most, times another's."""

_STEPS_FOR_MEMORY = 3
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
    sources = tuple(texts)  # cl2cm's teacher reads them beside the texts, whatever they say
    names = tuple(map(str, range(rows)))
    return Pairs(name, tuple(encoded), tuple(texts), ("pattern",) * rows, names, sources=sources)


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
    """Takes an epoch of the trainer's steps; of cl2cm, of its second stage with an untrained teacher."""
    stage = only_stage(options, dataset)
    if options.objective == "cl2cm":
        stage = student_stage(options.cl2cm, dataset, load_encoder(options.model, seed=8))
    run = Run(dataset, options, log.table.parent, lambda *_: None, Processes(), "cpu", stage)
    train = TrainingPairs(
        dataset.train, run.encoder.resolution, run.encoder.fitting, lambda *_: None, run.out_dir
    )

    def epoch() -> None:
        run.epoch(train, log)
        run.epochs_done += 1

    return epoch


def memory_of_steps(options: TrainingOptions, dataset: PairsDataset) -> float:
    """MB that a few steps need at most, beyond what the process held before them; to be called in a process
    of its own, on Linux."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        log = RunLog(Path(folder), 0)
        steps = trainer(options, dataset, log)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from here
        before = _peak()
        steps()
        log.close()
    return _peak() - before


def _peak() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))


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
    dataset = _dataset(rows)
    options = {
        objective: TrainingOptions(
            model=arguments.model,
            objective=objective,
            batch_size=arguments.batch_size,
            patch_masking=0.0,  # the bare loop leaves nothing out
            pairs_seen=rows * (arguments.rounds + 2) * 2,
            precision="fp32",
        )
        for objective in (_PLAIN, "ascl", "cl2cm")
    }
    with tempfile.TemporaryDirectory() as folder:
        log = RunLog(Path(folder), 0)
        work = {name: trainer(chosen, dataset, log) for name, chosen in options.items()}
        bare = bare_loop(arguments.model, arguments.batch_size, dataset.train)
        work[_BARE] = lambda: bare(arguments.steps)
        for each in work.values():
            each()  # warm up
        turns: dict[str, list[float]] = {name: [] for name in work}
        for _ in range(arguments.rounds):
            for name, each in work.items():
                turns[name].append(_seconds(each))
        profile = cProfile.Profile()
        profile.runcall(work[_PLAIN])
        log.close()  # its thread writes into the folder
    few = _dataset(arguments.batch_size * _STEPS_FOR_MEMORY)
    memory = {}
    for name, chosen in options.items():
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            memory[name] = pool.submit(memory_of_steps, chosen, few).result()
    _print(turns, memory, arguments.steps, arguments.batch_size, profile)


def _dataset(rows: int) -> PairsDataset:
    return PairsDataset("noise", "noise", _split("train", rows), _split("validation", 2), _split("test", 2))


def _print(
    turns: dict[str, list[float]],
    memory: dict[str, float],
    steps: int,
    batch_size: int,
    profile: cProfile.Profile,
) -> None:
    console = Console(width=110)
    table = Table(title=f"{len(turns[_BARE])} rounds of {steps} steps of {batch_size} pairs, CPU time")
    for column in ("", "ms a step", "pairs a CPU-second", "MB for a step"):
        table.add_column(column, justify="left" if not column else "right")
    for name, seconds in turns.items():
        median = statistics.median(seconds) / steps
        peak = f"{memory[name]:,.0f}" if name in memory else ""
        table.add_row(name, f"{1000 * median:.1f}", f"{batch_size / median:.0f}", peak)
    console.print(table)
    for (one, other), target in _TARGETS.items():
        ratio = statistics.median(a / b for a, b in zip(turns[one], turns[other], strict=True))
        console.print(f"{one} / {other}: {ratio:.3f} (target at most {target})", highlight=False)
    stream = io.StringIO()
    pstats.Stats(profile, stream=stream).sort_stats("cumulative").print_stats("laclip|optim|average", _SHOWN)
    console.print(stream.getvalue().strip(), highlight=False, markup=False)


if __name__ == "__main__":
    main()
