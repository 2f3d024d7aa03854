"""A watched day: what its files say, how the roster goes on, and the answers that it gives."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.analysis.live.alerts import Alert, alerts
from scheduler.analysis.live.projection import project
from scheduler.demand import make_problem
from scheduler.demand.edits import apply_changes
from scheduler.demand.live_day import start_live_day, taken_as_made
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
from scheduler.solver.start_times import with_starts

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.demand.edits import Edited
    from scheduler.demand.live_day import LiveDay
    from scheduler.domain.actuals import Actual

ROSTER, ACTUALS, CHANGES, PUBLISHED = "roster.csv", "actuals.csv", "changes.jsonl", "published.csv"


@dataclass
class WatchedDay:
    """A folder whose day is going on.

    Attributes:
        folder: with the tables, roster.csv, actuals.csv, changes.jsonl and published.csv; the last three may be missing.
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
        self._warned: set[str] = set()

    def refresh(self, now: datetime) -> bool:
        """Reads what has changed on the disk; returns whether anything has. Faults are told, and the last good state stays."""
        has_changed = False
        for name, read in ((CHANGES, self._read_changes), (ACTUALS, self._read_actuals), (ROSTER, self._read_roster)):
            path = self.folder / name
            stamp = _stamp(path)
            if self._seen.get(name) == stamp:
                continue
            self._seen[name] = stamp
            try:
                read(path, now)
                has_changed = True
                if name == CHANGES:  # what was asked for decides what can be read of the others
                    self._seen = {CHANGES: stamp}
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
        self.roster = self.read(path)

    def read(self, path: Path) -> Roster:
        """Returns a roster with all its starts, as the day is asked for after all changes.

        Raises:
            BadInput: the file has faults.
        """
        edited = apply_changes(self.problem, self.travel, self.changes, self.inputs.settings)
        found = read_roster(path, edited.problem, warn=self._warn_once, sets_aside=True)
        return with_starts(edited.problem, edited.travel, found)

    def _warn_once(self, fault: Fault) -> None:
        if str(fault) not in self._warned:
            self._warned.add(str(fault))
            self.warn(str(fault))

    def published(self) -> Roster:
        """Returns what people were told: published.csv, or roster.csv where it is missing.

        Raises:
            BadInput: the file has faults.
        """
        path = self.folder / PUBLISHED
        found = read_roster(path if path.exists() else self.folder / ROSTER, self.problem, warn=self._warn_once, sets_aside=True)
        return with_starts(self.problem, self.travel, found)

    def edited(self, now: datetime) -> "Edited":
        """Returns the plan after the changes that are known at a moment."""
        return apply_changes(self.problem, self.travel, self.known_changes(now), self.inputs.settings, now)

    def live(self, edited: "Edited", now: datetime, roster: Roster | None = None) -> "LiveDay":
        """Returns the day as it stands at a moment, with the roster that stands or another one."""
        actuals = self.actuals if (self.folder / ACTUALS).exists() else None
        standing = self.roster if roster is None else roster
        return start_live_day(edited.problem, edited.travel, standing, actuals, now, changed=edited.changed_visits)

    def alerts(self, now: datetime) -> tuple[Alert, ...]:
        """Returns all alerts at a moment."""
        edited = self.edited(now)
        known = edited.problem.visit
        runs = (run.replace(assignments=tuple(a for a in run.assignments if a.visit_id in known)) for run in self.roster.runs)
        standing = Roster(runs=tuple(run for run in runs if run.assignments))
        taken = taken_as_made(edited.problem, standing, self.actuals, now)
        projection = project(edited.problem, edited.travel, standing, [*self.actuals, *taken], now)
        return alerts(edited.problem, edited.travel, standing, projection)

    def known_changes(self, now: datetime) -> tuple[Change, ...]:
        """Returns the changes that the office knows of at a moment."""
        return tuple(change for change in self.changes if change.at <= now)

    def state(self) -> dict[str, str]:
        """Returns the texts of the files on which answers depend."""
        paths = {name: self.folder / name for name in (ROSTER, ACTUALS, CHANGES, PUBLISHED)}
        return {name: read_regular(path).decode("utf-8", errors="replace") for name, path in paths.items() if path.exists()}


def _stamp(path: Path) -> tuple[int, int]:
    """Returns what tells a file from what it was before; zeros where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


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
