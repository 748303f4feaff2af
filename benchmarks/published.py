"""Published benchmarks at their full size: reading MSCOCO, and ranking its 25,000 captions.

    python -m benchmarks.published [--pictures 123287]

Draws, in a temporary folder, a set in the very form of dataset_coco.json with as many pictures as MSCOCO has
(each a file of a few bytes: what is measured is the reading, not the decoding), and reads it: seconds of the
processor, and how much more memory the process then holds. Then scores of 5,000 pictures and 25,000 captions,
drawn at random, are ranked both ways, and the same is done as VSE++'s evaluation does it, a sort a query;
both must give the same recalls. Baseline: that evaluation.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from laclip.benchmark.outcomes import Found
from laclip.metrics.recall import CUTOFFS, recalls
from laclip.pairs.benchmarks.loading import load_benchmark

_TEST, _CAPTIONS, _WORDS = 5000, 5, 10


def draw_mscoco(folder: Path, pictures: int) -> None:
    """dataset_coco.json, and a file for every picture."""
    images = []
    for number in range(pictures):
        split = "test" if number < _TEST else "val" if number < 2 * _TEST else "train"
        part = "val2014" if number < pictures // 3 else "train2014"
        tokens = [f"word{(number * 7 + place) % 9973}" for place in range(_WORDS)]
        sentences = [
            {"tokens": tokens, "raw": f"{' '.join(tokens)} {n}.", "imgid": number, "sentid": n}
            for n in range(_CAPTIONS)
        ]
        name = f"COCO_{part}_{number:012}.jpg"
        images.append(
            {
                "filepath": part,
                "sentids": list(range(_CAPTIONS)),
                "filename": name,
                "imgid": number,
                "split": split,
                "sentences": sentences,
                "cocoid": number,
            }
        )
        (folder / part).mkdir(exist_ok=True)
        (folder / part / name).write_bytes(b"picture %d" % number)
    (folder / "dataset_coco.json").write_text(json.dumps({"images": images, "dataset": "coco"}))


def by_sorting(scores: np.ndarray) -> list[float]:
    """The six recalls as VSE++ counts them: every query's candidates sorted, the own ones looked for."""
    forth = np.array(
        [np.flatnonzero(np.argsort(line)[::-1] == text // _CAPTIONS)[0] for text, line in enumerate(scores.T)]
    )
    back = np.array(
        [np.flatnonzero(np.argsort(line)[::-1] // _CAPTIONS == row)[0] for row, line in enumerate(scores)]
    )
    return [100 * float((ranks < k).mean()) for ranks in (forth, back) for k in CUTOFFS]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=int, default=123_287)
    given = parser.parse_args()
    table = Table(title="MSCOCO at full size", title_justify="left")
    for name in ("what", "seconds", "memory, MB"):
        table.add_column(name, justify="left" if name == "what" else "right")
    with tempfile.TemporaryDirectory() as place:
        draw_mscoco(Path(place), given.pictures)
        size = (Path(place) / "dataset_coco.json").stat().st_size
        before, started = psutil.Process().memory_info().rss, time.process_time()
        dataset = load_benchmark("mscoco-1k", Path(place))
        table.add_row(
            f"reading {sum(dataset.counts.values()):,} captions, {size / 1e6:.0f} MB of JSON",
            f"{time.process_time() - started:.1f}",
            f"{(psutil.Process().memory_info().rss - before) / 1e6:.0f}",
        )
    partners = np.repeat(np.eye(_TEST, dtype=bool), _CAPTIONS, axis=1)
    scores = np.random.default_rng(1).normal(size=partners.shape).astype(np.float32) + 3.5 * partners
    scores = scores.astype(np.float32)
    before, started = _peak(), time.process_time()
    found = [Found.of(scores.T, partners.T), Found.of(scores, partners)]
    ours = time.process_time() - started
    table.add_row(
        "ranking both ways, with mAP and the best five", f"{ours:.1f}", f"{(_peak() - before) / 1e6:.0f}"
    )
    started = time.process_time()
    expected = by_sorting(scores)
    theirs = time.process_time() - started
    table.add_row("a sort a query, recalls alone", f"{theirs:.1f}", "")
    Console(width=None if Console().is_terminal else 120).print(table)
    told = [value for one in found for value in recalls(one.ranking.hits).values()]
    same = np.allclose(told, expected)
    verdict = "equal" if same else "DIFFERENT"
    print(f"{ours / theirs:.2f} of the baseline's time; recalls {verdict}, {sum(told):.1f} in all")
    return int(not same)


def _peak() -> float:
    """Bytes of memory this process held at most."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)


if __name__ == "__main__":
    sys.exit(main())
