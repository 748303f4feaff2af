"""`culti search`: a question, its index, and the answer on the terminal and as a page."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from laclip.search.hits import Reranking
from laclip.search.image_index import ImageIndex
from laclip.search.queries import Query, checked_text, query_picture
from manifests.files import write_bytes
from pipeline.errors import UsageError
from pipeline.progress import ProgressDisplay
from pipeline.report.thumbnails import data_address
from pipeline.runner import RunSettings, changes, run_stage
from pipeline.searching.index_stage import Index
from pipeline.searching.results import Result, print_table, reranking_told, results_of, results_page
from pipeline.workfolder import WorkFolder

_ASKED_SIDE = 320  # pixels of the picture that was asked for, on the page
_SHOWN_VALUES = 12  # values that are told where one is not known


@dataclass(frozen=True)
class Question:
    """What is looked for. `words` or `image` is given; `only` narrows to a kind, period or collection; the
    first `rerank` hits are scored anew by the model's fusion head (None: as recommended)."""

    words: str | None = None
    image: Path | None = None
    top: int = 10
    only: dict[str, str] = field(default_factory=dict)
    regions: bool = True
    rerank: int | None = None

    def query(self) -> Query:
        """Raises UsageError where there is not one query, SearchError where it cannot be used."""
        if (self.words is None) == (self.image is None):
            raise UsageError('give words to look for, as in culti search "团窠", or --image FILE')
        if self.image is not None and self.rerank:
            raise UsageError("--rerank goes with words: the fusion head compares regions with words")
        return checked_text(self.words) if self.words is not None else query_picture(self.image or Path())


def opened_index(stage: Index, settings: RunSettings) -> ImageIndex:
    """The index, built first where there is none or it is of something else; what is built is said.

    Raises CultiError.
    """
    if changes(stage, settings.work):
        print("search: the index is built first, once", file=sys.stderr)  # noqa: T201
        run_stage(stage, settings)
    return stage.opened(settings.work)


def answer(question: Question, stage: Index, work: WorkFolder, out: Path | None, *, as_json: bool) -> None:
    """Search, write the page (default: search/results.html in the work folder), and print what was found.

    Raises CultiError, one line, for what cannot be used, OSError when the disk refuses.
    """
    page_path = out or work.root / "search" / "results.html"
    if page_path.is_dir():
        raise UsageError(f"{page_path} is a folder; give --out a file such as {page_path / 'results.html'}")
    query = question.query()
    index = opened_index(stage, RunSettings(work, workers=1, quiet=as_json))
    _check_known(index, question.only)
    cut_before = index.encoder.truncated_texts
    found = index.find(query, top=question.top, rerank=question.rerank, only=question.only)
    too_long = index.encoder.truncated_texts > cut_before
    with ProgressDisplay() as progress:
        results = results_of(index, found.hits, query, work, regions=question.regions, on_progress=progress)
    reranked = "" if found.reranking is None else reranking_told(found.reranking)
    page = results_page(
        results, question.words or "", _asked(query), index.encoder.name, len(index), question.only, reranked
    )
    page_path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(page_path, page.encode())
    if as_json:
        summary = _summary(question, index, results, found.reranking, page_path)
        print(json.dumps(summary, ensure_ascii=False))  # noqa: T201
        return
    print_table(results)
    if reranked:
        print(f"search: {reranked}")  # noqa: T201
    if too_long:
        print("search: the model reads some 50 characters; the end of the query was not looked at")  # noqa: T201
    print(f"search: the best {len(results)} of {len(index):,} pictures; the page is {page_path}")  # noqa: T201


def _check_known(index: ImageIndex, only: dict[str, str]) -> None:
    for name, value in only.items():
        known = index.values(name)
        if value not in known:
            shown = ", ".join(list(known)[:_SHOWN_VALUES]) or "none is known"
            more = f" and {len(known) - _SHOWN_VALUES} more" if len(known) > _SHOWN_VALUES else ""
            raise UsageError(f"no picture has the {name} {value}; there are: {shown}{more}")


def _asked(query: Query) -> str:
    if isinstance(query, str):
        return ""
    picture = query_picture(query).copy()
    picture.thumbnail((_ASKED_SIDE, _ASKED_SIDE))
    return data_address(picture.convert("RGB"))


def _summary(
    question: Question, index: ImageIndex, results: list[Result], reranking: Reranking | None, page: Path
) -> dict[str, object]:
    return {
        "words": question.words,
        "image": None if question.image is None else str(question.image),
        "only": question.only,
        "model": {"name": index.encoder.name, "sha256": index.embeddings.description.source.model},
        "searched": len(index),
        "reranking": None if reranking is None else vars(reranking),
        "hits": [result.as_json() for result in results],
        "page": str(page),
    }
