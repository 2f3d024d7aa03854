"""Writes the generated folders afresh: ``python data/make.py``.

The same seeds give the same files, to the byte.
"""

from datetime import date
from pathlib import Path

from scheduler.demand import make_problem
from scheduler.domain.inputs import Inputs
from scheduler.domain.rules import Objective, Rule
from scheduler.files.writing.write import write_folder
from scheduler.synthetic import DaySpec, WeekSpec, generate, generate_week
from scheduler.synthetic.east_lothian import EAST_LOTHIAN_DAY
from scheduler.synthetic.north_lanarkshire import BELLSHILL_WEEK
from scheduler.synthetic.providers import Mix, ProvidersSpec, generate_providers
from scheduler.synthetic.spec import hours

HERE = Path(__file__).parent
DAY = date(2026, 11, 23)

# A small service in a market town and the villages within 9 km: 110 hours of care a week, 5 carers.
LEOMINSTER = DaySpec(
    day=DAY,
    visits=23,
    around="Leominster",
    radius_km=9,
    localities=1,
    double_up_share=0.13,
    double_up_cover=2,
    reablement_share=0.2,
    gender_share=0.2,
    refusal_share=0.1,
    spare_carers=1,
    slack=1.2,
    patterns=(
        (hours(7, 14),),
        (hours(15.5, 22.5),),
        (hours(7, 11), hours(17.5, 22)),
        (hours(7, 13.5), hours(16.5, 18.5)),
        (hours(8, 14), hours(18.5, 22)),
    ),
)
# The day of a county, without split days.
HEREFORDSHIRE = DaySpec(
    day=DAY,
    visits=350,
    double_up_share=0.12,
    slack=1.25,
    patterns=(
        (hours(7, 14.5),),
        (hours(6.5, 14),),
        (hours(8, 14.5),),
        (hours(14.5, 22),),
        (hours(15, 22.5),),
        (hours(15.5, 23),),
        (hours(16, 22),),
        (hours(7, 19),),
    ),
)
# The whole week of the small service: five full-time carers of some 37 hours.
# Some re-ablement episodes begin and end in it.
LEOMINSTER_WEEK = WeekSpec(
    day=LEOMINSTER.replace(
        visits=27,
        reablement_share=0.35,
        spare_carers=0,
        slack=1.0,
        travel_minutes=6,
        patterns=((hours(7, 13),), (hours(7, 13.5),), (hours(16, 22.5),), (hours(16.5, 22.5),)),
    ),
    visits=162,
    carers=5,
    ending=4,
    starting=4,
    hospital_share=0.1,
)
# The week of the county: as many visits as on seven of its days; carers work about five days each.
# A new carer of a person costs four times the default, as much as twenty minutes on the road.
HEREFORDSHIRE_WEEK = WeekSpec(
    day=HEREFORDSHIRE.replace(visits=432),
    visits=2500,
    carers=90,
    on_leave=6,
    objective=Objective(settings={Rule.CONTINUITY: 12_000}),
)
# Four providers of equal hours share a county; half of their people and carers are in an area of their own.
EAST_LOTHIAN = ProvidersSpec(day=EAST_LOTHIAN_DAY, mix=Mix.HALF)
SETS: dict[str, tuple[DaySpec | WeekSpec | ProvidersSpec, int]] = {
    "leominster": (LEOMINSTER, 9),
    "herefordshire": (HEREFORDSHIRE, 3),
    "leominster-week": (LEOMINSTER_WEEK, 15),
    "herefordshire-week": (HEREFORDSHIRE_WEEK, 3),
    "east-lothian": (EAST_LOTHIAN, 1),
    "north-lanarkshire": (BELLSHILL_WEEK, 1),
}


def made(name: str) -> Inputs:
    """Generates the set with that name afresh."""
    spec, seed = SETS[name]
    if isinstance(spec, ProvidersSpec):
        return generate_providers(spec, seed)
    return generate_week(spec, seed) if isinstance(spec, WeekSpec) else generate(spec, seed)


def shape(inputs: Inputs) -> str:
    """Returns the size of a set, as one row of a table."""
    problem = make_problem(inputs)
    visits, shifts = problem.visits, problem.shifts
    contact = sum(visit.minutes * visit.carers for visit in visits) / 60
    on_duty = sum((shift.end - shift.start).total_seconds() for shift in shifts) / 3600
    counts = (
        len(visits),
        sum(visit.carers == 2 for visit in visits),
        sum(any(needed.skill == "medication" for needed in visit.skills) for visit in visits),
        sum(visit.team is not None for visit in visits),
        sum(visit.time_critical for visit in visits),
        sum(visit.optional for visit in visits),
        len(problem.links),
        len(inputs.service_users),
        len(inputs.carers),
        len({shift.carer_id for shift in shifts}),
        len(shifts),
    )
    return " | ".join([*map(str, counts), f"{contact:.2f}", f"{on_duty:.1f}", f"{contact / on_duty:.0%}"])


def main() -> None:
    """Writes all sets beside this file."""
    for name, (_, seed) in SETS.items():
        inputs = made(name)
        write_folder(inputs, HERE / name)
        print(f"| {name} | {seed} | {shape(inputs)} |")  # noqa: T201 - a script


if __name__ == "__main__":
    main()
