"""The plan of one mural plate and the picture printed for it."""

from dataclasses import dataclass

import numpy as np

from samples import encoding, mural, vocabulary, wording
from samples.mural import Scene
from samples.sheet import Image
from samples.traditional import traditional

BELOW, FACING, VERTICAL, TRADITIONAL = "below", "facing", "vertical", "traditional"
SECTIONS = (BELOW, FACING, VERTICAL, TRADITIONAL)
DETAIL = "（局部）"


@dataclass(frozen=True, slots=True)
class Plate:
    """Everything about one plate except its picture; all texts as printed (traditional in that section).

    `detail`: the leading motif a detail shows, or None for a whole painting. `scene` is the whole painting.
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

    @property
    def printed_number(self) -> str:
        return wording.chinese_digits(self.number)

    @property
    def caption(self) -> str:
        """What is printed as the plate's caption; two manners of punctuation, by section."""
        if self.section in (BELOW, FACING):
            return (
                f"{self.printed_number} {self.site}-{self.subject}.{self.period}-{self.cave}{self.position}"
            )
        return f"{self.printed_number}　{self.subject}　{self.period}　{self.site}{self.cave}{self.position}"

    @property
    def heading(self) -> str:
        """The heading of the plate's paragraph at the volume's end."""
        return f"{self.printed_number}　{self.subject}　{self.cave}"

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
        """Tall whole paintings on the facing pages run over all four edges now and then."""
        return (
            self.section == FACING
            and self.detail is None
            and self.scene.width < self.scene.height
            and self.number % 2 == 0
        )


def plan_plates(seed: np.random.SeedSequence, count: int) -> tuple[Plate, ...]:
    """Plans the plates; about one in five is a detail of the plate before it."""
    plates: list[Plate] = []
    for number, child in enumerate(seed.spawn(count), start=1):
        plates.append(
            _plan_plate(number, count, np.random.default_rng(child), plates[-1] if plates else None)
        )
    return tuple(plates)


def _section(number: int, count: int) -> str:
    share = (number - 0.5) / count
    return BELOW if share < 0.4 else FACING if share < 0.65 else VERTICAL if share < 0.85 else TRADITIONAL


def _plan_plate(number: int, count: int, rng: np.random.Generator, before: Plate | None) -> Plate:
    section = _section(number, count)
    said = traditional if section == TRADITIONAL else str
    joined = bool(rng.random() < 0.45)
    detailed = (
        before is not None and before.section == section and before.detail is None and rng.random() < 0.25
    )
    if detailed and before is not None:
        focus = int(rng.integers(len(before.scene.leading)))
        # `before.period` is already as printed; the remark is put into the same characters as a whole.
        paragraph = wording.detail_paragraph(before.scene, focus, before.number, before.period, rng)
        return Plate(
            number,
            section,
            before.scene,
            focus,
            before.subject + DETAIL,
            before.site,
            before.cave,
            before.period,
            before.position,
            said(paragraph),
            joined,
        )
    scene = mural.draw_scene(rng)
    period = str(rng.choice(vocabulary.MURAL_PERIODS))
    return Plate(
        number=number,
        section=section,
        scene=scene,
        detail=None,
        subject=said(wording.scene_subject(scene, rng)),
        site=said(str(rng.choice(vocabulary.SITES))),
        cave=f"第{wording.chinese_digits(int(rng.integers(3, 465)))}窟",
        period=said(period),
        position=said(str(rng.choice(vocabulary.POSITIONS))),
        paragraph=said(wording.scene_paragraph(scene, period, rng)),
        joined=joined,
    )


def draw_plate(plate: Plate) -> Image:
    """Paints and encodes the plate's picture: the whole painting, or the detail cut from it."""
    if plate.detail is None:
        return encoding.jpeg(mural.paint(plate.scene))
    return encoding.jpeg(mural.paint_detail(plate.scene, mural.cut_around(plate.scene, plate.detail)))
