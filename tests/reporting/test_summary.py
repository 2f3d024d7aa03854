"""The text that a scheduler reads."""

from datetime import date
from typing import Any

import pytest

from scheduler.domain.inputs import Rates
from scheduler.domain.problem import Problem
from scheduler.domain.result import Bound, Result, Stats, Status
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Objective, Rule
from scheduler.reporting.summary import input_summary, proof_summary, summary, verdict_summary
from scheduler.studies.plan import Plan
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day

RATES = (Rates(since=date(2026, 4, 1), pay_pence_per_hour=1200, mileage_pence_per_mile=50),)


def summed(problem: Problem, roster: Roster, why: dict[str, str], **known: Any) -> list[str]:
    """The summary of a roster as if the engine had found it."""
    verdict = verify(problem, matrix(problem), roster)
    stats = Stats(method="by hand", seconds=1.5, iterations=12345, workers=2)
    known = {"status": Status.FEASIBLE, **known}
    result = Result(roster=roster, score=verdict.score, stats=stats, seed=7, version="0", **known)
    return summary(problem, matrix(problem), Plan(result, verdict), RATES, why)


def line(lines: list[str], start: str) -> str:
    """The only line that starts with these words, spaces made one."""
    (found,) = [text for text in lines if text.strip().startswith(start)]
    return " ".join(found.split())


def test_figures_of_the_good_roster() -> None:
    """Nine journeys of ten minutes and a kilometre, five of them to or from home; six carer-visits of half an hour."""
    lines = summed(plain_day(), good_roster(), {})
    assert lines[0] == "Monday 01 June 2026 (Europe/London)"
    assert line(lines, "Visits placed") == "Visits placed 5 of 5"
    assert line(lines, "Visits not placed") == "Visits not placed 0"
    assert line(lines, "Carers used") == "Carers used 3 in 3 of 3 shifts"
    assert line(lines, "Contact hours") == "Contact hours 3.0"
    assert line(lines, "Travel  ") == "Travel 90 minutes, 5.6 miles, to and from home included"
    assert line(lines, "Travel per") == "Travel per contact hour 10.0 minutes between visits"
    assert line(lines, "Found by") == "Found by by hand, 1.5 s, 12,345 iterations, seed 7, workers 2: the best found"


def test_each_rule_shows_amount_unit_weight_and_cost_and_they_sum_to_the_score() -> None:
    problem = plain_day().replace(objective=Objective(settings={Rule.MILEAGE: "off", Rule.CONTINUITY: 1000}))
    lines = summed(problem, good_roster(), {})
    assert line(lines, "travel_time") == "travel_time 5,400 ticks x 10 = 54,000"
    assert line(lines, "continuity") == "continuity 4 new faces x 1,000 = 4,000"
    assert not any(text.strip().startswith("mileage") for text in lines)
    assert "soft 58,000" in line(lines, "Score:")


def test_what_cannot_cost_anything_is_not_listed() -> None:
    """Overtime and missed breaks have a price where SHIFT and BREAK are off; where these are hard there is nothing to say."""
    names = [text.split()[0] for text in summed(plain_day(), good_roster(), {})]
    assert not {"overtime", "missed_break"} & set(names)
    freed = plain_day().replace(objective=Objective(settings={Rule.SHIFT: "off", Rule.BREAK: "off"}))
    names = [text.split()[0] for text in summed(freed, good_roster(), {})]
    assert {"overtime", "missed_break"} <= set(names)


def test_what_is_not_placed_stands_with_its_reason() -> None:
    lines = summed(plain_day(), good_roster(SB=[("V2", "09:00")]), {"V3": "nobody is on duty"})
    assert line(lines, "V3") == "V3: nobody is on duty"
    assert line(lines, "unallocated") == "unallocated 3 priority points x 1 = 3"


def test_an_empty_roster_has_no_shares_and_no_fault() -> None:
    lines = summed(plain_day(), Roster(), {})
    assert line(lines, "Travel per") == "Travel per contact hour -"
    assert line(lines, "Carers used") == "Carers used 0 in 0 of 3 shifts"


@pytest.mark.parametrize(
    ("status", "words"), [(Status.FEASIBLE, "the best found"), (Status.CANCELLED, "the best found before it was interrupted")]
)
def test_how_the_search_ended(status: Status, words: str) -> None:
    assert line(summed(plain_day(), good_roster(), {}, status=status), "Found by").endswith(f"workers 2: {words}")


def test_what_is_proven_is_the_last_word() -> None:
    problem = plain_day()
    score = verify(problem, matrix(problem), good_roster()).score
    lines = summed(problem, good_roster(), {}, status=Status.OPTIMAL, bound=score, gap=0.0)
    assert lines[-1] == "All 5 visits that must be placed are, and no other roster is better: this one is proven optimal."


def test_a_proof_of_any_roster_in_words() -> None:
    problem, made = plain_day(), good_roster(SB=[("V2", "09:00")])
    verdict = verify(problem, matrix(problem), made)
    bound = Bound(score=verdict.score, gap=0.0, optimal=True, seconds=1.25)
    lines = proof_summary(problem, made, verdict, bound, {"V3": "nobody is on duty"})
    assert line(lines, "V3") == "V3: nobody is on duty"
    assert line(lines, "No roster").startswith("No roster can place more than 4 of the 5 visits")
    assert line(lines, "Proven in") == "Proven in 1.2 s; docs/proof.md says what such a proof covers."


def test_a_breach_is_named() -> None:
    problem = plain_day()
    lines = verdict_summary(problem, verify(problem, matrix(problem), good_roster(SC=[("V5", "07:00")])))
    assert lines[0] == "1 breach of a hard rule:"
    assert lines[1].startswith("  shift: ")


def test_what_was_read() -> None:
    problem = plain_day()
    lines = input_summary(problem, matrix(problem))
    assert line(lines, "Visits") == "Visits 5 to 5 people"
    assert line(lines, "double-ups") == "double-ups 1"
    assert line(lines, "Contact hours") == "Contact hours asked for 3.0"
    assert line(lines, "Shifts") == "Shifts 3 of 18.0 hours together"
