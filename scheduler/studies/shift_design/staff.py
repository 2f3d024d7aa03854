"""Who is rostered: limits that a folder implies, kinds that each may work, and who cannot be rostered at all."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.staffing import CoverLine, ShiftKind, StaffingProblem, StaffMember
from scheduler.solver.staffing import clashing_limits
from scheduler.studies.shift_design.today import TodaysRota, limits_of


def skill_names(inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """Returns the skills of each carer as demand names them: `medication`, and above level 1 also `medication:2`."""
    found = {}
    for carer in inputs.carers:
        names = []
        for held in carer.skills:
            if held.expires is None or held.expires >= inputs.settings.dates[-1]:
                names += [held.skill, *(f"{held.skill}:{level}" for level in range(2, held.level + 1))]
        found[carer.carer_id] = tuple(names)
    return found


def made_staff(inputs: Inputs, today: TodaysRota) -> tuple[StaffMember, ...]:
    """Returns the limits of everybody with contract hours or shifts; evenings and weekends are shared by hours."""
    skills = skill_names(inputs)
    rest = inputs.settings.objective.rest_minutes
    members = [
        limits_of(carer, today, skills[carer.carer_id], rest_minutes=rest)
        for carer in inputs.carers
        if carer.contract_minutes or any(today.days[carer.carer_id])
    ]
    days = [kind for member in members for kind in today.days[member.carer_id]]
    evenings = sum(kind is not None and kind.is_evening for kind in days)
    hours = sum(member.contract_minutes for member in members) or 1
    return tuple(
        member.replace(
            fair_evenings=math.ceil(Fraction(evenings * member.contract_minutes, hours)), fair_weekends=math.ceil(today.weeks / 2)
        )
        for member in members
    )


def own_kinds(staff: Sequence[StaffMember], kinds: Sequence[ShiftKind], today: TodaysRota) -> tuple[StaffMember, ...]:
    """Returns everybody with the kinds that they may work.

    Nights are for those who work some today, and other kinds not for those who work nights alone.
    Kinds that a person names stay as they are.
    """
    nights = tuple(kind.kind_id for kind in kinds if kind.is_night)
    others = tuple(kind.kind_id for kind in kinds if not kind.is_night)
    found = []
    for member in staff:
        worked = [kind for kind in today.days.get(member.carer_id, ()) if kind is not None]
        has_nights = any(kind.is_night for kind in worked)
        usual = others if not has_nights else nights if all(kind.is_night for kind in worked) else nights + others
        found.append(member if member.kind_ids else member.replace(kind_ids=usual))
    return tuple(found)


def staffing_problem(
    weeks: int, kinds: Sequence[ShiftKind], staff: Sequence[StaffMember], cover: Sequence[CoverLine], today: TodaysRota
) -> StaffingProblem:
    """Returns the problem, with today's rota where it is known; today's kinds are known in it and not allowed for that reason."""
    allowed = {kind.kind_id for kind in kinds}
    known = {kind.kind_id: kind for kind in (*today.kinds, *kinds)}
    members = [
        member.replace(
            kind_ids=tuple(name for name in member.kind_ids if name in allowed),
            today=tuple("" if kind is None else kind.kind_id for kind in today.days[member.carer_id]),
        )
        for member in staff
    ]
    return StaffingProblem(weeks=weeks, kinds=tuple(known.values()), staff=tuple(members), cover=tuple(cover))


LIMIT_WORDS: Mapping[str, str] = {
    "contract_minutes": "contract hours",
    "days_off": "days off",
    "kind_ids": "kinds of shift",
    "earliest_start": "earliest start",
    "latest_end": "latest end",
    "is_under_18": "rules for under-18s",
    "max_days_running": "most days in a row",
    "opted_out": "48 hours a week on average",
    "rest_minutes": "rest between days",
    "min_days_off": "fewest days off in a row",
    "max_weekends_running": "weekends in a row",
    "max_splits_a_week": "split days a week",
    "whole_weekends": "whole weekends",
    "localities": "localities",
    "weekly_rest": "24 hours of rest in seven days",
    "fair_evenings": "fair evenings",
}


def check_possible(problem: StaffingProblem) -> None:
    """Checks that everybody can be rostered at all.

    Raises:
        BadInput: W201, one fault for each person who cannot, with the limits that clash.
    """
    faults = []
    for member in problem.staff:
        limits = clashing_limits(problem, member)
        if limits:
            words = ", ".join(LIMIT_WORDS.get(name, name) for name in limits)
            what = f"{member.carer_id} cannot be rostered: no weeks keep all of these: {words}"
            faults.append(Fault(where="staff_limits", code="W201", what=what, maybe="change any one of them"))
    if faults:
        raise BadInput(faults)
