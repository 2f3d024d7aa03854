"""Pictures of a comparison: differences with their intervals, and cover by half-hour."""

from collections.abc import Iterator, Sequence

from scheduler.reporting.drawing.svg import FAINT, GROUND, HAIR, INK, LINE, TROUBLE, document, line, path, rect, text
from scheduler.reporting.publishing.workbook import Cell
from scheduler.reporting.what_if.words import figure_words

GOOD, BASE, NOW = "#1b7f4b", "#7d8792", "#0f766e"
WIDTH, ROW, LEFT, RIGHT = 860.0, 24.0, 400.0, 30.0
MOST_PERCENT = 50.0
"""Differences beyond this are drawn at the edge."""
FIRST_HALF_HOUR, LAST_HALF_HOUR = 10, 48


def differences_picture(scenario: str, rows: Sequence[tuple[Cell, ...]]) -> str:
    """Returns a picture of what differs from the base, in per cent of the base.

    Args:
        scenario: its name.
        rows: of comparison.csv.
    """
    shown = [row for row in rows if row[0] == scenario and _percents(row) is not None]
    height = ROW * (len(shown) + 2)
    scale = max([5.0, *(abs(bound) for row in shown for bound in _percents(row) or ())])
    scale = min(scale, MOST_PERCENT)
    middle = (LEFT + WIDTH - RIGHT) / 2
    half = (WIDTH - RIGHT - LEFT) / 2

    def across(percent: float) -> float:
        return middle + max(-1.0, min(1.0, percent / scale)) * half

    def shapes() -> Iterator[str]:
        for percent in (-scale, -scale / 2, 0.0, scale / 2, scale):
            yield line(across(percent), ROW, across(percent), height - ROW, stroke=INK if percent == 0 else LINE)
            yield text(across(percent), ROW - 6, f"{percent:+.0f}%" if percent else "as base", size=11, fill=FAINT, anchor="middle")
        for number, row in enumerate(shown):
            y = ROW * (number + 1.5)
            low, mean, high = _percents(row) or (0.0, 0.0, 0.0)
            colour = {"better": GOOD, "worse": TROUBLE}.get(str(row[6]), BASE)
            yield text(LEFT - 10, y + 4, figure_words(str(row[1])), size=12, anchor="end")
            yield line(across(low), y, across(high), y, stroke=colour, width=3)
            yield rect(across(mean) - 4, y - 6, 8, 12, fill=colour, tip=f"{row[1]}: {row[6]}")

    return document(WIDTH, height, f"What differs in {scenario}", shapes())


def _percents(row: tuple[Cell, ...]) -> tuple[float, float, float] | None:
    """Returns low, mean and high of the difference in per cent of the base; None where there is no base, or no interval."""
    base, value, low, high = row[2:6]
    numbers = [number for number in (base, value, low, high) if isinstance(number, int | float)]
    if len(numbers) < 4 or not numbers[0]:
        return None
    share = 100 / abs(numbers[0])
    return numbers[2] * share, (numbers[1] - numbers[0]) * share, numbers[3] * share


def cover_picture(base: str, scenario: str, rows: Sequence[tuple[Cell, ...]]) -> str:
    """Returns a picture of a mean day: what visits ask for, who is on duty in both, and the work done.

    Args:
        base: name of the base.
        scenario: name of the scenario.
        rows: of cover.csv.
    """
    of_base = [row for row in rows if row[0] == base]
    of_scenario = [row for row in rows if row[0] == scenario]
    left, top, width, height = 50.0, 40.0, WIDTH - 80, 220.0
    most = max([30.0, *(_number(row[column]) for row in (*of_base, *of_scenario) for column in (2, 3))]) / 30

    def point(number: int, minutes: Cell) -> tuple[float, float]:
        share = (number - FIRST_HALF_HOUR) / (LAST_HALF_HOUR - FIRST_HALF_HOUR)
        return left + share * width, top + height * (1 - _number(minutes) / 30 / most)

    def steps(found: Sequence[tuple[Cell, ...]], column: int) -> list[tuple[float, float]]:
        shown = range(FIRST_HALF_HOUR, LAST_HALF_HOUR)
        return [point(number + after, found[number][column]) for number in shown for after in (0, 1)]

    def area(found: Sequence[tuple[Cell, ...]], column: int) -> list[tuple[float, float]]:
        return [(left, top + height), *steps(found, column), (left + width, top + height)]

    def shapes() -> Iterator[str]:
        yield path(area(of_scenario, 3), fill=GROUND)
        worked = [(*row[:4], _number(row[4]) + _number(row[5])) for row in of_scenario]
        yield path(area(worked, 4), fill=HAIR)
        yield path(steps(of_base, 3), stroke=BASE, width=1.5)
        yield path(steps(of_scenario, 3), stroke=NOW, width=2.5)
        yield path(steps(of_scenario, 2), stroke=TROUBLE, width=2)
        for number in range(FIRST_HALF_HOUR, LAST_HALF_HOUR + 1, 4):
            x, _ = point(number, 0)
            yield line(x, top + height, x, top + height + 5, stroke=FAINT)
            yield text(x, top + height + 19, f"{number // 2:02}:00", size=11, fill=FAINT, anchor="middle")
        for carers in range(0, int(most) + 1, max(1, round(most / 5))):
            _, y = point(FIRST_HALF_HOUR, carers * 30.0)
            yield line(left, y, left + width, y, stroke=LINE)
            yield text(left - 8, y + 4, str(carers), size=11, fill=FAINT, anchor="end")
        legend = ((BASE, f"on duty: {base}"), (NOW, f"on duty: {scenario}"), (TROUBLE, "asked for by visits"))
        for number, (colour, words) in enumerate(legend):
            x = left + 250 * number
            yield line(x, 18, x + 24, 18, stroke=colour, width=3)
            yield text(x + 30, 22, words, size=12)

    return document(WIDTH, top + height + 30, f"Carers by half-hour of a mean day: {base} and {scenario}", shapes())


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0
