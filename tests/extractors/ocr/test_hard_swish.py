"""A network is made quicker and says the same."""

import numpy as np
import onnxruntime
import pytest

from extractors.ocr.hard_swish import with_hard_sigmoid
from extractors.ocr.layout import layout_network


@pytest.fixture(scope="module")
def network() -> bytes:
    return layout_network()


def _answers(model: bytes, page: np.ndarray) -> list[np.ndarray]:
    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: page})


def test_the_rewritten_network_gives_the_same_numbers(network: bytes) -> None:
    page = np.random.default_rng(3).normal(size=(1, 3, 800, 608)).astype(np.float32)
    rewritten = with_hard_sigmoid(network)
    assert rewritten.count(b"HardSigmoid") > 50
    for before, after in zip(_answers(network, page), _answers(rewritten, page), strict=True):
        np.testing.assert_allclose(after, before, atol=1e-4)


def test_a_network_without_hard_swishes_is_left_as_it_is(network: bytes) -> None:
    rewritten = with_hard_sigmoid(network)
    assert with_hard_sigmoid(rewritten) == rewritten
