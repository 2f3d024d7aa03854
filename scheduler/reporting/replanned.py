"""A replan as tables: plans, frontier, and for each plan who has to be told what, in the order of the telephone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.care import Visit
from scheduler.domain.problem import Problem
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.rosters import UNALLOCATED, left_row
from scheduler.files.writing.texts import local_text
from scheduler.studies.replan import Choice, Replan
from scheduler.studies.replan.measure import Measures, Told, is_moved, told_of

PLANS = "plan", "time_critical_out", "points_out", "changed", "others_changed", "moved_over_15", "travel_minutes", "new_carers"
FRONTIER = "others_changed", "time_critical_out", "points_out", "changed", "moved_over_15", "travel_minutes", "window_minutes"
CHANGES = "tell", "service_user_id", "visit_id", "carers_before", "carers_after", "start_before", "start_after"


@dataclass(frozen=True)
class Change:
    """A visit that is not as people were told.

    Attributes:
        visit: The visit.
        before, after: Carers.
        was, now: Starts; None where there is none.
    """

    visit: Visit
    before: tuple[str, ...]
    after: tuple[str, ...]
    was: datetime | None
    now: datetime | None

    @property
    def first(self) -> datetime:
        """Returns the earlier of the starts: until then those concerned have to know."""
        return min(start for start in (self.was, self.now) if start is not None)

    @property
    def carers(self) -> tuple[str, ...]:
        """Returns the carers who have to know: who comes no more, who comes now, and all where the time is another one."""
        if self.was != self.now:
            return tuple(sorted({*self.before, *self.after}))
        return tuple(sorted(set(self.before) ^ set(self.after)))


def plans_table(replan: Replan) -> str:
    """Returns the text of plans.csv."""
    named = {"fewest": replan.fewest, "travel": replan.travel, "continuity": replan.continuity}
    return csv_text(PLANS, ([name, *_figures(choice.measures, PLANS[1:])] for name, choice in named.items()))


def frontier_table(replan: Replan) -> str:
    """Returns the text of frontier.csv: what is left out against how many others change."""
    rows = (
        [*_figures(choice.measures, FRONTIER[:-1]), "" if choice.near_minutes is None else str(choice.near_minutes)]
        for choice in replan.frontier
    )
    return csv_text(FRONTIER, rows)


def _figures(measures: Measures, names: Iterable[str]) -> list[str]:
    return [str(getattr(measures, name)) for name in names]


def changes_of(problem: Problem, choice: Choice, published: Told, over: Collection[str], asked: Mapping[str, Visit]) -> list[Change]:
    """Returns what is not as people were told, the earliest start first.

    Args:
        problem: Of the whole day.
        choice: The plan.
        published: What people were told.
        over: Visits that are facts: nobody has to be told of them.
        asked: Visits of the plan before the changes, by id: those cancelled are told to their carers.
    """
    now = told_of(choice.roster)
    found = []
    for visit_id in sorted(published.keys() | now.keys()):
        visit = problem.visit.get(visit_id) or asked.get(visit_id)
        if visit is None or visit_id in over:
            continue
        before, was = published.get(visit_id, ((), None))
        after, start = now.get(visit_id, ((), None))
        if (was is None and start is None) or (before == after and not is_moved(visit_id, now, published)):
            continue
        found.append(Change(visit, before, after, was, start))
    return sorted(found, key=lambda change: (change.first, change.visit.visit_id))


def changes_table(problem: Problem, changes: Iterable[Change]) -> str:
    """Returns the text of changes.csv."""

    def text(start: datetime | None) -> str:
        return "" if start is None else local_text(start, problem.timezone)

    return csv_text(
        CHANGES,
        (
            [
                ";".join((change.visit.service_user_id, *change.carers)),
                change.visit.service_user_id,
                change.visit.visit_id,
                ";".join(change.before),
                ";".join(change.after),
                text(change.was),
                text(change.now),
            ]
            for change in changes
        ),
    )


def left_out_table(problem: Problem, visits: Iterable[Visit], reasons: Mapping[str, str]) -> str:
    """Returns the text of unallocated.csv: every visit that nobody makes, with a reason."""
    return csv_text(UNALLOCATED, [left_row(visit, problem, reasons.get(visit.visit_id, "")) for visit in visits])


def replan_summary(replan: Replan) -> list[str]:
    """Returns the plans side by side, in words."""
    named = {"fewest": replan.fewest, "travel": replan.travel, "continuity": replan.continuity}
    hit = f"{len(replan.hit)} visit{'s' if len(replan.hit) != 1 else ''} to place anew, at most {replan.budget} changes"
    lines = [f"{hit}:", f"  {'plan':<12}{'left out':>16}{'changes':>9}{'of others':>11}{'moved':>7}{'travel':>12}{'new carers':>12}"]
    for name, choice in named.items():
        found = choice.measures
        out = f"{found.time_critical_out} + {found.points_out} points"
        travel = f"{found.travel_minutes:,} min"
        row = f"{found.changed:>9}{found.others_changed:>11}{found.moved_over_15:>7}{travel:>12}{found.new_carers:>12}"
        lines.append(f"  {name:<12}{out:>16}{row}")
    if len(replan.frontier) > 1:
        lines.append("What more change would buy:")
        for choice in replan.frontier:
            others = choice.measures.others_changed
            points = choice.measures.time_critical_out + choice.measures.points_out
            lines.append(f"  {others} other change{'s' if others != 1 else ''}: {points} points left out")
    return [*lines, *replan.notes]
