"""Why a visit is not placed, in words: the verifier's blockers, summed up by carer."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from scheduler.domain.care import Visit, Window
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.relaxations import relaxation_words
from scheduler.verify.explain import Explainer

if TYPE_CHECKING:
    from scheduler.studies.offers import Offers  # these load the engine, which readers do not need
    from scheduler.studies.unallocated import Finding

NAMED = 3
"""Number of carers that are named; of more, the number is given."""
MAX_CONFLICT_VISITS = 6
"""Number of visits of a conflict that are named; of more, the number is given."""

Closing = tuple[Rule | None, ...]
"""What closes a shift to a visit: rules, in the order of the catalogue, or None for the carer's other visits; empty where nothing does."""
FITS: Closing = ()

PHRASES: dict[Rule | None, tuple[str, str]] = {
    None: ("has time for it between their other visits", "without time for it between their other visits"),
    Rule.SKILLS: ("is trained in {skills}", "not trained in {skills}"),
    Rule.WINDOW: ("can be there within its window", "unable to be there within its window"),
    Rule.TRAVEL: ("can travel there and back", "unable to travel there and back"),
    Rule.SHIFT: ("can be there and back within their shift", "unable to be there and back within their shift"),
    Rule.DOUBLE_UP: ("is free together with another", "not free together with another"),
    Rule.GAP: ("can keep the time to the visit it is linked to", "unable to keep the time to the visit it is linked to"),
    Rule.CARER_LINK: ("suits the carers of the visit it is linked to", "ruled out by the carers of the visit it is linked to"),
    Rule.COMPLETE: (
        "can make it while nobody makes the visit it is linked to",
        "unable to make it while nobody makes the visit it is linked to",
    ),
    Rule.AVAILABILITY: ("is there at that time", "absent"),
    Rule.LOCALITY: ("works in {locality}", "not working in {locality}"),
    Rule.TEAM: ("is in team {team}", "not in team {team}"),
    Rule.REFUSED: ("is welcome to the person", "refused by the person"),
    Rule.GENDER: ("is {gender}, as the person asks", "not {gender}, as the person asks"),
    Rule.PINNED: (
        "is the carer it is pinned to, or free at the start it is pinned to",
        "not the carer it is pinned to, or not free at that start",
    ),
    Rule.BREAK: ("would still have time for a break", "with no time left for a break"),
    Rule.REST: ("has enough rest before and after it", "with too little rest before or after it"),
    Rule.WEEKLY_REST: ("would still have a day off", "with no day off left"),
    Rule.MAX_HOURS: ("has hours left", "with no hours left"),
    Rule.MAX_DAY_HOURS: ("has hours left on that day", "with no hours left on that day"),
    Rule.NIGHT_HOURS: ("has hours left as a night worker", "with no hours left as a night worker"),
    Rule.MOST_CARERS: ("is one of the few carers of the person", "one carer more than the person is to have"),
    Rule.PREFERENCE: ("is preferred by the person", "not preferred by the person"),
}
"""For each rule, and for other visits, what none of them is, and what those are whom it rules out."""


def reasons(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    *,
    should_stop: Callable[[], bool] = lambda: False,
    offers: "Offers | None" = None,
) -> Iterator[tuple[str, str]]:
    """Yields each unallocated visit with its reason, the most important first.

    Args:
        problem: Problem of the roster.
        travel: Travel of the roster.
        roster: Roster that breaks no hard rule.
        should_stop: Asked before each visit; the visits after it have no reason.
        offers: The roster ready to be asked. It answers in a hundredth of the time for visits of one carer without links.
    """
    left_out = [visit for visit in problem.visits if visit.visit_id not in roster.runs_of]
    explainer = Explainer(problem, travel, roster)
    is_first = problem.objective.time_critical_first
    for visit in sorted(left_out, key=lambda visit: (visit.optional, not (is_first and visit.time_critical), -visit.priority)):
        if should_stop():
            return
        yield visit.visit_id, _reason(problem, explainer, visit, offers=offers)


