"""Vectors of many regions of a picture from one pass of the model, instead of one pass a crop.

Every region gets a class token of its own that may look at the patches inside the region only; patches and
the picture's class token never look at it, so that they are what they are without it. The idea is the mask
class token of Ding et al., "Open-Vocabulary Universal Image Segmentation with MaskCLIP" (ICML 2023, section
3.3), used here on boxes with soft edges and without any training. A ResNet's attention pool is masked in the
same way. For k regions a transformer sees k tokens more; cropping makes it see k pictures more.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn.functional import interpolate, multi_head_attention_forward, normalize

from laclip.alignment.crops import Crop
from laclip.encoders.encoder import Encoder
from laclip.encoders.pixels import standardise

_HIDDEN = -1e4  # added to an attention logit: nothing is seen (finite, so that half precision holds it)


def encode_regions(
    encoder: Encoder, squares: np.ndarray, coverage: np.ndarray, batch_size: int = 64
) -> np.ndarray:
    """(n, k, d) float32 unit vectors of k regions of each square picture.

    `squares` (n, side, side, 3) uint8: whole pictures, squashed; `side` is the model's resolution or a
    multiple of it, for regions smaller than a few patches (positions are then interpolated). `coverage`
    (n, k, grid, grid) in [0, 1]: how much of each patch lies in the region (`patch_coverage`). Raises
    ValueError when the grid is not that of the squares.
    """
    grid = grid_of(encoder, squares.shape[1])
    if coverage.shape[2:] != (grid, grid):
        raise ValueError(
            f"a square of {squares.shape[1]} pixels has {grid} x {grid} patches, not {coverage.shape[2:]}"
        )
    parts = []
    with encoder.encoding() as model:
        regions = _regions_of_resnet if hasattr(model.visual, "attnpool") else _regions_of_transformer
        for start in range(0, len(squares), batch_size):
            pixels = standardise(torch.from_numpy(squares[start : start + batch_size]).to(encoder.device))
            covered = torch.from_numpy(coverage[start : start + batch_size]).to(encoder.device)
            vectors = regions(model.visual, pixels.to(model.dtype), covered.flatten(2).to(model.dtype))
            parts.append(normalize(vectors.float(), dim=-1).cpu().numpy())
    return np.concatenate(parts)


def grid_of(encoder: Encoder, side: int) -> int:
    """Patches (or cells of the last feature map) along a square of `side` pixels."""
    visual = encoder.model.visual
    return side // (32 if hasattr(visual, "attnpool") else int(visual.conv1.kernel_size[0]))


def patch_coverage(boxes: Sequence[Crop], width: int, height: int, grid: int) -> np.ndarray:
    """(k, grid, grid) float32: the share of each patch of the squashed picture that lies in each box.

    `boxes` are in pixels of a picture of `width` x `height`.
    """
    corners = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    across = _covered(corners[:, 0] / width * grid, corners[:, 2] / width * grid, grid)
    down = _covered(corners[:, 1] / height * grid, corners[:, 3] / height * grid, grid)
    return (down[:, :, None] * across[:, None, :]).astype(np.float32)


def _covered(start: np.ndarray, end: np.ndarray, cells: int) -> np.ndarray:
    """(k, cells): the share of each cell of length one that lies between start and end."""
    left = np.arange(cells)
    return np.clip(np.minimum(end[:, None], left + 1) - np.maximum(start[:, None], left), 0, 1)


def _regions_of_transformer(visual: Any, pixels: torch.Tensor, coverage: torch.Tensor) -> torch.Tensor:
    n, k, patches = coverage.shape
    tokens = visual.conv1(pixels).flatten(2).transpose(1, 2)
    whole = visual.class_embedding.to(tokens.dtype).expand(n, 1, -1)
    tokens = torch.cat([whole, tokens], dim=1) + _positions(visual, int(patches**0.5)).to(tokens.dtype)
    tokens = visual.ln_pre(tokens)
    tokens = torch.cat([tokens, tokens[:, :1].expand(-1, k, -1)], dim=1).transpose(0, 1)
    blocks = visual.transformer.resblocks
    mask = _mask(coverage).repeat_interleave(blocks[0].attn.num_heads, dim=0)
    for block in blocks:
        seen = block.ln_1(tokens)
        tokens = tokens + block.attn(seen, seen, seen, need_weights=False, attn_mask=mask)[0]
        tokens = tokens + block.mlp(block.ln_2(tokens))
    return visual.ln_post(tokens[1 + patches :].transpose(0, 1)) @ visual.proj


def _mask(coverage: torch.Tensor) -> torch.Tensor:
    """(n, length, length) added to attention logits, for tokens in the order whole, patches, regions."""
    n, k, patches = coverage.shape
    mask = coverage.new_zeros(n, 1 + patches + k, 1 + patches + k)
    mask[:, :, 1 + patches :] = _HIDDEN
    mask[:, 1 + patches :, 0] = _HIDDEN
    mask[:, 1 + patches :, 1 : 1 + patches] = coverage.float().log().clamp(min=_HIDDEN).to(coverage.dtype)
    own = torch.arange(1 + patches, 1 + patches + k, device=coverage.device)
    mask[:, own, own] = 0
    return mask


def _positions(visual: Any, grid: int) -> torch.Tensor:
    """(1 + grid^2, width): the model's positions, interpolated to another grid (ViT, Dosovitskiy et al.,
    ICLR 2021, section 3.2)."""
    positions: torch.Tensor = visual.positional_embedding
    side = int((len(positions) - 1) ** 0.5)
    if grid == side:
        return positions
    plane = positions[1:].float().reshape(1, side, side, -1).permute(0, 3, 1, 2)
    plane = interpolate(plane, size=(grid, grid), mode="bicubic", antialias=True, align_corners=False)
    return torch.cat([positions[:1].float(), plane.flatten(2).transpose(1, 2)[0]])


def _regions_of_resnet(visual: Any, pixels: torch.Tensor, coverage: torch.Tensor) -> torch.Tensor:
    patches = coverage.shape[2]
    pool = visual.attnpool
    cells = _feature_map(visual, pixels).flatten(2).transpose(1, 2)
    shares = coverage / coverage.sum(dim=2, keepdim=True).clamp(min=1e-6)
    positions = _positions(pool, int(patches**0.5)).to(cells.dtype)
    regions = shares @ cells + positions[0]
    tokens = torch.cat([cells + positions[1:], regions], dim=1).transpose(0, 1)
    mask = _mask(coverage)[:, 1 + patches :, 1:].repeat_interleave(pool.num_heads, dim=0)
    pooled, _ = multi_head_attention_forward(
        query=tokens[patches:],
        key=tokens,
        value=tokens,
        embed_dim_to_check=tokens.shape[-1],
        num_heads=pool.num_heads,
        q_proj_weight=pool.q_proj.weight,
        k_proj_weight=pool.k_proj.weight,
        v_proj_weight=pool.v_proj.weight,
        in_proj_weight=None,
        in_proj_bias=torch.cat([pool.q_proj.bias, pool.k_proj.bias, pool.v_proj.bias]),
        bias_k=None,
        bias_v=None,
        add_zero_attn=False,
        dropout_p=0.0,
        out_proj_weight=pool.c_proj.weight,
        out_proj_bias=pool.c_proj.bias,
        use_separate_proj_weight=True,
        training=False,
        need_weights=False,
        attn_mask=mask,
    )
    return pooled.transpose(0, 1)


def _feature_map(visual: Any, pixels: torch.Tensor) -> torch.Tensor:
    """(n, channels, grid, grid): what cn_clip's ModifiedResNet hands to its attention pool."""
    x = pixels
    for number in (1, 2, 3):
        x = visual.relu(getattr(visual, f"bn{number}")(getattr(visual, f"conv{number}")(x)))
    x = visual.avgpool(x)
    for layer in (visual.layer1, visual.layer2, visual.layer3, visual.layer4):
        x = layer(x)
    return x
