"""Computes the cost of a written solution of the unified problem, by the components of the family.

The cost depends on the instance document and the stops alone, not on our rules and scores. It
counts wherever our rules differ in details. All times are whole minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from benchmarks.instance import Json

LUNCH = "lunch_break"
HARD = "HARD"
LEAVES_WITH_THE_SHIFT = ("bazirha", "bazirha-caie")
"""Origins with carers who leave when the shift starts; others leave as late as possible."""
FORBIDDEN = 10**9  # cost of a unit of a hard component when alternatives are compared


@dataclass(frozen=True)
class Stop:
    """A service or a lunch at the place of a patient."""

    patient: str
    service: str
    start: int
    end: int


@dataclass(frozen=True)
class Route:
    """The figures of a carer's day; `waits` has one for each stop, `late` one for each service."""

    travel: int = 0
    waits: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    extra: int = 0
    idle: int = 0
    care: int = 0
    not_preferred: int = 0
    refused: int = 0
    unqualified: int = 0
    lunched: bool = False


Stops = Mapping[str, Sequence[Stop]]
"""Stops of each carer, in order of time; carers who are not named stay at home."""


def span(given: Any) -> tuple[int, int]:
    """Reads a start and an end from an object or a pair.

    Raises:
        ValueError: The times are not whole minutes.
    """
    start, end = (given["start"], given["end"]) if isinstance(given, dict) else given
    if start != int(start) or end != int(end):
        raise ValueError(f"{start}-{end} are not whole minutes")
    return int(start), int(end)


def services(patient: Json) -> list[Json]:
    """Returns the services that a patient needs, in the order of the file."""
    needed: list[Json] = patient.get("required_services") or patient["required_caregivers"]
    return needed


def terminals(document: Json) -> dict[str, int]:
    """Returns the rows of the places where carers begin and end, by name."""
    rows = {point["id"]: point.get("distance_matrix_index") for point in document["terminal_points"]}
    return {name: number if row is None else row for number, (name, row) in enumerate(rows.items())}