def add_findings(problem: Problem, reasons: Mapping[str, str], findings: "Mapping[str, Finding]") -> dict[str, str]:
    """Adds to the reasons what was proven of the visits and what would help them.

    Args:
        problem: Problem of the visits.
        reasons: Reason in words by visit id.
        findings: What was found out, by visit id.
    """
    added = dict(reasons)
    for visit_id, finding in findings.items():
        if finding.conflict is not None:
            added[visit_id] += f". {conflict_words(problem, finding.conflict.visit_ids, finding.conflict.carer_ids)}"
        if finding.relaxations:
            remedies = [relaxation_words(problem, relaxation) for relaxation in finding.relaxations]
            added[visit_id] += f". It could be placed with {'; or with '.join(remedies)}"
    return added


def conflict_words(problem: Problem, visit_ids: Sequence[str], carer_ids: Sequence[str]) -> str:
    """Says which visits no roster places all of, and who can be sent to them."""
    if len(visit_ids) == 1:
        return "No roster can place it, whatever else is left out"
    more = len(visit_ids) - MAX_CONFLICT_VISITS
    shown = [_visit_words(problem, visit_id) for visit_id in visit_ids[:MAX_CONFLICT_VISITS]]
    if more > 0:
        shown.append(f"{more} more")
    all_of = ", ".join(shown) if more > 0 or len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    carers = "1 carer" if len(carer_ids) == 1 else f"{len(carer_ids)} carers"
    return f"No roster places all of {all_of}: {carers} can be sent to any of them ({named(carer_ids)})"


def _visit_words(problem: Problem, visit_id: str) -> str:
    visit = problem.visit[visit_id]
    when = " or ".join(in_words(problem, window) for window in visit.windows)
    return f"{visit_id} ({when}{', 2 carers' if visit.carers == 2 else ''})"


