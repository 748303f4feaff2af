"""What the towers know of parts: a vector for each region of a picture and for each word of a text.

A tower's own vector is its class token's, projected. Regions and words are the other tokens of the same pass,
normed and projected in the same way, so that they lie in the same space; a ResNet's regions are the cells of
its last feature map, each sent through its attention pool's values by itself (Zhou et al., "Extract free
dense labels from CLIP", ECCV 2022, section 3.2).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

import torch
from torch.nn.functional import linear

_NO_WORDS = (0, 101, 102)  # [PAD], [CLS] and [SEP] of the BERT vocabulary that cn_clip ships


def image_tokens(model: Any, images: torch.Tensor, patch_masking: float = 0.0) -> tuple[torch.Tensor, ...]:
    """Vectors (n, d) of pictures (n, 3, side, side), and of their regions (n, regions, d); no unit vectors.

    `patch_masking` is the share of patches left out, and with them their regions.
    """
    visual = model.visual
    if hasattr(visual, "attnpool"):
        with _kept(visual.attnpool, inputs=True) as kept:
            vectors = model.encode_image(images)
        pool, cells = visual.attnpool, kept[0].flatten(2).transpose(1, 2)
        values = linear(cells, pool.v_proj.weight, pool.v_proj.bias)
        return vectors, linear(values, pool.c_proj.weight, pool.c_proj.bias)
    with _kept(visual.transformer) as kept:
        vectors = model.encode_image(images, patch_masking)
    return vectors, visual.ln_post(kept[0][1:].transpose(0, 1)) @ visual.proj


def text_tokens(model: Any, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Vectors (n, d) of texts given as token ids (n, length), and of all their tokens (n, length, d); no unit
    vectors. `word_mask` tells which tokens are words."""
    with _kept(model.bert) as kept:
        vectors = model.encode_text(ids)
    return vectors, kept[0].to(vectors.dtype) @ model.text_projection


def text_tokens_by_length(model: Any, ids: torch.Tensor, parts: int) -> tuple[torch.Tensor, torch.Tensor]:
    """As `text_tokens`, the texts sorted by length into so many parts, each as long as its longest text only:
    what pads a text costs as much as its words. What lies beyond a part's longest text is zeros."""
    lengths = ids.ne(0).sum(dim=1)
    order = lengths.argsort(stable=True)
    vectors, tokens = [], []
    for chosen in order.tensor_split(min(parts, len(ids)) or 1):
        longest = int(lengths[chosen].max()) if len(chosen) else 0
        of_part, words = text_tokens(model, ids[chosen, :longest])
        vectors.append(of_part)
        tokens.append(torch.nn.functional.pad(words, (0, 0, 0, ids.shape[1] - longest)))
    back = order.argsort()
    return torch.cat(vectors)[back], torch.cat(tokens)[back]


def word_mask(ids: torch.Tensor) -> torch.Tensor:
    """(n, length) bool: which tokens are words, not what frames or pads a text."""
    mask = torch.ones_like(ids, dtype=torch.bool)
    for other in _NO_WORDS:
        mask &= ids != other
    return mask


def trimmed(words: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Words (n, length, d) and their mask without the places at the end where no text has a word: they would
    be compared with every region. One place is left where there are no words at all."""
    used = mask.any(dim=0).nonzero()
    longest = int(used.max()) + 1 if len(used) else 1
    return words[:, :longest], mask[:, :longest]


@contextmanager
def _kept(module: torch.nn.Module, *, inputs: bool = False) -> Iterator[list[torch.Tensor]]:
    """What passes out of a module, or into it, in this thread, first tensors only."""
    kept: list[torch.Tensor] = []
    owner = get_ident()

    def keep(_: torch.nn.Module, given: Any, output: Any) -> None:
        if get_ident() != owner:
            return  # another thread's pass through the same model
        held = given if inputs else output
        kept.append(held[0] if isinstance(held, tuple) or hasattr(held, "keys") else held)

    hook = module.register_forward_hook(keep)
    try:
        yield kept
    finally:
        hook.remove()
