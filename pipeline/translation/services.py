"""The services that translate: a language model that is told how, or a translation server."""

import json
from dataclasses import dataclass
from pathlib import Path

from manifests.fingerprint import fingerprint
from pipeline.asking.form import Form
from pipeline.asking.prompt import Prompt, load_instructions
from pipeline.asking.replies import Reply
from pipeline.translation.options import TranslateOptions

REST_KEY_VARIABLE = "TRANSLATION_API_KEY"
_PACKAGED = Path(__file__).with_name("prompt.md")
_ANSWER_KEYS = ("translatedText", "translation", "translations", "translated", "result", "text")
"""What translation servers call their answer: LibreTranslate, OPUS-MT, EasyNMT and others."""


@dataclass(frozen=True)
class TranslationServer:
    """A server that is posted {"q": ..., "source": "zh", "target": "en"} and answers with the translation."""

    text_key: str
    source_language: str
    language: str

    @property
    def sha256(self) -> str:
        return fingerprint([self.source_language, self.language])

    @property
    def noun(self) -> str:
        return "translation"

    @property
    def key_variable(self) -> str:
        return REST_KEY_VARIABLE

    @property
    def overhead(self) -> str:
        return ""

    def address(self, endpoint: str) -> str:
        return endpoint

    def request(self, text: str, model: str) -> dict[str, object]:
        body: dict[str, object] = {
            self.text_key: text,
            "source": self.source_language,
            "target": self.language,
            "format": "text",
        }
        return {**body, "model": model} if model else body

    def keyed(self, body: dict[str, object], key: str) -> dict[str, object]:
        """LibreTranslate takes the key in the body."""
        return {**body, "api_key": key}

    def reply(self, content: bytes) -> Reply:
        """The translation. Raises ValueError when there is none in what came."""
        try:
            return Reply(content=_text_in(json.loads(content)), finish="stop")
        except RecursionError as error:
            raise ValueError("brackets in brackets without end") from error


def _text_in(answer: object) -> str:
    """The text under one of the known keys, bare or the only one of a list. Raises ValueError for others."""
    if isinstance(answer, dict):
        answer = next((answer[key] for key in _ANSWER_KEYS if key in answer), None)
    while isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if isinstance(answer, dict):
        answer = next((answer[key] for key in _ANSWER_KEYS if isinstance(answer.get(key), str)), None)
    if not isinstance(answer, str):
        raise ValueError("no translation under a known key")
    answer.encode()  # a lone surrogate is no text: UnicodeEncodeError is a ValueError
    return answer


def form_of(options: TranslateOptions) -> Form:
    """How the service that the options name is asked. Raises UsageError for a prompt that cannot be used."""
    if options.service == "rest":
        return TranslationServer(options.text_key, options.source_language, options.language)
    path = Path(options.prompt) if options.prompt else _PACKAGED
    instructions = load_instructions(path, "translate.prompt").replace("{language}", options.language)
    return Prompt(instructions, options.answer_format, options.temperature)
