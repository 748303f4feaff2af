"""Loose motifs: in rows they are a repeating pattern, on both sides of a drawing parts of it."""

from collections.abc import Callable

import pytest

from extractors.content import TextBlock
from extractors.figures.clusters import Cluster
from extractors.figures.motifs import joined_motifs
from extractors.pdf.page import Element
from manifests.geometry import Box

Block = Callable[..., TextBlock]
MIN_SIDE = 20.0
HALF_DROP = [(x, y) for x in (50, 250) for y in (50, 250, 450)] + [
    (x, y) for x in (150, 350) for y in (150, 350)
]


def motif(x: float, y: float, *, side: float = 60.0, fill: int = 0xC04020) -> Cluster:
    """A flower of three shapes."""
    petals = Box(x, y, x + side, y + side)
    shapes = [(petals, fill), (petals.expanded(-side / 4), 0xE0B040), (petals.expanded(-side / 3), 0x205060)]
    return Cluster.of(
        [Element(box, "path", number, fill=colour) for number, (box, colour) in enumerate(shapes)]
    )


def joined(clusters: list[Cluster], *texts: TextBlock) -> list[Box]:
    return [cluster.box for cluster in joined_motifs(clusters, texts, MIN_SIDE)]


def around(clusters: list[Cluster]) -> Box:
    return Box.around(cluster.box for cluster in clusters)


@pytest.mark.parametrize("second", [0xC04020, 0x2040C0], ids=["one motif", "two motifs in turn"])
def test_motifs_in_half_drop_are_one_pattern(second: int) -> None:
    motifs = [motif(x, y, fill=0xC04020 if x in (50, 250) else second, side=90) for x, y in HALF_DROP]
    assert joined(motifs) == [around(motifs)]


def test_what_the_edge_leaves_of_a_motif_is_part_of_its_pattern() -> None:
    motifs = [motif(50 + 80 * n, 50) for n in range(4)]
    sliver = Cluster.of([Element(Box(375, 50, 380, 110), "path", 0, fill=0xC04020)])
    bird = Cluster.of([Element(Box(500, 50, 560, 110), "path", 0, fill=0x404040)])
    assert joined([*motifs, sliver, bird]) == [bird.box, around([*motifs, sliver])]


@pytest.mark.parametrize(
    "motifs",
    [
        [motif(50, 50), motif(130, 50)],
        [motif(50 + 80 * n, 50, fill=0x102030 * (n + 1)) for n in range(4)],
        [motif(50 + (60 + 12 * n) * n, 50, side=60 + 12 * n) for n in range(4)],
        [motif(50, 50 + 120 * n) for n in range(4)],
    ],
    ids=["a pair", "in other colours", "in other sizes", "far apart"],
)
def test_motifs_that_stay_apart(motifs: list[Cluster]) -> None:
    assert joined(motifs) == [cluster.box for cluster in motifs]


def test_words_between_keep_motifs_apart(block: Block) -> None:
    motifs = [motif(x, y) for y in (50, 130) for x in (50, 130, 210)]
    assert joined(motifs, block("莲花", (50, 114, 80, 124))) == [cluster.box for cluster in motifs]


def test_free_flowers_on_both_sides_of_a_tree_are_parts_of_it() -> None:
    tree = Cluster.of([Element(Box(120, 40, 280, 400), "path", 0, fill=0x205030)])
    flowers = [motif(40, 80), motif(300, 80)]
    assert joined([tree, *flowers]) == [around([tree, *flowers])]


@pytest.mark.parametrize("right", [motif(340, 80), motif(300, 200), motif(300, 80, fill=0x2040C0)])
def test_a_flower_without_its_like_on_the_other_side_is_none_of_the_trees(right: Cluster) -> None:
    tree = Cluster.of([Element(Box(120, 40, 280, 400), "path", 0, fill=0x205030)])
    clusters = [tree, motif(40, 80), right]
    assert joined(clusters) == [cluster.box for cluster in clusters]
