"""What may move between providers, where it is, and when: the arrays that proposals are made from."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.analysis.eligibility import MayMove, may_give, may_move
from scheduler.demand.moves import named_providers
from scheduler.demand.provider_problems import ProviderSplit, split_by_provider
from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs
from scheduler.domain.places import TravelMode
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.geo.matrix import TravelMatrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

DAYS_A_WEEK = 7
FACES_WITHOUT_HISTORY = 3
"""Known carers of a person of whom no history says who they are (assumed)."""


@dataclass(frozen=True)
class Unit:
    """Care that moves as a whole: all of a person's, or one package of a person with several providers.

    Attributes:
        service_user_id: Person.
        package_id: Package; empty if all of the person's care moves together.
        provider: Number of today's provider.
        visit_ids: Visits in the horizon.
        may_move: Whether the person may be moved.
        known_carers: Carers of today's provider whom the person knows.
        is_bound: Whether nothing of it moves: a visit binds two providers, or the care is in no package while packages of the person
            have other providers, so that no list of moves could name it.
    """

    service_user_id: str
    package_id: str
    provider: int
    visit_ids: tuple[str, ...]
    may_move: MayMove
    known_carers: int
    is_bound: bool

    @property
    def name(self) -> str:
        """Returns the person, with the package where there is one."""
        return f"{self.service_user_id}/{self.package_id}" if self.package_id else self.service_user_id


@dataclass(frozen=True, eq=False)
class ClusterInstance:
    """Units, providers and what decides about moves.

    Attributes:
        inputs: Inputs of all providers.
        split: Problem of all, by provider.
        travel: Travel of that problem.
        provider_ids: P providers.
        units: U units.
        minutes: int64 [U], care of all carers in the horizon.
        lower, upper: float64 [P], least and greatest minutes of a provider.
        contract_minutes: float64 [P], of the horizon; today's minutes where there is no contract.
        allowed: bool [U, P], whether a unit may be with a provider from `first_day` on.
        person: int64 [U], number of the person.
        visit_unit, visit_carers, visit_minutes: int64 [V], of each visit that may be moved or stays.
        planned, earliest, latest: float64 [V], minutes from the start of the horizon.
        visit_day: int64 [V], day of the horizon.
        between: float64 [U, U], minutes by car from home to home.
        shift_provider, shift_day: int64 [S].
        shift_start, shift_end: float64 [S], minutes from the start of the horizon.
        from_shift, to_shift: float64 [S, U], minutes from where a shift begins, and to where it ends.
        first_day: Day from which moves hold.
    """

    inputs: Inputs
    split: ProviderSplit
    travel: TravelMatrix
    provider_ids: tuple[str, ...]
    units: tuple[Unit, ...]
    minutes: Ints
    lower: Floats
    upper: Floats
    contract_minutes: Floats
    allowed: Flags
    person: Ints
    visit_unit: Ints
    visit_carers: Ints
    visit_minutes: Ints
    planned: Floats
    earliest: Floats
    latest: Floats
    visit_day: Ints
    between: Floats
    shift_provider: Ints
    shift_day: Ints
    shift_start: Floats
    shift_end: Floats
    from_shift: Floats
    to_shift: Floats
    first_day: date

    @cached_property
    def today(self) -> Ints:
        """[U] Returns today's provider of each unit."""
        return np.array([unit.provider for unit in self.units], dtype=np.int64)

    @property
    def people(self) -> int:
        """Returns the number of people with visits."""
        return len(set(self.person.tolist()))

    def moved_people(self, owner: Ints) -> int:
        """Returns the number of people of whom something is moved."""
        return len(set(self.person[owner != self.today].tolist()))

    def hours(self, owner: Ints) -> Floats:
        """[P] Returns minutes of care of each provider."""
        return np.bincount(owner, self.minutes, len(self.provider_ids)).astype(np.float64)

    def is_within_hours(self, owner: Ints) -> bool:
        """Returns whether each provider keeps to its hours."""
        hours = self.hours(owner)
        return bool(((hours >= self.lower - 1e-6) & (hours <= self.upper + 1e-6)).all())

    def problem_of(self, provider: int, owner: Ints) -> Problem:
        """Returns the problem of one provider when units are with `owner`."""
        of_visit = dict(self.split.provider_of_visit)
        for unit, number in zip(self.units, owner, strict=True):
            if number != unit.provider:
                of_visit.update(dict.fromkeys(unit.visit_ids, self.provider_ids[int(number)]))
        return self.split.problem_of(self.provider_ids[provider], of_visit)


