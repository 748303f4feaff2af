"""The endpoint: one text asked through the openai package, every way it can fail as one kind of error."""

import asyncio
import json
import os
import urllib.request
from types import TracebackType
from typing import Self, cast

import httpx2
import openai
from openai import AsyncOpenAI

from manifests.errors import CultiError
from pipeline.asking.form import Form
from pipeline.asking.limiter import RateLimiter
from pipeline.asking.options import AskingOptions
from pipeline.asking.replies import Reply

_NO_KEY = "none"  # local servers ask for no key, the package wants one
_MAX_REPLY_BYTES = 1_000_000  # a record's text has some thousand characters
_MAX_MESSAGE = 200  # characters of an endpoint's message that are shown
_WAIT_CODES = frozenset({429, 503})
_HOPELESS = frozenset(
    {401, 403, 404}
)  # wrong key, wrong model or wrong address: the next text fares no better


class NoAnswerError(CultiError):
    """The endpoint gave no answer, for a `reason` of the vocabulary NO_ANSWER_REASON; the text may be asked
    again. `hopeless`: no other text would be answered either."""

    def __init__(self, reason: str, message: str, hopeless: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.hopeless = hopeless


class _OversizedReply(openai.OpenAIError):
    """An OpenAIError, so that the package does not ask for the same again."""


class _GuardedTransport(httpx2.AsyncBaseTransport):
    """Every attempt, retries among them, waits its turn, ends in time however slowly bytes drip, reads so
    much and no more, and lets all wait when the endpoint says so."""

    def __init__(
        self, inner: httpx2.AsyncBaseTransport, limiter: RateLimiter, timeout_seconds: float
    ) -> None:
        self._inner = inner
        self._limiter = limiter
        self._timeout_seconds = timeout_seconds

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await self._limiter.wait()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._inner.handle_async_request(request)
                try:
                    body = await _bounded_body(response)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise httpx2.ReadTimeout(f"no whole answer in {self._timeout_seconds:g} s") from error
        seconds = response.headers.get("retry-after", "")
        if response.status_code in _WAIT_CODES and seconds.isdecimal():
            self._limiter.hold(float(seconds))
        return httpx2.Response(response.status_code, headers=response.headers, content=body, request=request)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _bounded_body(response: httpx2.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise _OversizedReply("the reply is compressed, which was not asked for")
    body = bytearray()
    async for chunk in cast(httpx2.AsyncByteStream, response.stream):
        body += chunk
        if len(body) > _MAX_REPLY_BYTES:
            raise _OversizedReply(f"the reply has more than {_MAX_REPLY_BYTES:,} bytes")
    return bytes(body)


class Endpoint:
    """A service, open within a with-statement. The key comes from the environment and is shown nowhere."""

    def __init__(self, options: AskingOptions, form: Form, limiter: RateLimiter | None = None) -> None:
        self._options = options
        self._form = form
        self._key = os.environ.get(form.key_variable) or _NO_KEY
        transport = httpx2.AsyncHTTPTransport(proxy=_proxy(options.endpoint))
        guarded = _GuardedTransport(
            transport, limiter or RateLimiter(options.requests_per_minute), options.timeout_seconds
        )
        self._client = AsyncOpenAI(
            base_url=options.endpoint,
            api_key=self._key,
            max_retries=options.max_retries,
            timeout=None,  # the transport's, over the whole of an attempt
            default_headers={"Accept-Encoding": "identity"},
            http_client=httpx2.AsyncClient(transport=guarded, follow_redirects=False, trust_env=False),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def ask(self, text: str) -> Reply:
        """The reply to one text, whatever it says. Raises NoAnswerError when there is none."""
        body = self._form.request(text, self._options.model)
        if self._key != _NO_KEY:
            body = self._form.keyed(body, self._key)
        address = self._form.address(self._options.endpoint)
        try:
            response = await self._client.post(address, body=body, cast_to=httpx2.Response)
        except openai.APITimeoutError as error:
            raise self._no_answer("timeout", f"no answer in {self._options.timeout_seconds:g} s") from error
        except openai.APIConnectionError as error:
            message = f"{self._options.endpoint}: {error.__cause__ or error}"
            raise self._no_answer("no_connection", message) from error
        except openai.APIStatusError as error:
            message = f"HTTP {error.status_code}: {error.message}"
            raise self._no_answer("http_error", message, error.status_code in _HOPELESS) from error
        except _OversizedReply as error:
            raise self._no_answer("no_completion", str(error)) from error
        return self._reply(response.content)

    def _reply(self, content: bytes) -> Reply:
        try:
            return self._form.reply(content)
        except ValueError as error:
            start = content[:_MAX_MESSAGE].decode("utf-8", errors="replace")
            message = f"no {self._form.noun} but {json.dumps(start)}"
            raise self._no_answer("no_completion", message) from error

    def _no_answer(self, reason: str, message: str, hopeless: bool = False) -> NoAnswerError:
        """The message in one line, without the key and without codes that a terminal would obey."""
        shown = " ".join("".join(c if c.isprintable() else " " for c in message).split())
        if self._key != _NO_KEY:
            shown = shown.replace(self._key, "***")
        return NoAnswerError(reason, shown[:_MAX_MESSAGE], hopeless)


def _proxy(address: str) -> str | None:
    """The proxy that the environment names for the address."""
    url = httpx2.URL(address)
    if urllib.request.proxy_bypass(url.host):
        return None
    return urllib.request.getproxies().get(url.scheme)
