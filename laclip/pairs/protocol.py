"""How the rows of a split become queries and candidates: our own way, and that of published benchmarks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Protocol:
    """`meaning` says it in a sentence, for tables and reports.

    `as_listed`: every listed picture (rows with one `figure_id`) and every row's text is a candidate of its
    own, and only a text's own picture is its partner, as published benchmarks count. Otherwise equal pictures
    and equal texts are one candidate each, and any row's pictures and texts are partners.

    `folds`: so many parts of the split, each of as many pictures in the order of the rows, are measured
    apart; figures are means over them.
    """

    name: str
    meaning: str
    as_listed: bool = False
    folds: int = 1


ANY_PARTNER = Protocol(
    "any true partner",
    "A query is a hit when any of its true partners (pictures and texts of one row) is among the k best; "
    "each distinct picture and text stands among the candidates once; ties count as misses.",
)

_AS_LISTED = (
    "As published for this data: every listed picture and text is a candidate; a text is a hit when its own "
    "picture is among the k best, a picture when any of its own texts is. A text that another picture has "
    "word for word is no partner of this one; ties count as misses."
)

AS_LISTED = Protocol("as listed", _AS_LISTED, as_listed=True)

FIVE_FOLDS = Protocol(
    "as listed, five folds",
    f"{_AS_LISTED} Figures are means over five folds, each a fifth of the pictures in the order of the list, "
    "and a query's candidates are those of its own fold.",
    as_listed=True,
    folds=5,
)
