"""The section [dataset]: what the publisher says of the dataset as a whole."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class DatasetOptions(BaseModel):
    """Facts that no program can know. They go into the card and into croissant.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("culti", pattern=r"^[\w][\w .-]*$", description="Name of the dataset.")
    description: str = Field(
        "Pictures from art books, each with the words that belong to it.",
        min_length=1,
        description="What it is, in a sentence or two.",
    )
    creator: str = Field("", description="Who answers for it: a person or an institution.")
    url: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="Its page; empty: the page it is published at."
    )
    cite_as: str = Field("", description="How to cite it, as BibTeX; empty: from its name and creator.")
    licence: str = Field(
        "other",
        min_length=1,
        description="Licence of the compilation (such as CC-BY-4.0), beside the books' own rights.",
    )
    version: str = Field("1.0.0", pattern=r"^\d+\.\d+\.\d+$", description="Its version: major.minor.patch.")
    date_published: date | None = Field(
        None, description="Day of publication, as 2026-01-31; without it the day of `culti publish`."
    )

    @property
    def citation(self) -> str:
        """`cite_as`, or the least that a citation needs."""
        stated = {"title": self.name, "author": self.creator, "version": self.version}
        least = ", ".join(f"{key} = {{{value}}}" for key, value in stated.items() if value)
        return self.cite_as or f"@misc{{{self.name.replace(' ', '-')}, {least}}}"
