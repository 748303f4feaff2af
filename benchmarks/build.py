"""How long `culti build` takes, and how much memory: at first, with nothing changed, with one book changed.

`python -m benchmarks.build FOLDER --work WORK` takes the sample books under FOLDER (`culti draw-samples`,
some seeds; 1,175 entries make about 5,700 pairs). Their pairs come from their truth.jsonl, so that only the
building is measured, not the reading; the pictures are rendered from the pages once and stay in WORK.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil
import pymupdf

from extractors.pictures.encoding import encoded
from manifests.fingerprint import file_sha256
from manifests.geometry import Box
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS, RECORDS, TEXTS
from manifests.store import Row, read_manifest, write_manifest

_WORDS = ("kind", "entry_id", "title", "caption", "description", "fields")
_DPI = 200  # of the rendered pictures
_EVERY = 0.5  # seconds between looks at the processes
_SECONDS, _MEGABYTES, _AGAIN = 240, 3000, 5
"""What the build may take: four minutes and 3 GB the first time, five seconds when nothing changed."""


@dataclass(frozen=True)
class Run:
    """A run of the command: `seconds` on the clock, and of all its processes together `cpu` seconds and
    `megabytes` resident at their peak (what they share is counted for each of them)."""

    name: str
    seconds: float
    cpu: float
    megabytes: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with sample books and their truth.jsonl")
    parser.add_argument("--work", type=Path, required=True, help="work folder that is made, or used again")
    given = parser.parse_args()
    if not (given.work / "manifests" / "pairs.parquet").is_file():
        make_work_folder(given.folder, given.work)
    out = given.work / "culti"
    for stale in (out, given.work / "stages"):
        shutil.rmtree(stale, ignore_errors=True)
    for name in ("records", "images", "copies", "splits"):
        (given.work / "manifests" / f"{name}.parquet").unlink(missing_ok=True)
    runs = [_build("first", given.work, out), _build("nothing changed", given.work, out)]
    before = _shards(out)
    _change_one_book(given.work)
    runs.append(_build("one book changed", given.work, out))
    after = _shards(out)
    _print(given.work, runs, len(before & after), len(after))
    return (
        0 if runs[0].seconds < _SECONDS and runs[0].megabytes < _MEGABYTES and runs[1].seconds < _AGAIN else 1
    )


def make_work_folder(folder: Path, work: Path) -> None:
    """Manifests and pictures of the sample books, as reading and pairing leave them without a mistake."""
    (work / "images").mkdir(parents=True, exist_ok=True)
    rows: dict[str, list[Row]] = {name: [] for name in ("documents", "pages", "figures", "pairs")}
    for number, truth in enumerate(sorted(folder.rglob("truth.jsonl"))):
        name = str(next(truth.parent.glob("*.pdf")).relative_to(folder))
        with pymupdf.open(folder / name) as document:
            rows["documents"].append(_document_row(folder, name, len(document)))
            for line in truth.read_text(encoding="utf-8").splitlines():
                page = json.loads(line)
                rows["pages"].append(_page_row(name, page))
                for figure, pair in _figure_rows(work, document[page["page"]], name, number, page):
                    rows["figures"].append(figure)
                    rows["pairs"].append(pair)
    for schema in (DOCUMENTS, PAGES, FIGURES, PAIRS):
        write_manifest(work / "manifests", schema, rows[schema.name])
    write_manifest(work / "manifests", TEXTS, [])


def _document_row(folder: Path, name: str, pages: int) -> Row:
    series = next((series for series in ("silk", "murals") if series in name), "generic")
    return {
        "document": name, "sha256": file_sha256(folder / name), "path": str(folder / name), "series": series,
        "title": name, "n_pages": pages, "status": "ok", "error": None,
    }  # fmt: skip


def _page_row(name: str, page: Row) -> Row:
    width, height = page["page_size"]
    return {
        "document": name, "page_index": page["page"], "width": width, "height": height, "rotation": 0,
        "turn": 0,
        "skew": 0.0, "origin": "born_digital", "printed_number": None, "n_figures": len(page["figures"]),
        "n_texts": 0, "ocr_engine": None, "status": "ok", "error": None,
    }  # fmt: skip


def _figure_rows(
    work: Path, page: pymupdf.Page, name: str, book: int, truth: Row
) -> Iterator[tuple[Row, Row]]:
    for number, figure in enumerate(truth["figures"], start=1):
        box = Box(*figure["bbox"])
        clip = pymupdf.Rect(*box.as_list()) & page.rect
        pixmap = page.get_pixmap(dpi=_DPI, clip=clip, alpha=False)
        pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
        picture, data = encoded(pixels, box, "DeviceRGB")
        path = f"images/{picture.sha256}.{picture.extension}"
        (work / path).write_bytes(data)
        common = {
            "figure_id": f"{book:012x}-{truth['page'] + 1:04d}-{number:03d}", "document": name,
            "page_index": truth["page"], "bbox": box.as_list(), "confidence": 1.0,
        }  # fmt: skip
        yield (
            {
                **common, "parts": [box.as_list()], "spread_page": None, "image_path": path,
                "width_px": pixmap.width, "height_px": pixmap.height, "dpi": float(_DPI),
                "colour_space": "DeviceRGB", "detector": "truth", "sha256": picture.sha256,
                "phash": picture.phash,
                "texture": picture.texture, "tones": picture.tones, "drop_reason": None,
            },
            {
                **common, "pair_rule": "truth", "mentions": [],
                **{key: figure[key] for key in _WORDS},
            },
        )  # fmt: skip


def _change_one_book(work: Path) -> None:
    """Draw a mark into the pictures of the first book's first tenth."""
    figures = read_manifest(work / "manifests", FIGURES)
    chosen = [row for row in figures if row["document"] == figures[0]["document"]]
    for row in chosen[: max(1, len(chosen) // 10)]:
        pixels = cv2.cvtColor(cv2.imread(str(work / row["image_path"])), cv2.COLOR_BGR2RGB)
        pixels[:40, :40] = 255 - pixels[:40, :40]
        picture, data = encoded(np.asarray(pixels, np.uint8), Box(*row["bbox"]), "DeviceRGB")
        row.update(sha256=picture.sha256, image_path=f"images/{picture.sha256}.{picture.extension}")
        (work / row["image_path"]).write_bytes(data)
    write_manifest(work / "manifests", FIGURES, figures)


def _build(name: str, work: Path, out: Path) -> Run:
    command = [sys.executable, "-m", "pipeline.cli", "build", "--work", str(work), "--out", str(out)]
    started = time.monotonic()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    cpu: dict[int, float] = {}
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_looked_at([process, *process.children(recursive=True)], cpu)))
        time.sleep(_EVERY)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed: run it by hand")
    return Run(name, time.monotonic() - started, sum(cpu.values()), peak / 1e6)


def _looked_at(processes: Iterable[psutil.Process], cpu: dict[int, float]) -> Iterator[int]:
    """Resident bytes of each process; `cpu` is told its seconds so far."""
    for process in processes:
        with suppress(psutil.Error):  # it ended in this moment
            times = process.cpu_times()
            cpu[process.pid] = times.user + times.system
            yield process.memory_info().rss


def _shards(out: Path) -> set[str]:
    return {str(path.relative_to(out)) for path in out.rglob("*.parquet")}


def _print(work: Path, runs: list[Run], kept: int, shards: int) -> None:
    records = read_manifest(work / "manifests", RECORDS)
    print(f"{len(records)} pairs, {sum(row['status'] == 'kept' for row in records)} in the dataset")
    for run in runs:
        print(f"{run.name:18} {run.seconds:7.1f} s  {run.cpu:7.1f} CPU-s  {run.megabytes:7.0f} MB")
    print(f"one book changed: {kept} of {shards} shards kept their names")
    print(f"targets: {_SECONDS} s and {_MEGABYTES} MB the first time, {_AGAIN} s with nothing changed")


if __name__ == "__main__":
    sys.exit(main())
