"""For every rule: a problem, a good roster of it, and the same roster changed so that it breaks that rule alone.

Most are one change that breaks nothing and costs nothing in the plain day as it is; the problem is then changed so that it does.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.people import Gender, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.published import published_visits
from scheduler.domain.roster import Roster
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from tests.builders import DAY, GOOD, at, good_roster, matrix, plain_day, roster, window, with_carer, with_person, with_shift, with_visit

YESTERDAY = DAY - timedelta(days=1)
Runs = Mapping[str, Sequence[tuple[str, str]]]

MOVED: Runs = {"SB": [("V2", "09:00")], "SC": [("V5", "08:00"), ("V3", "09:00")]}
"""V3 goes from Bob to Cat: they change places, in work and in waiting as well."""
LATER: Runs = {"SB": [("V2", "09:00"), ("V3", "11:00")]}
"""V3 starts an hour later, for which Bob waits."""
WITHOUT_V5: Runs = {"SC": []}
NEXT_DOOR = {("at-Cat", "at-U5"): (0, 0), ("at-U5", "at-Cat"): (0, 0)}
"""Going to V5 costs nothing, so that leaving it out saves nothing."""


class BadRoster(NamedTuple):
    """A good roster and a bad one of the same problem.

    Attributes:
        units: how much more a soft rule, or UNALLOCATED, measures in the bad one.
        also: what else measures more or less, because it cannot be otherwise.
    """

    problem: Problem
    travel: TravelMatrix
    good: Roster
    bad: Roster
    units: int = 1
    also: Mapping[Rule, int] = {}


def _bad_roster(
    problem: Problem,
    runs: Runs,
    units: int = 1,
    legs: Mapping[tuple[str, str], tuple[int, int]] | None = None,
    also: Mapping[Rule, int] | None = None,
) -> BadRoster:
    return BadRoster(problem, matrix(problem, legs=legs), good_roster(), good_roster(**runs), units, also or {})


def _off(rule: Rule) -> Problem:
    return plain_day().replace(objective=Objective(settings={rule: OFF}))


def _linked(**what: object) -> Problem:
    """The plain day with V3 linked to the double-up before it."""
    return plain_day().replace(links=(VisitLink.model_validate({"first_visit_id": "V2", "second_visit_id": "V3"} | what),))


def _with_late_visits() -> Problem:
    """Windows that do not bind, of which V5's closes 45 and V3's 30 minutes before the start in the good roster."""
    return with_visit(with_visit(_off(Rule.WINDOW), "V5", windows=(window("07:00", "07:15"),)), "V3", windows=(window("07:00", "09:30"),))


def _with_unequal_contracts() -> Problem:
    """Ann and Bob are due 108 minutes each of the 270 in all, Cat 54; they have 130, 90 and 50."""
    problem = plain_day()
    for carer_id, minutes in (("Ann", 2400), ("Bob", 2400), ("Cat", 1200)):
        problem = with_carer(problem, carer_id, contract_minutes=minutes)
    return problem


def _worked(carer_id: str, last_end: datetime, minutes: int = 600) -> WorkedDay:
    """A day of work that ended then."""
    first_start = last_end - timedelta(hours=12)
    return WorkedDay(carer_id=carer_id, day=first_start.date(), minutes=minutes, first_start=first_start, last_end=last_end)


def _week(problem: Problem) -> Problem:
    """The problem with a horizon of seven days."""
    return problem.replace(horizon_end=at("00:00", DAY + timedelta(days=7)))


def _full_week(carer_id: str) -> tuple[WorkedDay, ...]:
    """Of 91 hours and a minute before the first day: in two weeks 96 may be worked, and another shift of five hours is too much."""
    days = [DAY - timedelta(days=back) for back in range(1, 8)]
    return tuple(_worked(carer_id, at("20:00", day), 780 + (day == days[0])) for day in days)


def _no_day_off() -> BadRoster:
    """V5 is made on each of seven days; Cat has the fourth off, and then works on that as well."""
    days = [DAY + timedelta(days=number) for number in range(7)]
    problem = _week(plain_day())
    shifts = [
        problem.shift[x].replace(shift_id=f"{x}/{day}", start=at("07:00", day), end=at("12:00", day)) for x in ("SB", "SC") for day in days
    ]
    visits = [problem.visit["V5"].replace(visit_id=f"V5/{day}", windows=(window("07:00", "11:00", day),)) for day in days]
    problem = problem.replace(shifts=tuple(shifts), visits=tuple(visits))
    rosters = [
        roster(problem, {f"{'SB' if day == off else 'SC'}/{day}": [(f"V5/{day}", at("08:00", day))] for day in days})
        for off in (days[3], None)
    ]
    return BadRoster(problem, matrix(problem), rosters[0], rosters[1])


def _too_many_hours() -> BadRoster:
    """Bob makes V5, and then Cat, who has worked enough."""
    problem = _week(plain_day()).replace(worked=_full_week("Cat"))
    good = good_roster(SB=[("V2", "09:00"), ("V3", "10:00"), ("V5", "11:00")], SC=[])
    return BadRoster(problem, matrix(problem), good, good_roster())


def _fewer_shifts() -> BadRoster:
    """Cat makes V5 and V3 in two shifts, and then in one, with no less work: of 2400 minutes a week 685 are due in two days."""
    problem = with_carer(plain_day(), "Cat", contract_minutes=2400)
    problem = problem.replace(shifts=(*problem.shifts, problem.shift["SC"].replace(shift_id="SD", start=at("12:00"), end=at("17:00"))))
    good, bad = (
        roster(problem, {**GOOD, "SB": GOOD["SB"][:1], **runs})
        for runs in ({"SD": [("V3", "12:10")]}, {"SC": [("V5", "08:00"), ("V3", "08:50")]})
    )
    return BadRoster(problem, matrix(problem, legs={("at-U5", "at-U3"): (20, 2000)}), good, bad, 300)


def _too_long_a_day() -> BadRoster:
    """Cat works five hours of the nine that she may, and then ten in two shifts, which nobody else is forbidden."""
    shifts = _fewer_shifts()
    problem = with_carer(shifts.problem, "Cat", max_day_minutes=540).replace(objective=Objective(max_day_minutes=600))
    return BadRoster(problem, shifts.travel, shifts.bad, shifts.good)


def _nights(carer_id: str) -> tuple[WorkedDay, ...]:
    """Six nights of 59 hours and a minute: of nine days that are known eight count, with 64 hours, and a shift of five is too much."""
    mornings = [DAY - timedelta(days=back) for back in range(1, 7)]
    return tuple(_worked(carer_id, at("08:00", day), 590 + (day == mornings[0])) for day in mornings)


def _too_many_nights() -> BadRoster:
    """Bob makes V5, and then Cat, who has worked at night, and enough."""
    problem = plain_day().replace(worked=_nights("Cat"))
    good = good_roster(SB=[("V2", "09:00"), ("V3", "10:00"), ("V5", "11:00")], SC=[])
    return BadRoster(problem, matrix(problem), good, good_roster())


def _in_a_soft_absence() -> BadRoster:
    """V5 takes Cat half an hour from 08:00 on; then it starts at 08:20, ten minutes of it in the time that she would rather have free."""
    problem = plain_day().replace(absences=(Absence(carer_id="Cat", start=at("08:40"), end=at("09:30"), soft=True),))
    return _bad_roster(problem, {"SC": [("V5", "08:20")]}, 10 * 60)


def _without_break(problem: Problem) -> BadRoster:
    """Ann works from 07:30 to 13:50 and has her half hour after V1; then V1 ends too late for it, and she works six hours and five minutes.

    Without the break she waits 15 minutes longer, and half an hour more of her shift is idle.
    """
    problem = with_shift(problem, "SA", break_window=window("08:10", "08:40"))
    good, bad = (good_roster(SA=[("V1", start), ("V2", "09:00"), ("V4", "13:20")]) for start in ("07:30", "07:45"))
    return BadRoster(problem, matrix(problem), good, bad, 1, {Rule.WAITING: 15 * 60, Rule.IDLE: 30 * 60})


BAD_ROSTERS: dict[Rule, BadRoster] = {
    Rule.SKILLS: _bad_roster(with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="hoist"),)), MOVED),
    Rule.WINDOW: _bad_roster(with_visit(plain_day(), "V3", windows=(window("09:30", "10:59"),)), LATER),
    Rule.TRAVEL: _bad_roster(plain_day(), {"SB": [("V2", "09:00"), ("V3", "09:39")]}),
    Rule.SHIFT: _bad_roster(plain_day(), {"SB": [("V2", "09:00"), ("V3", "11:21")]}),
    Rule.DOUBLE_UP: _bad_roster(plain_day(), {"SB": [("V2", "09:01"), ("V3", "10:00")]}),
    Rule.GAP: _bad_roster(_linked(max_gap_minutes=119), LATER),
    Rule.CARER_LINK: _bad_roster(_linked(carers=LinkedCarers.SAME), MOVED),
    Rule.COMPLETE: _bad_roster(plain_day(), {"SB": [("V3", "10:00")]}),
    Rule.AVAILABILITY: _bad_roster(plain_day().replace(absences=(Absence(carer_id="Cat", start=at("09:29"), end=at("10:00")),)), MOVED),
    Rule.LOCALITY: _bad_roster(with_carer(plain_day(), "Cat", localities=("south",)), MOVED),
    Rule.TEAM: _bad_roster(with_visit(plain_day(), "V3", team="red"), MOVED),
    Rule.REFUSED: _bad_roster(with_person(plain_day(), "U3", refused_carers=("Cat",)), MOVED),
    Rule.GENDER: _bad_roster(with_person(plain_day(), "U3", carer_gender=Gender.MALE), MOVED),
    Rule.PINNED: _bad_roster(with_visit(plain_day(), "V3", pinned_carers=("Bob",)), MOVED),
    Rule.BREAK: _without_break(plain_day()),
    # Cat leaves ten minutes before V5, eleven hours after the evening before and then a minute less.
    Rule.REST: _bad_roster(plain_day().replace(worked=(_worked("Cat", at("20:50", YESTERDAY)),)), {"SC": [("V5", "07:59")]}),
    Rule.WEEKLY_REST: _no_day_off(),
    Rule.MAX_HOURS: _too_many_hours(),
    Rule.MAX_DAY_HOURS: _too_long_a_day(),
    Rule.NIGHT_HOURS: _too_many_nights(),
    # Ann and Bob come to U2, and then Cat as well.
    Rule.MOST_CARERS: _bad_roster(with_visit(plain_day().replace(objective=Objective(most_carers=2)), "V3", service_user_id="U2"), MOVED),
    # Cat has 30 minutes of 250, and then none of 220.
    Rule.UNALLOCATED: _bad_roster(plain_day(), WITHOUT_V5, 5, NEXT_DOOR, {Rule.FAIRNESS: 40 * 60}),
    Rule.OPTIONAL: _bad_roster(with_visit(plain_day(), "V5", optional=True), WITHOUT_V5, 5, NEXT_DOOR, {Rule.FAIRNESS: 40 * 60}),
    # The work of all is 270 minutes, and then 273, three of them more for Cat, who now has more than a third.
    Rule.TRAVEL_TIME: _bad_roster(plain_day(), MOVED, 3 * 60, {("at-U3", "at-Cat"): (13, 1000)}, {Rule.FAIRNESS: 2 * 60}),
    Rule.MILEAGE: _bad_roster(plain_day(), MOVED, 7, {("at-U5", "at-U3"): (10, 1007)}),
    # V3 later by ten minutes, and V5 stays the latest.
    Rule.LATENESS: _bad_roster(_with_late_visits(), {"SB": [("V2", "09:00"), ("V3", "10:10")]}, 10 * 60, also={Rule.WAITING: 10 * 60}),
    # V5, the latest, five minutes later, and V3 five minutes earlier.
    Rule.WORST_LATENESS: _bad_roster(
        _with_late_visits(),
        {"SB": [("V2", "09:00"), ("V3", "09:55")], "SC": [("V5", "08:05")]},
        5 * 60,
        also={Rule.WAITING: -5 * 60},
    ),
    Rule.CONTINUITY: _bad_roster(plain_day().replace(history=plain_day().history[::2]), MOVED),
    Rule.PREFERENCE: _bad_roster(with_person(plain_day(), "U3", preferred_carers=("Bob", "Ann")), MOVED),
    Rule.STABILITY: _bad_roster(plain_day().replace(published=published_visits(good_roster())), MOVED),
    Rule.WANTED_TIME: _bad_roster(with_visit(plain_day(), "V5", planned_start=at("08:00")), {"SC": [("V5", "08:20")]}, 5 * 60),
    Rule.WAITING: _bad_roster(plain_day(), LATER, 60 * 60),
    # Bob works 90 minutes of seven hours, and then 50: more idle time than Ann has, whose shift is longer.
    Rule.IDLE: _bad_roster(with_shift(plain_day(), "SB", end=at("14:00"), break_minutes=0), MOVED, 40 * 60),
    # Cat is back at 12:10.
    Rule.OVERTIME: _bad_roster(_off(Rule.SHIFT), {"SC": [("V5", "11:30")]}, 10 * 60),
    Rule.SOFT_ABSENCE: _in_a_soft_absence(),
    # Bob and Cat are 18 and 4 minutes away from their shares, and then 58 and 36.
    Rule.FAIRNESS: _bad_roster(_with_unequal_contracts(), MOVED, 72 * 60),
    Rule.MISSED_BREAK: _without_break(_off(Rule.BREAK)),
    Rule.CONTRACT_HOURS: _fewer_shifts(),
}
