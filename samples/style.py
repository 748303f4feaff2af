"""How a book is set: page, faces, colours, furniture and the manners of its series, drawn from the seed."""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from samples import fonts
from samples.encoding import CUT_WAYS, WAYS
from samples.numbering import NUMBER_FORMS

Choice = TypeVar("Choice")
Shade = tuple[float, float, float]
"""A colour as PDF wants it: red, green, blue in [0, 1]."""

USUAL_SEED = 7
"""The default seed: its books are what README and benchmark show."""
_STREAM = 4  # sets the generator of styles apart from others of the seed
_INK: Shade = (0.08, 0.07, 0.07)
_COLOURS: tuple[Shade, ...] = (
    (0.72, 0.12, 0.1),
    (0.6, 0.08, 0.16),
    (0.7, 0.3, 0.05),
    (0.1, 0.28, 0.45),
    (0.12, 0.36, 0.24),
    _INK,
)
_PAPERS: tuple[Shade, ...] = ((0.99, 0.975, 0.94), (0.98, 0.965, 0.925), (0.965, 0.97, 0.955))
_PAGES = (
    (540.0, 742.0),
    (567.0, 765.0),
    (595.3, 807.9),
    (552.8, 737.0),
    (595.3, 841.9),
    (524.4, 737.0),
    (498.9, 708.7),
    (623.6, 680.3),
)
_LABELS = (
    ("藏址", "尺寸", "出土地点", "细节", "年代"),
    ("收藏", "规格", "出土", "细节", "时代"),
    ("收藏单位", "尺寸", "出土地", "细节", "年代"),
)
_ORDERS = (
    ("title", "fields", "paragraph", "reference"),
    ("title", "fields", "paragraph", "reference"),
    ("title", "paragraph", "fields", "reference"),
    ("title", "fields", "reference", "paragraph"),
)
_CAPTIONS = (
    "{n} {site}-{subject}.{period}-{cave}{position}",
    "{n}　{subject}　{period}　{site}{cave}{position}",
    "{n}. {subject}　{site}{cave}{position}　{period}",
    "{n}　{site}{cave}　{subject}（{period}）　{position}",
)
_ESSAY_LABELS = (
    "图{a}　{t}", "图{c}　{t}", "图 {a}. {t}", "插图{a} {t}", "图1-{a}　{t}",
    "图{a}：{t}", "【图{a}】{t}", "▲图{a}　{t}", "图{a} | {t}", "Fig. {a}　{t}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on every page besides its content; the defaults, here and below, are the usual manner.

    `head`: where the running head stands (inner, outer, centre, foot, none); `folio`: the page number's place
    (outer, centre, head, side) and `folio_form` its form with {} for the number; `tab`: the section's mark at
    the outer edge (upper, middle, strip, none); `watermark`: whose entry pages bear one (some, all, none),
    `lettered` one of words; `opener`: how a chapter begins (background, panel, corners, band).
    """

    head: str = "inner"
    head_ruled: bool = True
    folio: str = "outer"
    folio_form: str = "{}"
    tab: str = "upper"
    ornament: bool = True
    watermark: str = "some"
    lettered: bool = False
    opener: str = "background"
    emblem: bool = False


@dataclass(frozen=True, slots=True)
class EntryManner:
    """How the entries of a silk volume are set.

    `number`: a form of `samples.numbering`; `joint` what stands between number and name; `heading`: left,
    right, centre, bar; `title`: the line of period and object; `labels`: the words before collection,
    dimensions, site, detail, period; `bar` what follows them; `order`: of title, fields, paragraph and
    reference; `text`: foot, head, columns; `mirrored`: pictures and text change sides; `line`: where a
    cropped motif's line stands (below, above, beside).
    """

    number: str = "arabic"
    joint: str = " "
    heading: str = "left"
    title: str = "{}　{}"
    title_rule: str = "below"
    labels: tuple[str, ...] = _LABELS[0]
    bar: str = "｜"
    period_labelled: bool = False
    order: tuple[str, ...] = _ORDERS[0]
    reference: str = "[出处] "
    text: str = "foot"
    mirrored: bool = False
    line: str = "below"
    essay_columns: int = 2
    essay_label: str = "图{a}　{t}"
    essay_caption: str = "below"


@dataclass(frozen=True, slots=True)
class PlateManner:
    """How the plates of a murals volume are set.

    `number`: a form of `samples.numbering`; `caption`: the caption's form; `align`: left, centre, right;
    `shares`: how much of the volume each section takes, in order; `above`: the first section's captions stand
    over their plates; `column_side`: where vertical captions stand; `notes_columns` and `note_number`: the
    plate notes; `gap`: points between two plates of a page; `framed`: plates have a hairline around them;
    `stacked`: captions under plates break after the subject.
    """

    number: str = "digits"
    caption: str = _CAPTIONS[0]
    set_caption: str = _CAPTIONS[1]
    align: str = "left"
    shares: tuple[float, ...] = (0.27, 0.13, 0.25, 0.2, 0.15)
    above: bool = False
    column_side: str = "right"
    notes_columns: int = 2
    note_number: str = "digits"
    gap: float = 14.0
    framed: bool = False
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class EssayManner:
    """How the pages of pictures in a book of essays are set.

    `grid`: where its captions stand (below, above), `align` how (left, centre), `ground` what lies under its
    pictures (none, shadow, mount); `panels`: how the panels of one caption are told apart (bracketed, bare,
    circled, placed), `gap`: points between them; `listed`: where the captions of several pictures stand
    together (foot, head), or that numbers at the pictures lead to them (keyed); `rim`: what sets off a detail
    (white, line, none), `corner`: of its picture, from the upper left clockwise; `facing`: on which side of
    its plate a caption's page stands (before, after), `bleeds`: that plate runs over all edges.
    """

    grid: str = "below"
    align: str = "left"
    ground: str = "none"
    panels: str = "bracketed"
    gap: float = 14.0
    listed: str = "foot"
    rim: str = "white"
    corner: int = 2
    facing: str = "before"
    bleeds: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """All lengths in points. `outer`, `inner`, `top`, `bottom` are margins; `leading` is line to line;
    `paper` is the page's tint, None for white; `ways` and `cut_ways` are how the book places its pictures."""

    width: float
    height: float
    outer: float
    inner: float
    top: float
    bottom: float
    body_face: str
    heading_face: str
    caption_face: str
    field_face: str
    bold: bool
    body_size: float
    heading_size: float
    caption_size: float
    leading: float
    heading_colour: Shade
    rule_colour: Shade
    rule_width: float
    caption_colour: Shade
    paper: Shade | None
    ways: tuple[str, ...]
    cut_ways: tuple[str, ...]
    furniture: Furniture
    entries: EntryManner
    plates: PlateManner
    essays: EssayManner

    @classmethod
    def of_seed(cls, seed: int, series: int) -> "Style":
        """The style of a seed's book, the first or the second series. The default seed sets its books in the
        usual manner of their series, and draws only page, faces, colours and ways."""
        style = cls.drawn(np.random.default_rng((seed, series, _STREAM)))
        if seed == USUAL_SEED:
            usual = Furniture(), EntryManner(), PlateManner(), EssayManner()
            furniture, entries, plates, essays = usual
            return replace(
                style, paper=None, furniture=furniture, entries=entries, plates=plates, essays=essays
            )
        return style

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "Style":
        """A style from a generator; the same state gives the same style."""
        width, height = _one(rng, _PAGES)
        body = float(rng.choice([8.4, 8.8, 9.2, 9.6, 10.2]))
        heading_colour = _one(rng, _COLOURS)
        paper = _one(rng, _PAPERS) if rng.random() < 0.3 else None
        return cls(
            width=width,
            height=height,
            outer=float(rng.uniform(34, 60)),
            inner=float(rng.uniform(40, 64)),
            top=float(rng.uniform(54, 78)),
            bottom=float(rng.uniform(50, 70)),
            body_face=_one(rng, (fonts.SERIF, fonts.SERIF, fonts.SANS, fonts.HEI)),
            heading_face=_one(rng, (fonts.SERIF, fonts.SANS, fonts.HEI)),
            caption_face=_one(rng, (fonts.SANS, fonts.SERIF, fonts.HEI)),
            field_face=_one(rng, (fonts.SANS, fonts.SANS, fonts.SERIF)),
            bold=bool(rng.random() < 0.4),
            body_size=body,
            heading_size=float(rng.choice([13.0, 15.0, 17.0, 19.0, 22.0])),
            caption_size=body - float(rng.choice([0.4, 0.8, 1.2])),
            leading=round(body * float(rng.uniform(1.45, 1.85)), 2),
            heading_colour=heading_colour,
            rule_colour=_one(rng, ((0.45, 0.43, 0.42), heading_colour, _INK)),
            rule_width=float(rng.choice([0.25, 0.4, 0.8])),
            caption_colour=_one(rng, (_INK, _INK, (0.35, 0.34, 0.33), heading_colour)),
            paper=paper,
            ways=tuple(str(way) for way in rng.permutation(WAYS)[:5]),
            cut_ways=("soft", "outline") if paper else tuple(str(w) for w in rng.permutation(CUT_WAYS)[:2]),
            furniture=_furniture(rng),
            entries=_entry_manner(rng),
            plates=_plate_manner(rng),
            essays=_essay_manner(rng),
        )

    @property
    def faces(self) -> tuple[str, ...]:
        """The faces the book is set in, the horizontal ones."""
        own = {self.body_face, self.heading_face, self.caption_face, self.field_face}
        return tuple(sorted(own | {fonts.SERIF, fonts.SANS}))

    def way(self, rng: np.random.Generator) -> str:
        """How one whole picture is placed: most are plain JPEGs, the others in one of the book's ways."""
        return _one(rng, self.ways) if rng.random() < 0.45 else "jpeg"

    def cut_way(self, rng: np.random.Generator) -> str:
        """How one cut-out is placed."""
        return _one(rng, self.cut_ways)


def _furniture(rng: np.random.Generator) -> Furniture:
    return Furniture(
        head=_one(rng, ("inner", "inner", "outer", "centre", "foot", "none")),
        head_ruled=bool(rng.random() < 0.6),
        folio=_one(rng, ("outer", "outer", "centre", "head", "side")),
        folio_form=_one(rng, ("{}", "{}", "· {} ·", "— {} —", "{:03d}")),
        tab=_one(rng, ("upper", "middle", "strip", "none")),
        ornament=bool(rng.random() < 0.5),
        watermark=_one(rng, ("some", "some", "all", "none")),
        lettered=bool(rng.random() < 0.4),
        opener=_one(rng, ("background", "panel", "corners", "band")),
        emblem=bool(rng.random() < 0.5),
    )


def _entry_manner(rng: np.random.Generator) -> EntryManner:
    number = _one(rng, ("arabic", "arabic", "padded", "wide", "digits"))
    return EntryManner(
        number=number,
        joint=_one(rng, (" ", "　", "．", "  ")),
        heading=_one(rng, ("left", "left", "right", "centre", "bar")),
        title=_one(rng, ("{}　{}", "{}　{}", "{} {}", "{}·{}")),
        title_rule=_one(rng, ("below", "below", "above", "none")),
        labels=_one(rng, _LABELS),
        bar=_one(rng, ("｜", "｜", "：", "丨", " | ")),
        period_labelled=bool(rng.random() < 0.25),
        order=_one(rng, _ORDERS),
        reference=_one(rng, ("[出处] ", "［出处］", "【出处】", "[出处]　")),
        text=_one(rng, ("foot", "foot", "columns", "head")),
        mirrored=bool(rng.random() < 0.5),
        line=_one(rng, ("below", "below", "above", "beside")),
        essay_columns=int(rng.integers(1, 3)),
        essay_label=_one(rng, _ESSAY_LABELS),
        essay_caption=_one(rng, ("below", "below", "above", "beside")),
    )


def _plate_manner(rng: np.random.Generator) -> PlateManner:
    number = _one(rng, ("digits", "digits", "arabic", "plate-digits", "plate-arabic", "wide", "counted"))
    # Every section has at least an eighth of the plates, so that even a small volume shows them all.
    shares = 0.125 + 0.375 * rng.dirichlet([2.0, 1.0, 1.5, 1.0, 1.0])
    return PlateManner(
        number=number,
        caption=_one(rng, _CAPTIONS),
        set_caption=_one(rng, _CAPTIONS),
        align=_one(rng, ("left", "left", "centre", "right")),
        shares=tuple(float(share) for share in shares),
        above=bool(rng.random() < 0.2),
        column_side=_one(rng, ("right", "right", "left")),
        notes_columns=int(rng.choice([1, 2, 2, 3])),
        note_number=number if rng.random() < 0.6 else _one(rng, NUMBER_FORMS),
        gap=_one(rng, (14.0, 14.0, 8.0, 2.0)),
        framed=bool(rng.random() < 0.25),
        stacked=bool(rng.random() < 0.3),
    )


def _essay_manner(rng: np.random.Generator) -> EssayManner:
    return EssayManner(
        grid=_one(rng, ("below", "below", "above")),
        align=_one(rng, ("left", "centre")),
        ground=_one(rng, ("none", "shadow", "mount")),
        panels=_one(rng, ("bracketed", "bare", "circled", "placed")),
        gap=_one(rng, (6.0, 14.0, 30.0)),
        listed=_one(rng, ("foot", "head", "keyed")),
        rim=_one(rng, ("white", "line", "none")),
        corner=int(rng.integers(4)),
        facing=_one(rng, ("before", "after")),
        bleeds=bool(rng.random() < 0.5),
    )


def _one(rng: np.random.Generator, choices: tuple[Choice, ...]) -> Choice:
    return choices[int(rng.integers(len(choices)))]