def reason(problem: Problem, travel: TravelMatrix, roster: Roster, visit: Visit, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Returns in words why a visit is not placed in `roster`, as the roster stands.

    Args:
        problem: Problem of the visit.
        travel: Travel between its locations.
        roster: Roster without the visit.
        visit: Visit that is not placed.
        names: Name of each carer by id; one that is missing is called by the id.
    """
    return _reason(problem, Explainer(problem, travel, roster), visit, names)


def _reason(
    problem: Problem,
    explainer: Explainer,
    visit: Visit,
    names: Mapping[str, str] = MappingProxyType({}),
    offers: "Offers | None" = None,
) -> str:
    """Returns in words why a visit is not placed in the roster that is explained, as the roster stands."""
    shifts = [shift for shift in problem.shifts if _on_duty(problem, shift, visit)]
    when = " or ".join(in_words(problem, window) for window in visit.windows)
    if not shifts:
        return f"nobody is on duty {when} for {visit.minutes} minutes"
    closed = None if offers is None else _closed_by_offers(offers, visit)
    closings = _by_carer(shifts, _closed(explainer, visit, shifts) if closed is None else closed)

    def named_of(carer_ids: Sequence[str]) -> str:
        return named([names.get(carer_id, carer_id) for carer_id in carer_ids])

    needs = "needs 2 carers together: " if visit.carers == 2 else ""
    free = [carer_id for carer_id, closing in closings.items() if closing == FITS]
    if free:
        return f"{needs}{named_of(free)} could still take it; a longer search may place it"
    facts = _facts(visit, problem.service_user[visit.service_user_id])
    if len(closings) == 1:
        ((carer_id, closing),) = closings.items()
        return f"{needs}only {named_of([carer_id])} is on duty {when}: {_closing_words(closing, facts)}"
    if len(set(closings.values())) == 1 and len(closing := next(iter(closings.values()))) == 1:
        return f"{needs}none of the {len(closings)} on duty {when} {PHRASES[closing[0]][0].format(**facts)}"
    # A carer whom several rules rule out is counted for each of them.
    parts = (f"{len(own)} {_closing_words((rule,), facts)} ({named_of(own)})" for rule, own in _by_rule(closings).items())
    return f"{needs}of the {len(closings)} on duty {when}: {', '.join(parts)}"


def _closed(explainer: Explainer, visit: Visit, shifts: Sequence[Shift]) -> Mapping[str, Closing]:
    """Returns what closes each of these shifts to a visit, as the verifier finds it."""
    closed: defaultdict[str, Closing] = defaultdict(tuple)
    for blocker in explainer.blockers(visit.visit_id, {shift.shift_id for shift in shifts}):
        for shift_id in blocker.shift_ids:
            # Of other visits, one may be in the way for who makes it and not for its time.
            apart = blocker.rule is None and explainer.is_kept_apart(visit.visit_id, shift_id)
            closed[shift_id] += (Rule.CARER_LINK if apart else blocker.rule,)
    return closed


def _closed_by_offers(offers: "Offers", visit: Visit) -> Mapping[str, Closing] | None:
    """Returns what closes each shift to a visit, as the kernel of offers finds it; None where that is left to the verifier.

    The verifier holds linked visits at their stated starts, and the kernel lets them move: of these the two do not say the same.
    """
    linked = {visit_id for link in offers.problem.links for visit_id in (link.first_visit_id, link.second_visit_id)}
    if visit.carers > 1 or visit.visit_id in linked or offers.set_aside:
        return None
    # Where a break has no room beside other visits, these are in the way: it would fit the empty shift.
    return {
        one.shift_id: tuple(None if rule is Rule.BREAK else rule for rule in one.rules)
        for one in offers.answers(visit.visit_id, near_minutes=0, all_reasons=True)
    }


def closing_words(problem: Problem, visit: Visit, closing: Closing) -> str:
    """Says what the carer of a shift is whom some rules, or their other visits, rule out for a visit."""
    return _closing_words(closing, _facts(visit, problem.service_user[visit.service_user_id]))


def _closing_words(closing: Closing, facts: Mapping[str, str]) -> str:
    """Says for each rule what those are whom they rule out together."""
    return " and ".join(PHRASES[rule][1].format(**facts) for rule in closing)


def _on_duty(problem: Problem, shift: Shift, visit: Visit) -> bool:
    """Returns whether the care fits into the shift at a time when the visit may start.

    Where SHIFT is off, a shift goes on until the carer's next one, or the end of the horizon.
    """
    ends = shift.end
    if not problem.objective.is_hard(Rule.SHIFT):
        later = (other.start for other in problem.shifts if other.carer_id == shift.carer_id and other.start > shift.start)
        ends = min(later, default=max(problem.horizon_end, *(window.latest + _care(visit) for window in visit.windows)))
    return any(max(shift.start, window.earliest) <= min(ends - _care(visit), window.latest) for window in visit.windows)


def _care(visit: Visit) -> timedelta:
    return timedelta(minutes=visit.minutes)


def _by_carer(shifts: list[Shift], closed: Mapping[str, Closing]) -> dict[str, Closing]:
    """Returns what rules each carer on duty out: in all their shifts, as of the first one; `FITS` where one shift will do."""
    closing_of: dict[str, Closing] = {}
    for shift in shifts:
        closing = closed.get(shift.shift_id, FITS)
        if closing == FITS or shift.carer_id not in closing_of:
            closing_of[shift.carer_id] = closing
    return closing_of


def _by_rule(closings: Mapping[str, Closing]) -> dict[Rule | None, list[str]]:
    """Groups carers by each rule that rules them out, in the order of the catalogue; other visits come after skills."""
    groups: dict[Rule | None, list[str]] = {}
    for rule in (Rule.SKILLS, None, *(rule for rule in Rule if rule != Rule.SKILLS)):
        names = [carer_id for carer_id, closing in closings.items() if rule in closing]
        if names:
            groups[rule] = names
    return groups


def _facts(visit: Visit, person: ServiceUser) -> dict[str, str]:
    """Returns the values that the phrases name."""
    skills = (f"{need.skill} (level {need.level})" if need.level > 1 else need.skill for need in visit.skills)
    return {
        "skills": " and ".join(skills),
        "team": visit.team or "",
        "locality": person.locality or "",
        "gender": person.carer_gender or "",
    }


def in_words(problem: Problem, window: Window) -> str:
    """Returns a window in local time, with its day where the horizon has several."""
    opens, closes = wall_clock(window.earliest, problem.timezone), wall_clock(window.latest, problem.timezone)
    several = problem.horizon_end - problem.horizon_start > timedelta(days=2)
    day = f"on {opens:%A %d %B} " if several else ""
    return f"{day}at {opens:%H:%M}" if opens == closes else f"{day}between {opens:%H:%M} and {closes:%H:%M}"


def named(carer_ids: Sequence[str]) -> str:
    """Returns the first few carers as a list in words, and how many more there are."""
    more = len(carer_ids) - NAMED
    return ", ".join(carer_ids[:NAMED]) + (f" and {more} more" if more > 0 else "")
