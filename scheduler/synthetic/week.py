"""Generates a week from a seed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from scheduler.domain.inputs import Inputs, Settings, WorkedDay
from scheduler.domain.packages import CarePackage, Episode, Suspension
from scheduler.domain.shifts import Absence
from scheduler.synthetic.bonds import bonds, history
from scheduler.synthetic.care import Call, Person, draw_calls, draw_people, number_of_people
from scheduler.synthetic.chance import Rng
from scheduler.synthetic.day import make_carer, make_locations, make_service_users
from scheduler.synthetic.patterns import (
    WeeklyCall,
    calls_on,
    episodes_of,
    packages_of,
    patterns_of,
    suspensions_of,
    trimmed,
)
from scheduler.synthetic.places import Settlement, draw_homes, settlements
from scheduler.synthetic.rota import DAYS, Line, lines_of, shift_patterns
from scheduler.synthetic.spec import DaySpec, Span
from scheduler.synthetic.staff import Staff, qualify
from scheduler.synthetic.supply import DutyPattern, duties
from scheduler.synthetic.visits import (
    TIME_CRITICAL_MINUTES,
    TOLERANCE_MINUTES,
    VISIT_TYPE_MINUTES,
    make_links,
    moment,
)
from scheduler.synthetic.week_spec import WeekSpec

CallsOfDay = dict[date, list[tuple[Call, Span]]]
WORK_OF_DUTY = 0.85  # share of a past shift that was worked (assumed)
MINUTES_FROM_HOME = 15


def generate_week(spec: WeekSpec, seed: int) -> Inputs:
    """Generates the week that `spec` describes, as packages, episodes and patterns.

    The same seed gives the same week.

    Raises:
        ValueError: The place that `spec` names is unknown, or its calls make fewer visits than it
            asks for.
    """
    seeds = np.random.SeedSequence(seed).spawn(8)
    homes_rng, care_rng, weekly_rng, links_rng, staff_rng, bonds_rng, names_rng, past_rng = map(np.random.default_rng, seeds)
    day, among = spec.day, settlements(spec.day)
    people = draw_people(day, draw_homes(day, among, number_of_people(day), homes_rng), care_rng)
    asked = draw_calls(day, people, care_rng)
    demand, weekly = _demand(spec, people, asked, weekly_rng)
    calls = calls_on(demand, weekly)
    lines = lines_of([_duties(day, people, calls[one], staff_rng) for one in calls], spec.carers, staff_rng)
    staff = _staff(spec, among, lines, people, staff_rng)
    on_day = [_on_duty(staff, lines, number) for number in range(len(calls))]
    for own, made in zip(on_day, calls.values(), strict=True):
        qualify(day, own, people, [call for call, _ in made], [span for _, span in made])
    found = bonds(day, people, [(own, *one) for own, made in zip(on_day, calls.values(), strict=True) for one in made], bonds_rng)
    carer_ids = [f"C{row + 1:03d}" for row in range(len(staff.homes))]
    contracts = [line.contract_minutes for line in lines]
    carers = [make_carer(day, row, staff, carer_id, names_rng) for row, carer_id in enumerate(carer_ids)]
    ids = [one.pattern.pattern_id for one in weekly[: len(asked)]]
    return demand.replace(
        locations=make_locations(people, staff, carer_ids),
        service_users=make_service_users(people, found, carer_ids, names_rng),
        carers=[carer if row >= len(contracts) else carer.replace(contract_minutes=contracts[row]) for row, carer in enumerate(carers)],
        shift_patterns=shift_patterns(lines, carer_ids, day.day - timedelta(weeks=26)),
        pattern_links=make_links(day, people, asked, ids, links_rng),
        absences=tuple(_leave(day, carer_ids[len(lines) :])),
        history=tuple(history(day, found, carer_ids, bonds_rng)),
        worked=tuple(_worked(day, lines, carer_ids, past_rng)),
    )


def _demand(spec: WeekSpec, people: list[Person], calls: list[Call], rng: Rng) -> tuple[Inputs, list[WeeklyCall]]:
    """Makes the inputs with all demand but without carers, and the calls behind them."""
    episodes = episodes_of(spec, people, rng)
    packages = packages_of(spec, people, episodes, rng)
    weekly = patterns_of(spec, people, calls, episodes, rng)
    away = list(suspensions_of(spec, people, rng))
    inputs = _inputs(spec, packages, episodes, weekly, away)
    weekly = trimmed(spec, inputs, weekly, rng)
    return inputs.replace(visit_patterns=[one.pattern for one in weekly]), weekly


def _inputs(
    spec: WeekSpec, packages: list[CarePackage], episodes: list[Episode], weekly: list[WeeklyCall], away: list[Suspension]
) -> Inputs:
    return Inputs(
        settings=Settings(
            day=spec.day.day,
            days=7,
            timezone=spec.day.timezone,
            tolerance_minutes=TOLERANCE_MINUTES,
            time_critical_minutes=TIME_CRITICAL_MINUTES,
            visit_type_minutes=VISIT_TYPE_MINUTES,
            objective=spec.objective,
        ),
        locations=(),
        service_users=(),
        carers=(),
        shifts=(),
        visits=(),
        packages=tuple(packages),
        episodes=tuple(episodes),
        visit_patterns=tuple(one.pattern for one in weekly),
        suspensions=tuple(away),
    )


def _duties(day: DaySpec, people: list[Person], calls: list[tuple[Call, Span]], rng: Rng) -> list[DutyPattern]:
    localities = [people[call.person].home.locality for call, _ in calls]
    return duties(day, [call for call, _ in calls], [span for _, span in calls], localities, rng)


def _staff(spec: WeekSpec, among: tuple[Settlement, ...], lines: list[Line], people: list[Person], rng: Rng) -> Staff:
    """Draws a carer for each line, with a home in its locality, and carers on leave.

    Carers on leave live in the same localities.
    """
    usual = [DutyPattern(line.locality, ()) for line in lines]
    usual += [usual[int(row)] for row in rng.integers(len(usual), size=spec.on_leave)]
    return Staff.hire(spec.day.replace(off_duty_share=0), among, usual, people, rng)


def _on_duty(staff: Staff, lines: list[Line], day: int) -> Staff:
    """Returns the same staff, with the same skills, and the duties of one day."""
    idle = len(staff.homes) - len(lines)
    return replace(staff, patterns=[*(line.days[day] for line in lines), *[()] * idle])


def _leave(day: DaySpec, carer_ids: list[str]) -> Iterator[Absence]:
    for carer_id in carer_ids:
        yield Absence(carer_id=carer_id, start=moment(day, 0), end=moment(day, 7 * 24 * 60), kind="annual leave")


def _worked(day: DaySpec, lines: list[Line], carer_ids: list[str], rng: Rng) -> Iterator[WorkedDay]:
    """Yields the days that carers worked in the last two weeks, by the same turns."""
    for carer_id, line in zip(carer_ids, lines, strict=False):
        for number, pattern in enumerate(line.days):
            if pattern:
                before = (number - DAYS) * 24 * 60
                share = WORK_OF_DUTY + 0.1 * (float(rng.random()) - 0.5)
                yield WorkedDay(
                    carer_id=carer_id,
                    day=day.day + timedelta(days=number - DAYS),
                    minutes=round(share * sum(end - start for start, end in pattern)),
                    first_start=moment(day, before + pattern[0][0] + MINUTES_FROM_HOME),
                    last_end=moment(day, before + pattern[-1][1] - MINUTES_FROM_HOME),
                )
