"""Manifests in and out: Parquet files that are validated, sorted, and the same bytes for the same rows."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manifests.errors import CultiError
from manifests.files import replacing
from manifests.manifest_schema import BBOX, SCHEMA_VERSION, ManifestSchema, bounds, vocabulary

Row = dict[str, Any]

_ROW_GROUP_ROWS = 65_536


class ManifestError(CultiError):
    """A manifest that breaks its schema or cannot be read; the message names file, row and field."""


def manifest_path(folder: Path, schema: ManifestSchema) -> Path:
    """Where the manifest lies in the folder of manifests."""
    return folder / f"{schema.name}.parquet"


def write_manifest(folder: Path, schema: ManifestSchema, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Validate, sort and write the rows atomically; returns the file's path.

    The same rows in any order give the same bytes. Raises ManifestError naming row and field when a row
    breaks the schema (nothing is written then), OSError when the disk refuses.
    """
    path = manifest_path(folder, schema)
    write_rows(path, schema, rows)
    return path


def write_rows(path: Path, schema: ManifestSchema, rows: Iterable[Mapping[str, Any]]) -> None:
    """The same as `write_manifest`, into a file of any name."""
    table = _table(path, schema, list(rows))
    _check_values(path, schema, table)
    table = table.sort_by([(name, "ascending") for name in schema.order])
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", row_group_size=_ROW_GROUP_ROWS, version="2.6")


def read_manifest(folder: Path, schema: ManifestSchema) -> list[Row]:
    """All rows, in order; maps come back as dicts. Raises ManifestError when the file is missing, damaged, of
    another version, or breaks its schema."""
    path = manifest_path(folder, schema)
    try:
        table = pq.read_table(path)
    except FileNotFoundError as error:
        raise ManifestError(f"{path} is missing: run the stage that writes it first") from error
    except (pa.ArrowException, OSError) as error:
        reason = " ".join(str(error).split())
        raise ManifestError(f"{path} cannot be read ({reason}): delete it and run its stage again") from error
    _check_schema(path, schema, table.schema)
    _check_values(path, schema, table)
    maps = [field.name for field in schema.fields if pa.types.is_map(field.type)]
    rows: list[Row] = table.to_pylist()
    for row in rows:
        for name in maps:
            row[name] = dict(row[name])
    return rows


def _table(path: Path, schema: ManifestSchema, rows: list[Mapping[str, Any]]) -> pa.Table:
    names = {field.name for field in schema.fields}
    for row in rows:
        if row.keys() != names:
            wrong = sorted(names.symmetric_difference(row.keys()))
            raise ManifestError(
                f"{path}, {_row_name(schema, row)}: fields missing or unknown: {', '.join(wrong)}"
            )
    columns = [_column(path, schema, field, rows) for field in schema.fields]
    return pa.Table.from_arrays(columns, schema=schema.arrow)


def _column(path: Path, schema: ManifestSchema, field: pa.Field, rows: list[Mapping[str, Any]]) -> pa.Array:
    values = [_storable(row[field.name]) for row in rows]
    try:
        return pa.array(values, field.type)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        for row, value in zip(rows, values, strict=True):
            try:
                pa.array([value], field.type)
            except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
                reason = " ".join(str(error).split())
                raise ManifestError(
                    f"{path}, {_row_name(schema, row)}, field {field.name}: {reason}"
                ) from error
        raise


def _storable(value: Any) -> Any:
    """Maps in the order of their keys, so that equal maps give equal bytes."""
    return sorted(value.items()) if isinstance(value, Mapping) else value


def _check_schema(path: Path, schema: ManifestSchema, found: pa.Schema) -> None:
    version = (found.metadata or {}).get(b"schema_version", b"none").decode()
    if version != str(SCHEMA_VERSION):
        raise ManifestError(
            f"{path} has schema version {version}, this culti reads {SCHEMA_VERSION}: run its stage again"
        )
    if not found.equals(schema.arrow):
        wrong = [
            field.name
            for field in schema.fields
            if field.name not in found.names or not found.field(field.name).equals(field)
        ]
        wrong += sorted(set(found.names) - {field.name for field in schema.fields})
        named = ", ".join(wrong) or "their order"
        raise ManifestError(f"{path} does not follow its schema ({named}): run its stage again")


def _check_values(path: Path, schema: ManifestSchema, table: pa.Table) -> None:
    for field in schema.fields:
        column = table.column(field.name)
        if not field.nullable:
            _refuse(path, schema, table, field.name, pc.is_null(column), "must not be null")
        allowed = vocabulary(field)
        if allowed is not None:
            known = pc.is_in(column, pa.array([*sorted(allowed), None], pa.string()))
            _refuse(
                path,
                schema,
                table,
                field.name,
                pc.invert(known),
                f"must be one of {', '.join(sorted(allowed))}",
            )
        limits = bounds(field)
        if limits is not None:
            inside = pc.and_(pc.greater_equal(column, limits[0]), pc.less_equal(column, limits[1]))
            _refuse(
                path,
                schema,
                table,
                field.name,
                pc.invert(inside),
                f"must lie in {limits[0]:g} to {limits[1]:g}",
            )
        if field.type == BBOX:
            _check_boxes(path, schema, table, field.name)
    _check_key(path, schema, table)


def _check_boxes(path: Path, schema: ManifestSchema, table: pa.Table, name: str) -> None:
    corners = pc.list_flatten(table.column(name)).to_numpy(zero_copy_only=False).reshape(-1, 4)
    sound = (corners[:, 0] <= corners[:, 2]) & (corners[:, 1] <= corners[:, 3])
    sound &= abs(corners).max(axis=1, initial=0.0) < float("inf")
    _refuse(path, schema, table, name, pa.array(~sound), "must be finite x0 <= x1, y0 <= y1")


def _check_key(path: Path, schema: ManifestSchema, table: pa.Table) -> None:
    counted = table.select(list(schema.key)).group_by(list(schema.key)).aggregate([([], "count_all")])
    repeated = counted.filter(pc.greater(counted.column("count_all"), 1))
    if repeated.num_rows:
        raise ManifestError(
            f"{path}: more than one row is called {_row_name(schema, repeated.to_pylist()[0])}"
        )


def _refuse(
    path: Path,
    schema: ManifestSchema,
    table: pa.Table,
    name: str,
    wrong: pa.Array | pa.ChunkedArray,
    rule: str,
) -> None:
    """Raise ManifestError for the first row where `wrong` is true."""
    at = pc.index(wrong, True).as_py()
    if at < 0:
        return
    row = table.slice(at, 1).to_pylist()[0]
    raise ManifestError(
        f"{path}, row {at} ({_row_name(schema, row)}), field {name}: {rule}, got {row[name]!r}"
    )


def _row_name(schema: ManifestSchema, row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={row.get(name)!r}" for name in schema.key)
