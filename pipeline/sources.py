"""The PDFs a run is about: found in the arguments, named, hashed."""

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from manifests.fingerprint import file_sha256
from pipeline.errors import UsageError


@dataclass(frozen=True)
class Source:
    """A PDF: `document` is its name in the manifests; `sha256` is None when `error` says why."""

    document: str
    path: Path
    sha256: str | None
    error: str | None = None


def find_sources(arguments: Sequence[Path]) -> list[Source]:
    """All PDFs named by the arguments (files, or folders searched to the bottom), sorted by name.

    Raises UsageError when an argument does not exist or no PDF is found.
    """
    found: dict[Path, tuple[str, Path | None]] = {}
    for argument in arguments:
        if argument.is_dir():
            for path in _pdfs_below(argument):
                found.setdefault(path, (path.relative_to(argument).as_posix(), argument))
        elif argument.exists():
            found.setdefault(argument, (argument.name, None))
        else:
            raise UsageError(f"{argument}: no such file or folder; check the path")
    if not found:
        named = ", ".join(str(argument) for argument in arguments)
        raise UsageError(f"{named}: no PDF in there; give a PDF or a folder that holds some")
    unique = _once_each(found)
    names = _distinct_names({path: name for path, (name, _) in unique.items()})
    sources = [_source(names[path], path, folder) for path, (_, folder) in unique.items()]
    return sorted(sources, key=lambda source: source.document)


def _pdfs_below(folder: Path) -> list[Path]:
    """Links to folders are not followed, so that none leads in circles; links to files are seen."""
    return sorted(
        Path(parent) / name
        for parent, _, names in os.walk(folder, followlinks=False)
        for name in names
        if name.lower().endswith(".pdf")
    )


def _once_each(found: dict[Path, tuple[str, Path | None]]) -> dict[Path, tuple[str, Path | None]]:
    """One of each file: a PDF given by name and again by its folder is one document."""
    seen: set[str] = set()
    unique = {}
    for path, value in found.items():
        real = os.path.normpath(path.absolute())
        if real not in seen:
            seen.add(real)
            unique[path] = value
    return unique


def _distinct_names(names: dict[Path, str]) -> dict[Path, str]:
    """Names that clash get as many of their parent folders in front as tell them apart."""
    depth = 0
    distinct = dict(names)
    while True:
        clashing = defaultdict(list)
        for path, name in distinct.items():
            clashing[name].append(path)
        again = [path for paths in clashing.values() if len(paths) > 1 for path in paths]
        if not again:
            return distinct
        depth += 1
        for path in again:
            parts = PurePath(os.path.normpath(path.absolute())).parts
            distinct[path] = "/".join(parts[-(len(PurePath(names[path]).parts) + depth) :])


def _source(document: str, path: Path, folder: Path | None) -> Source:
    if folder is not None and path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        return Source(document, path, None, "a link that leads out of the folder; give the file itself")
    if not path.is_file():
        return Source(document, path, None, "not a regular file")
    try:
        return Source(document, path, file_sha256(path))
    except OSError as error:
        return Source(document, path, None, f"cannot be read: {error.strerror or error}")


def book_keys(sources: Sequence[Source]) -> dict[str, str]:
    """Document -> what the names of its figures and texts begin with.

    12 hex digits of the content's hash, so that the names outlive a renaming of the file; further copies of
    the same file get a running number.
    """
    keys: dict[str, str] = {}
    copies: defaultdict[str, int] = defaultdict(int)
    for source in sources:
        if source.sha256 is None:
            continue
        head = source.sha256[:12]
        copies[head] += 1
        keys[source.document] = head if copies[head] == 1 else f"{head}+{copies[head]}"
    return keys
