"""`culti review`: the page in the browser, served on this machine only."""

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from extractors.options import ExtractionOptions
from manifests.vocabularies import FIGURE_DROP_REASON, KIND, RECORD_DROP_REASON, REVIEW_STATUS
from pipeline.cleaning import CleanOptions
from pipeline.local_page.answers import (
    FOR_EVER,
    Endpoint,
    RefusalError,
    answered,
    file_of,
    json_answer,
    shared_files,
)
from pipeline.local_page.guard import Guard
from pipeline.local_page.serving import guarded_app, serve_until_interrupted
from pipeline.review.decisions import REJECT_REASONS
from pipeline.review.page_pictures import PagePictures
from pipeline.review.session import ReviewSession
from pipeline.units import UnitError
from pipeline.workfolder import WorkFolder

_MAX_BODY = 200_000  # bytes of a decision: an edited text of the greatest length, and more
_SIDES = {"small": 96, "large": 1200}  # pixels: a row of the list, the picture beside the page
_FILES = {
    "": ("index.html", "text/html"),
    "style.css": ("style.css", "text/css"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    **{
        f"{name}.js": (f"{name}.js", "text/javascript")
        for name in ("app", "api", "detail", "list", "modes", "page")
    },
}


def review_app(session: ReviewSession, pictures: PagePictures, token: str, port: int) -> Guard:
    """The application, for a server at `port` of this machine."""
    views = _Views(session, pictures)
    routes = [
        *(Route(f"/{name}", file_of("pipeline.review", *source)) for name, source in _FILES.items()),
        *shared_files(),
        Route("/api/overview", _answered(views.overview)),
        Route("/api/figure/{figure_id}", _answered(views.figure)),
        Route("/api/page/{page_index:int}/{document:path}", _answered(views.page)),
        Route("/api/decide", _answered(views.decide), methods=["POST"]),
        Route("/api/undo", _answered(views.undo), methods=["POST"]),
        Route("/image/page/{page_index:int}/{document:path}", _answered(views.page_image)),
        Route("/image/figure/{size}/{figure_id}", _answered(views.figure_image)),
    ]
    return guarded_app(routes, "culti review", token, port)


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
        return json_answer({**self._session.overview(), "words": words})

    def figure(self, request: Request, body: dict[str, Any]) -> Response:
        return json_answer(self._session.figure(request.path_params["figure_id"]))

    def page(self, request: Request, body: dict[str, Any]) -> Response:
        return json_answer(
            self._session.page(request.path_params["document"], request.path_params["page_index"])
        )

    def decide(self, request: Request, body: dict[str, Any]) -> Response:
        return json_answer(self._session.decide(body))

    def undo(self, request: Request, body: dict[str, Any]) -> Response:
        of = body.get("of")
        return json_answer(self._session.undo(None if of is None else str(of)))

    def page_image(self, request: Request, body: dict[str, Any]) -> Response:
        page_index = request.path_params["page_index"]
        document = self._session.document(request.path_params["document"], page_index)
        return Response(self._pictures.page(document, page_index), headers=FOR_EVER, media_type="image/jpeg")

    def figure_image(self, request: Request, body: dict[str, Any]) -> Response:
        side = _SIDES.get(request.path_params["size"])
        if side is None:
            raise RefusalError("no such size")
        name, source = self._session.picture(request.path_params["figure_id"])
        data = self._pictures.figure(name, side, lambda: source)
        return Response(data, headers=FOR_EVER, media_type="image/jpeg")


def _answered(view: Callable[[Request, dict[str, Any]], Response]) -> Endpoint:
    """The view with the request's JSON object; {} where nothing was sent."""

    def with_object(request: Request, body: bytes) -> Response:
        return view(request, _object(request, body) if request.method == "POST" else {})

    return answered(with_object, max_body=_MAX_BODY, unshowable=UnitError)


def _object(request: Request, body: bytes) -> dict[str, Any]:
    """Raises RefusalError."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise RefusalError("a decision is sent as application/json")
    try:
        value = json.loads(body)
    except ValueError as error:
        raise RefusalError("not JSON") from error
    if not isinstance(value, dict):
        raise RefusalError("not a JSON object")
    return value


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

    def say_address(address: str) -> None:
        if session.torn:
            say("review: a decision that was cut off when the program was killed is passed over")
        say(f"review: {address}")
        say("review: open it in a browser on this machine; ctrl-C ends; every decision is saved at once")

    try:
        serve_until_interrupted(
            lambda token, port: review_app(session, pictures, token, port),
            port=port,
            browser=browser,
            say_address=say_address,
        )
    finally:
        pictures.close()
    say(f"review: {session.decisions} decisions count; culti build puts them into the dataset")
