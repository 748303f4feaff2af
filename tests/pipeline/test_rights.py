"""Which rights statement holds for which book."""

from pathlib import Path

import pytest

from pipeline.config import ConfigurationError, load_configuration
from pipeline.rights import BookRights, RightsStatement


def statement(holder: str, closed: bool = False) -> RightsStatement:
    return RightsStatement(holder=holder, licence="CC0-1.0", source="https://example.org", closed=closed)


RIGHTS = BookRights(
    {
        "*": statement("everyone"),
        "silk/*": statement("the silk museum"),
        "*draft*": statement("the author", closed=True),
        "vol1.pdf": statement("the press"),
        "silk/vol1.pdf": statement("the silk press"),
        "odd [1].pdf": statement("the odd one"),
    }
)


@pytest.mark.parametrize(
    ("document", "holder"),
    [
        ("silk/vol1.pdf", "the silk press"),  # its path
        ("murals/vol1.pdf", "the press"),  # its file name
        ("silk/vol2.pdf", "the silk museum"),  # the longest pattern
        ("silk/draft of vol3.pdf", "the author"),  # a closed pattern before longer ones
        ("other.pdf", "everyone"),
        ("odd [1].pdf", "the odd one"),  # brackets are no pattern here
    ],
)
def test_the_most_exact_statement_counts(document: str, holder: str) -> None:
    found = RIGHTS.of(document)
    assert found is not None
    assert found.holder == holder


def test_books_without_a_statement_and_closed_books_are_named() -> None:
    rights = BookRights({"a.pdf": statement("me"), "b.pdf": statement("me", closed=True)})
    assert rights.without_statement(["a.pdf", "b.pdf", "c.pdf"]) == ["c.pdf"]
    assert rights.closed(["a.pdf", "b.pdf", "c.pdf"]) == ["b.pdf"]
    assert BookRights().of("a.pdf") is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[books."a.pdf"]\nholdr = "me"\n', 'unknown key books."a.pdf".holdr; did you mean holder?'),
        ('[books."a.pdf"]\nholder = "me"\nlicence = "CC0-1.0"\n', "books.a.pdf.source: Field required"),
        ('[books."a.pdf"]\nholder = "me"\nlicence = "x"\nsource = "a shop"\n', "books.a.pdf.source: "),
        ('[books]\n"a.pdf" = "mine"\n', "books.a.pdf: "),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "culti.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as refused:
        load_configuration(path).section("books", BookRights)
    assert complaint in str(refused.value)


def test_the_example_of_the_configuration_is_a_statement_once_uncommented(tmp_path: Path) -> None:
    from pipeline.config import render

    lines = render({"books": BookRights}).replace('"..."', '"https://example.org"').splitlines()
    path = tmp_path / "culti.toml"
    path.write_text("\n".join(line.removeprefix("# ") for line in lines if " = " in line or '."' in line))
    found = load_configuration(path).section("books", BookRights).of("silk.pdf")
    assert found == RightsStatement(
        holder="https://example.org", licence="https://example.org", source="https://example.org"
    )
