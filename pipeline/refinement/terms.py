"""The terms the check knows, by kind of fact: the lexicon's, and words that are not about art alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from manifests.lexicon.terms import lexicon
from pipeline.refinement import vocabulary

_KINDS = {"site": "place", "period": "period", "reign": "period"}
"""Categories of the lexicon -> kinds of facts; all others are terms."""


@cache
def terms_by_kind() -> Mapping[str, Sequence[str]]:
    """Kind of fact -> terms in every form that books print. A term of two kinds counts as of the first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for term in lexicon().terms:
        found[_KINDS.get(term.category, "term")] += term.forms
    return {
        **found,
        "field": (*vocabulary.FIELD_WORDS, *vocabulary.DIMENSIONS),
        "colour": vocabulary.COLOURS,
        "position": vocabulary.POSITIONS,
        "negation": vocabulary.NEGATIONS,
    }
