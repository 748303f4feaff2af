"""The plan of one mural plate and the picture printed for it."""

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from samples import encoding, mural, vocabulary, wording
from samples.english import texts, words
from samples.fonts import UNPRINTED
from samples.mural import Scene
from samples.numbering import numbered
from samples.placing import Image
from samples.style import Style
from samples.traditional import traditional

BELOW, BESIDE, FACING, VERTICAL, TRADITIONAL = "below", "beside", "facing", "vertical", "traditional"
SPREAD = "spread"
SECTIONS = (BELOW, BESIDE, FACING, VERTICAL, TRADITIONAL, SPREAD)
"""The volume's sections in order: where captions stand, one in traditional characters, and last a single
plate over two facing pages."""
HALVES = "halves"
"""How a spread's picture is placed that is cut in two; otherwise both pages show their part of one object."""
DETAIL = "（局部）"
_STORY = "本生故事"  # a wide painting with a tree in its middle, which crosses the gutter
_SPREAD_SIDE = 1500  # pixels across two pages


@dataclass(frozen=True, slots=True)
class PlateInEnglish:
    """What is printed of a plate, in English; `place` is site and cave."""

    subject: str
    period: str
    place: str
    paragraph: str

    @property
    def text(self) -> str:
        return f"{self.subject}, {self.period}, {self.place}. {self.paragraph}"


@dataclass(frozen=True, slots=True)
class Plate:
    """Everything about one plate except its picture; all texts as printed (traditional in that section).

    `caption` and `heading` are those of the plate and of its paragraph at the volume's end. `detail`: the
    leading motif a detail shows, or None for a whole painting. `scene` is the whole painting; `way` and
    `pieces` say how the picture is placed (see `samples.encoding`).
    """

    number: int
    section: str
    scene: Scene
    detail: int | None
    subject: str
    site: str
    cave: str
    period: str
    position: str
    paragraph: str
    joined: bool
    caption: str
    heading: str
    way: str
    pieces: int
    english: PlateInEnglish = field(metadata=UNPRINTED)

    @property
    def fields(self) -> dict[str, str]:
        return {
            "plate_no": str(self.number),
            "site": self.site,
            "cave": self.cave,
            "period": self.period,
            "position": self.position,
        }

    @property
    def full_bleed(self) -> bool:
        """Tall whole paintings on the facing pages run over all four edges now and then, and spreads over the
        upper and outer ones."""
        if self.section == SPREAD:
            return self.scene.seed % 2 == 0
        return (
            self.section == FACING
            and self.detail is None
            and self.scene.width < self.scene.height
            and self.number % 2 == 0
        )


def plan_plates(seed: np.random.SeedSequence, count: int, style: Style) -> tuple[Plate, ...]:
    """Plans the plates, about one in five a detail of the plate before it, and one more over two pages."""
    plates: list[Plate] = []
    for number, child in enumerate(seed.spawn(count + 1), start=1):
        before = plates[-1] if plates else None
        section = _section(number, count, style) if number <= count else SPREAD
        plates.append(_plan_plate(number, section, style, child, before))
    return tuple(plates)


def _section(number: int, count: int, style: Style) -> str:
    reached, share = 0.0, (number - 0.5) / count
    for section, part in zip(SECTIONS, style.plates.shares, strict=True):
        reached += part
        if share < reached:
            return section
    return SECTIONS[-1]


def _plan_plate(
    number: int, section: str, style: Style, seed: np.random.SeedSequence, before: Plate | None
) -> Plate:
    rng = np.random.default_rng(seed)
    said = traditional if section == TRADITIONAL else str
    joined = bool(rng.random() < 0.45)
    whole = before if before is not None and before.section == section and before.detail is None else None
    if whole is not None and rng.random() < 0.25:
        focus = int(rng.integers(len(whole.scene.leading)))
        # `whole.period` is already as printed; the remark is put into the same characters as a whole.
        told = (whole.scene, focus, whole.number)
        paragraph, paragraph_in_english = texts.in_both(
            rng,
            partial(wording.detail_paragraph, *told, whole.period),
            partial(texts.detail_paragraph, *told, whole.english.period),
        )
        english = replace(
            whole.english, subject=f"{whole.english.subject} (detail)", paragraph=paragraph_in_english
        )
        scene, detail, subject = whole.scene, focus, whole.subject + DETAIL
        site, cave, period, position = whole.site, whole.cave, whole.period, whole.position
    else:
        scene, detail = _whole_scene(rng, section), None
        period = str(rng.choice(vocabulary.MURAL_PERIODS))
        subject, subject_in_english = texts.in_both(
            rng, partial(wording.scene_subject, scene), partial(texts.scene_subject, scene)
        )
        site, cave_number = str(rng.choice(vocabulary.SITES)), int(rng.integers(3, 465))
        position = said(str(rng.choice(vocabulary.POSITIONS)))
        paragraph, paragraph_in_english = texts.in_both(
            rng,
            partial(wording.scene_paragraph, scene, period),
            partial(texts.scene_paragraph, scene, words.PERIODS[period]),
        )
        english = PlateInEnglish(
            subject_in_english,
            words.PERIODS[period],
            f"{words.SITES[site]} Cave {cave_number}",
            paragraph_in_english,
        )
        subject, period, site = said(subject), said(period), said(site)
        cave = f"第{wording.chinese_digits(cave_number)}窟"
    manner = style.plates
    form = manner.caption if section in (BELOW, BESIDE, FACING) else manner.set_caption
    caption = form.format(
        n=numbered(manner.number, number),
        site=site,
        subject=subject,
        period=period,
        cave=cave,
        position=position,
    )
    return Plate(
        number=number,
        section=section,
        scene=scene,
        detail=detail,
        subject=subject,
        site=site,
        cave=cave,
        period=period,
        position=position,
        paragraph=said(paragraph),
        joined=joined,
        caption=said(caption),
        heading=said(f"{numbered(manner.note_number, number)}　{subject}　{cave}"),
        way=_way(rng, section, style),
        pieces=int(rng.integers(2, 5)),
        english=english,
    )


def _whole_scene(rng: np.random.Generator, section: str) -> Scene:
    if section == SPREAD:
        return mural.draw_scene(rng, subject=_STORY, long_side=_SPREAD_SIDE)
    return mural.draw_scene(rng)


def _way(rng: np.random.Generator, section: str, style: Style) -> str:
    if section == SPREAD:
        return HALVES if rng.random() < 0.5 else "jpeg"
    return style.way(rng)


def draw_plate(plate: Plate) -> Image:
    """Paints and encodes the plate's picture: the whole painting, or the detail cut from it."""
    if plate.detail is None:
        picture = mural.paint(plate.scene)
    else:
        picture = mural.paint_detail(plate.scene, mural.cut_around(plate.scene, plate.detail))
    if plate.way == HALVES:
        return encoding.encoded_halves(picture)
    return encoding.encoded(picture, plate.way, plate.pieces)
