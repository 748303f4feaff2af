"""The stage `import-release`: a stranger's folder -> a dataset that the benchmark runs on as on ours."""

import json
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from laclip.errors import PairsError
from laclip.pairs.release.layout import SplitFiles, files_below, find_splits
from laclip.pairs.release.lines import LeftOut
from laclip.pairs.release.pictures import PictureFolder
from laclip.pairs.release.reading import SplitReader
from manifests.fingerprint import file_sha256, fingerprint
from manifests.vocabularies import SPLIT
from pipeline.errors import UsageError
from pipeline.exchange.folder import CARD, check_replaceable, replacing_folder
from pipeline.exchange.release.shards import MARK, ShardWriter, render_card
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder


class ReleaseImport(Stage):
    """Reads `folder` (the CulTi release, or Chinese-CLIP's files) and writes the dataset folder `out`."""

    name = "import-release"
    version = 1

    def __init__(self, folder: Path, out: Path) -> None:
        self._folder = folder
        self._out = out

    def basis(self, work: WorkFolder) -> dict[str, str]:
        """Texts by content; pictures, which may be many gigabytes, by name, size and time."""
        splits = _splits(self._folder)
        if self._out.resolve().is_relative_to(self._folder.resolve()):
            raise UsageError(f"{self._out} lies in the release; give a folder outside of it")
        states = [
            [str(path.relative_to(self._folder)), status.st_size, status.st_mtime_ns]
            for path in files_below(self._folder)
            for status in [path.stat()]
        ]
        return {
            "the release": fingerprint(states),
            "its texts": fingerprint([file_sha256(files.texts) for files in splits]),
            "the folder": str(self._out.absolute()),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [
            self._out / CARD,
            self._out / "left_out.jsonl",
            *sorted((self._out / "data").glob("*.parquet")),
        ]

    def plan(self, work: WorkFolder) -> str:
        check_replaceable(self._out, MARK)
        splits = ", ".join(files.split for files in _splits(self._folder))
        return f"read {self._folder} ({splits}) and write {self._out}"

    def perform(self, context: StageContext) -> StageReport:
        splits = _splits(self._folder)
        folder = None if all(files.pictures for files in splits) else PictureFolder(self._folder)
        reasons: Counter[str] = Counter()
        writers: dict[str, ShardWriter] = {}
        with (
            replacing_folder(self._out, MARK) as building,
            (building / "left_out.jsonl").open("w", encoding="utf-8") as log,
            ThreadPoolExecutor(context.workers) as pool,
        ):

            def leave_out(left_out: LeftOut) -> None:
                reasons[left_out.reason] += 1
                log.write(json.dumps(asdict(left_out), ensure_ascii=False) + "\n")

            for files in splits:
                reader = SplitReader(files, folder, leave_out)
                writers[files.split] = ShardWriter(building, files.split)
                for row in reader.rows(pool, context.on_progress):
                    writers[files.split].add(row)
                writers[files.split].close()
            card = render_card(self._folder.name, writers, sorted(reasons.items()))
            (building / CARD).write_text(card, encoding="utf-8")
        return _report(self._out, writers, reasons)


def _splits(folder: Path) -> list[SplitFiles]:
    """The splits of the release. Raises UsageError where the folder holds none."""
    try:
        return find_splits(folder)
    except PairsError as error:
        raise UsageError(str(error)) from error


def _report(out: Path, writers: Mapping[str, ShardWriter], reasons: Counter[str]) -> StageReport:
    counts = {split: writers[split].count if split in writers else 0 for split in SPLIT}
    kept = sum(counts.values())
    notes = [", ".join(f"{split} {count}" for split, count in counts.items())]
    empty = [split for split, count in counts.items() if not count]
    if empty:
        notes.append(
            f"no rows in {' and '.join(empty)}: culti finetune needs all three splits, "
            "culti benchmark needs test"
        )
    if reasons:
        notes.append(f"what was left out is listed in {out / 'left_out.jsonl'}")
    notes.append(f"the dataset is in {out}")
    return StageReport(
        tallies=(Tally("rows", kept, dict(sorted(reasons.items()))),), notes=tuple(notes), all_failed=not kept
    )
