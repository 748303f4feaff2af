"""Plate numbers count up through a volume: that settles numbers read in several ways, lost or wrong."""

from collections.abc import Sequence
from itertools import pairwise

_STEP_BONUS = 1.0  # a chain that counts up one by one is worth twice one that jumps


def settled(candidates: Sequence[Sequence[int]]) -> list[int | None]:
    """Settle the number of each caption, given in the book's order with the numbers it may carry (none where
    the number was lost).

    The longest chain of candidates that counts up is taken for right; captions between two links of the chain
    that leave room for exactly their number get it; the rest keep a reading of their own only where no other
    caption carries that number.
    """
    chain = _longest_chain(candidates)
    numbers: list[int | None] = [None] * len(candidates)
    for index, number in chain:
        numbers[index] = number
    # A volume's plates begin at 1: an imaginary caption numbered 0 stands before the first.
    anchors = [(-1, 0), *chain]
    for (left, low), (right, high) in pairwise(anchors):
        if high - low == right - left:
            for index in range(left + 1, right):
                numbers[index] = low + index - left
    taken = {number for number in numbers if number is not None}
    for index, options in enumerate(candidates):
        if numbers[index] is None:
            free = [number for number in options if number not in taken]
            numbers[index] = free[0] if free else None
            taken.update(free[:1])
    return numbers


def _longest_chain(candidates: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """(index, number) links with growing numbers, at most one a caption, of the greatest total worth.

    Quadratic in the number of candidates: a volume has some hundred plates.
    """
    links = [(index, number) for index, options in enumerate(candidates) for number in options]
    worth = [1.0] * len(links)
    before: list[int | None] = [None] * len(links)
    for i, (index, number) in enumerate(links):
        for j, (earlier, smaller) in enumerate(links[:i]):
            if earlier == index or number - smaller < index - earlier:
                continue
            gain = worth[j] + 1.0 + (_STEP_BONUS if number - smaller == index - earlier else 0.0)
            if gain > worth[i]:
                worth[i], before[i] = gain, j
    if not links:
        return []
    at: int | None = max(range(len(links)), key=lambda i: (worth[i], -i))
    chain: list[tuple[int, int]] = []
    while at is not None:
        chain.append(links[at])
        at = before[at]
    return chain[::-1]
