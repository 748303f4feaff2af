"""What a page's requests bring and get: bodies within a limit, JSON, files, refusals in one line."""

from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from manifests.errors import CultiError
from pipeline.local_page.pictures import PictureError

FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}
NEVER = {"cache-control": "no-store"}

Endpoint = Callable[[Request], Awaitable[Response]]
View = Callable[[Request, bytes], Response]
"""Answers a request with its body; runs in a thread."""


class RefusalError(CultiError):
    """A request that cannot be met; the message says why, in one line."""


def answered(view: View, *, max_body: int = 0, unshowable: type[Exception] = PictureError) -> Endpoint:
    """Run the view in a thread; what it refuses is said in one line.

    `max_body`: bytes that are read of a POST at most. A RefusalError is answered with 400 (404 to a GET),
    what cannot be shown (a PictureError, or `unshowable`) with 422, any other CultiError with 503.
    """

    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request, max_body) if request.method == "POST" else b""
            return await run_in_threadpool(view, request, body)
        except RefusalError as error:
            return json_answer({"error": str(error)}, 400 if request.method == "POST" else 404)
        except (PictureError, unshowable) as error:
            return json_answer({"error": str(error)}, 422)
        except CultiError as error:
            return json_answer({"error": str(error)}, 503)
        except OSError as error:
            return json_answer({"error": f"{error.filename or 'the disk'}: {error.strerror or error}"}, 503)

    return endpoint


def json_answer(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status_code=status, headers=NEVER)


def shared_files() -> list[Route]:
    """What culti's pages share."""
    types = {"base.css": "text/css", "elements.js": "text/javascript"}
    return [Route(f"/{name}", file_of("pipeline.local_page", name, types[name])) for name in types]


def file_of(package: str, name: str, media_type: str) -> Endpoint:
    """A file of the folder `page` of a package."""
    data = resources.files(package).joinpath("page", name).read_bytes()

    async def endpoint(_: Request) -> Response:
        return Response(data, headers=NEVER, media_type=media_type)

    return endpoint


async def _body(request: Request, most: int) -> bytes:
    """Raises RefusalError."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise RefusalError(f"more than {most:,} bytes")
    return bytes(data)
