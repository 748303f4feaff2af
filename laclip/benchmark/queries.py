"""Queries as people type them, derived from the test split's own texts: local ones and short ones.

A description of 60 characters finds its picture by all it says at once. Whoever searches types less: one
motif, a few words. Such queries are cut from the true texts, and every picture whose own text says the same
is a true partner. They have no picture of their own, so they are measured from text to image only.

*Local*: a clause (between ，；。 and the like) that names exactly one motif and is not all its text says:
"间以石青色火珠". Motifs are the lexicon's motifs and iconography, without the parts of a cave; what says
how motifs are set (团窠) is one only right after a colour. A clause claims its motif in the colour that
stands right before it. True partners are all pictures with a text that names this motif in this colour, in
whichever words; where the clause tells no colour, in any or none. A name of one character (龙, 象) counts
only right after a colour or a measure word (一对石青色象): elsewhere it is more often a part of another
word; but a clause in which such a character stands beside the motif is not taken. Of a single motif cut from
a pattern (kind cropped_pattern) the first sentence is passed over: it is the pattern's title, and names what
the picture does not show.

*Short*: a clause of at most eight characters that names at least one term of the lexicon. True partners are
all pictures with a text that holds these very characters.

*Short, of one motif*: the local queries of at most eight characters, with the local ones' true partners.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from laclip.asymmetry.claims import Claim, claims, local_claim
from laclip.encoders.clauses import clauses
from laclip.encoders.normaliser import normalise
from laclip.pairs.gallery import Gallery
from laclip.pairs.split import Pairs
from manifests.lexicon.terms import CATEGORIES, lexicon

LOCAL = "local queries"

SHORT = 8
"""Characters of a short query at most, punctuation aside."""

_ENDS = " \t，；。！？、：,;:!?.「」“”\"'（）()"


@dataclass(frozen=True)
class QuerySet:
    """Texts to find pictures by, beside the split's own.

    `partners` is (pictures of the gallery, queries) bool; `units` (queries,) numbers what is drawn together
    in a bootstrap, 0 to `n_units` - 1: queries with the same true partners.
    """

    name: str
    meaning: str
    texts: tuple[str, ...]
    partners: np.ndarray
    units: np.ndarray
    n_units: int

    def __len__(self) -> int:
        return len(self.texts)


def query_sets(pairs: Pairs, gallery: Gallery) -> list[QuerySet]:
    """The local and the short queries of a split, and those that are both; a set may be empty (in a dataset
    without Chinese texts)."""
    local = local_queries(pairs, gallery)
    return [local, short_queries(pairs, gallery), short_of_one_motif(local)]


def local_queries(pairs: Pairs, gallery: Gallery) -> QuerySet:
    """Clauses that name one motif, each wording once."""
    claim_of: dict[str, Claim] = {}
    showing: defaultdict[Claim, set[int]] = defaultdict(set)
    for row, text in enumerate(pairs.texts):
        shown = _after_title(text) if pairs.kinds[row] == "cropped_pattern" else text
        for claim in claims(shown):
            showing[claim].add(int(gallery.picture_of[row]))
        if len(clauses(text)) < 2:
            continue
        for part in clauses(shown):
            claim_told = local_claim(part)
            if claim_told is not None:
                claim_of.setdefault(normalise(part.strip(_ENDS)), claim_told)
    partners = np.zeros((len(gallery.pictures), len(claim_of)), dtype=bool)
    for column, claim in enumerate(claim_of.values()):
        partners[list(showing[claim]), column] = True
    return _query_set(LOCAL, "a clause that names exactly one motif", claim_of, partners)


def short_queries(pairs: Pairs, gallery: Gallery) -> QuerySet:
    """Clauses of a few characters, each wording once."""
    found: dict[str, None] = {}
    for text in pairs.texts:
        for part in clauses(text):
            words = normalise(part.strip(_ENDS))
            if len(words) <= SHORT and next(lexicon().find(words, CATEGORIES), None) is not None:
                found.setdefault(words)
    texts = [normalise(text) for text in pairs.texts]
    partners = np.zeros((len(gallery.pictures), len(found)), dtype=bool)
    for column, words in enumerate(found):
        rows = [row for row, text in enumerate(texts) if words in text]
        partners[gallery.picture_of[rows], column] = True
    meaning = f"a clause of at most {SHORT} characters that names a term of the lexicon"
    return _query_set("short queries", meaning, found, partners)


def short_of_one_motif(local: QuerySet) -> QuerySet:
    """Those of the local queries that are short."""
    chosen = [column for column, words in enumerate(local.texts) if len(words) <= SHORT]
    meaning = f"a clause of at most {SHORT} characters that names exactly one motif"
    texts = {local.texts[column]: None for column in chosen}
    return _query_set("short queries of one motif", meaning, texts, local.partners[:, chosen])


def _after_title(text: str) -> str:
    return text.partition("。")[2]


def _query_set(
    name: str, meaning: str, texts: dict[str, Claim] | dict[str, None], partners: np.ndarray
) -> QuerySet:
    if not texts:
        return QuerySet(name, meaning, (), partners, np.zeros(0, dtype=np.int64), 0)
    _, units = np.unique(partners, axis=1, return_inverse=True)
    units = units.ravel()
    return QuerySet(name, meaning, tuple(texts), partners, units, int(units.max()) + 1)
