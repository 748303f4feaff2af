"""`culti refine` on a real server: what is asked, kept, judged and counted, and what a killed run leaves."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from manifests.schemas import REFINEMENTS
from manifests.store import Row, manifest_path, read_manifest
from pipeline.cleaning import CleanOptions
from pipeline.errors import UsageError
from pipeline.refinement.options import RefineOptions
from pipeline.refinement.stage import Refine
from pipeline.runner import RunSettings, run_stage
from pipeline.workfolder import WorkFolder
from tests.pipeline.asking.service import Served, Service, answered, completion, status
from tests.pipeline.refinement.conftest import TEXTS, write_pairs


def smoothed(text: str) -> str:
    return text.replace("，四周", "；四周")


def good(text: str, _: int) -> Served:
    return answered(smoothed(text))


def refine(
    work: WorkFolder, service: Service, limit: int | None = None, retry_rejected: bool = False, **options: Any
) -> int:
    defaults = {"endpoint": service.address, "model": "m", "max_retries": 0, "requests_per_minute": 10_000}
    stage = Refine(RefineOptions(**{**defaults, **options}), CleanOptions(), limit, retry_rejected)
    return run_stage(stage, RunSettings(work, workers=1))


def rows(work: WorkFolder) -> dict[str, Row]:
    return {row["source"]: row for row in read_manifest(work.manifests, REFINEMENTS)}


def outcome(work: WorkFolder) -> Counter[tuple[str, str | None]]:
    return Counter((row["status"], row["reason"]) for row in rows(work).values())


def manifest_bytes(work: WorkFolder) -> bytes:
    return manifest_path(work.manifests, REFINEMENTS).read_bytes()


def test_every_text_is_asked_once_and_never_again(
    tmp_path: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.model = good
    work = write_pairs(tmp_path, [*TEXTS, TEXTS[0], "", "龙纹。"])
    assert refine(work, service) == 0
    assert sorted(service.asked) == sorted(TEXTS)
    found = rows(work)
    assert {text: found[text]["answer"] for text in TEXTS} == {text: smoothed(text) for text in TEXTS}
    assert outcome(work) == {("refined", None): 6, ("not_asked", "text_too_short"): 1}
    assert refine(work, service) == 0
    assert refine(work, service, longest_share=1.3) == 0  # judged anew, not asked anew
    assert len(service.asked) == len(TEXTS)
    shown = capsys.readouterr().out
    assert "refine: answers: 6 in, 6 kept" in shown
    assert "refined 6, unchanged 0, rejected 0, failed 0, not_asked 1; not asked: text_too_short 1" in shown


def test_another_prompt_or_model_is_another_question(tmp_path: Path, service: Service) -> None:
    service.model = good
    work = write_pairs(tmp_path, TEXTS[:2])
    (tmp_path / "mine.md").write_text("Mend the text. Answer in JSON.", encoding="utf-8")
    refine(work, service)
    refine(work, service, prompt=str(tmp_path / "mine.md"))
    assert service.bodies[-1]["messages"][0]["content"] == "Mend the text. Answer in JSON."
    refine(work, service, model="other")
    assert len(service.asked) == 6
    refine(work, service)
    assert len(service.asked) == 6
    assert {row["model"] for row in rows(work).values()} == {"m"}


BAD = {
    TEXTS[0]: lambda text: answered(text.replace("对鹿，", "对鹿，年代为唐，")),
    TEXTS[1]: lambda text: answered(text.replace("鹿角2叉", "鹿角3叉")),
    TEXTS[2]: lambda text: answered(text.replace("红地，", "")),
    TEXTS[3]: lambda text: completion("Here you are: " + text),
    TEXTS[4]: lambda text: completion('{"text": "' + text[:9], "length"),
}


def badly(text: str, before: int) -> Served:
    return BAD[text](text) if text in BAD else good(text, before)


def test_bad_answers_are_rejected_kept_and_asked_again_only_on_request(
    tmp_path: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.model = badly
    work = write_pairs(tmp_path, TEXTS)
    assert refine(work, service) == 0
    reasons = [rows(work)[text]["reason"] for text in TEXTS]
    assert reasons[0] in ("added_field", "added_period")
    assert reasons[1:] == ["added_number", "lost_colour", "not_json", "cut_off", None]
    assert "answers: 6 in, 1 kept, 5 dropped (" in capsys.readouterr().out
    service.model = good
    assert refine(work, service, longest_share=1.3) == 0
    assert len(service.asked) == 6
    assert refine(work, service, retry_rejected=True) == 0
    assert sorted(service.asked[6:]) == sorted(BAD)
    assert outcome(work) == {("refined", None): 6}
    assert refine(work, service, retry_rejected=True) == 0
    assert len(service.asked) == 11


def test_texts_without_an_answer_are_asked_again_next_time(
    tmp_path: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.model = good
    whole = write_pairs(tmp_path / "whole", TEXTS)
    refine(whole, service)
    service.asked.clear()
    service.model = lambda text, _: status(500) if text in TEXTS[1:3] else good(text, 0)
    work = write_pairs(tmp_path / "work", TEXTS)
    assert refine(work, service, parallel_requests=1) == 3
    assert outcome(work) == {("refined", None): 4, ("failed", "http_error"): 2}
    assert "failed: the text of book-0001-1: HTTP 500" in capsys.readouterr().out
    service.model = good
    assert refine(work, service) == 0
    assert Counter(service.asked) == {text: 1 + (text in TEXTS[1:3]) for text in TEXTS}
    assert manifest_bytes(work) == manifest_bytes(whole)


def test_a_run_stops_where_nobody_is_answered(tmp_path: Path, service: Service) -> None:
    service.model = lambda *_: Served(b"<html>out of order</html>", headers={"Content-Type": "text/html"})
    work = write_pairs(tmp_path, TEXTS)
    assert refine(work, service, parallel_requests=1, stop_after_failures=2) == 1
    assert len(service.asked) == 2
    assert outcome(work) == {("failed", "no_completion"): 2, ("not_asked", "stopped"): 4}
    service.model = good
    assert refine(work, service) == 0
    assert outcome(work) == {("refined", None): 6}


def test_a_wrong_key_stops_the_run_at_once(tmp_path: Path, service: Service) -> None:
    service.model = lambda *_: status(401)
    work = write_pairs(tmp_path, TEXTS)
    assert refine(work, service, parallel_requests=1) == 1
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("options", "asked", "reason"),
    [
        ({"max_calls": 2}, 2, "max_calls"),
        ({"max_characters": 3 * len(TEXTS[0])}, 3, "max_characters"),
    ],
)
def test_a_capped_run_is_done_in_part_and_the_next_goes_on(
    tmp_path: Path, service: Service, options: dict[str, int], asked: int, reason: str
) -> None:
    service.model = good
    work = write_pairs(tmp_path, TEXTS)
    assert refine(work, service, **options) == 3
    assert len(service.asked) == asked
    assert outcome(work) == {("refined", None): asked, ("not_asked", reason): 6 - asked}
    codes = [refine(work, service, **options) for _ in range(6 // asked - 1)]
    assert codes[-1] == 0
    assert sorted(service.asked) == sorted(TEXTS)


def test_long_texts_stay_and_a_limit_takes_the_first_pairs(tmp_path: Path, service: Service) -> None:
    service.model = good
    work = write_pairs(tmp_path, [TEXTS[0], "龙纹织锦，" * 30, *TEXTS[1:]])
    assert refine(work, service, limit=3, max_text_characters=100) == 0
    assert outcome(work) == {("refined", None): 2, ("not_asked", "text_too_long"): 1}


def test_no_more_requests_run_at_the_same_time_than_allowed(tmp_path: Path, service: Service) -> None:
    service.model = lambda text, before: Served(good(text, before).body, wait=0.05)
    refine(write_pairs(tmp_path, TEXTS), service, parallel_requests=2)
    assert service.most_running == 2


def test_a_dry_run_counts_and_asks_nobody(tmp_path: Path, service: Service) -> None:
    service.model = good
    work = write_pairs(tmp_path, [*TEXTS, "龙纹。"])
    refine(work, service, limit=2)
    ended = culti(work, service, "--dry-run")
    assert ended.returncode == 0, ended.stderr
    characters = sum(map(len, TEXTS[2:]))
    assert f"4 calls to m at {service.address}: {characters} characters, about " in ended.stdout
    assert "; 2 texts are answered, left out: text_too_short 1" in ended.stdout
    assert f'\nuser:\n{{"text": "{TEXTS[2]}"}}' in ended.stdout
    assert len(service.asked) == 2
    assert len(rows(work)) == 2


def test_without_endpoint_or_model_the_user_is_told(tmp_path: Path, service: Service) -> None:
    work = write_pairs(tmp_path, TEXTS)
    with pytest.raises(UsageError, match="--endpoint"):
        refine(work, service, endpoint="")
    with pytest.raises(UsageError, match="--model"):
        refine(work, service, model="")
    with pytest.raises(UsageError, match=r"refine\.prompt"):
        refine(work, service, prompt="nowhere.md")


def test_the_key_is_written_nowhere(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret")
    service.model = lambda text, _: (
        status(400, b'{"error": {"message": "sk-a-secret"}}') if text == TEXTS[0] else good(text, 0)
    )
    work = write_pairs(tmp_path, TEXTS)
    ended = culti(work, service)
    assert ended.returncode == 3
    assert service.headers[0]["authorization"] == "Bearer sk-a-secret"
    assert "sk-a-secret" not in ended.stdout + ended.stderr
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 5
    assert not any(b"sk-a-secret" in data for data in files)


def test_a_killed_run_pays_for_nothing_twice(tmp_path: Path, service: Service) -> None:
    texts = [text.replace("团窠", f"团窠{number}") for number in range(4) for text in TEXTS]
    service.model = good
    whole = write_pairs(tmp_path / "whole", texts)
    refine(whole, service)
    service.asked.clear()
    answered_texts = 6
    service.model = lambda text, before: Served(
        good(text, before).body, wait=0 if len(service.asked) <= answered_texts else 300
    )
    work = write_pairs(tmp_path / "work", texts)
    running = subprocess.Popen(command(work, service), stderr=subprocess.DEVNULL)
    wait_until(lambda: lines_of(Refine.replies_path(work)) == answered_texts)
    running.send_signal(signal.SIGKILL)
    running.wait()
    with Refine.replies_path(work).open("ab") as stream:
        stream.write(b'{"key":{"source":"torn')
    assert not manifest_path(work.manifests, REFINEMENTS).exists()
    service.model = good
    service.asked.clear()
    assert culti(work, service).returncode == 0
    assert len(service.asked) == len(texts) - answered_texts
    assert manifest_bytes(work) == manifest_bytes(whole)


def lines_of(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def wait_until(condition: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def command(work: WorkFolder, service: Service) -> list[str]:
    options = ["--work", str(work.root), "--endpoint", service.address, "--model", "m"]
    return [sys.executable, "-m", "pipeline.cli", "refine", *options]


def culti(work: WorkFolder, service: Service, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command(work, service), *options], capture_output=True, text=True, check=False, env=os.environ
    )
