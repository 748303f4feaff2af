import io
import json
from pathlib import Path

import numpy as np
import pytest

from laclip.benchmark.results import TABLE_FILES
from laclip.benchmark.run import BenchmarkOptions, run_benchmark
from laclip.encoders.encoder import load_encoder
from laclip.errors import PairsError
from laclip.pairs.dataset import PairsDataset
from laclip.pairs.protocol import AS_LISTED
from laclip.pairs.split import Pairs

OPTIONS = BenchmarkOptions(resamples=100, threads=1)
WORDS = ("石青", "朱红", "石绿", "土黄", "龙", "凤", "鹤", "象", "花", "鸟")


def videos(split: str, number: int, model: str, dimensions: int = 24) -> Pairs:
    """Videos whose features are a linear image of what the model makes of their captions, and some noise."""
    random = np.random.default_rng(len(split))
    encoder = load_encoder(model, seed=OPTIONS.seed)
    turn = np.random.default_rng(9).normal(size=(encoder.dimensions, dimensions))
    texts, encoded, names = [], [], []
    for video in range(number):
        words = [WORDS[place] for place in random.permutation(len(WORDS))[:3]]
        captions = [f"{'、'.join(words)}，{split}第{video}段，之{n}" for n in range(2)]
        centre = encoder.encode_texts(captions).mean(axis=0) @ turn
        stream = io.BytesIO()
        np.save(stream, (centre + 0.001 * random.normal(size=(1, 4, dimensions))).astype(np.float32))
        texts += captions
        encoded += [stream.getvalue()] * 2
        names += [f"{split}{video}"] * 2
    return Pairs(split, tuple(encoded), tuple(texts), (), tuple(names))


def dataset(train: Pairs, test: Pairs) -> PairsDataset:
    empty = test.select([])
    return PairsDataset("videos", "0" * 64, train, empty, test, protocol=AS_LISTED, medium="frame features")


def test_a_models_texts_find_videos_through_a_head_fitted_on_train(tiny_preset: str, tmp_path: Path) -> None:
    train, test = videos("train", 120, tiny_preset), videos("test", 12, tiny_preset)
    for name in ("report.html", "recall.png", "ablations.csv"):
        (tmp_path / name).write_text("of an earlier run on pictures")
    run_benchmark(dataset(train, test), tiny_preset, OPTIONS, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(TABLE_FILES)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    chance, head = results["rows"]
    assert head["name"] == "CN-CLIP tiny, linear head"
    assert chance["text_to_image"]["R@1"] == pytest.approx(100 / 12)
    assert head["text_to_image"]["R@1"] > 60
    assert head["rsum"] == pytest.approx(6 * head["MR"])
    assert results["costs"]["videos it is fitted on"] == 120
    table = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert "12 videos, 24 texts" in table
    assert "| rsum |" in table


def test_nothing_to_fit_on_and_features_of_two_models_are_told(tiny_preset: str, tmp_path: Path) -> None:
    test = videos("test", 3, tiny_preset)
    with pytest.raises(PairsError, match="fitted on the train split, which is not there"):
        run_benchmark(dataset(test.select([]), test), tiny_preset, OPTIONS, tmp_path)
    other = videos("train", 3, tiny_preset, dimensions=10)
    with pytest.raises(PairsError, match="features of test have 24 dimensions, those of train 10"):
        run_benchmark(dataset(other, test), tiny_preset, OPTIONS, tmp_path)
    assert not list(tmp_path.iterdir())
