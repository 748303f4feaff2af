"""Options of every command that asks a service: which, how fast and how much."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class AskingOptions(BaseModel):
    """Which service is asked, what a language model is told beside the text, how fast, and how much."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: str = Field(
        "", description="Address of an OpenAI-compatible service, as in http://localhost:8000/v1."
    )
    model: str = Field("", max_length=200, description="Name of the model at the endpoint.")
    prompt: str = Field("", description="File with another prompt; empty: the one that comes with culti.")
    answer_format: Literal["json_schema", "json_object", "text"] = Field(
        "json_object",
        description="What the endpoint is told of the answer's form; text: nothing, where it knows neither.",
    )
    temperature: float | None = Field(
        0.0, ge=0, le=2, description="Sampling temperature; leave the key out for models that take none."
    )
    requests_per_minute: int = Field(60, ge=1, le=100_000, description="Most requests in any minute.")
    parallel_requests: int = Field(4, ge=1, le=256, description="Most requests at the same time.")
    timeout_seconds: float = Field(60.0, gt=0, le=3600, description="Longest wait for one whole answer.")
    max_retries: int = Field(
        4, ge=0, le=20, description="Further attempts after 429, a server's error, or no answer."
    )
    stop_after_failures: int = Field(
        5, ge=1, le=10_000, description="A run stops after so many texts in a row without an answer."
    )
    max_calls: int = Field(1000, ge=1, description="Most texts one run asks for; the next run goes on.")
    max_characters: int = Field(
        1_000_000, ge=1, description="Most characters of texts one run sends; the next run goes on."
    )
    min_text_characters: int = Field(1, ge=1, description="Shorter texts are not sent.")
    max_text_characters: int = Field(4000, ge=1, le=8000, description="Longer texts are not sent.")

    @field_validator("endpoint")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        """The address is printed and logged: it must hold no secret."""
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http or https address, as in http://localhost:8000/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must hold no user, password or query; the key comes from the environment")
        return value.rstrip("/")
