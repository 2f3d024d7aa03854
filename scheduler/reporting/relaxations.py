"""Puts relaxations into words: each is the end of a sentence that begins with "It could be placed with"."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.people import SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.studies.relaxations.relaxation import (
    EarlierOpening,
    LaterClosing,
    LocalityCarers,
    LongerDay,
    LongerSearch,
    LongerShift,
    MoreCarers,
    OtherCarers,
    OtherStart,
    Relaxation,
    TeamMembers,
    TrainedCarers,
)

NUMBERS = ("", "one more carer", "two more carers")


def relaxation_words(problem: Problem, relaxation: Relaxation) -> str:  # noqa: C901, PLR0911 - one case for each kind
    """Returns a relaxation in words, with times by the clocks of the problem's timezone."""
    match relaxation:
        case LongerSearch():
            return "nothing but a longer search"
        case EarlierOpening(by, earliest):
            return f"a window that opens {_minutes(by)} earlier, at {_clock(problem, earliest)}"
        case LaterClosing(by, latest):
            return f"a window that closes {_minutes(by)} later, at {_clock(problem, latest)}"
        case LongerShift():
            return _shift_words(problem, relaxation)
        case LongerDay(carer_ids, max_day_minutes):
            return f"a day of {_hours(max_day_minutes)} for {_listed(carer_ids)}"
        case OtherStart(pinned_start):
            return f"another start than {_clock(problem, pinned_start)}, to which it is pinned"
        case OtherCarers(carer_ids):
            return f"other carers than {_listed(carer_ids)}, to whom it is pinned"
        case TrainedCarers(carer_ids, skills):
            return f"{_carers(carer_ids)} trained in {_skills(skills)}"
        case TeamMembers(carer_ids, team):
            return f"{_carers(carer_ids)} in team {team}"
        case LocalityCarers(carer_ids, locality):
            return f"{_carers(carer_ids)} working in {locality} too"
        case MoreCarers():
            return _more_carers_words(problem, relaxation)


def _shift_words(problem: Problem, relaxation: LongerShift) -> str:
    """Says which ends of a shift move, and to when."""
    before, after = relaxation.before, relaxation.after
    ends = []
    if after.start < before.start:
        ends.append(f"{_minutes(before.start - after.start)} earlier, from {_clock(problem, after.start)}")
    if after.end > before.end:
        ends.append(f"{_minutes(after.end - before.end)} longer, until {_clock(problem, after.end)}")
    return f"shift {after.shift_id} of {after.carer_id} {' and '.join(ends)}"


def _more_carers_words(problem: Problem, relaxation: MoreCarers) -> str:
    traits = []
    if relaxation.skills:
        traits.append(f"trained in {_skills(relaxation.skills)}")
    if relaxation.team:
        traits.append(f"in team {relaxation.team}")
    if relaxation.gender:
        traits.append(relaxation.gender.value)
    if relaxation.locality:
        traits.append(f"in {relaxation.locality}")
    hours = f"between {_clock(problem, relaxation.earliest)} and {_clock(problem, relaxation.latest)}"
    return " ".join([NUMBERS[relaxation.count], ", ".join(traits), hours] if traits else [NUMBERS[relaxation.count], hours])


def _clock(problem: Problem, moment: datetime) -> str:
    return f"{wall_clock(moment, problem.timezone):%H:%M}"


def _minutes(span: timedelta) -> str:
    """Returns a span in words, rounded up to whole minutes."""
    count = -(-span // timedelta(minutes=1))
    return "1 minute" if count == 1 else f"{count} minutes"


def _hours(minutes: int) -> str:
    """Returns minutes as hours, and what is left of them."""
    hours, rest = divmod(minutes, 60)
    return f"{hours} hours" if not rest else f"{hours} hours and {_minutes(timedelta(minutes=rest))}"


def _skills(skills: Sequence[SkillNeeded]) -> str:
    return _listed([f"{need.skill} (level {need.level})" if need.level > 1 else need.skill for need in skills])


def _carers(carer_ids: Sequence[str]) -> str:
    return _listed(carer_ids) if carer_ids else "nobody"


def _listed(words: Sequence[str]) -> str:
    """Joins words as ``a``, ``a and b`` or ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
