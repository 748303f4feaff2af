"""Token ids of texts that are made of the same clauses again and again."""

from functools import lru_cache
from itertools import chain

from laclip.encoders.clauses import clauses
from laclip.encoders.normaliser import token_ids

_CLAUSES_HELD = 100_000
"""Some 30 MB. Tokenised anew, a text would cost a twentieth of a small model's step."""


def text_ids(text: str) -> list[int]:
    """As `token_ids`: a text's ids are those of its clauses, one after the other."""
    return list(chain.from_iterable(map(clause_ids, clauses(text))))


@lru_cache(maxsize=_CLAUSES_HELD)
def clause_ids(clause: str) -> tuple[int, ...]:
    """Ids of one clause."""
    return tuple(token_ids(clause))
