"""A small real book that was extracted and paired, and decisions about its figures."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from extractors.options import ExtractionOptions
from manifests.schemas import DOCUMENTS, FIGURES, PAIRS
from manifests.store import Row, read_manifest, write_manifest
from pipeline.build import Build
from pipeline.config import BuildOptions
from pipeline.extract import Extract
from pipeline.pair import Pair
from pipeline.review.session import ReviewSession
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder

OPTIONS = ExtractionOptions(ocr="never")

Read = Callable[[], None]
Built = Callable[[], list[Row]]


@pytest.fixture
def work(tmp_path: Path) -> WorkFolder:
    return WorkFolder(tmp_path / "work")


def extract_and_pair(books: Path, work: WorkFolder) -> None:
    settings = RunSettings(work, workers=1)
    run_stage(Extract(find_sources([books]), OPTIONS), settings)
    run_stage(Pair(), settings)


@pytest.fixture(scope="session")
def extracted(tmp_path_factory: pytest.TempPathFactory, make_book: Any) -> Path:
    """A book of eight pages, each with one captioned picture, read once for all tests."""
    folder = tmp_path_factory.mktemp("extracted")
    make_book(folder / "books/a.pdf", pages=8, seed=1)
    extract_and_pair(folder / "books", WorkFolder(folder / "work"))
    return folder


@pytest.fixture
def read(tmp_path: Path, work: WorkFolder) -> Read:
    """Extract and pair the books in the folder `books`."""
    return lambda: extract_and_pair(tmp_path / "books", work)


@pytest.fixture
def session(tmp_path: Path, extracted: Path, work: WorkFolder) -> ReviewSession:
    """A review of a copy of the book."""
    shutil.copytree(extracted, tmp_path, dirs_exist_ok=True)
    (document,) = read_manifest(work.manifests, DOCUMENTS)
    path = (tmp_path / "books/a.pdf").as_posix()
    write_manifest(work.manifests, DOCUMENTS, [{**document, "path": path}])
    return ReviewSession(work, OPTIONS, "Ada")


@pytest.fixture
def built(tmp_path: Path, work: WorkFolder) -> Built:
    """Build the dataset; its rows, as the Parquet files hold them."""

    def run() -> list[Row]:
        stage = Build(tmp_path / "culti", BuildOptions(), reading=OPTIONS)
        assert run_stage(stage, RunSettings(work, workers=1)) == 0
        shards = sorted((tmp_path / "culti/data/pairs").glob("*.parquet"))
        return [row for shard in shards for row in pq.read_table(shard).to_pylist()]

    return run


@pytest.fixture
def pairs(session: ReviewSession, work: WorkFolder) -> list[Row]:
    return read_manifest(work.manifests, PAIRS)


@pytest.fixture
def figures(session: ReviewSession, work: WorkFolder) -> list[Row]:
    return read_manifest(work.manifests, FIGURES)
