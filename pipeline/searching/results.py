"""What a search found, for people and for programs: files of the pictures, regions, a page, a table."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from PIL import Image
from rich.console import Console
from rich.table import Table

from laclip.alignment.crops import Crop
from laclip.alignment.marking import marked
from laclip.search.hits import Hit, Reranking
from laclip.search.image_index import ImageIndex
from laclip.search.queries import Query
from manifests.files import write_bytes
from manifests.fingerprint import bytes_sha256
from pipeline.report.thumbnails import data_address, thumbnail
from pipeline.stage import OnProgress
from pipeline.workfolder import WorkFolder

_SIDE = 360  # pixels of a result's picture on the page
_SHOWN_TEXT = 220  # characters
_TITLE = 32  # characters of a title in the table
_WIDTH = 1000  # columns: a row is never broken by us, so that its path can be copied
_NAME = 16  # hexadecimal digits of a picture's hash in its file's name


@dataclass(frozen=True)
class Result:
    """A hit with its picture's file, its small picture as a data address, and the region that matched, in
    pixels of the picture (None where it was not looked for)."""

    hit: Hit
    path: str
    picture: str
    region: Crop | None

    def as_json(self) -> dict[str, Any]:
        hit, item = self.hit, self.hit.item
        known = {"title": item.title, "period": item.period, "collection": item.collection}
        return {
            "rank": hit.rank,
            "score": round(hit.score, 4),
            "index_rank": hit.index_rank,
            "reranked": None if hit.reranked is None else round(hit.reranked, 4),
            "id": item.id,
            "kind": item.kind,
            **known,
            "text": item.text,
            "path": self.path,
            "region": self.region,
        }


def results_of(
    index: ImageIndex,
    hits: Sequence[Hit],
    query: Query,
    work: WorkFolder,
    *,
    regions: bool,
    on_progress: OnProgress,
) -> list[Result]:
    """The hits with all that is shown of them. Raises SearchError when a picture can no longer be read."""
    results = []
    for done, hit in enumerate(hits, start=1):
        path = picture_file(index, hit, work)
        if regions:
            found = index.heat_map(hit, query)
            picture, region = data_address(marked(index.image(hit.row), found, _SIDE)), found.best
            results.append(Result(hit, str(path), picture, region))
        else:
            results.append(Result(hit, str(path), thumbnail(path, _SIDE), None))
        on_progress("marking what matched", done, len(hits))
    return results


def picture_file(index: ImageIndex, hit: Hit, work: WorkFolder) -> Path:
    """A file with the picture's bytes: its own, the work folder's, or one that is written there now."""
    if hit.path:
        return Path(hit.path)
    data = index.encoded(hit.row)
    sha256 = bytes_sha256(data)
    for path in work.images.glob(f"{sha256}.*"):
        return path
    with Image.open(io.BytesIO(data)) as opened:
        suffix = (opened.format or "bin").lower()
    path = pictures_folder(work) / f"{sha256[:_NAME]}.{suffix}"
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, data)
    return path


def pictures_folder(work: WorkFolder) -> Path:
    """Pictures that were found and lie in no file of their own."""
    return work.root / "search" / "pictures"


def reranking_told(reranking: Reranking) -> str:
    """What re-ranking did, what it took, and which pictures it could not read, on one line."""
    looked_at = reranking.scored + len(reranking.unread)
    which = "the first" if not reranking.unread else f"{reranking.scored} of the first"
    done = f"{which} {looked_at} re-ranked by the regions that answer the words, in {reranking.seconds:.2f} s"
    if reranking.encoded:
        done += f" (the regions of {reranking.encoded} were not in memory)"
    unread = list(reranking.unread.values())
    if not unread:
        return done
    more = f", and {len(unread) - 1} more" if len(unread) > 1 else ""
    return f"{done}; left where they were: {unread[0]}{more}"


def results_page(
    results: Sequence[Result],
    words: str,
    asked_picture: str,
    model: str,
    searched: int,
    only: dict[str, str],
    reranked: str,
) -> str:
    """One HTML page that needs nothing beside it; all words are escaped. `asked_picture`: a data address;
    `reranked`: what `reranking_told` says, "" where there was none."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("search_results.html.j2").render(
        results=results,
        words=words,
        asked_picture=asked_picture,
        model=model,
        searched=searched,
        only=only,
        reranked=reranked,
        cut=lambda text: cut(text, _SHOWN_TEXT),
    )


def cut(text: str, most: int) -> str:
    """One line of at most `most` characters, and a sign where there were more."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


def print_table(results: Sequence[Result]) -> None:
    """Rank, score, kind, title and path of every result, on standard output; where some were re-ranked, the
    new score first, then the index's score and rank."""
    console = Console(width=_WIDTH, markup=False, highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("", justify="right")
    anew = any(result.hit.reranked is not None for result in results)
    for name in ("re-ranked", "index", "was") if anew else ("score",):
        table.add_column(name, justify="right")
    for name in ("kind", "title", "path"):
        table.add_column(name, no_wrap=True)
    for result in results:
        hit, item = result.hit, result.hit.item
        title = cut(item.title or item.text or item.id, _TITLE)
        scores = [f"{hit.score:.3f}"]
        if anew:
            score = "" if hit.reranked is None else f"{hit.reranked:.3f}"
            scores = [score, *scores, str(hit.index_rank)]
        cells = [str(hit.rank), *scores, item.kind.replace("_", " "), title, result.path]
        table.add_row(*(_plain(cell) for cell in cells))
    console.print(table)


def _plain(cell: str) -> str:
    """Without control characters, which would move a terminal's cursor or colour it."""
    return "".join(character for character in cell if character.isprintable())
