"""A real HTTP server on 127.0.0.1 that speaks /v1/chat/completions and /translate, well or badly, as the test
wants it."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Served:
    """What the server sends: `drip` sends the body byte by byte with so many seconds between."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    wait: float = 0.0
    drip: float = 0.0
    length: int | None = None


def completion(content: str | None, finish: str = "stop", **message: Any) -> Served:
    """A chat completion as a model's server sends it."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, **message},
        "finish_reason": finish,
    }
    body = {"id": "c", "object": "chat.completion", "choices": [choice], "usage": {"total_tokens": 7}}
    return Served(json.dumps(body).encode())


def answered(text: str) -> Served:
    return completion(json.dumps({"text": text}, ensure_ascii=False))


def status(code: int, body: bytes = b'{"error": {"message": "no"}}', **headers: str) -> Served:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Served(body, code, {"Content-Type": "application/json", **named})


def _text_of(path: str, body: dict[str, Any]) -> str:
    """The text a request is about: a chat completion's or a translation server's."""
    if path == "/translate":
        return str(body.get("q") or body["text"])
    assert path == "/v1/chat/completions"
    return str(json.loads(body["messages"][-1]["content"])["text"])


Model = Callable[[str, int], Served]
"""From the text and how many times it was asked before, what to send."""


class Service:
    """The server: `model` may be replaced at any time; `asked` are the texts, `bodies` the requests."""

    def __init__(self) -> None:
        self.model: Model = lambda text, _: answered(text)
        self.asked: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.running = self.most_running = 0
        self._lock = threading.Lock()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.close_connection = True
                try:
                    self._send(service.take(self.path, body, {k.lower(): v for k, v in self.headers.items()}))
                except (BrokenPipeError, ConnectionResetError):
                    pass  # the client gave up waiting
                finally:
                    with service._lock:
                        service.running -= 1

            def _send(self, served: Served) -> None:
                time.sleep(served.wait)
                self.send_response(served.status)
                for name, value in served.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(served.length or len(served.body)))
                self.send_header("Connection", "close")
                self.end_headers()
                for piece in (
                    [served.body[i : i + 1] for i in range(len(served.body))]
                    if served.drip
                    else [served.body]
                ):
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(served.drip)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def address(self) -> str:
        return f"{self.root}/v1"

    def take(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Served:
        text = _text_of(path, body)
        with self._lock:
            self.running += 1
            self.most_running = max(self.most_running, self.running)
            before = self.asked.count(text)
            self.asked.append(text)
            self.bodies.append(body)
            self.headers.append(headers)
        return self.model(text, before)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
