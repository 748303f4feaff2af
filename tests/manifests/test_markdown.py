"""The README's table shows every manifest and every field."""

from manifests.markdown import markdown_table
from manifests.schemas import MANIFESTS


def test_the_table_shows_every_field_of_every_manifest() -> None:
    table = markdown_table()
    for schema in MANIFESTS.values():
        assert f"| `{schema.name}` |" in table
        assert all(f"| `{field.name}` |" in table for field in schema.fields)
    assert len({line.count("|") for line in table.splitlines()}) == 1
