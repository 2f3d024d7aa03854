"""What a day that has begun leaves to do."""

from dataclasses import dataclass, field
from datetime import datetime

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster


@dataclass
class Rest:
    """What is left; the fields are those of `LiveDay`."""

    problem: Problem
    roster: Roster = field(default_factory=Roster)
    out: dict[str, str] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=dict)
    missed_breaks: list[str] = field(default_factory=list)
    past: list[str] = field(default_factory=list)
    starts: dict[str, datetime] = field(default_factory=dict)
