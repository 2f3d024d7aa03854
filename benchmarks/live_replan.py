"""Three plans for the rest of a day: how long a replan takes with all its files, and what its plans change.

Each carer of a number of busy morning carers falls ill at 06:30, each on a day of its own. The change is applied, the day as it stands is
made, three plans are searched, and the text of every file is written, as the resident process does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from statistics import median
from time import process_time

from benchmarks.live import CpuSeconds, PlannedDay
from scheduler.demand.edits import apply_changes
from scheduler.demand.live_day import start_live_day
from scheduler.domain.clock import local_moment, wall_clock
from scheduler.domain.events import CarerAbsent
from scheduler.domain.inputs import Inputs
from scheduler.reporting.replan_files import replan_files
from scheduler.studies.replan import Choice, Replan, replan
from scheduler.studies.replan.replan import SOLVES

CALLED_AT = time(6, 30)


@dataclass(frozen=True)
class Replanned:
    """Holds the outcome of one replan.

    Attributes:
        carer_id: Who is ill.
        seconds: Processor seconds from the change to the text of the last file.
        files_seconds: Those of the files.
        found: The plans.
    """

    carer_id: str
    seconds: float
    files_seconds: float
    found: Replan


def replan_call(inputs: Inputs, day: PlannedDay, carer_id: str, *, seconds: float) -> Replanned:
    """Replans a day without a carer.

    Args:
        inputs: Of the folder.
        day: The day before the call.
        carer_id: Who is ill from 06:30 on.
        seconds: Processor seconds of all searches together.
    """
    problem, travel = day.problem, day.travel
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    now = local_moment(datetime.combine(first, CALLED_AT), problem.timezone)
    begin = process_time()
    change = CarerAbsent(id="c1", at=now, carer_id=carer_id, start=now, end=problem.horizon_end)
    edited = apply_changes(problem, travel, (change,), inputs.settings, now)
    live = start_live_day(edited.problem, edited.travel, day.roster, None, now, changed=edited.changed_visits)
    found = replan(live, edited, day.roster, budget=None, make_stop=lambda: CpuSeconds(seconds / SOLVES, process_time()), seed=1)
    searched = process_time()
    replan_files(problem, edited, live, found, told=day.roster, inputs=inputs)
    ended = process_time()
    return Replanned(carer_id, ended - begin, ended - searched, found)


def replan_markdown(calls: list[Replanned]) -> Iterator[str]:
    """Yields the lines of a table of replans, and last their times."""
    yield (
        "| carer | hit | repairs | all, s | files, s "
        "| fewest: out, changed, others | travel: minutes, changed | continuity: new carers, changed |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for call in calls:
        found = call.found
        fewest, travel, continuity = (choice.measures for choice in (found.fewest, found.travel, found.continuity))
        plans = (
            f"{fewest.time_critical_out} + {fewest.points_out}, {fewest.changed}, {fewest.others_changed}{_wide(found.fewest)}",
            f"{fewest.travel_minutes:,} -> {travel.travel_minutes:,}, {travel.changed}",
            f"{fewest.new_carers} -> {continuity.new_carers}, {continuity.changed}",
        )
        times = f"{call.seconds:.2f} | {call.files_seconds:.2f}"
        yield f"| {call.carer_id} | {len(found.hit)} | {len(found.results)} | {times} | {' | '.join(plans)} |"
    seconds = sorted(call.seconds for call in calls)
    late = seconds[max(0, round(0.95 * len(seconds)) - 1)]
    yield ""
    times = f"median {median(seconds):.2f} s, 95th percentile {late:.2f} s, worst {seconds[-1]:.2f} s"
    yield f"Three plans with all files: {times} (processor)."
    yield f"Left out by the fewest changes: {sum(sum(call.found.fewest.measures.out) for call in calls)} points in sum."


def _wide(choice: Choice) -> str:
    """Returns how far untouched visits could move, where that is more than a quarter of an hour."""
    if choice.near_minutes is None:
        return ", own windows"
    return f", {choice.near_minutes} minutes" if choice.near_minutes > 15 else ""
