"""The search page's server: nothing without token and Host, limits, and one line for what cannot be used."""

import http.client
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import uvicorn
from PIL import Image

from laclip.search.vectors import VectorOptions
from pipeline.searching.index_stage import Index
from pipeline.searching.server import search_app
from pipeline.searching.session import RERANKED, SearchSession
from pipeline.workfolder import WorkFolder
from tests.laclip.conftest import draw, png
from tests.pipeline.searching.conftest import HOSTILE

ROOT = Path(__file__).parents[3]
TOKEN = "the-token"


class Client:
    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, path: str, body: bytes | None = None, token: str = TOKEN, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"host": f"127.0.0.1:{self.port}", "content-type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET" if body is None else "POST", f"/{token}{path}", body, sent)
        response = connection.getresponse()
        answer = response.status, dict(response.getheaders()), response.read()
        connection.close()
        return answer

    def json(self, path: str, body: Any = None) -> Any:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        status, _, answer = self.ask(path, data)
        return {"status": status, **json.loads(answer)} if status != 200 else json.loads(answer)

    def words(self, words: str) -> str:
        return str(self.json("/api/words", {"words": words})["query"])


@pytest.fixture(scope="module")
def client(indexed: Path) -> Iterator[Client]:
    yield from served(indexed)


@pytest.fixture(scope="module")
def client_fused(indexed_fused: Path) -> Iterator[Client]:
    yield from served(indexed_fused)


def served(indexed: Path) -> Iterator[Client]:
    with chdir(indexed):
        index = Index("culti", None, VectorOptions()).opened(WorkFolder(Path("build")))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        app = search_app(SearchSession(index), TOKEN, port)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Client(port)
        server.should_exit = True
        thread.join()


def test_the_page_and_its_parts_are_served_under_a_strict_policy(client: Client) -> None:
    for folder in ("searching", "local_page"):
        for path in (ROOT / f"pipeline/{folder}/page").iterdir():
            name = "" if path.name == "index.html" else path.name
            status, headers, body = client.ask(f"/{name}")
            assert (status, body) == (200, path.read_bytes())
            assert "default-src 'none'" in headers["content-security-policy"]
            assert b"http" not in body.replace(b"http://www.w3.org/", b"")


@pytest.mark.parametrize("path", ["/", "/api/overview", "/api/words", "/image/plain/small/0"])
@pytest.mark.parametrize("token", ["", "x", "the-token2", "é", ".."])
def test_without_the_token_nothing_is_served(client: Client, path: str, token: str) -> None:
    status, _, body = client.ask(path, b"{}" if "words" in path else None, token=quote(token))
    assert status == 403
    assert b"culti serve" in body


def test_another_host_and_another_page_are_refused(client: Client) -> None:
    assert client.ask("/api/overview", host="evil.example")[0] == 403
    assert client.ask("/api/words", b'{"words": "a"}', origin="http://evil.example")[0] == 403


def test_words_find_pictures_that_are_shown_plain_and_marked(client: Client) -> None:
    query = client.words("朱红团窠纹")
    answer = client.json(f"/api/hits/{query}?top=5")
    hits = answer["hits"]
    assert answer["reranking"] == ""
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    row = hits[0]["row"]
    plain, marked = (
        client.ask(path)[2] for path in (f"/image/plain/small/{row}", f"/image/marked/small/{query}/{row}")
    )
    sizes = [Image.open(io.BytesIO(data)).size for data in (plain, marked)]
    assert sizes[0] == sizes[1]
    assert plain != marked
    assert client.ask(f"/image/asked/{query}")[0] == 404


def test_a_picture_finds_itself_and_is_shown(client: Client) -> None:
    query = client.json("/api/picture", png(draw("石青", "团窠", 64)))["query"]
    (first, *_) = client.json(f"/api/hits/{query}")["hits"]
    assert first["title"] == "4石青团窠纹"
    assert Image.open(io.BytesIO(client.ask(f"/image/asked/{query}")[2])).format == "JPEG"


def test_hits_are_narrowed_by_filters(client: Client) -> None:
    filters = client.json("/api/overview")["filters"]
    assert filters["kind"] == {"pattern": 8, "mural": 4}
    query = client.words("纹")
    hits = client.json(f"/api/hits/{query}?kind=mural&period={quote('唐')}&collection=")["hits"]
    assert {(hit["kind"], hit["period"]) for hit in hits} == {("mural", "唐")}
    assert client.json(f"/api/hits/{query}?kind=none")["hits"] == []


