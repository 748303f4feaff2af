"""A hub on 127.0.0.1 that speaks huggingface_hub's protocol as far as publishing and reading back need it.

It keeps everything in memory, checks what the real one checks (tokens, hashes, parents of commits), writes
down every request, and fails on demand.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

OWNER = "museum"
WRITE_TOKEN = "hf_write"
READ_TOKEN = "hf_read"
_LFS_SUFFIXES = (".parquet",)


@dataclass
class Repository:
    """A dataset's repository: path -> bytes at the head, whether a path is a large file, and the commits."""

    private: bool = False
    files: dict[str, bytes] = field(default_factory=dict)
    commits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def head(self) -> str:
        return hashlib.sha1(json.dumps([len(self.commits), sorted(self.files)]).encode()).hexdigest()


class Hub:
    """The hub's memory. `fail` is asked at every request and may answer in the hub's place; with
    `chunk_bytes` large files are asked for in parts."""

    def __init__(self) -> None:
        self.url = ""
        self.repositories: dict[str, Repository] = {}
        self.objects: dict[str, bytes] = {}
        self.parts: dict[tuple[str, int], bytes] = {}
        self.requests: list[str] = []
        self.fail: Callable[[Request], Response | None] = lambda request: None
        self.chunk_bytes: int | None = None

    def uploads(self) -> list[str]:
        """Hashes of the large files whose bytes were sent, in order."""
        return [line.split("/")[2] for line in self.requests if line.startswith("PUT /objects/")]

    def application(self) -> Starlette:
        repository = "/{owner}/{name}"
        api = "/api/datasets" + repository
        routes = [
            ("/api/whoami-v2", self._who, "GET"),
            ("/api/repos/create", self._create, "POST"),
            ("/api/validate-yaml", self._valid, "POST"),
            (api, self._info, "GET"),
            (api + "/revision/{revision}", self._info, "GET"),
            (api + "/tree/{revision}", self._tree, "GET"),
            (api + "/tree/{revision}/{path:path}", self._tree, "GET"),
            (api + "/paths-info/{revision}", self._paths, "POST"),
            (api + "/preupload/{revision}", self._preupload, "POST"),
            (api + "/commit/{revision}", self._commit, "POST"),
            ("/datasets/{owner}/{name}.git/info/lfs/objects/batch", self._batch, "POST"),
            ("/objects/{oid}", self._put, "PUT"),
            ("/objects/{oid}/{part:int}", self._put_part, "PUT"),
            ("/complete/{oid}", self._complete, "POST"),
            ("/verify", self._verify, "POST"),
            ("/datasets" + repository + "/resolve/{revision}/{path:path}", self._resolve, "GET"),
        ]
        return Starlette(
            routes=[Route(path, self._guarded(end), methods=[verb]) for path, end, verb in routes]
        )

    def _guarded(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: Request) -> Response:
            self.requests.append(f"{request.method} {request.url.path}")
            failed = self.fail(request)
            return failed if failed is not None else await endpoint(request)

        return answer

    async def _who(self, request: Request) -> Response:
        if _token(request) not in (WRITE_TOKEN, READ_TOKEN):
            return JSONResponse({"error": "Invalid credentials in Authorization header"}, 401)
        return JSONResponse({"name": OWNER, "type": "user", "orgs": [], "auth": {"type": "access_token"}})

    async def _create(self, request: Request) -> Response:
        wanted = await request.json()
        if refused := _refused(request, wanted["organization"] or OWNER):
            return refused
        name = f"{wanted['organization'] or OWNER}/{wanted['name']}"
        if name in self.repositories:
            return JSONResponse(
                {"error": "You already created this dataset repo", "url": f"{self.url}/datasets/{name}"}, 409
            )
        self.repositories[name] = Repository(private=wanted.get("visibility") == "private")
        return JSONResponse({"url": f"{self.url}/datasets/{name}"})

    async def _valid(self, request: Request) -> Response:
        content = (await request.json())["content"]
        if not content.startswith("---\n"):
            return JSONResponse({"errors": [{"message": "no front matter"}], "warnings": []}, 400)
        return JSONResponse({"errors": [], "warnings": []})

    async def _info(self, request: Request) -> Response:
        name, repository = self._found(request)
        if repository is None:
            return _not_found("RepoNotFound")
        siblings = [{"rfilename": path} for path in sorted(repository.files)]
        return JSONResponse(
            {
                "id": name,
                "sha": repository.head,
                "private": repository.private,
                "siblings": siblings,
                "tags": [],
            }
        )

    async def _tree(self, request: Request) -> Response:
        _, repository = self._found(request)
        if repository is None:
            return _not_found("RepoNotFound")
        below = request.path_params.get("path", "")
        prefix = f"{below}/" if below else ""
        recursive = request.query_params.get("recursive", "").lower() in ("true", "1")
        entries: dict[str, dict[str, Any]] = {}
        for path, data in sorted(repository.files.items()):
            if not path.startswith(prefix):
                continue
            steps = path.removeprefix(prefix).split("/")
            for depth in range(1, len(steps) if recursive else min(2, len(steps))):
                folder = prefix + "/".join(steps[:depth])
                entries[folder] = {"type": "directory", "path": folder, "oid": "0" * 40, "size": 0}
            if recursive or len(steps) == 1:
                entries[path] = _entry(path, data)
        if below and not entries:
            return _not_found("EntryNotFound")
        return JSONResponse(list(entries.values()))

    async def _paths(self, request: Request) -> Response:
        _, repository = self._found(request)
        if repository is None:
            return _not_found("RepoNotFound")
        body = await request.body()
        if request.headers.get("content-type", "").startswith("application/json"):
            paths = json.loads(body)["paths"]
        else:
            paths = (await request.form()).getlist("paths")
        paths = [paths] if isinstance(paths, str) else paths
        files = [_entry(path, repository.files[path]) for path in paths if path in repository.files]
        folders = [
            {"type": "directory", "path": path, "oid": "0" * 40, "size": 0}
            for path in paths
            if any(name.startswith(f"{path}/") for name in repository.files)
        ]
        return JSONResponse(files + folders)

    async def _preupload(self, request: Request) -> Response:
        _, repository = self._found(request)
        if refused := _refused(request, request.path_params["owner"]):
            return refused
        if repository is None:
            return _not_found("RepoNotFound")
        answers = [
            {
                "path": wanted["path"],
                "uploadMode": "lfs" if wanted["path"].endswith(_LFS_SUFFIXES) else "regular",
                "shouldIgnore": False,
                "oid": _oid(wanted["path"], repository.files.get(wanted["path"])),
            }
            for wanted in (await request.json())["files"]
        ]
        return JSONResponse({"files": answers})

    async def _batch(self, request: Request) -> Response:
        objects = []
        for wanted in (await request.json())["objects"]:
            answer = {"oid": wanted["oid"], "size": wanted["size"]}
            if wanted["oid"] not in self.objects:
                answer["actions"] = {
                    "upload": self._upload_action(wanted),
                    "verify": {"href": f"{self.url}/verify"},
                }
            objects.append(answer)
        return JSONResponse({"transfer": "basic", "objects": objects})

    def _upload_action(self, wanted: dict[str, Any]) -> dict[str, Any]:
        oid = wanted["oid"]
        if self.chunk_bytes is None or wanted["size"] <= self.chunk_bytes:
            return {"href": f"{self.url}/objects/{oid}"}
        count = -(-wanted["size"] // self.chunk_bytes)
        header = {str(part): f"{self.url}/objects/{oid}/{part}" for part in range(1, count + 1)}
        return {
            "href": f"{self.url}/complete/{oid}",
            "header": {"chunk_size": str(self.chunk_bytes), **header},
        }

    async def _put(self, request: Request) -> Response:
        data = await request.body()
        if hashlib.sha256(data).hexdigest() != request.path_params["oid"]:
            return JSONResponse({"error": "these are other bytes"}, 400)
        self.objects[request.path_params["oid"]] = data
        return Response()

    async def _put_part(self, request: Request) -> Response:
        data = await request.body()
        self.parts[(request.path_params["oid"], request.path_params["part"])] = data
        return Response(headers={"ETag": hashlib.md5(data).hexdigest()})

    async def _complete(self, request: Request) -> Response:
        oid = request.path_params["oid"]
        numbers = [part["partNumber"] for part in (await request.json())["parts"]]
        data = b"".join(self.parts[(oid, number)] for number in sorted(numbers))
        if hashlib.sha256(data).hexdigest() != oid:
            return JSONResponse({"error": "these are other bytes"}, 400)
        self.objects[oid] = data
        return JSONResponse({})

    async def _verify(self, request: Request) -> Response:
        wanted = await request.json()
        whole = len(self.objects.get(wanted["oid"], b"")) == wanted["size"]
        return JSONResponse({}, 200 if whole else 404)

    async def _commit(self, request: Request) -> Response:
        if refused := _refused(request, request.path_params["owner"]):
            return refused
        name, repository = self._found(request)
        if repository is None:
            return _not_found("RepoNotFound")
        lines = [json.loads(line) for line in (await request.body()).splitlines()]
        parent = lines[0]["value"].get("parentCommit")
        if parent not in (None, repository.head):
            return JSONResponse({"error": "A commit has happened since"}, 412)
        files = dict(repository.files)
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                if value["oid"] not in self.objects:
                    return JSONResponse({"error": f"LFS object {value['oid']} is missing"}, 400)
                files[value["path"]] = self.objects[value["oid"]]
            else:
                del files[value["path"]]
        repository.files = files
        repository.commits.append({"summary": lines[0]["value"]["summary"], "operations": lines[1:]})
        page = f"{self.url}/datasets/{name}/commit/{repository.head}"
        return JSONResponse({"success": True, "commitOid": repository.head, "commitUrl": page})

    async def _resolve(self, request: Request) -> Response:
        _, repository = self._found(request)
        if repository is None:
            return _not_found("RepoNotFound")
        path = request.path_params["path"]
        if path not in repository.files:
            return _not_found("EntryNotFound")
        data = repository.files[path]
        headers = {
            "ETag": f'"{_oid(path, data)}"',
            "X-Repo-Commit": repository.head,
            "X-Linked-Size": str(len(data)),
            "Accept-Ranges": "bytes",
        }
        if wanted := request.headers.get("range"):
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            end = min(int(last) + 1 if last else len(data), len(data))
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(data)}"
            return Response(data[int(first) : end], 206, headers)
        return Response(data, headers=headers, media_type="application/octet-stream")

    def _found(self, request: Request) -> tuple[str, Repository | None]:
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        return name, self.repositories.get(name)


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _refused(request: Request, owner: str) -> Response | None:
    if _token(request) not in (WRITE_TOKEN, READ_TOKEN):
        return JSONResponse({"error": "Invalid username or password."}, 401)
    if _token(request) == READ_TOKEN or owner != OWNER:
        return JSONResponse({"error": "You don't have the rights to create a dataset here"}, 403)
    return None


def _not_found(code: str) -> Response:
    return JSONResponse({"error": code}, 404, headers={"X-Error-Code": code, "X-Error-Message": code})


def _oid(path: str, data: bytes | None) -> str | None:
    """As the hub names a file's content: large files by SHA-256, others by git's hash."""
    if data is None:
        return None
    if path.endswith(_LFS_SUFFIXES):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def _entry(path: str, data: bytes) -> dict[str, Any]:
    entry = {"type": "file", "path": path, "size": len(data), "oid": _oid(path, data)}
    if path.endswith(_LFS_SUFFIXES):
        entry["lfs"] = {"oid": _oid(path, data), "size": len(data), "pointerSize": 134}
    return entry


@contextmanager
def running_hub() -> Iterator[Hub]:
    """A hub that listens on a free port of this machine."""
    hub = Hub()
    server = uvicorn.Server(uvicorn.Config(hub.application(), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    hub.url = f"http://127.0.0.1:{port}"
    try:
        yield hub
    finally:
        server.should_exit = True
        thread.join(timeout=10)
