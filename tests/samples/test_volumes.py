"""The books of a tiny run: same bytes, truthful boxes, texts that are printed, errors that help."""

import json
import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from manifests.fingerprint import file_sha256
from manifests.geometry import Box
from samples import silk
from samples.book import WATERMARK
from samples.encoding import WAYS
from samples.errors import SamplesError
from samples.numbering import numbered
from samples.volumes import draw

BOOKS = ("silk", "silk-scanned", "murals", "murals-scanned", "essays")
BORN_DIGITAL = ("silk", "murals", "essays")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("books")
    draw(out, seed=3, entries=4, plates=8, workers=2)
    return out


def truth(folder: Path, book: str) -> list[dict[str, Any]]:
    lines = (folder / book / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_broken_books_are_drawn_again_by_one_worker_in_the_same_bytes_and_complete_ones_left(
    folder: Path,
) -> None:
    names = [
        folder / book / name for book in BOOKS for name in (f"{book}.pdf", "truth.jsonl", "samples.json")
    ]
    before = {path: file_sha256(path) for path in names}
    untouched = (folder / "murals-scanned" / "murals-scanned.pdf").stat().st_mtime_ns
    for book in ("silk", "silk-scanned", "murals", "essays"):
        (folder / book / "samples.json").write_text("interrupted")
    draw(folder, seed=3, entries=4, plates=8, workers=1)
    assert {path: file_sha256(path) for path in names} == before
    assert (folder / "murals-scanned" / "murals-scanned.pdf").stat().st_mtime_ns == untouched


def test_seeds_make_different_books_and_longer_books_begin_alike() -> None:
    short, long, other = silk.plan(3, 2), silk.plan(3, 6), silk.plan(4, 2)
    assert short.style == long.style != other.style
    assert short.entries[0] == long.entries[0] != other.entries[0]


def test_twenty_seeds_set_their_books_in_many_ways() -> None:
    styles = [silk.plan(seed, 1).style for seed in range(20)]
    for seen in (
        {(style.width, style.height) for style in styles},
        {style.body_face for style in styles},
        {style.heading_colour for style in styles},
        {style.paper for style in styles},
        {style.furniture.folio for style in styles},
        {style.furniture.opener for style in styles},
        {style.entries.number for style in styles},
        {style.entries.heading for style in styles},
        {style.entries.text for style in styles},
        {style.entries.labels for style in styles},
        {style.plates.caption for style in styles},
        {style.plates.number for style in styles},
    ):
        assert len(seen) >= 3
    assert {way for style in styles for way in style.ways} == set(WAYS)


@pytest.mark.parametrize("book", BOOKS)
def test_every_page_has_its_line_and_its_displayed_size(folder: Path, book: str) -> None:
    rows = truth(folder, book)
    with pymupdf.open(folder / book / f"{book}.pdf") as document:
        assert [row["page"] for row in rows] == list(range(len(document)))
        for row, page in zip(rows, document, strict=True):
            assert (page.rect.width, page.rect.height) == pytest.approx(row["page_size"], abs=0.1)
            assert page.rotation == row["rotation"]
            assert row["pdf"] == f"{book}.pdf"
            assert ("negative" in row["tags"]) == (not row["figures"])


@pytest.mark.parametrize("book", BOOKS)
def test_boxes_lie_on_the_page_and_hold_ink_up_to_their_edges(folder: Path, book: str) -> None:
    with pymupdf.open(folder / book / f"{book}.pdf") as document:
        for row in truth(folder, book):
            if not row["figures"]:
                continue
            pixmap = document[row["page"]].get_pixmap(dpi=72)
            picture = (
                np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).astype(int)
            )
            for figure in row["figures"]:
                x0, y0, x1, y1 = figure["bbox"]
                assert -0.01 <= x0 < x1 <= row["page_size"][0] + 0.01
                assert -0.01 <= y0 < y1 <= row["page_size"][1] + 0.01
                inside = picture[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
                inked = np.ptp(inside, axis=2) + (255 - inside.min(axis=2)) > 50
                assert inked.mean() > 0.15, (book, row["page"], figure["title"])
                # Ink within six points of every edge: the box is as tight as the picture.
                for edge in (inked[:7], inked[-7:], inked[:, :7], inked[:, -7:]):
                    assert edge.any(), (book, row["page"], figure["title"])


@pytest.mark.parametrize("book", BORN_DIGITAL)
def test_captions_stand_on_their_page_and_descriptions_in_the_book(folder: Path, book: str) -> None:
    with pymupdf.open(folder / book / f"{book}.pdf") as document:
        pages = [squeezed(page.get_text()) for page in document]
    whole = "".join(pages)
    for row in truth(folder, book):
        for figure in row["figures"]:
            assert squeezed(figure["caption"]) in pages[row["page"]]
            assert squeezed(figure["description"]) in whole
            for caption in figure.get("caption_alt", []):
                beside = pages[max(row["page"] - 1, 0) : row["page"] + 2]
                assert any(squeezed(caption) in page for page in beside)
            printed = {k: v for k, v in figure["fields"].items() if k != "plate_no"}
            assert all(squeezed(value) in whole for value in printed.values())


@pytest.mark.parametrize("book", BORN_DIGITAL)
def test_words_keep_off_pictures_and_pictures_off_each_other(folder: Path, book: str) -> None:
    with pymupdf.open(folder / book / f"{book}.pdf") as document:
        for row in truth(folder, book):
            if {"vector", "inset"} & set(row["tags"]):
                continue  # a chart holds words, a large picture a detail
            page = document[row["page"]]
            figures = [Box.of(figure["bbox"]) for figure in row["figures"]]
            assert all(not one.intersection(other) for one, other in combinations(figures, 2))
            for word in page.get_text("words"):
                box = Box.of(tuple(pymupdf.Rect(word[:4]) * page.rotation_matrix))
                # A line's box is higher than its letters: two points of it may reach into a picture.
                common = [figure.intersection(box) for figure in figures]
                reach = max((min(c.width, c.height) for c in common if c is not None), default=0.0)
                assert reach < 2.5 or WATERMARK in word[4], (book, row["page"], word)


@pytest.mark.parametrize("book", ["silk-scanned", "murals-scanned"])
def test_twins_are_images_only_and_hold_the_same_figures(folder: Path, book: str) -> None:
    original = truth(folder, book.removesuffix("-scanned"))
    twin = truth(folder, book)
    with pymupdf.open(folder / book / f"{book}.pdf") as document:
        assert all(not page.get_text().strip() and len(page.get_images()) == 1 for page in document)
    for first, second in zip(original, twin, strict=True):
        assert second["rotation"] == 0
        assert "scanned" in second["tags"]
        for figure, moved in zip(first["figures"], second["figures"], strict=True):
            assert (figure["title"], figure["description"]) == (moved["title"], moved["description"])
            box = moved["bbox"]
            if "sideways" in second["tags"]:  # turned clockwise: what was left is up
                x0, y0, x1, y1 = box
                box = [y0, first["page_size"][1] - x1, y1, first["page_size"][1] - x0]
            assert figure["bbox"] == pytest.approx(box, abs=20)


@pytest.mark.parametrize("book", BOOKS)
def test_every_figure_is_told_in_english(folder: Path, book: str) -> None:
    told = [figure["english"] for row in truth(folder, book) for figure in row["figures"]]
    assert told
    assert all(text.isascii() and text[0].isupper() and text.endswith(".") for text in told)
    if book == "murals":
        assert any("(detail), " in text and "Detail of plate " in text for text in told)


def test_silk_titles_carry_entry_and_running_numbers(folder: Path) -> None:
    figures = [
        figure for row in truth(folder, "silk") for figure in row["figures"] if figure["entry_id"] == "2"
    ]
    pattern = next(figure for figure in figures if figure["kind"] == "pattern")
    textile = next(figure for figure in figures if figure["kind"] == "original_textile")
    crops = [figure for figure in figures if figure["kind"] == "cropped_pattern"]
    heading = numbered(silk.plan(3, 4).style.entries.number, 2)
    assert pattern["title"].startswith(heading)
    assert heading == "2" or all(figure["title_alt"][0].startswith("2") for figure in figures)
    assert textile["title"].startswith(pattern["title"])
    assert [crop["title"] for crop in crops] == [f"{pattern['title']}{n}" for n in range(1, len(crops) + 1)]
    assert pattern["fields"] == textile["fields"]


def test_running_numbers_follow_the_reading_order(folder: Path) -> None:
    for row in truth(folder, "silk"):
        boxes = [figure["bbox"] for figure in row["figures"] if figure["kind"] == "cropped_pattern"]
        for first, second in pairwise(boxes):
            assert second[1] >= first[3] - 1 or second[0] >= first[2] - 1


def test_the_sections_of_the_murals_volume_all_occur(folder: Path) -> None:
    tags = {tag for row in truth(folder, "murals") for tag in row["tags"]}
    assert {"facing-caption", "vertical", "traditional", "plate-notes", "essay", "contents"} <= tags


@pytest.mark.parametrize("settings", [{"entries": 0}, {"plates": 0}, {"workers": 0}, {"seed": -1}])
def test_settings_that_make_no_book_are_refused(tmp_path: Path, settings: dict[str, int]) -> None:
    with pytest.raises(SamplesError, match="at least one"):
        draw(tmp_path, **settings)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SamplesError, match="taken"):
        draw(tmp_path / "taken", entries=1)


def test_the_essays_have_every_place_of_captions_and_pages_without_figures(folder: Path) -> None:
    rows = truth(folder, "essays")
    tags = {tag for row in rows for tag in row["tags"]}
    assert {"grid", "shared-caption", "listed-captions", "facing-caption", "inset", "vector"} <= tags
    assert all(not row["figures"] for row in rows if {"table", "colophon"} & set(row["tags"]))
    (shared,) = (figure for row in rows for figure in row["figures"] if "parts" in figure)
    box = Box.of(shared["bbox"])
    assert all(box.contains(Box.of(part), tolerance=0.02) for part in shared["parts"])
