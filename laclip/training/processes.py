"""Several processes training one model, as torchrun starts them; or a single one, which needs none of this.

Every process holds the whole model and encodes its share of each batch. Vectors are gathered, so that each
process computes the loss over the whole batch; gradients are added up, so that all take the same step.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
import torch.distributed as dist

from laclip.errors import TrainingError


@dataclass(frozen=True)
class Processes:
    """This process's number among `count`. Process 0 alone measures and writes."""

    rank: int = 0
    count: int = 1

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def share(self, rows: np.ndarray) -> np.ndarray:
        """The rows of a batch that this process encodes: a run of neighbours, sizes differing by one at
        most."""
        return np.array_split(rows, self.count)[self.rank]

    def gather(self, vectors: torch.Tensor, sizes: Sequence[int]) -> torch.Tensor:
        """(sum of sizes, ...): every process's rows, without gradients, in the order of the processes. Beyond
        the first dimension all processes' have the same shape."""
        vectors = vectors.detach()
        if self.count == 1:
            return vectors
        longest = max(sizes)
        padded = vectors.new_zeros(longest, *vectors.shape[1:])
        padded[: len(vectors)] = vectors
        gathered = [torch.empty_like(padded) for _ in sizes]
        dist.all_gather(gathered, padded)
        return torch.cat([part[:size] for part, size in zip(gathered, sizes, strict=True)])

    def add_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Replace each gradient by its sum over processes. Every process must hold the same gradients."""
        if self.count > 1:
            waiting = [
                dist.all_reduce(each.grad, async_op=True) for each in parameters if each.grad is not None
            ]
            for work in waiting:
                work.wait()

    def average_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """For gradients that every process computed whole: their mean, so that not a bit differs between
        them."""
        parameters = [each for each in parameters if each.grad is not None]
        self.add_gradients(parameters)
        for each in parameters if self.count > 1 else ():
            assert each.grad is not None
            each.grad /= self.count

    def told(self, *numbers: float) -> list[float]:
        """What process 0 says, on every process."""
        if self.count == 1:
            return list(numbers)
        device = torch.device("cuda") if dist.get_backend() == "nccl" else torch.device("cpu")
        message = torch.tensor(numbers, dtype=torch.float64, device=device)
        dist.broadcast(message, src=0)
        return [float(number) for number in message]


@contextmanager
def joined(device: str) -> Iterator[tuple[Processes, str]]:
    """Meet the other processes that torchrun started; yields this one's place and the device it trains on.

    Without torchrun: a single process on the device as given. A group that the caller has already initialised
    is used and left as it is. Raises TrainingError when there are more processes on the machine than GPUs.
    """
    count = _launched_count()
    if dist.is_available() and dist.is_initialized():
        yield Processes(dist.get_rank(), dist.get_world_size()), _local(device, dist.get_world_size())
        return
    if count == 1:
        yield Processes(), device
        return
    mine = _local(device, count)
    dist.init_process_group("nccl" if mine.startswith("cuda") else "gloo")
    try:
        yield Processes(dist.get_rank(), dist.get_world_size()), mine
    finally:
        dist.destroy_process_group()


def launched_rank() -> int:
    """This process's number as torchrun gave it; 0 without torchrun."""
    return int(os.environ.get("RANK", "0")) if _launched_count() > 1 else 0


def _launched_count() -> int:
    return int(os.environ.get("WORLD_SIZE", "1"))


def _local(device: str, count: int) -> str:
    """The device of this process: with several, the GPU of its number on the machine."""
    if count == 1 or device == "cpu":
        return device
    number = int(os.environ.get("LOCAL_RANK", "0"))
    if number >= torch.cuda.device_count():
        raise TrainingError(
            f"process {number} has no GPU of its own ({torch.cuda.device_count()} here); "
            "start torchrun with --nproc-per-node at the number of GPUs"
        )
    torch.cuda.set_device(number)
    return f"cuda:{number}"
