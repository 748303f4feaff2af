"""`culti publish` against a hub on this machine: one commit, resumed after a failure, read back, refused."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import huggingface_hub
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from manifests.schemas import RECORDS
from manifests.store import read_manifest
from pipeline.cli import app, guarded
from pipeline.dataset.croissant import PUBLISHED_KEYS
from tests.pipeline.publishing.hub_server import OWNER, READ_TOKEN, WRITE_TOKEN, Hub, running_hub

RIGHTS = """
[dataset]
creator = "A museum"

[books."*.pdf"]
holder = "A publisher"
licence = "CC-BY-4.0"
source = "https://example.org/terms"
"""
NAME = f"{OWNER}/silks"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_TOKEN", WRITE_TOKEN)
    with running_hub() as started:
        yield started


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory, build_from: Callable[..., None]) -> Path:
    folder = tmp_path_factory.mktemp("publish")
    (folder / "culti.toml").write_text(RIGHTS)
    build_from(folder, {"a.pdf": {"pages": 10, "seed": 1}, "b.pdf": {"pages": 10, "seed": 2}})
    return folder


@pytest.fixture
def built(tmp_path: Path, pristine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(pristine, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def culti(*arguments: str) -> int:
    return guarded(lambda: app(list(arguments)))


def published(hub: Hub, *more: str) -> int:
    return culti("publish", NAME, "--endpoint", hub.url, "--workers", "1", *more)


def test_everything_is_there_after_one_commit(
    built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert published(hub, "--private") == 0
    repository = hub.repositories[NAME]
    assert repository.private
    assert len(repository.commits) == 1
    local = {str(p.relative_to("culti")): p.read_bytes() for p in Path("culti").rglob("*") if p.is_file()}
    sent = dict(repository.files)
    description = json.loads(sent.pop("croissant.json"))
    assert {name: data for name, data in local.items() if name != "croissant.json"} == sent
    assert all(description[key] for key in PUBLISHED_KEYS)
    assert description["url"] == f"{hub.url}/datasets/{NAME}"
    assert f"{hub.url}/datasets/{NAME}" in capsys.readouterr().out


def test_the_published_dataset_reads_back(built: Path, hub: Hub, tmp_path: Path) -> None:
    assert published(hub) == 0
    code = (
        "from datasets import load_dataset; import json, sys\n"
        f"pairs = load_dataset('{NAME}')\n"
        f"pages = load_dataset('{NAME}', 'pages', streaming=True)\n"
        "json.dump([{r['figure_id']: r['text'] for s in pairs.values() for r in s},"
        " pairs['train'][0]['image'].size, sum(1 for s in pages.values() for _ in s)], sys.stdout)"
    )
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_DISABLE_XET": "1",
    }
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert ended.returncode == 0, ended.stderr
    texts, size, pages = json.loads(ended.stdout)
    kept = [row for row in read_manifest(Path("build/manifests"), RECORDS) if row["status"] == "kept"]
    assert texts == {row["figure_id"]: row["text"] for row in kept}
    assert size == [240, 240]
    assert pages == 20


def test_nothing_is_sent_twice(built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert published(hub) == 0
    first = hub.uploads()
    assert published(hub) == 0
    assert "nothing changed" in capsys.readouterr().out
    assert hub.uploads() == first
    assert len(hub.repositories[NAME].commits) == 1


def test_a_changed_book_sends_its_own_shards_and_removes_the_old_ones(
    built: Path, hub: Hub, build_from: Callable[..., None]
) -> None:
    assert published(hub) == 0
    first, before = hub.uploads(), set(hub.repositories[NAME].files)
    build_from(built, {"b.pdf": {"pages": 10, "seed": 3}})
    assert published(hub) == 0
    after = set(hub.repositories[NAME].files)
    assert len(hub.repositories[NAME].commits) == 2
    assert after == {str(path.relative_to("culti")) for path in Path("culti").rglob("*") if path.is_file()}
    assert before & after > {"README.md", "croissant.json"}  # the shards of a.pdf
    assert len(hub.uploads()) - len(first) == len(after - before) > 0


def test_an_upload_that_fails_halfway_goes_on_where_it_was(
    built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    def full_after_three(request: Request) -> Response | None:
        if request.method == "PUT" and len(hub.objects) >= 3:
            return JSONResponse({"error": "the disk is full"}, 507)
        return None

    hub.fail = full_after_three
    assert published(hub) == 1
    complaint = capsys.readouterr().err
    assert "507" in complaint
    assert "run the same command again" in complaint
    assert "\n" not in complaint.strip().splitlines()[-1]
    assert hub.repositories[NAME].commits == []
    done = set(hub.objects)
    assert done
    hub.fail = lambda request: None
    hub.requests.clear()
    assert published(hub) == 0
    assert done.isdisjoint(hub.uploads())
    assert len(hub.repositories[NAME].commits) == 1
    assert len(hub.repositories[NAME].files) == len([p for p in Path("culti").rglob("*") if p.is_file()])


def test_large_files_go_in_parts(built: Path, hub: Hub) -> None:
    hub.chunk_bytes = 4096
    assert published(hub) == 0
    assert any(line.endswith("/2") for line in hub.requests if line.startswith("PUT"))
    shard = next(Path("culti/data/pairs").iterdir())
    assert hub.repositories[NAME].files[str(shard.relative_to("culti"))] == shard.read_bytes()


def test_the_dry_run_lists_files_bytes_and_rights_and_sends_nothing(
    built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert published(hub, "--dry-run") == 0
    told = capsys.readouterr().out
    assert hub.requests == []
    for path in Path("culti").rglob("*.parquet"):
        assert f"{path.stat().st_size:,}  {path.relative_to('culti')}" in told
    assert "rights: a.pdf: A publisher; CC-BY-4.0; https://example.org/terms" in told
    assert "nothing sent" in told


@pytest.mark.parametrize(
    ("configuration", "complaint"),
    [
        (
            RIGHTS.replace("*.pdf", "a.pdf"),
            'no rights statement for b.pdf: write into culti.toml, below [books], "b.pdf" = { holder',
        ),
        (RIGHTS + "closed = true\n", "a.pdf, b.pdf is marked closed"),
        (RIGHTS.replace('creator = "A museum"', ""), "[dataset] creator ="),
    ],
)
def test_what_may_not_be_published_is_refused(
    built: Path, hub: Hub, capsys: pytest.CaptureFixture[str], configuration: str, complaint: str
) -> None:
    Path("culti.toml").write_text(configuration)
    assert culti("build", "--workers", "1") == 0
    capsys.readouterr()
    assert published(hub) == 1
    assert complaint in capsys.readouterr().err
    assert hub.requests == []


def test_the_open_books_go_without_the_closed_ones(built: Path, hub: Hub) -> None:
    Path("culti.toml").write_text(
        RIGHTS + RIGHTS.partition("[books")[2].join(["\n[books", "closed = true\n"]).replace("*.pdf", "b.pdf")
    )
    assert culti("build", "--workers", "1") == 0
    assert published(hub) == 1
    assert published(hub, "--without-closed") == 0
    card = hub.repositories[NAME].files["README.md"].decode()
    assert "a.pdf" in card
    assert "b.pdf" not in card
    assert b"b.pdf" not in b"".join(hub.repositories[NAME].files.values())


def test_a_card_older_than_the_rights_is_refused(
    built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("culti.toml").write_text(RIGHTS.replace("A publisher", "Another publisher"))
    assert published(hub) == 1
    assert "run culti build again" in capsys.readouterr().err
    assert hub.requests == []


def test_a_dataset_that_does_not_verify_is_refused(
    built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    next(Path("culti/data/pairs").glob("test-*")).unlink()
    assert published(hub) == 1
    assert "does not pass culti verify" in capsys.readouterr().err
    assert hub.requests == []


@pytest.mark.parametrize(
    ("name", "token", "code", "complaint"),
    [
        (NAME, "hf_wrong", 1, "run `hf auth login`, or set HF_TOKEN"),
        (NAME, READ_TOKEN, 1, "does not let you write to museum/silks"),
        (
            "other/silks",
            WRITE_TOKEN,
            1,
            "does not let you write to other/silks: use the token with write access of a member of other",
        ),
        ("silks", WRITE_TOKEN, 2, "write it as org/silks"),
        ("museum/si lks", WRITE_TOKEN, 2, "is no name on the hub"),
    ],
)
def test_the_hubs_refusals_are_one_line_that_says_what_to_do(
    built: Path,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    token: str,
    code: int,
    complaint: str,
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    assert culti("publish", name, "--endpoint", hub.url, "--workers", "1") == code
    told = capsys.readouterr().err.strip()
    assert complaint in told
    assert "Traceback" not in told
    assert all(not repository.commits for repository in hub.repositories.values())


def test_a_hub_that_is_not_there_is_named(built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert culti("publish", NAME, "--endpoint", "http://127.0.0.1:9", "--workers", "1") == 1
    assert "http://127.0.0.1:9 cannot be reached" in capsys.readouterr().err


def test_a_public_repository_is_not_taken_for_a_private_one(
    built: Path, hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert published(hub) == 0
    assert published(hub, "--private") == 1
    assert "is there already and public" in capsys.readouterr().err
