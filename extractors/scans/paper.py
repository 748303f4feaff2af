"""The paper of a scanned page: where the sheet lies, its colour under the scanner's light, and what is
printed on it.

Works on the page at the analysis resolution, about 100 dpi; lengths are pixels of it.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.pictures.raster import Pixels

_BLOCK = 8  # pixels: side of the blocks in which paper is told from print by its evenness
_RING = 0.08  # of the sheet's sides: where the paper's colour is looked for first
_PALE = 230.0  # of 255: near most paper, so that little is lost when levels are squared
_DARKEST = 115.0  # of 255: no paper's weakest channel is darker
_MOST_TINT = 75.0  # paper is tinted by less than this, between its strongest and weakest channel
_SAME_PAPER = 14.0  # of 255: blocks nearer than this to the paper's colour count for it
_RING_SUPPORT = 0.10  # a page with less of its ring in the paper's colour shows none
_DEEPEST_SHADOW = 0.3  # of the light that is left in a gutter
_GUTTER_REACH = (
    0.14  # of the sheet's width from its sides (and from the middle of a wide one): shadows stand here
)
_EVEN_LIGHT = (0.84, 1.12)  # of the paper's brightness, away from gutters
_HUE = 0.07  # how far the channels of shaded paper may drift apart, of 1
_QUARTILE = 0.7  # of the paper's pixels in a row or column: lighter than most of the dirt, darker than noise
_THINNED = 4  # of the pixels along a row or column one in so many is looked at
_PLATE_HALF = 0.12  # a half with less of its area left as paper is a full-bleed plate
_BARE_HALF = 0.5  # of the other half's area, at least, that is paper
_BED_REACH = 0.12  # of the page's sides: the scanner's bed shows at most so far in
_BED_DARK = 70.0  # of 255: the scanner's open lid
_BED_FLAT = 12.0  # of 255: the lid of a scanner is of one colour
_BED_SEEN = 0.2  # of a side, at its very edge, that the bed takes up at least
_BED_STRAIGHT = 1.5  # pixels: how far the bed's edge may stray from a straight line


@dataclass(frozen=True)
class Paper:
    """`printed` is (height, width, 3) float32: the page as it would look on white paper in even light, 255
    and less; `distance` (height, width) float32 its greatest difference from that white in any channel;
    `sheet` (height, width) bool is False on the scanner's bed. `share` is the part of the sheet that is bare
    paper, `margin` that of a ring along its edges, `halves` those of the left half and the right one. Where
    no paper shows, all are 0 and all is print."""

    printed: NDArray[np.float32]
    distance: NDArray[np.float32]
    sheet: NDArray[np.bool_]
    share: float
    margin: float
    halves: tuple[float, float]

    @property
    def is_half_plate(self) -> bool:
        """Whether one half of the page is a plate to its edges, and the other much bare paper: a sheet of two
        pages."""
        low, high = sorted(self.halves)
        return low < _PLATE_HALF and high > _BARE_HALF


def paper(image: Pixels, threshold: float) -> Paper:
    """Take the paper off a page; what differs from it by more than `threshold` of 255 is print."""
    smooth = cv2.GaussianBlur(image, (0, 0), 0.8).astype(np.float32)
    sheet = _sheet(smooth)
    blocks = _blocks(smooth, sheet)
    colour = _colour(blocks)
    if colour is None:
        distance = np.where(sheet, np.float32(255), np.float32(0))
        return Paper(smooth, distance, sheet, 0.0, 0.0, (0.0, 0.0))
    light = _light(smooth, colour, sheet, blocks.evenness)
    printed, distance = _without_light(smooth, colour, light)
    sheet &= _sheet(smooth, distance > threshold)
    printed[~sheet], distance[~sheet] = 255, 0
    ring = cv2.resize(blocks.ring.astype(np.uint8), sheet.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    share, margin = (float((distance[part] <= threshold).mean()) for part in (sheet, ring))
    fold = sheet.shape[1] // 2
    left, right = (
        float((distance[:, half][sheet[:, half]] <= threshold).mean()) if sheet[:, half].any() else 0.0
        for half in (slice(fold), slice(fold, None))
    )
    return Paper(printed, distance, sheet, share, margin, (left, right))


def _without_light(
    smooth: NDArray[np.float32], colour: NDArray[np.float32], light: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The page as on white paper in even light, and its greatest difference from white in any channel.
    Channel by channel and in place: fresh memory costs more than the arithmetic here."""
    channels, distance = [], np.zeros(smooth.shape[:2], np.float32)
    for plane, tone in zip(cv2.split(smooth), colour, strict=True):
        channel = np.asarray(plane, np.float32)
        field = np.maximum(light * tone, np.float32(1))
        channel -= field
        # In deep shadow a small difference is noise: it is not blown up beyond that of half-lit paper.
        channel *= np.divide(np.float32(255), np.maximum(field, np.float32(110), out=field), out=field)
        np.maximum(distance, np.abs(channel, out=field), out=distance)
        channel += np.float32(255)
        channels.append(channel)
    return np.asarray(cv2.merge(channels), np.float32), distance


