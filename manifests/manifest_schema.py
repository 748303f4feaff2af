"""What a manifest's schema is made of.

A field's metadata holds its one-line meaning, its closed vocabulary and its bounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 2
"""Raised when a field changes its name, type or meaning. Manifests of another version are refused."""

BBOX = pa.list_(pa.float64(), 4)
"""x0, y0, x1, y1 in PDF points, origin top-left, of the page as displayed (`manifests.geometry`)."""


@dataclass(frozen=True)
class ManifestSchema:
    """One manifest: `name` is its file's stem, `row` what a row stands for, `key` the fields that name a row,
    `order` the fields the rows are sorted by."""

    name: str
    row: str
    key: tuple[str, ...]
    order: tuple[str, ...]
    fields: tuple[pa.Field, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The schema as it stands in the file, with the manifest's name and version."""
        return pa.schema(self.fields, {"manifest": self.name, "schema_version": str(SCHEMA_VERSION)})


def field(
    name: str,
    kind: pa.DataType,
    text: str,
    *,
    optional: bool = False,
    values: Iterable[str] | None = None,
    between: tuple[float, float] | None = None,
) -> pa.Field:
    """A field of that name and type: `text` is its meaning in one line, `values` its closed vocabulary,
    `between` the least and greatest value it may hold; null is allowed where it is `optional`."""
    metadata = {"meaning": text}
    if values is not None:
        metadata["vocabulary"] = "|".join(values)
    if between is not None:
        metadata["bounds"] = f"{between[0]}|{between[1]}"
    return pa.field(name, kind, nullable=optional, metadata=metadata)


def meaning(field: pa.Field) -> str:
    """The field's one-line meaning."""
    return str(field.metadata[b"meaning"].decode())


def listed_values(field: pa.Field) -> tuple[str, ...]:
    """The values of the field's closed list, in its order; none when it is not a closed list."""
    values = field.metadata.get(b"vocabulary")
    return tuple(values.decode().split("|")) if values is not None else ()


def vocabulary(field: pa.Field) -> frozenset[str] | None:
    """The values the field may hold, or None when it is not a closed list."""
    return frozenset(listed_values(field)) or None


def bounds(field: pa.Field) -> tuple[float, float] | None:
    """The least and greatest value the field may hold, or None when it has no bounds."""
    values = field.metadata.get(b"bounds")
    if values is None:
        return None
    least, greatest = values.decode().split("|")
    return float(least), float(greatest)
