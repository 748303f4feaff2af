"""The prompt: a file's text, the chat completion asked for with it, and what a text weighs."""

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, Field

from extractors.language.characters import HAN_CHARACTER
from manifests.fingerprint import fingerprint
from pipeline.asking.replies import Reply
from pipeline.errors import UsageError

KEY_VARIABLE = "OPENAI_API_KEY"
_MAX_PROMPT_CHARACTERS = 50_000
_LETTERS_A_TOKEN = 4  # rule of thumb for Latin text; a Chinese character is about one token
_ANSWER_SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
_FORMATS: dict[str, dict[str, object] | None] = {
    "text": None,
    "json_object": {"type": "json_object"},
    "json_schema": {
        "type": "json_schema",
        "json_schema": {"name": "text", "strict": True, "schema": _ANSWER_SCHEMA},
    },
}


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    total_tokens: int | None = None


class _Completion(BaseModel):
    """What we need of a chat completion; other keys are left alone."""

    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


@dataclass(frozen=True)
class Prompt:
    """A chat completion asked for: all of a request but the record's text. Instructions, form of the answer,
    sampling temperature."""

    instructions: str
    answer_format: str
    temperature: float | None

    @property
    def sha256(self) -> str:
        """What decides the answer beside text and model: part of the key under which answers are kept."""
        return fingerprint([self.instructions, self.answer_format, self.temperature])

    def request(self, text: str, model: str) -> dict[str, object]:
        """The request's body: the instructions, and the text as JSON, so that it cannot pass for them."""
        body: dict[str, object] = {
            "model": model,
            "messages": [
                {"role": "system", "content": self.instructions},
                {"role": "user", "content": json.dumps({"text": text}, ensure_ascii=False)},
            ],
        }
        if self.temperature is not None:
            body["temperature"] = self.temperature
        answer_format = _FORMATS[self.answer_format]
        if answer_format is not None:
            body["response_format"] = answer_format
        return body

    @property
    def noun(self) -> str:
        return "chat completion"

    @property
    def key_variable(self) -> str:
        return KEY_VARIABLE

    @property
    def overhead(self) -> str:
        return self.instructions

    def address(self, endpoint: str) -> str:
        return f"{endpoint}/chat/completions"

    def keyed(self, body: dict[str, object], key: str) -> dict[str, object]:
        """As it is: the key goes into a header."""
        return body

    def reply(self, content: bytes) -> Reply:
        """What the model said. Raises ValueError when this is no chat completion."""
        completion = _Completion.model_validate_json(content)
        choice = completion.choices[0]
        return Reply(
            content=choice.message.content or "",
            finish=choice.finish_reason or "",
            refusal=choice.message.refusal,
            tokens=completion.usage.total_tokens if completion.usage else None,
        )


def load_instructions(path: Path, option: str) -> str:
    """The text of a prompt's file, which an option names. Raises UsageError when it cannot be read, is empty
    or is too long."""
    try:
        instructions = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({error}); check {option}") from error
    if not 0 < len(instructions) <= _MAX_PROMPT_CHARACTERS:
        raise UsageError(
            f"{path}: a prompt has 1 to {_MAX_PROMPT_CHARACTERS:,} characters, this one {len(instructions):,}"
        )
    return instructions


def estimated_tokens(text: str) -> int:
    """About how many tokens a model counts: one for a Chinese character, one for four of other letters."""
    chinese = len(HAN_CHARACTER.findall(text))
    return chinese + -(-(len(text) - chinese) // _LETTERS_A_TOKEN)
