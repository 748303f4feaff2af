"""How a placed picture is turned and mirrored: by multiples of 90 degrees, or not so."""

Axes = tuple[int, int, int, int]
"""Where a picture's own right and down point on the page as displayed: (a, b, c, d), each -1, 0 or 1; right
is (a, b), down is (c, d), x to the right and y downwards."""

UPRIGHT: Axes = (1, 0, 0, 1)
_SKEW = 1e-3  # share of a side by which it may lean and still be parallel to an axis of the page


def axes_of(a: float, b: float, c: float, d: float) -> Axes | None:
    """The axes of a picture whose unit square is mapped to the page by a matrix of this linear part; None
    when its sides are not parallel to the page's."""
    if abs(b) <= _SKEW * abs(a) and abs(c) <= _SKEW * abs(d):
        return _sign(a), 0, 0, _sign(d)
    if abs(a) <= _SKEW * abs(b) and abs(d) <= _SKEW * abs(c):
        return 0, _sign(b), _sign(c), 0
    return None


def _sign(value: float) -> int:
    return -1 if value < 0 else 1
