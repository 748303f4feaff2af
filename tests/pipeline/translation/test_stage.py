"""`culti translate` on real servers of both kinds: what is asked, kept, judged and written."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from manifests.schemas import TRANSLATIONS
from manifests.store import Row, read_manifest
from pipeline.errors import UsageError
from pipeline.runner import RunSettings, run_stage
from pipeline.translation.options import TranslateOptions
from pipeline.translation.stage import Translate
from pipeline.workfolder import WorkFolder, WorkFolderError
from tests.pipeline.asking.service import Served, Service, answered, completion, status
from tests.pipeline.translation.conftest import ENGLISH, TEXTS, write_records


def good(text: str, _: int) -> Served:
    return answered(ENGLISH[text])


def rest(content: object) -> Served:
    return Served(json.dumps(content, ensure_ascii=False).encode())


def translate(work: WorkFolder, running: Service, /, *, retry_rejected: bool = False, **options: Any) -> int:
    defaults = {"model": "m", "max_retries": 0, "requests_per_minute": 10_000}
    address = running.root + "/translate" if options.get("service") == "rest" else running.address
    chosen = TranslateOptions(**{"endpoint": address, **defaults, **options})
    return run_stage(Translate(chosen, retry_rejected=retry_rejected), RunSettings(work, workers=1))


def rows(work: WorkFolder) -> dict[str, Row]:
    return {row["source"]: row for row in read_manifest(work.manifests, TRANSLATIONS)}


def outcome(work: WorkFolder) -> Counter[tuple[str, str | None]]:
    return Counter((row["status"], row["reason"]) for row in rows(work).values())


def test_every_text_of_the_dataset_is_translated_once(
    tmp_path: Path, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.model = good
    work = write_records(tmp_path, [*TEXTS, TEXTS[0]], dropped=["不在数据集中。"])
    assert translate(work, service) == 0
    assert sorted(service.asked) == sorted(TEXTS)
    assert {text: row["text"] for text, row in rows(work).items()} == ENGLISH
    assert {(row["language"], row["engine"], row["model"]) for row in rows(work).values()} == {
        ("en", "chat", "m")
    }
    assert 'into the language with the code "en"' in service.bodies[0]["messages"][0]["content"]
    assert translate(work, service) == 0
    assert translate(work, service, longest_share=11) == 0  # judged anew, not asked anew
    assert len(service.asked) == len(TEXTS)
    assert "translate: translated 4, rejected 0, failed 0, not_asked 0" in capsys.readouterr().out


def test_another_language_is_another_question(tmp_path: Path, service: Service) -> None:
    service.model = good
    work = write_records(tmp_path, TEXTS[:1])
    translate(work, service)
    translate(work, service, language="de")
    assert len(service.asked) == 2
    assert [row["language"] for row in rows(work).values()] == ["de"]
    translate(work, service)
    assert len(service.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        {"translatedText": ENGLISH[TEXTS[0]], "detectedLanguage": {"language": "zh"}},
        {"translation": ENGLISH[TEXTS[0]]},
        {"translated": [ENGLISH[TEXTS[0]]]},
        [{"translation_text": "x", "text": ENGLISH[TEXTS[0]]}],
        {"data": 1, "translations": [{"text": ENGLISH[TEXTS[0]]}]},
        ENGLISH[TEXTS[0]],
    ],
)
def test_translation_servers_are_posted_the_text(tmp_path: Path, service: Service, answer: object) -> None:
    service.model = lambda *_: rest(answer)
    work = write_records(tmp_path, TEXTS[:1])
    assert translate(work, service, service="rest", model="") == 0
    assert service.bodies == [{"q": TEXTS[0], "source": "zh", "target": "en", "format": "text"}]
    (row,) = rows(work).values()
    assert (row["text"], row["engine"], row["model"]) == (ENGLISH[TEXTS[0]], "rest", "")


def test_marian_s_name_of_the_text_can_be_told(tmp_path: Path, service: Service) -> None:
    service.model = lambda *_: rest({"translation": ENGLISH[TEXTS[0]]})
    work = write_records(tmp_path, TEXTS[:1])
    assert translate(work, service, service="rest", text_key="text", model="opus-mt-zh-en") == 0
    assert service.bodies[0]["text"] == TEXTS[0]
    assert service.bodies[0]["model"] == "opus-mt-zh-en"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"null",
        b'{"error": "zh is not supported"}',
        b'{"translatedText": 3}',
        b"[" * 200_000,
    ],
)
def test_what_is_no_translation_is_told(tmp_path: Path, service: Service, content: bytes) -> None:
    service.model = lambda *_: Served(content)
    work = write_records(tmp_path, TEXTS[:1])
    assert translate(work, service, service="rest") == 1
    assert outcome(work) == {("failed", "no_completion"): 1}
    assert next(iter(rows(work).values()))["detail"].startswith("no translation but ")


BAD = {
    TEXTS[0]: answered(TEXTS[0]),
    TEXTS[1]: answered(ENGLISH[TEXTS[1]] + " Ming dynasty (1368-1644)."),
    TEXTS[2]: answered("a a a a a a a a a a"),
    TEXTS[3]: completion('{"text": "Jataka', "length"),
}


def test_bad_answers_are_rejected_kept_and_asked_again_only_on_request(
    tmp_path: Path, service: Service
) -> None:
    service.model = lambda text, _: BAD[text]
    work = write_records(tmp_path, TEXTS)
    assert translate(work, service) == 0
    found = rows(work)
    reasons = [found[text]["reason"] for text in TEXTS]
    assert reasons == ["untranslated", "added_number", "repeated_words", "cut_off"]
    assert all(row["text"] is None for row in found.values())
    assert found[TEXTS[1]]["detail"] == "1368, 1644"
    assert found[TEXTS[1]]["rejected_answer"].endswith("(1368-1644).")
    service.model = good
    assert translate(work, service, retry_rejected=True) == 0
    assert outcome(work) == {("translated", None): 4}
    assert len(service.asked) == 8


def test_texts_without_an_answer_are_asked_again_and_no_others(tmp_path: Path, service: Service) -> None:
    service.model = lambda text, _: status(500) if text == TEXTS[1] else good(text, 0)
    work = write_records(tmp_path, TEXTS)
    assert translate(work, service, max_calls=3, parallel_requests=1) == 3
    assert outcome(work) == {
        ("translated", None): 2,
        ("failed", "http_error"): 1,
        ("not_asked", "max_calls"): 1,
    }
    service.model = good
    assert translate(work, service, max_calls=3) == 0
    assert Counter(service.asked) == {text: 1 + (text == TEXTS[1]) for text in TEXTS}


def test_the_keys_go_where_they_belong_and_are_written_nowhere(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A translation server is not shown the key of a language model's."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret")
    monkeypatch.setenv("TRANSLATION_API_KEY", "lt-a-secret")
    service.model = lambda *_: status(403, b'{"error": "lt-a-secret, sk-a-secret"}')
    work = write_records(tmp_path, TEXTS[:1])
    assert translate(work, service, service="rest") == 1
    assert service.bodies[0]["api_key"] == "lt-a-secret"
    assert "sk-a-secret" not in json.dumps([service.bodies, service.headers])
    assert translate(work, service) == 1
    assert service.headers[1]["authorization"] == "Bearer sk-a-secret"
    assert "lt-a-secret" not in json.dumps([service.bodies[1:], service.headers[1:]])
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"lt-a-secret" in data for data in files)


def test_without_an_endpoint_one_line_says_what_to_give(tmp_path: Path, service: Service) -> None:
    work = write_records(tmp_path, TEXTS)
    ended = culti(work)
    assert ended.returncode == 2
    assert ended.stderr.strip() == (
        "culti: no endpoint is named: give --endpoint, or translate.endpoint in the configuration"
    )
    with pytest.raises(UsageError, match="--model"):
        translate(work, service, model="")
    with pytest.raises(WorkFolderError, match="run culti build first"):
        translate(WorkFolder(tmp_path / "empty"), service)
    assert service.asked == []


def test_a_dry_run_shows_the_request_and_asks_nobody(tmp_path: Path, service: Service) -> None:
    work = write_records(tmp_path, TEXTS)
    ended = culti(work, "--endpoint", service.root + "/translate", "--service", "rest", "--dry-run")
    assert ended.returncode == 0, ended.stderr
    assert "translate would run (it has not run yet): 4 calls to a model not yet named" in ended.stdout
    assert f'\n{{"q": "{TEXTS[0]}", "source": "zh", "target": "en"' in ended.stdout
    assert service.asked == []


def test_another_file_may_be_written(tmp_path: Path, service: Service) -> None:
    service.model = good
    work = write_records(tmp_path / "work", TEXTS)
    out = tmp_path / "tables" / "mine.parquet"
    ended = culti(work, "--endpoint", service.address, "--model", "m", "--out", str(out))
    assert ended.returncode == 0, ended.stderr
    assert out.is_file()
    assert not (work.manifests / "translations.parquet").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--noise", "0.3"], "give --truth FOLDER too"),
        (["--truth", "x", "--language", "de"], "told in English"),
    ],
)
def test_options_that_do_not_go_together_are_told(tmp_path: Path, options: list[str], message: str) -> None:
    ended = culti(write_records(tmp_path, TEXTS), *options)
    assert ended.returncode == 2
    assert message in ended.stderr


def culti(work: WorkFolder, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline.cli", "translate", "--work", str(work.root), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
