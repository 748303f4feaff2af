"""Planted copies found, and distinct designs kept.

`python -m benchmarks.duplicates --seeds 3 --entries 40` draws patterns, motifs cut from them and mural plates
of some seeds, plants copies of each (rescaled, recompressed, recoloured, cropped by a twentieth), and prints
which share of the copies is found as `culti build` finds them, and which share of the originals stays. Motifs
in other tints are motifs of their own by default (images.cropped_pattern.max_recolouring): they are printed,
but not in the totals. The baseline is a threshold on the usual 64-bit hash (`imagehash.phash`), at the
distance that finds as many copies.
"""

import argparse
import io
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import imagehash
import numpy as np
from PIL import Image

from manifests.store import Row
from pipeline.images.copies import compare_all, confirmed
from pipeline.images.measuring import Measures, measure_all
from pipeline.images.options import ImageOptions
from pipeline.images.reach import Reach
from pipeline.images.selection import without_copies
from pipeline.units import Workers
from samples import mural
from samples.brush import Brush, Picture, blank
from samples.pattern import Repertoire, draw_design, paint, paint_main

_OWN = {("cropped_pattern", "recoloured: turned"), ("cropped_pattern", "recoloured: grey")}
_FOUND, _KEPT = 0.98, 0.99
_ANY_SIZE = 2**62


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--entries", type=int, default=40, help="designs, and plates, of each seed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(
            _drawn(Path(folder), range(given.first_seed, given.first_seed + given.seeds), given.entries)
        )
        originals = [row for row in rows if row["change"] == ""]
        reach = Reach.of([frozenset([row["kind"]]) for row in rows], ImageOptions())
        paths = {row["sha256"]: row["path"] for row in rows}
        with Workers(2) as workers:
            measures: Measures = {}
            for some in measure_all(paths, _ANY_SIZE, workers):
                measures |= some
            of_all = [row for row in (measures[row["sha256"]] for row in rows) if not isinstance(row, str)]
            pairs = list(confirmed(compare_all(of_all, reach, [], workers, lambda done, total: None)))
    copies: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for one, other, recolouring in pairs:
        copies[one][other] = copies[other][one] = recolouring
    dropped = without_copies(originals, copies, [], ImageOptions())
    kept = 1 - len(dropped) / len(originals)
    found = _found(rows, copies)
    share = _mean([hit for case, hits in found.items() if case not in _OWN for hit in hits])
    _print(found, share, kept, len(originals))
    _print_baseline(rows, share)
    return 0 if share >= _FOUND and kept >= _KEPT else 1


def _drawn(folder: Path, seeds: Iterable[int], entries: int) -> Iterator[Row]:
    shown: set[object] = set()
    for seed in seeds:
        rng = np.random.default_rng(seed)
        for number, (kind, specification, pixels) in enumerate(_originals(rng, entries)):
            if specification in shown:
                continue  # the same drawing in the same inks: a copy indeed
            shown.add(specification)
            original = Image.fromarray(np.asarray(pixels, np.uint8))
            name = f"{seed}-{number:04d}-{kind}"
            yield _row(folder, name, kind, "", original)
            for change, make in _CHANGES.items():
                yield _row(folder, name, kind, change, make(original, rng))


def _originals(rng: np.random.Generator, entries: int) -> Iterator[tuple[str, object, Picture]]:
    """Kind, all that decides what is seen, and the picture."""
    repertoire = Repertoire.drawn(rng, entries)
    for _ in range(entries):
        design = draw_design(rng, long_side=600, repertoire=repertoire)
        yield "pattern", design, paint(design)
        crop = blank(300, 300, design.ground.rgb)
        paint_main(design, Brush.on(crop, (150, 150), 280))
        yield "cropped_pattern", (design.main, design.paired, design.ground), crop
        scene = mural.draw_scene(rng, long_side=600)
        yield "mural", replace(scene, seed=0), mural.paint(scene)  # the seed weathers the wall, no more


