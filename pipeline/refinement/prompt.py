"""The prompt: a file's text, the messages made of it for one record, and what they weigh."""

import json
from dataclasses import dataclass
from pathlib import Path

from extractors.language.characters import HAN_CHARACTER
from manifests.fingerprint import fingerprint
from pipeline.errors import UsageError
from pipeline.refinement.options import RefineOptions

_PACKAGED = Path(__file__).with_name("prompt.md")
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
        "json_schema": {"name": "smoothed_text", "strict": True, "schema": _ANSWER_SCHEMA},
    },
}


@dataclass(frozen=True)
class Prompt:
    """All of a request but the record's text: instructions, form of the answer, sampling temperature."""

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


def load_prompt(options: RefineOptions) -> Prompt:
    """The prompt the options name. Raises UsageError when its file is unreadable, empty or too long."""
    path = Path(options.prompt) if options.prompt else _PACKAGED
    try:
        instructions = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({error}); check refine.prompt") from error
    if not 0 < len(instructions) <= _MAX_PROMPT_CHARACTERS:
        raise UsageError(
            f"{path}: a prompt has 1 to {_MAX_PROMPT_CHARACTERS:,} characters, this one {len(instructions):,}"
        )
    return Prompt(instructions, options.answer_format, options.temperature)


def estimated_tokens(text: str) -> int:
    """About how many tokens a model counts: one for a Chinese character, one for four of other letters."""
    chinese = len(HAN_CHARACTER.findall(text))
    return chinese + -(-(len(text) - chinese) // _LETTERS_A_TOKEN)
