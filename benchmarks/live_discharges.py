"""Discharges on the day: people who can go home by tea-time if somebody comes, on a week that is planned and under way.

The week is planned from Wednesday on, with some evening shifts of Wednesday kept empty. At 11:00 the ward asks for one person after the
other: a tea call today, and four double-ups a day for the rest of the week. Each is asked about as if it were the only one; then all
are placed one after the other, until the evening is full.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from benchmarks.anonymised import read_inputs
from benchmarks.live import PlannedDay
from scheduler.demand import make_problem
from scheduler.demand.live_day import LiveDay, start_live_day
from scheduler.domain.care import Visit, Window
from scheduler.domain.clock import local_moment, wall_clock
from scheduler.domain.offers import Answer
from scheduler.domain.people import ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.travel import travel_matrix
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.studies.offers import CarerOffer, Offers, VisitOffers, offer_visits

WEDNESDAY = date(2026, 11, 25)
ASKED_AT, EVENING = time(11), time(15)
TEA = time(16), time(18)
CALLS = (time(7), time(9, 30)), (time(11, 30), time(13, 30)), TEA, (time(19, 30), time(21, 30))
"""Windows of the four calls of a day."""
MINUTES = 30
OPTIONS = 3


@dataclass(frozen=True)
class Asked:
    """Holds the answer to one referral.

    Attributes:
        options: Up to three ways to make the tea call, the cheapest first.
        moves: Other visits that change carer in the first.
        week: How many of the double-ups of the days to come have two carers as the roster stands; None where that was not asked.
        seconds: Processor seconds of the answer, with the problem that it is asked of; None where all were asked together.
    """

    options: tuple[CarerOffer, ...]
    moves: int
    week: int | None
    seconds: float | None


def planned_week(folder: Path, *, days: int, iterations: int) -> PlannedDay:
    """Plans some days of `herefordshire-week` from Wednesday on."""
    inputs = read_inputs("herefordshire-week", folder)
    problem = make_problem(inputs.replace(settings=inputs.settings.replace(day=WEDNESDAY, days=days)))
    travel = travel_matrix(problem, inputs.travel)
    return PlannedDay(problem, travel, solve(problem, travel, stop=MaxIterations(iterations), seed=1).roster)


def keep_empty(week: PlannedDay, number: int, *, iterations: int) -> PlannedDay:
    """Plans a week again with some evening shifts of Wednesday kept empty; every second one that has visits, in the order of ids."""
    problem = week.problem
    busy = {run.shift_id for run in week.roster.runs if run.assignments}
    evening = sorted(shift.shift_id for shift in problem.shifts if shift.shift_id in busy and _is_evening(problem, shift.start))
    empty = set((evening[::2] + evening[1::2])[:number])
    if not empty:
        return week
    without = problem.replace(shifts=tuple(shift for shift in problem.shifts if shift.shift_id not in empty))
    start = Roster(runs=tuple(run for run in week.roster.runs if run.shift_id not in empty))
    roster = solve(without, week.travel, start=start, stop=MaxIterations(iterations), seed=1).roster
    return PlannedDay(problem, week.travel, roster)


def _is_evening(problem: Problem, start: datetime) -> bool:
    clock = wall_clock(start, problem.timezone)
    return clock.date() == WEDNESDAY and clock.time() >= EVENING


def ask_referrals(week: PlannedDay, *, count: int, seed: int, tea_carers: int, timed: int) -> Iterator[Asked]:
    """Yields the answers to referrals at 11:00 on Wednesday, each as if it were the only one.

    All are asked of one roster, which is quick. Those who then have nobody are asked alone, with a short search in which others may
    change carer; so are the first few, for the time that it takes and for the rest of the week.

    Args:
        week: The week as it was planned.
        count: Number of referrals.
        seed: Of where people live: each at the home of somebody, so that there are more where more live.
        tea_carers: Carers whom the tea call needs.
        timed: Number of referrals that are asked alone in any case.
    """
    live, people, teas = _referrals(week, count, seed, tea_carers)
    together = Offers(_with(live.problem, people, teas), week.travel, live.roster)
    for number, (person, tea) in enumerate(zip(people, teas, strict=True)):
        if number < timed:
            yield _ask_alone(week, live, person, tea, is_timed=True)
            continue
        (found,) = offer_visits(together, [tea.visit_id], search=False)
        options = _options(found)
        yield Asked(options, 0, None, None) if options else _ask_alone(week, live, person, tea, is_timed=False)


def count_placed(week: PlannedDay, *, count: int, seed: int, tea_carers: int) -> int:
    """Returns how many referrals of one day are placed if each takes its best place beside those before, and nobody else changes carer."""
    live, people, teas = _referrals(week, count, seed, tea_carers)
    problem = _with(live.problem, people, teas)
    offers, placed = Offers(problem, week.travel, live.roster), 0
    for tea in teas:
        (found,) = offer_visits(offers, [tea.visit_id], search=False)
        if found.best is not None:
            offers, placed = Offers(problem, week.travel, offers.with_visit(found.best.offer)), placed + 1
    _check_frozen(live, offers.roster)
    return placed


def _referrals(week: PlannedDay, count: int, seed: int, tea_carers: int) -> tuple[LiveDay, list[ServiceUser], list[Visit]]:
    """Returns the day at 11:00, and people with their tea calls."""
    problem = week.problem
    now = local_moment(datetime.combine(WEDNESDAY, ASKED_AT), problem.timezone)
    live = start_live_day(problem, week.travel, week.roster, None, now)
    rng = np.random.default_rng(seed)
    homes = [person.location_id for person in problem.service_users]
    people = [ServiceUser(service_user_id=f"Q{number}", location_id=homes[int(rng.integers(len(homes)))]) for number in range(count)]
    return live, people, [_visit(live.problem, person, WEDNESDAY, TEA, carers=tea_carers) for person in people]


def _with(problem: Problem, people: list[ServiceUser], visits: list[Visit]) -> Problem:
    return problem.replace(visits=(*problem.visits, *visits), service_users=(*problem.service_users, *people))


def _ask_alone(week: PlannedDay, live: LiveDay, person: ServiceUser, tea: Visit, *, is_timed: bool) -> Asked:
    """Asks about one referral, with a short search; where it is timed, about the rest of the week too."""
    begin = process_time()
    days = [WEDNESDAY + timedelta(days=day) for day in range(1, week.problem.days)] if is_timed else []
    later = [_visit(live.problem, person, day, call, carers=2) for day in days for call in CALLS]
    offers = Offers(_with(live.problem, [person], [tea, *later]), week.travel, live.roster)
    (found,) = offer_visits(offers, [tea.visit_id], seed=1)
    options = _options(found)
    seconds = process_time() - begin
    if options and options[0].offer.position is not None:
        _check_frozen(live, offers.with_visit(options[0].offer))
    placed = sum(one.best is not None for one in offer_visits(offers, [visit.visit_id for visit in later], search=False))
    moves = len(options[0].moved_visit_ids) if options else 0
    return Asked(options, moves, placed if is_timed else None, seconds if is_timed else None)


def _options(found: VisitOffers) -> tuple[CarerOffer, ...]:
    """Returns up to three ways to make a visit, the cheapest first; the two carers of a double-up are one way."""
    ways: dict[frozenset[str], CarerOffer] = {}
    for carer in found.carers:
        if carer.offer.answer is Answer.FITS:
            ways.setdefault(frozenset({carer.offer.shift_id, carer.offer.partner_shift_id}), carer)
    return tuple(ways.values())[:OPTIONS]


def _check_frozen(live: LiveDay, roster: Roster) -> None:
    """Checks that facts and frozen visits are where they were."""
    frozen = {fact.visit_id for fact in live.facts}
    before, after = (
        {visit_id: sorted(run.shift_id for run in runs) for visit_id, runs in live.whole(one).runs_of.items() if visit_id in frozen}
        for one in (live.roster, roster)
    )
    assert before == after


def _visit(problem: Problem, person: ServiceUser, day: date, window: tuple[time, time], *, carers: int) -> Visit:
    opens, closes = (local_moment(datetime.combine(day, clock), problem.timezone).astimezone(UTC) for clock in window)
    return Visit(
        visit_id=f"{person.service_user_id}-{day}-{window[0]:%H%M}",
        service_user_id=person.service_user_id,
        minutes=MINUTES,
        carers=carers,
        priority=5,
        windows=(Window(earliest=opens, latest=closes),),
    )


def discharges_row(empty: int, out: int, asked: list[Asked], placed_in_turn: int) -> str:
    """Returns a row of the table.

    Args:
        empty: Evening shifts kept empty.
        out: Priority points that are left out for that.
        asked: Answers to referrals, each as if it were the only one.
        placed_in_turn: Number that are placed one after the other.
    """
    number = len(asked)
    placed = sum(bool(one.options) for one in asked)
    three = sum(len(one.options) == OPTIONS for one in asked)
    alone = sum(bool(one.options) and not one.moves for one in asked)
    weeks = [one.week for one in asked if one.week is not None]
    of_week = f"{sum(weeks) / len(weeks):.1f}" if weeks else ""
    seconds = sorted(one.seconds for one in asked if one.seconds is not None)
    times = f"{median(seconds):.2f} | {seconds[max(0, round(0.95 * len(seconds)) - 1)]:.2f}" if seconds else " | "
    shares = " | ".join(f"{share / number:.0%}" for share in (placed_in_turn, placed, alone, three))
    return f"| {empty} | {out} | {shares} | {of_week} | {times} |"


DISCHARGES_HEAD = (
    "| evening shifts kept empty | points left out for that | placed in turn | placed alone | nobody else changes | three options "
    "| later calls | median, s | 95th, s |",
    "|---|---|---|---|---|---|---|---|---|",
)
