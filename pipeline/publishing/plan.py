"""What is to be published: every file with its content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from manifests.fingerprint import bytes_sha256, file_sha256
from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.folder import CROISSANT, dataset_files
from pipeline.publishing.permission import published_books
from pipeline.rights import BookRights, RightsStatement


@dataclass(frozen=True)
class PublishedFile:
    """A file: its path in the repository, and where its bytes are."""

    name: str
    content: Path | bytes

    @property
    def size(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    @property
    def data(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()

    @property
    def sha256(self) -> str:
        return bytes_sha256(self.content) if isinstance(self.content, bytes) else file_sha256(self.content)


@dataclass(frozen=True)
class Plan:
    """The files of the dataset, and the books in it with their rights."""

    files: Sequence[PublishedFile]
    rights: Mapping[str, RightsStatement | None]
    summary: str

    @property
    def croissant(self) -> str:
        return next(file.data for file in self.files if file.name == CROISSANT).decode()

    def with_croissant(self, text: str) -> "Plan":
        """The same, but another description."""
        files = [
            PublishedFile(file.name, text.encode()) if file.name == CROISSANT else file for file in self.files
        ]
        return Plan(files, self.rights, self.summary)

    def lines(self) -> list[str]:
        """For people: files and bytes, then the rights of every book."""
        lines = [f"{file.size:>14,}  {file.name}" for file in self.files]
        lines.append(f"{sum(file.size for file in self.files):>14,}  bytes in {len(self.files)} files")
        for book, rights in self.rights.items():
            told = f"{rights.holder}; {rights.licence}; {rights.source}" if rights else "no rights statement"
            lines.append(f"rights: {book}: {told}")
        return lines


def plan_of(folder: Path, contents: DatasetContents, rights: BookRights) -> Plan:
    """The dataset's files, the card first."""
    files = [PublishedFile(str(path.relative_to(folder)), path) for path in dataset_files(folder)]
    books = {book: rights.of(book) for book in published_books(contents)}
    return Plan(files, books, f"{len(contents.kept)} pairs, fingerprint {contents.fingerprint[:12]}")
