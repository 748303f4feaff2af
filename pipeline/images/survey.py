"""Looking at all pictures of a work folder: what is measured is kept, what is judged is found anew each
time."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from manifests.manifest_schema import ManifestSchema
from manifests.schemas import COPIES, IMAGES
from manifests.store import ManifestError, Row, manifest_path, read_manifest, write_manifest
from pipeline.images.copies import compare_all, confirmed
from pipeline.images.faults import fault, too_large
from pipeline.images.measurement import VERSION
from pipeline.images.measuring import measure_all
from pipeline.images.options import ImageOptions
from pipeline.images.reach import Reach
from pipeline.units import Workers
from pipeline.workfolder import WorkFolder

OnProgress = Callable[[str, int, int], None]

_KEPT = 2000  # pictures after which what was measured is written down: a killed run goes on from there


@dataclass(frozen=True)
class Survey:
    """`faults`: figure_id -> drop reason of its picture, None for a sound one. `copies`: hash of a picture ->
    the hashes of its copies, and how far (Lab) these are recoloured."""

    faults: Mapping[str, str | None]
    copies: Mapping[str, Mapping[str, float]]


def survey(
    work: WorkFolder,
    pairs: Sequence[Row],
    figures: Mapping[str, Row],
    pages: Sequence[Row],
    options: ImageOptions,
    workers: int,
    on_progress: OnProgress,
) -> Survey:
    """Measure what was not measured before, and judge all. `figures` by figure_id.

    Writes the manifests `images` and `copies`. Raises OSError when the disk refuses.
    """
    judged = _Judged(pairs, figures, pages, options)
    with Workers(workers) as processes:
        measures, failed = _measures(work, judged, processes, on_progress)
        faults = {row["figure_id"]: judged.fault(row, measures, failed) for row in pairs}
        if not options.near_duplicates:
            return Survey(faults, {})
        return Survey(faults, _copies(work, judged, measures, faults, processes, on_progress))


class _Judged:
    """The figures of all pairs, and what their kinds allow."""

    def __init__(
        self, pairs: Sequence[Row], figures: Mapping[str, Row], pages: Sequence[Row], options: ImageOptions
    ) -> None:
        self.pairs, self.figures, self.options = pairs, figures, options
        self._pages = {(row["document"], row["page_index"]): row for row in pages}

    def paths(self, root: Path) -> dict[str, Path]:
        """Hash -> file of every picture that may be decoded."""
        return {
            figure["sha256"]: root / figure["image_path"]
            for row in self.pairs
            for figure in [self.figures[row["figure_id"]]]
            if not too_large(figure, self.options.of(row["kind"]))
        }

    def fault(self, row: Row, measures: Mapping[str, Row], failed: Mapping[str, str]) -> str | None:
        figure, limits = self.figures[row["figure_id"]], self.options.of(row["kind"])
        if too_large(figure, limits):
            return "image_too_large"
        sha256 = figure["sha256"]
        if sha256 in failed:
            return failed[sha256]
        return fault(measures[sha256], limits, figure, self._pages.get((row["document"], row["page_index"])))

    def kinds(self, faults: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
        """Hash -> what it is used as, of every sound picture."""
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for row in self.pairs:
            if faults[row["figure_id"]] is None:
                kinds[self.figures[row["figure_id"]]["sha256"]].add(row["kind"])
        return {sha256: frozenset(each) for sha256, each in kinds.items()}


def _measures(
    work: WorkFolder, judged: _Judged, workers: Workers, on_progress: OnProgress
) -> tuple[dict[str, Row], dict[str, str]]:
    """Hash -> measures, and hash -> drop reason of those that cannot be measured (these are tried again)."""
    paths = judged.paths(work.root)
    known = {row["sha256"]: row for row in _earlier(work, IMAGES) if row["version"] == VERSION}
    rows = {sha256: known[sha256] for sha256 in paths if sha256 in known}
    new = {sha256: path for sha256, path in paths.items() if sha256 not in rows}
    failed: dict[str, str] = {}
    limit = max(judged.options.of(row["kind"]).max_pixels for row in judged.pairs) if judged.pairs else 0
    done = kept = 0
    for measures in measure_all(new, limit, workers):
        rows |= {sha256: row for sha256, row in measures.items() if not isinstance(row, str)}
        failed |= {sha256: reason for sha256, reason in measures.items() if isinstance(reason, str)}
        done += len(measures)
        on_progress("looking at pictures", done, len(new))
        if done - kept >= _KEPT:
            write_manifest(work.manifests, IMAGES, (known | rows).values())
            kept = done
    if set(known) != set(rows) or not manifest_path(work.manifests, IMAGES).is_file():
        write_manifest(work.manifests, IMAGES, rows.values())
    return rows, failed


def _copies(
    work: WorkFolder,
    judged: _Judged,
    measures: Mapping[str, Row],
    faults: Mapping[str, str | None],
    workers: Workers,
    on_progress: OnProgress,
) -> dict[str, dict[str, float]]:
    kinds = judged.kinds(faults)
    names = sorted(kinds)
    rows = compare_all(
        [measures[name] for name in names],
        Reach.of([kinds[name] for name in names], judged.options),
        _earlier(work, COPIES),
        workers,
        partial(on_progress, "comparing pictures"),
        partial(write_manifest, work.manifests, COPIES),
    )
    write_manifest(work.manifests, COPIES, rows)
    copies: dict[str, dict[str, float]] = {}
    for one, other, recolouring in confirmed(rows):
        copies.setdefault(one, {})[other] = recolouring
        copies.setdefault(other, {})[one] = recolouring
    return copies


def _earlier(work: WorkFolder, schema: ManifestSchema) -> list[Row]:
    """What an earlier run measured; nothing where it cannot be read: it can all be measured again."""
    try:
        return read_manifest(work.manifests, schema)
    except ManifestError:
        return []
