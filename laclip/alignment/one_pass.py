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
from PIL import Image
from torch.nn.functional import (
    interpolate,
    linear,
    multi_head_attention_forward,
    normalize,
    scaled_dot_product_attention,
)

from laclip.alignment.crops import Crop
from laclip.encoders.encoder import Encoder
from laclip.encoders.pixels import pad, squash, standardise

DETAIL = 2
"""Times the model's resolution that a picture is given for its regions: a crop of half its side then has as
many patches as when it is encoded by itself. On 316 validation pairs of the samples MR of the regions rose
from 30.1 to 33.7 with it (crops by themselves: 34.4)."""

_HIDDEN = -1e4  # added to an attention logit: nothing is seen (finite, so that half precision holds it)


def square_and_coverage(
    image: Image.Image, boxes: Sequence[Crop], encoder: Encoder
) -> tuple[np.ndarray, np.ndarray]:
    """A picture and k regions of it, boxes in its pixels, as `encode_regions` takes them: (side, side, 3)
    uint8 and (k, grid, grid), at DETAIL times the model's resolution.

    A model trained on squashed pictures sees this one squashed, any other one in its own proportions on
    white: cut to its short side it would lose the regions at its ends.
    """
    side = DETAIL * encoder.resolution
    grid = grid_of(encoder, side)
    if encoder.fitting == "squash":
        return squash(image, side), patch_coverage(boxes, image.width, image.height, grid)
    longest = max(image.size)
    across, down = (longest - image.width) / 2, (longest - image.height) / 2
    moved = np.asarray(boxes, dtype=np.float64).reshape(-1, 4) + np.array([across, down, across, down])
    return pad(image, side), patch_coverage(moved, longest, longest, grid)


def encode_regions(
    encoder: Encoder, squares: np.ndarray, coverage: np.ndarray, batch_size: int = 64
) -> np.ndarray:
    """(n, k, d) float32 unit vectors of k regions of each square picture.

    `squares` (n, side, side, 3) uint8: whole pictures; `side` is the model's resolution or a multiple of it,
    for regions smaller than a few patches (positions are then interpolated). `coverage` (n, k, grid, grid) in
    [0, 1]: how much of each patch lies in the region. `square_and_coverage` makes both. Raises ValueError
    when the grid is not that of the squares.
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


def patch_coverage(boxes: Sequence[Crop] | np.ndarray, width: int, height: int, grid: int) -> np.ndarray:
    """(k, grid, grid) float32: the share of each patch of the picture that lies in each box.

    `boxes` are in pixels of a picture of `width` x `height`, which the grid divides evenly.
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
    grid = int(patches**0.5)
    tokens = visual.conv1(pixels).flatten(2).transpose(1, 2)
    whole = visual.class_embedding.to(tokens.dtype).expand(n, 1, -1)
    tokens = torch.cat([whole, tokens], dim=1) + _positions(visual, grid).to(tokens.dtype)
    tokens = visual.ln_pre(tokens)
    picture, regions = tokens, tokens[:, :1].expand(-1, k, -1)
    near = _near(grid, int((len(visual.positional_embedding) - 1) ** 0.5)).to(tokens)
    inside = torch.cat([_logits(coverage), _own(coverage)], dim=2)[:, None]
    for block in visual.transformer.resblocks:
        picture, regions = _block(block, picture, regions, near, inside)
    return visual.ln_post(regions) @ visual.proj


def _block(
    block: Any, picture: torch.Tensor, regions: torch.Tensor, near: torch.Tensor, inside: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """cn_clip's ResidualAttentionBlock, in which the picture's tokens (n, 1 + patches, width) look at each
    other and the regions' (n, k, width) at patches and themselves; masks are added to attention logits."""
    length = picture.shape[1]
    tokens = torch.cat([picture, regions], dim=1)
    attention = block.attn
    joint = linear(block.ln_1(tokens), attention.in_proj_weight, attention.in_proj_bias)
    query, key, value = (
        part.unflatten(2, (attention.num_heads, -1)).transpose(1, 2) for part in joint.chunk(3, dim=2)
    )
    seen = [
        scaled_dot_product_attention(query[:, :, :length], key[:, :, :length], value[:, :, :length], near),
        scaled_dot_product_attention(query[:, :, length:], key[:, :, 1:], value[:, :, 1:], inside),
    ]
    tokens = tokens + attention.out_proj(torch.cat(seen, dim=2).transpose(1, 2).flatten(2))
    tokens = tokens + block.mlp(block.ln_2(tokens))
    return tokens[:, :length], tokens[:, length:]


def _logits(coverage: torch.Tensor) -> torch.Tensor:
    """What of a patch lies in a region, as what is added to the logit of looking at it."""
    return coverage.float().log().clamp(min=_HIDDEN).to(coverage.dtype)


def _own(coverage: torch.Tensor) -> torch.Tensor:
    """(n, k, k) added to logits: of the regions each sees itself alone."""
    n, k, _ = coverage.shape
    return ((1 - torch.eye(k, device=coverage.device)) * _HIDDEN).to(coverage.dtype).expand(n, k, k)


def _near(grid: int, trained: int) -> torch.Tensor:
    """(1 + grid^2, 1 + grid^2) added to logits. In a picture of more patches than the model was trained with,
    a patch looks no farther than half of that: it then sees what it would see in a crop of that size."""
    mask = torch.zeros(1 + grid * grid, 1 + grid * grid)
    if grid > trained:
        rows, columns = torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij")
        places = torch.stack([rows.flatten(), columns.flatten()], dim=1)
        far = (places[:, None] - places[None]).abs().amax(dim=2) > (trained + 1) // 2
        mask[1:, 1:][far] = _HIDDEN
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
    mask = torch.cat([_logits(coverage), _own(coverage)], dim=2).repeat_interleave(pool.num_heads, dim=0)
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
