"""Pinned carers and starts that contradict something else in the folder, each at its row.

A pin is only a fault where it is certain that it cannot be kept, by rules that the settings have as hard.
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
from scheduler.files.importing.days import Days, anchor
from scheduler.files.importing.records import Record

Starts = tuple[tuple[datetime, datetime], ...]
"""Times in which a visit may start, first and last included, in order."""


@dataclass(frozen=True)
class Service:
    """Everybody who has been read, and when they work.

    Attributes:
        doubtful: carers with a faulty row in some table; nothing is concluded about when they work.
    """

    settings: Settings
    days: Days
    service_users: Mapping[str, ServiceUser]
    carers: Mapping[str, Carer]
    shifts_of: Mapping[str, Sequence[Shift]]
    absences_of: Mapping[str, Sequence[Absence]]
    doubtful: frozenset[str]

    def hard(self, rule: Rule) -> bool:
        """Whether the settings have `rule` as hard."""
        return self.settings.objective.is_hard(rule)


def starts_of(visit: Visit, service: Service) -> Starts:
    """When a visit may start by its windows, or by the tolerance around its planned start."""
    care = timedelta(minutes=visit.minutes)
    if visit.windows:
        late = care if visit.judged_at == JudgedAt.END else timedelta()
        found = [(window.earliest, window.latest - late) for window in visit.windows]
    else:
        slack = timedelta(minutes=service.settings.tolerance_of(visit))
        found = [(anchor(visit) - slack, anchor(visit) + slack)]
    if not service.hard(Rule.WINDOW):
        return ((found[0][0], max(found[-1][1], service.days.end)),)
    return tuple((first, last) for first, last in found if first <= last)


def check_visit(record: Record, visit: Visit, service: Service) -> None:
    """The pins of one visit."""
    starts = starts_of(visit, service)
    if not starts:
        record.fault("V128", f"{visit.minutes} min of care do not fit into its windows, at whose close it is to have ended", "minutes")
        return
    pinned = visit.pinned_start
    if pinned is not None:
        inside = any(first <= pinned <= last for first, last in starts)
        if not inside and (service.hard(Rule.PINNED) or not service.days.hold(pinned)):
            record.fault("V117", f"pinned start {record.text('pinned_start')} is outside of every window", "pinned_start")
            return
        starts = ((pinned, pinned),)
    if service.hard(Rule.PINNED):
        _check_skills(record, visit, service)
        for carer in filter(None, map(service.carers.get, visit.pinned_carers)):
            for code, what in itertools.chain(_person_faults(visit, carer, service), _time_faults(visit, carer, starts, service)):
                record.fault(code, f'pinned carer "{carer.carer_id}" {what}', "pinned_carers")


def _check_skills(record: Record, visit: Visit, service: Service) -> None:
    """Each pinned carer holds the skills; of an `either` it is enough that one does, or that a carer is still to be found."""
    carers = [service.carers[carer] for carer in visit.pinned_carers if carer in service.carers]
    if not service.hard(Rule.SKILLS) or len(carers) < len(visit.pinned_carers):
        return
    lacking = {carer.carer_id: lacks for carer in carers if (lacks := _lacks(visit, carer, service.days))}
    if visit.skills_held_by == SkillsHeldBy.EITHER and len(lacking) < visit.carers:
        return
    for carer_id, lacks in lacking.items():
        record.fault("V111", f'pinned carer "{carer_id}" lacks {lacks}', "pinned_carers")


def _lacks(visit: Visit, carer: Carer, days: Days) -> str:
    """The skills that the carer does not hold on the visit's day, in words; empty where there are none."""
    day = days.date_of(anchor(visit))
    held = {one.skill: 0 for one in carer.skills}
    for one in carer.skills:
        if one.expires is None or day <= one.expires:
            held[one.skill] = max(held[one.skill], one.level)
    return ", ".join(
        f"{one.skill} at level {one.level}" + (" (expired)" if held.get(one.skill) == 0 else "")
        for one in visit.skills
        if held.get(one.skill, 0) < one.level
    )


def _person_faults(visit: Visit, carer: Carer, service: Service) -> Iterator[tuple[str, str]]:
    person = service.service_users.get(visit.service_user_id)
    if person and service.hard(Rule.REFUSED) and carer.carer_id in person.refused_carers:
        yield "V112", "is refused by the person"
    if person and service.hard(Rule.GENDER) and person.carer_gender and carer.gender != person.carer_gender:
        yield "V113", f"is not {person.carer_gender}, as the person asks"
    if visit.team and service.hard(Rule.TEAM) and visit.team not in carer.teams:
        yield "V114", f"is not in team {visit.team}"
    if person and service.hard(Rule.LOCALITY) and person.locality and carer.localities and person.locality not in carer.localities:
        yield "V127", f"does not work in {person.locality}"
    if person and service.hard(Rule.PREFERENCE) and person.preferred_carers and carer.carer_id not in person.preferred_carers:
        yield "V131", "is not one of those whom the person prefers"


def _time_faults(visit: Visit, carer: Carer, starts: Starts, service: Service) -> Iterator[tuple[str, str]]:
    if carer.carer_id in service.doubtful:
        return
    care = timedelta(minutes=visit.minutes)
    found = [
        (max(first, shift.start), min(last, shift.end - care) if service.hard(Rule.SHIFT) else last)
        for first, last in starts
        for shift in service.shifts_of.get(carer.carer_id, ())
    ]
    on_shift = [(first, last) for first, last in found if first <= last]
    absences = service.absences_of.get(carer.carer_id, ())
    if not on_shift:
        yield "V115", "has no shift then"
    elif service.hard(Rule.AVAILABILITY) and not any(_present(first, last, care, absences) for first, last in on_shift):
        yield "V116", "is absent then"


def _present(first: Moment, last: Moment, care: timedelta, absences: Sequence[Absence]) -> bool:
    """Whether the care can start from `first` to `last` clear of all absences: at once, or as one of them ends."""
    candidates = [first, *(absence.end for absence in absences if first < absence.end <= last)]
    return any(all(start + care <= absence.start or absence.end <= start for absence in absences) for start in candidates)


def check_together(visits: Sequence[tuple[Record, Visit]], service: Service) -> None:
    """Two visits of one pinned carer that can be made in neither order are a fault of the later row."""
    if not service.hard(Rule.PINNED):
        return
    pinned: dict[str, list[tuple[datetime, datetime, int, Record, Visit]]] = {}
    for record, visit in visits:
        starts = ((visit.pinned_start, visit.pinned_start),) if visit.pinned_start else starts_of(visit, service)
        for carer in visit.pinned_carers if starts else ():
            pinned.setdefault(carer, []).append((starts[0][0], starts[-1][1], record.row, record, visit))
    for carer, at in pinned.items():
        at.sort(key=lambda one: (one[0], one[2]))
        for number, (first, last, _, record, visit) in enumerate(at):
            care = timedelta(minutes=visit.minutes)
            for other_first, other_last, _, other_record, other in itertools.islice(at, number + 1, None):
                if other_first >= last + care:
                    break  # and so do all after it
                if first + care > other_last and other_first + timedelta(minutes=other.minutes) > last:
                    one, two = sorted((record, other_record), key=lambda found: found.row)
                    what = f'visit "{two.text("visit_id")}" and visit "{one.text("visit_id")}" in row {one.row} overlap'
                    two.fault("V118", f'{what}, and both are pinned to carer "{carer}"', "pinned_carers")
