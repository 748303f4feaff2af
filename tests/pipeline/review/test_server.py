"""The server: nothing without token and Host, nothing from outside, no word of a book as HTML."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from extractors.options import ExtractionOptions
from manifests.schemas import FIGURES, PAIRS
from manifests.store import Row, read_manifest, write_manifest
from pipeline.cli import app, guarded
from pipeline.review.page_pictures import PagePictures
from pipeline.review.server import review_app
from pipeline.review.session import ReviewSession
from pipeline.workfolder import WorkFolder

ROOT = Path(__file__).parents[3]
TOKEN = "the-token"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, path: str, body: Any = None, token: str = TOKEN, host: str | None = None, **headers: str
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        given = {"host": host or f"127.0.0.1:{self.port}", "content-type": "application/json"}
        sent = {**given, **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("GET" if data is None else "POST", f"/{token}{path}", data, sent)
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answer


@pytest.fixture
def client(session: ReviewSession, work: WorkFolder) -> Iterator[Client]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        pictures = PagePictures(work.root / "review/pages", ExtractionOptions())
        config = uvicorn.Config(review_app(session, pictures, TOKEN, port), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Client(port)
        server.should_exit = True
        thread.join()
        pictures.close()


def test_the_page_and_its_parts_are_served_under_a_strict_policy(client: Client) -> None:
    for path, kind in (("/", "text/html"), ("/app.js", "text/javascript"), ("/style.css", "text/css")):
        answer = client.ask(path)
        assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, kind)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert b"http://" not in answer.body.replace(b"http://www.w3.org/", b"")
        assert b"https://" not in answer.body


def test_every_file_of_the_page_is_served(client: Client) -> None:
    for path in (ROOT / "pipeline/review/page").iterdir():
        name = "" if path.name == "index.html" else path.name
        assert client.ask(f"/{name}").body == path.read_bytes()


@pytest.mark.parametrize("path", ["/", "/api/overview", "/app.js", "/image/page/0/a.pdf", "/api/decide"])
@pytest.mark.parametrize("token", ["", "x", "the-toke", "the-token2", "THE-TOKEN", "é", "the-token%00", ".."])
def test_without_the_token_nothing_is_served(client: Client, path: str, token: str) -> None:
    from urllib.parse import quote

    answer = client.ask(path, {} if "decide" in path else None, token=quote(token, safe="%."))
    assert answer.status == 403
    assert b"culti review" in answer.body
    assert b"figure" not in answer.body


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", "["]
)
def test_another_host_is_refused_so_that_no_name_can_be_rebound_to_this_machine(
    client: Client, host: str
) -> None:
    assert client.ask("/api/overview", host=host).status == 403
    assert client.ask("/api/overview", host=f"localhost:{client.port}").status == 200


def test_a_request_from_another_page_is_refused(client: Client, pairs: list[Row]) -> None:
    body = {"figure_id": pairs[0]["figure_id"], "action": "accept"}
    assert client.ask("/api/decide", body, origin="http://evil.example").status == 403
    assert client.ask("/api/decide", body, origin="null").status == 403
    assert client.ask("/api/decide", body, origin=f"http://127.0.0.1:{client.port}").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/image/page/0/../../../../etc/passwd",
        "/image/page/0/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/image/page/0//etc/passwd",
        "/image/page/99/a.pdf",
        "/image/figure/large/..%2f..%2fetc%2fpasswd",
        "/image/figure/huge/x",
        "/manifests/pairs.parquet",
        "/review/decisions.jsonl",
        "/page/index.html",
        "/api/figure/none",
        "/api/page/0/b.pdf",
    ],
)
def test_what_is_not_of_the_review_is_not_served(client: Client, path: str) -> None:
    answer = client.ask(path)
    assert answer.status == 404
    assert b"root:" not in answer.body


def test_a_manifest_that_points_out_of_the_work_folder_shows_nothing(
    client: Client, figures: list[Row], work: WorkFolder, tmp_path: Path
) -> None:
    (tmp_path / "secret.png").write_bytes((work.root / figures[0]["image_path"]).read_bytes())
    (work.images / "link.png").symlink_to(tmp_path / "secret.png")
    paths = ["../secret.png", str(tmp_path / "secret.png"), "images/link.png"]
    changed = [{**row, "image_path": path} for row, path in zip(figures, paths, strict=False)]
    write_manifest(work.manifests, FIGURES, [*changed, *figures[3:]])
    client.ask("/api/overview")
    for row in changed:
        answer = client.ask(f"/image/figure/large/{row['figure_id']}")
        assert (answer.status, answer.json["error"]) == (404, "the picture lies outside the work folder")
    assert client.ask(f"/image/figure/large/{figures[4]['figure_id']}").status == 200


def test_pictures_are_jpeg_files_of_page_and_figure(client: Client, pairs: list[Row]) -> None:
    for path in ("/image/page/0/a.pdf", f"/image/figure/small/{pairs[0]['figure_id']}"):
        answer = client.ask(path)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
        assert answer.body[:3] == b"\xff\xd8\xff"


def test_a_decision_is_on_the_disk_when_it_is_answered(
    client: Client, pairs: list[Row], work: WorkFolder
) -> None:
    name = pairs[0]["figure_id"]
    answer = client.ask("/api/decide", {"figure_id": name, "action": "reject", "reason": "other"})
    assert (answer.status, answer.json["item"]["status"]) == (200, "rejected")
    lines = (work.root / "review/decisions.jsonl").read_text().splitlines()
    assert [(json.loads(line)["action"], json.loads(line)["who"]) for line in lines] == [("reject", "Ada")]
    assert client.ask("/api/undo", {}).json["item"]["status"] == "unreviewed"


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"figure_id": "none", "action": "accept"}, "no figure none"),
        ({"action": "weave"}, "does not match any of the expected tags"),
        ({"action": "undo", "of": "x"}, "does not match any of the expected tags"),
        ({"action": "set_kind", "kind": "sculpture"}, "kind"),
        ({"action": "edit_text", "text": " "}, "the text is empty"),
        ({"action": "edit_text", "text": "x" * 20_001}, "text"),
        ({"action": "redraw_box", "bbox": [0, 0, 9000, 9]}, "passes the edges of the page"),
        ({"action": "redraw_box", "bbox": [10, 10, 12, 12]}, "smaller than 4 points"),
        ({"action": "redraw_box", "bbox": [10, 10, "a", 12]}, "bbox"),
        ({"action": "relink_caption", "text_id": "none"}, "no such text block"),
        ({"action": "restore", "kind": "mural"}, "already"),
        ({"action": "accept", "who": "Bob", "id": "0"}, "id is not for the page to say"),
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b" " * 300_000, "more than"),
    ],
)
def test_what_is_no_decision_is_refused_in_one_line(
    client: Client, pairs: list[Row], work: WorkFolder, body: Any, complaint: str
) -> None:
    if isinstance(body, dict):
        body = {"figure_id": pairs[0]["figure_id"], **body}
    answer = client.ask("/api/decide", body)
    assert answer.status == 400
    assert complaint in answer.json["error"]
    assert not (work.root / "review/decisions.jsonl").exists()


def test_words_of_a_book_travel_as_json_only(client: Client, pairs: list[Row], work: WorkFolder) -> None:
    evil = "<script>document.title='x'</script>"
    write_manifest(work.manifests, PAIRS, [{**pairs[0], "title": evil}, *pairs[1:]])
    overview = client.ask("/api/overview")
    assert overview.headers["content-type"] == "application/json"
    assert evil in [item["title"] for item in overview.json["items"]]
    assert b"innerHTML" not in b"".join(p.read_bytes() for p in (ROOT / "pipeline/review/page").glob("*.js"))


def test_a_book_read_again_meanwhile_is_shown(client: Client, pairs: list[Row], work: WorkFolder) -> None:
    before = client.ask("/api/overview").json
    write_manifest(work.manifests, PAIRS, pairs[:-1])
    after = client.ask("/api/overview").json
    assert before["generation"] != after["generation"]
    assert sum(item["kept"] for item in after["items"]) == len(pairs) - 1


def test_a_build_can_run_while_the_page_is_open(client: Client, built: Any, pairs: list[Row]) -> None:
    client.ask("/api/decide", {"figure_id": pairs[0]["figure_id"], "action": "accept"})
    assert {row["review_status"] for row in built()} == {"accepted", "unreviewed"}
    assert client.ask("/api/overview").status == 200


def test_the_command_ends_cleanly_and_a_port_in_use_is_one_line(
    session: ReviewSession, work: WorkFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "review", "--no-browser", "--work", str(work.root)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        port = int(address.split(":")[2].split("/")[0])
        assert guarded(lambda: app(["review", "--port", str(port), "--work", str(work.root)])) == 2
        assert f"port {port} cannot be used" in capsys.readouterr().err
        assert Client(port).ask("/api/overview", token=address.split("/")[3]).status == 200
        os.kill(server.pid, signal.SIGINT)
        out, err = server.communicate(timeout=20)
    assert server.returncode == 0
    assert "0 decisions count" in out
    assert err == ""


def test_without_manifests_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(lambda: app(["review", "--work", str(tmp_path / "none")])) == 1
    assert "run culti extract and culti pair first" in capsys.readouterr().err


def test_reading_the_manifests_again_finds_the_same_pairs(session: ReviewSession, work: WorkFolder) -> None:
    names = [item["figure_id"] for item in session.overview()["items"]]
    assert names == [row["figure_id"] for row in read_manifest(work.manifests, FIGURES)]
