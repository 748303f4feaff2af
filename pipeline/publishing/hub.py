"""The dataset onto the hub, in one commit, through huggingface_hub."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.errors import (
    HfHubHTTPError,
    HFValidationError,
    LocalTokenNotFoundError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import sha, validate_repo_id

from pipeline.dataset.croissant import published_json
from pipeline.dataset.folder import CROISSANT
from pipeline.errors import UsageError
from pipeline.publishing.errors import PublishError
from pipeline.publishing.plan import Plan, PublishedFile


@dataclass(frozen=True)
class Published:
    """What came of it: the dataset's page, the commit (None: nothing had changed), and the names of the files
    that were sent, left as they were, and removed."""

    url: str
    commit: str | None
    sent: list[str]
    unchanged: list[str]
    removed: list[str]

    def line(self) -> str:
        """For people."""
        counts = f"{len(self.sent)} files sent, {len(self.unchanged)} unchanged, {len(self.removed)} removed"
        return counts if self.commit else "nothing changed since it was published last"


def check_name(repository: str) -> None:
    """Raise UsageError when it is no name of a dataset on the hub."""
    try:
        validate_repo_id(repository)
    except HFValidationError as error:
        raise UsageError(f"{repository} is no name on the hub: {error}") from error
    if "/" not in repository:
        raise UsageError(f"{repository} says not whose it is: write it as org/{repository}")


def send(plan: Plan, repository: str, endpoint: str | None, *, private: bool) -> Published:
    """Make `org/name` on the hub hold exactly the plan's files: card, description and shards in one commit.

    Files that are there already are not sent again, nor those of an upload that was interrupted before its
    commit. Shards of an older build are removed in the same commit. A repository that does not exist is made,
    private if so asked. Raises PublishError.
    """
    api = HfApi(endpoint=endpoint)
    with _explained(repository, api.endpoint):
        api.whoami()
        api.create_repo(repository, repo_type="dataset", private=private or None, exist_ok=True)
        info = api.repo_info(repository, repo_type="dataset")
        if private and not info.private:
            raise PublishError(f"{repository} is there already and public: make it private on its page first")
        return _commit(api, _described(api, plan, repository), repository, info.sha)


def _commit(api: HfApi, plan: Plan, repository: str, head: str | None) -> Published:
    there = _files_there(api, repository)
    changed = [file for file in plan.files if not _same(file, there.get(file.name))]
    kept = {file.name for file in plan.files}
    stale = sorted(name for name in there if name.startswith("data/") and name not in kept)
    commit = None
    if changed or stale:
        added = [CommitOperationAdd(file.name, _uploadable(file)) for file in changed]
        removed = [CommitOperationDelete(name) for name in stale]
        commit = api.create_commit(
            repository,
            [*added, *removed],
            commit_message=f"culti publish: {plan.summary}",
            repo_type="dataset",
            parent_commit=head,
        ).oid
    names = [file.name for file in changed]
    unchanged = [file.name for file in plan.files if file.name not in names]
    return Published(f"{api.endpoint}/datasets/{repository}", commit, names, unchanged, stale)


def _files_there(api: HfApi, repository: str) -> Mapping[str, RepoFile]:
    tree = api.list_repo_tree(repository, repo_type="dataset", recursive=True)
    return {entry.path: entry for entry in tree if isinstance(entry, RepoFile)}


def _same(file: PublishedFile, there: RepoFile | None) -> bool:
    """Whether the hub has the file with these bytes: large ones go by SHA-256, others by git's own hash."""
    if there is None or there.size != file.size:
        return False
    if there.lfs is not None:
        return bool(there.lfs.sha256 == file.sha256)
    return bool(there.blob_id == sha.git_hash(file.data))


def _uploadable(file: PublishedFile) -> str | bytes:
    return file.content if isinstance(file.content, bytes) else str(file.content)


def _described(api: HfApi, plan: Plan, repository: str) -> Plan:
    """The plan with a croissant.json that says where and since when it is published: the day that the
    hub's own copy gives, where that describes the same files; else today."""
    there = _description_there(api, repository)
    same = there.get("distribution") == json.loads(plan.croissant).get("distribution")
    day = date.fromisoformat(there["datePublished"][:10]) if same and "datePublished" in there else _today()
    url = f"{api.endpoint}/datasets/{repository}"
    return plan.with_croissant(published_json(plan.croissant, url, day))


def _description_there(api: HfApi, repository: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = api.hf_hub_download(repository, CROISSANT, repo_type="dataset", local_dir=folder)
        except RemoteEntryNotFoundError:
            return {}
        described: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return described


def _today() -> date:
    return datetime.now(UTC).date()


@contextmanager
def _explained(repository: str, endpoint: str) -> Iterator[None]:
    """Turn what huggingface_hub raises into one line that says what to do."""
    try:
        yield
    except LocalTokenNotFoundError as error:
        raise PublishError(_NOT_LOGGED_IN.format(endpoint=endpoint)) from error
    except OfflineModeIsEnabled as error:
        raise PublishError("HF_HUB_OFFLINE is set: unset it to publish") from error
    except (httpx2.HTTPError, OSError, RuntimeError, ValueError) as error:
        cause = _root(error)
        raise PublishError(_told(cause, repository, endpoint)) from error


def _root(error: BaseException) -> BaseException:
    """The hub's answer or the network's failure behind what was raised (uploads wrap it)."""
    while not isinstance(error, HfHubHTTPError | httpx2.HTTPError) and error.__cause__ is not None:
        error = error.__cause__
    return error


_AGAIN = "run the same command again; what was sent is not sent twice"
_NOT_LOGGED_IN = "{endpoint} does not know you: run `hf auth login`, or set HF_TOKEN to a write token"

_BY_STATUS: Mapping[int, str] = {
    401: _NOT_LOGGED_IN,
    403: "{endpoint} does not let you write to {repository}: use the token with write access of a member of "
    "{owner}",
    404: "{endpoint} has no {owner}, or does not show it to you: check the name, and whose token is used",
    409: "{repository} changed on {endpoint} meanwhile: " + _AGAIN,
    412: "{repository} changed on {endpoint} meanwhile: " + _AGAIN,
    429: "{endpoint} asks to wait: " + _AGAIN + " in a while",
}


def _told(error: BaseException, repository: str, endpoint: str) -> str:
    names = {"endpoint": endpoint, "repository": repository, "owner": repository.partition("/")[0]}
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code
        told = _BY_STATUS.get(status, "{endpoint} answered " + str(status) + ": " + _AGAIN)
        return told.format(**names)
    if isinstance(error, PermissionError) and error.errno is None:  # hf_xet's word for 401 and 403
        return _BY_STATUS[403].format(**names)
    if isinstance(error, httpx2.HTTPError):
        return f"{endpoint} cannot be reached ({_line(error)}): check the network, then {_AGAIN}"
    return f"{repository} could not be published: {_line(error)}"


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
