"""Key figures over several days, against counts done by hand."""

from datetime import date, timedelta
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.analysis.kpis import gini
from scheduler.analysis.period_kpis import HorizonKpis, days_of, horizon_kpis
from scheduler.demand import make_problem
from scheduler.demand.next_period import next_inputs
from scheduler.domain.inputs import HistoryEntry
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from tests.builders import matrix, roster
from tests.demand.weeks import MONDAY, SUN, at, duty, inputs, weekly

CARERS = (
    Carer(carer_id="C", home_location_id="C", contract_minutes=10 * 60),
    Carer(carer_id="D", home_location_id="D", contract_minutes=5 * 60),
)
PLAN = inputs(
    weekly("A"),
    weekly("B", start="18:00"),
    locations=tuple({"location_id": name} for name in "PQCD"),
    service_users=(ServiceUser(service_user_id="P", location_id="P"), ServiceUser(service_user_id="Q", location_id="Q")),
    carers=CARERS,
    shift_patterns=(
        duty("06:00", "12:00", pattern_id="M", start_location_id="C"),
        duty("16:00", "23:00", pattern_id="E", start_location_id="C"),
        duty("06:00", "23:00", pattern_id="D", carer_id="D", start_location_id="D"),
    ),
)
WEEK = make_problem(PLAN)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def made(**carers: str) -> Roster:
    """A roster in which letters say who makes A (in the morning) and B (in the evening) of each day: C, D, or - for nobody."""
    runs: dict[str, list[tuple[str, object]]] = {}
    for visit, letters in carers.items():
        for number, who in enumerate(letters):
            shift = {"C": {"A": "M", "B": "E"}[visit[0]], "D": "D"}.get(who)
            if shift:
                at_time = at(f"{day(number)} {'08:00' if visit == 'A' else '18:00'}")
                runs.setdefault(f"{shift}/{day(number)}", []).append((f"{visit}/{day(number)}", at_time))
    return roster(WEEK, runs)  # type: ignore[arg-type]


def of(roster: Roster, problem: Problem = WEEK) -> HorizonKpis:
    return horizon_kpis(problem, matrix(problem, minutes=30), roster)


def test_carers_of_a_fortnight_are_those_of_the_roster_and_of_the_history_before_it() -> None:
    """C and D this week; X eight days ago still counts, Y fifteen days before the end of the week does not."""
    history = (
        HistoryEntry(service_user_id="P", carer_id="X", day=MONDAY - timedelta(days=7)),
        HistoryEntry(service_user_id="P", carer_id="Y", day=MONDAY - timedelta(days=8)),
    )
    found = of(made(A="CCCCCCC", B="DDDDDDD"), WEEK.replace(history=history))
    assert (found.carers_mean, found.carers_median, found.carers_p90) == (3, 3, 3)
    assert found.carers_median_often == 3
    assert of(made(A="CCCCCCC")).carers_median_often is None, "one visit a day is not often"


def test_of_a_longer_horizon_only_the_last_fortnight_counts() -> None:
    problem = make_problem(PLAN.replace(settings=PLAN.settings.replace(days=21)))
    early = roster(
        problem, {f"D/{day(0)}": [(f"A/{day(0)}", at(f"{day(0)} 08:00"))], f"M/{day(20)}": [(f"A/{day(20)}", at(f"{day(20)} 08:00"))]}
    )
    assert of(early, problem).carers_mean == 1


def test_the_p90_is_a_count_that_nine_in_ten_people_do_not_exceed() -> None:
    names = [f"U{number}" for number in range(10)]
    people = tuple(ServiceUser(service_user_id=name, location_id="P") for name in names)
    mornings = [visit for visit in WEEK.visits if visit.visit_id[0] == "A"]
    visits = tuple(visit.replace(visit_id=f"{name}{visit.visit_id}", service_user_id=name) for name in names for visit in mornings)
    problem = WEEK.replace(service_users=people, visits=visits)
    runs: dict[str, list[tuple[str, object]]] = {f"M/{day(0)}": [(f"{name}A/{day(0)}", at(f"{day(0)} 08:00")) for name in names]}
    runs[f"D/{day(1)}"] = [(f"{name}A/{day(1)}", at(f"{day(1)} 08:00")) for name in names[:2]]
    found = of(roster(problem, runs), problem)  # type: ignore[arg-type]
    assert (found.carers_mean, found.carers_median, found.carers_p90) == (1.2, 1, 2)
    del runs[f"D/{day(1)}"][1]
    assert of(roster(problem, runs), problem).carers_p90 == 1  # type: ignore[arg-type]


