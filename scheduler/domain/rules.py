"""The catalogue of rules: each rule with its unit, its default setting and its allowed settings.

A rule has six parts under one name: the member of this enum, a check in `scheduler.verify`, a kernel
term, a builder in the CP-SAT model, a heading in docs/rules.md, and a roster in tests/rules/violations.py.
The tests in tests/rules go through the enum.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator

from scheduler.domain.base import Frozen


class Rule(StrEnum):
    """A rule that a roster is judged by.

    Examples:
        >>> from scheduler import Rule
        >>> Rule("travel_time") is Rule.TRAVEL_TIME
        True
    """

    SKILLS = "skills"  # hard: a carer holds every skill the visit asks for, at its level, on its day
    WINDOW = "window"  # hard: a visit starts within one of its windows
    TRAVEL = "travel"  # hard: travel between visits takes its time
    SHIFT = "shift"  # hard: the run lies within its shift; off frees the end
    DOUBLE_UP = "double_up"  # hard: two different carers who start together
    GAP = "gap"  # hard: minimum and maximum time between the starts of linked visits
    CARER_LINK = "carer_link"  # hard: linked visits by the same carer, or by different ones
    COMPLETE = "complete"  # hard: a visit has all its carers or none; a whole link has both visits or none
    AVAILABILITY = "availability"  # hard: nobody works during an absence
    LOCALITY = "locality"  # hard: carers stay in the localities they work in
    TEAM = "team"  # hard: a team's visits are made by its members
    REFUSED = "refused"  # hard: no carer whom the service user refuses
    GENDER = "gender"  # hard: carers of the gender that the service user asks for
    PINNED = "pinned"  # hard: a pinned visit keeps its carer and its start
    BREAK = "break"  # hard: a run of more than six hours has its break between two visits
    REST = "rest"  # hard: hours of rest between the work of two days
    WEEKLY_REST = "weekly_rest"  # hard: a day free in each week, or two in a fortnight
    MAX_HOURS = "max_hours"  # hard: no more than 48 hours a week on average
    MAX_DAY_HOURS = "max_day_hours"  # hard: a maximum of work on one day
    NIGHT_HOURS = "night_hours"  # hard: night workers work no more than 8 hours in 24 on average
    MOST_CARERS = "most_carers"  # hard: a maximum number of different carers for a service user
    UNALLOCATED = "unallocated"  # two levels of its own: unallocated visits by priority, time-critical ones first
    OPTIONAL = "optional"  # soft: optional visits left out
    TRAVEL_TIME = "travel_time"  # soft: time on the road
    MILEAGE = "mileage"  # soft: distance on the road
    LATENESS = "lateness"  # soft: total time past the close of windows
    WORST_LATENESS = "worst_lateness"  # soft: the largest lateness of a visit
    CONTINUITY = "continuity"  # soft: carers who are new to a service user
    PREFERENCE = "preference"  # soft: visits by carers who are not preferred
    STABILITY = "stability"  # soft: visits by carers other than published
    WANTED_TIME = "wanted_time"  # soft: deviation from the planned start beyond the tolerance
    WAITING = "waiting"  # soft: time between visits without work, travel or break
    IDLE = "idle"  # soft: time without work or break, in the shift with the most of it
    OVERTIME = "overtime"  # soft: time after the end of the shift, if SHIFT is off
    SOFT_ABSENCE = "soft_absence"  # soft: visits in a time in which the carer would rather not work
    FAIRNESS = "fairness"  # soft: more or less work than the fair share
    MISSED_BREAK = "missed_break"  # soft: breaks that are due and not taken, if BREAK is off
    CONTRACT_HOURS = "contract_hours"  # soft: contract hours that are paid and not used


HARD: Literal["hard"] = "hard"
OFF: Literal["off"] = "off"
Setting = Literal["hard", "off"] | Annotated[int, Field(gt=0, le=10**9)]
"""Hard, off, or soft with an integer weight for each unit."""

BreakOwedBy = Literal["work", "rostered"]
"""What BREAK measures: the work of a run, or the rostered length of its shift."""


@dataclass(frozen=True)
class RuleInfo:
    """The entry of a rule in the catalogue.

    Attributes:
        unit: of an amount, singular.
        default: setting of the rule if none is given.
        may_be_hard, may_be_soft, may_be_off: other allowed settings.
    """

    unit: str
    default: Setting
    may_be_hard: bool = False
    may_be_soft: bool = False
    may_be_off: bool = True


_ALWAYS = RuleInfo("breach", HARD, may_be_hard=True, may_be_off=False)
_HARD = RuleInfo("breach", HARD, may_be_hard=True)
_HARD_IF_ASKED = RuleInfo("breach", OFF, may_be_hard=True)
_HARD_OR_SOFT = RuleInfo("carer-visit", HARD, may_be_hard=True, may_be_soft=True)
_OFF = RuleInfo("tick", OFF, may_be_soft=True)

CATALOGUE: dict[Rule, RuleInfo] = {
    Rule.SKILLS: _HARD_OR_SOFT,
    Rule.WINDOW: _HARD,
    Rule.TRAVEL: _ALWAYS,
    Rule.SHIFT: _HARD,
    Rule.DOUBLE_UP: _ALWAYS,
    Rule.GAP: _HARD,
    Rule.CARER_LINK: _HARD,
    Rule.COMPLETE: _ALWAYS,
    Rule.AVAILABILITY: _HARD,
    Rule.LOCALITY: _HARD_OR_SOFT,
    Rule.TEAM: _HARD_OR_SOFT,
    Rule.REFUSED: _HARD_OR_SOFT,
    Rule.GENDER: _HARD_OR_SOFT,
    Rule.PINNED: _HARD,
    Rule.BREAK: _HARD,
    Rule.REST: _HARD,
    Rule.WEEKLY_REST: _HARD,
    Rule.MAX_HOURS: _HARD,
    Rule.MAX_DAY_HOURS: _HARD_IF_ASKED,
    Rule.NIGHT_HOURS: _HARD_IF_ASKED,
    Rule.MOST_CARERS: _HARD_IF_ASKED,
    Rule.UNALLOCATED: RuleInfo("priority point", 1, may_be_off=False),
    # A cost unit is about 0.035 pence: a second of travel (GBP 12.71/h) costs 10 and a metre
    # (55p a mile) costs 1. Weights of rules without a price are assumptions: a new face is worth
    # 5 minutes of travel.
    Rule.OPTIONAL: RuleInfo("priority point", 36_000, may_be_soft=True),
    Rule.TRAVEL_TIME: RuleInfo("tick", 10, may_be_soft=True),
    Rule.MILEAGE: RuleInfo("metre", 1, may_be_soft=True),
    Rule.LATENESS: RuleInfo("tick", 20, may_be_soft=True),
    Rule.WORST_LATENESS: RuleInfo("tick", 20, may_be_soft=True),
    Rule.CONTINUITY: RuleInfo("new face", 3_000, may_be_soft=True),
    Rule.PREFERENCE: RuleInfo("carer-visit", 1_200, may_be_hard=True, may_be_soft=True),
    Rule.STABILITY: RuleInfo("carer-visit", OFF, may_be_soft=True),
    Rule.WANTED_TIME: _OFF,
    Rule.WAITING: _OFF,
    Rule.IDLE: _OFF,
    Rule.OVERTIME: RuleInfo("tick", 20, may_be_soft=True),
    Rule.SOFT_ABSENCE: RuleInfo("tick", 20, may_be_soft=True),
    Rule.FAIRNESS: _OFF,
    Rule.MISSED_BREAK: RuleInfo("break", 36_000, may_be_soft=True),
    Rule.CONTRACT_HOURS: RuleInfo("minute", OFF, may_be_soft=True),
}


MAX_DAY_MINUTES = 48 * 60
"""No more can be worked in the shifts that start on one day: the last may go on for another one."""


class Objective(Frozen):
    """The setting of each rule.

    Attributes:
        settings: by rule; a weight counts for each unit of the catalogue. Other rules have the default.
        wanted_tolerance_minutes: deviation before and after a planned start that WANTED_TIME ignores.
        rest_minutes: minimum rest for REST (11 hours: Working Time Regulations 1998, regulation 10).
        break_owed_by: whether BREAK looks at the time from the first visit to the last one's end
            ("work"), or at the rostered length of the shift ("rostered").
        most_carers: maximum number of carers of a service user over the horizon, if MOST_CARERS is
            hard; None for any number.
        max_day_minutes: maximum minutes of work of a carer on one day, if MAX_DAY_HOURS is hard; None
            for any number. A carer's own maximum takes precedence.
        time_critical_first: whether UNALLOCATED is two levels: the priorities of time-critical visits
            first, then those of the others. If not, all priorities are summed.

    Examples:
        >>> from scheduler import Objective, Rule
        >>> objective = Objective(settings={Rule.WAITING: 5, Rule.MOST_CARERS: "hard"}, most_carers=4)
        >>> objective.settings[Rule.WAITING]
        5
    """

    settings: dict[Rule, Setting] = {}
    wanted_tolerance_minutes: int = Field(default=15, ge=0, le=24 * 60)
    rest_minutes: int = Field(default=11 * 60, ge=0, le=7 * 24 * 60)
    most_carers: int | None = Field(default=None, ge=1, le=1000)
    max_day_minutes: int | None = Field(default=None, ge=1, le=MAX_DAY_MINUTES)
    break_owed_by: BreakOwedBy = "work"
    time_critical_first: bool = True

    @field_validator("settings")
    @classmethod
    def _allowed(cls, settings: dict[Rule, Setting]) -> dict[Rule, Setting]:
        for rule, setting in settings.items():
            info = CATALOGUE[rule]
            allowed = info.may_be_hard if setting == HARD else info.may_be_off if setting == OFF else info.may_be_soft
            if not allowed and setting != info.default:
                raise ValueError(f"rule {rule} cannot be {setting if isinstance(setting, str) else 'soft'}")
        return settings

    def setting(self, rule: Rule) -> Setting:
        """Returns the setting of a rule."""
        return self.settings.get(rule, CATALOGUE[rule].default)

    def is_hard(self, rule: Rule) -> bool:
        """Returns whether a roster that breaks the rule is invalid."""
        return self.setting(rule) == HARD

    def weight(self, rule: Rule) -> int:
        """Returns the soft cost of one unit of the rule; 0 if it is hard or off."""
        setting = self.setting(rule)
        return setting if isinstance(setting, int) else 0
