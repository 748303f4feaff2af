"""`culti report`: the numbers are the manifests', the page needs nothing else and stays small."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.schemas import DOCUMENTS, FIGURES, RECORDS
from manifests.store import read_manifest, write_manifest
from pipeline.report import Report
from pipeline.report.charts import doubling_edges, histogram
from pipeline.report.facts import read_facts
from pipeline.report.stage import SHOWN_OF_KIND, SHOWN_UNCERTAIN, spread
from pipeline.stage import Stage
from pipeline.workfolder import WorkFolder

Run = Callable[[Stage], int]


class Page(HTMLParser):
    """Elements and words of a page; fails on elements that are left open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def write(work: WorkFolder, run: Run) -> tuple[Page, str]:
    out = work.root / "deep/report.html"
    assert run(Report(out)) == 0
    text = out.read_text(encoding="utf-8")
    return Page(text), text


def test_it_counts_what_the_manifests_hold(work: WorkFolder, run: Run) -> None:
    figures = read_manifest(work.manifests, FIGURES)
    figures[0]["drop_reason"] = "logo"
    write_manifest(work.manifests, FIGURES, figures)
    records = read_manifest(work.manifests, RECORDS)
    records[0] |= {
        "status": "dropped",
        "drop_reason": "blank_image",
        "split": None,
        "review_status": "rejected",
    }
    records[1]["review_status"] = "accepted"
    write_manifest(work.manifests, RECORDS, records)
    facts = read_facts(work)
    totals = {step.noun: (step.total, step.kept) for step in facts.steps}
    assert totals == {
        "documents": (2, 2),
        "pages": (16, 16),
        "figures": (16, 15),
        "pairs": (16, 16),
        "records": (16, 15),
    }
    assert [(left.reason, left.count) for left in facts.steps[2].left] == [("logo", 1)]
    assert [(left.reason, left.count) for left in facts.steps[4].left] == [("blank_image", 1)]
    assert sum(facts.splits["all"].values()) == 15
    assert {left.reason: left.count for left in facts.reviews} == {
        "unreviewed": 14,
        "accepted": 1,
        "corrected": 0,
        "rejected": 1,
    }
    books = {(book.name, book.figures, book.pairs, book.kept, book.reviewed) for book in facts.books}
    assert books == {("b.pdf", 5, 6, 5, 2), ("莲花 a.pdf", 10, 10, 10, 0)}
    page, _ = write(work, run)
    assert "16 in, 15 kept, 1 dropped:" in " ".join(page.words.split())


def test_the_page_needs_nothing_beside_it(work: WorkFolder, run: Run) -> None:
    page, text = write(work, run)
    addresses = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "href")
    ]
    assert addresses
    assert all((value or "").startswith("data:image/jpeg;base64,") for value in addresses)
    assert "script" not in {tag for tag, _ in page.elements}
    assert not re.search(r"https?://|@import|url\(", text)


def test_words_of_books_are_escaped(work: WorkFolder, run: Run) -> None:
    records = read_manifest(work.manifests, RECORDS)
    evil = '<script>alert(1)</script>"><img src=x onerror=y>'
    for row in records:
        row |= {"title": evil, "text": evil, "caption": evil + "!", "fields": {evil: evil}, "pair_rule": evil}
    write_manifest(work.manifests, RECORDS, records)
    page, text = write(work, run)
    assert "<script" not in text
    assert not [attributes for _, attributes in page.elements if "onerror" in attributes]
    assert evil in page.words


def test_its_size_has_a_bound(work: WorkFolder, run: Run) -> None:
    """A thousand books and 1,200 long records: no more pictures, books and characters than the caps."""
    document, record = read_manifest(work.manifests, DOCUMENTS)[0], read_manifest(work.manifests, RECORDS)[0]
    documents = [{**document, "document": f"{number}.pdf"} for number in range(1000)]
    records = [
        {**record, "figure_id": f"{n}", "document": f"{n % 1000}.pdf", "text": "长" * 2000, "kind": kind}
        for n in range(1_200)
        for kind in [("mural", "pattern")[n % 2]]
    ]
    write_manifest(work.manifests, DOCUMENTS, documents)
    write_manifest(work.manifests, RECORDS, records)
    page, text = write(work, run)
    pictures = sum(tag == "img" for tag, _ in page.elements)
    assert pictures == 2 * SHOWN_OF_KIND + SHOWN_UNCERTAIN
    assert len(text) < 5_000_000
    assert "The first 200 of 1000 books." in page.words


def test_terms_are_counted_once_a_row_under_their_own_name(work: WorkFolder) -> None:
    records = read_manifest(work.manifests, RECORDS)
    for row, text in zip(records, ["缠枝牡丹，纏枝牡丹", "莫高窟缠枝莲", *["无"] * 14], strict=True):
        row["text"] = text
    write_manifest(work.manifests, RECORDS, records)
    terms = {category: (rows, dict(found)) for category, rows, found in read_facts(work).terms}
    assert terms["site"] == (1, {"莫高窟": 1})
    assert terms["motif"][0] == 2
    assert max(terms["motif"][1].values()) <= 2


def test_the_least_certain_come_first(work: WorkFolder, run: Run) -> None:
    records = read_manifest(work.manifests, RECORDS)
    for number, row in enumerate(records):
        row["confidence"] = (7 * number % 16) / 20
    write_manifest(work.manifests, RECORDS, records)
    _, text = write(work, run)
    shown = [float(value) for value in re.findall(r'class="sure">([\d.]+)<', text)]
    assert shown == sorted(row["confidence"] for row in records)


def test_a_missing_picture_is_said_and_an_empty_dataset_has_a_page(work: WorkFolder, run: Run) -> None:
    records = read_manifest(work.manifests, RECORDS)
    for row in records:
        row["image_path"] = "images/gone.png"
    write_manifest(work.manifests, RECORDS, records)
    assert "the picture's file cannot be read" in write(work, run)[0].words
    write_manifest(work.manifests, RECORDS, [])
    assert "0 pairs of a picture and a text" in write(work, run)[0].words


@given(st.lists(st.floats(-10, 500), max_size=50))
def test_every_value_is_in_one_bin(values: list[float]) -> None:
    made = histogram("t", "u", values, range(0, 420, 20))
    assert sum(bar.count for bar in made.bars) == made.total == len(values)
    inside = [value for value in values if 20 <= value < 40]
    assert made.bars[1].count == len(inside)


def test_edges_double() -> None:
    assert doubling_edges(32, 128, 2) == pytest.approx([32, 45.25, 64, 90.5, 128], abs=0.01)


@given(st.integers(0, 200), st.integers(1, 30))
def test_samples_are_spread(rows: int, count: int) -> None:
    found: list[Any] = spread([{"n": n} for n in range(rows)], count)
    assert len(found) == min(rows, count)
    assert found == sorted(found, key=lambda row: row["n"])
    assert len({row["n"] for row in found}) == len(found)
