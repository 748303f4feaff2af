"""The schemas say what each field means, in the words that the extractors use."""

import typing

import pytest

from extractors import content
from manifests import vocabularies
from manifests.manifest_schema import ManifestSchema, meaning, vocabulary
from manifests.schemas import MANIFESTS


@pytest.mark.parametrize("schema", MANIFESTS.values(), ids=lambda schema: schema.name)
def test_every_field_has_a_meaning_of_one_line(schema: ManifestSchema) -> None:
    for field in schema.fields:
        assert meaning(field).strip()
        assert "\n" not in meaning(field)


@pytest.mark.parametrize("schema", MANIFESTS.values(), ids=lambda schema: schema.name)
def test_rows_are_named_and_ordered_by_fields_that_exist(schema: ManifestSchema) -> None:
    names = {field.name for field in schema.fields}
    assert {*schema.key, *schema.order} <= names
    assert not any(field.nullable for field in schema.fields if field.name in schema.key)


@pytest.mark.parametrize(
    ("manifest", "field", "values"),
    [
        ("documents", "series", content.SeriesName),
        ("pages", "origin", content.Origin),
        ("texts", "role", content.Role),
        ("texts", "direction", content.Direction),
        ("texts", "source", content.TextSource),
        ("pairs", "kind", content.Kind),
    ],
)
def test_what_the_extractors_say_is_what_the_manifests_hold(
    manifest: str, field: str, values: object
) -> None:
    found = next(f for f in MANIFESTS[manifest].fields if f.name == field)
    assert vocabulary(found) == set(typing.get_args(values))


def test_every_word_of_the_closed_lists_has_a_meaning() -> None:
    lists = [value for name, value in vars(vocabularies).items() if name.isupper()]
    assert len(lists) >= 10
    assert all(words and all(words.values()) for words in lists)