def test_words_of_books_come_as_json_and_are_as_they_were(client: Client) -> None:
    hits = client.json(f"/api/hits/{client.words(HOSTILE)}")["hits"]
    assert HOSTILE in [hit["title"] for hit in hits]


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/api/words", b'{"words": ""}', 422, "empty"),
        ("/api/words", json.dumps({"words": "鸟" * 10_000}).encode(), 400, "more than 50,000 bytes"),
        ("/api/words", json.dumps({"words": "a" * 10_000}).encode(), 422, "has 10,000 characters"),
        ("/api/words", b'{"words": 3}', 400, "words are sent as"),
        ("/api/words", b"[]", 400, "words are sent as"),
        ("/api/words", b"\xff", 400, "not JSON"),
        ("/api/picture", b"no picture", 422, "cannot be read as a picture"),
        ("/api/picture", b"", 422, "cannot be read as a picture"),
        ("/api/picture", bytes(40_000_001), 400, "more than 40,000,000 bytes"),
        ("/api/hits/none", None, 404, "forgotten"),
        ("/image/asked/none", None, 404, "forgotten"),
        ("/image/plain/small/12", None, 404, "no such picture"),
        ("/image/plain/huge/1", None, 404, "no such picture"),
        ("/image/marked/small/none/1", None, 404, "forgotten"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    client: Client, path: str, body: bytes | None, status: int, words: str
) -> None:
    answer = client.json(path, body)
    assert answer["status"] == status
    assert words in answer["error"]
    assert "\n" not in answer["error"]


@pytest.mark.parametrize("asked", ["top=x", "top=0", "top=-1", "rerank=x", "rerank=-1"])
def test_a_wrong_number_of_hits_is_refused(client: Client, asked: str) -> None:
    assert client.json(f"/api/hits/{client.words('纹')}?{asked}")["status"] == 404


@pytest.mark.parametrize(
    "path", ["/../../../etc/passwd", "/%2e%2e/etc/passwd", "/index/vectors.npy", "/page/index.html"]
)
def test_files_are_not_served(client: Client, path: str) -> None:
    assert client.ask(path)[0] in (403, 404)


def test_words_in_another_content_type_are_refused(client: Client) -> None:
    """A form of another page could send text/plain without asking first."""
    status, _, body = client.ask("/api/words", b'{"words": "a"}', content_type="text/plain")
    assert status == 400
    assert b"application/json" in body


def test_many_ask_at_once_and_get_the_same(client: Client) -> None:
    query = client.words("石绿方胜")
    answers: list[bytes] = []
    paths = [f"/image/marked/small/{query}/{row % 3}" for row in range(12)]
    threads = [threading.Thread(target=lambda p=path: answers.append(client.ask(p)[2])) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 12
    assert len(set(answers)) == 3


def test_the_first_are_reranked_when_that_is_asked_for(client_fused: Client) -> None:
    assert client_fused.json("/api/overview")["rerank"] == RERANKED
    query = client_fused.words("石青方胜")
    plain = client_fused.json(f"/api/hits/{query}?top=12")
    for told in ("(the regions of 5 were not in memory)", "s"):
        answer = client_fused.json(f"/api/hits/{query}?top=12&rerank=5")
        assert answer["reranking"].startswith("the first 5 re-ranked by the regions that answer the words")
        assert answer["reranking"].endswith(told)
    anew = [hit["reranked"] for hit in answer["hits"]]
    assert anew[:5] == sorted(anew[:5], reverse=True)
    assert anew[5:] == [None] * 7
    rows = [hit["row"] for hit in plain["hits"]]
    assert [rows[hit["index_rank"] - 1] for hit in answer["hits"]] == [hit["row"] for hit in answer["hits"]]
    narrowed = client_fused.json(f"/api/hits/{query}?kind=mural&rerank=9")["hits"]
    assert [(hit["kind"], hit["reranked"] is None) for hit in narrowed] == [("mural", False)] * 4


def test_what_cannot_be_reranked_is_one_line(client: Client, client_fused: Client) -> None:
    assert client.json("/api/overview")["rerank"] is None
    headless = client.json(f"/api/hits/{client.words('纹')}?rerank=5")
    assert headless["status"] == 422
    assert "no fusion head" in headless["error"]
    picture = client_fused.json("/api/picture", png(draw("石青", "团窠", 64)))["query"]
    refused = client_fused.json(f"/api/hits/{picture}?rerank=5")
    assert refused["status"] == 422
    assert "a picture's hits cannot be re-ranked" in refused["error"]


def test_many_rerank_and_mark_at_once_and_get_the_same(client_fused: Client) -> None:
    query = client_fused.words("石绿方胜")
    expected = client_fused.json(f"/api/hits/{query}?rerank=12")["hits"]
    answers: list[Any] = []

    def ask(number: int) -> None:
        if number % 2:
            client_fused.ask(f"/image/marked/small/{query}/{number}")
        else:
            answers.append(client_fused.json(f"/api/hits/{query}?rerank=12")["hits"])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 6
