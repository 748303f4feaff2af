import numpy as np
import pytest

from laclip.alignment import linear_head
from laclip.alignment.linear_head import LinearHead


def made(rows: int, noise: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Features, and texts that are linear in them but for the noise."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(rows, 12)) + 3.0
    texts = features @ random.normal(size=(12, 7)) + 5.0 + noise * random.normal(size=(rows, 7))
    return features.astype(np.float32), texts.astype(np.float32)


def test_what_is_linear_is_found_in_videos_never_seen() -> None:
    features, texts = made(300, noise=0.3)
    head = LinearHead.fitted(features[:250], texts[:250])
    scores = head.scores(features[250:], texts[250:])
    assert (scores.argmax(axis=1) == np.arange(50)).mean() > 0.95
    assert np.abs(scores).max() <= 1 + 1e-5


def test_the_penalty_is_the_one_that_leaving_out_every_row_in_turn_would_choose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    features, texts = made(14, noise=4.0)
    chosen = LinearHead.fitted(features, texts).penalty
    centred = (features - features.mean(axis=0)).astype(np.float64)
    scale = np.linalg.eigvalsh(centred.T @ centred).mean()

    def error(penalty: float) -> float:
        monkeypatch.setattr(linear_head, "_PENALTIES", (penalty / scale,))
        found = []
        for row in range(len(features)):
            rest = np.delete(np.arange(len(features)), row)
            x, y = features[rest].astype(np.float64), texts[rest].astype(np.float64)
            means = x.mean(axis=0), y.mean(axis=0)
            inner = (x - means[0]).T @ (x - means[0]) + penalty * np.eye(x.shape[1])
            weights = np.linalg.solve(inner, (x - means[0]).T @ (y - means[1]))
            found.append((features[row] - means[0]) @ weights + means[1] - texts[row])
        return float((np.array(found) ** 2).mean())

    penalties = [scale * 10.0**power for power in range(-4, 5)]
    assert chosen == pytest.approx(min(penalties, key=error))
    assert chosen not in (penalties[0], penalties[-1])


def test_features_that_say_nothing_or_repeat_are_survived() -> None:
    features, texts = made(20, noise=0.1)
    features[:, 3] = 1.0
    features[:, 4] = features[:, 5]
    assert np.isfinite(LinearHead.fitted(features, texts).scores(features, texts)).all()
    same = np.ones((4, 12), dtype=np.float32)
    assert np.isfinite(LinearHead.fitted(same, texts[:4]).scores(same, texts[:4])).all()
    with pytest.raises(ValueError, match="fitted on pairs, got 1 features and 1 texts"):
        LinearHead.fitted(features[:1], texts[:1])
