"""The stage `refine`: cleaned texts -> refinements: what a language model made of each, and our verdict."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from manifests.fingerprint import fingerprint
from manifests.schemas import PAIRS, REFINEMENTS, TEXTS
from manifests.store import Row, manifest_path, write_manifest
from manifests.vocabularies import REFINEMENT_STATUS
from pipeline.cleaning import CleanOptions
from pipeline.errors import UsageError
from pipeline.inputs import input_hashes
from pipeline.refinement.check import CHECK_VERSION, Verdict, judge
from pipeline.refinement.options import RefineOptions
from pipeline.refinement.planning import Plan, plan
from pipeline.refinement.prompt import estimated_tokens, load_prompt
from pipeline.refinement.replies import Key, Replies, Reply
from pipeline.refinement.sources import SourceText, decisions_sha256, source_texts
from pipeline.refinement.terms import terms_by_kind
from pipeline.stage import Failure, Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

if TYPE_CHECKING:
    from pipeline.refinement.asking import Outcome

_LEFT_FOR_NEXT_RUN = ("max_calls", "max_characters", "stopped")
_WITHOUT_EFFECT = {
    "use",
    "endpoint",
    "requests_per_minute",
    "parallel_requests",
    "timeout_seconds",
    "max_retries",
}
"""Options that decide how an answer is got, not which it is."""


class Refine(Stage):
    """Asks a language model to smooth the cleaned texts, checks every answer, and keeps all of them.

    Nothing is asked twice: replies lie in the work folder by text, prompt and model. `limit` takes only the
    first pairs (None = all); `retry_rejected` asks once more for texts whose answer was rejected.
    """

    name = "refine"
    version = 1

    def __init__(
        self,
        options: RefineOptions,
        clean: CleanOptions,
        limit: int | None = None,
        retry_rejected: bool = False,
    ) -> None:
        self._options = options
        self._clean = clean
        self._limit = limit
        self._retry_rejected = retry_rejected
        self._prompt = load_prompt(options)
        self._run = uuid.uuid4().hex

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = self._options.model_dump(mode="json", exclude=_WITHOUT_EFFECT)
        cleaning = self._clean.model_dump(mode="json")
        basis = {f"refine.{key}": fingerprint(value) for key, value in options.items()}
        basis |= {f"clean.{key}": fingerprint(value) for key, value in cleaning.items()}
        if self._retry_rejected:
            basis["--retry-rejected"] = self._run  # asked for is asked for, whatever has been answered
        return {
            **basis,
            "the prompt": self._prompt.sha256,
            "the check": fingerprint([CHECK_VERSION, terms_by_kind()]),
            "the review": decisions_sha256(work),
            "--limit": fingerprint(self._limit),
            **input_hashes(work, (TEXTS, PAIRS), "culti extract and culti pair"),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [manifest_path(work.manifests, REFINEMENTS)]

    def plan(self, work: WorkFolder) -> str:
        texts = source_texts(work, self._clean, self._limit)
        replies = Replies(replies_path(work))
        chosen = self._plan(texts, replies)
        asked = [text.text for text in chosen.to_ask]
        tokens = sum(map(estimated_tokens, asked))
        instructions = len(asked) * estimated_tokens(self._prompt.instructions)
        answered = len(texts) - len(asked) - len(chosen.left_out)
        return (
            f"{len(asked)} calls to {self._options.model or 'a model not yet named'} at "
            f"{self._options.endpoint or 'an endpoint not yet named'}: {sum(map(len, asked)):,} characters, "
            f"about {instructions + tokens:,} tokens in and {tokens:,} out; {answered} texts are answered"
            + _listed(", left out: ", Counter(chosen.left_out.values()))
        )

    def first_request(self, work: WorkFolder) -> dict[str, Any] | None:
        """The body of the first request a run would send, or None when it would send none."""
        texts = source_texts(work, self._clean, self._limit)
        to_ask = self._plan(texts, Replies(replies_path(work))).to_ask
        return self._prompt.request(to_ask[0].text, self._options.model) if to_ask else None

    def perform(self, context: StageContext) -> StageReport:
        from pipeline.refinement.asking import ask_all  # the openai package takes a second to import

        for key in ("endpoint", "model"):
            if not getattr(self._options, key):
                raise UsageError(f"no {key} is named: give --{key}, or refine.{key} in the configuration")
        texts = source_texts(context.work, self._clean, self._limit)
        replies = Replies(replies_path(context.work))
        chosen = self._plan(texts, replies)
        on_done = partial(context.on_progress, "asking the model")
        with replies:
            outcome = asyncio.run(ask_all(chosen.to_ask, self._prompt, self._options, replies, on_done))
        left_out = {**chosen.left_out, **dict.fromkeys(outcome.not_reached, "stopped")}
        rows = [self._row(text, replies, outcome, left_out) for text in texts]
        write_manifest(context.work.manifests, REFINEMENTS, rows)
        return _report(rows, texts, outcome, replies.damaged)

    def _plan(self, texts: Sequence[SourceText], replies: Replies) -> Plan:
        def answered(text: SourceText) -> bool:
            reply = replies.get(self._key(text))
            if reply is None or not self._retry_rejected:
                return reply is not None
            return self._judge(text, reply).status != "rejected"

        return plan(texts, answered, self._options)

    def _key(self, text: SourceText) -> Key:
        return Key(text.sha256, self._prompt.sha256, self._options.model)

    def _judge(self, text: SourceText, reply: Reply) -> Verdict:
        return judge(text.text, text.field_values, reply, self._options)

    def _row(
        self, text: SourceText, replies: Replies, outcome: "Outcome", left_out: Mapping[str, str]
    ) -> Row:
        reply = replies.get(self._key(text))
        failure = outcome.failed.get(text.sha256)
        if reply is not None:
            verdict = self._judge(text, reply)
        elif failure is not None:
            verdict = Verdict("failed", failure.reason, str(failure))
        else:
            verdict = Verdict("not_asked", left_out[text.sha256])
        return {
            "source_sha256": text.sha256,
            "source": text.text,
            "answer": verdict.text,
            "status": verdict.status,
            "reason": verdict.reason,
            "detail": verdict.detail,
            "prompt_sha256": self._prompt.sha256,
            "model": self._options.model,
        }


def replies_path(work: WorkFolder) -> Path:
    """Where the replies are kept: the only file of the work folder that costs money to make again."""
    return work.root / "refinement" / "replies.jsonl"


def _report(
    rows: Sequence[Row], texts: Sequence[SourceText], outcome: "Outcome", damaged: int
) -> StageReport:
    status = Counter(row["status"] for row in rows)
    left_out = Counter(row["reason"] for row in rows if row["status"] == "not_asked")
    figures = {text.sha256: text.figure_id for text in texts}
    failures = [Failure(f"the text of {figures[name]}", str(error)) for name, error in outcome.failed.items()]
    failures += [
        Failure(f"{left_out[reason]} texts", f"not asked ({reason}); run again to go on")
        for reason in _LEFT_FOR_NEXT_RUN
        if left_out[reason]
    ]
    notes = [
        ", ".join(f"{name} {status[name]}" for name in REFINEMENT_STATUS) + _listed("; not asked: ", left_out)
    ]
    if damaged:
        notes.append(f"{damaged} lines of the kept replies are damaged and count for nothing")
    judged = [row["reason"] for row in rows if row["status"] in ("refined", "unchanged", "rejected")]
    return StageReport(
        tallies=(Tally.of("answers", judged),),
        failures=tuple(failures),
        notes=tuple(notes),
        complete=not failures,
        all_failed=bool(outcome.failed) and not judged,
    )


def _listed(lead: str, counts: Mapping[str, int]) -> str:
    return lead + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) if counts else ""
