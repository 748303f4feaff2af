"""The stage `translate`: the dataset's texts -> translations, by a service."""

from collections.abc import Sequence
from pathlib import Path

from manifests.fingerprint import fingerprint
from manifests.schemas import RECORDS, TRANSLATIONS
from manifests.store import Row, manifest_path, write_rows
from manifests.vocabularies import TRANSLATION_STATUS
from pipeline.asking.answers import Verdict
from pipeline.asking.replies import Reply
from pipeline.asking.stage import AskingStage
from pipeline.asking.texts import AskedText
from pipeline.inputs import input_hashes
from pipeline.translation.check import CHECK_VERSION, TRANSLATED, judge
from pipeline.translation.options import TranslateOptions
from pipeline.translation.services import form_of
from pipeline.translation.sources import dataset_texts
from pipeline.workfolder import WorkFolder


class Translate(AskingStage[AskedText]):
    """Has a service translate the dataset's texts, checks every answer, and keeps all of them.

    The rows go into the work folder's manifest or into the file `out`.
    """

    name = "translate"
    version = 1
    room = "translation"
    statuses = TRANSLATION_STATUS

    def __init__(
        self,
        options: TranslateOptions,
        limit: int | None = None,
        retry_rejected: bool = False,
        out: Path | None = None,
    ) -> None:
        super().__init__(options, form_of(options), limit, retry_rejected)
        self._chosen = options
        self._out = out
        self.needed = ("endpoint",) if options.service == "rest" else ("endpoint", "model")

    def basis(self, work: WorkFolder) -> dict[str, str]:
        return {
            **super().basis(work),
            "the check": fingerprint(CHECK_VERSION),
            "--out": fingerprint(str(self._out)),
            **input_hashes(work, (RECORDS,), "culti build"),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [translations_path(work, self._out)]

    def texts(self, work: WorkFolder) -> Sequence[AskedText]:
        return dataset_texts(work, self._limit)

    def judge(self, text: AskedText, reply: Reply) -> Verdict:
        return judge(text.text, reply, self._chosen)

    def write(self, work: WorkFolder, verdicts: Sequence[tuple[AskedText, Verdict]]) -> None:
        rows = [
            translation_row(
                text,
                verdict,
                language=self._chosen.language,
                engine=self._chosen.service,
                model=self._options.model,
                request_sha256=self._form.sha256,
            )
            for text, verdict in verdicts
        ]
        write_rows(translations_path(work, self._out), TRANSLATIONS, rows)


def translations_path(work: WorkFolder, out: Path | None) -> Path:
    """The file that was asked for, or the work folder's manifest."""
    return out if out is not None else manifest_path(work.manifests, TRANSLATIONS)


def translation_row(
    text: AskedText, verdict: Verdict, *, language: str, engine: str, model: str, request_sha256: str
) -> Row:
    """A row of the manifest `translations`: `text` is there only where it may be used."""
    usable = verdict.status == TRANSLATED
    return {
        "language": language,
        "source_sha256": text.sha256,
        "source": text.text,
        "text": verdict.text if usable else None,
        "status": verdict.status,
        "reason": verdict.reason,
        "detail": verdict.detail,
        "rejected_answer": None if usable else verdict.text,
        "engine": engine,
        "model": model,
        "request_sha256": request_sha256,
    }
