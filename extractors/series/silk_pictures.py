"""Who is who among an entry's pictures: the redrawn pattern, the photographs of textiles, the motifs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from extractors.content import TextBlock
from extractors.links.offers import Figure, Place
from extractors.series.silk_entries import Entry
from extractors.texts.reading_order import reading_order

_FIRST = 0.6  # what standing first after the heading is worth, in log area
_MOTIFS_LINE = 0.8  # what a line of its own, as motifs have them, tells against a pattern, in log area
_FLAT = 0.2  # what a unit of `look` tells against a pattern, in log area
_AWAY = 0.15  # what standing 100 points away from the object's line costs
_FAR = 400.0  # points: further away is as far as on another page
_LINED = 4.0  # what a line of its own, as motifs have them, tells against a textile
_SURELY = 0.5  # from here on a picture counts as one that has a line
_LEAST = 0.1
_SIZE = 0.3  # what size is worth beside the look, both telling as often: the layout decides it
_LOOK_BEFORE = (3.0, 1.0)  # cases for and against, that books at large count: photographs look like ones
_AREA_BEFORE = (1.5, 1.0)
_LEAST_LOOK = 0.5  # added to texture and tones: below it they are noise


@dataclass(frozen=True)
class Marks:
    """What a factor of e in area and a unit of `look` tell for a textile, in this book."""

    area: float
    look: float


def in_reading_order(figures: Sequence[Figure]) -> list[Figure]:
    """The figures page by page, each page's in reading order."""
    ordered: list[Figure] = []
    for page_index in sorted({figure.page_index for figure in figures}):
        here = [figure for figure in figures if figure.page_index == page_index]
        ordered += [here[i] for i in reading_order([figure.box for figure in here])]
    return ordered


def pattern_of(entry: Entry, lined: Mapping[Place, float]) -> Figure:
    """The redrawn pattern: the largest picture, unless another is nearly as large and comes first, looks
    less like a photograph, or has no line of its own, as motifs do. `lined` has how sure, in [0, 1], pictures
    have one."""
    first = next((f for f in in_reading_order(entry.figures) if f.page_index == entry.top[0]), None)

    def likeness(figure: Figure) -> float:
        size = log(max(figure.box.area, 1.0))
        first_of_all = _FIRST if figure is first else 0.0
        return size + first_of_all - _FLAT * look(figure) - _MOTIFS_LINE * lined.get(figure.place, 0.0)

    return max(entry.figures, key=likeness)


def learned_marks(entries: Sequence[tuple[Entry, Figure]], lined: Mapping[Place, float]) -> Marks:
    """What marks the textiles of this book, from the entries (each with its pattern) where only one picture
    has no line of its own: there that one is the textile. In some books textiles are the only photographs,
    in others they are the larger pictures."""
    sure = by_area = by_look = 0
    for entry, pattern in entries:
        others = [figure for figure in entry.figures if figure is not pattern]
        bare = [figure for figure in others if lined.get(figure.place, 0.0) < _SURELY]
        if len(others) > 1 and len(bare) == 1 and any(b.role == "title" for _, b in entry.texts):
            sure += 1
            by_area += max(others, key=lambda figure: figure.box.area) is bare[0]
            by_look += max(others, key=look) is bare[0]
    return Marks(
        _SIZE * _worth(by_area, sure - by_area, _AREA_BEFORE), _worth(by_look, sure - by_look, _LOOK_BEFORE)
    )


def _worth(hits: int, misses: int, before: tuple[float, float]) -> float:
    """The log-odds of a mark that told the textile so often, from what books at large show."""
    return max(_LEAST, log((hits + before[0]) / (misses + before[1])))


def look(figure: Figure) -> float:
    """How much the picture looks like a photograph: the logarithms of its grain and of its range of tones,
    of which a scan blurs the one and a painter's shading feigns the other."""
    picture = figure.region.picture
    if picture is None:
        return 2 * log(_LEAST_LOOK)
    return log(picture.texture + _LEAST_LOOK) + log(picture.tones + _LEAST_LOOK)


def lead_of(pattern: Figure, entry: Entry) -> float | None:
    """By how much (log area) the pattern leads the entry's next largest picture; None where it is alone."""
    others = [figure.box.area for figure in entry.figures if figure is not pattern]
    return log(max(pattern.box.area, 1.0) / max(*others, 1.0)) if others else None


@dataclass(frozen=True)
class Textiles:
    """The photographs of textiles in reading order, each with its object's line; `lead` is by how much (log)
    the least of them leads the next picture, None where there is none."""

    chosen: Sequence[tuple[Figure, TextBlock | None]] = ()
    lead: float | None = None


def textiles_of(entry: Entry, pattern: Figure, lined: Mapping[Place, float], marks: Marks) -> Textiles:
    """The entry's textiles; none where it speaks of none. `lined` has how sure, in [0, 1], pictures have a
    line of their own."""
    others = [figure for figure in entry.figures if figure is not pattern]
    objects = [(page, block) for page, block in entry.texts if block.role == "title"]
    if not others or not any(block.role in ("title", "field") for _, block in entry.texts):
        return Textiles()
    count = min(max(len(objects), 1), len(others))
    scores = {figure.place: _textile_score(figure, objects, lined, marks) for figure in others}
    ranked = sorted(others, key=lambda figure: -scores[figure.place])
    lead = scores[ranked[count - 1].place] - scores[ranked[count].place] if count < len(ranked) else None
    lines: list[TextBlock | None] = [block for _, block in objects[:count]]
    return Textiles(list(zip(in_reading_order(ranked[:count]), lines or [None], strict=True)), lead)


def _textile_score(
    figure: Figure,
    objects: Sequence[tuple[int, TextBlock]],
    lined: Mapping[Place, float],
    marks: Marks,
) -> float:
    """How much the picture looks like a textile of this book."""
    score = marks.area * log(max(figure.box.area, 1.0)) + marks.look * look(figure)
    near = [figure.box.distance(block.bbox) for page, block in objects if page == figure.page_index]
    score -= _AWAY * min([*near, _FAR]) / 100
    return score - _LINED * lined.get(figure.place, 0.0)
