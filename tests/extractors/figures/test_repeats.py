"""Which regions repeat another."""

from dataclasses import replace

from extractors.figures.repeats import painted_twice, repeated
from extractors.pdf.page import Element
from manifests.geometry import Box

PLATE = Element(Box(50, 60, 350, 400), "image", 1, xref=7, pixels=(100, 100))


def test_of_an_object_painted_again_at_its_place_the_last_painting_counts() -> None:
    again = replace(PLATE, sequence=3, box=Box(50.1, 60, 350, 400))
    elsewhere = replace(PLATE, sequence=4, box=Box(50, 420, 350, 560))
    other = replace(PLATE, sequence=5, xref=8)
    inline = [replace(PLATE, sequence=n, xref=0) for n in (6, 7)]
    assert painted_twice([again, elsewhere, PLATE, other, *inline]) == [PLATE]


def test_twins_and_drawings_within_pictures_repeat_them() -> None:
    plate, twin, mark, inset = (
        PLATE.box, Box(52, 60, 350, 400), Box(100, 100, 140, 140), Box(200, 200, 300, 300)
    )  # fmt: skip
    assert repeated([plate, twin, mark, inset], {2}) == {1, 2}
    assert repeated([mark, plate], {0, 1}) == set()
