"""The English says what the Chinese says: the same things, by the same draws, in words for all of them."""

import copy
import re
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manifests.fingerprint import fingerprint
from samples import borders, essay_plan, motifs, mural, murals, palette, pattern, silk, vocabulary, wording
from samples.english import templates, texts, words
from samples.fonts import characters_in

GOLDEN = "712276f7d3f39a4eaf18367b9ec879c3f811f5fea1c1f6683281d88b66d5e207"
seeds = st.integers(0, 2**32 - 1)
HAN = re.compile("[\u3400-\u9fff]")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (words.MOTIFS, [motif.name for motif in motifs.ALL]),
        (words.COLOURS, [c.name for c in {*palette.MOTIF_COLOURS, *palette.GROUND_COLOURS}]),
        (words.BORDERS, borders.BORDERS),
        (words.ARRANGEMENTS, pattern.ARRANGEMENTS),
        (words.PERIODS, {*vocabulary.SILK_PERIODS, *vocabulary.MURAL_PERIODS}),
        (words.WEAVES, vocabulary.WEAVES),
        (words.FORMS, vocabulary.FORMS),
        (words.REFERENCES, vocabulary.REFERENCES),
        (words.SITES, vocabulary.SITES),
        (templates.DESIGN_SENTENCES, pattern.ARRANGEMENTS),
        (templates.DESIGN_NAMES, pattern.ARRANGEMENTS),
    ],
)
def test_every_word_has_an_english_one(english: dict[str, object], chinese: list[str]) -> None:
    assert set(english) == set(chinese)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (templates.TECHNIQUE, vocabulary.TECHNIQUE),
        (templates.HISTORY, vocabulary.HISTORY),
        (templates.CONDITION, vocabulary.CONDITION),
        (templates.MURAL_REMARKS, vocabulary.MURAL_REMARKS),
        (templates.FIGURE_REMARKS, vocabulary.FIGURE_REMARKS),
        *(
            (templates.DESIGN_SENTENCES[name], wording.DESIGN_SENTENCES[name])
            for name in pattern.ARRANGEMENTS
        ),
    ],
)
def test_every_sentence_has_an_english_one_with_the_same_blanks(
    english: tuple[str, ...], chinese: tuple[str, ...]
) -> None:
    def blanks(template: str) -> set[str]:
        alike = {"mains": "main_plain"}
        return {alike.get(name, name) for name in re.findall(r"{(\w+)}", template)}

    assert [blanks(one) for one in english] == [blanks(one) for one in chinese]


@given(seeds)
def test_a_design_s_english_names_what_is_drawn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design = pattern.draw_design(rng)
    chinese, english = texts.in_both(
        rng,
        partial(wording.design_sentence, design),
        partial(texts.design_sentence, design),
    )
    said = english.lower()
    for inked in (design.main, design.second):
        motif = words.MOTIFS[inked.motif.name]
        assert words.COLOURS[inked.colour.name] in said
        assert motif.one.lower() in said or motif.many.lower() in said
        assert (inked.motif.posture in chinese) == (motif.posture in said)
    assert words.COLOURS[design.ground.name] in said
    assert words.BORDERS.get(design.border, "") in said
    assert ("facing" in said) == ("相对" in chinese)
    assert not HAN.search(english)


@given(seeds)
def test_a_scene_s_english_counts_and_names_what_is_painted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scene = mural.draw_scene(rng)
    chinese, english = texts.in_both(
        rng,
        partial(wording.scene_paragraph, scene, "北魏"),
        partial(texts.scene_paragraph, scene, "Northern Wei"),
    )
    said = english.lower()
    counted = [scene.above, scene.around, [p for p in scene.leading if p.inked == scene.leading[0].inked]]
    for placed in filter(None, counted):
        assert texts.counted(placed[0].inked, len(placed)).lower() in said
    assert f"on {words.COLOURS[scene.wall.name]}" in said
    assert said.startswith("on ") == chinese.startswith(scene.wall.name)
    assert ("Northern Wei" in english) == ("北魏" in chinese)


@given(seeds, st.sampled_from(["pattern", "textile", "subject", "detail"]))
def test_both_languages_draw_alike(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    design, scene = pattern.draw_design(rng), mural.draw_scene(rng)
    chinese, english = {
        "pattern": (
            partial(wording.pattern_paragraph, design, "缂丝", "元"),
            partial(texts.pattern_paragraph, design, "kesi tapestry", "Yuan"),
        ),
        "textile": (
            partial(wording.textile_detail, design, "缂丝"),
            partial(texts.textile_detail, design, "kesi tapestry"),
        ),
        "subject": (partial(wording.scene_subject, scene), partial(texts.scene_subject, scene)),
        "detail": (
            partial(wording.detail_paragraph, scene, 0, 3, "元"),
            partial(texts.detail_paragraph, scene, 0, 3, "Yuan"),
        ),
    }[kind]
    same = copy.deepcopy(rng)
    chinese(rng)
    english(same)
    assert rng.bit_generator.state == same.bit_generator.state


def test_one_and_several_are_counted() -> None:
    azure = pattern.Inked(motifs.LOTUS, palette.AZURITE, palette.INK)
    assert texts.counted(azure, 1) == "a blue lotus"
    assert texts.counted(azure, 3) == "three blue lotuses"


def test_the_words_of_the_books_are_those_of_before_there_was_english() -> None:
    """What the volumes print, in Chinese: English that drew for itself would change it."""
    volume = silk.plan(7, 12)
    printed = [[e.object_title, e.paragraph, e.detail, e.reference, e.seed] for e in volume.entries]
    plates = [[p.caption, p.paragraph, p.position] for p in murals.plan(7, 12).plates]
    essays = [plate.words for plate in essay_plan.plan(7).plates]
    assert fingerprint([printed, plates, essays]) == GOLDEN


def test_no_face_is_made_for_the_english() -> None:
    entry, plate = silk.plan(7, 1).entries[0], murals.plan(7, 1).plates[0]
    assert entry.english
    assert "%" not in characters_in((replace(entry, english="%"), replace(plate, english="%")))
    assert "%" in characters_in((replace(entry, name="%"), plate))
