"""Measuring many pictures, in worker processes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from manifests.store import Row
from pipeline.images.measurement import measured
from pipeline.images.reading import OversizedPictureError, UnreadablePictureError
from pipeline.units import Unit, Workers, unit_results

_TOGETHER = 128  # pictures of a unit: some two seconds of work
_SECONDS = 60.0  # for a picture; one of 200 million pixels takes five

Measures = dict[str, Row | str]
"""Hash of a picture -> its row of the manifest `images`, or the drop reason where it cannot be measured."""


@dataclass(frozen=True)
class Pictures:
    """`paths` by hash; none with more than `max_pixels` is decoded."""

    paths: Mapping[str, Path]
    max_pixels: int

    def unit(self, names: Sequence[str]) -> Unit:
        some = Pictures({name: self.paths[name] for name in names}, self.max_pixels)
        return Unit(names[0], some, _SECONDS * len(names))


def measure_all(paths: Mapping[str, Path], max_pixels: int, workers: Workers) -> Iterator[Measures]:
    """The pictures (hash -> file), some at a time as they are done, each once. A picture that kills its
    worker, or takes a minute, is unreadable."""
    names, pictures = sorted(paths), Pictures(paths, max_pixels)
    lots = [names[start : start + _TOGETHER] for start in range(0, len(names), _TOGETHER)]
    suspects: list[Unit] = []
    for unit, measures, _ in unit_results([pictures.unit(lot) for lot in lots], _measured, workers):
        if measures is None:
            suspects += [pictures.unit([name]) for name in unit.task.paths]
        else:
            yield measures
    for unit, measures, _ in unit_results(suspects, _measured, workers):
        yield {unit.key: "unreadable_image"} if measures is None else measures


def _measured(pictures: Pictures) -> Measures:
    return {name: _row(path, name, pictures.max_pixels) for name, path in pictures.paths.items()}


def _row(path: Path, sha256: str, max_pixels: int) -> Row | str:
    try:
        return measured(path, sha256, max_pixels)
    except UnreadablePictureError:
        return "unreadable_image"
    except OversizedPictureError:
        return "image_too_large"
