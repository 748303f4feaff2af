"""Asking a real server that answers well, badly, slowly, with 429 and with nonsense."""

import asyncio
import gzip
import socket
import time
from typing import Any

import pytest

from pipeline.asking.endpoint import Endpoint, NoAnswerError
from pipeline.asking.limiter import RateLimiter
from pipeline.asking.replies import Reply
from pipeline.refinement.options import RefineOptions
from pipeline.refinement.prompt import load_prompt
from tests.pipeline.asking.service import Served, Service, answered, completion, status


def ask(address: str, *texts: str, limiter: RateLimiter | None = None, **options: Any) -> list[Reply]:
    chosen = RefineOptions(endpoint=address, model="m", **{"timeout_seconds": 5, "max_retries": 2, **options})

    async def run() -> list[Reply]:
        async with Endpoint(chosen, load_prompt(chosen), limiter) as endpoint:
            return await asyncio.gather(*(endpoint.ask(text) for text in texts))

    return asyncio.run(run())


def failure(address: str, **options: Any) -> NoAnswerError:
    with pytest.raises(NoAnswerError) as caught:
        ask(address, "龙纹", **options)
    return caught.value


def test_the_request_is_a_chat_completion_with_the_text_as_json(service: Service) -> None:
    assert ask(service.address, "龙“纹”") == [Reply('{"text": "龙“纹”"}', "stop", None, 7)]
    body = service.bodies[0]
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["messages"][0]["content"].startswith("You smooth the text of one record")
    assert body["messages"][1]["content"] == '{"text": "龙“纹”"}'
    assert (body["model"], body["temperature"]) == ("m", 0.0)
    assert body["response_format"] == {"type": "json_object"}
    assert service.headers[0]["accept-encoding"] == "identity"
    ask(service.address, "龙纹", temperature=None, answer_format="text")
    assert set(service.bodies[1]) == {"model", "messages"}


def test_a_server_that_asks_to_wait_is_obeyed_by_everybody(service: Service) -> None:
    """Whoever got no 429 waits as well: the limiter is held for all."""
    service.model = lambda text, before: answered(text) if before else status(429, Retry_After="1")
    held = []

    class Noting(RateLimiter):
        def hold(self, seconds: float) -> None:
            held.append(seconds)

    started = time.monotonic()
    assert [reply.finish for reply in ask(service.address, "龙纹", limiter=Noting(1000))] == ["stop"]
    assert time.monotonic() - started >= 1
    assert service.asked == ["龙纹"] * 2
    assert held == [1.0]


@pytest.mark.parametrize("code", [500, 502, 503])
def test_a_server_s_error_is_tried_again(service: Service, code: int) -> None:
    service.model = lambda text, before: answered(text) if before == 2 else status(code)
    assert ask(service.address, "龙纹")[0].finish == "stop"
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    ("code", "attempts", "hopeless"), [(500, 3, False), (400, 1, False), (401, 1, True), (404, 1, True)]
)
def test_errors_that_stay_are_told(service: Service, code: int, attempts: int, hopeless: bool) -> None:
    service.model = lambda *_: status(code, b'{"error": {"message": "model\\n \\u001b[31m overloaded"}}')
    found = failure(service.address)
    assert (found.reason, found.hopeless) == ("http_error", hopeless)
    assert str(found).startswith(f"HTTP {code}: ")
    assert str(found).isprintable()
    assert len(service.asked) == attempts


def test_too_long_a_wait_is_not_waited(service: Service) -> None:
    service.model = lambda *_: status(429, Retry_After="86400")
    started = time.monotonic()
    assert failure(service.address).reason == "http_error"
    assert time.monotonic() - started < 60


def test_every_attempt_counts_for_the_rate(service: Service) -> None:
    waited = []

    class Counting(RateLimiter):
        async def wait(self) -> None:
            waited.append(1)

    service.model = lambda *_: status(500)
    with pytest.raises(NoAnswerError):
        ask(service.address, "龙纹", limiter=Counting(1))
    assert len(waited) == len(service.asked) == 3


