"""Rights: what the owner of every book allows, as the configuration states it under [books]."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from pydantic import BaseModel, ConfigDict, Field, RootModel


class RightsStatement(BaseModel):
    """What is known of the rights in one book, or in the books that a pattern names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    holder: str = Field(min_length=1, description="Who holds the rights: a person, museum or publisher.")
    licence: str = Field(
        min_length=1, description="The licence (an SPDX name such as CC-BY-4.0) or the terms in words."
    )
    source: str = Field(
        pattern=r"^(https?://|doi:|isbn:)\S+$",
        description="Where the licence or the book can be looked up: https://..., doi:... or isbn:...",
    )
    closed: bool = Field(False, description="true: never to leave this machine; `culti publish` refuses it.")


class BookRights(RootModel[dict[str, RightsStatement]]):
    """The section [books]: a statement for every book.

    A key is a document's path, its file name, or a pattern (`*`, `?`) over either. What names the book itself
    counts first; then, of the patterns that fit, a closed one, then the longest.
    """

    root: dict[str, RightsStatement] = Field(
        default_factory=dict, description="The rights in every book, by its path, file name, or a pattern."
    )

    def of(self, document: str) -> RightsStatement | None:
        """The statement on a book, by its path in the manifests; None when there is none."""
        name = PurePosixPath(document).name
        for key in (document, name):
            if key in self.root:
                return self.root[key]
        fitting = [key for key in self.root if fnmatchcase(document, key) or fnmatchcase(name, key)]
        if not fitting:
            return None
        return self.root[max(fitting, key=lambda key: (self.root[key].closed, len(key), key))]

    def without_statement(self, documents: Iterable[str]) -> list[str]:
        """The books that no statement covers, in order."""
        return [document for document in documents if self.of(document) is None]

    def closed(self, documents: Iterable[str]) -> list[str]:
        """The books that must not be published, in order."""
        statements = ((document, self.of(document)) for document in documents)
        return [document for document, statement in statements if statement and statement.closed]
