"""Answers the questions to a watched day: who could take a visit, why nobody does, and three plans for the rest of the day."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scheduler.cli.live.watching.day import ROSTER, WatchedDay
from scheduler.cli.live.watching.log import digest
from scheduler.domain.errors import BadInput, Fault
from scheduler.reporting.offers import offers_table
from scheduler.reporting.replan_files import live_lines, replan_files
from scheduler.reporting.replanned import replan_summary
from scheduler.reporting.why import why_lines
from scheduler.solver.stop import MaxIterations, MaxSeconds, Stop
from scheduler.studies.offers import Offers, offer_visits
from scheduler.studies.replan import replan
from scheduler.studies.replan.replan import SOLVES

REPLAN_SECONDS = 2.4
"""Time of all searches of a replan together."""
MAX_DIGITS = 9
"""Longest number of changes that is understood."""
QUESTIONS = "offer VISIT", "why VISIT [CARER]", "replan [BUDGET]", "accept PLAN"

Files = dict[str, dict[str, str]]
"""Text of each file, by folder and name."""


@dataclass(frozen=True)
class Answered:
    """An answer.

    Attributes:
        text: that is printed.
        files: that come with it; none but for a replan.
        iterations: of each search, in order: they repeat the answer exactly. Empty where no search is timed.
    """

    text: str
    files: Files = field(default_factory=dict)
    iterations: tuple[int, ...] = ()

    @property
    def sha256(self) -> str:
        """Returns the digest of the text, and of the files where there are any."""
        return digest(json.dumps([self.text, self.files], sort_keys=True) if self.files else self.text)

    @property
    def rosters(self) -> dict[str, str]:
        """Returns the text of the roster of each plan, by its name."""
        return {plan: files[ROSTER] for plan, files in self.files.items() if ROSTER in files}


def answer(day: WatchedDay, command: Sequence[str], now: datetime, *, seed: int, iterations: Sequence[int] | None = None) -> Answered:
    """Returns the answer to a question, for the rest of the day from now on.

    Args:
        day: that is asked.
        command: the question, in words.
        now: moment of the question.
        seed: of all random choices.
        iterations: of each search, as an earlier answer made them; None to search for some seconds.

    Raises:
        BadInput: V140, the visit is unknown, or it is a fact already; L151, the question cannot be understood; a file has faults.
    """
    if command[:1] == ["replan"] and len(command) <= 2:
        return _replan(day, command[1:], now, seed=seed, iterations=iterations)
    if command[:1] not in (["offer"], ["why"]) or not 2 <= len(command) <= (2 if command[0] == "offer" else 3):
        raise BadInput([Fault("question", "L151", f'"{" ".join(command)}" is no question: ask {", ".join(QUESTIONS)}')])
    name, visit_id, *more = command
    edited = day.edited(now)
    live = day.live(edited, now)
    if visit_id not in live.problem.visit:
        what = "is done, begun, cancelled or starts too soon" if visit_id in edited.problem.visit else "is no visit of the day"
        raise BadInput([Fault(name, "V140", f'"{visit_id}" {what}')])
    if more and more[0] not in live.problem.carer:
        raise BadInput([Fault(name, "V140", f'"{more[0]}" is no carer of the day')])
    offers = Offers(live.problem, edited.travel, live.roster)
    (asked,) = offer_visits(offers, [visit_id], search=name == "offer", seed=seed)
    if name == "offer":
        return Answered(offers_table(live.problem, [asked]))
    return Answered(_text(why_lines(live.problem, live.roster, asked, more[0] if more else None)))


def _replan(day: WatchedDay, more: Sequence[str], now: datetime, *, seed: int, iterations: Sequence[int] | None) -> Answered:
    """Returns three plans for the rest of the day, with all their files."""
    if more and not (more[0].isascii() and more[0].isdigit() and len(more[0]) <= MAX_DIGITS):
        raise BadInput([Fault("replan", "L151", f'"{more[0]}" is no number of changes: ask replan, or replan 12')])
    edited, published = day.edited(now), day.published()
    live = day.live(edited, now)
    budget = int(more[0]) if more else None
    found = replan(live, edited, published, budget=budget, make_stop=_stops(iterations), seed=seed)
    files = replan_files(day.problem, edited, live, found, told=published, inputs=day.inputs)
    text = _text([*edited.lines, *live_lines(live, edited), *replan_summary(found)])
    return Answered(text, files, tuple(result.stats.iterations for result in found.results))


def _stops(iterations: Sequence[int] | None) -> Callable[[], Stop]:
    """Returns what makes the stopping rule of each search: by time, or by the iterations of an earlier answer."""
    if iterations is None:
        return lambda: MaxSeconds(REPLAN_SECONDS / SOLVES)
    earlier: Iterator[int] = iter(iterations)
    return lambda: MaxIterations(next(earlier, 0))


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
