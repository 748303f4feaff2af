from pathlib import Path

import numpy as np
import pytest

from laclip.benchmark.vector_store import VectorStore


def never() -> np.ndarray:
    raise AssertionError("it is held, and need not be made")


def test_what_was_made_of_the_same_is_taken_over_and_nothing_else(tmp_path: Path) -> None:
    made = VectorStore(tmp_path / "unfinished", "model").held({"seed": 1}, lambda: np.eye(3))
    again = VectorStore(tmp_path / "unfinished", "model")
    assert np.array_equal(again.held({"seed": 1}, never), made)
    assert len(again.taken_over) == 1
    assert again.held({"seed": 2}, lambda: np.zeros(2)).shape == (2,)
    assert again.held({"seed": 2}, never).shape == (2,)  # its own, not taken over
    assert len(again.taken_over) == 1
    other = VectorStore(tmp_path / "unfinished", "another model")
    assert other.held({"seed": 1}, lambda: np.ones(1)).shape == (1,)


@pytest.mark.parametrize("damage", ["cut", "empty", "pickle"])
def test_a_damaged_file_is_made_again_and_a_pickle_is_not_read(damage: str, tmp_path: Path) -> None:
    VectorStore(tmp_path, "model").held(1, lambda: np.eye(50))
    (path,) = tmp_path.iterdir()
    if damage == "pickle":
        np.save(path, np.array([print], dtype=object), allow_pickle=True)
    else:
        path.write_bytes(path.read_bytes()[:300] if damage == "cut" else b"")
    store = VectorStore(tmp_path, "model")
    assert store.held(1, lambda: np.ones(2)).tolist() == [1, 1]
    assert not store.taken_over
    store.remove()
    assert not tmp_path.exists()
