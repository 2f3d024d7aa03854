"""A colour for each carer, for routes on maps."""

import colorsys

from scheduler.domain.problem import Problem

GOLDEN_ANGLE = 137.5
"""Degrees between the hues of neighbours in the table of carers: they are never alike."""
SATURATION, LIGHTNESS = 0.42, 0.46


def carer_hues(problem: Problem) -> dict[str, str]:
    """Returns the colour of each carer on a light ground, by carer id."""
    return {carer.carer_id: _hex(number * GOLDEN_ANGLE % 360) for number, carer in enumerate(problem.carers)}


def _hex(hue_degrees: float) -> str:
    parts = colorsys.hls_to_rgb(hue_degrees / 360, LIGHTNESS, SATURATION)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)
