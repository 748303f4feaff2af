"""Options of `culti translate`: the section [translate]."""

from typing import Literal

from pydantic import Field

from pipeline.asking.options import AskingOptions

_CODE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class TranslateOptions(AskingOptions):
    """Which service translates, into what, how fast, how much, and how long its answers may be."""

    service: Literal["chat", "rest"] = Field(
        "chat",
        description="chat: a language model behind an OpenAI-compatible service; rest: a translation server, "
        "such as LibreTranslate or one of Marian models, whose endpoint is the whole address that texts are "
        "posted to, as in http://localhost:5000/translate.",
    )
    language: str = Field(
        "en", pattern=_CODE, max_length=35, description="Language to translate into, as its code."
    )
    source_language: str = Field(
        "zh", pattern=_CODE, max_length=35, description="Language of the books, as the service calls it."
    )
    text_key: Literal["q", "text"] = Field(
        "q", description="What a translation server calls the text in its requests."
    )
    shortest_share: float = Field(
        0.4, ge=0, le=1, description="Answers with less than this share of the text's letters are rejected."
    )
    longest_share: float = Field(
        12.0,
        ge=1,
        le=50,
        description="Answers with more than this share of the text's letters are rejected; a Chinese "
        "character becomes three to six letters of English.",
    )
