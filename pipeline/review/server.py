"""`culti review`: the page in the browser, served on this machine only."""

import json
import os
import secrets
import socket
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from extractors.options import ExtractionOptions
from manifests.errors import CultiError
from manifests.vocabularies import FIGURE_DROP_REASON, KIND, RECORD_DROP_REASON, REVIEW_STATUS
from pipeline.cleaning import CleanOptions
from pipeline.errors import UsageError
from pipeline.review.decisions import REJECT_REASONS
from pipeline.review.guard import Guard
from pipeline.review.page_pictures import PagePictures, PictureError
from pipeline.review.session import RefusalError, ReviewSession
from pipeline.units import UnitError
from pipeline.workfolder import WorkFolder

HOST = "127.0.0.1"
_TOKEN_BYTES = 24
_MAX_BODY = 200_000  # bytes of a decision: an edited text of the greatest length, and more
_SIDES = {"small": 96, "large": 1200}  # pixels: a row of the list, the picture beside the page
_FILES = {
    "": ("index.html", "text/html"),
    "style.css": ("style.css", "text/css"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    **{
        f"{name}.js": (f"{name}.js", "text/javascript")
        for name in ("app", "api", "detail", "elements", "list", "modes", "page")
    },
}
_FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}
_NEVER = {"cache-control": "no-store"}

Endpoint = Callable[[Request], Awaitable[Response]]


def review_app(session: ReviewSession, pictures: PagePictures, token: str, port: int) -> Guard:
    """The application, for a server at `port` of this machine."""
    views = _Views(session, pictures)
    routes = [
        *(Route(f"/{name}", _file(*source)) for name, source in _FILES.items()),
        Route("/api/overview", _answered(views.overview)),
        Route("/api/figure/{figure_id}", _answered(views.figure)),
        Route("/api/page/{page_index:int}/{document:path}", _answered(views.page)),
        Route("/api/decide", _answered(views.decide), methods=["POST"]),
        Route("/api/undo", _answered(views.undo), methods=["POST"]),
        Route("/image/page/{page_index:int}/{document:path}", _answered(views.page_image)),
        Route("/image/figure/{size}/{figure_id}", _answered(views.figure_image)),
    ]
    return Guard(Starlette(routes=routes), token, [f"{HOST}:{port}", f"localhost:{port}"])


class _Views:
    """What is asked for, answered from the session. These run in threads."""

    def __init__(self, session: ReviewSession, pictures: PagePictures) -> None:
        self._session = session
        self._pictures = pictures

    def overview(self, request: Request, body: dict[str, Any]) -> Response:
        words = {
            "kinds": KIND,
            "statuses": REVIEW_STATUS,
            "reject_reasons": REJECT_REASONS,
            "drop_reasons": {**FIGURE_DROP_REASON, **RECORD_DROP_REASON},
        }
        return _json({**self._session.overview(), "words": words})

    def figure(self, request: Request, body: dict[str, Any]) -> Response:
        return _json(self._session.figure(request.path_params["figure_id"]))

    def page(self, request: Request, body: dict[str, Any]) -> Response:
        return _json(self._session.page(request.path_params["document"], request.path_params["page_index"]))

    def decide(self, request: Request, body: dict[str, Any]) -> Response:
        return _json(self._session.decide(body))

    def undo(self, request: Request, body: dict[str, Any]) -> Response:
        of = body.get("of")
        return _json(self._session.undo(None if of is None else str(of)))

    def page_image(self, request: Request, body: dict[str, Any]) -> Response:
        page_index = request.path_params["page_index"]
        document = self._session.document(request.path_params["document"], page_index)
        return Response(self._pictures.page(document, page_index), headers=_FOR_EVER, media_type="image/jpeg")

    def figure_image(self, request: Request, body: dict[str, Any]) -> Response:
        side = _SIDES.get(request.path_params["size"])
        if side is None:
            raise RefusalError("no such size")
        name, source = self._session.picture(request.path_params["figure_id"])
        data = self._pictures.figure(name, side, lambda: source)
        return Response(data, headers=_FOR_EVER, media_type="image/jpeg")


def _answered(view: Callable[[Request, dict[str, Any]], Response]) -> Endpoint:
    """Run the view in a thread; what it refuses is said in one line."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request) if request.method == "POST" else {}
            return await run_in_threadpool(view, request, body)
        except RefusalError as error:
            return _json({"error": str(error)}, 400 if request.method == "POST" else 404)
        except (PictureError, UnitError) as error:
            return _json({"error": str(error)}, 422)
        except CultiError as error:
            return _json({"error": str(error)}, 503)
        except OSError as error:
            return _json({"error": f"{error.filename or 'the disk'}: {error.strerror or error}"}, 503)

    return endpoint


async def _body(request: Request) -> dict[str, Any]:
    """The request's JSON object. Raises RefusalError."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise RefusalError("a decision is sent as application/json")
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > _MAX_BODY:
            raise RefusalError(f"more than {_MAX_BODY} bytes")
    try:
        value = json.loads(data)
    except ValueError as error:
        raise RefusalError("not JSON") from error
    if not isinstance(value, dict):
        raise RefusalError("not a JSON object")
    return value


def _json(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status_code=status, headers=_NEVER)


def _file(name: str, media_type: str) -> Endpoint:
    data = resources.files("pipeline.review").joinpath("page", name).read_bytes()

    async def endpoint(_: Request) -> Response:
        return Response(data, headers=_NEVER, media_type=media_type)

    return endpoint


def serve(
    work: WorkFolder,
    options: ExtractionOptions,
    clean: CleanOptions,
    *,
    port: int,
    who: str,
    browser: bool,
    say: Callable[[str], None],
) -> None:
    """Serve until ctrl-C. `port` 0 takes a free one.

    Raises UsageError when the port is taken, CultiError when the work folder cannot be reviewed.
    """
    session = ReviewSession(work, options, who, clean)
    pictures = PagePictures(work.root / "review" / "pages", options)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    with _listening(port) as listener:
        port = listener.getsockname()[1]
        address = f"http://{HOST}:{port}/{token}/"
        if session.torn:
            say("review: a decision that was cut off when the program was killed is passed over")
        say(f"review: {address}")
        say("review: open it in a browser on this machine; ctrl-C ends; every decision is saved at once")
        if browser and _has_display():
            webbrowser.open(address)
        app = review_app(session, pictures, token, port)
        config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none")
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # uvicorn has shut down by then, and hands the signal on
        finally:
            pictures.close()
    say(f"review: {session.decisions} decisions count; culti build puts them into the dataset")


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
