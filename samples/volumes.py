"""Draws the books: the silk and the murals volume, each also as a scanned twin, and a book of essays."""

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, Protocol, TypeVar

import pymupdf

from manifests.fingerprint import fingerprint
from samples import entry, essay_plan, essays, fonts, murals, plate, scan, silk, truth
from samples.errors import SamplesError
from samples.placing import Image
from samples.sheet import Typesetter
from samples.style import USUAL_SEED
from samples.truth import PageTruth

VERSION = 12
"""Raised whenever the same settings draw other books."""

PLATES_PER_ENTRY = 0.75
_SETTINGS_FILE = "samples.json"
_DATE = "D:20250101000000Z"
_AHEAD = 16

Progress = Callable[[str, int, int], None]
Task = TypeVar("Task")
Result = TypeVar("Result")


class Mapped(Protocol):
    """Like `map`: the results of a function for every task, in the tasks' order."""

    def __call__(self, function: Callable[[Task], Result], tasks: Iterable[Task], /) -> Iterator[Result]: ...


def draw(
    out: Path,
    *,
    seed: int = USUAL_SEED,
    entries: int = 40,
    plates: int | None = None,
    workers: int = 2,
    twins: bool = True,
    on_progress: Progress | None = None,
) -> list[Path]:
    """Draws the books into `out` and gives back their PDFs; a book already complete is left alone.

    The same seed, entries and plates give the same bytes, whatever `workers` is. `plates` defaults to three
    for every four entries, and one more runs over two pages; 1,175 entries make about 5,700 pairs. Without
    `twins` only the born-digital books are drawn. `on_progress` is told the stage and how many of its
    entries, plates or pages are done. Raises SamplesError for numbers that make no book, a folder that cannot
    be written, missing fonts, or a drawing process that died.
    """
    if entries < 1 or workers < 1 or seed < 0 or (plates is not None and plates < 1):
        raise SamplesError(
            "samples need at least one entry, one plate and one worker, and a seed of 0 or more"
        )
    wanted = plates if plates is not None else max(1, round(entries * PLATES_PER_ENTRY))
    report = on_progress if on_progress is not None else _silent
    with _pool(workers) as mapped:
        silk_pdf = _draw_silk(out, seed, entries, mapped, report)
        murals_pdf = _draw_murals(out, seed, wanted, mapped, report)
        essays_pdf = _draw_essays(out, seed, mapped, report)
        originals = [silk_pdf, murals_pdf]
        scans = [_draw_twin(book, seed, mapped, report) for book in originals] if twins else []
    return [*originals, essays_pdf, *scans]


def _silent(stage: str, done: int, total: int) -> None:
    """The progress of a caller who does not want any."""


@contextmanager
def _pool(workers: int) -> Iterator[Mapped]:
    """A map that keeps order and runs a few tasks ahead at most; in place where there is one worker."""
    if workers == 1:
        yield _in_place
        return
    # Spawned, not forked: the parent holds open PyMuPDF documents and OpenCV threads.
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_leave_with_parent
    ) as executor:

        def mapped(function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
            waiting: deque[Future[Result]] = deque()
            for task in tasks:
                waiting.append(executor.submit(function, task))
                if len(waiting) >= _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

        try:
            yield mapped
        except BrokenProcessPool as error:
            raise SamplesError(
                "a drawing process was ended from outside, most likely for lack of memory; use fewer workers"
            ) from error


def _leave_with_parent() -> None:
    """In a worker: ends it when the parent is killed, which would otherwise leave it waiting for ever."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _in_place(function: Callable[[Task], Result], tasks: Iterable[Task], /) -> Iterator[Result]:
    return map(function, tasks)


def _settings(book: str, **values: int | str) -> dict[str, Any]:
    return {"book": book, "version": VERSION, **values}


def _complete(folder: Path, settings: dict[str, Any]) -> bool:
    marker = folder / _SETTINGS_FILE
    if not marker.is_file():
        return False
    try:
        held = json.loads(marker.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return isinstance(held, dict) and held.get("fingerprint") == fingerprint(settings)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Leaves nothing half-written in a book's folder, and says what stopped the writing."""
    try:
        yield
    except (OSError, pymupdf.mupdf.FzErrorBase) as error:
        for left in folder.glob("*.partial"):
            left.unlink()
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message = f"cannot write into {folder} ({reason}); free some space or choose another folder"
        raise SamplesError(message) from error


def _begin(folder: Path) -> None:
    # The marker goes first: from here on the folder is incomplete until `_finish` writes it again.
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _SETTINGS_FILE).unlink(missing_ok=True)


