"""What the books say is what the pictures show: every text names every motif, colour and part drawn."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from samples import motifs, mural, pattern, wording
from samples.traditional import traditional

seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_a_pattern_paragraph_names_motifs_colours_and_ground(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design = pattern.draw_design(rng)
    paragraph = wording.pattern_paragraph(design, "缂丝", "元", rng)
    for words in (
        wording.coloured(design.main),
        wording.coloured(design.second),
        design.ground.name,
        design.border,
    ):
        assert words in paragraph
    assert ("相对" in paragraph) == design.paired


@given(seeds)
def test_the_visual_words_come_before_the_text_encoder_truncates(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design = pattern.draw_design(rng)
    paragraph = wording.pattern_paragraph(design, "缂丝", "元", rng)
    seen = max(
        paragraph.index(wording.coloured(inked)) + len(wording.coloured(inked))
        for inked in (design.main, design.second)
    )
    assert seen <= 48


@given(seeds)
def test_only_animals_with_a_left_and_a_right_face_each_other(seed: int) -> None:
    design = pattern.draw_design(np.random.default_rng(seed))
    assert not design.paired or design.main.motif in motifs.FACING
    assert design.main.motif != design.second.motif


@given(seeds)
def test_a_crop_line_names_the_motif_it_shows_and_no_other(seed: int) -> None:
    design = pattern.draw_design(np.random.default_rng(seed))
    for part, shown, other in (("main", design.main, design.second), ("second", design.second, design.main)):
        line = wording.crop_line(design, part)
        assert wording.coloured(shown) in line
        assert wording.coloured(other) not in line


@given(seeds)
def test_a_scene_paragraph_counts_and_names_what_is_painted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scene = mural.draw_scene(rng)
    paragraph = wording.scene_paragraph(scene, "北魏", rng)
    assert f"{scene.wall.name}色地" in paragraph
    for placed in (scene.above, scene.around):
        if placed:
            assert wording.counted(placed[0].inked, len(placed)) in paragraph
    leaders = {p.inked.motif.name: p.inked for p in scene.leading}
    for inked in leaders.values():
        count = sum(p.inked == inked for p in scene.leading)
        assert wording.counted(inked, count) in paragraph


def test_plate_numbers_are_written_digit_by_digit() -> None:
    assert [wording.chinese_digits(n) for n in (1, 10, 16, 205)] == ["一", "一〇", "一六", "二〇五"]


@given(seeds)
def test_traditional_forms_keep_length_and_are_stable(seed: int) -> None:
    rng = np.random.default_rng(seed)
    text = wording.scene_paragraph(mural.draw_scene(rng), "晚唐", rng)
    changed = traditional(text)
    assert len(changed) == len(text)
    assert traditional(changed) == changed


def test_traditional_examples() -> None:
    assert traditional("一只飞鸟，云气为饰，壁画说明") == "一隻飛鳥，雲氣為飾，壁畫說明"


@given(seeds, st.integers(1, 400))
def test_a_volume_shows_only_its_repertoire(seed: int, entries: int) -> None:
    rng = np.random.default_rng(seed)
    repertoire = pattern.Repertoire.drawn(rng, entries)
    design = pattern.draw_design(rng, repertoire=repertoire)
    assert design.ground in repertoire.grounds
    assert design.arrangement in repertoire.arrangements
    assert design.main.motif.name in repertoire.motifs
