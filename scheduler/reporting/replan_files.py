"""The files of a replan, by folder."""

from collections.abc import Mapping

from scheduler.analysis.bank_holidays import holiday_records
from scheduler.demand.edits import Edited
from scheduler.demand.live_day import LiveDay
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.text_table import count
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.kpis import kpi_table
from scheduler.files.writing.rosters import roster_table
from scheduler.files.writing.texts import local_text
from scheduler.reporting.bank_holidays import holiday_kpis
from scheduler.reporting.replanned import changes_of, changes_table, frontier_table, left_out_table, plans_table
from scheduler.reporting.summary import kpi_rows
from scheduler.reporting.why import short_reason
from scheduler.studies.offers import Offers, offer_visits
from scheduler.studies.replan import Choice, Replan
from scheduler.studies.replan.measure import short_notice, told_of

FACTS = "visit_id", "carer_id", "shift_id", "state", "start", "end"


def replan_files(
    problem: Problem, edited: Edited, live: LiveDay, replan: Replan, *, told: Roster, inputs: Inputs
) -> dict[str, dict[str, str]]:
    """Returns the text of each file, by folder and name; the empty folder is that of the replan itself.

    Args:
        problem: Plan before the changes.
        edited: Plan after them.
        live: The day as it stands.
        replan: The answer.
        told: Roster that people were told.
        inputs: Of the folder.
    """
    files = {"": {"plans.csv": plans_table(replan), "frontier.csv": frontier_table(replan), "facts.csv": facts_table(live)}}
    why: dict[tuple[str, ...], dict[str, str]] = {}
    for name, choice in (("fewest", replan.fewest), ("travel", replan.travel), ("continuity", replan.continuity)):
        left = tuple(
            visit.visit_id
            for visit in choice.left[0].visits
            if visit.visit_id not in choice.left[1].runs_of and visit.visit_id in live.day.visit
        )
        if left not in why:
            why[left] = _reasons(live, edited, choice, left)
        files[name] = _plan_files(problem, edited, live, choice, told=told, inputs=inputs, why=why[left])
    return files


def _plan_files(
    problem: Problem,
    edited: Edited,
    live: LiveDay,
    choice: Choice,
    *,
    told: Roster,
    inputs: Inputs,
    why: Mapping[str, str],
) -> dict[str, str]:
    made = choice.roster.runs_of.keys() | {fact.visit_id for fact in live.facts if fact.start is not None}
    left = [visit for visit in live.day.visits if visit.visit_id not in made]
    left += edited.closed_off
    changes = changes_of(live.day, choice, told_of(told), {fact.visit_id for fact in live.facts}, problem.visit)
    return {
        "roster.csv": roster_table(live.day, edited.travel, choice.roster),
        "changes.csv": changes_table(live.day, changes),
        "unallocated.csv": left_out_table(live.day, left, why),
        "kpis.csv": kpi_table(
            [
                *kpi_rows(live.day, edited.travel, choice.roster, inputs.settings.rates),
                *holiday_kpis(holiday_records(inputs, live.day, choice.roster)),
                *(
                    (f"short_notice_changes_{carer_id}", float(number))
                    for carer_id, number in short_notice([(change.first, change.carers) for change in changes], live.now).items()
                ),
            ]
        ),
    }


def _reasons(live: LiveDay, edited: Edited, choice: Choice, left: tuple[str, ...]) -> dict[str, str]:
    """Returns why visits are not made: closed roads, nobody came, or what keeps each carer from it."""
    found = dict(edited.unreachable)
    found |= {fact.visit_id: f"is {fact.state} on record" for fact in live.facts if fact.start is None}
    if left:
        problem, roster = choice.left
        asked = offer_visits(Offers(problem, edited.travel, roster), left, search=False)
        found |= {one.visit.visit_id: short_reason(problem, one) for one in asked}
    return found


def facts_table(live: LiveDay) -> str:
    """Returns the text of facts.csv: what is done, begun, frozen or missed, with real or projected times."""
    zone = live.day.timezone
    rows = sorted(live.facts, key=lambda fact: (fact.visit_id, fact.carer_id))
    return csv_text(
        FACTS,
        (
            [
                fact.visit_id,
                fact.carer_id,
                fact.shift_id,
                fact.state,
                "" if fact.start is None else local_text(fact.start, zone),
                "" if fact.end is None else local_text(fact.end, zone),
            ]
            for fact in rows
        ),
    )


def live_lines(live: LiveDay, edited: Edited) -> list[str]:
    """Returns in words how the day stands, by ids: what is over, what is late, and what was missed."""
    zone = live.day.timezone
    states = {state: sum(fact.state == state for fact in live.facts) for state in ("done", "begun", "frozen", "missed")}
    lines = [f"{wall_clock(live.now, zone):%H:%M}: " + ", ".join(f"{number} {state}" for state, number in states.items())]
    if live.taken_as_made:
        lines.append(f"  {count(len(live.taken_as_made), 'visit')} of earlier days not on record: taken as made as planned")
    for visit_id, minutes in sorted(live.late.items(), key=lambda item: (-item[1], item[0])):
        critical = ", time-critical" if live.day.visit[visit_id].time_critical else ""
        lines.append(f"  visit {visit_id} will be {minutes} minutes late{critical}, and stays")
    lines += [f"  the break of shift {shift_id} cannot be taken any more" for shift_id in live.missed_breaks]
    lines += [f"  past breach: {what}" for what in live.past]
    lines += [f"  visit {visit_id} {why}" for visit_id, why in edited.unreachable.items()]
    lines += [f"  carer {carer_id} lives inside the closed area" for carer_id in edited.inside]
    lines += [f"  {note}" for note in edited.notes]
    if live.day.days == 1:
        lines.append("  The plan has one day: what tomorrow asks of rest was not looked at.")
    return lines
