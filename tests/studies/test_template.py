"""A template rota: the same roster on the same days, the same people on others, and every misfit named."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.demand import make_problem
from scheduler.domain.errors import BadInput
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Absence
from scheduler.domain.templates import Template, TemplateSlot
from scheduler.files.writing.templates import read_template, write_template
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.studies.template import Instance, instantiate, make_template, pinned
from scheduler.verify.verify import verify
from tests.builders import matrix
from tests.demand.weeks import MON, MONDAY, SUN, TUE, WED, at, away, clock, duty, flexible, inputs, weekly

PATTERNS = (
    weekly("A", days=(MON, TUE, WED)),
    weekly("B", start="10:00", carers=2, days=(MON, SUN)),
    weekly("C", start="23:00", days=(SUN,), planned_start=clock("25:00")),
    flexible(2, MON, TUE, WED),
)
DUTIES = (
    duty("07:00", "15:30", start_location_id="C"),
    duty("07:00", "15:30", pattern_id="S", carer_id="D", start_location_id="D"),
    duty("22:00", "06:00", pattern_id="N", carer_id="D", days=(SUN,)),
)
PEOPLE: dict[str, Any] = {
    "locations": tuple({"location_id": name} for name in "PQCD"),
    "service_users": (ServiceUser(service_user_id="P", location_id="P"),),
    "carers": (Carer(carer_id="C", home_location_id="C"), Carer(carer_id="D", home_location_id="D")),
    "shift_patterns": DUTIES,
}


def week(number: int = 0, *patterns: object, **changes: object) -> Problem:
    """The week so many weeks on."""
    made = inputs(*(patterns or PATTERNS), day=MONDAY + timedelta(weeks=number), **(PEOPLE | changes))  # type: ignore[arg-type]
    return make_problem(made)


@pytest.fixture(scope="module")
def solved() -> Roster:
    problem = week()
    found = solve(problem, matrix(problem), stop=MaxIterations(300))
    assert found.score.unallocated == 0
    return found.roster


def again(template: Template, problem: Problem, first: int = 1) -> Instance:
    made = instantiate(template, problem, matrix(problem), week=first)
    assert verify(problem, matrix(problem), made.roster).ok
    return made


def who(problem: Problem, roster: Roster) -> set[tuple[str, str, str]]:
    """Pattern, weekday and carer of each carer-visit."""
    days = {visit.visit_id: f"{visit.windows[0].earliest:%a}" for visit in problem.visits}
    return {(visit_id.split("/")[0], days[visit_id], run.carer_id) for visit_id, runs in roster.runs_of.items() for run in runs}


def test_on_its_own_days_a_template_is_the_roster_that_it_was_made_of(solved: Roster) -> None:
    problem = week()
    made = again(make_template(problem, solved), problem)
    assert made.misfits == ()
    assert who(problem, made.roster) == who(problem, solved)


@pytest.mark.parametrize("number", [1, 5, 18])
def test_on_other_weeks_the_same_people_come(solved: Roster, number: int) -> None:
    """Among them the week of the clock change in spring, and the one of ISO week 53."""
    made = again(make_template(week(), solved), week(number))
    assert made.misfits == ()
    assert who(week(number), made.roster) == who(week(), solved)


def test_a_template_is_a_start_for_the_engine(solved: Roster) -> None:
    problem = week(1)
    start = again(make_template(week(), solved), problem).roster
    kept = solve(problem, matrix(problem), start=start, stop=MaxIterations(0))
    assert kept.score.unallocated == 0
    assert verify(problem, matrix(problem), start).score >= kept.score


def test_a_carer_who_has_left_is_named_with_the_day(solved: Roster) -> None:
    """Without their night shift the visit at one o'clock belongs to its own date: the template does not know it there."""
    problem = week(1, carers=(PEOPLE["carers"][0],), shift_patterns=(DUTIES[0],))
    made = again(make_template(week(), solved), problem)
    named = {misfit.visit_id: misfit.what for misfit in made.misfits}
    assert all(named[visit_id].startswith("carer D is not there any more on ") for visit_id in ("B/2026-11-30", "B/2026-12-06"))
    assert named["C/2026-11-29"] == "a visit that the template does not have on Monday 30 November at 00:00"
    assert all("any more on" in misfit.what for misfit in made.misfits if misfit.visit_id != "C/2026-11-29")


def test_a_carer_without_that_shift_is_named(solved: Roster) -> None:
    made = again(make_template(week(), solved), week(1, shift_patterns=(DUTIES[0], DUTIES[1].replace(days=(MON,)), DUTIES[2])))
    assert "carer D has no shift on Sunday 06 December at" in next(m.what for m in made.misfits if m.visit_id == "B/2026-12-06")


