"""The plan of the essay volume: its pictures and the words it prints."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from samples import encoding, pattern, vocabulary, wording
from samples.book import WATERMARK
from samples.english import texts, words
from samples.fonts import UNPRINTED
from samples.numbering import NUMBER_CHARACTERS
from samples.pattern import Design
from samples.placing import Image
from samples.style import Style

TITLE = "织物与图像"
IMPRINT = "样书：图与文均由程序绘制"
CHAPTERS = ("第一章　织物的骨架", "第二章　纹样的流传")
LISTING = (
    "def weave(warp, weft):",
    "    for thread in warp:",
    "        yield thread.over(weft)",
    "",
    "cloth = list(weave(warp, weft))",
)
FORMULA = "d = n / (p + q)　　　　（1）"
CHART_TITLE = "各期织物残片的件数"
_PICTURES = 16


@dataclass(frozen=True, slots=True)
class Plate:
    """A picture of the volume: its design, its title, and its caption's words, which begin with the title;
    title and words in English."""

    design: Design
    title: str
    words: str
    way: str
    english_title: str = field(metadata=UNPRINTED)
    english: str = field(metadata=UNPRINTED)


@dataclass(frozen=True, slots=True)
class EssaysPlan:
    """The whole volume before a single picture is drawn; `counts` seeds its table and chart."""

    style: Style
    plates: tuple[Plate, ...]
    furniture: tuple[str, ...]
    counts: int


def plan(seed: int) -> EssaysPlan:
    """Plans the volume; it has the same number of pictures whatever the seed."""
    style = Style.of_seed(seed, 3)
    rng = np.random.default_rng((seed, 3))
    plates = []
    for number in range(_PICTURES):
        design = pattern.draw_design(rng, long_side=480)
        title = wording.design_name(design)
        seen, seen_in_english = texts.in_both(
            rng, partial(wording.design_sentence, design), partial(texts.design_sentence, design)
        )
        source = str(rng.choice(vocabulary.REFERENCES))
        told, in_english = (
            (f"。{seen}", f". {seen_in_english}")
            if number % 4 == 1
            else (f"（采自{source}）", f" (from {words.REFERENCES[source]}).")
        )
        name = texts.design_name(design)
        plates.append(Plate(design, title, title + told, style.way(rng), name, name + in_english))
    furniture = (
        TITLE,
        IMPRINT,
        *CHAPTERS,
        *vocabulary.SILK_ESSAY,
        *vocabulary.MURAL_ESSAY,
        *vocabulary.SILK_PERIODS,
        *vocabulary.REFERENCES,
        *LISTING,
        FORMULA,
        CHART_TITLE,
        WATERMARK,
        NUMBER_CHARACTERS,
        "图插见表局部左右页件朝代（）、：；①②▲【】见同书第",
    )
    return EssaysPlan(style, tuple(plates), furniture, int(rng.integers(1 << 31)))


def draw_picture(plate: Plate) -> Image:
    """Paints and encodes the picture of a plate."""
    return encoding.encoded(pattern.paint(plate.design), plate.way)
