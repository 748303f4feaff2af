"""Traditional characters to simplified ones, by OpenCC."""

from functools import cache, lru_cache

import opencc


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """The text in simplified characters, by phrases (乾隆 stays, 乾燥 is 干燥). What is simplified stays."""
    return str(_converter().convert(text))