class Day:
    """An instance document with its parts by name."""

    def __init__(self, document: Json) -> None:
        """Reads the document without checks; they are made when the document becomes a problem."""
        self.travel: list[list[int]] = document["distances"]
        self.weights: dict[str, Any] = document["metadata"]["cost_components"]
        self.judged_at_end = document["metadata"]["time_window_met"] == "at_service_end"
        self.leaves_with_the_shift = document["metadata"].get("origin") in LEAVES_WITH_THE_SHIFT
        self.carers: dict[str, Json] = {carer["id"]: carer for carer in document["caregivers"]}
        self.patients: dict[str, Json] = {patient["id"]: patient for patient in document["patients"]}
        self.lunch: Json | None = document.get("lunch_breaks")
        self._terminals = terminals(document)

    @cached_property
    def windows(self) -> dict[str, list[tuple[int, int]]]:
        """Windows of each patient, in order."""
        return {name: [span(window) for window in patient["time_windows"]] for name, patient in self.patients.items()}

    def ends(self, carer: Json) -> tuple[int, int]:
        """Returns the rows of the places where a carer begins and ends."""
        first = carer["departing_point"]
        return self._terminals[first], self._terminals[carer.get("arrival_point") or first]

    def place(self, stop: Stop) -> int:
        """Returns the row of the patient's place."""
        row: int = self.patients[stop.patient]["distance_matrix_index"]
        return row

    def route(self, carer_id: str, stops: Sequence[Stop]) -> Route:
        """Computes the figures of the stops of a carer."""
        carer = self.carers[carer_id]
        opens, closes = span(carer["working_shift"])
        if not stops:
            return Route(idle=closes - opens)
        begin, end = self.ends(carer)
        places = [begin, *map(self.place, stops), end]
        legs = [self.travel[one][two] for one, two in pairwise(places)]
        leaves = opens if self.leaves_with_the_shift else stops[0].start - legs[0]
        free = [leaves, *(stop.end for stop in stops)]
        waits = [max(0, stop.start - ready - leg) for stop, ready, leg in zip(stops, free, legs, strict=False)]
        back = free[-1] + legs[-1]
        idle = leaves - opens + sum(waits) + max(0, closes - back)
        if len(waits) > 1 and stops[0].service == LUNCH:
            waits[1] = 0  # a carer who begins with lunch does not wait after it
        care = [stop for stop in stops if stop.service != LUNCH]
        people = [self.patients[stop.patient] for stop in care]
        return Route(
            travel=sum(legs),
            waits=tuple(waits),
            late=tuple(map(self._late, care)),
            extra=max(0, back - closes),
            idle=idle,
            care=sum(stop.end - stop.start for stop in care),
            not_preferred=sum(carer_id not in _or(person.get("preferred_caregivers"), [carer_id]) for person in people),
            refused=sum(carer_id in (person.get("incompatible_caregivers") or ()) for person in people),
            unqualified=sum(stop.service not in carer["abilities"] for stop in care),
            lunched=len(care) < len(stops),
        )

    def components(self, stops: Stops) -> dict[str, int]:
        """Computes every component of the family's objective, before weights."""
        routes = {carer: self.route(carer, stops.get(carer, ())) for carer in self.carers}
        served = {stop.patient for of_carer in stops.values() for stop in of_carer if stop.service != LUNCH}
        late = [minutes for route in routes.values() for minutes in route.late]
        waits = [minutes for route in routes.values() for minutes in route.waits]
        work = [route.travel + route.care for route in routes.values()]
        return {
            "travel_time": sum(route.travel for route in routes.values()),
            "total_tardiness": sum(late),
            "highest_tardiness": max(late, default=0),
            "total_waiting_time": sum(waits),
            "max_waiting_time": max(waits, default=0),
            "total_extra_time": sum(route.extra for route in routes.values()),
            "max_idle_time": max(route.idle for route in routes.values()),
            "workload_balance": _unfairness(work),
            "working_time": sum(work),
            "caregiver_preferences": sum(route.not_preferred for route in routes.values()),
            "incompabilities": sum(route.refused for route in routes.values()),
            "qualification": sum(route.unqualified for route in routes.values()),
            "optional_patients": len(self.patients.keys() - served),
            "missed_lunch_break": sum(bool(self.carers[carer].get("lunch_break")) and not r.lunched for carer, r in routes.items()),
        }

    def cost(self, stops: Stops) -> int:
        """Computes the family's objective.

        Hard components cost nothing: a solution that breaks one is not a solution.
        """
        amounts = self.components(stops)
        return sum(weight * amounts[name] for name, weight in self.weights.items() if weight != HARD)

    def price(self, route: Route, *, owes_lunch: bool) -> int:
        """Computes the cost of a route that a lunch can change, without the greatest idle time."""
        amounts = {
            "total_waiting_time": sum(route.waits),
            "total_extra_time": route.extra,
            "missed_lunch_break": int(owes_lunch and not route.lunched),
        }
        return sum((FORBIDDEN if self.weights.get(name) == HARD else self.weights.get(name) or 0) * n for name, n in amounts.items())

    def _late(self, stop: Stop) -> int:
        """Computes the minutes past the close of the last window that had opened by the start.

        If none had opened, the first window counts.
        """
        windows = self.windows[stop.patient]
        _, closes = [window for window in windows if window[0] <= stop.start][-1] if windows[0][0] <= stop.start else windows[0]
        return max(0, (stop.end if self.judged_at_end else stop.start) - closes)


def _or(given: Any, otherwise: Any) -> Any:
    return otherwise if given is None else given


def _unfairness(work: Iterable[int]) -> int:
    """Sums the distances from the mean, each rounded up."""
    amounts = list(work)
    carers, total = len(amounts), sum(amounts)
    return sum(-(-abs(amount * carers - total) // carers) for amount in amounts)
