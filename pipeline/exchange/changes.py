"""What a person changed on an exported page: two sheets compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from manifests.geometry import Box
from pipeline.exchange.sheets import TEXT_LABEL, Region, Sheet

Action = Literal["accept", "reject", "edit_text", "set_kind", "redraw_box", "relink_caption"]

TOLERANCE = 1.0
"""Pixels of the exported picture by which an edge may move without having been drawn anew: programs that keep
whole pixels round corner and size apart."""

_SAME = 0.5  # IoU from which a box without a name is the one that was exported


@dataclass(frozen=True)
class Change:
    """One thing decided about the exported `figure`; `value` is the new text, kind, box (points), or the text
    block with its caption (None: none)."""

    figure: Region
    action: Action
    value: str | Box | Region | None = None


@dataclass
class Comparison:
    """The changes of one page, what could not be taken over and why, and how many text blocks differ (culti
    keeps blocks as they were read)."""

    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changed_texts: int = 0


def compared(exported: Sheet, returned: Sheet, *, accept_unchanged: bool = False) -> Comparison:
    """The page as it was exported against the page as it came back."""
    partners = _partners(exported, returned)
    found = Comparison()
    for index, region in enumerate(exported.regions):
        partner = partners.get(index)
        now = None if partner is None else returned.regions[partner]
        if region.is_text:
            found.changed_texts += now is None or _differs(exported, region, now)
        else:
            _compare_figure(exported, returned, index, partners, found, accept_unchanged)
    for number in set(range(len(returned.regions))) - set(partners.values()):
        if returned.regions[number].is_text:
            found.changed_texts += 1
        else:
            found.problems.append("a box was drawn where culti has no figure: it cannot be added")
    return found


def _compare_figure(
    exported: Sheet,
    returned: Sheet,
    index: int,
    partners: Mapping[int, int],
    found: Comparison,
    accept_unchanged: bool,
) -> None:
    figure = exported.regions[index]
    now = returned.regions[partners[index]] if index in partners else None
    if now is None or now.label == TEXT_LABEL:
        found.changes.append(Change(figure, "reject"))
        return
    before = len(found.changes), len(found.problems)
    outcomes = [*_of_figure(exported, figure, now), _of_caption(exported, returned, index, partners)]
    for outcome in outcomes:
        if isinstance(outcome, str):
            found.problems.append(outcome)
        elif outcome is not None:
            found.changes.append(outcome)
    if accept_unchanged and before == (len(found.changes), len(found.problems)):
        found.changes.append(Change(figure, "accept"))


def _of_figure(exported: Sheet, figure: Region, now: Region) -> Iterator[Change | str]:
    """What changed in label, box and words; a sentence where it cannot be taken over."""
    if not now.label:
        yield f"{figure.name} has a label that is no kind: it keeps {figure.label}"
    elif now.label != figure.label:
        yield Change(figure, "set_kind", now.label)
    if _moved(exported, figure.box, now.box):
        on_page = Box(0.0, 0.0, exported.width, exported.height).intersection(now.box)
        if on_page is None:
            yield f"the new box of {figure.name} has no area on the page: it keeps the old one"
        else:
            yield Change(figure, "redraw_box", on_page.rounded())
    if now.words is not None and now.words.strip() != (figure.words or "").strip():
        if now.words.strip():
            yield Change(figure, "edit_text", now.words.strip())
        else:
            yield f"the text of {figure.name} was emptied: it keeps the old one; delete its box to reject it"


def _of_caption(
    exported: Sheet, returned: Sheet, index: int, partners: Mapping[int, int]
) -> Change | str | None:
    """The figure's new caption, if it has one; a sentence where it cannot be taken over."""
    if returned.captions is None:
        return None
    figure = exported.regions[index]
    places = {partner: text for text, partner in partners.items()}
    now = [text for one, text in returned.captions if one == partners[index]]
    before = [text for one, text in exported.captions or () if one == index]
    if [places.get(text) for text in now] == before:
        return None
    if len(now) > 1:
        return f"{figure.name} has {len(now)} captions: culti keeps one, so nothing is changed"
    if now and now[0] not in places:
        return f"the new caption of {figure.name} is a block that culti has not read: nothing is changed"
    return Change(figure, "relink_caption", exported.regions[places[now[0]]] if now else None)


def _partners(exported: Sheet, returned: Sheet) -> dict[int, int]:
    """Index of each exported region -> index of the returned one: by name, else by place (the best first)."""
    named: dict[str, int] = {}
    for number, region in enumerate(returned.regions):
        if region.name:
            named.setdefault(region.name, number)
    partners = {
        index: named[region.name] for index, region in enumerate(exported.regions) if region.name in named
    }
    free = set(range(len(returned.regions))) - set(partners.values())
    fits = sorted(
        (-region.box.iou(returned.regions[number].box), index, number)
        for index, region in enumerate(exported.regions)
        if index not in partners
        for number in free
        if region.is_text == returned.regions[number].is_text
    )
    for fit, index, number in fits:
        if -fit >= _SAME and index not in partners and number in free:
            partners[index] = number
            free.remove(number)
    return partners


def _moved(sheet: Sheet, before: Box, now: Box) -> bool:
    """Whether an edge is more than the tolerance away from where it was."""
    across, down = sheet.scale
    edges = zip(before.as_list(), now.as_list(), (across, down, across, down), strict=True)
    return any(abs(a - b) * scale > TOLERANCE + 1e-6 for a, b, scale in edges)


def _differs(sheet: Sheet, before: Region, now: Region) -> bool:
    words = now.words is not None and now.words.strip() != (before.words or "").strip()
    return words or now.label != before.label or _moved(sheet, before.box, now.box)
