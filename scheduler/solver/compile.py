"""Problem and travel matrix -> Arrays, once. Names and datetimes end here."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from itertools import accumulate

import numpy as np

from scheduler.domain.care import JudgedAt, LinkedCarers, SkillsHeldBy, Visit
from scheduler.domain.clock import ticks_between, wall_clock
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arrays import FAR, Arrays, Bools, Ints, Legs, Links, Shifts, Tasks
from scheduler.solver.fits import fits

BREAK_DUE_AFTER_MINUTES = 6 * 60


def compile_problem(problem: Problem, travel: TravelMatrix) -> Arrays:
    """The arrays of a problem.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    compiler = _Compiler(problem, travel)
    tasks, shifts, legs = compiler.tasks(), compiler.shifts(), compiler.legs()
    arrays = Arrays(
        tasks=tasks,
        shifts=shifts,
        links=compiler.links(),
        travel=legs,
        allowed=compiler.allowed(tasks, shifts, legs),
        cost=compiler.preference(tasks, shifts),
        unplaced=compiler.unplaced(tasks),
        known=compiler.known(),
        new_face=compiler.weight(Rule.CONTINUITY),
        late=compiler.weight(Rule.LATENESS),
        worst_late=compiler.weight(Rule.WORST_LATENESS),
        horizon=compiler.ticks(problem.horizon_end),
    )
    _check_overflow(arrays)
    return arrays


def first_task(problem: Problem) -> list[int]:
    """Number of the first task of each visit, and the number of tasks at the end."""
    return list(accumulate((visit.carers for visit in problem.visits), initial=0))


