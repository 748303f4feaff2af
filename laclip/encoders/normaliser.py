"""The one text normaliser: training, evaluation and search all read a text through it.

cn_clip lower-cases and folds quotation marks in its trainer (cn_clip.training.data._preprocess_text) but not
in `tokenize()`; a model fed through the latter alone sees tokens it was never trained on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from laclip.encoders.torchvision_operators import declare_missing_operators

CONTEXT_LENGTH = 52
"""Tokens a text may fill, [CLS] and [SEP] among them: the context of every published Chinese-CLIP."""

MASK_ID = 103
"""Token id of [MASK] in the BERT vocabulary that cn_clip ships."""

_CLS_ID, _SEP_ID = 101, 102


@dataclass(frozen=True)
class TokenisedTexts:
    """Token ids (n, CONTEXT_LENGTH), int64, padded with 0; and how many of the n texts were cut to fit."""

    ids: torch.Tensor
    truncated: int


def normalise(text: str) -> str:
    """Lower case, straight double quotes (as Chinese-CLIP was trained), and single spaces.

    The spaces change no token (the BERT tokeniser splits on any run of them); folding them makes texts that
    differ only in spacing equal, which is what "equal text" means everywhere in this package.
    """
    return " ".join(text.lower().replace("“", '"').replace("”", '"').split())


def token_ids(text: str) -> list[int]:
    """The ids of a text's tokens after normalising, without [CLS] and [SEP], before any cut.

    A text's ids are those of its clauses, one after the other: the tokeniser splits at punctuation.
    """
    tokeniser = _tokeniser()
    ids: list[int] = tokeniser.convert_tokens_to_ids(tokeniser.tokenize(normalise(text)))
    return ids


def token_count(text: str) -> int:
    """Tokens of one text after normalising, [CLS] and [SEP] included, before any cut."""
    return len(token_ids(text)) + 2


def tokenise(texts: Sequence[str]) -> TokenisedTexts:
    """Normalise and tokenise; texts longer than the context lose their end, and are counted."""
    return packed([token_ids(text) for text in texts])


def packed(texts: Sequence[Sequence[int]]) -> TokenisedTexts:
    """Texts as `token_ids` gives them, each between [CLS] and [SEP], cut at the context and padded to it."""
    ids = torch.zeros(len(texts), CONTEXT_LENGTH, dtype=torch.long)
    for row, inner in enumerate(texts):
        tokens = [_CLS_ID, *inner[: CONTEXT_LENGTH - 2], _SEP_ID]
        ids[row, : len(tokens)] = torch.tensor(tokens)
    return TokenisedTexts(ids, sum(len(inner) > CONTEXT_LENGTH - 2 for inner in texts))


def unpadded(ids: torch.Tensor) -> torch.Tensor:
    """Token ids (n, length) without the columns at the end that pad every text: a model gives the same
    vectors without them, and takes less time."""
    return ids[:, : int(ids.ne(0).sum(dim=1).max())] if len(ids) else ids


def _tokeniser() -> Any:  # cn_clip carries no types
    declare_missing_operators()
    from cn_clip.clip import _tokenizer

    return _tokenizer
