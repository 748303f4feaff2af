"""Who may ask: only a browser on this machine that knows the token, at the address that was printed."""

import secrets
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""On every answer: scripts, styles and pictures come from here only, and no page may frame this one."""


class Guard:
    """Lets through requests for `/TOKEN/...` whose Host is one of `hosts`, and takes the token off the path.

    A web page elsewhere can point its own name at 127.0.0.1 (DNS rebinding): then the Host is that name.
    """

    def __init__(self, app: ASGIApp, command: str, token: str, hosts: Collection[str]) -> None:
        """`command` is what printed the address, as in "culti review"."""
        self._app = app
        self._command = command
        self._token = token.encode()
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        refused = self._refusal(scope)

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if refused is not None:
            await PlainTextResponse(refused, status_code=403)(scope, receive, guarded_send)
            return
        prefix = "/" + self._token.decode()
        if scope["path"] == prefix:
            await RedirectResponse(prefix + "/")(scope, receive, guarded_send)
            return
        inner = {**scope, "path": scope["path"][len(prefix) :] or "/", "root_path": "", "raw_path": None}
        await self._app(inner, receive, guarded_send)

    def _refusal(self, scope: Scope) -> str | None:
        """Why the request is refused; None when it is not."""
        headers = Headers(scope=scope)
        if headers.get("host") not in self._hosts:
            return "not the address of this page"
        origin = headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in self._hosts:
            return "asked by another page"
        given = scope["path"].split("/")[1] if scope["path"].startswith("/") else ""
        if not secrets.compare_digest(given.encode(), self._token):
            return f"wrong token: take the address that {self._command} printed"
        return None
