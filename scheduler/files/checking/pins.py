"""Faults of pinned carers and pinned starts that cannot be kept.

A pin is a fault only if it surely breaks a rule that is set to hard.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.care import JudgedAt, SkillsHeldBy, Visit
from scheduler.domain.clock import Moment
from scheduler.domain.inputs import Settings
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Absence, Shift
from scheduler.domain.visit_days import anchor
from scheduler.files.importing.days import Days
from scheduler.files.importing.records import Record

Starts = tuple[tuple[datetime, datetime], ...]
"""Periods in which a visit may start, both ends included, in order of time."""


@dataclass(frozen=True)
class Service:
    """Service users, carers, and when the carers work.

    Attributes:
        settings: of the folder.
        days: of the plan.
        service_users, carers: by id.
        shifts_of: by carer id.
        absences_of: by carer id, without those that are a wish.
        doubtful: ids of carers with a faulty row; their working times are not checked.
    """

    settings: Settings
    days: Days
    service_users: Mapping[str, ServiceUser]
    carers: Mapping[str, Carer]
    shifts_of: Mapping[str, Sequence[Shift]]
    absences_of: Mapping[str, Sequence[Absence]]
    doubtful: frozenset[str]

    def is_hard(self, rule: Rule) -> bool:
        """Returns whether a rule is set to hard."""
        return self.settings.objective.is_hard(rule)


def starts_of(visit: Visit, service: Service) -> Starts:
    """Returns when a visit may start by its windows, or by the tolerance around its planned start."""
    care = timedelta(minutes=visit.minutes)
    if visit.windows:
        late = care if visit.judged_at == JudgedAt.END else timedelta()
        starts = [(window.earliest, window.latest - late) for window in visit.windows]
    else:
        slack = timedelta(minutes=service.settings.tolerance_of(visit))
        starts = [(anchor(visit) - slack, anchor(visit) + slack)]
    if not service.is_hard(Rule.WINDOW):
        return ((starts[0][0], max(starts[-1][1], service.days.end)),)
    return tuple((first, last) for first, last in starts if first <= last)


def check_visit(record: Record, visit: Visit, service: Service) -> None:
    """Adds the faults of the pins of a visit to its record."""
    if not visit.pinned_carers and visit.pinned_start is None and visit.judged_at is JudgedAt.START:
        return  # most visits: nothing to keep, and a start in every window
    starts = starts_of(visit, service)
    if not starts:
        record.fault("V128", f"{visit.minutes} min of care do not fit into its windows, by whose close it must end", "minutes")
        return
    pinned = visit.pinned_start
    if pinned is not None:
        inside = any(first <= pinned <= last for first, last in starts)
        if not inside and (service.is_hard(Rule.PINNED) or not service.days.hold(pinned)):
            record.fault("V117", f"pinned start {record.text('pinned_start')} is outside every window", "pinned_start")
            return
        starts = ((pinned, pinned),)
    if service.is_hard(Rule.PINNED):
        _check_skills(record, visit, service)
        for carer in filter(None, map(service.carers.get, visit.pinned_carers)):
            for code, what in itertools.chain(_person_faults(visit, carer, service), _time_faults(visit, carer, starts, service)):
                record.fault(code, f'pinned carer "{carer.carer_id}" {what}', "pinned_carers")


def _check_skills(record: Record, visit: Visit, service: Service) -> None:
    """Adds a fault for each pinned carer who lacks a required skill.

    If either carer may hold the skills, one carer with them, or an unpinned place, is enough.
    """
    carers = [service.carers[carer] for carer in visit.pinned_carers if carer in service.carers]
    if not service.is_hard(Rule.SKILLS) or len(carers) < len(visit.pinned_carers):
        return
    lacking = {carer.carer_id: lacks for carer in carers if (lacks := _lacking_skills(visit, carer, service.days))}
    if visit.skills_held_by == SkillsHeldBy.EITHER and len(lacking) < visit.carers:
        return
    for carer_id, lacks in lacking.items():
        record.fault("V111", f'pinned carer "{carer_id}" lacks {lacks}', "pinned_carers")


def _lacking_skills(visit: Visit, carer: Carer, days: Days) -> str:
    """Returns the skills that a carer lacks on the day of a visit, as text; empty for none."""
    day = days.date_of(anchor(visit))
    levels = {held.skill: 0 for held in carer.skills}
    for held in carer.skills:
        if held.expires is None or day <= held.expires:
            levels[held.skill] = max(levels[held.skill], held.level)
    return ", ".join(
        f"{needed.skill} at level {needed.level}" + (" (expired)" if levels.get(needed.skill) == 0 else "")
        for needed in visit.skills
        if levels.get(needed.skill, 0) < needed.level
    )


def _person_faults(visit: Visit, carer: Carer, service: Service) -> Iterator[tuple[str, str]]:
    person = service.service_users.get(visit.service_user_id)
    if person and service.is_hard(Rule.REFUSED) and carer.carer_id in person.refused_carers:
        yield "V112", "is refused by the person"
    if person and service.is_hard(Rule.GENDER) and person.carer_gender and carer.gender != person.carer_gender:
        yield "V113", f"is not {person.carer_gender}, as the person asks"
    if visit.team and service.is_hard(Rule.TEAM) and visit.team not in carer.teams:
        yield "V114", f"is not in team {visit.team}"
    if person and service.is_hard(Rule.LOCALITY) and person.locality and carer.localities and person.locality not in carer.localities:
        yield "V127", f"does not work in {person.locality}"
    if person and service.is_hard(Rule.PREFERENCE) and person.preferred_carers and carer.carer_id not in person.preferred_carers:
        yield "V131", "is not one of those whom the person prefers"


def _time_faults(visit: Visit, carer: Carer, starts: Starts, service: Service) -> Iterator[tuple[str, str]]:
    if carer.carer_id in service.doubtful:
        return
    care = timedelta(minutes=visit.minutes)
    periods = [
        (max(first, shift.start), min(last, shift.end - care) if service.is_hard(Rule.SHIFT) else last)
        for first, last in starts
        for shift in service.shifts_of.get(carer.carer_id, ())
    ]
    on_shift = [(first, last) for first, last in periods if first <= last]
    absences = service.absences_of.get(carer.carer_id, ())
    if not on_shift:
        yield "V115", "has no shift then"
    elif service.is_hard(Rule.AVAILABILITY) and not any(_present(first, last, care, absences) for first, last in on_shift):
        yield "V116", "is absent then"


def _present(first: Moment, last: Moment, care: timedelta, absences: Sequence[Absence]) -> bool:
    """Returns whether the care can start between `first` and `last` without touching an absence.

    The candidates are the earliest start and the ends of absences.
    """
    candidates = [first, *(absence.end for absence in absences if first < absence.end <= last)]
    return any(all(start + care <= absence.start or absence.end <= start for absence in absences) for start in candidates)


def check_together(visits: Sequence[tuple[Record, Visit]], service: Service) -> None:
    """Adds a fault for two visits pinned to the same carer that can be made in neither order.

    The fault is at the later row.
    """
    if not service.is_hard(Rule.PINNED):
        return
    pinned: dict[str, list[tuple[datetime, datetime, int, Record, Visit]]] = {}
    for record, visit in ((record, visit) for record, visit in visits if visit.pinned_carers):
        starts = ((visit.pinned_start, visit.pinned_start),) if visit.pinned_start else starts_of(visit, service)
        for carer in visit.pinned_carers if starts else ():
            pinned.setdefault(carer, []).append((starts[0][0], starts[-1][1], record.row, record, visit))
    for carer, pins in pinned.items():
        pins.sort(key=lambda pin: (pin[0], pin[2]))
        for number, (first, last, _, record, visit) in enumerate(pins):
            care = timedelta(minutes=visit.minutes)
            for next_first, next_last, _, next_record, next_visit in itertools.islice(pins, number + 1, None):
                if next_first >= last + care:
                    break  # later visits start later still
                if first + care > next_last and next_first + timedelta(minutes=next_visit.minutes) > last:
                    upper, lower = sorted((record, next_record), key=lambda row: row.row)
                    what = f'visit "{lower.text("visit_id")}" and visit "{upper.text("visit_id")}" in row {upper.row} overlap'
                    lower.fault("V118", f'{what}, and both are pinned to carer "{carer}"', "pinned_carers")
