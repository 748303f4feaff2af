"""Traditional characters to simplified ones, by OpenCC."""

from functools import cache, lru_cache

import opencc

from manifests.lexicon.terms import lexicon


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """The text in simplified characters, by phrases (乾隆 stays, 乾燥 is 干燥). What is simplified stays."""
    text = str(_converter().convert(text))
    for wrong, name in _kept_names().items():
        text = text.replace(wrong, name)
    return text


@cache
def _kept_names() -> dict[str, str]:
    """What OpenCC would make of the lexicon's names that are not as it writes them (干闼婆) -> the name."""
    converted = {str(_converter().convert(term.name)): term.name for term in lexicon().terms}
    return {made: name for made, name in converted.items() if made != name}