@pytest.mark.parametrize("served", [{"wait": 60}, {"drip": 0.3}])
def test_a_slow_answer_ends_in_time(service: Service, served: dict[str, float]) -> None:
    """One that never begins, and one that never ends."""
    service.model = lambda text, _: Served(answered(text).body, **served)  # type: ignore[arg-type]
    started = time.monotonic()
    found = failure(service.address, timeout_seconds=0.4, max_retries=0)
    assert found.reason == "timeout"
    assert time.monotonic() - started < 20


def test_a_slow_answer_is_asked_for_again(service: Service) -> None:
    service.model = lambda text, before: Served(answered(text).body, wait=0 if before else 60)
    assert ask(service.address, "龙纹", timeout_seconds=0.5)[0].finish == "stop"


def test_a_closed_port_is_no_connection() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    found = failure(f"http://127.0.0.1:{port}/v1", max_retries=1)
    assert (found.reason, found.hopeless) == ("no_connection", False)


def test_an_answer_that_breaks_off_is_no_connection(service: Service) -> None:
    service.model = lambda text, _: Served(answered(text).body[:20], length=5000)
    assert failure(service.address, max_retries=0).reason == "no_connection"


@pytest.mark.parametrize(
    "served",
    [
        Served(b""),
        Served(b"{}"),
        Served(b"null"),
        Served(b'{"choices": []}'),
        Served(b'{"choices": [{"message": null}]}'),
        Served(b'{"choices": [{"message": {"content": ["x"]}}]}'),
        Served(b'{"choices": [{"message": {"content": "\\ud800"}}]}'),
        Served(b'{"error": "out of memory"}'),
        Served(b"<html><body>It works!</body></html>", headers={"Content-Type": "text/html"}),
        Served(b"\xff\xfe\x00nonsense"),
        Served(b"[" * 200_000),
        Served(answered("龙纹").body[:-9]),
        Served(gzip.compress(b"0" * 50_000_000, mtime=0), headers={"Content-Encoding": "gzip"}),
        Served(b'{"choices": "' + b"x" * 1_100_000),
    ],
    ids=lambda served: repr(served.body[:24]),
)
def test_nonsense_is_no_completion_and_not_asked_again(service: Service, served: Served) -> None:
    service.model = lambda *_: served
    assert failure(service.address).reason == "no_completion"
    assert len(service.asked) == 1


def test_redirects_are_not_followed(service: Service) -> None:
    service.model = lambda *_: status(307, Location="http://127.0.0.1:9/v1/chat/completions")
    assert failure(service.address).reason == "http_error"


def test_replies_come_as_they_are(service: Service) -> None:
    """Whether an answer is good, the check says."""
    service.model = lambda *_: completion(None, "content_filter", refusal="I will not")
    assert ask(service.address, "龙纹") == [Reply("", "content_filter", "I will not", 7)]
    service.model = lambda *_: Served(b'{"choices": [{"message": {"content": "no JSON"}}]}')
    assert ask(service.address, "龙纹") == [Reply("no JSON", "")]


def test_the_key_is_sent_and_not_shown(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret")
    service.model = lambda *_: status(401, b'{"error": {"message": "sk-a-secret is not known"}}')
    found = failure(service.address)
    assert service.headers[0]["authorization"] == "Bearer sk-a-secret"
    assert "sk-a-secret" not in f"{found}{found.args}"
    assert "*** is not known" in str(found)


@pytest.mark.parametrize(
    "address",
    ["ftp://host/v1", "localhost:8000", "http://", "http://me:secret@host/v1", "http://host/v1?key=secret"],
)
def test_addresses_that_cannot_be_asked_or_hold_secrets_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="must "):
        RefineOptions(endpoint=address)
