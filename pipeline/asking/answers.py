"""What is said of a reply, and the text in one that should be JSON."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.asking.replies import Reply

REJECTED = "rejected"
_SHOWN = 200  # characters of a refusal or a parser's message


@dataclass(frozen=True)
class Verdict:
    """`status` is one of the manifest's; `reason` and `detail` say why there is no answer that may be used;
    `text` is the answer where there is one."""

    status: str
    reason: str | None = None
    detail: str | None = None
    text: str | None = None


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: str


def unusable(reply: Reply) -> Verdict | None:
    """The rejection of a reply that was refused, cut off or empty, whatever it was asked for."""
    if reply.refusal or reply.finish == "content_filter":
        return Verdict(REJECTED, "refused", (reply.refusal or "content filter")[:_SHOWN])
    if reply.finish == "length":
        return Verdict(REJECTED, "cut_off", "the model reached its limit")
    if not reply.content.strip():
        return Verdict(REJECTED, "empty", "the answer is empty")
    return None


def answer_in_json(reply: Reply) -> str | Verdict:
    """The text of a usable reply that should be {"text": ...}, or its rejection."""
    try:
        return _Answer.model_validate_json(reply.content).text.strip()
    except ValidationError as error:
        reason = "not_json" if error.errors()[0]["type"] == "json_invalid" else "wrong_shape"
        return Verdict(REJECTED, reason, error.errors()[0]["msg"][:_SHOWN])