def make_cluster_instance(
    inputs: Inputs,
    problem: Problem,
    travel: TravelMatrix,
    *,
    published: Roster | None = None,
    first_day: date | None = None,
    tolerance: float = 0.03,
) -> ClusterInstance:
    """Returns what proposals are made from.

    A unit may be with a provider that is allowed to take on its person on `first_day`, and stays if the person may not be moved. Where
    there is no table of providers, nothing is known about grades, and every provider is allowed.

    Args:
        inputs: Inputs of all providers.
        problem: What `make_problem` made of them.
        travel: Travel of `problem`.
        published: Roster that says when visits are made that bind two providers.
        first_day: Day from which moves would hold; None for the first of the horizon.
        tolerance: Share by which the hours of a provider may be beside its contract.

    Raises:
        BadInput: P208 or P209, as `split_by_provider` raises it.
    """
    split = split_by_provider(inputs, problem, published)
    day = first_day or inputs.settings.day
    provider_ids = split.provider_ids
    units = tuple(_units(inputs, split, day))
    number = {visit_id: row for row, unit in enumerate(units) for visit_id in unit.visit_ids}
    visits = problem.visits
    carers = np.array([visit.carers for visit in visits], dtype=np.int64)
    visit_minutes = np.array([visit.minutes for visit in visits], dtype=np.int64)
    visit_unit = np.array([number[visit.visit_id] for visit in visits], dtype=np.int64)
    minutes = np.bincount(visit_unit, carers * visit_minutes, len(units)).astype(np.int64)
    today = np.bincount([unit.provider for unit in units], minutes, len(provider_ids)).astype(np.float64)
    contract = _contract_minutes(inputs, provider_ids, today, day)
    people = {person_id: row for row, person_id in enumerate(dict.fromkeys(unit.service_user_id for unit in units))}
    home = {person.service_user_id: person.location_id for person in problem.service_users}
    rows = [travel.row[home[unit.service_user_id]] for unit in units]
    shifts = problem.shifts
    begins = [shift.start_location_id or problem.carer[shift.carer_id].home_location_id for shift in shifts]
    ends = [shift.end_location_id or problem.carer[shift.carer_id].home_location_id for shift in shifts]
    ticks = travel.ticks[travel.layer.get(TravelMode.CAR, 0)] / travel.ticks_per_minute
    moments = [_moments(visit) for visit in visits]
    since = problem.horizon_start
    return ClusterInstance(
        inputs=inputs,
        split=split,
        travel=travel,
        provider_ids=provider_ids,
        units=units,
        minutes=minutes,
        # Who is beyond the tolerance today may stay so, and may not go further.
        lower=np.minimum(contract * (1 - tolerance), today),
        upper=np.maximum(contract * (1 + tolerance), today),
        contract_minutes=contract,
        allowed=_allowed(inputs, units, provider_ids, day),
        person=np.array([people[unit.service_user_id] for unit in units], dtype=np.int64),
        visit_unit=visit_unit,
        visit_carers=carers,
        visit_minutes=visit_minutes,
        planned=np.array([_minutes(moment[0], since) for moment in moments]),
        earliest=np.array([_minutes(moment[1], since) for moment in moments]),
        latest=np.array([_minutes(moment[2], since) for moment in moments]),
        visit_day=np.array([_day(moment[0], since) for moment in moments], dtype=np.int64),
        between=ticks[np.ix_(rows, rows)],
        shift_provider=np.array([provider_ids.index(problem.carer[shift.carer_id].provider) for shift in shifts], dtype=np.int64),
        shift_day=np.array([_day(shift.start, since) for shift in shifts], dtype=np.int64),
        shift_start=np.array([_minutes(shift.start, since) for shift in shifts]),
        shift_end=np.array([_minutes(shift.end, since) for shift in shifts]),
        from_shift=ticks[np.ix_([travel.row[place] for place in begins], rows)],
        to_shift=ticks[np.ix_(rows, [travel.row[place] for place in ends])].T.copy(),
        first_day=day,
    )


