"""`culti serve`: the page to search on, served on this machine only."""

import json
from collections.abc import Callable

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from laclip.errors import SearchError
from laclip.search.image_index import FILTERS, ImageIndex
from pipeline.local_page.answers import (
    FOR_EVER,
    Endpoint,
    RefusalError,
    View,
    answered,
    file_of,
    json_answer,
    shared_files,
)
from pipeline.local_page.guard import Guard
from pipeline.local_page.serving import guarded_app, serve_until_interrupted
from pipeline.searching.session import SHOWN, SearchSession

_MAX_WORDS = 50_000  # bytes of a request with words: more than may be searched for, so that this can be said
_MAX_PICTURE = 40_000_000  # bytes of a picture that is dropped
_FILES = {
    "": ("index.html", "text/html"),
    "style.css": ("style.css", "text/css"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    "app.js": ("app.js", "text/javascript"),
    "results.js": ("results.js", "text/javascript"),
}


def search_app(session: SearchSession, token: str, port: int) -> Guard:
    """The application, for a server at `port` of this machine."""
    views = _Views(session)
    routes = [
        *(Route(f"/{name}", file_of("pipeline.searching", *source)) for name, source in _FILES.items()),
        *shared_files(),
        Route("/api/overview", _answered(views.overview)),
        Route("/api/words", _answered(views.words, _MAX_WORDS), methods=["POST"]),
        Route("/api/picture", _answered(views.picture, _MAX_PICTURE), methods=["POST"]),
        Route("/api/hits/{query}", _answered(views.hits)),
        Route("/image/asked/{query}", _answered(views.asked_image)),
        Route("/image/plain/{size}/{row:int}", _answered(views.plain_image)),
        Route("/image/marked/{size}/{query}/{row:int}", _answered(views.marked_image)),
    ]
    return guarded_app(routes, "culti serve", token, port)


def _answered(view: View, max_body: int = 0) -> Endpoint:
    return answered(view, max_body=max_body, unshowable=SearchError)


class _Views:
    """What is asked for, answered from the session. These run in threads."""

    def __init__(self, session: SearchSession) -> None:
        self._session = session

    def overview(self, request: Request, body: bytes) -> Response:
        return json_answer(self._session.overview())

    def words(self, request: Request, body: bytes) -> Response:
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            raise RefusalError("words are sent as application/json")
        try:
            value = json.loads(body)
        except ValueError as error:
            raise RefusalError("not JSON") from error
        words = value.get("words") if isinstance(value, dict) else None
        if not isinstance(words, str):
            raise RefusalError('words are sent as {"words": "..."}')
        return json_answer(self._session.ask_words(words))

    def picture(self, request: Request, body: bytes) -> Response:
        return json_answer(self._session.ask_picture(body))

    def hits(self, request: Request, body: bytes) -> Response:
        given = request.query_params
        only = {name: given[name] for name in FILTERS if given.get(name)}
        top = _number(given, "top", SHOWN, 1)
        rerank = _number(given, "rerank", 0, 0)
        return json_answer(self._session.hits(request.path_params["query"], only, top, rerank))

    def asked_image(self, request: Request, body: bytes) -> Response:
        return _jpeg(self._session.asked_picture(request.path_params["query"]))

    def plain_image(self, request: Request, body: bytes) -> Response:
        return _jpeg(self._session.picture(request.path_params["row"], request.path_params["size"]))

    def marked_image(self, request: Request, body: bytes) -> Response:
        query, row, size = (request.path_params[name] for name in ("query", "row", "size"))
        return _jpeg(self._session.marked_picture(query, row, size))


def _number(given: QueryParams, name: str, unasked: int, least: int) -> int:
    """Raises RefusalError."""
    try:
        number = int(given.get(name, unasked))
    except ValueError as error:
        raise RefusalError(f"{name} is a number") from error
    if number < least:
        raise RefusalError(f"{name} is at least {least}")
    return number


def _jpeg(data: bytes) -> Response:
    return Response(data, headers=FOR_EVER, media_type="image/jpeg")


def serve(index: ImageIndex, *, port: int, browser: bool, say: Callable[[str], None]) -> None:
    """Serve until ctrl-C. `port` 0 takes a free one. Raises UsageError when the port is taken."""
    session = SearchSession(index)

    def say_address(address: str) -> None:
        say(f"serve: {len(index):,} pictures, {index.encoder.name}")
        say(f"serve: {address}")
        say("serve: open it in a browser on this machine; ctrl-C ends")

    serve_until_interrupted(
        lambda token, port: search_app(session, token, port),
        port=port,
        browser=browser,
        say_address=say_address,
    )
