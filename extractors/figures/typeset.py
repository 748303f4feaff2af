"""Rows for what is set in type and rules and is no figure: tables between rules, formulas."""

from collections.abc import Sequence

from extractors.figures.candidates import Candidate
from extractors.figures.formulas import display_formulas
from extractors.figures.tables import ruled_tables
from extractors.texts.lines import Line
from manifests.geometry import Box

RULES, TYPE = "rules", "type"
"""The detectors of tables and formulas."""

_CONFIDENCE = 0.7
_SAME = 0.5  # share of a region within a table from which the table's row stands for it
_LARGER = 0.8  # a table within one that is larger by this is a part of it
_TOUCHES = 0.1  # share of a table or formula that a figure may take up


def with_typeset(
    candidates: Sequence[Candidate],
    rules: Sequence[Box],
    drawn: Sequence[Box],
    lines: Sequence[Line],
) -> list[Candidate]:
    """The candidates with a row for each table and formula that none of them is; see `ruled_tables`. What was
    dropped for another reason within a table is part of it. No figure is touched."""
    kept = [candidate.box for candidate in candidates if candidate.drop_reason is None]
    known = [candidate.box for candidate in candidates if candidate.drop_reason == "table"]
    tables = [
        box for box in ruled_tables(rules, lines, drawn)
        if _free(box, kept) and not any(box.area < _LARGER * o.area * box.covered_by(o) for o in known)
    ]  # fmt: skip
    rest = [
        candidate for candidate in candidates
        if candidate.drop_reason is None or not any(candidate.box.covered_by(box) > _SAME for box in tables)
    ]  # fmt: skip
    taken = [*tables, *(c.box for c in rest if c.drop_reason in (None, "code", "formula", "table"))]
    formulas = [box for box in display_formulas(lines) if _free(box, taken)]
    return [
        *rest,
        *(Candidate(box, (), RULES, _CONFIDENCE, "table") for box in tables),
        *(Candidate(box, (), TYPE, _CONFIDENCE, "formula") for box in formulas),
    ]


def _free(box: Box, taken: Sequence[Box]) -> bool:
    return all(box.covered_by(other) < _TOUCHES and other.covered_by(box) < _TOUCHES for other in taken)
