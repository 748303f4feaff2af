"""Asks for the texts that have no reply yet, several at a time, and keeps each reply as it comes."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.asking.endpoint import Endpoint, NoAnswerError
from pipeline.asking.form import Form
from pipeline.asking.options import AskingOptions
from pipeline.asking.replies import Key, Replies
from pipeline.asking.texts import AskedText


@dataclass
class Outcome:
    """How many were answered, which failed, by text hash, and which a run that stopped did not reach."""

    answered: int = 0
    failed: dict[str, NoAnswerError] = field(default_factory=dict)
    not_reached: list[str] = field(default_factory=list)
    in_a_row: int = 0


async def ask_all(
    texts: Sequence[AskedText],
    form: Form,
    options: AskingOptions,
    replies: Replies,
    on_done: Callable[[int, int], None],
) -> Outcome:
    """Ask for every text. Stops early where the endpoint answers nobody: see `stop_after_failures`.
    Raises OSError when a reply cannot be kept."""
    waiting = deque(texts)
    outcome = Outcome()
    async with Endpoint(options, form) as endpoint:

        async def work() -> None:
            while waiting:
                text = waiting.popleft()
                try:
                    reply = await endpoint.ask(text.text)
                except NoAnswerError as error:
                    outcome.failed[text.sha256] = error
                    outcome.in_a_row += 1
                    if error.hopeless or outcome.in_a_row >= options.stop_after_failures:
                        outcome.not_reached += [other.sha256 for other in waiting]
                        waiting.clear()
                else:
                    replies.append(Key(text.sha256, form.sha256, options.model), reply)
                    outcome.in_a_row = 0
                    outcome.answered += 1
                on_done(outcome.answered + len(outcome.failed), len(texts))

        await asyncio.gather(*(work() for _ in range(min(options.parallel_requests, len(texts)))))
    return outcome
