"""Throughput of `Encoder.encode_squares` and `encode_texts` beside the bare model on the same batches.

`python -m benchmarks.encoding --model small` prints pairs of timings, taken in turns, and the ratio of their
medians. The bare model gets tensors that are ready, texts padded to the context as cn_clip does; ours gets
uint8 squares and strings, as in use.
"""

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
import torch

from laclip.encoders.encoder import Encoder, default_threads, load_encoder
from laclip.encoders.normaliser import tokenise
from laclip.encoders.pixels import standardise

_TARGET = 1.05
_TEXT = "窠内一飞鸟，口衔一枝叶，其下一奔兔回首；联珠为边，四角饰卷草。"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.encoding", description=__doc__)
    parser.add_argument("--model", default="small", help="preset, published name or checkpoint")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, default=default_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    encoder = load_encoder(given.model)
    worst = max(_images(encoder, given.batch, given.rounds), _texts(encoder, given.batch, given.rounds))
    print(f"target: at most {_TARGET} times the bare model")
    return 0 if worst <= _TARGET else 1


def _images(encoder: Encoder, batch: int, rounds: int) -> float:
    side = encoder.resolution
    squares = np.random.default_rng(0).integers(0, 256, (batch, side, side, 3), dtype=np.uint8)
    ready = standardise(torch.from_numpy(squares))

    def bare() -> None:
        with torch.inference_mode():
            encoder.model.encode_image(ready)

    return _ratio("pictures", bare, lambda: encoder.encode_squares(squares, batch), batch, rounds)


def _texts(encoder: Encoder, batch: int, rounds: int) -> float:
    texts = [f"{number}{_TEXT}" for number in range(batch)]
    ready = tokenise(texts).ids

    def bare() -> None:
        with torch.inference_mode():
            encoder.model.encode_text(ready)

    return _ratio("texts", bare, lambda: encoder.encode_texts(texts, batch), batch, rounds)


def _ratio(name: str, bare: Callable[[], None], ours: Callable[[], object], batch: int, rounds: int) -> float:
    """Median of our time over the bare model's, each round timing both, the first of which is for warmth."""
    timed = np.array([[_seconds(bare), _seconds(ours)] for _ in range(rounds + 1)])[1:]
    bare_median, ours_median = np.median(timed, axis=0)
    ratio = float(np.median(timed[:, 1] / timed[:, 0]))
    speeds = f"bare {batch / bare_median:8.1f} a second, ours {batch / ours_median:8.1f}"
    print(f"{name:9} {speeds}: {ratio:.3f} times")
    return ratio


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
