"""Groups that must not be torn apart: entries, plates with their details, descriptions printed twice,
copies."""

import re
from collections.abc import Iterable, Mapping, Sequence

from manifests.store import Row
from pipeline.splitting.leaks import SAME_WORDS_FROM

_DETAIL = re.compile(
    r"[（(]?\s*(?:局部|局部之[一二三四五六七八九十\d]+|細部|细部)[一二三四五六七八九十\d]*\s*[）)]?\s*$"
)


def grouped(rows: Sequence[Row], twins: Iterable[tuple[str, str]]) -> dict[str, str]:
    """figure_id -> the group's first figure_id.

    In one book these belong together: the figures of an entry or plate; a plate and its details (same title
    but for 局部, same site and cave); figures of no entry with the same legend. In all books: rows with the
    same long text, and `twins`, figure_ids of pictures that are copies. `rows` are pairs with their cleaned
    `text`.
    """
    leader: dict[str, str] = {}
    first_with: dict[tuple[str, ...], str] = {}
    for row in sorted(rows, key=lambda row: str(row["figure_id"])):
        figure_id = row["figure_id"]
        leader[figure_id] = figure_id
        for tie in _ties(row):
            _join(leader, first_with.setdefault(tie, figure_id), figure_id)
    for one, other in twins:
        _join(leader, one, other)
    return {figure_id: _find(leader, figure_id) for figure_id in leader}


def _ties(row: Row) -> Iterable[tuple[str, ...]]:
    book = row["document"]
    if row["entry_id"]:
        yield "entry", book, row["entry_id"]
    elif row["caption"]:
        yield "caption", book, row["caption"]
    if row["kind"] == "mural" and row["title"]:
        base = _DETAIL.sub("", row["title"])
        yield "plate", book, base, row["fields"].get("site", ""), row["fields"].get("cave", "")
    if len(row["text"]) >= SAME_WORDS_FROM:
        yield "text", "".join(row["text"].split())


def regrouped(groups: Mapping[str, str], earlier: Mapping[str, str]) -> dict[str, str]:
    """The same groups under the names that earlier builds gave them (figure_id -> group_id), the first of
    several: an added book renames nothing."""
    named: dict[str, str] = {}
    for figure_id in sorted(groups):
        if figure_id in earlier:
            group = groups[figure_id]
            named[group] = min(named.get(group, earlier[figure_id]), earlier[figure_id])
    return {figure_id: named.get(group, group) for figure_id, group in groups.items()}


def _find(leader: dict[str, str], name: str) -> str:
    while leader[name] != name:
        leader[name] = leader[leader[name]]
        name = leader[name]
    return name


def _join(leader: dict[str, str], one: str, other: str) -> None:
    first, second = sorted((_find(leader, one), _find(leader, other)))
    leader[second] = first
