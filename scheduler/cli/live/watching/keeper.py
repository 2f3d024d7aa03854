"""Keeps the rosters of a watched day: a plan that is accepted stands, and an undone change brings back the one before it.

All of it is in the log, so that it outlives the process.
"""

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.cli.live.watching.answers import Answered
from scheduler.cli.live.watching.day import PUBLISHED, ROSTER, WatchedDay
from scheduler.cli.live.watching.log import ACCEPTED, ANSWER, CHANGE, RESTORED, ROSTER_TEXT, Log, digest
from scheduler.demand.live_day.live_day import FREEZE_MINUTES
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.events import Undo, in_force
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.files.writing.atomic import write_text
from scheduler.files.writing.rosters import roster_table


class Keeper:
    """Knows which rosters stood when, and writes roster.csv.

    Args:
        day: that is watched.
        log: of the day. What it holds is taken up.
    """

    def __init__(self, day: WatchedDay, log: Log) -> None:
        self._day, self._log = day, log
        self._texts: dict[str, str] = {}
        self._before: dict[str, str] = {}
        self._answer: dict[str, Any] | None = None
        self._is_accepted = False
        self._last_change: str | None = None
        for entry in log.entries():
            self._take(entry)
        self._finish_accepting()

    def _take(self, entry: Mapping[str, Any]) -> None:
        """Takes up an entry of the log."""
        if entry["kind"] == ROSTER_TEXT:
            self._texts[entry["sha256"]] = entry["text"]
        elif entry["kind"] == CHANGE:
            self._before[entry["id"]] = entry["roster"]
        elif entry["kind"] == ANSWER and entry.get("rosters"):
            self._answer, self._is_accepted = dict(entry), False
        elif entry["kind"] == ACCEPTED:
            self._is_accepted = True
        self._last_change = entry["id"] if entry["kind"] == CHANGE else None

    def _finish_accepting(self) -> None:
        """Logs that a plan was accepted, where a kill came after roster.csv was written and before the log was."""
        last, standing = self._answer, self._standing()
        if last is None or self._is_accepted or standing is None or digest(standing) == last.get("roster"):
            return
        plan = next((plan for plan, sha256 in last["rosters"].items() if sha256 == digest(standing)), None)
        if plan is not None:
            self._log_accepted(plan, datetime.fromisoformat(last["at"]))

    def _log_accepted(self, plan: str, now: datetime) -> None:
        last = self._answer
        assert last is not None
        self._add(
            ACCEPTED,
            at=now.isoformat(),
            plan=plan,
            answer=last["sha256"],
            seed=last["seed"],
            iterations=last["iterations"],
            sha256=last["rosters"][plan],
        )

    def _add(self, kind: str, **fields: Any) -> None:
        self._log.add(kind, **fields)
        self._take({"kind": kind, **fields})

    def _keep(self, text: str) -> str:
        """Logs the text of a roster, once; returns its digest."""
        sha256 = digest(text)
        if sha256 not in self._texts:
            self._add(ROSTER_TEXT, sha256=sha256, text=text)
        return sha256

    def _standing(self) -> str | None:
        """Returns the text of roster.csv; None where it is missing."""
        return self._day.state().get(ROSTER)

    def log_answer(self, command: list[str], answered: Answered, now: datetime, *, seed: int) -> None:
        """Logs an answer with all that is needed to work it out again and, of a replan, the rosters that can be accepted."""
        more: dict[str, Any] = {}
        if answered.rosters:
            rosters = {plan: self._keep(text) for plan, text in answered.rosters.items()}
            more = {"rosters": rosters, "roster": self._keep(self._standing() or ""), "changes": self._known(now)}
        self._add(
            ANSWER, at=now.isoformat(), command=command, seed=seed, iterations=list(answered.iterations), sha256=answered.sha256, **more
        )

    def _known(self, now: datetime) -> list[str]:
        return [change.id for change in self._day.known_changes(now)]

    def accept(self, plan: str, now: datetime) -> str:
        """Makes a plan of the last replan the roster that stands; returns what was done, in words.

        Raises:
            BadInput: L152, there is no such plan, or the day has gone on since it was made; F015, roster.csv cannot be written.
        """
        last = self._answer
        if last is None or plan not in last["rosters"]:
            known = ", ".join(last["rosters"]) if last is not None else "none, until replan is asked"
            raise BadInput([Fault("accept", "L152", f'there is no plan "{plan}": {known}')])
        standing = self._standing() or ""
        is_old = now - datetime.fromisoformat(last["at"]) > timedelta(minutes=FREEZE_MINUTES)
        if digest(standing) != last["roster"] or self._known(now) != last["changes"] or is_old:
            what = f"was made more than {FREEZE_MINUTES} minutes ago" if is_old else "was made before the last change or roster came in"
            raise BadInput([Fault("accept", "L152", f"plan {plan} {what}", "ask replan again")])
        path = self._day.folder / PUBLISHED
        if not path.exists():  # what people were told first: changes count against it from now on
            write_text(path, standing)
        sha256 = last["rosters"][plan]
        self._write(self._texts[sha256], now)
        self._log_accepted(plan, now)
        return f"Plan {plan} is the roster now: {ROSTER} is written.\n"

    def _write(self, text: str, now: datetime) -> None:
        write_text(self._day.folder / ROSTER, text)
        self._day.refresh(now)

    def take_up_changes(self, now: datetime) -> list[str]:
        """Notes before which roster each new change came in; one that undoes another brings back the roster before that one.

        Returns:
            What was brought back, in words, with ids and no names.
        """
        lines = []
        for change in self._day.known_changes(now):
            is_new = change.id not in self._before
            # A kill may have come after the line of an undo, and before the roster was brought back.
            if not is_new and (change.id != self._last_change or not isinstance(change, Undo)):
                continue
            text = self._standing()
            if text is None:
                continue
            if is_new:
                self._add(CHANGE, at=now.isoformat(), id=change.id, roster=self._keep(text))
            if isinstance(change, Undo) and change.undoes in self._before:
                lines.append(self._bring_back(change, now))
        return lines

    def _bring_back(self, undo: Undo, now: datetime) -> str:
        """Writes the roster that stood before a change. Visits that were changed for a later one keep their carers."""
        day, standing = self._day, self._standing() or ""
        then = self._before[undo.undoes]
        words = f"{undo.id} undoes {undo.undoes}: the roster that stood before it"
        if then == digest(standing):
            self._add(RESTORED, at=now.isoformat(), undo=undo.id, sha256=then)
            return f"{words} stands"
        restored = self._read(then)
        later, edited = self._later(undo, now), day.edited(now)
        kept = self._kept(undo, later, restored, now) if later is not None else set()
        words += f" is back, but for visits changed since: {', '.join(sorted(kept))}" if kept else " is back"
        is_mixed = later is not None
        text = roster_table(edited.problem, edited.travel, _merged(restored, day.roster, kept)) if is_mixed else self._texts[then]
        self._write(text, now)
        out = day.live(edited, now).out
        if out:
            words += f". To be placed anew, ask replan: {', '.join(sorted(out))}"
        self._add(RESTORED, at=now.isoformat(), undo=undo.id, sha256=digest(text))
        return words

    def _later(self, undo: Undo, now: datetime) -> str | None:
        """Returns the first change that holds and came in after the one that is undone; None for none."""
        known = self._day.known_changes(now)
        order = {change.id: number for number, change in enumerate(known)}
        holding = (change.id for change in in_force(known) if order[change.id] > order[undo.undoes])
        return next((change_id for change_id in holding if change_id in self._before), None)

    def _kept(self, undo: Undo, later: str, restored: Roster, now: datetime) -> set[str]:
        """Returns the visits that stay as they are, because a later change that holds has moved them.

        Where a roster was accepted between the two changes, they are those that differ since then. Else they are those that the
        carers of the earlier roster cannot make.
        """
        day, between = self._day, self._before[later]
        changed = _differing(restored, day.roster)
        if between == self._before[undo.undoes]:
            return changed & day.live(day.edited(now), now, restored).out.keys()
        return changed & _differing(self._read(between), day.roster)

    def _read(self, sha256: str) -> Roster:
        """Returns a roster of the log, read as the day is asked for now."""
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / ROSTER
            write_text(path, self._texts[sha256])
            return self._day.read(path)


def _carers(roster: Roster) -> dict[str, tuple[str, ...]]:
    return {visit_id: tuple(sorted(run.shift_id for run in runs)) for visit_id, runs in roster.runs_of.items()}


def _differing(first: Roster, second: Roster) -> set[str]:
    """Returns the visits that other shifts make in one roster than in the other."""
    shifts, others = _carers(first), _carers(second)
    return {visit_id for visit_id in shifts.keys() | others.keys() if shifts.get(visit_id) != others.get(visit_id)}


def _merged(first: Roster, second: Roster, from_second: set[str]) -> Roster:
    """Returns a roster with some visits of a second one, and all others of the first."""
    runs: dict[tuple[str, str], list[Assignment]] = {}
    for roster, is_second in ((first, False), (second, True)):
        for run in roster.runs:
            own = [one for one in run.assignments if (one.visit_id in from_second) == is_second]
            runs.setdefault((run.shift_id, run.carer_id), []).extend(own)
    timed = ((key, sorted(own, key=lambda one: (one.start is None, one.start))) for key, own in runs.items() if own)
    return Roster(runs=tuple(Run(shift_id=shift, carer_id=carer, assignments=tuple(own)) for (shift, carer), own in timed))
