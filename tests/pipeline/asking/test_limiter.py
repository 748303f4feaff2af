"""The rate limit, on a clock of our own."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from pipeline.asking.limiter import WINDOW_SECONDS, RateLimiter


class Clock:
    """Time passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


def sent_times(per_minute: int, pauses: list[float]) -> list[float]:
    """When the callers were let through, each of whom came some seconds after the one before."""
    clock = Clock()
    limiter = RateLimiter(per_minute, clock, clock.sleep)

    async def run() -> list[float]:
        times = []
        for pause in pauses:
            clock.now += pause
            await limiter.wait()
            times.append(clock.now)
        return times

    return asyncio.run(run())


@given(st.integers(1, 9), st.lists(st.sampled_from([0.0, 0.25, 1.0, 7.5, 40.0]), max_size=60))
def test_no_minute_has_more_requests_than_allowed(per_minute: int, pauses: list[float]) -> None:
    times = sent_times(per_minute, pauses)
    for start in times:
        assert sum(start <= time < start + WINDOW_SECONDS for time in times) <= per_minute


def test_nobody_waits_without_need() -> None:
    assert sent_times(3, [0, 0, 0]) == [1000.0] * 3
    assert sent_times(3, [0, 20, 20, 20, 0]) == [1000.0, 1020.0, 1040.0, 1060.0, 1080.0]


def test_callers_at_the_same_time_are_let_through_in_turn() -> None:
    clock = Clock()
    limiter = RateLimiter(2, clock, clock.sleep)
    times: list[float] = []

    async def caller() -> None:
        await limiter.wait()
        times.append(clock.now)

    async def run() -> None:
        await asyncio.gather(*(caller() for _ in range(6)))

    asyncio.run(run())
    assert sorted(times) == [1000.0, 1000.0, 1060.0, 1060.0, 1120.0, 1120.0]


def test_a_hold_makes_everybody_wait() -> None:
    clock = Clock()
    limiter = RateLimiter(100, clock, clock.sleep)
    limiter.hold(30)
    limiter.hold(10)
    limiter.hold(float("inf"))
    asyncio.run(limiter.wait())
    assert clock.now == 1030.0
