"""A judged roster as one page that needs nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from scheduler.analysis.carer_visits import carer_visits
from scheduler.analysis.roster_changes import VisitChange, roster_changes
from scheduler.analysis.service_kpis import ActualKpis
from scheduler.analysis.walked import WalkedVisit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.result import Result, Verdict
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.judgement import (
    LATE_MINUTES,
    Judged,
    actual_rows,
    breach_groups,
    carer_name,
    days_text,
    kpi_table_rows,
    late_visits,
    minutes_text,
    number_text,
)
from scheduler.reporting.pages.frame import figures, folded, heading, page, paragraph, table
from scheduler.reporting.proof import proof


def judgement_page(  # noqa: PLR0917 - in the order of the page
    problem: Problem,
    travel: TravelMatrix,
    theirs: Judged,
    ours: Judged | None,
    result: Result | None,
    actual: ActualKpis | None,
) -> str:
    """Returns the judgement as one page that needs nothing else."""
    late = late_visits(theirs)
    score = theirs.verdict.score
    parts = [
        paragraph(f"{days_text(problem)}. {len(problem.visits)} visits to {theirs.figures.people_visited} people.", "soft"),
        figures(
            [
                (f"{score.hard}", "broken rules"),
                (f"{len(late)}", f"visits really begin over {LATE_MINUTES} minutes late"),
                (f"{theirs.figures.visits_unplaced}", "visits without a carer"),
                (number_text(theirs.figures.travel_per_contact_hour), "minutes of travel for an hour of care"),
            ]
        ),
    ]
    if ours is not None:
        parts += _beside(problem, travel, theirs, ours, result)
    parts += _lateness(problem, theirs, late)
    parts += _breaches(problem, theirs.verdict)
    parts += _unplaced(problem, theirs)
    if ours is None:
        parts += [heading("All key figures"), table(("Figure", "This roster"), kpi_table_rows(theirs, None), numbers=(1,))]
    if actual is not None:
        parts += [heading("What call monitoring saw"), table(("Figure", ""), actual_rows(actual), numbers=(1,))]
    note = "Travel times: " + travel.method + ". Made by carerounds. The page holds data about people: keep it as you keep the rota."
    return page("Your roster, judged", parts, note)


def _breaches(problem: Problem, verdict: Verdict) -> Iterator[str]:
    yield heading("Broken rules")
    groups = breach_groups(problem, verdict)
    if not groups:
        yield paragraph("No hard rule is broken.", "good")
        return
    yield table(("Rule", "How often", "Whom"), [(words, count, whom) for words, count, whom, _ in groups], numbers=(1,))
    for words, count, _, whats in groups:
        yield folded(f"{words}: {count}", table(("What",), [(what,) for what in whats]))


def _lateness(problem: Problem, judged: Judged, late: Sequence[WalkedVisit]) -> Iterator[str]:
    """Yields how late the days really run: by carer and day, and visit by visit."""
    yield heading("How late the day really runs")
    yield paragraph(
        "If every carer makes the visits as planned, stays as long as planned and travels from door to door, "
        "the visits begin at these times. "
        "A double-up begins when both carers are there. Breaks are not counted."
    )
    if not late:
        yield paragraph(f"No visit begins more than {LATE_MINUTES} minutes late.", "good")
        return
    rounds: defaultdict[tuple[date, str], list[WalkedVisit]] = defaultdict(list)
    for one in judged.walked:
        rounds[wall_clock(one.planned_start, problem.timezone).date(), one.carer_id].append(one)
    worst = sorted(rounds.items(), key=lambda item: (-max(one.late_minutes for one in item[1]), item[0]))
    rows = [
        (
            f"{day:%a %d %b}",
            carer_name(problem, carer),
            len(made),
            sum(one.late_minutes > LATE_MINUTES for one in made),
            minutes_text(max(one.late_minutes for one in made)),
            minutes_text(made[-1].late_minutes),
        )
        for (day, carer), made in worst
        if max(one.late_minutes for one in made) >= 1
    ]
    header = ("Day", "Carer", "Visits", f"Over {LATE_MINUTES} min late", "Worst", "At the last visit")
    yield table(header, rows, caption="Rounds, the latest first", numbers=(2, 3, 4, 5))
    for (day, carer), made in sorted(rounds.items()):
        if max(one.late_minutes for one in made) >= 1:
            visits = [
                (
                    _clock(one.planned_start, problem),
                    _clock(one.start, problem),
                    minutes_text(one.late_minutes),
                    _person(problem, one.visit_id),
                    f"{one.travel_minutes:.0f}",
                )
                for one in made
            ]
            inner = table(("Planned", "Really", "Late", "Person", "Travel, minutes"), visits, numbers=(0, 1, 2, 4))
            yield folded(f"{day:%a %d %b}, {carer_name(problem, carer)}", inner)


def _unplaced(problem: Problem, judged: Judged) -> Iterator[str]:
    left = [visit for visit in problem.visits if visit.visit_id not in judged.roster.runs_of]
    if left:
        yield heading("Visits without a carer")
        rows = [
            (
                _when(visit.planned_start or (visit.windows[0].earliest if visit.windows else None), problem),
                _person(problem, visit.visit_id),
                visit.minutes,
                visit.carers,
                judged.why.get(visit.visit_id, ""),
            )
            for visit in left
        ]
        yield table(("When", "Person", "Minutes", "Carers", "Why"), rows, numbers=(2, 3))


def _beside(problem: Problem, travel: TravelMatrix, theirs: Judged, ours: Judged, result: Result | None) -> Iterator[str]:
    """Yields both rosters beside each other, what is proven of ours, and what changes for whom."""
    yield heading("Their roster and ours")
    yield table(("Figure", "Theirs", "Ours", "Difference"), kpi_table_rows(theirs, ours), numbers=(1, 2, 3))
    if result is not None:
        for words in proof(problem, ours.roster, ours.verdict.score, result.bound, result.gap):
            yield paragraph(words)
    changes = roster_changes(problem, carer_visits(problem, travel, theirs.roster), problem, carer_visits(problem, travel, ours.roster))
    if not changes:
        yield paragraph("Nothing changes for anybody.")
        return
    people = Counter(one.visit.service_user_id for one in changes)
    carers = Counter(carer for one in changes for carer in one.carer_ids)
    words = f"{len(changes)} visits change, for {len(people)} people and {len(carers)} carers."
    yield paragraph(words)
    rows = [(_when(one.first_start, problem), _person(problem, one.visit.visit_id), *_change(problem, one)) for one in changes]
    yield folded("What changes for whom", table(("When", "Person", "Was", "Is now"), rows))


def _change(problem: Problem, change: VisitChange) -> tuple[str, str]:
    def state(slot: object) -> str:
        if slot is None:
            return "nobody"
        return f"{_clock(slot.start, problem)} {', '.join(carer_name(problem, one) for one in slot.carer_ids)}"  # type: ignore[attr-defined]

    return state(change.was), state(change.now)


def _clock(moment: Moment, problem: Problem) -> str:
    return f"{wall_clock(moment, problem.timezone):%H:%M}"


def _when(moment: Moment | None, problem: Problem) -> str:
    return "" if moment is None else f"{wall_clock(moment, problem.timezone):%a %d %b %H:%M}"


def _person(problem: Problem, visit_id: str) -> str:
    person = problem.service_user[problem.visit[visit_id].service_user_id]
    return person.name or person.service_user_id