def test_continuity_indices_by_hand() -> None:
    """Five visits by C and two by D: usual 5/7; (25 + 4 - 7) / 42; followed by the same carer 4 times of 6."""
    found = of(made(A="CCCDDCC"))
    assert found.usual_carer_share == pytest.approx(5 / 7)
    assert found.bice_boxerman == pytest.approx(22 / 42)
    assert found.same_carer_share == pytest.approx(4 / 6)


def test_hours_against_contracts() -> None:
    """Three visits of half an hour each by C, all in shifts of their own; D none of 5 hours."""
    found = of(made(A="CCC"))
    assert (found.contract_hours, found.worked_hours) == (15, 1.5)
    assert (found.over_contract_hours, found.under_contract_hours) == (0, 13.5)
    fortnight = make_problem(PLAN.replace(settings=PLAN.settings.replace(days=14)))
    assert of(Roster(), fortnight).contract_hours == 30


def test_what_lies_beyond_a_contract_does_not_fill_another() -> None:
    """D is with people from 08:00 to 18:30 on two days, less the break: beyond 5 hours; C works nothing."""
    found = of(made(A="DD", B="DD"))
    assert found.worked_hours == pytest.approx(2 * (10.5 - 1 / 3))
    assert found.over_contract_hours == pytest.approx(found.worked_hours - 5)
    assert found.under_contract_hours == 10
    assert found.hours_gini == pytest.approx(0.5)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8).filter(lambda shares: sum(shares) > 1e-3))
def test_gini_is_the_mean_difference_of_all_pairs(shares: list[float]) -> None:
    pairs = sum(abs(one - two) for one in shares for two in shares)
    assert gini(shares) == pytest.approx(pairs / (2 * len(shares) ** 2 * mean(shares)), abs=1e-9)


def test_evenings_weekends_and_split_days_are_counted_for_whoever_has_most() -> None:
    """C has a morning and an evening shift on three days; a run that ends at 18:30 is no evening."""
    found = of(made(A="CCC---C", B="CCC--DC"))
    assert (found.split_days, found.split_days_most) == (4, 4)
    assert (found.weekend_days_most, found.evenings_most) == (1, 0)
    late = roster(WEEK, {f"E/{day(n)}": [(f"B/{day(n)}", at(f"{day(n)} 20:00"))] for n in (0, 1)})
    assert of(late).evenings_most == 2


def test_one_long_shift_is_no_split_day() -> None:
    assert of(made(A="DD", B="DD")).split_days == 0


def test_rest_is_from_the_last_visit_to_the_first_departure() -> None:
    """Home at 21:30 after a visit, and half an hour to the first one: 08:00 leaves ten hours, 09:00 eleven."""
    late = (f"B/{day(0)}", at(f"{day(0)} 21:00"))
    for start, breaches in (("08:59", 1), ("09:00", 0)):
        both = roster(WEEK, {f"E/{day(0)}": [late], f"M/{day(1)}": [(f"A/{day(1)}", at(f"{day(1)} {start}"))]})
        assert of(both).rest_breaches == breaches


def test_rest_between_the_parts_of_a_split_day_is_none() -> None:
    assert of(made(A="C", B="C")).rest_breaches == 0


def test_rest_counts_from_what_was_worked_before_the_horizon() -> None:
    late = roster(WEEK, {f"E/{day(6)}": [(f"B/{day(6)}", at(f"{day(6)} 22:00"))]})
    problem = make_problem(next_inputs(PLAN, WEEK, late))
    early = roster(problem, {f"M/{day(7)}": [(f"A/{day(7)}", at(f"{day(7)} 08:00"))]})
    assert of(early, problem).rest_breaches == 1


def test_seven_days_without_one_off_are_a_breach_and_six_are_not() -> None:
    """At eight every morning: from 08:30 to the departure at 07:30 are 23 hours."""
    assert of(made(A="CCCCCCC")).weekly_rest_breaches == 1
    assert of(made(A="CCCCCC-")).weekly_rest_breaches == 0
    assert of(made(A="CCC-CCC", B="CCC-CCC")).weekly_rest_breaches == 0


def test_an_empty_roster_has_nothing_to_say_of_people() -> None:
    found = of(Roster())
    assert found.carers_mean is found.carers_p90 is found.usual_carer_share is found.hours_gini is None
    assert (found.rest_breaches, found.evenings_most, found.under_contract_hours) == (0, 0, 15)


@pytest.mark.parametrize("first", [MONDAY, date(2026, 3, 23), date(2026, 10, 19)])
@pytest.mark.parametrize("night", [False, True])
def test_a_week_has_seven_days_also_with_a_night_at_its_end(first: date, night: bool) -> None:
    patterns = (duty("22:00", "08:00", pattern_id="N", days=(SUN,)),) if night else ()
    assert days_of(make_problem(inputs(weekly(), day=first, shift_patterns=patterns))) == 7
