"""Real small PDFs, made on the spot, and a work folder in which two of them were read and built."""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image

from extractors.options import ExtractionOptions
from pipeline.build import Build
from pipeline.config import BuildOptions, Configuration, load_configuration
from pipeline.dataset.options import DatasetOptions
from pipeline.extract import Extract
from pipeline.pair import Pair
from pipeline.rights import BookRights
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.stage import Stage
from pipeline.workfolder import WorkFolder
from tests.pipeline.asking.service import Service

MakeBook = Callable[..., Path]


def picture(seed: int, side: int = 240) -> bytes:
    """A PNG of coloured patches, another one for every seed."""
    patches = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(patches).resize((side, side), Image.Resampling.NEAREST).save(buffer, "png")
    return buffer.getvalue()


def write_book(path: Path, pages: int = 3, seed: int = 0, captions: bool = True) -> Path:
    """A born-digital book: a picture on every page, with "图 N …" below it and a paragraph of text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pymupdf.open() as pdf:
        for number in range(1, pages + 1):
            page = pdf.new_page(width=420, height=595)
            page.insert_image((90, 80, 330, 320), stream=picture(1000 * seed + number))
            if captions:
                page.insert_text(
                    (150, 340), f"图 {number}　莲花纹样之{number}", fontname="china-s", fontsize=9
                )
            for line in range(5):
                page.insert_text(
                    (60, 400 + 18 * line),
                    "这一段文字讲述织物的来历与工艺，与图无关。",
                    fontname="china-s",
                    fontsize=11,
                )
        pdf.save(path, no_new_id=True)
    return path


@pytest.fixture(scope="session")
def make_book() -> MakeBook:
    return write_book


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory, make_book: Any) -> Path:
    root = tmp_path_factory.mktemp("built")
    make_book(root / "books/莲花 a.pdf", pages=10, seed=1)
    make_book(root / "books/b.pdf", pages=6, seed=2)
    settings = RunSettings(WorkFolder(root / "work"), workers=1, quiet=True)
    run_stage(Extract(find_sources([root / "books"]), ExtractionOptions(ocr="never")), settings)
    run_stage(Pair(), settings)
    assert run_stage(Build(root / "culti", BuildOptions()), settings) == 0
    return root


@pytest.fixture
def work(_built: Path, tmp_path: Path) -> WorkFolder:
    """A copy of the work folder, to write into."""
    shutil.copytree(_built / "work", tmp_path / "work")
    return WorkFolder(tmp_path / "work")


@pytest.fixture
def run(work: WorkFolder) -> Callable[[Stage], int]:
    """Runs a stage in the copy and returns its exit code."""
    return lambda stage: run_stage(stage, RunSettings(work, workers=2, quiet=True))


@pytest.fixture(scope="session")
def build_from() -> Callable[..., None]:
    """Draw books (name -> how `write_book` draws it) into `folder`/books, and build `folder`/culti from all
    that are there, with `folder`/culti.toml if there is one."""

    def build(folder: Path, books: Mapping[str, Mapping[str, Any]]) -> None:
        for name, manner in books.items():
            write_book(folder / "books" / name, **manner)
        file = folder / "culti.toml"
        configuration = load_configuration(file) if file.exists() else Configuration({})
        settings = RunSettings(WorkFolder(folder / "build"), workers=1, quiet=True)
        run_stage(Extract(find_sources([folder / "books"]), ExtractionOptions(ocr="never")), settings)
        run_stage(Pair(), settings)
        rights = configuration.section("books", BookRights)
        dataset = configuration.section("dataset", DatasetOptions)
        run_stage(Build(folder / "culti", configuration.build(), rights=rights, dataset=dataset), settings)

    return build


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory, build_from: Callable[..., None]) -> Path:
    """The dataset of two books and its work folder, built once; not to be changed."""
    folder = tmp_path_factory.mktemp("pristine")
    build_from(folder, {"a.pdf": {"pages": 10, "seed": 1}, "b.pdf": {"pages": 10, "seed": 2}})
    return folder


@pytest.fixture
def built(tmp_path: Path, pristine: Path) -> Path:
    """A copy of it of the test's own."""
    shutil.copytree(pristine, tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    for name in ("OPENAI_API_KEY", "TRANSLATION_API_KEY", "OPENAI_BASE_URL", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    running = Service()
    yield running
    running.close()
