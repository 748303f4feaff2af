"""A stage that asks a service about texts and keeps a row for each: what was answered, or why nothing was."""

import asyncio
import uuid
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from manifests.fingerprint import fingerprint
from pipeline.asking.answers import REJECTED, Verdict
from pipeline.asking.form import Form
from pipeline.asking.options import AskingOptions
from pipeline.asking.planning import Plan, Text, plan
from pipeline.asking.prompt import estimated_tokens
from pipeline.asking.replies import Key, Replies, Reply
from pipeline.errors import UsageError
from pipeline.stage import Failure, Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

if TYPE_CHECKING:
    from pipeline.asking.run import Outcome

FAILED, NOT_ASKED = "failed", "not_asked"
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


class AskingStage(Stage, Generic[Text]):
    """Asks for every text that has no reply yet, judges every reply, and keeps all of them.

    Nothing is asked twice: replies lie in the work folder by text, form and model. `limit` takes only the
    first rows (None = all); `retry_rejected` asks once more for texts whose answer was rejected.
    """

    room: ClassVar[str]
    """The folder within the work folder that holds the replies."""
    statuses: ClassVar[Mapping[str, str]]
    """The vocabulary of the rows' `status`."""
    needed: tuple[str, ...] = ("endpoint", "model")
    """Options without which nothing can be asked."""

    def __init__(
        self, options: AskingOptions, form: Form, limit: int | None = None, retry_rejected: bool = False
    ) -> None:
        self._options = options
        self._form = form
        self._limit = limit
        self._retry_rejected = retry_rejected
        self._run = uuid.uuid4().hex

    @abstractmethod
    def texts(self, work: WorkFolder) -> Sequence[Text]:
        """The texts to ask about, each once, in a fixed order."""

    @abstractmethod
    def judge(self, text: Text, reply: Reply) -> Verdict:
        """What a reply is worth."""

    @abstractmethod
    def write(self, work: WorkFolder, verdicts: Sequence[tuple[Text, Verdict]]) -> None:
        """Write a row for every text."""

    @classmethod
    def replies_path(cls, work: WorkFolder) -> Path:
        """Where the replies are kept: the only file of the work folder that costs money to make again."""
        return work.root / cls.room / "replies.jsonl"

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = self._options.model_dump(mode="json", exclude=_WITHOUT_EFFECT)
        basis = {f"{self.name}.{key}": fingerprint(value) for key, value in options.items()}
        if self._retry_rejected:
            basis["--retry-rejected"] = self._run  # asked for is asked for, whatever has been answered
        return {**basis, "the prompt": self._form.sha256, "--limit": fingerprint(self._limit)}

    def plan(self, work: WorkFolder) -> str:
        texts = self.texts(work)
        chosen = self._plan(texts, Replies(self.replies_path(work)))
        asked = [text.text for text in chosen.to_ask]
        tokens = sum(map(estimated_tokens, asked))
        instructions = len(asked) * estimated_tokens(self._form.overhead)
        answered = len(texts) - len(asked) - len(chosen.left_out)
        return (
            f"{len(asked)} calls to {self._options.model or 'a model not yet named'} at "
            f"{self._options.endpoint or 'an endpoint not yet named'}: {sum(map(len, asked)):,} characters, "
            f"about {instructions + tokens:,} tokens in and {tokens:,} out; {answered} texts are answered"
            + _listed(", left out: ", Counter(chosen.left_out.values()))
        )

    def first_request(self, work: WorkFolder) -> dict[str, Any] | None:
        """The body of the first request a run would send, or None when it would send none."""
        to_ask = self._plan(self.texts(work), Replies(self.replies_path(work))).to_ask
        return self._form.request(to_ask[0].text, self._options.model) if to_ask else None

    def perform(self, context: StageContext) -> StageReport:
        from pipeline.asking.run import ask_all  # the openai package takes a second to import

        for key in self.needed:
            if not getattr(self._options, key):
                raise UsageError(
                    f"no {key} is named: give --{key}, or {self.name}.{key} in the configuration"
                )
        texts = self.texts(context.work)
        replies = Replies(self.replies_path(context.work))
        chosen = self._plan(texts, replies)
        on_done = partial(context.on_progress, "asking the model")
        with replies:
            outcome = asyncio.run(ask_all(chosen.to_ask, self._form, self._options, replies, on_done))
        left_out = {**chosen.left_out, **dict.fromkeys(outcome.not_reached, "stopped")}
        verdicts = [(text, self._verdict(text, replies, outcome, left_out)) for text in texts]
        self.write(context.work, verdicts)
        return self._report(verdicts, outcome, replies.damaged)

    def _plan(self, texts: Sequence[Text], replies: Replies) -> Plan[Text]:
        def answered(text: Text) -> bool:
            reply = replies.get(self._key(text))
            if reply is None or not self._retry_rejected:
                return reply is not None
            return self.judge(text, reply).status != REJECTED

        return plan(texts, answered, self._options)

    def _key(self, text: Text) -> Key:
        return Key(text.sha256, self._form.sha256, self._options.model)

    def _verdict(
        self, text: Text, replies: Replies, outcome: "Outcome", left_out: Mapping[str, str]
    ) -> Verdict:
        reply = replies.get(self._key(text))
        failure = outcome.failed.get(text.sha256)
        if reply is not None:
            return self.judge(text, reply)
        if failure is not None:
            return Verdict(FAILED, failure.reason, str(failure))
        return Verdict(NOT_ASKED, left_out[text.sha256])

    def _report(
        self, verdicts: Sequence[tuple[Text, Verdict]], outcome: "Outcome", damaged: int
    ) -> StageReport:
        status = Counter(verdict.status for _, verdict in verdicts)
        left_out = Counter(verdict.reason for _, verdict in verdicts if verdict.status == NOT_ASKED)
        figures = {text.sha256: text.figure_id for text, _ in verdicts}
        failures = [
            Failure(f"the text of {figures[name]}", str(error)) for name, error in outcome.failed.items()
        ]
        failures += [
            Failure(f"{left_out[reason]} texts", f"not asked ({reason}); run again to go on")
            for reason in _LEFT_FOR_NEXT_RUN
            if left_out[reason]
        ]
        counts = ", ".join(f"{name} {status[name]}" for name in self.statuses)
        notes = [counts + _listed("; not asked: ", left_out)]
        if damaged:
            notes.append(f"{damaged} lines of the kept replies are damaged and count for nothing")
        judged = [verdict.reason for _, verdict in verdicts if verdict.status not in (FAILED, NOT_ASKED)]
        return StageReport(
            tallies=(Tally.of("answers", judged),),
            failures=tuple(failures),
            notes=tuple(notes),
            complete=not failures,
            all_failed=bool(outcome.failed) and not judged,
        )


def _listed(lead: str, counts: Mapping[str | None, int]) -> str:
    if not counts:
        return ""
    return lead + ", ".join(f"{name} {count}" for name, count in sorted(counts.items(), key=str))
