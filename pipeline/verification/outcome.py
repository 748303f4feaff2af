"""What a check says."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN_PROBLEMS = 3


@dataclass(frozen=True)
class Outcome:
    """A check's name, what it looked at, and what is wrong; nothing wrong: it passed."""

    check: str
    told: str
    problems: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        return not self.problems

    def line(self) -> str:
        """One line, for people."""
        if self.passed:
            return f"ok    {self.check}: {self.told}"
        shown = "; ".join(self.problems[:SHOWN_PROBLEMS])
        more = len(self.problems) - SHOWN_PROBLEMS
        return f"FAIL  {self.check}: {shown}" + (f"; and {more} more" if more > 0 else "")
