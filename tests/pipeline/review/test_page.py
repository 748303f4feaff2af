"""The page in headless Chromium, by typing and clicking: what a curator decides is in the dataset, though the
program is killed in between."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from manifests.schemas import FIGURES, PAIRS, RECORDS, TEXTS
from manifests.store import Row, read_manifest, write_manifest
from pipeline.review.session import ReviewSession
from pipeline.workfolder import WorkFolder

ROOT = Path(__file__).parents[3]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome found"
)


class Program:
    """`culti review` as a process of its own."""

    def __init__(self, work: WorkFolder) -> None:
        command = [sys.executable, "-m", "pipeline.cli", "review", "--no-browser", "--work", str(work.root)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split()[-1]

    def kill(self) -> None:
        self.process.kill()  # SIGKILL
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


class Curator:
    """A person at the page. Complaints of the browser (errors, a broken policy) fail the test."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 800})
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: line.type == "error" and self.complaints.append(line.text))
        self.page.goto(address)
        expect(self.page.locator("body[data-ready=true]")).to_be_attached(timeout=20_000)
        self.rest()

    @property
    def current(self) -> str:
        return str(self.page.locator("#list [aria-selected=true]").get_attribute("data-figure"))

    def at(self, figure_id: str) -> None:
        """Go to a figure by its keys."""
        for _ in range(40):
            if self.current == figure_id:
                break
            self.press("p" if self.current > figure_id else "n")
        expect(self.page.locator("#detail")).to_have_attribute("data-figure", figure_id)
        expect(self.page.locator("body")).to_have_attribute("data-figure", figure_id)

    def press(self, *keys: str) -> None:
        """Type keys; after each the page is at rest, or waits for what the key asks for."""
        for key in keys:
            self.page.keyboard.press(key)
            self.rest()

    def rest(self) -> None:
        expect(self.page.locator("body[data-busy='0'], body[data-mode]")).to_be_attached(timeout=20_000)

    def said(self, words: str) -> None:
        self.rest()
        expect(self.page.locator("#toast")).to_contain_text(words)

    def status(self, figure_id: str) -> str:
        mark = self.page.locator(f"#list [data-figure='{figure_id}'] .mark")
        return str(mark.get_attribute("title"))

    def statuses(self) -> dict[str, str]:
        rows = self.page.locator("#list .item").all()
        return {
            str(row.get_attribute("data-figure")): str(row.locator(".mark").get_attribute("title"))
            for row in rows
        }


@pytest.fixture
def program(session: ReviewSession, work: WorkFolder) -> Iterator[Program]:
    started = Program(work)
    yield started
    started.kill()


@pytest.fixture
def curator(program: Program, browser: Browser) -> Iterator[Curator]:
    person = Curator(browser, program.address)
    yield person
    assert person.complaints == []
    person.page.close()


def test_a_review_from_the_keyboard_survives_a_kill_and_is_in_the_dataset(
    session: ReviewSession, program: Program, browser: Browser, pairs: list[Row], work: WorkFolder, built: Any
) -> None:
    names = [row["figure_id"] for row in pairs]
    person = Curator(browser, program.address)
    expect(person.page.locator("#progress-text")).to_have_text("0 of 8 reviewed")
    person.at(names[0])
    person.press("a")
    person.said("Accepted")
    person.at(names[1])  # the page went on by itself
    person.press("r", "4")
    person.said("Rejected")
    person.at(names[2])
    person.press("e")
    person.page.keyboard.press("Control+a")
    person.page.keyboard.insert_text("缠枝莲花，手写。")
    person.page.keyboard.press("Control+Enter")
    person.said("The text is saved")
    person.at(names[3])
    person.press("k", "1")
    person.said("Its kind is pattern")
    person.at(names[4])
    person.press("b", "Shift+ArrowLeft", "Shift+ArrowLeft", "ArrowDown", "Enter")
    person.said("The box is saved")
    person.at(names[5])
    person.press("l", "0")
    person.said("It has no caption")
    person.at(names[6])
    person.press("a")
    person.said("Accepted")
    person.press("u")
    person.said("Taken back")
    expect(person.page.locator("#progress-text")).to_have_text("6 of 8 reviewed")
    before = person.statuses()
    assert person.complaints == []
    program.kill()

    again = Program(work)
    later = Curator(browser, again.address)
    expect(later.page.locator("#progress-text")).to_have_text("6 of 8 reviewed")
    assert later.statuses() == before
    later.at(names[2])
    expect(later.page.locator("#text")).to_have_text("缠枝莲花，手写。")
    again.kill()

    rows = {row["figure_id"]: row for row in built()}
    records = {row["figure_id"]: row for row in read_manifest(work.manifests, RECORDS)}
    statuses = [records[name]["review_status"] for name in names]
    assert statuses == [
        "accepted", "rejected", "corrected", "corrected", "corrected", "corrected", "unreviewed", "unreviewed"
    ]  # fmt: skip
    assert names[1] not in rows
    assert rows[names[2]]["text"] == "缠枝莲花，手写。"
    assert records[names[3]]["kind"] == "pattern"
    x0, y0, x1, y1 = pairs[4]["bbox"]
    assert rows[names[4]]["bbox"] == [x0, y0 + 1, x1 - 2, y1 + 1]
    assert records[names[5]]["caption"] == ""
    assert before == {name: records[name]["review_status"] for name in names}


