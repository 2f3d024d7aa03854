"""A council's month: made-up packages of many providers, and what call monitoring saw of each visit, for `carerounds money`."""

import csv
import random
import resource
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.files.writing.outputs import write_inputs

FIRST_DAY, DAYS = date(2026, 9, 7), 28
VISITS_A_WEEK = 36_000
"""Derived: 21,388 hours a week from external providers at 35 minutes a visit (East Lothian IJB, 22 September 2016)."""
STARTS = ("07:30", "12:15", "17:00")
MINUTES = (30, 30, 30, 45, 45, 30, 60)
PROVIDERS = 16
VISITS_OF_A_CARER = 8
DOUBLE_UP_SHARE = 0.15
SETTINGS = f'day = {FIRST_DAY}\ndays = {DAYS}\ntimezone = "Europe/London"\n'
RATES = """[[rule]]
kind = "basis"
of = "actual"

[[rule]]
kind = "tolerance"
minutes = 5

[[rule]]
kind = "round"
step = 5
how = "nearest"

[[cancellation]]
to_hours = 48
percent = 50

[[cancellation]]
percent = 0

[[pay_rate]]
pence_per_hour = 1310

[pay]
travel = true
break_limit_minutes = 60
mileage_pence_per_mile = 35
car_cost_pence_per_mile = 45
"""
BAR_SECONDS, BAR_MIB = 60, 2048


def write_month(folder: Path, visits_a_week: int, seed: int) -> int:
    """Writes a folder with packages, carers and contracts, and `actuals.csv`; returns the number of visits.

    Args:
        folder: New folder.
        visits_a_week: Visits a week of all providers together.
        seed: Seed for all random choices.
    """
    draw = random.Random(seed)
    people = visits_a_week // (7 * len(STARTS))
    per_provider = -(-people // PROVIDERS)
    owners = [f"A{number // per_provider + 1:02}" for number in range(people)]
    places = [(f"{55.9 + draw.random() / 10:.5f}", f"{-3 + draw.random() / 2:.5f}") for _ in range(people)]
    patterns = [
        (f"K{number:05}-{at}", f"K{number:05}", start, draw.choice(MINUTES), 1 + (draw.random() < DOUBLE_UP_SHARE))
        for number in range(people)
        for at, start in enumerate(STARTS)
    ]
    carers = [(owner, number) for owner in dict.fromkeys(owners) for number in range(per_provider * 5 // VISITS_OF_A_CARER + 3)]
    tables = {
        "settings.toml": SETTINGS,
        "rates.toml": RATES,
        "service_users.csv": _text(
            ("service_user_id", "lat", "lon", "provider"), ((f"P{at:05}", *places[at], owner) for at, owner in enumerate(owners))
        ),
        "packages.csv": _text(
            ("package_id", "service_user_id", "first_day"), ((f"K{at:05}", f"P{at:05}", "2026-04-01") for at in range(people))
        ),
        "visit_patterns.csv": _text(("pattern_id", "package_id", "planned_start", "minutes", "carers"), patterns),
        "carers.csv": _text(
            ("carer_id", "lat", "lon", "provider"), ((f"C{owner}{at:03}", *draw.choice(places), owner) for owner, at in carers)
        ),
        "shift_patterns.csv": _text(
            ("pattern_id", "carer_id", "start", "end"),
            ((f"S{owner}{at:03}", f"C{owner}{at:03}", "07:00", "20:00") for owner, at in carers),
        ),
        "providers.csv": _text(
            ("provider_id", "grade", "inspected_on"), ((owner, "4;4", "2025-02-10;2026-03-02") for owner in dict.fromkeys(owners))
        ),
        "contracts.csv": _text(
            ("contract_id", "provider_id", "first_day", "last_day", "hours_a_week", "rate"),
            ((f"{owner}-26", owner, "2026-04-01", "2027-03-31", 1300, 2200 + at) for at, owner in enumerate(dict.fromkeys(owners))),
        ),
        "actuals.csv": _text(("visit_id", "carer_id", "actual_start", "actual_end", "state"), _actuals(patterns, owners, draw)),
    }
    write_inputs(folder, {name: text.encode() for name, text in tables.items()})
    return len(patterns) * DAYS


def measure_money(folder: Path, visits_a_week: int, seed: int) -> Iterator[str]:
    """Yields what `carerounds money` takes for a month that is written to a folder."""
    visits = write_month(folder / "month", visits_a_week, seed)
    began = time.process_time()
    words = [
        "money",
        folder / "month",
        folder / "month" / "actuals.csv",
        "--rates",
        folder / "month" / "rates.toml",
        "--out",
        folder / "out",
    ]
    made = CliRunner().invoke(app, [str(word) for word in words])
    seconds = time.process_time() - began
    if made.exit_code:
        raise RuntimeError(made.output[-2000:])
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield from made.stdout.splitlines()[:2]
    met = seconds <= BAR_SECONDS and mib <= BAR_MIB
    yield f"{visits:,} visits: {seconds:.1f} CPU s, {mib:,.0f} MiB; bar {BAR_SECONDS} s, {BAR_MIB:,} MiB: {'met' if met else 'NOT met'}"


def _actuals(patterns: list[tuple[str, str, str, int, int]], owners: list[str], draw: random.Random) -> Iterator[tuple[object, ...]]:
    """Yields a row for each carer at each visit: some short, some late, some cancelled or missed."""
    turn: dict[tuple[str, str], int] = {}
    for pattern_id, package_id, start, minutes, carers in patterns:
        owner = owners[int(package_id[1:])]
        number = turn.get((owner, start), 0)
        turn[owner, start] = number + carers
        for day in (FIRST_DAY + timedelta(days=at) for at in range(DAYS)):
            ids = [f"C{owner}{(number + at) // (VISITS_OF_A_CARER // 3):03}" for at in range(0, 2 * carers, 2)]
            planned = datetime.fromisoformat(f"{day} {start}") + timedelta(minutes=70 * (number % 2))
            fate = draw.random()
            for carer_id in ids:
                if fate < 0.01:
                    yield f"{pattern_id}/{day}", carer_id, "", "", "missed"
                    continue
                begins = planned + timedelta(seconds=draw.randint(-600, 600))
                ends = begins + timedelta(seconds=round(minutes * 60 * draw.uniform(0.7, 1.1)))
                yield f"{pattern_id}/{day}", carer_id, begins, ends, "done"


def _text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
