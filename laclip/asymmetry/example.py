"""A generated text, the rule that made it, and how a rule is drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Example:
    """A text made from a row's: `rule` is the name of what made it, `done` says what was done, for people."""

    text: str
    rule: str
    done: str


Rules = Mapping[str, Callable[[np.random.Generator], Example]]
"""The rules that apply to a row, by name: each draws an example."""


def drawn(rules: Rules, random: np.random.Generator) -> Example | None:
    """An example of one of the rules, each as likely as the others; None where no rule applies."""
    names = sorted(rules)
    return rules[names[int(random.integers(len(names)))]](random) if names else None


def chooser(examples: tuple[Example, ...]) -> Callable[[np.random.Generator], Example]:
    """Draws one of these, each as likely as the others."""
    return lambda random: examples[int(random.integers(len(examples)))]
