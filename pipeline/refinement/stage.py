"""The stage `refine`: cleaned texts -> refinements: what a language model made of each, and our verdict."""

from collections.abc import Sequence
from pathlib import Path

from manifests.fingerprint import fingerprint
from manifests.schemas import PAIRS, REFINEMENTS, TEXTS
from manifests.store import manifest_path, write_manifest
from manifests.vocabularies import REFINEMENT_STATUS
from pipeline.asking.answers import Verdict
from pipeline.asking.replies import Reply
from pipeline.asking.stage import AskingStage
from pipeline.cleaning import CleanOptions
from pipeline.inputs import input_hashes
from pipeline.refinement.check import CHECK_VERSION, judge
from pipeline.refinement.options import RefineOptions
from pipeline.refinement.prompt import load_prompt
from pipeline.refinement.sources import SourceText, decisions_sha256, source_texts
from pipeline.refinement.terms import terms_by_kind
from pipeline.workfolder import WorkFolder


class Refine(AskingStage[SourceText]):
    """Asks a language model to smooth the cleaned texts, checks every answer, and keeps all of them."""

    name = "refine"
    version = 1
    room = "refinement"
    statuses = REFINEMENT_STATUS

    def __init__(
        self,
        options: RefineOptions,
        clean: CleanOptions,
        limit: int | None = None,
        retry_rejected: bool = False,
    ) -> None:
        super().__init__(options, load_prompt(options), limit, retry_rejected)
        self._shares = options
        self._clean = clean

    def basis(self, work: WorkFolder) -> dict[str, str]:
        cleaning = self._clean.model_dump(mode="json")
        return {
            **super().basis(work),
            **{f"clean.{key}": fingerprint(value) for key, value in cleaning.items()},
            "the check": fingerprint([CHECK_VERSION, terms_by_kind()]),
            "the review": decisions_sha256(work),
            **input_hashes(work, (TEXTS, PAIRS), "culti extract and culti pair"),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [manifest_path(work.manifests, REFINEMENTS)]

    def texts(self, work: WorkFolder) -> Sequence[SourceText]:
        return source_texts(work, self._clean, self._limit)

    def judge(self, text: SourceText, reply: Reply) -> Verdict:
        return judge(text.text, text.field_values, reply, self._shares)

    def write(self, work: WorkFolder, verdicts: Sequence[tuple[SourceText, Verdict]]) -> None:
        rows = [
            {
                "source_sha256": text.sha256,
                "source": text.text,
                "answer": verdict.text,
                "status": verdict.status,
                "reason": verdict.reason,
                "detail": verdict.detail,
                "prompt_sha256": self._form.sha256,
                "model": self._options.model,
            }
            for text, verdict in verdicts
        ]
        write_manifest(work.manifests, REFINEMENTS, rows)
