"""The problem that the engine solves."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.clock import MICROSECONDS_PER_MINUTE, Moment, Timezone, wall_clock
from scheduler.domain.inputs import HistoryEntry, WorkedDay
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location
from scheduler.domain.published import PublishedVisit
from scheduler.domain.rules import Objective
from scheduler.domain.shifts import Absence, Shift
from scheduler.domain.text_table import count, format_table, join_some

SCHEMA_VERSION = 1
TICKS_PER_MINUTE = 60


class Problem(Frozen):
    """The visits, the carers and their shifts, and the objective. Travel times are separate.

    Attributes:
        schema_version: of the JSON form.
        horizon_start, horizon_end: bounds of all windows and shifts; ticks count from `horizon_start`.
        timezone: name of the timezone of all local times.
        ticks_per_minute: resolution of travel times, starts and weights per tick.
        history: past visits within the days that CONTINUITY counts.
        published: roster that people were told, which STABILITY compares with. It may name visits and
            carers outside the problem.
        worked: work in the seventeen weeks before the horizon, also by carers outside the problem.
        objective: setting of each rule.

    Raises:
        pydantic.ValidationError: an id is repeated or unknown, a visit has no window, shifts of a carer
            overlap, or a moment is outside the horizon or not on a tick.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> without_ben = [shift for shift in problem.shifts if shift.carer_id != "ben"]
        >>> changed = problem.replace(shifts=without_ben)
        >>> len(problem.shifts), len(changed.shifts)
        (4, 3)
    """

    schema_version: int = Field(default=SCHEMA_VERSION, ge=SCHEMA_VERSION, le=SCHEMA_VERSION)
    horizon_start: Moment
    horizon_end: Moment
    timezone: Timezone = "Europe/London"
    ticks_per_minute: int = Field(default=TICKS_PER_MINUTE, ge=1)
    locations: tuple[Location, ...]
    service_users: tuple[ServiceUser, ...]
    carers: tuple[Carer, ...]
    shifts: tuple[Shift, ...]
    visits: tuple[Visit, ...]
    links: tuple[VisitLink, ...] = ()
    absences: tuple[Absence, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    worked: tuple[WorkedDay, ...] = ()
    published: tuple[PublishedVisit, ...] = ()
    objective: Objective = Objective()

    @cached_property
    def visit(self) -> dict[str, Visit]:
        """Returns the visits by id."""
        return {visit.visit_id: visit for visit in self.visits}

    @cached_property
    def shift(self) -> dict[str, Shift]:
        """Returns the shifts by id."""
        return {shift.shift_id: shift for shift in self.shifts}

    @cached_property
    def carer(self) -> dict[str, Carer]:
        """Returns the carers by id."""
        return {carer.carer_id: carer for carer in self.carers}

    @cached_property
    def service_user(self) -> dict[str, ServiceUser]:
        """Returns the service users by id."""
        return {person.service_user_id: person for person in self.service_users}

    @cached_property
    def days(self) -> int:
        """Returns the number of days of the horizon.

        The time after midnight of the last shift does not count as a day.
        """
        ends = self.horizon_end - timedelta(hours=12)
        first, last = (wall_clock(moment, self.timezone).date() for moment in (self.horizon_start, ends))
        if any(shift.end == self.horizon_end for shift in self.shifts):
            last = min(last, wall_clock(max(shift.start for shift in self.shifts), self.timezone).date())
        return max((last - first).days, 0) + 1

    def __str__(self) -> str:
        first = wall_clock(self.horizon_start, self.timezone)
        persons = count(len({visit.service_user_id for visit in self.visits}), "person", "people")
        double_ups = count(sum(visit.carers == 2 for visit in self.visits), "double-up")
        care_hours = sum(visit.minutes * visit.carers for visit in self.visits) / 60
        shift_hours = sum((shift.end - shift.start) / timedelta(hours=1) for shift in self.shifts)
        settings = [f"{rule} = {setting}" for rule, setting in self.objective.settings.items()]
        return format_table(
            [
                ("Horizon", f"{count(self.days, 'day')} from {first:%A %d %B %Y} ({self.timezone})"),
                ("Visits", f"{len(self.visits):,} to {persons}, {double_ups}, {care_hours:,.1f} hours of care"),
                ("Carers", f"{len(self.carers):,} with {count(len(self.shifts), 'shift')} of {shift_hours:,.1f} hours together"),
                ("Others", f"{count(len(self.links), 'link')}, {count(len(self.absences), 'absence')}"),
                ("Rules", join_some(settings, 4) or "as in the catalogue"),
            ]
        )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        wrong = "; ".join(_inconsistencies(self))
        if wrong:
            raise ValueError(wrong)
        return self


def _inconsistencies(problem: Problem) -> list[str]:
    """Returns the contradictions between the parts of a problem, in words."""
    ids = {
        "location": [x.location_id for x in problem.locations],
        "service user": [x.service_user_id for x in problem.service_users],
        "carer": [x.carer_id for x in problem.carers],
        "shift": [x.shift_id for x in problem.shifts],
        "visit": [x.visit_id for x in problem.visits],
    }
    published = {"published visit": [x.visit_id for x in problem.published]}
    return [
        *_given_twice(ids | published),
        *_unknown(problem, {kind: set(names) for kind, names in ids.items()}),
        *(f"visit {x.visit_id} has no window" for x in problem.visits if not x.windows),
        *_out_of_time(problem),
        *_overlaps(problem),
    ]


def _given_twice(ids: dict[str, list[str]]) -> Iterator[str]:
    for kind, names in ids.items():
        twice = sorted(name for name, times in Counter(names).items() if times > 1)
        if twice:
            yield f"{kind} given twice: {', '.join(twice)}"


def _unknown(problem: Problem, known: dict[str, set[str]]) -> list[str]:
    """Returns a message for each unknown id."""
    uses = [
        *(("location", x.location_id, f"service user {x.service_user_id}") for x in problem.service_users),
        *(("carer", c, f"service user {x.service_user_id}") for x in problem.service_users for c in x.preferred_carers + x.refused_carers),
        *(("location", x.home_location_id, f"carer {x.carer_id}") for x in problem.carers),
        *(("carer", x.carer_id, f"shift {x.shift_id}") for x in problem.shifts),
        *(
            ("location", p, f"shift {x.shift_id}")
            for x in problem.shifts
            for p in (x.start_location_id, x.end_location_id)
            if p is not None
        ),
        *(("service user", x.service_user_id, f"visit {x.visit_id}") for x in problem.visits),
        *(("carer", c, f"visit {x.visit_id}") for x in problem.visits for c in x.pinned_carers),
        *(("visit", v, "a link") for x in problem.links for v in (x.first_visit_id, x.second_visit_id)),
        *(("carer", x.carer_id, "an absence") for x in problem.absences),
    ]
    return [f"{user} names unknown {kind} {name}" for kind, name, user in uses if name not in known[kind]]


def _out_of_time(problem: Problem) -> Iterator[str]:
    """Yields a message for each moment outside the horizon or not on a tick."""
    if MICROSECONDS_PER_MINUTE % problem.ticks_per_minute:
        yield f"a minute does not divide into {problem.ticks_per_minute} ticks of whole microseconds"
    moments = [
        *((m, f"visit {x.visit_id}") for x in problem.visits for w in x.windows for m in (w.earliest, w.latest)),
        *((x.pinned_start, f"visit {x.visit_id}") for x in problem.visits if x.pinned_start is not None),
        *((m, f"shift {x.shift_id}") for x in problem.shifts for m in (x.start, x.end)),
    ]
    for moment, owner in moments:
        if not problem.horizon_start <= moment <= problem.horizon_end:
            yield f"{owner} lies outside the horizon ({moment.isoformat()})"
    moments += [(x.planned_start, f"planned start of visit {x.visit_id}") for x in problem.visits if x.planned_start is not None]
    moments += [(x.start, f"published start of visit {x.visit_id}") for x in problem.published if x.start is not None]
    moments += [(m, f"absence of carer {x.carer_id}") for x in problem.absences for m in (x.start, x.end)]
    moments += [(m, f"break of shift {x.shift_id}") for x in problem.shifts if (w := x.break_window) for m in (w.earliest, w.latest)]
    moments += [(m, f"break of shift {x.shift_id}") for x in problem.shifts for b in x.breaks for m in (b.window.earliest, b.window.latest)]
    moments += [(m, f"worked day of carer {x.carer_id}") for x in problem.worked for m in (x.first_start, x.last_end)]
    for moment, owner in moments:
        if (moment - problem.horizon_start) // timedelta(microseconds=1) * problem.ticks_per_minute % MICROSECONDS_PER_MINUTE:
            yield f"{owner} is not on a tick ({moment.isoformat()})"


def _overlaps(problem: Problem) -> Iterator[str]:
    by_carer = sorted(problem.shifts, key=lambda shift: (shift.carer_id, shift.start))
    for first, second in itertools.pairwise(by_carer):
        if first.carer_id == second.carer_id and second.start < first.end:
            yield f"shifts {first.shift_id} and {second.shift_id} of carer {first.carer_id} overlap"
