"""Tables, page and lines of a change of the working pattern."""

from collections.abc import Iterator, Sequence

from scheduler.domain.inputs import Inputs
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.staffing import patterns_overlay, patterns_text
from scheduler.files.writing.texts import number_text
from scheduler.files.writing.write_weekly import clock_text
from scheduler.reporting.pages.frame import figures, heading, page, paragraph, table
from scheduler.reporting.publishing.workbook import Cell
from scheduler.reporting.what_if.pictures import cover_picture
from scheduler.studies.shift_design.pattern_change import GUARDED, PatternChange, Side
from scheduler.studies.shift_design.people import PersonChange

COVER = ("half_hour", "demand", "duty", "contact", "travel", "free_before", "free_after", "unplaced_before", "unplaced_after")
SIDES = ("evenings", "weekends", "splits", "unpaid_gap_minutes", "pay_pence")
PEOPLE = (
    *("carer_id", "contract_hours", "hours_before", "hours_after", "days_changed"),
    *(f"{name}_{side}" for name in SIDES for side in ("before", "after")),
)
FILES = ("cover.csv", "people.csv", "shift_patterns.csv", "proposed.toml", "cover.svg", "comparison.html")
BEFORE, AFTER = "today", "proposed"
NOTE = "Made by carerounds. The page holds data about staff: keep it as you keep the rota."


def pattern_change_files(inputs: Inputs, found: PatternChange, people: Sequence[PersonChange]) -> dict[str, str]:
    """Returns cover.csv, people.csv, shift_patterns.csv, an overlay of them for `carerounds compare`, a picture and the page.

    Args:
        inputs: Of the folder.
        found: The change.
        people: What it does to each.
    """
    homes = {carer.carer_id: carer.home_location_id for carer in inputs.carers}
    name = f"less work {' and '.join(map(_times, found.less))}"
    return {
        "cover.csv": csv_text(COVER, cover_rows(found)),
        "people.csv": csv_text(PEOPLE, people_rows(people)),
        "shift_patterns.csv": patterns_text(found.rota.patterns, homes),
        "proposed.toml": patterns_overlay(name, found.rota.patterns, homes, (pattern.pattern_id for pattern in inputs.shift_patterns)),
        "cover.svg": _picture(found) + "\n",
        "comparison.html": _page(found, people),
    }


def cover_rows(found: PatternChange) -> Iterator[tuple[object, ...]]:
    """Yields the rows of cover.csv: minutes over the days of the folder; demand, duty, contact and travel are those of the new pattern."""
    for before, after in zip(found.before.cover, found.after.cover, strict=True):
        amounts = (after.demand, after.duty, after.contact, after.travel, before.free, after.free, before.unplaced, after.unplaced)
        yield after.start_text, *(round(amount, 1) for amount in amounts)


def people_rows(people: Sequence[PersonChange]) -> Iterator[tuple[object, ...]]:
    """Yields the rows of people.csv, over the cycle."""
    for person in people:
        before, after = person.before, person.after
        contract = "" if person.contract_minutes is None else number_text(round(person.contract_minutes / 60, 4))
        hours = (number_text(round(side.minutes / 60, 4)) for side in (before, after))
        pairs = ("evenings", "weekends", "splits", "gap_minutes", "pay_pence")
        yield person.carer_id, contract, *hours, person.days_changed, *(getattr(side, name) for name in pairs for side in (before, after))


def pattern_change_summary(found: PatternChange, people: Sequence[PersonChange]) -> Iterator[str]:
    """Yields lines about free time at the times asked for, what is left out, and what changes for people."""
    times = " and ".join(_times(span) for span in found.less)
    before, after = found.before, found.after
    yield _line(
        f"Free {times}", f"{_hours(before.free_minutes(found.less))} -> {_hours(after.free_minutes(found.less))} ({-found.free_fall:+.0%})"
    )
    yield _line("Care left out", f"{_hours(before.unplaced_minutes())} -> {_hours(after.unplaced_minutes())}")
    for span in GUARDED:
        yield _line(f"  {_times(span)}", f"{_hours(before.unplaced_minutes([span]))} -> {_hours(after.unplaced_minutes([span]))}")
    changed = sum(person.days_changed for person in people)
    if not found.is_enough:
        yield _line("Not reached", "no pattern was found that leaves out no more care and has a quarter less free time; this comes nearest")
    yield _line("Days changed", f"{changed} of {found.rota.problem.days * len(people)} in a cycle of {found.rota.problem.weeks} weeks")
    for name, words in (("evenings", "Evenings"), ("weekends", "Weekends"), ("splits", "Split days"), ("pay_pence", "Pay in pence")):
        sums = (sum(getattr(side, name) for side in sides) for sides in zip(*((p.before, p.after) for p in people), strict=True))
        yield _line(words, " -> ".join(str(amount) for amount in sums))
    same = all(person.before.minutes == person.after.minutes for person in people)
    yield _line("Hours", "the same for everybody, to the minute" if same else "not the same for everybody")


def _page(found: PatternChange, people: Sequence[PersonChange]) -> str:
    times = " and ".join(_times(span) for span in found.less)
    numbers = [
        (f"{-found.free_fall:+.0%}", f"free time {times}"),
        (_hours(found.after.unplaced_minutes()), f"care left out, {_hours(found.before.unplaced_minutes())} before"),
        (str(sum(person.days_changed for person in people)), "days that change for somebody"),
    ]
    rows = [[str(cell) for cell in row] for row in people_rows(people)]
    cover = [[str(cell) for cell in row] for row in cover_rows(found)]
    parts = [
        paragraph(f"Less work {times}, with the hours of each person as they are."),
        figures(numbers),
        heading("Carers by half-hour"),
        _picture(found),
        heading("What changes for each carer"),
        paragraph("Talk with them, and with their union, before anything is settled."),
        table([name.replace("_", " ") for name in PEOPLE], rows, numbers=range(1, len(PEOPLE))),
        heading("Minutes by half-hour"),
        table([name.replace("_", " ") for name in COVER], cover, numbers=range(1, len(COVER))),
        paragraph("Free is duty less contact, travel and breaks. Every number stands in cover.csv or people.csv.", "soft"),
    ]
    return page("A change of the working pattern", parts, NOTE)


def _picture(found: PatternChange) -> str:
    """Returns the picture of a mean day."""
    return cover_picture(BEFORE, AFTER, [*_picture_rows(BEFORE, found.before), *_picture_rows(AFTER, found.after)])


def _picture_rows(name: str, side: Side) -> Iterator[tuple[Cell, ...]]:
    days = side.planned.problem.days
    for half in side.cover:
        amounts = (half.demand, half.duty, half.contact, half.travel, half.breaks, half.free, half.unplaced)
        yield name, half.start_text, *(amount / days for amount in amounts)


def _times(span: tuple[int, int]) -> str:
    return f"{clock_text(span[0])}-{clock_text(span[1])}"


def _hours(minutes: float) -> str:
    return f"{minutes / 60:.1f} h"


def _line(name: str, text: str) -> str:
    return f"  {name:<18} {text}"