@dataclass(frozen=True)
class _Blocks:
    """The page in blocks: `colour` (rows, columns, 3), `even` bool where nothing is printed but flat colour,
    `ring` bool near the sheet's edges; `evenness` is the grain of paper, grey levels."""

    colour: NDArray[np.float32]
    even: NDArray[np.bool_]
    ring: NDArray[np.bool_]
    evenness: float


def _blocks(smooth: NDArray[np.float32], sheet: NDArray[np.bool_]) -> _Blocks:
    rows, columns = max(1, smooth.shape[0] // _BLOCK), max(1, smooth.shape[1] // _BLOCK)
    cut = smooth[: rows * _BLOCK, : columns * _BLOCK]
    colour = np.asarray(cv2.resize(cut, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)
    grey = np.asarray(cv2.transform(cut, np.full((1, 3), 1 / 3, np.float32)), np.float32)
    grain = _deviation(grey, (columns, rows))
    inside = cv2.resize(sheet.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_AREA) > 0
    inside &= cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=[1.0]) > 0
    evenness = float(np.percentile(grain[inside], 25)) if inside.any() else 0.0
    even = inside & (grain < 2.0 + 2.0 * min(evenness, 4.0))
    ys, xs = np.nonzero(inside)
    ring = np.zeros_like(inside)
    if len(ys):
        down, across = max(1, round(_RING * rows)), max(1, round(_RING * columns))
        ring[:] = inside
        ring[ys.min() + down : ys.max() + 1 - down, xs.min() + across : xs.max() + 1 - across] = False
    return _Blocks(colour, even, ring, evenness)


def _deviation(grey: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """The standard deviation of the grey levels in each of columns x rows blocks."""
    level = grey - np.float32(_PALE)
    mean, square = (cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (level, level * level))
    return np.asarray(np.sqrt(np.maximum(square - mean * mean, 0)), np.float32)


def _colour(blocks: _Blocks) -> NDArray[np.float32] | None:
    """The paper's colour in full light: the commonest of the even, bright, hardly tinted blocks, those near
    the sheet's edges first; None when the edges do not show it (a full-bleed plate)."""
    strongest, weakest = _most(blocks.colour), _least(blocks.colour)
    usable = blocks.even & (weakest > _DARKEST) & (strongest - weakest < _MOST_TINT)
    if not usable.any():
        return None
    colours, weights = blocks.colour[usable], np.where(blocks.ring[usable], 3.0, 1.0)
    bins = (colours // 8).astype(np.int64)
    counts = np.bincount(bins @ (1024, 32, 1), weights)
    commonest = int(counts.argmax())
    colour = np.array([commonest // 1024, commonest // 32 % 32, commonest % 32]) * 8.0 + 4.0
    for _ in range(4):
        near = _most(np.abs(colours - colour)) < _SAME_PAPER
        if not near.any():
            break
        colour = np.average(colours[near], axis=0, weights=weights[near])
    ring_share = (usable & blocks.ring & (_most(np.abs(blocks.colour - colour)) < 2 * _SAME_PAPER)).sum()
    if ring_share < _RING_SUPPORT * max(1, blocks.ring.sum()):
        return None
    return np.asarray(colour, np.float32)


def _light(
    smooth: NDArray[np.float32], colour: NDArray[np.float32], sheet: NDArray[np.bool_], evenness: float
) -> NDArray[np.float32]:
    """The light on the sheet, 1 where it is full: one profile across the page times one down it, read off the
    paper that shows and carried over pictures."""
    ratio = np.asarray(cv2.transform(smooth, np.diag(1 / colour)), np.float32)
    brightness = np.asarray(cv2.transform(ratio, np.full((1, 3), 1 / 3, np.float32)), np.float32)
    rough = np.abs(brightness - cv2.boxFilter(brightness, -1, (5, 5))) * 255 > 3.0 + 2.0 * evenness
    bare = sheet & ~rough
    width = smooth.shape[1]
    place = np.arange(width) / width
    gutter = (place < _GUTTER_REACH) | (place > 1 - _GUTTER_REACH)
    if width > 1.15 * smooth.shape[0]:
        gutter |= np.abs(place - 0.5) < _GUTTER_REACH / 2
    darkest = np.where(gutter, _DEEPEST_SHADOW, _EVEN_LIGHT[0]).astype(np.float32)
    rows, columns = np.s_[::_THINNED], np.s_[:, ::_THINNED]
    seen = brightness[rows]
    fits = bare[rows] & _is_grey(ratio[rows], seen)
    fits &= (seen > darkest[None, :]) & (seen < _EVEN_LIGHT[1])
    across = _rising(_profile(seen.T, fits.T, smoothing=2.0), gutter)
    seen = brightness[columns]
    fits = bare[columns] & _is_grey(ratio[columns], seen)
    seen = seen / across[columns[1]][None, :]
    fits &= (seen > _EVEN_LIGHT[0]) & (seen < _EVEN_LIGHT[1])
    down = _profile(seen, fits, smoothing=smooth.shape[0] / 60)
    return np.asarray(across[None, :] * down[:, None], np.float32)


def _is_grey(ratio: NDArray[np.float32], brightness: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether pixels, as parts of the paper's colour, are paper in shadow: its channels fall alike."""
    return np.asarray(_most(ratio) - _least(ratio) < _HUE + 0.05 * (1 - brightness.clip(0, 1)))


def _rising(across: NDArray[np.float32], gutter: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The profile without what no gutter does: its shadow is deepest at the fold and lifts away from it. A
    picture that stands there casts none."""
    lit = across.copy()
    ends = np.flatnonzero(np.diff(np.concatenate([[False], gutter, [False]]).astype(np.int8)))
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        middle = (first + last) // 2
        if first == 0:
            lit[:last] = np.maximum.accumulate(lit[:last])
        elif last == len(lit):
            lit[first:] = np.maximum.accumulate(lit[first:][::-1])[::-1]
        else:
            lit[middle:last] = np.maximum.accumulate(lit[middle:last])
            lit[first:middle] = np.maximum.accumulate(lit[first:middle][::-1])[::-1]
    return lit


def _profile(values: NDArray[np.float32], fits: NDArray[np.bool_], smoothing: float) -> NDArray[np.float32]:
    """The upper quartile of the fitting values in each row; carried over where too few fit."""
    count = fits.sum(axis=1)
    enough = count >= max(4, 0.04 * values.shape[1])
    profile = np.ones(len(values), np.float32)
    if not enough.any():
        return profile
    ordered = np.sort(np.where(fits, values, np.float32(np.inf)), axis=1)
    rank = (_QUARTILE * (count - 1)).clip(0).astype(np.int64)[:, None]
    levels = np.take_along_axis(ordered, rank, axis=1)[:, 0][enough]
    places = np.flatnonzero(enough)
    profile[:] = np.interp(np.arange(len(profile)), places, levels)
    return np.asarray(
        cv2.GaussianBlur(profile[None, :], (0, 0), sigmaX=max(smoothing, 0.5), sigmaY=0.1)[0], np.float32
    )


def _sheet(smooth: NDArray[np.float32], print_: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Where the sheet lies: the page without the bands of the scanner's bed along its sides, which end in a
    straight line. A dark bed is seen at once; one of another flat colour only where it is known what is no
    paper, `print_`."""
    sheet = np.ones(smooth.shape[:2], bool)
    for turns in range(4):
        turned, inside = np.rot90(smooth, turns), np.rot90(sheet, turns)
        reach = round(_BED_REACH * inside.shape[1])
        outermost = _most(turned[:, 0]) < _BED_DARK
        if print_ is not None:
            outermost |= np.rot90(print_, turns)[:, 0]
        if outermost.mean() < _BED_SEEN:
            continue
        band = np.ascontiguousarray(turned[:, : reach + 4])
        bed = _most(band) < _BED_DARK
        if print_ is not None:
            colour = np.median(band[:, :2].reshape(-1, 3), axis=0)
            bed |= (_most(np.abs(band - colour)) < _BED_FLAT) & np.rot90(print_, turns)[:, : reach + 4]
        line = _straight(_run(bed), reach, inside.shape[0])
        if line is not None:
            inside &= np.arange(inside.shape[1])[None, :] >= (np.ceil(line) + 2)[:, None]
    return sheet


def _most(channels: NDArray[Any]) -> NDArray[Any]:
    """The strongest of three channels, pixel by pixel (numpy's own reduction is ten times slower here)."""
    return np.asarray(np.maximum(np.maximum(channels[..., 0], channels[..., 1]), channels[..., 2]))


def _least(channels: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.minimum(np.minimum(channels[..., 0], channels[..., 1]), channels[..., 2]))


def _run(along: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many pixels from the left each row holds on."""
    stops = ~along
    return np.where(stops.any(axis=1), stops.argmax(axis=1), along.shape[1])


def _straight(depth: NDArray[np.int64], reach: int, height: int) -> NDArray[np.float64] | None:
    """The straight line that the runs end in, one place a row; None when there is no bed."""
    rows = np.arange(height)
    ends = depth < reach  # where the bed of the next side crosses, the run has no end
    if ends.mean() < 0.75:
        return None
    fitted: NDArray[Any] = ends.copy()
    line = np.zeros(height)
    for _ in range(3):
        if fitted.sum() < 0.5 * height:
            return None
        slope, start = np.polyfit(rows[fitted], depth[fitted], 1)
        line = start + slope * rows
        fitted = ends & (np.abs(depth - line) <= max(_BED_STRAIGHT, float(np.median(np.abs(depth - line)))))
    straight = np.abs(depth[ends] - line[ends]) <= _BED_STRAIGHT
    if straight.mean() < 0.8 or line.mean() < 1.0:
        return None
    return line
