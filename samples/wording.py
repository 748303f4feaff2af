"""Puts designs and paintings into the books' words: always true, because made from the same specification.

The visual words come first: text encoders truncate (cn_clip at 52 tokens).
"""

import numpy as np

from samples import vocabulary
from samples.mural import Placed, Scene
from samples.pattern import Design, Inked


def _one_of(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[rng.integers(len(choices))]


def chinese_digits(number: int) -> str:
    """A number digit by digit, as plates and caves are numbered: 16 -> 一六, 120 -> 一二〇."""
    return "".join(vocabulary.DIGITS[int(digit)] for digit in str(number))


def coloured(inked: Inked) -> str:
    """朱红色莲花."""
    return f"{inked.colour.name}色{inked.motif.name}"


def counted(inked: Inked, count: int) -> str:
    """两只朱红色飞鸟."""
    return f"{vocabulary.COUNTS[count]}{inked.motif.measure}{coloured(inked)}"


def _main(design: Design) -> str:
    return f"一对{coloured(design.main)}相对" if design.paired else counted(design.main, 1)


def design_name(design: Design) -> str:
    """The title of a pattern: arrangement, main motif, second motif, 纹."""
    main = ("对" if design.paired else "") + design.main.motif.name
    # 对鹿 already says that two face each other: the books do not add 对称 to it.
    arrangement = "" if design.arrangement == "对称" else design.arrangement
    return f"{arrangement}{main}{design.second.motif.name}纹"


DESIGN_SENTENCES: dict[str, tuple[str, ...]] = {
    "团窠": (
        "{ground}色地，{border}团窠内{main}，{posture}，窠外填饰{second}。",
        "窠内{main}，{posture}，环以{border}，窠外饰{second}，地色{ground}。",
        "{border}团窠居{ground}色地上，窠内{main}，窠隙饰{second}。",
    ),
    "散点": (
        "{ground}色地，{main_plain}散点排列，{posture}，间饰{second}。",
        "主体为{main_plain}，{posture}，间饰{second}，散点排列，地色{ground}。",
        "{main_plain}与{second}相间错落，散布于{ground}色地上。",
    ),
    "菱格": (
        "{ground}色地，菱格内饰{main_plain}，{posture}，另饰{second}。",
        "菱格骨架，格内饰{main_plain}和{second}，地色{ground}。",
    ),
    "龟背": (
        "{ground}色地，龟背骨架内填{main_plain}，{posture}，间以{second}。",
        "龟背格内饰{main_plain}，{posture}，又有{second}点缀，地色{ground}。",
    ),
    "缠枝": (
        "{ground}色地，缠枝上{main_plain}，{posture}，枝间饰{second}。",
        "缠枝{main_plain}，{posture}，与{second}相间，地色{ground}。",
    ),
    "方补": (
        "方补正中{main}，{posture}，四角各饰{second}，{border}为边，{ground}色地。",
        "{ground}色地，中央{main}，{posture}，四周饰{second}，边饰{border}。",
    ),
    "横列": (
        "{ground}色地，横列{main_plain}，{posture}，与成列的{second}交替，隔以{border}。",
        "{main_plain}与{second}分列横排，其间以{border}为界，地色{ground}。",
    ),
    "对称": (
        "{ground}色地，中央{centre}，两侧{main}，{posture}，四隅饰祥云。",
        "左右{main}，{posture}，当中{centre}，四隅祥云，地色{ground}。",
    ),
}


def _design_words(design: Design) -> dict[str, str]:
    return {
        "ground": design.ground.name,
        "border": design.border,
        "main": _main(design),
        "main_plain": coloured(design.main),
        "posture": design.main.motif.posture,
        "second": coloured(design.second),
        "centre": counted(design.second, 1),
    }


def design_sentence(design: Design, rng: np.random.Generator) -> str:
    """One sentence that names ground, border, both motifs and their colours, and the arrangement's parts."""
    return _one_of(rng, DESIGN_SENTENCES[design.arrangement]).format(**_design_words(design))


def pattern_paragraph(design: Design, weave: str, period: str, rng: np.random.Generator) -> str:
    """The paragraph on a pattern: what is seen, then technique and history."""
    technique = _one_of(rng, vocabulary.TECHNIQUE).format(weave=weave)
    history = _one_of(rng, vocabulary.HISTORY).format(period=period)
    return design_sentence(design, rng) + technique + history


def textile_detail(design: Design, weave: str, rng: np.random.Generator) -> str:
    """The 细节 of an original textile: what is seen on it, and its condition."""
    patterns = (
        "{weave}，{ground}色地上织{main_plain}与{second}，",
        "此件为{ground}色{weave}，主花为{main_plain}，辅以{second}，",
    )
    seen = _one_of(rng, patterns).format(weave=weave, **_design_words(design))
    return seen + _one_of(rng, vocabulary.CONDITION)


def crop_line(design: Design, part: str) -> str:
    """The line under a cropped motif; `part` is main, second or border."""
    if part == "border":
        return f"{design.border_colour.name}色{design.border}边饰。"
    if part == "second":
        return f"{counted(design.second, 1)}，{design.second.motif.posture}。"
    return f"{_main(design)}，{design.main.motif.posture}。"


def _listed(placed: tuple[Placed, ...]) -> str:
    return counted(placed[0].inked, len(placed))


def scene_subject(scene: Scene, rng: np.random.Generator) -> str:
    """The plate's subject, as its caption prints it."""
    leader = scene.leading[0].inked.motif.name
    count = len(scene.leading)
    if scene.subject == "飞天":
        return ("飞天", "双飞天", "三身飞天")[count - 1]
    if scene.subject == "藻井":
        return f"{scene.around[0].inked.motif.name}藻井"
    if scene.subject == "本生故事":
        return f"双{leader}本生"
    if scene.subject == "供养人":
        return ("供养人行列", "供养人像")[rng.integers(2)]
    return scene.subject


def scene_sentence(scene: Scene, rng: np.random.Generator) -> str:
    """What the painting shows: leading figures with dress and posture, what is above and around, the wall."""
    first = scene.leading[0].inked
    wall = f"{scene.wall.name}色地"
    if scene.subject == "说法图":
        attendant = scene.leading[1].inked
        body = f"中央{counted(first, 1)}{first.motif.posture}，左右侍立{counted(attendant, 2)}"
    else:
        body = f"{counted(first, len(scene.leading))}，{first.motif.posture}"
    around = _listed(scene.around) if scene.around else ""
    above = f"上方{_listed(scene.above)}" if scene.above else ""
    if around:
        where = {"本生故事": "中立", "山水佛塔": "两旁"}.get(scene.subject, "四周")
        around = where + around
    parts = [part for part in (body, above, around) if part]
    if rng.random() < 0.5:
        return f"{wall}，" + "，".join(parts) + "。"
    return "图中绘" + "，".join(parts) + f"，{wall}。"


PEOPLED = ("飞天", "说法图", "伎乐天", "供养人", "菩萨")


def scene_paragraph(scene: Scene, period: str, rng: np.random.Generator) -> str:
    """The 图版说明 of a plate: what is seen, then two remarks on style."""
    of_figures = vocabulary.FIGURE_REMARKS if scene.subject in PEOPLED else ()
    known = (*vocabulary.MURAL_REMARKS, *of_figures)
    remarks = "".join(known[number] for number in rng.permutation(len(known))[:2])
    return scene_sentence(scene, rng) + remarks.format(period=period)


def detail_paragraph(scene: Scene, number: int, whole: int, period: str, rng: np.random.Generator) -> str:
    """The 图版说明 of a detail of plate `whole` around leading motif `number`."""
    inked = scene.leading[number].inked
    remark = _one_of(rng, vocabulary.MURAL_REMARKS).format(period=period)
    seen = f"{counted(inked, 1)}，{inked.motif.posture}，{scene.wall.name}色地。"
    return f"{seen}此为图版{chinese_digits(whole)}的局部。{remark}"