class _Compiler:
    """The look-ups that the parts share."""

    def __init__(self, problem: Problem, travel: TravelMatrix) -> None:
        self.problem, self.travel = problem, travel
        self.weight, self.is_hard = problem.objective.weight, problem.objective.is_hard
        self.carer_number = {carer.carer_id: number for number, carer in enumerate(problem.carers)}
        self.person_number = {person.service_user_id: number for number, person in enumerate(problem.service_users)}
        self.visit_number = {visit.visit_id: number for number, visit in enumerate(problem.visits)}
        self.first_task = first_task(problem)
        self.task_visit = [number for number, visit in enumerate(problem.visits) for _ in range(visit.carers)]

    def ticks(self, moment: datetime) -> int:
        return ticks_between(self.problem.horizon_start, moment, self.problem.ticks_per_minute)

    def duration(self, visit: Visit) -> int:
        return visit.minutes * self.problem.ticks_per_minute

    # --- tasks ---------------------------------------------------------------------------------------------------------

    def tasks(self) -> Tasks:
        visits = self.problem.visits
        persons = [self.person_number[visit.service_user_id] for visit in visits]
        places = [self.travel.row[self.problem.service_users[person].location_id] for person in persons]
        due = [self._due(visit) for visit in visits]
        windows = [self._start_windows(visit, windows) for visit, windows in zip(visits, due, strict=True)]
        numbers = np.array(self.task_visit, dtype=np.int64)
        window_of, window = _rows([windows[v] for v in self.task_visit])
        due_of, due_rows = _rows([due[v] for v in self.task_visit])
        return Tasks(
            visit=numbers,
            person=_ints(persons)[numbers],
            place=_ints(places)[numbers],
            unit=self._units()[numbers],
            minutes=_ints([self.duration(visit) for visit in visits])[numbers],
            window_of=window_of,
            window=window,
            due_of=due_of,
            due=due_rows,
        )

    def _due(self, visit: Visit) -> list[tuple[int, int]]:
        """First tick and last tick on time to start of each window (with an end before its start where the visit is too long for it)."""
        before = self.duration(visit) if visit.judged_at is JudgedAt.END else 0
        return [(self.ticks(window.earliest), self.ticks(window.latest) - before) for window in visit.windows]

    def _start_windows(self, visit: Visit, due: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        windows = [(a, b) for a, b in due if a <= b] if self.is_hard(Rule.WINDOW) else [(due[0][0], FAR)]
        if visit.pinned_start is not None and self.is_hard(Rule.PINNED):
            pin = self.ticks(visit.pinned_start)
            return [(pin, pin)] if any(a <= pin <= b for a, b in windows) else []
        return windows

    def _units(self) -> Ints:
        """[v] Number of each visit's unit: visits joined by whole links, numbered in order of appearance."""
        leader = list(range(len(self.problem.visits)))

        def find(number: int) -> int:
            while leader[number] != number:
                leader[number] = number = leader[leader[number]]
            return number

        for link in self.problem.links:
            if link.whole:
                one, two = (find(self.visit_number[v]) for v in (link.first_visit_id, link.second_visit_id))
                leader[max(one, two)] = min(one, two)
        return np.unique([find(number) for number in leader], return_inverse=True)[1].astype(np.int64)

    def unplaced(self, tasks: Tasks) -> Ints:
        costs = np.zeros((int(tasks.unit.max(initial=-1)) + 1, 2), dtype=np.int64)
        for number, visit in enumerate(self.problem.visits):
            unit = tasks.unit[self.first_task[number]]
            if visit.optional:
                costs[unit, 1] += visit.priority * self.weight(Rule.OPTIONAL)
            else:
                costs[unit, 0] += visit.priority
        return costs

    # --- shifts --------------------------------------------------------------------------------------------------------

    def shifts(self) -> Shifts:
        absences: defaultdict[str, list[Absence]] = defaultdict(list)
        for absence in self.problem.absences if self.is_hard(Rule.AVAILABILITY) else ():
            absences[absence.carer_id].append(absence)
        shifts = self.problem.shifts
        spans, inside = [], []
        for shift in shifts:
            start, end = self.ticks(shift.start), self.ticks(shift.end)
            away = sorted((self.ticks(absence.start), self.ticks(absence.end)) for absence in absences[shift.carer_id])
            begins = max([start, *(b for a, b in away if a <= start < b)])
            ends = min([end, *(a for a, b in away if a < end <= b)])
            spans.append((begins, ends))
            inside.append([(a, b) for a, b in away if a < end and b > start])
        absence_of, absence_rows = _rows(inside)
        nowhere = len(self.travel.location_ids)
        row = self.travel.row
        return Shifts(
            carer=_ints([self.carer_number[shift.carer_id] for shift in shifts]),
            start=_ints([start for start, _ in spans]),
            end=_ints([end for _, end in spans]),
            mode=_ints([self.travel.layer[self.problem.carer[shift.carer_id].travel_mode] for shift in shifts]),
            leave=_ints([nowhere if s.start_location_id is None else row[s.start_location_id] for s in shifts]),
            back=_ints([nowhere if s.end_location_id is None else row[s.end_location_id] for s in shifts]),
            absence_of=absence_of,
            absence=absence_rows,
            rest=self._rests(),
            rest_window=self._rest_windows(),
        )

    def _rests(self) -> Ints:
        tpm = self.problem.ticks_per_minute
        due = [
            self.is_hard(Rule.BREAK) and ticks_between(shift.start, shift.end, tpm) > BREAK_DUE_AFTER_MINUTES * tpm
            for shift in self.problem.shifts
        ]
        return _ints([shift.break_minutes * tpm if needs else 0 for shift, needs in zip(self.problem.shifts, due, strict=True)])

    def _rest_windows(self) -> Ints:
        windows = [shift.break_window for shift in self.problem.shifts]
        rows = [(-FAR, FAR) if w is None else (self.ticks(w.earliest), self.ticks(w.latest)) for w in windows]
        return _ints(rows).reshape(-1, 2)

    # --- who may do what -----------------------------------------------------------------------------------------------

    def allowed(self, tasks: Tasks, shifts: Shifts, legs: Legs) -> Bools:
        """[n, k]: the rules about carer and visit, and whether the visit fits in the shift at all."""
        by_carer = np.ones((tasks.n, len(self.problem.carers)), dtype=np.bool_)
        masks: dict[Hashable, Bools] = {}
        for number, visit in enumerate(self.problem.visits):
            rows = self._carers_for(visit, masks)
            by_carer[self.first_task[number] : self.first_task[number + 1]] = rows
        return by_carer[:, shifts.carer] & fits(tasks, shifts, legs)

    def _carers_for(self, visit: Visit, masks: dict[Hashable, Bools]) -> list[Bools]:
        """One mask over carers for each task of the visit; masks are shared between visits that ask for the same."""

        def mask(rule: Rule, asked: Hashable, allows: Iterable[bool]) -> Bools:
            if not asked or not self.is_hard(rule):
                asked, allows = None, (True for _ in carers)
            if (rule, asked) not in masks:
                masks[rule, asked] = np.fromiter(allows, dtype=np.bool_, count=len(carers))
            return masks[rule, asked]

        carers = self.problem.carers
        person = self.problem.service_user[visit.service_user_id]
        day = wall_clock(visit.windows[0].earliest, self.problem.timezone).date()
        common = mask(Rule.LOCALITY, person.locality, (not c.localities or person.locality in c.localities for c in carers))
        common = common & mask(Rule.TEAM, visit.team, (visit.team in c.teams for c in carers))
        common = common & mask(Rule.REFUSED, person.refused_carers, (c.carer_id not in person.refused_carers for c in carers))
        common = common & mask(Rule.GENDER, person.carer_gender, (c.gender is person.carer_gender for c in carers))
        skilled = mask(
            Rule.SKILLS,
            (visit.skills, day) if visit.skills else None,
            (
                all(
                    any(h.skill == s.skill and h.level >= s.level and (h.expires is None or day <= h.expires) for h in c.skills)
                    for s in visit.skills
                )
                for c in carers
            ),
        )
        # Halves of a double-up can change places, so it does no harm to fix which half is the skilled one, and which the pinned one.
        rows = [common & skilled, *([common & (skilled | (visit.skills_held_by is SkillsHeldBy.EITHER))] * (visit.carers - 1))]
        pins = [self.carer_number[c] for c in visit.pinned_carers] if self.is_hard(Rule.PINNED) else []
        if len(pins) == 2 and not (rows[0][pins[0]] and rows[1][pins[1]]):
            pins.reverse()
        if len(pins) == 1 and visit.carers == 2 and not rows[0][pins[0]]:
            rows.reverse()
        for half, pin in enumerate(pins):
            rows[half] = rows[half] & (np.arange(len(carers)) == pin)
        return rows

    def preference(self, tasks: Tasks, shifts: Shifts) -> Ints:
        weight = self.weight(Rule.PREFERENCE)
        other = np.zeros((len(self.problem.service_users), len(self.problem.carers)), dtype=np.int64)
        for number, person in enumerate(self.problem.service_users):
            if person.preferred_carers:
                other[number] = weight
                other[number, [self.carer_number[c] for c in person.preferred_carers]] = 0
        return other[tasks.person][:, shifts.carer]

    def known(self) -> Bools:
        known = np.zeros((len(self.problem.service_users), len(self.problem.carers)), dtype=np.bool_)
        for entry in self.problem.history:
            if entry.service_user_id in self.person_number and entry.carer_id in self.carer_number:
                known[self.person_number[entry.service_user_id], self.carer_number[entry.carer_id]] = True
        return known

    # --- links and legs ------------------------------------------------------------------------------------------------

    def links(self) -> Links:
        lag: list[tuple[int, int, int]] = []
        apart: list[tuple[int, int]] = []
        same: list[tuple[int, int]] = []
        for number, visit in enumerate(self.problem.visits):
            if visit.carers == 2:
                one = self.first_task[number]
                lag += [(one, one + 1, 0), (one + 1, one, 0)]
                apart.append((one, one + 1))
        for link in self.problem.links:
            first, second = self.visit_number[link.first_visit_id], self.visit_number[link.second_visit_id]
            one, two = self.first_task[first], self.first_task[second]
            if self.is_hard(Rule.GAP):
                tpm = self.problem.ticks_per_minute
                lag += [(one, two, link.min_gap_minutes * tpm)] if link.min_gap_minutes is not None else []
                lag += [(two, one, -link.max_gap_minutes * tpm)] if link.max_gap_minutes is not None else []
            if self.is_hard(Rule.CARER_LINK) and link.carers is LinkedCarers.SAME:
                same.append((first, second))
            if self.is_hard(Rule.CARER_LINK) and link.carers is LinkedCarers.DIFFERENT:
                ranges = (range(self.first_task[v], self.first_task[v + 1]) for v in (first, second))
                firsts, seconds = ranges
                apart += [(a, b) for a in firsts for b in seconds]
        return Links(lag=_ints(lag).reshape(-1, 3), apart=_ints(apart).reshape(-1, 2), same=_ints(same).reshape(-1, 2))

    def legs(self) -> Legs:
        modes, size = len(self.travel.modes), len(self.travel.location_ids)
        cost = self.weight(Rule.TRAVEL_TIME) * self.travel.ticks.astype(np.int64) + self.weight(Rule.MILEAGE) * self.travel.metres.astype(
            np.int64
        )
        both = np.stack([self.travel.ticks.astype(np.int64), cost], axis=-1)
        if both.max(initial=0) >= FAR:
            raise _too_heavy("the longest journey costs more than can be counted")
        legs = np.zeros((modes, size + 1, size + 1, 2), dtype=np.int32)
        legs[:, :size, :size] = np.where(self.travel.reachable[..., None], both, FAR)
        return legs


def _rows(groups: Sequence[Sequence[tuple[int, int]]]) -> tuple[Ints, Ints]:
    """Groups of pairs as offsets [groups + 1] and rows [all, 2]."""
    offsets = _ints(list(accumulate(map(len, groups), initial=0)))
    return offsets, _ints([row for group in groups for row in group]).reshape(-1, 2)


def _ints(values: object) -> Ints:
    return np.asarray(values, dtype=np.int64)


def _check_overflow(arrays: Arrays) -> None:
    """Every roster's score stays far below 2**62: no leg, lateness or count of it can add up to more."""
    legs = np.where(arrays.travel[..., 1] < FAR, arrays.travel[..., 1], 0).max(initial=0)
    a_task = 2 * int(legs) + int(arrays.cost.max(initial=0)) + arrays.new_face + (arrays.late + arrays.worst_late) * 2 * FAR
    if a_task * (arrays.tasks.n + arrays.shifts.k + 1) + int(arrays.unplaced.sum()) >= 2**62:
        raise _too_heavy("the weights are so large that a score could overflow")


def _too_heavy(what: str) -> BadInput:
    return BadInput([Fault("rules", "S112", what, maybe="smaller weights, all divided by the same number")])
