"""Puts designs and paintings into English: what `samples.wording` says of them, by the same choices.

Every function that draws does so exactly as its namesake there, so that a generator in the same state, given
to both, chooses the same sentence in both languages. Weaves, forms and periods are given in English.
"""

import copy
from collections.abc import Callable

import numpy as np

from samples import wording
from samples.english import templates, words
from samples.mural import Placed, Scene
from samples.pattern import Design, Inked

Said = Callable[[np.random.Generator], str]
_ALONE = {"伎乐天", "菩萨"}
_WHERE = {"本生故事": "in the middle", "山水佛塔": "on both sides"}


def in_both(rng: np.random.Generator, chinese: Said, english: Said) -> tuple[str, str]:
    """A text in Chinese and in English by the same choices; `rng` moves on as for the Chinese alone."""
    same = copy.deepcopy(rng)
    return chinese(rng), english(same)


def _one_of(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[rng.integers(len(choices))]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def counted(inked: Inked, count: int) -> str:
    """A red phoenix, three red phoenixes."""
    motif, colour = words.MOTIFS[inked.motif.name], words.COLOURS[inked.colour.name]
    if count == 1:
        return _article(f"{colour} {motif.one}")
    return f"{words.COUNTS[count]} {colour} {motif.many}"


def coloured(inked: Inked) -> str:
    """Red phoenixes, however many."""
    return f"{words.COLOURS[inked.colour.name]} {words.MOTIFS[inked.motif.name].many}"


def _posture(inked: Inked) -> str:
    return words.MOTIFS[inked.motif.name].posture


def _main(design: Design) -> str:
    return f"two facing {coloured(design.main)}" if design.paired else counted(design.main, 1)


def design_name(design: Design) -> str:
    """The title of a pattern, as in "Facing deer and peony roundel"."""
    main, second = (words.MOTIFS[inked.motif.name] for inked in (design.main, design.second))
    name = f"facing {main.many}" if design.paired else main.one
    return _capital(templates.DESIGN_NAMES[design.arrangement].format(main=name, second=second.one))


def _design_words(design: Design) -> dict[str, str]:
    return {
        "ground": words.COLOURS[design.ground.name],
        "border": words.BORDERS.get(design.border, ""),
        "main": _main(design),
        "mains": coloured(design.main),
        "posture": _posture(design.main),
        "second": coloured(design.second),
        "centre": counted(design.second, 1),
    }


def design_sentence(design: Design, rng: np.random.Generator) -> str:
    template = _one_of(rng, templates.DESIGN_SENTENCES[design.arrangement])
    return _capital(template.format(**_design_words(design)))


def pattern_paragraph(design: Design, weave: str, period: str, rng: np.random.Generator) -> str:
    technique = _one_of(rng, templates.TECHNIQUE).format(weave=weave)
    history = _one_of(rng, templates.HISTORY).format(period=period)
    return " ".join((design_sentence(design, rng), technique, history))


def object_title(design: Design, weave: str, form: str) -> str:
    """The title of an original textile."""
    return f"{design_name(design)}, {weave} {form}"


def textile_detail(design: Design, weave: str, rng: np.random.Generator) -> str:
    seen = _one_of(rng, templates.TEXTILE).format(weave=weave, **_design_words(design))
    return f"{_capital(seen)} {_one_of(rng, templates.CONDITION)}"


def crop_line(design: Design, part: str) -> str:
    if part == "border":
        return _capital(f"{words.COLOURS[design.border_colour.name]} {words.BORDERS[design.border]} border.")
    if part == "second":
        return _capital(f"{counted(design.second, 1)}, {_posture(design.second)}.")
    return _capital(f"{_main(design)}, {_posture(design.main)}.")


def _listed(placed: tuple[Placed, ...]) -> str:
    return counted(placed[0].inked, len(placed))


def scene_subject(scene: Scene, rng: np.random.Generator) -> str:
    leader = words.MOTIFS[scene.leading[0].inked.motif.name]
    count = len(scene.leading)
    if scene.subject == "飞天":
        return ("Apsara", "Pair of apsaras", "Three apsaras")[count - 1]
    if scene.subject == "藻井":
        return f"Caisson ceiling with {words.MOTIFS[scene.around[0].inked.motif.name].many}"
    if scene.subject == "本生故事":
        return f"Jataka of the two {leader.many}"
    if scene.subject == "供养人":
        return templates.DONORS[rng.integers(2)]
    if scene.subject in _ALONE:
        return _capital(leader.one if count == 1 else leader.many)
    return {"说法图": "Preaching scene", "山水佛塔": "Landscape with pagoda"}[scene.subject]


def scene_sentence(scene: Scene, rng: np.random.Generator) -> str:
    first = scene.leading[0].inked
    wall = f"on {words.COLOURS[scene.wall.name]}"
    if scene.subject == "说法图":
        attendants = counted(scene.leading[1].inked, 2)
        body = f"{counted(first, 1)} in the centre, {_posture(first)}, {attendants} standing left and right"
    else:
        body = f"{counted(first, len(scene.leading))}, {_posture(first)}"
    parts = [body]
    if scene.above:
        parts.append(f"{_listed(scene.above)} above")
    if scene.around:
        parts.append(f"{_listed(scene.around)} {_WHERE.get(scene.subject, 'around')}")
    seen = ", ".join(parts)
    return _capital(f"{wall}, {seen}." if rng.random() < 0.5 else f"{seen}, {wall}.")


def scene_paragraph(scene: Scene, period: str, rng: np.random.Generator) -> str:
    of_figures = templates.FIGURE_REMARKS if scene.subject in wording.PEOPLED else ()
    known = (*templates.MURAL_REMARKS, *of_figures)
    remarks = " ".join(known[number] for number in rng.permutation(len(known))[:2])
    return f"{scene_sentence(scene, rng)} {remarks.format(period=period)}"


def detail_paragraph(scene: Scene, number: int, whole: int, period: str, rng: np.random.Generator) -> str:
    inked = scene.leading[number].inked
    remark = _one_of(rng, templates.MURAL_REMARKS).format(period=period)
    wall = words.COLOURS[scene.wall.name]
    return f"{_capital(counted(inked, 1))}, {_posture(inked)}, on {wall}. Detail of plate {whole}. {remark}"
