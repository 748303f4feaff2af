"""Which text blocks of a page went into a pair: the manifests hold its words, and these lead back to them."""

from collections.abc import Sequence

from manifests.store import Row

_TELLING = 4  # characters a block needs for its words to be recognised within a longer text
_ROLES_OF_NONE = frozenset({"running_head", "page_number", "in_figure"})


def linked_blocks(pair: Row, texts: Sequence[Row]) -> list[tuple[str, str]]:
    """The blocks (rows of `texts`) whose words the pair holds: (text_id, part), `part` being caption, title,
    description or field."""
    found = []
    for text in texts:
        part = _part(pair, text)
        if part is not None:
            found.append((text["text_id"], part))
    return found


def _part(pair: Row, text: Row) -> str | None:
    words = text["text"].strip()
    if not words:
        return None
    if pair["caption"] and words == pair["caption"].strip():
        return "caption"
    if text["role"] in _ROLES_OF_NONE:
        return None
    description = pair["description"].strip()
    if len(words) > _TELLING and words in description:
        return "description"
    if description and text["role"] == "field" and description in words:
        return "description"
    if text["role"] in ("heading", "title") and _names(words, pair):
        return "title"
    if text["role"] in ("field", "reference") and any(
        len(value) > 1 and value in words for value in pair["fields"].values()
    ):
        return "field"
    return None


def _names(words: str, pair: Row) -> bool:
    """Whether a heading or object line is where the pair's title, or its object's, is printed."""
    bare = "".join(words.split())
    named = [pair["title"], pair["fields"].get("object_title", "")]
    return any(name and ("".join(name.split()) in bare or bare in "".join(name.split())) for name in named)
