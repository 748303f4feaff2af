"""What is told of a run while it goes on: a table of its validations, and curves for TensorBoard."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from torch.utils.tensorboard import SummaryWriter

from laclip.files import write_text

Row = dict[str, float]
"""One validation: what it measured, under the names of log.csv's columns."""


class RunLog:
    """log.csv (a row a validation) and the folder tensorboard (curves a step and a validation) in `folder`.

    Steps count from 1. `steps_done` is 0 for a run from the start, which removes an earlier run's curves;
    otherwise curves go on after it, and what an interrupted run drew past it is hidden.
    """

    def __init__(self, folder: Path, steps_done: int) -> None:
        self.table = folder / "log.csv"
        curves = folder / "tensorboard"
        if steps_done == 0 and curves.is_dir():
            shutil.rmtree(curves)
        self._curves = SummaryWriter(str(curves), purge_step=steps_done + 1 if steps_done else None)

    def step(self, step: int, **numbers: float) -> None:
        for name, number in numbers.items():
            self._curves.add_scalar(f"training/{name}", number, step)

    def validation(self, step: int, rows: Sequence[Row]) -> None:
        """The last of all rows so far is new."""
        for name in ("validation_loss", "validation_mr"):
            self._curves.add_scalar(name.replace("_", "/", 1), rows[-1][name], step)
        self._curves.flush()
        write_text(self.table, pd.DataFrame(rows).to_csv(index=False))

    def close(self) -> None:
        self._curves.close()
