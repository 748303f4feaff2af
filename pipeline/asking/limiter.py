"""How fast requests may be sent."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

WINDOW_SECONDS = 60.0
_LONGEST_HOLD_SECONDS = 120.0  # the client's own limit for a Retry-After that it waits for


class RateLimiter:
    """Lets at most `per_minute` callers through in any sixty seconds, in the order in which they came.

    `clock` gives seconds that only grow, `sleep` waits for some.
    """

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[float] = deque()
        self._held_until = 0.0
        self._turn = asyncio.Lock()

    async def wait(self) -> None:
        """Return when the caller may send."""
        async with self._turn:
            while (delay := self._delay()) > 0:
                await self._sleep(delay)
            self._sent.append(self._clock())

    def hold(self, seconds: float) -> None:
        """Let nobody through for some seconds: the endpoint said Retry-After to one, and means all."""
        if 0 < seconds <= _LONGEST_HOLD_SECONDS:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def _delay(self) -> float:
        now = self._clock()
        while self._sent and self._sent[0] <= now - WINDOW_SECONDS:
            self._sent.popleft()
        full = self._sent[0] + WINDOW_SECONDS - now if len(self._sent) >= self._per_minute else 0.0
        return max(full, self._held_until - now)
