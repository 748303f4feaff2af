"""Texts cut at their clauses: what a model can be asked about one by one."""

import re

_CLAUSE_END = re.compile(r"(?<=[，；。！？,;!?])")


def clauses(text: str) -> list[str]:
    """The text cut after each clause mark (，；。！？); joined again they are the text."""
    return [clause for clause in _CLAUSE_END.split(text) if clause.strip()]
