"""A few of the thousands of mutations: each ends as a row; the same number makes the same file."""

from pathlib import Path

import numpy as np
import pymupdf
import pytest

from benchmarks.damage import KINDS, mutated
from benchmarks.mutations import batch_outcomes, originals


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    with pymupdf.open() as pdf:
        for number in range(3):
            page = pdf.new_page(width=300, height=400)
            pixels = np.random.default_rng(number).integers(0, 255, (40, 60, 3), np.uint8)
            image = pymupdf.Pixmap(pymupdf.csRGB, 60, 40, pixels.tobytes(), False)
            page.insert_image((50, 50, 250, 180), pixmap=image)
            page.draw_circle((150, 300), 40, fill=(0.8, 0.3, 0.2))
            page.insert_text((50, 200), f"图{number} 联珠纹", fontname="china-s")
        pdf.save(folder / "book.pdf")
    return folder


def test_every_mutation_ends_as_a_row(book: Path, tmp_path: Path) -> None:
    outcomes = batch_outcomes(originals([book], 0), range(3 * len(KINDS)), 0, 2, tmp_path)
    assert [outcome.finding for outcome in outcomes if outcome.finding is not None] == []
    assert {outcome.kind for outcome in outcomes} == set(KINDS)
    assert {outcome.status for outcome in outcomes} <= {"ok", "partial", "failed"}


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_done_and_can_be_done_again(kind: str, book: Path) -> None:
    data = originals([book], 0)[1]
    made = [mutated(data, data, kind, np.random.default_rng(seed)) for seed in (3, 3, 4)]
    assert made[0] == made[1] != data
    assert made[2] != made[0]
