"""A page served to this machine only, under an address that nobody can guess, until ctrl-C."""

import os
import secrets
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from pipeline.errors import UsageError
from pipeline.local_page.guard import Guard

HOST = "127.0.0.1"
_TOKEN_BYTES = 24


def guarded_app(routes: list[Route], command: str, token: str, port: int) -> Guard:
    """The application of the routes, for a server at `port` of this machine that `command` started."""
    return Guard(Starlette(routes=routes), command, token, [f"{HOST}:{port}", f"localhost:{port}"])


def serve_until_interrupted(
    make_app: Callable[[str, int], Guard],
    *,
    port: int,
    browser: bool,
    say_address: Callable[[str], None],
) -> None:
    """Serve `make_app(token, port)`; `port` 0 takes a free one. Opens a browser where there is a display.

    Raises UsageError when the port is taken.
    """
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with _listening(port) as listener:
        port = listener.getsockname()[1]
        address = f"http://{HOST}:{port}/{token}/"
        say_address(address)
        if browser and _has_display():
            webbrowser.open(address)
        app = make_app(token, port)
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none")
        with suppress(KeyboardInterrupt):  # uvicorn has shut down by then, and hands the signal on
            uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()  # before the address is told: a browser that comes at once waits
    except OSError as error:
        listener.close()
        raise UsageError(f"port {port} cannot be used ({error.strerror}); choose another --port") from error
    return listener


def _has_display() -> bool:
    """Whether a browser would open in a window; in a terminal it would take the terminal."""
    named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(named) or sys.platform in ("darwin", "win32")