def test_what_breaks_a_rule_now_is_left_out_by_the_name_of_the_rule(solved: Roster) -> None:
    ill = Absence(carer_id="D", start=at("2026-11-30 00:00"), end=at("2026-12-08 00:00"))
    made = again(make_template(week(), solved), week(1, absences=(ill,)))
    assert {misfit.what.split(":")[0] for misfit in made.misfits} == {"availability"}
    assert "B/2026-11-30" in {misfit.visit_id for misfit in made.misfits}
    refused = ServiceUser(service_user_id="P", location_id="P", refused_carers=("D",))
    made = again(make_template(week(), solved), week(1, service_users=(refused,)))
    assert {misfit.what.split(":")[0] for misfit in made.misfits} == {"refused"}


def test_people_in_hospital_and_visits_that_are_new_are_named(solved: Roster) -> None:
    made = again(make_template(week(), solved), week(1, suspensions=(away("2026-12-06 00:00", "2026-12-07 12:00"),)))
    assert {misfit.what for misfit in made.misfits} == {
        "no visit by 2 is asked for any more on Sunday 06 December at 10:00",
        "no visit by 1 is asked for any more on Monday 07 December at 01:00",
    } or all("asked for any more" in misfit.what for misfit in made.misfits)
    assert len(made.misfits) == 2
    more = again(make_template(week(), solved), week(1, *PATTERNS, weekly("Z", start="18:00", days=(TUE,))))
    assert [(m.visit_id, m.what) for m in more.misfits] == [
        ("Z/2026-12-01", "a visit that the template does not have on Tuesday 01 December at 17:00")
    ]


def test_a_night_belongs_to_the_week_of_its_shift(solved: Roster) -> None:
    """A visit on Monday at 01:00, in the shift of Sunday: the template still has one week."""
    template = make_template(week(), solved)
    assert template.weeks == 1
    assert max(slot.start for slot in template.slots if slot.day == SUN) >= timedelta(hours=24)


def test_templates_of_two_weeks_take_turns() -> None:
    slots = tuple(
        TemplateSlot(week=turn, day=MON, start=timedelta(hours=8), minutes=30, service_user_id="P", carer_ids=(carer,))
        for turn, carer in ((1, "C"), (2, "D"))
    )
    template, patterns = Template(weeks=2, slots=slots), weekly("A", days=(MON,))
    for first, expected in ((1, "CDC"), (2, "DCD")):
        carers = ""
        problem = make_problem(inputs(patterns, days=21, **PEOPLE))
        made = again(template, problem, first)
        for visit in problem.visits:
            carers += made.roster.runs_of[visit.visit_id][0].carer_id
        assert carers == expected


def test_a_pinned_problem_keeps_the_carers_and_the_rest_free(solved: Roster) -> None:
    problem = week(1)
    made = again(make_template(week(), solved), problem)
    fixed = pinned(problem, made.roster)
    found = solve(fixed, matrix(fixed), stop=MaxIterations(300))
    assert found.score.unallocated == 0
    assert who(problem, found.roster) == who(problem, made.roster)
    exact = pinned(problem, made.roster, starts=True)
    assert all(visit.pinned_start is not None for visit in exact.visits)


def test_a_template_is_read_as_it_was_written(solved: Roster, tmp_path: Path) -> None:
    template = make_template(week(), solved)
    write_template(tmp_path / "template.csv", template)
    assert read_template(tmp_path / "template.csv") == template


def test_a_template_with_faults_says_them_all(tmp_path: Path) -> None:
    text = "week,day,start,minutes,service_user_id,carers\n9,Mon,08:00,30,P,C\n1,Mon-Tue,08:00,30,P,C\n1,Mon,8,30,P,C;D;E\n"
    (tmp_path / "template.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_template(tmp_path / "template.csv")
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [
        ("F027", "template.csv:2:week"),
        ("F026", "template.csv:3:day"),
        ("F027", "template.csv:4:carers"),
        ("F022", "template.csv:4:start"),
    ]


def test_a_roster_of_more_than_eight_weeks_is_no_template() -> None:
    """Fifty-six days from a Monday are eight weeks; from a Tuesday they touch nine."""
    none = Roster(runs=())
    assert make_template(make_problem(inputs(days=56, **PEOPLE)), none).slots == ()
    with pytest.raises(BadInput, match=r"S113 settings.toml:days the days touch 9 weeks"):
        make_template(make_problem(inputs(day=MONDAY + timedelta(days=1), days=56, **PEOPLE)), none)


def test_slots_beyond_the_last_week_are_refused() -> None:
    slot = TemplateSlot(week=2, day=MON, start=timedelta(), minutes=30, service_user_id="P", carer_ids=("C",))
    with pytest.raises(ValidationError, match="beyond week 1"):
        Template(weeks=1, slots=(slot,))
