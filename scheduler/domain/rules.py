"""The catalogue: every rule once, with its unit, where it stands by default and what it may be set to.

A rule has six parts, all under its one name: this enum's member, a plain check in `scheduler.verify`, a term of the kernel, a
builder in the CP-SAT model, a heading in docs/rules.md and a roster that breaks it in tests/rules/violations.py.
The tests in tests/rules walk the enum.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator

from scheduler.domain.base import Frozen


class Rule(StrEnum):
    """Everything a roster is judged by.

    Examples:
        >>> from scheduler import Rule
        >>> Rule("travel_time") is Rule.TRAVEL_TIME
        True
    """

    SKILLS = "skills"  # hard: a carer holds every skill the visit asks for, at its level, on its day
    WINDOW = "window"  # hard: a visit starts inside one of its windows
    TRAVEL = "travel"  # hard: nobody is in two places
    SHIFT = "shift"  # hard: a carer leaves no earlier than the shift starts and is back no later than it ends; off frees the end
    DOUBLE_UP = "double_up"  # hard: two different carers who start together
    GAP = "gap"  # hard: least and greatest time from start to start of linked visits
    CARER_LINK = "carer_link"  # hard: linked visits by the same carer, or by different ones
    COMPLETE = "complete"  # hard: all of a visit or none of it, both of a whole link or neither
    AVAILABILITY = "availability"  # hard: nobody works during an absence
    LOCALITY = "locality"  # hard: carers stay in the localities they work in
    TEAM = "team"  # hard: a team's visits are made by its members
    REFUSED = "refused"  # hard: no carer whom the person refuses
    GENDER = "gender"  # hard: carers of the gender that the person asks for
    PINNED = "pinned"  # hard: a pinned visit keeps its carer and its start
    BREAK = "break"  # hard: a shift of more than six hours has its break between two visits
    REST = "rest"  # hard: hours of rest between the work of two days
    WEEKLY_REST = "weekly_rest"  # hard: a day free in each week, or two in a fortnight
    MAX_HOURS = "max_hours"  # hard: no more than 48 hours a week on average
    MOST_CARERS = "most_carers"  # hard: no more different carers of a person than this
    UNALLOCATED = "unallocated"  # its own level: what is not placed, weighted by priority
    OPTIONAL = "optional"  # soft: optional visits left out
    TRAVEL_TIME = "travel_time"  # soft: time on the road
    MILEAGE = "mileage"  # soft: distance on the road
    LATENESS = "lateness"  # soft: past the close of the window, summed
    WORST_LATENESS = "worst_lateness"  # soft: the greatest single lateness
    CONTINUITY = "continuity"  # soft: new faces at the door
    PREFERENCE = "preference"  # soft: visits by carers other than those preferred
    WANTED_TIME = "wanted_time"  # soft: away from the planned start, in either direction, beyond what is tolerated
    WAITING = "waiting"  # soft: between visits, neither at work nor on the road nor on a break
    IDLE = "idle"  # soft: of the shift with the most of it, the time that is neither work nor break
    OVERTIME = "overtime"  # soft: back after the end of the shift, where SHIFT is off
    FAIRNESS = "fairness"  # soft: more or less work than one's share
    MISSED_BREAK = "missed_break"  # soft: breaks that are owed and not taken, where BREAK is off
    CONTRACT_HOURS = "contract_hours"  # soft: paid by contract and not used


HARD: Literal["hard"] = "hard"
OFF: Literal["off"] = "off"
Setting = Literal["hard", "off"] | Annotated[int, Field(gt=0, le=10**9)]
"""Hard, off, or soft with this integer weight for each unit."""


@dataclass(frozen=True)
class RuleInfo:
    """What the catalogue says of a rule: one unit of it, its default setting, and what else it may be set to."""

    unit: str
    default: Setting
    may_be_hard: bool = False
    may_be_soft: bool = False
    may_be_off: bool = True


_ALWAYS = RuleInfo("breach", HARD, may_be_hard=True, may_be_off=False)
_HARD = RuleInfo("breach", HARD, may_be_hard=True)
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
    Rule.MOST_CARERS: RuleInfo("breach", OFF, may_be_hard=True),
    Rule.UNALLOCATED: RuleInfo("priority point", 1, may_be_off=False),
    # Weights: one unit is about 0.035 pence, so that a second of travel (GBP 12.71/h) is 10 and a metre (55p a mile) is 1.
    # What lies beyond pay is our assumption: a new face is worth 5 minutes of travel, and so on.
    Rule.OPTIONAL: RuleInfo("priority point", 36_000, may_be_soft=True),
    Rule.TRAVEL_TIME: RuleInfo("tick", 10, may_be_soft=True),
    Rule.MILEAGE: RuleInfo("metre", 1, may_be_soft=True),
    Rule.LATENESS: RuleInfo("tick", 20, may_be_soft=True),
    Rule.WORST_LATENESS: RuleInfo("tick", 20, may_be_soft=True),
    Rule.CONTINUITY: RuleInfo("new face", 3_000, may_be_soft=True),
    Rule.PREFERENCE: RuleInfo("carer-visit", 1_200, may_be_hard=True, may_be_soft=True),
    Rule.WANTED_TIME: _OFF,
    Rule.WAITING: _OFF,
    Rule.IDLE: _OFF,
    Rule.OVERTIME: RuleInfo("tick", 20, may_be_soft=True),
    Rule.FAIRNESS: _OFF,
    Rule.MISSED_BREAK: RuleInfo("break", 36_000, may_be_soft=True),
    Rule.CONTRACT_HOURS: RuleInfo("minute", OFF, may_be_soft=True),
}


class Objective(Frozen):
    """What each rule is set to. Rules that are not named have the catalogue's default.

    Integer weights are per unit of the catalogue: a tick, a metre, a count.

    Attributes:
        wanted_tolerance_minutes: before and after a planned start, what WANTED_TIME does not count.
        rest_minutes: that REST asks for (11 hours: Working Time Regulations 1998, regulation 10).
        most_carers: of a person over the horizon, where MOST_CARERS is hard; None for any number.

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
        """What `rule` is set to."""
        return self.settings.get(rule, CATALOGUE[rule].default)

    def is_hard(self, rule: Rule) -> bool:
        """Whether a roster that breaks `rule` is invalid."""
        return self.setting(rule) == HARD

    def weight(self, rule: Rule) -> int:
        """The soft cost of one unit of `rule`; 0 where it is hard or off."""
        setting = self.setting(rule)
        return setting if isinstance(setting, int) else 0
