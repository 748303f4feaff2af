"""The published protocols, held to an evaluation written by itself, by their definition."""

import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from laclip.benchmark.run import BenchmarkOptions, run_benchmark
from laclip.encoders.encoder import load_encoder
from laclip.metrics.recall import chance, rank, recalls
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.gallery import gallery_of
from laclip.pairs.protocol import ANY_PARTNER, AS_LISTED, FIVE_FOLDS, Protocol
from laclip.pairs.split import Pairs

CAPTIONS = 5


def by_definition(scores: np.ndarray, k: int) -> tuple[float, float]:
    """Recall at k in per cent, text to image and image to text, of (pictures, texts) scores where the texts
    5i to 5i + 4 are picture i's: is its own picture, or any of its own five, among the k best?"""
    pictures, texts = scores.shape
    best = np.argsort(-scores, axis=0)[:k]
    forth = [text // CAPTIONS in best[:, text] for text in range(texts)]
    best = np.argsort(-scores, axis=1)[:, :k]
    back = [bool(set(best[picture] // CAPTIONS) & {picture}) for picture in range(pictures)]
    return 100 * float(np.mean(forth)), 100 * float(np.mean(back))


def five_a_picture(pictures: int) -> Pairs:
    """Noise with five made-up captions each; captions repeat between pictures."""
    random = np.random.default_rng(3)
    encoded, texts, names = [], [], []
    for number in range(pictures):
        stream = io.BytesIO()
        Image.fromarray(random.integers(0, 255, (20, 24, 3), dtype=np.uint8)).save(stream, "PNG")
        encoded += [stream.getvalue()] * CAPTIONS
        names += [f"{number}.jpg"] * CAPTIONS
        texts += [f"图{random.integers(pictures)}之{caption}，色{number % 3}" for caption in range(CAPTIONS)]
    return Pairs("test", tuple(encoded), tuple(texts), (), tuple(names))


@pytest.mark.parametrize("seed", range(4))
def test_recall_of_scores_is_the_published_one(seed: int) -> None:
    pairs = five_a_picture(30)
    gallery = gallery_of(pairs, AS_LISTED)
    scores = np.random.default_rng(seed).normal(size=(30, 150)) + 1.2 * gallery.partners
    forth = recalls(rank(scores.T, gallery.partners.T).hits)
    back = recalls(rank(scores, gallery.partners).hits)
    for k in (1, 5, 10):
        assert (forth[f"R@{k}"], back[f"R@{k}"]) == pytest.approx(by_definition(scores, k))


def test_equal_captions_of_other_pictures_are_no_hits_and_come_first() -> None:
    """The published evaluation leaves open which of two equal scores comes first; here it costs a place."""
    scores = np.array([[0.9, 0.9], [0.9, 0.9]])
    pairs = Pairs("test", (b"", b""), ("花", "花"), (), ("a", "b"))
    gallery = gallery_of(pairs, AS_LISTED)
    assert rank(scores, gallery.partners).ranks.tolist() == [2, 2]
    assert gallery_of(pairs.select([0]), AS_LISTED).partners.tolist() == [[True]]


@pytest.fixture
def options() -> BenchmarkOptions:
    few = {"crops": 3}
    return BenchmarkOptions(
        crop_seeds=2,
        published=few,
        variant=few | {"whole_share": 0.5},
        one_pass=few,
        small_regions=few,
        resamples=100,
        examples=2,
        threads=1,
    )


def dataset_of(test: Pairs, protocol: Protocol) -> PairsDataset:
    return PairsDataset("five", "0" * 64, test.select([]), test.select([]), test, protocol=protocol)


def test_five_folds_are_the_mean_of_five_measurements(
    tiny_preset: str, options: BenchmarkOptions, tmp_path: Path
) -> None:
    test = five_a_picture(20)
    measurement = run_benchmark(dataset_of(test, FIVE_FOLDS), tiny_preset, options, tmp_path)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert results["dataset"]["protocol"]["folds"] == 5
    chances, plain = results["rows"][:2]

    encoder = load_encoder(tiny_preset, seed=options.seed)
    pictures = encoder.encode_images(test.image(row) for row in range(0, 100, CAPTIONS))
    scores = pictures @ encoder.encode_texts(test.texts).T
    folds = [scores[4 * fold : 4 * fold + 4, 20 * fold : 20 * fold + 20] for fold in range(5)]
    for k in (1, 5, 10):
        forth, back = np.array([by_definition(one, k) for one in folds]).T
        assert plain["text_to_image"][f"R@{k}"] == pytest.approx(forth.mean())
        assert plain["image_to_text"][f"R@{k}"] == pytest.approx(back.mean())
        assert [one["text_to_image"][f"R@{k}"] for one in plain["folds"]] == pytest.approx(list(forth))
        assert [one["image_to_text"][f"R@{k}"] for one in plain["folds"]] == pytest.approx(list(back))
    assert plain["rsum"] == pytest.approx(np.mean([one["rsum"] for one in plain["folds"]]))
    assert plain["rsum"] == pytest.approx(6 * plain["MR"])
    alone = chance(gallery_of(test.select(range(20)), AS_LISTED).partners)
    assert chances["image_to_text"] == pytest.approx(alone)

    for row in results["rows"]:
        assert len(row["folds"]) == 5
    own = measurement.methods[1].retrieved["texts"].places // 4
    assert (own == np.repeat(np.arange(5), 20)[:, None]).all()  # nothing is retrieved from another fold
    table = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "| method | fold 1 | fold 2 | fold 3 | fold 4 | fold 5 | mean |" in table
    assert "| rsum | MR |" in table
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "The sum of recalls, fold by fold" in report
    assert "means over five folds" in report
    assert f"{plain['rsum']:.1f}" in report
    written = pd.read_csv(tmp_path / "slices.csv")
    fold = written[(written["slice"] == "fold 2") & (written["method"] == plain["name"])]
    assert fold["rsum"].item() == pytest.approx(plain["folds"][1]["rsum"], abs=1e-3)


def test_measured_whole_every_picture_is_a_candidate(
    tiny_preset: str, options: BenchmarkOptions, tmp_path: Path
) -> None:
    test = five_a_picture(10)
    run_benchmark(dataset_of(test, AS_LISTED), tiny_preset, options, tmp_path)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    plain = results["rows"][1]
    assert plain["folds"] == []
    encoder = load_encoder(tiny_preset, seed=options.seed)
    pictures = encoder.encode_images(test.image(row) for row in range(0, 50, CAPTIONS))
    for k in (1, 5, 10):
        forth, back = by_definition(pictures @ encoder.encode_texts(test.texts).T, k)
        assert plain["text_to_image"][f"R@{k}"] == pytest.approx(forth)
        assert plain["image_to_text"][f"R@{k}"] == pytest.approx(back)
    table = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "| rsum | MR |" in table
    assert "word for word is no partner" in table
    assert "fold 1" not in table


def test_our_own_data_has_no_sum_in_its_tables(
    tiny_preset: str, options: BenchmarkOptions, tmp_path: Path
) -> None:
    run_benchmark(dataset_of(five_a_picture(4), ANY_PARTNER), tiny_preset, options, tmp_path)
    assert "rsum" not in (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "rsum" in (tmp_path / "table.csv").read_text(encoding="utf-8")
