"""Makes recurring calls: packages, episodes and the patterns of their visits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from scheduler.demand.visits import visits_of
from scheduler.domain.calendar import Weekday
from scheduler.domain.care import SkillsHeldBy
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import EPISODE_DAYS, CarePackage, Episode, Suspension, VisitPattern
from scheduler.synthetic.care import Call, Person
from scheduler.synthetic.chance import Rng, draw, happens
from scheduler.synthetic.spec import Span
from scheduler.synthetic.visits import (
    REABLEMENT,
    REABLEMENT_TEAM,
    moment,
    own_window,
    person_id,
    priority_of,
    skills_of,
    tolerance,
    visit_type,
)
from scheduler.synthetic.week_spec import WeekSpec

PACKAGE_DAYS = (14, 900)  # age of the packages in days (assumed)
FLEXIBLE_SPAN = (10 * 60, 16 * 60)
REVIEW_MINUTES = 30


@dataclass(frozen=True)
class WeeklyCall:
    """A pattern, the call that it repeats, and the span of the day in which that call may start."""

    pattern: VisitPattern
    call: Call
    span: Span


def episodes_of(spec: WeekSpec, people: list[Person], rng: Rng) -> list[Episode]:
    """Makes an episode for each person in re-ablement.

    Some episodes end in this week and some begin in it; the others are under way.
    """
    monday, made = spec.day.day, []
    for number, row in enumerate(row for row, person in enumerate(people) if person.reablement):
        length, into = EPISODE_DAYS, None
        if number % spec.ending == 0:
            length = int(rng.integers(28, EPISODE_DAYS + 1))
            first = monday + timedelta(days=2 + number // spec.ending % 4 - length + 1)
            into = f"K{row + 1:04d}" if number == 0 or happens(rng, spec.handover_share) else None
        elif number % spec.starting == 1:
            first = monday + timedelta(days=1 + number // spec.starting % 4)
        else:
            first = monday - timedelta(days=int(rng.integers(3, EPISODE_DAYS - 6)))
        made.append(
            Episode(
                episode_id=f"E{row + 1:04d}",
                service_user_id=person_id(row),
                first_day=first,
                last_day=first + timedelta(days=length - 1),
                taper=spec.taper,
                review_minutes=REVIEW_MINUTES,
                to_package_id=into,
                overlap_days=spec.overlap_days if into else 0,
                team=REABLEMENT_TEAM,
            )
        )
    return made


def packages_of(spec: WeekSpec, people: list[Person], episodes: Iterable[Episode], rng: Rng) -> list[CarePackage]:
    """Makes a package for everybody else, and for people who go on to one after an episode."""
    handed = {one.to_package_id: one.handover_day for one in episodes if one.to_package_id}
    made = []
    for row, person in enumerate(people):
        name, ago = f"K{row + 1:04d}", int(rng.integers(*PACKAGE_DAYS))
        if name in handed or not person.reablement:
            first = handed.get(name, spec.day.day - timedelta(days=ago))
            made.append(CarePackage(package_id=name, service_user_id=person_id(row), first_day=first))
    return made


def patterns_of(spec: WeekSpec, people: list[Person], calls: list[Call], episodes: Iterable[Episode], rng: Rng) -> list[WeeklyCall]:
    """Makes a pattern for each call, in the order of the calls.

    Calls that go on after an episode have one more pattern each, at the end.
    """
    on_their_way = {one.episode_id: one for one in episodes}
    made, later = [], []
    for number, call in enumerate(calls, start=1):
        person, row = people[call.person], call.person + 1
        before, after = own_window(spec.day, call, rng) or (tolerance(call, person),) * 2
        span = (max(call.planned - before, 0), call.planned + after)
        often = _often(spec, person, call, rng)
        episode = on_their_way.get(f"E{row:04d}")
        home = episode.episode_id if episode else f"K{row:04d}"
        names = {"pattern_id": f"W{number:04d}", "package_id": home}
        weekly = WeeklyCall(_pattern(call, person, span, names | often), call, span)
        made.append(weekly)
        if episode and episode.to_package_id:
            skills = tuple(need for need in weekly.pattern.skills if need.skill != REABLEMENT)
            changes = {"package_id": episode.to_package_id, "skills": skills, "visit_type": "personal_care"}
            later.append(WeeklyCall(weekly.pattern.replace(pattern_id=f"W{number:04d}L", **changes), call, span))
    return made + later


def _often(spec: WeekSpec, person: Person, call: Call, rng: Rng) -> dict[str, object]:
    """Draws the days on which a call recurs, as fields of a pattern."""
    if call.optional and happens(rng, spec.flexible_share):
        days = sorted(int(day) for day in draw(rng, np.ones(7), int(rng.integers(3, 6))))
        return {"days": tuple(list(Weekday)[day] for day in days), "visits_a_week": int(rng.integers(1, 3))}
    days_of = spec.mix[int(draw(rng, np.array([share for _, share in spec.mix]), 1)[0])][0]
    every_day = call.insulin or person.reablement or call.carers == 2
    return {"days": tuple(Weekday) if every_day else days_of}


def _pattern(call: Call, person: Person, span: Span, own: dict[str, object]) -> VisitPattern:
    flexible = "visits_a_week" in own
    return VisitPattern.model_validate(
        {
            "windows": (FLEXIBLE_SPAN if flexible else span,),
            "planned_start": None if flexible else call.planned,
            "minutes": call.minutes,
            "carers": call.carers,
            "skills": skills_of(call, person),
            "skills_held_by": SkillsHeldBy.EITHER if call.either else SkillsHeldBy.EACH,
            "visit_type": visit_type(call, person),
            "time_critical": call.time_critical,
            "priority": priority_of(call, person),
            "optional": call.optional,
            **own,
        }
    )


def suspensions_of(spec: WeekSpec, people: list[Person], rng: Rng) -> Iterator[Suspension]:
    """Yields stays in hospital: some people are away for one to four days of the week."""
    stay = [row for row, person in enumerate(people) if not person.reablement]
    for place in sorted(int(one) for one in draw(rng, np.ones(len(stay)), round(spec.hospital_share * len(people)))):
        first, days = int(rng.integers(0, 6)), int(rng.integers(1, 5))
        start, end = (moment(spec.day, (day * 24 + 12) * 60) for day in (first, first + days))
        yield Suspension(service_user_id=person_id(stay[place]), start=start, end=end, kind="hospital")


def trimmed(spec: WeekSpec, inputs: Inputs, weekly: list[WeeklyCall], rng: Rng) -> list[WeeklyCall]:
    """Takes days from calls, so that the week has exactly the visits that `spec` asks for.

    Raises:
        ValueError: There are fewer visits from the start.
    """
    surplus = len(visits_of(inputs)[0]) - spec.visits
    if surplus < 0:
        raise ValueError(f"{spec.day.visits} calls make {spec.visits + surplus} visits a week, and not {spec.visits}")
    sick = {away.service_user_id for away in inputs.suspensions}
    may_go = [
        place
        for place, one in enumerate(weekly)
        if one.pattern.package_id.startswith("K")
        and not one.pattern.pattern_id.endswith("L")
        and not one.call.insulin
        and not one.pattern.visits_a_week
        and len(one.pattern.days) > 1
        and person_id(one.call.person) not in sick
    ]
    found = list(weekly)
    for place in draw(rng, np.ones(len(may_go)), surplus):
        one = found[may_go[int(place)]]
        gone = one.pattern.days[int(rng.integers(len(one.pattern.days)))]
        days = tuple(day for day in one.pattern.days if day != gone)
        found[may_go[int(place)]] = WeeklyCall(one.pattern.replace(days=days), one.call, one.span)
    return found


def calls_on(inputs: Inputs, weekly: list[WeeklyCall]) -> dict[date, list[tuple[Call, Span]]]:
    """Returns the calls of each day, with the span in which each may start.

    Flexible calls are on the first of their days; reviews are left out.
    """
    of_pattern = {one.pattern.pattern_id: one for one in weekly}
    found: dict[date, list[tuple[Call, Span]]] = {day: [] for day in inputs.settings.dates}
    for visit in visits_of(inputs)[0]:
        name = visit.visit_id.split("/")[0]
        if name in of_pattern:
            one = of_pattern[name]
            found[visit.windows[0].earliest.date()].append((one.call, one.span))
    return found