def _row(folder: Path, name: str, kind: str, change: str, picture: Image.Image) -> Row:
    sha256 = f"{name} {change}".strip()
    path = folder / f"{sha256}.png"
    picture.save(path, compress_level=1)
    return {
        "figure_id": sha256, "sha256": sha256, "original": name, "kind": kind, "change": change, "path": path,
        "pixels": picture.width * picture.height, "text": "", "phash": imagehash.phash(picture),
    }  # fmt: skip


def _rescaled(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    scale = rng.uniform(0.35, 0.8)
    size = round(picture.width * scale), round(picture.height * scale)
    return picture.resize(size, Image.Resampling.BILINEAR)


def _recompressed(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=int(rng.integers(20, 60)))
    return Image.open(stream).convert("RGB")


def _faded(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Another print: gamma, white balance."""
    tones = (np.asarray(picture) / 255.0) ** rng.uniform(0.85, 1.2) * rng.uniform(0.9, 1.0, 3)
    return Image.fromarray(np.clip(255 * tones, 0, 255).astype(np.uint8))


def _turned(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Another tint: hues turned by 16 to 50 degrees."""
    hues = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2HSV)
    hues[..., 0] = (hues[..., 0].astype(int) + int(rng.integers(8, 26))) % 180
    return Image.fromarray(cv2.cvtColor(hues, cv2.COLOR_HSV2RGB))


def _grey(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    return picture.convert("L").convert("RGB")


def _cropped(picture: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A twentieth of either side cut off, from one edge or both."""
    width, height = (round(side * 0.95) for side in picture.size)
    x = int(rng.integers(0, picture.width - width + 1))
    y = int(rng.integers(0, picture.height - height + 1))
    return picture.crop((x, y, x + width, y + height))


_CHANGES: dict[str, Callable[[Image.Image, np.random.Generator], Image.Image]] = {
    "rescaled": _rescaled,
    "recompressed": _recompressed,
    "recoloured: faded": _faded,
    "recoloured: turned": _turned,
    "recoloured: grey": _grey,
    "cropped": _cropped,
}


def _found(rows: list[Row], copies: dict[str, dict[str, float]]) -> dict[tuple[str, str], list[bool]]:
    """(kind, change) -> whether each planted copy is dropped beside its original."""
    found: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    originals = {row["sha256"]: row for row in rows if row["change"] == ""}
    for row in rows:
        if row["change"]:
            both = [originals[row["original"] if row["original"] in originals else row["sha256"]], row]
            dropped = without_copies(both, copies, [], ImageOptions())
            found[row["kind"], row["change"]].append(bool(dropped))
    return dict(found)


def _mean(values: list[bool]) -> float:
    return float(np.mean(values)) if values else 1.0


def _print(found: dict[tuple[str, str], list[bool]], share: float, kept: float, originals: int) -> None:
    for (kind, change), hits in sorted(found.items()):
        print(f"{kind:16} {change:20} {_mean(hits):6.3f} of {len(hits)} copies found")
    print(
        f"all copies found {share:.3f} (target {_FOUND}); of {originals} originals kept {kept:.3f} ({_KEPT})"
    )


def _print_baseline(rows: list[Row], share: float) -> None:
    """What a threshold on the bare hash keeps where it finds as many copies."""
    originals = {row["original"]: row["phash"] for row in rows if row["change"] == ""}
    planted = sorted(row["phash"] - originals[row["original"]] for row in rows if row["change"])
    threshold = planted[min(len(planted) - 1, round(share * len(planted)))]
    bits = np.array([phash.hash.ravel() for phash in originals.values()], np.int32)
    apart = (bits[:, None] != bits[None]).sum(axis=2)
    np.fill_diagonal(apart, 64)
    print(
        f"imagehash.phash, threshold {threshold} of 64 bits: {share:.3f} found, "
        f"{float((apart.min(axis=1) > threshold).mean()):.3f} of the originals without a false copy"
    )


if __name__ == "__main__":
    sys.exit(main())
