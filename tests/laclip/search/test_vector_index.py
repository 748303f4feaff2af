from pathlib import Path

import numpy as np
import pytest

from laclip.errors import SearchError
from laclip.search import vector_index
from laclip.search.vector_index import Kind, VectorIndex, kind_for, write_index

KINDS: tuple[Kind, ...] = ("flat", "hnsw", "ivf_pq")
COUNT, DIMENSIONS = 3000, 32


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Unit vectors around a hundred centres, float16."""
    random = np.random.default_rng(5)
    centres = random.standard_normal((100, DIMENSIONS))
    drawn = centres[random.integers(0, 100, COUNT)] + 0.6 * random.standard_normal((COUNT, DIMENSIONS))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float16)


@pytest.fixture(scope="module")
def indexes(vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> dict[Kind, VectorIndex]:
    folder = tmp_path_factory.mktemp("indexes")
    for kind in KINDS:
        write_index(vectors, kind, folder / f"{kind}.faiss")
    return {kind: VectorIndex(folder / f"{kind}.faiss", kind, vectors) for kind in KINDS}


def best(vectors: np.ndarray, query: np.ndarray, top: int, allowed: np.ndarray) -> np.ndarray:
    scores = np.where(allowed, vectors.astype(np.float32) @ query, -np.inf)
    return np.argsort(-scores, kind="stable")[:top]


def queries(number: int) -> np.ndarray:
    drawn = np.random.default_rng(9).standard_normal((number, DIMENSIONS)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.mark.parametrize(("kind", "least"), [("flat", 1.0), ("hnsw", 0.98), ("ivf_pq", 0.9)])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.01])
def test_what_is_found_is_what_a_product_of_matrices_finds(
    indexes: dict[Kind, VectorIndex],
    vectors: np.ndarray,
    kind: Kind,
    least: float,
    share: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vector_index, "FLAT_VECTORS", 100)  # half of the vectors go through the index
    allowed = np.random.default_rng(1).random(COUNT) < share
    shared = []
    for query in queries(60):
        found = indexes[kind].search(query, 10, None if share == 1.0 else allowed)
        assert allowed[found.rows].all()
        assert (np.diff(found.scores) <= 0).all()
        np.testing.assert_allclose(found.scores, vectors[found.rows].astype(np.float32) @ query, atol=1e-5)
        shared.append(len(set(found.rows.tolist()) & set(best(vectors, query, 10, allowed).tolist())) / 10)
    assert np.mean(shared) >= (1.0 if share == 0.01 else least)


@pytest.mark.parametrize("kind", KINDS)
def test_more_is_asked_for_than_there_is(indexes: dict[Kind, VectorIndex], kind: Kind) -> None:
    (query,) = queries(1)
    few = np.zeros(COUNT, bool)
    few[[3, 700]] = True
    assert sorted(indexes[kind].search(query, 10, few).rows.tolist()) == [3, 700]
    assert len(indexes[kind].search(query, 10, np.zeros(COUNT, bool)).rows) == 0
    found = indexes[kind].search(query, 5 * COUNT)
    assert len(set(found.rows.tolist())) == len(found.rows) <= COUNT


def test_the_same_vectors_give_the_same_bytes(vectors: np.ndarray, tmp_path: Path) -> None:
    for kind in KINDS:
        write_index(vectors[:600], kind, tmp_path / "one")
        write_index(vectors[:600], kind, tmp_path / "other")
        assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_missing_short_or_foreign_file_is_one_line(vectors: np.ndarray, tmp_path: Path) -> None:
    path = tmp_path / "index.faiss"
    with pytest.raises(SearchError, match="missing"):
        VectorIndex(path, "flat", vectors)
    write_index(vectors, "flat", path)
    with pytest.raises(SearchError, match="holds 3000 vectors of 32"):
        VectorIndex(path, "flat", vectors[:-1])
    whole = path.read_bytes()
    for size in (0, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(SearchError, match="cut short") as caught:
            VectorIndex(path, "flat", vectors)
        assert "\n" not in str(caught.value)
    path.write_bytes(b"\x80\x04pickle" * 100)
    with pytest.raises(SearchError):
        VectorIndex(path, "flat", vectors)


def test_the_kind_goes_by_size() -> None:
    assert kind_for(1, 256) == kind_for(100_000, 1024) == "flat"
    assert kind_for(100_001, 256) == kind_for(1_000_000, 256) == "hnsw"
    assert kind_for(1_000_000, 1024) == kind_for(10_000_000, 256) == "ivf_pq"


def test_dimensions_that_eight_does_not_divide_can_be_compressed(tmp_path: Path) -> None:
    drawn = np.random.default_rng(2).standard_normal((600, 30)).astype(np.float16)
    write_index(drawn, "ivf_pq", tmp_path / "index")
    found = VectorIndex(tmp_path / "index", "ivf_pq", drawn).search(drawn[5].astype(np.float32), 600)
    assert 5 in found.rows