def _units(inputs: Inputs, split: ProviderSplit, day: date) -> Iterator[Unit]:
    """Yields a unit for each person, and for each package of people with several providers."""
    package_of = {pattern.pattern_id: pattern.package_id for pattern in inputs.visit_patterns}
    people = {person.service_user_id: person for person in inputs.service_users}
    of_person: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in split.problem.visits:
        of_person[visit.service_user_id].append(visit)
    known = _known_carers(inputs)
    is_priced = split.problem.objective.setting(Rule.CONTINUITY) != "off"
    named = named_providers(inputs)
    for person_id, visits in of_person.items():
        several = len({split.provider_of_visit[visit.visit_id] for visit in visits} | named.get(person_id, frozenset())) > 1
        parts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for visit in visits:
            package = package_of.get(visit.visit_id.rpartition("/")[0], "") if several else ""
            parts[split.provider_of_visit[visit.visit_id], package].append(visit.visit_id)
        # Visits that bind two providers bind all of the person's care: nothing of it moves.
        is_bound = any(visit.visit_id in split.starts for visit in visits)
        for (provider, package), visit_ids in parts.items():
            yield Unit(
                service_user_id=person_id,
                package_id=package,
                provider=split.provider_ids.index(provider),
                visit_ids=tuple(visit_ids),
                may_move=may_move(people[person_id], day),
                known_carers=known.get((person_id, provider), FACES_WITHOUT_HISTORY) if is_priced else 0,
                is_bound=is_bound or (several and not package),
            )


def _known_carers(inputs: Inputs) -> Mapping[tuple[str, str], int]:
    of_carer = {carer.carer_id: carer.provider for carer in inputs.carers}
    pairs = {(entry.service_user_id, entry.carer_id) for entry in inputs.history}
    return Counter((person, of_carer.get(carer, "")) for person, carer in pairs)


def _allowed(inputs: Inputs, units: tuple[Unit, ...], provider_ids: tuple[str, ...], day: date) -> Flags:
    people = {person.service_user_id: person for person in inputs.service_users}
    providers = {provider.provider_id: provider for provider in inputs.providers}
    allowed = np.zeros((len(units), len(provider_ids)), dtype=np.bool_)
    for row, unit in enumerate(units):
        person = people[unit.service_user_id].replace(provider=provider_ids[unit.provider])
        for number, provider_id in enumerate(provider_ids):
            if unit.is_bound or unit.may_move is MayMove.NO:
                continue
            provider = providers.get(provider_id)
            allowed[row, number] = may_give(provider, person, day, inputs.settings) if provider else not providers
        allowed[row, unit.provider] = True
    return allowed


def _contract_minutes(inputs: Inputs, provider_ids: tuple[str, ...], today: Floats, day: date) -> Floats:
    """[P] Returns the contracted minutes of the horizon; today's for providers without a contract on the day."""
    minutes = today.copy()
    for number, provider_id in enumerate(provider_ids):
        own = [contract for contract in inputs.contracts if contract.provider_id == provider_id and contract.holds_on(day)]
        if own:
            minutes[number] = sum(contract.minutes_a_week for contract in own) * inputs.settings.days / DAYS_A_WEEK
    return minutes


def _moments(visit: Visit) -> tuple[datetime, datetime, datetime]:
    """Returns the planned start, or else the middle of the windows, and the first and the last start."""
    late = timedelta(minutes=visit.minutes) if visit.judged_at == "end" else timedelta()
    earliest, latest = visit.windows[0].earliest, visit.windows[-1].latest - late
    return visit.pinned_start or visit.planned_start or earliest + (latest - earliest) / 2, earliest, latest


def _minutes(moment: datetime, since: datetime) -> float:
    return (moment - since) / timedelta(minutes=1)


def _day(moment: datetime, since: datetime) -> int:
    return (moment - since) // timedelta(days=1)
