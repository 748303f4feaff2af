from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from laclip.encoders.encoder import load_encoder
from laclip.pairs.dataset import PairsDataset
from laclip.training.batches import TrainingPairs, epoch_batches, numbered
from laclip.training.objectives.infonce import SymmetricInfoNCE
from laclip.training.objectives.objective import IDS, IMAGES, PAIRS
from laclip.training.processes import Processes
from laclip.training.recipe import TrainingOptions


def silent(stage: str, done: int, total: int) -> None:
    """Progress nobody listens to."""


@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=60),
    st.integers(1, 9),
    st.floats(0, 1),
    st.integers(0, 99),
)
def test_an_epoch_holds_every_row_once(families: list[int], batches: int, share: float, epoch: int) -> None:
    batches = min(batches, len(families))
    dealt = epoch_batches(7, epoch, len(families), batches, np.array(families), share)
    assert len(dealt) == batches
    assert sorted(np.concatenate(dealt)) == list(range(len(families)))
    assert min(len(rows) for rows in dealt) >= len(families) // batches


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0), (0.5, 5), (1.0, 9)])
def test_hard_batches_are_of_one_family(share: float, expected: int) -> None:
    families = np.arange(100) % 3  # 34, 33 and 33 rows: nine whole batches of ten
    dealt = epoch_batches(1, 0, 100, 10, families, share)
    assert sum(len(set(families[rows])) == 1 for rows in dealt) == expected


def test_every_epoch_has_its_own_order() -> None:
    one, again, other = (epoch_batches(1, epoch, 40, 4, np.zeros(40), 0.0) for epoch in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_an_epoch_may_be_of_fewer_rows_than_there_are(share: float) -> None:
    dealt = epoch_batches(1, 0, 30, 3, np.arange(100) % 2, share)
    assert [len(rows) for rows in dealt] == [10, 10, 10]
    assert len(set(np.concatenate(dealt).tolist())) == 30


def test_partners_are_rows_with_an_equal_text_or_picture_or_entry(
    drawn_pairs: PairsDataset, tmp_path: Path
) -> None:
    train = drawn_pairs.train
    texts, encoded = list(train.texts), list(train.encoded)
    texts[1], encoded[3] = texts[0] + " ", encoded[2]
    pairs = replace(
        train,
        texts=tuple(texts),
        encoded=tuple(encoded),
        documents=("a.pdf",) * 6 + ("b.pdf",) * 6,
        entries=("", "", "", "", "10", "10", "10", "11", "", "", "", ""),
    )
    prepared = TrainingPairs(pairs, 32, "squash", silent, tmp_path)
    strong = prepared.targets(np.arange(12), 0.0)
    assert (strong > 0).nonzero().tolist() == sorted(
        [[row, row] for row in range(12)] + [[0, 1], [1, 0], [2, 3], [3, 2]]
    )
    weak = prepared.targets(np.arange(12), 0.2)
    assert weak[4, 5] == pytest.approx(0.1)
    assert weak[4, 4] == pytest.approx(0.9)
    assert weak[4, 6] == 0  # entry 10 of another book
    assert weak[8, 9] == 0  # no entry is not the same entry
    assert weak[0, 1] == pytest.approx(0.5)
    assert len(set(zip(prepared.families, pairs.documents, pairs.kinds, strict=True))) == len(
        set(prepared.families)
    )


def test_processes_share_out_what_one_would_hold(
    drawn_pairs: PairsDataset, tiny_preset: str, tmp_path: Path
) -> None:
    prepared = TrainingPairs(drawn_pairs.train, 32, "squash", silent, tmp_path)
    encoder = load_encoder(tiny_preset)
    rows, options = np.array([5, 0, 7, 3, 11]), TrainingOptions(token_masking=0.3)
    whole = prepared.batch(rows, 4, options, 0.3, encoder, SymmetricInfoNCE(), Processes())
    shares = [
        prepared.batch(rows, 4, options, 0.3, encoder, SymmetricInfoNCE(), Processes(rank, 2))
        for rank in (0, 1)
    ]
    torch.testing.assert_close(torch.cat([share.inputs[IMAGES] for share in shares]), whole.inputs[IMAGES])
    assert torch.cat([share.inputs[IDS] for share in shares]).equal(whole.inputs[IDS])
    assert [share.sizes for share in shares] == [(3, 2), (3, 2)]
    assert all(share.targets[PAIRS].equal(whole.targets[PAIRS]) for share in shares)
    other_epoch = prepared.batch(rows, 5, options, 0.3, encoder, SymmetricInfoNCE(), Processes())
    assert not other_epoch.inputs[IMAGES].equal(whole.inputs[IMAGES])


def test_every_caption_of_a_picture_sees_it_and_is_its_partner(
    drawn_pairs: PairsDataset, tiny_preset: str, tmp_path: Path
) -> None:
    train = drawn_pairs.train
    rows = [row for row in range(4) for _ in range(3)]
    texts = tuple(f"{train.texts[row]}，其{number}" for number, row in enumerate(rows))
    pairs = replace(train.select(rows), texts=texts)
    prepared, encoder = TrainingPairs(pairs, 32, "squash", silent, tmp_path), load_encoder(tiny_preset)
    assert len(prepared.squares) == 4
    batch = prepared.batch(
        np.array([4, 0, 11, 3, 2]),
        0,
        TrainingOptions(colour_jitter=0.0),
        1.0,
        encoder,
        SymmetricInfoNCE(),
        Processes(),
    )
    seen = batch.inputs[IMAGES]
    differences = (seen[:, None] - seen[None]).abs().mean(dim=(2, 3, 4)) + 9 * torch.eye(5)
    assert differences.argmin(dim=1)[[0, 3, 1, 4]].tolist() == [3, 0, 4, 1]  # crops of the same picture
    assert (batch.targets[PAIRS] > 0).int().tolist() == [
        [1, 0, 0, 1, 0],
        [0, 1, 0, 0, 1],
        [0, 0, 1, 0, 0],
        [1, 0, 0, 1, 0],
        [0, 1, 0, 0, 1],
    ]


def test_equal_values_have_one_number() -> None:
    assert numbered(["a", "b", "a", "c", "b"]).tolist() == [0, 1, 0, 2, 1]