def test_a_box_is_dragged_and_a_caption_clicked(
    curator: Curator, pairs: list[Row], work: WorkFolder, built: Any
) -> None:
    names = [row["figure_id"] for row in pairs]
    curator.at(names[0])
    curator.press("b")
    overlay = curator.page.locator("#overlay")
    frame = overlay.bounding_box()
    assert frame is not None
    scale = frame["width"] / 420
    corners = [(frame["x"] + x * scale, frame["y"] + y * scale) for x, y in ((20, 30), (300, 330))]
    curator.page.mouse.move(*corners[0])
    curator.page.mouse.down()
    curator.page.mouse.move(*corners[1], steps=4)
    curator.page.mouse.up()
    curator.press("Enter")
    curator.said("The box is saved")
    texts = [row for row in read_manifest(work.manifests, TEXTS) if row["page_index"] == 1]
    body = max(texts, key=lambda row: len(row["text"]))
    curator.at(names[1])
    curator.press("l")
    curator.page.locator(f"[data-text='{body['text_id']}']").click()
    curator.said("The caption is linked")
    rows = {row["figure_id"]: row for row in built()}
    assert rows[names[0]]["bbox"] == pytest.approx([20, 30, 300, 330], abs=1.5)
    assert rows[names[1]]["caption"] == body["text"]


def test_filters_search_and_order(curator: Curator, pairs: list[Row], work: WorkFolder) -> None:
    page = curator.page
    curator.press("f")
    page.keyboard.insert_text("纹样之3")
    expect(page.locator("#list .item")).to_have_count(1)
    curator.press("Enter")
    expect(page.locator("#detail")).to_have_attribute("data-figure", pairs[2]["figure_id"])
    page.locator("#filter-clear").click()
    expect(page.locator("#list .item")).to_have_count(8)
    curator.press("a")
    curator.said("Accepted")
    page.locator("#filter-status").select_option("accepted")
    expect(page.locator("#list .item")).to_have_count(1)
    page.locator("#filter-status").select_option("")
    page.locator("#filter-kind").select_option("mural")
    expect(page.locator("#list .item")).to_have_count(0)
    page.locator("#filter-clear").click()
    page.locator("#filter-most").fill("0.01")
    expect(page.locator("#list .item")).to_have_count(0)


def test_the_least_certain_pair_comes_first_and_dropped_regions_can_be_listed(
    session: ReviewSession, pairs: list[Row], figures: list[Row], work: WorkFolder, browser: Browser
) -> None:
    doubtful = {**pairs[5], "confidence": 0.11}
    write_manifest(work.manifests, PAIRS, [*pairs[:5], doubtful, pairs[6]])
    write_manifest(work.manifests, FIGURES, [*figures[:7], {**figures[7], "drop_reason": "logo"}])
    program = Program(work)
    curator = Curator(browser, program.address)
    expect(curator.page.locator("#list .item")).to_have_count(7)
    curator.press("o")
    expect(curator.page.locator("#detail")).to_have_attribute("data-figure", doubtful["figure_id"])
    curator.page.locator("#filter-reason").select_option("logo")
    expect(curator.page.locator("#list .item")).to_have_count(1)
    curator.page.locator("#list .item").click()
    curator.press("a", "5")
    curator.said("Restored")
    expect(curator.page.locator("#text")).to_contain_text("莲花纹样之8")
    expect(curator.page.locator("#progress-text")).to_have_text("1 of 8 reviewed")
    assert curator.complaints == []
    program.kill()


def test_words_of_a_book_are_shown_and_never_run(
    session: ReviewSession, pairs: list[Row], work: WorkFolder, browser: Browser
) -> None:
    evil = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    texts = read_manifest(work.manifests, TEXTS)
    write_manifest(work.manifests, TEXTS, [{**row, "text": evil} for row in texts])
    fields = {"title": evil, "caption": evil, "description": evil, "fields": {evil: evil}}
    write_manifest(work.manifests, PAIRS, [{**row, **fields} for row in pairs])
    session.decide({"figure_id": pairs[1]["figure_id"], "action": "edit_text", "text": evil})
    program = Program(work)
    curator = Curator(browser, program.address)
    curator.at(pairs[1]["figure_id"])
    expect(curator.page.locator("#text")).to_have_text(evil)
    expect(curator.page.locator("#detail dd").first).to_have_text(evil)
    curator.press("l", "Escape", "e", "Escape", "r", "Escape")
    assert curator.page.title() == "culti review"
    assert curator.page.locator("#detail script, #list script, #overlay script, #detail dl img").count() == 0
    assert curator.complaints == []
    program.kill()


def test_a_decision_that_does_not_fit_is_listed_and_can_be_taken_back(
    session: ReviewSession, pairs: list[Row], work: WorkFolder, browser: Browser
) -> None:
    session.decide({"figure_id": pairs[0]["figure_id"], "action": "accept"})
    write_manifest(work.manifests, PAIRS, [{**pairs[0], "caption": "图9 别的"}, *pairs[1:]])
    program = Program(work)
    curator = Curator(browser, program.address)
    expect(curator.page.locator("#conflicts-button")).to_have_text("1 decision does not fit")
    curator.page.locator("#conflicts-button").click()
    expect(curator.page.locator("#conflicts-list")).to_contain_text("other words belong to the figure now")
    curator.page.locator("#conflicts-list button", has_text="undo").click()
    curator.said("Taken back")
    expect(curator.page.locator("#conflicts-button")).to_be_hidden()
    program.kill()
    actions = [
        json.loads(line)["action"] for line in (work.root / "review/decisions.jsonl").read_text().splitlines()
    ]
    assert actions == ["accept", "undo"]


def test_nothing_is_asked_for_elsewhere(program: Program, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(program.address)
    expect(page.locator("body[data-figure]")).to_be_attached()
    page.wait_for_timeout(300)
    assert len(asked) > 10
    assert all(url.startswith(program.address) for url in asked)
    context.close()