def _finish(
    folder: Path,
    pdf: Path,
    document: pymupdf.Document,
    pages: list[PageTruth],
    settings: dict[str, Any],
    title: str,
) -> None:
    document.set_metadata({"title": title, "producer": "samples", "creationDate": _DATE, "modDate": _DATE})
    partial = pdf.with_name(pdf.name + ".partial")
    marker = folder / (_SETTINGS_FILE + ".partial")
    content = json.dumps({"fingerprint": fingerprint(settings), **settings}, sort_keys=True)
    with _writing(folder):
        document.save(partial, garbage=1, deflate=True, no_new_id=True)
        partial.replace(pdf)
        truth.write(folder / "truth.jsonl", pdf.name, pages)
        marker.write_text(content, encoding="utf-8")
        marker.replace(folder / _SETTINGS_FILE)
    document.close()


def _typesetter(faces: tuple[str, ...], plan: object, mapped: Mapped) -> Typesetter:
    characters = fonts.characters_in(plan)
    made = mapped(_make_face, [(face, characters) for face in faces])
    return Typesetter({face.name: face for face in made})


def _make_face(task: tuple[str, str]) -> fonts.Face:
    return fonts.subset_face(*task)


def _draw_silk(out: Path, seed: int, entries: int, mapped: Mapped, report: Progress) -> Path:
    folder = out / "silk"
    pdf = folder / "silk.pdf"
    settings = _settings("silk", seed=seed, entries=entries)
    if _complete(folder, settings):
        return pdf
    _begin(folder)
    plan = silk.plan(seed, entries)
    book = silk.SilkBook(plan, _typesetter(plan.style.faces, plan, mapped))
    book.front()
    for done, (planned, pictures) in enumerate(
        zip(plan.entries, mapped(entry.draw_pictures, plan.entries), strict=True), 1
    ):
        book.entry(planned, pictures)
        report("draw silk", done, entries)
    _finish(folder, pdf, book.document, book.pages, settings, silk.TITLE)
    return pdf


def _draw_group(plates: tuple[plate.Plate, ...]) -> tuple[Image, ...]:
    return tuple(plate.draw_plate(one) for one in plates)


def _draw_murals(out: Path, seed: int, plates: int, mapped: Mapped, report: Progress) -> Path:
    folder = out / "murals"
    pdf = folder / "murals.pdf"
    settings = _settings("murals", seed=seed, plates=plates)
    if _complete(folder, settings):
        return pdf
    _begin(folder)
    plan = murals.plan(seed, plates)
    book = murals.MuralBook(plan, _typesetter((*plan.style.faces, fonts.VERTICAL), plan, mapped))
    book.front()
    done = 0
    for group, images in zip(plan.groups, mapped(_draw_group, plan.groups), strict=True):
        book.group(group, images)
        done += len(group)
        report("draw murals", done, len(plan.plates))
    book.notes()
    _finish(folder, pdf, book.document, book.pages, settings, murals.TITLE)
    return pdf


def _draw_essays(out: Path, seed: int, mapped: Mapped, report: Progress) -> Path:
    folder = out / "essays"
    pdf = folder / "essays.pdf"
    settings = _settings("essays", seed=seed)
    if _complete(folder, settings):
        return pdf
    _begin(folder)
    plan = essay_plan.plan(seed)
    images = mapped(essay_plan.draw_picture, plan.plates)
    book = essays.EssaysBook(plan, _typesetter(plan.style.faces, plan, mapped), images)
    book.set()
    report("draw essays", len(plan.plates), len(plan.plates))
    _finish(folder, pdf, book.document, book.pages, settings, essay_plan.TITLE)
    return pdf


def _draw_twin(original: Path, seed: int, mapped: Mapped, report: Progress) -> Path:
    name = f"{original.stem}-scanned"
    folder = original.parent.parent / name
    pdf = folder / f"{name}.pdf"
    made_from = json.loads((original.parent / _SETTINGS_FILE).read_text(encoding="utf-8"))["fingerprint"]
    settings = _settings(name, seed=seed, original=made_from)
    if _complete(folder, settings):
        return pdf
    _begin(folder)
    pages = truth.read(original.parent / "truth.jsonl")
    tasks = scan.scan_tasks(original, pages, seed)
    document = pymupdf.open()
    twins = []
    for page, task, data in zip(pages, tasks, mapped(scan.scan_page, tasks), strict=True):
        twin = scan.twin_truth(page, task)
        scan.add_page(document, data, twin.width, twin.height)
        twins.append(twin)
        report(f"scan {original.stem}", len(twins), len(pages))
    _finish(folder, pdf, document, twins, settings, name)
    return pdf
