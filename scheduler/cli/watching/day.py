"""A watched day: what its files say, how the roster goes on, and the answers that it gives."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.analysis.live.alerts import Alert, alerts
from scheduler.analysis.live.projection import project
from scheduler.demand import make_problem
from scheduler.demand.edits import apply_changes
from scheduler.demand.live_day import start_live_day
from scheduler.domain.clock import wall_clock
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.events import Change, VisitAdded
from scheduler.domain.regular import read_regular
from scheduler.domain.roster import Roster
from scheduler.files.reading.actuals import read_actuals
from scheduler.files.reading.changes import read_changes
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.read_back import read_roster
from scheduler.geo.travel import travel_matrix
from scheduler.reporting.offers import offers_table
from scheduler.reporting.why import why_lines
from scheduler.solver.start_times import with_starts
from scheduler.studies.offers import Offers, offer_visits

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.actuals import Actual

ROSTER, ACTUALS, CHANGES = "roster.csv", "actuals.csv", "changes.jsonl"


@dataclass
class WatchedDay:
    """A folder whose day is going on.

    Attributes:
        folder: with the tables, roster.csv, actuals.csv and changes.jsonl; the last two may be missing.
        warn: called with what a person should know.
        roster: as it stands, with a start for every assignment.
        changes: known now.
        actuals: known now.
        logged_state: texts of the files that were logged last.
    """

    folder: Path
    warn: "Callable[[str], None]"
    roster: Roster = field(default_factory=Roster)
    changes: tuple[Change, ...] = ()
    actuals: "tuple[Actual, ...]" = ()
    logged_state: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.inputs = read_folder(self.folder)
        self.problem = make_problem(self.inputs)
        self.travel = travel_matrix(self.problem, self.inputs.travel)
        self._seen: dict[str, tuple[int, int]] = {}

    def refresh(self, now: datetime) -> bool:
        """Reads what has changed on the disk; returns whether anything has. Faults are told, and the last good state stays."""
        has_changed = False
        for name, read in ((CHANGES, self._read_changes), (ACTUALS, self._read_actuals), (ROSTER, self._read_roster)):
            path = self.folder / name
            stamp = (path.stat().st_mtime_ns, path.stat().st_size) if path.exists() else (0, 0)
            if self._seen.get(name) == stamp:
                continue
            self._seen[name] = stamp
            try:
                read(path, now)
                has_changed = True
            except BadInput as error:
                self.warn(f"{error}\nThe state before stays until {name} is mended.")
        return has_changed

    def _read_changes(self, path: Path, _: datetime) -> None:
        self.changes = read_changes(path, self.problem, warn=self.warn) if path.exists() else ()

    def _read_actuals(self, path: Path, now: datetime) -> None:
        visits = (*self.problem.visits, *(change.visit for change in self.changes if isinstance(change, VisitAdded)))
        self.actuals = read_actuals(path, visits, self.problem.carers, self.problem.timezone, now) if path.exists() else ()

    def _read_roster(self, path: Path, _: datetime) -> None:
        if not path.exists():
            raise BadInput([Fault(str(path), "F002", "is missing: watch needs the roster of the day there")])
        edited = apply_changes(self.problem, self.travel, self.changes, self.inputs.settings)
        found = read_roster(path, edited.problem, warn=lambda fault: self.warn(str(fault)), sets_aside=True)
        self.roster = with_starts(edited.problem, edited.travel, found)

    def alerts(self, now: datetime) -> tuple[Alert, ...]:
        """Returns all alerts at a moment."""
        edited = apply_changes(self.problem, self.travel, self._known(now), self.inputs.settings, now)
        known = edited.problem.visit
        runs = (run.replace(assignments=tuple(a for a in run.assignments if a.visit_id in known)) for run in self.roster.runs)
        standing = Roster(runs=tuple(run for run in runs if run.assignments))
        projection = project(edited.problem, edited.travel, standing, self.actuals, now)
        return alerts(edited.problem, edited.travel, standing, projection)

    def _known(self, now: datetime) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.at <= now)

    def answer(self, command: list[str], now: datetime, seed: int) -> str:
        """Returns the answer to `offer VISIT` or `why VISIT [CARER]`, for the rest of the day from now on.

        Raises:
            BadInput: V140, the visit is unknown, or it is a fact already.
        """
        name, visit_id, *more = command
        edited = apply_changes(self.problem, self.travel, self._known(now), self.inputs.settings, now)
        actuals = self.actuals if (self.folder / ACTUALS).exists() else None
        live = start_live_day(edited.problem, edited.travel, self.roster, actuals, now, changed=edited.changed_visits)
        if visit_id not in live.problem.visit:
            what = "is done, begun, cancelled or starts too soon" if visit_id in edited.problem.visit else "is no visit of the day"
            raise BadInput([Fault(name, "V140", f'"{visit_id}" {what}')])
        offers = Offers(live.problem, edited.travel, live.roster)
        (asked,) = offer_visits(offers, [visit_id], search=name == "offer", seed=seed)
        if name == "offer":
            return offers_table(live.problem, [asked])
        return "".join(f"{line}\n" for line in why_lines(live.problem, live.roster, asked, more[0] if more else None))

    def state(self) -> dict[str, str]:
        """Returns the texts of the files on which answers depend."""
        paths = {name: self.folder / name for name in (ROSTER, ACTUALS, CHANGES)}
        return {name: read_regular(path).decode("utf-8", errors="replace") for name, path in paths.items() if path.exists()}


def alert_words(day: WatchedDay, alert: Alert) -> str:
    """Returns an alert in words, with ids and no names."""
    at = f"{wall_clock(alert.at, day.problem.timezone):%H:%M}"
    who = f" ({', '.join(alert.carer_ids)})" if alert.carer_ids else ""
    what = {
        "late": f"{alert.visit_id} will begin {alert.minutes} minutes late, at {at}",
        "missed": f"{alert.visit_id} is missed: nobody came by {at}",
        "time-critical at risk": f"{alert.visit_id} is time-critical and will begin {alert.minutes} minutes after its window, at {at}",
        "overrun": f"{alert.visit_id} was due to end at {at} and goes on, {alert.minutes} minutes by now",
        "break at risk": f"shift {alert.shift_id} has no room for its break, {alert.minutes} minutes short",
        "rest at risk": f"shift {alert.shift_id} begins too soon after today's end: {alert.minutes} minutes of rest are missing",
    }
    return f"{alert.alarm}: {what[alert.alarm]}{who}"
