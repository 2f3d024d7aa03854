"""Curves with ranges: a small chart for pages."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scheduler.reporting.drawing.svg import FAINT, LINE, document, line, path, rect, text

COLOURS = ("#0f766e", "#c2410c", "#5b6775", "#7c3aed")
WIDTH, HEIGHT = 640.0, 300.0
LEFT, TOP, RIGHT, BOTTOM = 60.0, 40.0, 20.0, 50.0
TICKS = 5


class Point(NamedTuple):
    """A point of a curve, and the range that it stands for; the same value three times for none."""

    x: float
    y: float
    low: float
    high: float


class Curve(NamedTuple):
    """A named curve, from left to right."""

    name: str
    points: tuple[Point, ...]


def curves_picture(title: str, curves: Sequence[Curve], x_words: str, y_words: str) -> str:
    """Returns the picture of curves whose values are all at least 0.

    Args:
        title: for those who cannot see it.
        curves: each with a point at least.
        x_words: what goes to the right.
        y_words: what goes up.
    """
    points = [point for curve in curves for point in curve.points]
    first, last = min(point.x for point in points), max(point.x for point in points)
    top = max(point.high for point in points) or 1.0
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT + (x - first) / ((last - first) or 1.0) * wide, TOP + high * (1 - y / top)

    def shapes() -> Iterator[str]:
        for tick in range(TICKS + 1):
            share = tick / TICKS
            y = TOP + high * (1 - share)
            yield line(LEFT, y, LEFT + wide, y, stroke=LINE)
            yield text(LEFT - 8, y + 4, _number(top * share), size=11, fill=FAINT, anchor="end")
            x = LEFT + wide * share
            yield text(x, TOP + high + 18, _number(first + (last - first) * share), size=11, fill=FAINT, anchor="middle")
        yield text(LEFT + wide / 2, HEIGHT - 10, x_words, size=12, fill=FAINT, anchor="middle")
        yield text(LEFT, TOP - 24, y_words, size=12, fill=FAINT)
        for number, curve in enumerate(curves):
            colour = COLOURS[number % len(COLOURS)]
            band = [place(point.x, point.high) for point in curve.points] + [place(point.x, point.low) for point in reversed(curve.points)]
            if any(point.high > point.low for point in curve.points):
                yield path(band, fill=colour, opacity=0.15)
            yield path([place(point.x, point.y) for point in curve.points], stroke=colour, width=2.5)
            for point in curve.points:
                x, y = place(point.x, point.y)
                yield rect(x - 3, y - 3, 6, 6, fill=colour, tip=f"{curve.name}: {_number(point.x)}, {_number(point.y)}")
            yield text(LEFT + wide, TOP - 24 + 16 * number, curve.name, size=12, fill=colour, anchor="end")

    return document(WIDTH, HEIGHT, title, shapes())


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.2g}"
