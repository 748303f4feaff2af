"""The plan of one silk entry and the pictures that stand in it."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from samples import borders, encoding, pattern, textile, vocabulary, wording
from samples.brush import Brush, blank
from samples.english import texts, words
from samples.fonts import UNPRINTED
from samples.palette import lighter
from samples.pattern import Design, Repertoire
from samples.placing import Image
from samples.style import Style

LAYOUTS = ("column", "row", "side")
_CROP_SIDE = 380
_PAPER = 235  # grey level from which a cut-out motif is paper


@dataclass(frozen=True, slots=True)
class Crop:
    """A cropped motif: which part of the design (main, second, border), its line ("" = none), its setting;
    and its title and line in English."""

    part: str
    line: str
    cut_out: bool
    english: str = field(metadata=UNPRINTED)


@dataclass(frozen=True, slots=True)
class Ways:
    """How an entry's pictures are placed: one of `samples.encoding` each; `pieces` of strips and tiles."""

    pattern: str
    cloth: str
    crops: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything about one entry of the silk volume except its pictures; `english` are title and
    description of its pattern, `textile_english` those of its textile."""

    number: int
    design: Design
    name: str
    period: str
    object_title: str
    paragraph: str
    labelled: bool
    collection: str
    dimensions: str
    site: str
    detail: str
    reference: str
    crops: tuple[Crop, ...]
    layout: str
    two_pages: bool
    ways: Ways
    watermark: bool
    rotated: bool
    seed: int
    english: str = field(metadata=UNPRINTED)
    textile_english: str = field(metadata=UNPRINTED)

    @property
    def fields(self) -> dict[str, str]:
        """The printed fields, without the empty ones."""
        every = {
            "period": self.period,
            "collection": self.collection,
            "dimensions": self.dimensions,
            "site": self.site,
            "reference": self.reference,
        }
        return {key: value for key, value in every.items() if value}


@dataclass(frozen=True, slots=True)
class EntryPictures:
    """The pictures of one entry, encoded."""

    pattern: Image
    textile: Image
    crops: tuple[Image, ...]


def plan_entry(
    number: int, rng: np.random.Generator, repertoire: Repertoire, style: Style, *, rotated: bool
) -> Entry:
    """Draws an entry's plan; the same generator state gives the same entry."""
    design = pattern.draw_design(rng, repertoire=repertoire)
    period = str(rng.choice(vocabulary.SILK_PERIODS))
    weave = str(rng.choice(vocabulary.WEAVES))
    name = wording.design_name(design)
    labelled = bool(rng.random() < 0.6)
    count = int(rng.choice([1, 2, 3], p=[0.1, 0.4, 0.5]))
    parts = ["main", "second", "border"] if design.border else ["main", "second"]
    chosen = [parts[i] for i in sorted(rng.permutation(len(parts))[: min(count, len(parts))])]
    described = bool(rng.random() < 0.7)
    crops = tuple(
        Crop(
            part,
            wording.crop_line(design, part) if described else "",
            part != "border" and bool(rng.random() < 0.4),
            f"{texts.design_name(design)}. {texts.crop_line(design, part) if described else ''}".strip(),
        )
        for part in chosen
    )
    has_detail = labelled and bool(rng.random() < 0.6)
    width, height = int(rng.integers(18, 90)), int(rng.integers(18, 120))
    page = int(rng.integers(12, 290))
    form = str(rng.choice(vocabulary.FORMS))
    in_english = words.WEAVES[weave], words.PERIODS[period]
    paragraph, paragraph_in_english = texts.in_both(
        rng,
        partial(wording.pattern_paragraph, design, weave, period),
        partial(texts.pattern_paragraph, design, *in_english),
    )
    collection = str(rng.choice(vocabulary.COLLECTIONS))
    site = str(rng.choice(vocabulary.BURIALS)) if labelled and rng.random() < 0.6 else ""
    detail, detail_in_english = (
        texts.in_both(
            rng,
            partial(wording.textile_detail, design, weave),
            partial(texts.textile_detail, design, in_english[0]),
        )
        if has_detail
        else ("", "")
    )
    object_in_english = texts.object_title(design, in_english[0], words.FORMS[form])
    return Entry(
        number=number,
        design=design,
        name=name,
        period=period,
        object_title=name + weave + form,
        paragraph=paragraph,
        labelled=labelled,
        collection=collection,
        dimensions=f"长{height}厘米，宽{width}厘米" if labelled else "",
        site=site,
        detail=detail,
        reference=f"{rng.choice(vocabulary.REFERENCES)}第{page}页",
        crops=crops,
        layout=LAYOUTS[rng.integers(len(LAYOUTS))],
        two_pages=bool(rng.random() < 0.33) and not rotated,
        ways=Ways(style.way(rng), style.cut_way(rng), style.way(rng), int(rng.integers(2, 5))),
        watermark=bool(rng.random() < 0.08),
        rotated=rotated,
        seed=int(rng.integers(1 << 31)),
        english=f"{texts.design_name(design)}. {paragraph_in_english}",
        textile_english=f"{object_in_english}. {detail_in_english or paragraph_in_english}",
    )


def draw_pictures(entry: Entry) -> EntryPictures:
    """Draws and encodes the entry's pictures: its pattern, its textile and its cropped motifs."""
    rng = np.random.default_rng(entry.seed)
    flat = pattern.paint(entry.design)
    photo, mask = textile.photograph(flat, rng)
    ways = entry.ways
    return EntryPictures(
        encoding.encoded(flat, ways.pattern, ways.pieces),
        encoding.cut_out(photo, mask, ways.cloth),
        tuple(_draw_crop(entry.design, crop, ways) for crop in entry.crops),
    )


def _draw_crop(design: Design, crop: Crop, ways: Ways) -> Image:
    ground = (255, 255, 255) if crop.cut_out else design.ground.rgb
    if crop.part == "border":
        picture = blank(_CROP_SIDE, _CROP_SIDE * 2 // 5, design.ground.rgb)
        height, width = picture.shape[:2]
        borders.strip(
            picture,
            design.border,
            0,
            height * 0.22,
            width,
            height * 0.56,
            design.border_colour.rgb,
            lighter(design.ground.rgb, 0.25),
        )
        return encoding.encoded(picture, ways.crops, ways.pieces)
    wide = crop.part == "main" and design.paired
    picture = blank(_CROP_SIDE, round(_CROP_SIDE * (0.62 if wide else 1)), ground)
    height, width = picture.shape[:2]
    brush = Brush.on(picture, (width / 2, height / 2), (width if wide else height) * 0.92)
    if crop.part == "main":
        pattern.paint_main(design, brush)
    else:
        design.second.draw(brush)
    if not crop.cut_out:
        return encoding.encoded(picture, ways.crops, ways.pieces)
    inked = np.where(picture.min(axis=2) < _PAPER, 255, 0).astype(np.uint8)
    return encoding.cut_out(picture, inked, "white" if ways.cloth == "white" else "soft")
