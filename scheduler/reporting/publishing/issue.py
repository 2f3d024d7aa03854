"""What one publication is made of: the problem, the roster, and what is different since the last one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from scheduler.analysis.carer_visits import CarerVisit, by_carer
from scheduler.analysis.roster_changes import VisitChange
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.problem import Problem
from scheduler.reporting.publishing.names import full_name


@dataclass(frozen=True)
class Issue:
    """A roster as it is published at one moment.

    Attributes:
        problem: Problem of the roster.
        rows: Each carer at each visit, in order of start.
        reasons: Reason in words for each unallocated visit, by visit id.
        published: Moment of publication.
        office: Name and telephone number of the office, for sheets and letters; may be empty.
        changes: Changes since the roster that was published before; None if all is published.
        old_problem: Problem of that roster, which may have people and carers who have left since.
    """

    problem: Problem
    rows: tuple[CarerVisit, ...]
    reasons: Mapping[str, str]
    published: datetime
    office: str = ""
    changes: tuple[VisitChange, ...] | None = None
    old_problem: Problem | None = None

    @cached_property
    def of_carer(self) -> dict[str, tuple[CarerVisit, ...]]:
        """Returns the rows of each carer with visits."""
        return by_carer(self.rows)

    @cached_property
    def rows_of(self) -> dict[str, tuple[CarerVisit, ...]]:
        """Returns the rows of each allocated visit, in order of carer id."""
        found: dict[str, list[CarerVisit]] = {}
        for row in self.rows:
            found.setdefault(row.visit.visit_id, []).append(row)
        return {visit_id: tuple(sorted(rows, key=lambda row: row.carer_id)) for visit_id, rows in found.items()}

    @cached_property
    def unallocated(self) -> tuple[Visit, ...]:
        """Returns the visits without a carer, in order of the wanted start."""
        return tuple(sorted((v for v in self.problem.visits if v.visit_id not in self.rows_of), key=wanted_start))

    @cached_property
    def changed_visit_ids(self) -> frozenset[str]:
        """Returns the ids of the visits that changed."""
        return frozenset(change.visit.visit_id for change in self.changes or ())

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Returns the days of the horizon."""
        first = wall_clock(self.problem.horizon_start, self.problem.timezone).date()
        return tuple(first + timedelta(days=number) for number in range(self.problem.days))

    @cached_property
    def carers(self) -> dict[str, Carer]:
        """Returns the carers by id, with those who have left since."""
        return {carer.carer_id: carer for problem in self._problems for carer in problem.carers}

    @cached_property
    def people(self) -> dict[str, ServiceUser]:
        """Returns the service users by id, with those who have left since."""
        return {person.service_user_id: person for problem in self._problems for person in problem.service_users}

    @cached_property
    def carer_names(self) -> dict[str, str]:
        """Returns the full names of the carers by id."""
        return {carer_id: full_name(carer.name, carer_id) for carer_id, carer in self.carers.items()}

    @cached_property
    def person_names(self) -> dict[str, str]:
        """Returns the full names of the service users by id."""
        return {person_id: full_name(person.name, person_id) for person_id, person in self.people.items()}

    @cached_property
    def postcodes(self) -> dict[str, str]:
        """Returns the postcode of each service user by id; empty where none is known."""
        known = {location.location_id: location.postcode or "" for problem in self._problems for location in problem.locations}
        return {person_id: known[person.location_id] for person_id, person in self.people.items()}

    @property
    def _problems(self) -> tuple[Problem, ...]:
        """Returns the problems that name somebody, the newest last."""
        return (self.problem,) if self.old_problem is None else (self.old_problem, self.problem)


def wanted_start(visit: Visit) -> datetime:
    """Returns the planned or pinned start of a visit, or else the opening of its first window."""
    return visit.planned_start or visit.pinned_start or visit.windows[0].earliest


def care_words(visit: Visit) -> str:
    """Returns the type of a visit as people say it: "personal_care" is "personal care"."""
    return visit.visit_type.replace("_", " ").strip()
