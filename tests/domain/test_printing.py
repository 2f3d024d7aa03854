"""What `print` shows of a problem, a result and a verdict: about five lines of plain text."""

from scheduler.domain.result import Result, Score, Stats, Status, Verdict, Violation
from scheduler.domain.roster import Roster
from scheduler.domain.rules import OFF, Rule
from tests.builders import good_roster, plain_day

RESULT = Result(
    roster=good_roster(),
    score=Score(hard=0, unallocated=0, soft=75_000),
    status=Status.FEASIBLE,
    stats=Stats(method="search", seconds=1.26, iterations=1_200, workers=2),
    seed=7,
    version="0",
)


def test_a_problem_shows_days_visits_carers_and_rules() -> None:
    assert str(plain_day()).splitlines() == [
        "Horizon     2 days from Monday 01 June 2026 (Europe/London)",
        "Visits      5 to 5 people, 1 double-up, 3.0 hours of care",
        "Carers      3 with 3 shifts of 18.0 hours together",
        "Others      0 links, 0 absences",
        "Rules       as in the catalogue",
    ]


def test_a_problem_names_the_first_rules_that_are_set() -> None:
    rules = (Rule.WAITING, Rule.IDLE, Rule.FAIRNESS, Rule.MILEAGE, Rule.TRAVEL_TIME)
    settings = dict.fromkeys(rules, 3) | {Rule.CONTINUITY: OFF}
    problem = plain_day().replace(objective=plain_day().objective.replace(settings=settings))
    assert str(problem).splitlines()[-1] == "Rules       waiting = 3, idle = 3, fairness = 3, mileage = 3 and 2 more"


def test_a_result_shows_roster_score_status_bound_and_effort() -> None:
    assert str(RESULT).splitlines() == [
        "Roster      5 visits in 3 runs by 3 carers",
        "Score       hard 0, unallocated 0, soft 75,000 (lower is better, in this order)",
        "Status      feasible: the best roster found",
        "Bound       none",
        "Found by    search: 1.3 s, 1,200 iterations, 2 workers, seed 7",
    ]


def test_a_result_with_a_bound_shows_the_gap() -> None:
    lines = str(RESULT.replace(bound=Score(hard=0, unallocated=0, soft=60_000), gap=0.2)).splitlines()
    assert lines[3] == "Bound       hard 0, unallocated 0, soft 60,000 (gap 20.00% of the soft cost)"


def test_a_result_without_visits_is_printed_too() -> None:
    assert str(RESULT.replace(roster=Roster())).splitlines()[0] == "Roster      0 visits in 0 runs by 0 carers"


def test_a_verdict_without_breaches_shows_what_was_measured() -> None:
    amounts = {Rule.UNALLOCATED: 0, Rule.TRAVEL_TIME: 5_400, Rule.CONTINUITY: 1, Rule.LATENESS: 0}
    assert str(Verdict(score=RESULT.score, amounts=amounts)).splitlines() == [
        "Hard rules  all kept",
        "Score       hard 0, unallocated 0, soft 75,000 (lower is better, in this order)",
        "Amounts     travel_time 5,400 ticks, continuity 1 new face",
    ]


def test_a_verdict_with_breaches_names_the_rules_and_the_first_breach() -> None:
    breaches = tuple(Violation(rule=rule, what=f"breach of {rule}") for rule in (Rule.WINDOW, Rule.WINDOW, Rule.SKILLS))
    assert str(Verdict(score=Score(hard=3, unallocated=0, soft=0), violations=breaches)).splitlines() == [
        "Hard rules  3 breaches (window, skills)",
        "Breach      window: breach of window",
        "Score       hard 3, unallocated 0, soft 0 (lower is better, in this order)",
        "Amounts     none",
    ]
