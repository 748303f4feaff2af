"""The search page in headless Chromium: words, a dropped picture, filters, regions."""

import base64
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.laclip.conftest import draw, png
from tests.pipeline.searching.conftest import HOSTILE

ROOT = Path(__file__).parents[3]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium, chromium-browser or google-chrome found"
)

DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: "image/png" }));
  for (const kind of ["dragover", "drop"])
    window.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(indexed: Path) -> Iterator[str]:
    yield from served(indexed)


@pytest.fixture(scope="module")
def address_fused(indexed_fused: Path) -> Iterator[str]:
    yield from served(indexed_fused)


def served(indexed: Path) -> Iterator[str]:
    """`culti serve` as a process of its own."""
    command = [sys.executable, "-m", "pipeline.cli", "serve", "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=indexed, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(3)]
    assert told[0] == "serve: 12 pictures, tiny\n"
    yield told[1].split()[-1]
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    process.stdout.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from visited(browser, address)


@pytest.fixture
def page_fused(browser: Browser, address_fused: str) -> Iterator[Page]:
    """The page of a model with a fusion head."""
    yield from visited(browser, address_fused)


def visited(browser: Browser, address: str) -> Iterator[Page]:
    """A visitor's page. Complaints of the browser (errors, a broken policy) fail the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: line.type == "error" and complaints.append(line.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(address)
    expect(page.locator("body[data-ready=true]")).to_be_attached(timeout=20_000)
    yield page
    page.close()
    assert [line for line in complaints if "422" not in line] == []


def search(page: Page, words: str) -> None:
    page.fill("#words", words)
    page.press("#words", "Enter")
    expect(page.locator("body[data-busy=false]")).to_be_attached(timeout=20_000)


def test_words_find_pictures_with_their_regions_marked(page: Page) -> None:
    search(page, "窠内一飞鸟，口衔一枝叶")
    expect(page.locator("#hits li")).to_have_count(12)
    expect(page.locator("#hits li img[data-marked=true]").first).to_be_visible(timeout=20_000)
    scores = [float(text) for text in page.locator("#hits .score").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    page.uncheck("#regions")
    expect(page.locator("#hits li img[data-marked=true]")).to_have_count(0)
    page.reload()
    expect(page.locator("#hits li")).to_have_count(12, timeout=20_000)  # the address holds the words


def test_a_dropped_picture_finds_itself(page: Page) -> None:
    data = base64.b64encode(png(draw("石绿", "方胜", 66))).decode()
    page.evaluate(DROP, ["asked.png", data])
    expect(page.locator("#hits li").first).to_contain_text("6石绿方胜纹", timeout=20_000)
    expect(page.locator("#asked")).to_be_visible()
    expect(page.locator("#drop")).to_be_hidden()


def test_filters_narrow_and_are_cleared(page: Page) -> None:
    search(page, "纹")
    page.select_option("#kind", "mural")
    expect(page.locator("#hits li")).to_have_count(4)
    page.select_option("#period", "元")
    expect(page.locator("#hits li")).to_have_count(1)
    expect(page.locator("#collection")).to_be_hidden()  # there is only one
    page.click("#clear")
    expect(page.locator("#hits li")).to_have_count(12)


def test_a_picture_by_itself_and_pictures_like_it(page: Page) -> None:
    search(page, "三角")
    title = page.locator("#hits li b").nth(2).inner_text()
    page.locator("#hits li button").nth(2).click()
    expect(page.locator("#large")).to_be_visible()
    expect(page.locator("#large-words h2")).to_have_text(title)
    expect(page.locator("#large-image[data-marked=true]")).to_be_visible(timeout=20_000)
    page.click("#large-like")
    expect(page.locator("#large")).to_be_hidden()
    expect(page.locator("#hits li b").first).to_have_text(title, timeout=20_000)


def test_words_of_books_are_never_html(page: Page) -> None:
    search(page, HOSTILE)
    expect(page.locator("#hits li b", has_text="<script>")).to_have_count(1)
    assert page.locator("#hits script").count() == 0


def test_what_cannot_be_used_is_said_on_the_page(page: Page) -> None:
    search(page, "   ")
    expect(page.locator("#told.wrong")).to_have_text("the query is empty; say what to look for")
    page.evaluate(DROP, ["broken.png", base64.b64encode(b"no picture").decode()])
    expect(page.locator("#told.wrong")).to_have_text("the file cannot be read as a picture")


def test_the_first_are_reranked_where_the_model_has_a_head_and_words_are_asked(
    page: Page, page_fused: Page
) -> None:
    expect(page.locator("#rerank")).to_be_hidden()
    search(page_fused, "石青方胜")
    expect(page_fused.locator("#told")).not_to_contain_text("re-ranked")
    page_fused.check("#rerank")
    expect(page_fused.locator("#told")).to_contain_text("the first 12 re-ranked", timeout=20_000)
    scores = [float(text) for text in page_fused.locator("#hits .score").all_inner_texts()]
    assert scores == sorted(scores, reverse=True)
    expect(page_fused.locator("#hits li", has_text="re-ranked; was")).to_have_count(12)
    page_fused.evaluate(DROP, ["asked.png", base64.b64encode(png(draw("石绿", "方胜", 66))).decode()])
    expect(page_fused.locator("#hits li").first).to_contain_text("6石绿方胜纹", timeout=20_000)
    expect(page_fused.locator("#rerank")).to_be_disabled()
    expect(page_fused.locator("#hits li", has_text="re-ranked")).to_have_count(0)
