"""Reasons that were looked into: the words say what is proven and what would help, and of whom."""

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.reporting.reasons import add_findings, conflict_words, reasons
from scheduler.studies.unallocated import MAX_INVESTIGATED, investigate_unallocated
from tests.builders import good_roster, matrix, plain_day, roster, window, with_visit

NINE = (window("09:00", "09:10"),)


def investigated(problem: Problem, made: Roster, why: dict[str, str]) -> dict[str, str]:
    return add_findings(problem, why, dict(investigate_unallocated(problem, matrix(problem), made, why)))


def test_a_visit_in_the_way_of_others_and_what_would_help() -> None:
    problem = plain_day()
    for visit_id in ("V2", "V3", "V4"):
        problem = with_visit(problem, visit_id, windows=NINE)
    made = roster(problem, {"SA": [("V2", "09:00")], "SB": [("V2", "09:00")], "SC": [("V4", "09:00"), ("V5", "10:00")]})
    why = dict(reasons(problem, matrix(problem), made))
    told = investigated(problem, made, why)
    assert told["V3"].startswith(why["V3"])
    assert (
        ". No roster places all of V2 (between 09:00 and 09:10, 2 carers), V3 (between 09:00 and 09:10) and V4 (between 09:00 and 09:10): "
        "3 carers can be sent to any of them (Ann, Bob, Cat). It could be placed with a window that "
    ) in told["V3"]
    # both ways it would have to change by as much
    earlier, later = "opens 30 minutes earlier, at 08:30", "closes 30 minutes later, at 09:40"
    assert any(f"a window that {way}; or with one more carer in north between 09:00 and 09:40" in told["V3"] for way in (earlier, later))
    assert told["V1"].endswith("It could be placed with nothing but a longer search")


def test_a_conflict_of_many_names_some() -> None:
    problem = plain_day()
    problem = problem.replace(visits=tuple(problem.visits[0].replace(visit_id=f"V{i}") for i in range(9)))
    words = conflict_words(problem, visit_ids=tuple(f"V{i}" for i in range(9)), carer_ids=("Ann",))
    assert "V5 (between 07:00 and 14:00), 3 more: 1 carer can be sent" in words
    assert "V6" not in words


def test_a_visit_that_nobody_can_make() -> None:
    assert conflict_words(plain_day(), visit_ids=("V1",), carer_ids=()).startswith("No roster can place it")


def test_only_the_most_important_are_looked_into() -> None:
    problem = plain_day().replace(shifts=())
    visits = [problem.visits[0].replace(visit_id=f"V{i}", priority=1 + i) for i in range(MAX_INVESTIGATED + 2)]
    problem = problem.replace(visits=tuple(visits))
    made = roster(problem, {})
    why = {visit.visit_id: "nobody" for visit in visits}
    told = investigated(problem, made, why)
    assert [visit_id for visit_id, words in told.items() if words == "nobody"] == ["V0", "V1"]


def test_a_roster_that_places_all_has_nothing_to_look_into() -> None:
    problem = plain_day()
    assert investigated(problem, good_roster(), {}) == {}
