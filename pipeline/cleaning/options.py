"""The configuration section `[clean]`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipeline.cleaning.rules import RULE_NAMES


class CleanOptions(BaseModel):
    """How texts are cleaned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    script: Literal["as_printed", "simplified"] = Field(
        "as_printed",
        description='Characters of the training texts: "as_printed", or "simplified" (traditional ones are '
        "converted; text_raw keeps them).",
    )
    repair_below: float = Field(
        0.995,
        ge=0,
        le=1,
        description="Recognised words surer than this are believed; in others a character is repaired where "
        "that makes a term of the lexicon and the misread one makes no word. 0 repairs nothing.",
    )
    skip_rules: tuple[str, ...] = Field(
        (), description="Names of cleaning rules not to apply (`cleaning_rules` of the records has them)."
    )

    @field_validator("skip_rules")
    @classmethod
    def _known_rules(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in names if name not in RULE_NAMES]
        if unknown:
            raise ValueError(f"no cleaning rule is called {unknown[0]}; there are {', '.join(RULE_NAMES)}")
        return names
