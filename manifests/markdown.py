"""The manifests as a Markdown table, for the README."""

import pyarrow as pa

from manifests.manifest_schema import BBOX, listed_values, meaning
from manifests.schemas import MANIFESTS

_TYPE_NAMES = {
    "string": "text",
    "int32": "integer",
    "double": "number",
    str(BBOX): "box",
    str(pa.list_(BBOX)): "boxes",
    str(pa.list_(pa.string())): "list of text",
    str(pa.list_(pa.float64())): "list of numbers",
    "binary": "bytes",
    str(pa.map_(pa.string(), pa.string())): "map of text",
}


def markdown_table() -> str:
    """All manifests, with every field's type, meaning and closed list."""
    lines = ["| manifest | one row per | field | type | meaning |", "|---|---|---|---|---|"]
    for schema in MANIFESTS.values():
        for number, field in enumerate(schema.fields):
            head = (f"`{schema.name}`", schema.row) if number == 0 else ("", "")
            values = listed_values(field)
            listed = f" ({', '.join(values)})" if values else ""
            lines.append(
                f"| {head[0]} | {head[1]} | `{field.name}` | {_type_name(field)} | {meaning(field)}{listed} |"
            )
    return "\n".join(lines) + "\n"


def _type_name(field: pa.Field) -> str:
    name = _TYPE_NAMES[str(field.type)]
    return f"{name} or null" if field.nullable else name
