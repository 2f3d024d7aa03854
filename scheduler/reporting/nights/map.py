"""A map of the groups with the response to each home, as a page that needs no internet."""

import math
from collections.abc import Iterator
from html import escape

from scheduler.studies.nights.groups import Grouping
from scheduler.studies.nights.instance import NightInstance

WIDTH, MARGIN = 900, 40
COLOURS = ("#1b6ca8", "#c8553d", "#2e7d32", "#7b4fa3", "#b8860b", "#00838f", "#ad1457", "#5d4037", "#37474f", "#9e9d24")


def night_map(instance: NightInstance, grouping: Grouping) -> str:
    """Returns the map as SVG: a ring for each base, a dot for each home, a line between them, and the minutes."""
    points = _points(instance)
    height = round(max(y for _, y in points) + MARGIN) if points else 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11" role="img">',
        f"<title>Response at night {escape(grouping.promise)}, within {instance.within_seconds // 60} minutes</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fcfcf8"/>',
        *_marks(instance, grouping, points),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def night_page(instance: NightInstance, groupings: tuple[Grouping, ...], summary: list[str]) -> str:
    """Returns a page with a map for each promise, and the summary."""
    maps = "\n".join(f"<h2>Promise: {escape(one.promise)}</h2>\n{night_map(instance, one)}" for one in groupings)
    text = escape("\n".join(summary))
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Nights</title>\n'
        "<style>body{font-family:sans-serif;max-width:60em;margin:2em auto}svg{width:100%;border:1px solid #ccc}</style>\n"
        f"<h1>Shared responders at night</h1>\n<pre>{text}</pre>\n{maps}</html>\n"
    )


def _points(instance: NightInstance) -> list[tuple[float, float]]:
    """Returns x and y of each home, to one scale in both directions."""
    places = [(home.location.lat or 0.0, home.location.lon or 0.0) for home in instance.homes]
    if not places:
        return []
    south, north = min(lat for lat, _ in places), max(lat for lat, _ in places)
    west, east = min(lon for _, lon in places), max(lon for _, lon in places)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / max((east - west) * narrow, north - south, 1e-6)
    return [(MARGIN + (lon - west) * narrow * scale, MARGIN + (north - lat) * scale) for lat, lon in places]


def _marks(instance: NightInstance, grouping: Grouping, points: list[tuple[float, float]]) -> Iterator[str]:
    for number, (base, members) in enumerate(grouping.groups.items()):
        colour = COLOURS[number % len(COLOURS)]
        base_x, base_y = points[base]
        for home in members:
            x, y = points[home]
            minutes = instance.seconds[base, home] / 60
            name = escape(instance.homes[home].service_user_id)
            yield f'<line x1="{base_x:.1f}" y1="{base_y:.1f}" x2="{x:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-opacity="0.5"/>'
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{name}: {minutes:.1f} minutes</title></circle>'
            if home != base:
                yield f'<text x="{x + 6:.1f}" y="{y + 4:.1f}" fill="#333">{minutes:.0f}</text>'
        name = escape(instance.homes[base].service_user_id)
        yield f'<circle cx="{base_x:.1f}" cy="{base_y:.1f}" r="9" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{base_x + 11:.1f}" y="{base_y - 7:.1f}" font-weight="bold" fill="{colour}">G{number + 1} {name}</text>'
